//! Witnesses: runs that the engine plays to confirm what exploration found.

use super::answers::Witness;
use super::plan::Point;
use crate::engine::State;
use crate::story::{ChoiceId, Cond, FactId, Story};

/// What a run is to show: that a reader reaches a point, if only in passing, where some conditions hold or fail.
#[derive(Clone, Copy)]
pub(super) struct Claim<'c> {
    /// The point to reach; `None` is any scene.
    pub(super) point: Option<Point>,
    /// Conditions, each with whether it is to hold.
    pub(super) path: &'c [(&'c Cond, bool)],
}

impl Claim<'_> {
    /// Returns a run as a witness of the claim, with as few of the archive's facts as it works with; or `None` if it
    /// does not show the claim even with all of them. A run to the point after a choice ends with that choice.
    ///
    /// A dead end may be one only where some facts are missing, but then it is found in the first edition too.
    pub(super) fn witness(&self, story: &Story, archive: &[FactId], run: &[ChoiceId]) -> Option<Witness> {
        let mut facts = archive.to_vec();
        for fact in archive {
            let fewer: Vec<FactId> = facts.iter().copied().filter(|other| other != fact).collect();
            if self.is_shown(story, &fewer, run) {
                facts = fewer;
            }
        }
        self.is_shown(story, &facts, run).then(|| Witness { facts, choices: run.to_vec() })
    }

    /// Plays a run that begins with some facts; returns whether it works and shows the claim.
    fn is_shown(&self, story: &Story, facts: &[FactId], run: &[ChoiceId]) -> bool {
        let mut state = State::begin(story, facts);
        let mut after_last = false;
        for choice in run {
            pass(story, &mut state);
            match state.step_with(story, *choice, |state| self.path_holds(state)) {
                Ok(holds) => after_last = holds,
                Err(_) => return false,
            }
        }
        match self.point {
            Some(Point::AfterChoice(choice)) => after_last && run.last() == Some(&choice),
            Some(Point::Scene(scene)) => self.is_passed(story, state, |state| state.scene() == scene),
            None => self.is_passed(story, state, |_| true),
        }
    }

    /// Returns whether the path holds in a state at a wanted scene, or in one that follows through `next` alone.
    fn is_passed(&self, story: &Story, mut state: State, is_wanted: impl Fn(&State) -> bool) -> bool {
        let is_there = |state: &State| is_wanted(state) && self.path_holds(state);
        let mut left = story.scenes().len();
        while !is_there(&state) && left > 0 && state.pass(story).is_ok() {
            left -= 1;
        }
        is_there(&state)
    }

    fn path_holds(&self, state: &State) -> bool {
        self.path.iter().all(|(cond, holds)| state.eval(cond) == *holds)
    }
}

/// Passes scenes that only have `next`. In a cycle of them, it stops after as many steps as the story has scenes.
pub(super) fn pass(story: &Story, state: &mut State) {
    let mut left = story.scenes().len();
    while left > 0 && state.pass(story).is_ok() {
        left -= 1;
    }
}
