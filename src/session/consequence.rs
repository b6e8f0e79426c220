//! The consequences of a decision that two runs made differently. Only the two runs count.

use super::Session;
use crate::archive::{Difference, SavedStep};
use crate::engine::{Block, ChoiceRef, Playthrough};
use crate::story::{FactId, MeterId, Story};

/// The weight of two runs never meeting again, which counts more than any detour.
const FOR_GOOD: usize = 10;

/// A run up to the ending that it reached.
pub(super) struct FinishedRun {
    /// Its steps, by their names.
    pub(super) steps: Vec<SavedStep>,
    /// The run, replayed.
    pub(super) playthrough: Playthrough,
}

/// The consequences of a decision that two runs made differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Consequence {
    /// How many scenes only one of the runs visited before both met again; a higher number if they never did.
    scenes: usize,
    /// How many later texts of the second run are different because of it.
    texts: usize,
    /// By how much it changed the meters differently until both runs met again.
    meters: usize,
}

impl Consequence {
    /// Whether it affected anything that was read. A meter alone is forgotten by the next scene.
    pub(super) fn is_felt(self) -> bool {
        self.scenes > 0 || self.texts > 0
    }

    /// Its weight, for comparisons with others.
    pub(super) fn weight(self) -> usize {
        self.scenes + self.texts + self.meters
    }
}

impl FinishedRun {
    /// The scenes that the run visited after the decision at a number of steps.
    fn scenes_after<'r>(&'r self, story: &'r Story, steps: usize) -> Vec<&'r str> {
        let end = story.scene_name(self.playthrough.state().scene());
        self.steps.iter().skip(steps + 1).map(|step| step.scene.as_str()).chain([end]).collect()
    }

    /// By how much a meter changed from one step to another.
    fn change(&self, meter: MeterId, from: usize, to: usize) -> i32 {
        let to = to.min(self.playthrough.position());
        let value = |step| self.playthrough.state_at(step).meter(meter);
        if from < to { value(to).saturating_sub(value(from)) } else { 0 }
    }
}

impl Session {
    /// The decisions that two runs made differently and that the story can put into words, each with its consequences.
    pub(super) fn decided_differently(
        &self,
        first: &FinishedRun,
        second: &FinishedRun,
    ) -> Vec<(Difference, Consequence)> {
        let said = self.said_differently(&first.steps, &second.steps).into_iter();
        said.map(|found| {
            let followed = self.consequence(&found, first, second);
            (found, followed)
        })
        .collect()
    }

    fn consequence(&self, found: &Difference, first: &FinishedRun, second: &FinishedRun) -> Consequence {
        let [one, other] = found.at;
        let (left, right) = (first.scenes_after(&self.story, one), second.scenes_after(&self.story, other));
        let meeting = right.iter().enumerate().find_map(|(ahead, scene)| {
            let behind = left.iter().position(|left| left == scene)?;
            Some((behind, ahead))
        });
        let (apart, scenes) = match meeting {
            Some((behind, ahead)) => ((behind, ahead), behind + ahead),
            // For meters, only the direct effects of the choices are compared: the rest was done by later choices.
            None => ((0, 0), left.len() + right.len() + FOR_GOOD),
        };
        let meters = self.story.meter_ids().map(|meter| {
            let left = first.change(meter, one, one + 1 + apart.0);
            usize::try_from(left.abs_diff(second.change(meter, other, other + 1 + apart.1))).unwrap_or(usize::MAX)
        });
        let texts = if scenes == 0 { self.texts_changed(found, second) } else { 0 };
        Consequence { scenes, texts, meters: meters.fold(0, usize::saturating_add) }
    }

    /// How many texts of a run would have been different after one different choice, if all other choices had been the
    /// same. If the run would have taken a different path, the texts on it count as one.
    fn texts_changed(&self, found: &Difference, run: &FinishedRun) -> usize {
        // Seals don't depend on the two runs, so none is closed.
        let facts: Vec<FactId> = self.story.facts_from_archive().collect();
        let mut really = run.playthrough.clone();
        really.grant(&facts);
        let mut instead = really.clone();
        instead.back(instead.position().saturating_sub(found.at[1]));
        if instead.choose(&self.story, ChoiceRef::Id(&found.first)).is_err() {
            return 0;
        }
        let mut changed = 0;
        for at in found.at[1] + 1..=really.position() {
            let (real, other) = (really.state_at(at), instead.state());
            if real == other {
                break;
            }
            changed += usize::from(self.text_of(&really, at) != self.text_of(&instead, at));
            let goes_on = real.scene() == other.scene();
            let Some(step) = really.path().get(at).filter(|_| goes_on) else { break };
            if instead.take(&self.story, step.taken).is_err() {
                break;
            }
        }
        changed
    }

    /// The text that a run shows after some steps.
    fn text_of(&self, playthrough: &Playthrough, steps: usize) -> Vec<Block> {
        playthrough.passage_at(&self.story, steps, &|_| false).text
    }
}
