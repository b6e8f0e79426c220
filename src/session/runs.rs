//! The saved runs, for a reader who chooses one to continue.

use super::Session;
use crate::archive::{RunId, SavedStep};
use crate::engine::{self, NEXT};
use crate::story::{FactId, SceneId};

/// The reader's position in a saved run, in the current story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The scene where the reader left the run, or the last one that it still reaches.
    pub scene: SceneId,
    /// The number of choices so far. A continuation by `next` is not a choice.
    pub behind: usize,
    /// How many choices the whole run has.
    pub choices: usize,
    /// The run that it forked off, and after how many of its choices.
    pub from: Option<(RunId, usize)>,
    /// Whether the run stops working there, because the story has changed.
    pub stops: bool,
}

impl Session {
    /// Every run that has any steps, the one played last first.
    pub fn runs_last_played_first(&self) -> Vec<RunId> {
        let last = self.archive.last_played().map(|saved| saved.id);
        let mut runs: Vec<_> = self.archive.runs().filter(|saved| !saved.is_empty()).enumerate().collect();
        // If runs were played in the same second, the one that was begun last comes first.
        runs.sort_by_key(|(at, saved)| std::cmp::Reverse((Some(saved.id) == last, saved.played, *at)));
        runs.into_iter().map(|(_, saved)| saved.id).collect()
    }

    /// The reader's position in a run. The run is replayed for this, so ask only for runs that are shown.
    ///
    /// Nothing where there is no such run.
    pub fn standing(&self, id: RunId) -> Option<Standing> {
        let saved = self.archive.run(id)?;
        let path = self.archive.path(id);
        let before = path.get(..saved.at).unwrap_or(&path);
        let names: Vec<&str> = before.iter().map(|step| step.choice.as_str()).collect();
        let replay = engine::replay(&self.story, &self.facts_played(id), &names);
        let valid = replay.divergence.as_ref().map_or(before.len(), |divergence| divergence.valid_choices);
        Some(Standing {
            scene: replay.playthrough.state().scene(),
            behind: choices(&path, valid),
            choices: choices(&path, path.len()),
            from: saved.from.map(|(parent, steps)| (parent, choices(&path, steps))),
            stops: replay.divergence.is_some(),
        })
    }

    /// Continues a saved run where the reader left it or from its end, and saves this position.
    pub(super) fn go_on(&mut self, id: RunId, at_end: bool) {
        match at_end {
            true => self.open(id, self.archive.steps(id).len()),
            false => self.resume(id),
        }
        self.save_if_it_moves(id);
    }

    /// Saves the reader's new position in a saved run.
    ///
    /// If that alone would create a new leaf, because the run now has other facts or another length, it waits for a
    /// choice: opening a run repeatedly must not multiply it.
    fn save_if_it_moves(&mut self, id: RunId) {
        let position = self.playthrough.position();
        let shared = self.count_shared();
        if shared == position && self.goes_on(id, position, shared) {
            self.save_changes();
        }
    }

    /// The facts with which a run is replayed.
    pub(super) fn facts_played(&self, id: RunId) -> Vec<FactId> {
        let mut facts = self.facts_of(id);
        if self.settings.all_editions {
            facts.extend(self.facts_from_archive());
            facts.sort_unstable();
            facts.dedup();
        }
        facts
    }
}

/// How many of the first steps of a path are choices.
fn choices(path: &[SavedStep], steps: usize) -> usize {
    path.iter().take(steps).filter(|step| step.choice != NEXT).count()
}
