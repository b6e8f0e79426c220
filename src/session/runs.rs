//! The runs that are kept, for a reader who looks for one to go on with.

use super::{Keeper, Opened, Session};
use crate::archive::{RunId, SavedStep};
use crate::engine::{self, NEXT};
use crate::story::{FactId, SceneId};

/// Where the reader of a kept run stands, in the story as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The scene.
    pub scene: SceneId,
    /// How many choices were taken on the way there. Scenes with one way on are no choices.
    pub behind: usize,
    /// How many choices the whole run has.
    pub choices: usize,
    /// The run that it forked off, and after how many of its choices.
    pub from: Option<(RunId, usize)>,
    /// Whether the story has changed under it, so that it stands no further.
    pub stops: bool,
}

impl Session {
    /// Every run that has any steps, the one played last first.
    pub fn runs_last_played_first(&self) -> Vec<RunId> {
        let last = self.book.last_played().map(|kept| kept.id);
        let mut runs: Vec<_> = self.book.runs().filter(|kept| !kept.is_empty()).enumerate().collect();
        // Of runs played in the same second, the one that was begun last comes first.
        runs.sort_by_key(|(at, kept)| std::cmp::Reverse((Some(kept.id) == last, kept.played, *at)));
        runs.into_iter().map(|(_, kept)| kept.id).collect()
    }

    /// Where the reader of a run stands. It is played again for that, so this is for runs that are shown.
    ///
    /// Nothing where there is no such run.
    pub fn standing(&self, id: RunId) -> Option<Standing> {
        let kept = self.book.run(id)?;
        let path = self.book.path(id);
        let before = path.get(..kept.at).unwrap_or(&path);
        let names: Vec<&str> = before.iter().map(|step| step.choice.as_str()).collect();
        let replay = engine::replay(&self.story, &self.facts_played(id), &names);
        let stands = replay.divergence.as_ref().map_or(before.len(), |stop| stop.stands);
        Some(Standing {
            scene: replay.playthrough.state().scene(),
            behind: choices(&path, stands),
            choices: choices(&path, path.len()),
            from: kept.from.map(|(parent, steps)| (parent, choices(&path, steps))),
            stops: replay.divergence.is_some(),
        })
    }

    /// Goes on with a run that is kept, where the reader stood, and keeps that the reader is there.
    pub fn go_on(&mut self, id: RunId, keeper: &mut dyn Keeper) -> Opened {
        let stop = self.resume(id);
        Opened { stop, complaint: self.kept_if_it_moves(id, keeper) }
    }

    /// Goes on with a run that is kept, from its end.
    pub fn go_on_from_end(&mut self, id: RunId, keeper: &mut dyn Keeper) -> Opened {
        let stop = self.open(id, self.book.steps(id).len());
        Opened { stop, complaint: self.kept_if_it_moves(id, keeper) }
    }

    /// Keeps where the reader went in a kept run.
    ///
    /// Where that alone would be a new leaf, because the run now has other facts or another length, it waits
    /// for a choice: opening a run again and again must not multiply it.
    pub(super) fn kept_if_it_moves(&mut self, id: RunId, keeper: &mut dyn Keeper) -> Option<String> {
        let position = self.playthrough.position();
        let shared = self.count_shared();
        let moves = shared == position && self.goes_on(id, position, shared);
        if moves { self.kept_after(keeper) } else { None }
    }

    /// The facts with which a run is played again.
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
