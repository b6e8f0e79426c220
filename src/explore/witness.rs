//! Witnesses: runs that the engine plays to confirm what exploration found.

use super::answers::Witness;
use super::plan::Point;
use crate::engine::State;
use crate::story::{ChoiceId, Cond, FactId, JunctionId, Story};

/// What a run must show: that a reader reaches a point, even if only in passing, where some conditions hold or fail.
#[derive(Clone, Copy)]
pub(super) struct Claim<'c> {
    /// The point to reach; `None` is any scene.
    pub(super) point: Option<Point>,
    /// Conditions, each with whether it must hold.
    pub(super) path: &'c [(&'c Cond, bool)],
}

impl Claim<'_> {
    /// Returns a run as a witness of the claim, with as few of the archive's facts as possible; or `None` if it does
    /// not show the claim even with all of them. A run to the point after a choice ends with that choice.
    ///
    /// A scene may be a dead end only if some facts are missing, but then it is also found in the first edition.
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
        let mut is_passed = false;
        let mut state = State::begin_watched(story, facts, |junction, state| is_passed |= self.is_at(junction, state));
        let mut after_last = false;
        let is_asked = |at: usize| at + 1 == run.len() && matches!(self.point, Some(Point::AfterChoice(_)));
        for (at, choice) in run.iter().enumerate() {
            pass(story, &mut state);
            is_passed = false;
            let passed = |junction, state: &State| is_passed |= self.is_at(junction, state);
            match state.step_watched(story, *choice, |state| is_asked(at) && self.path_holds(state), passed) {
                Ok(holds) => after_last = holds,
                Err(_) => return false,
            }
        }
        match self.point {
            Some(Point::Junction(_)) => is_passed || self.passes_junction(story, state),
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

    /// Returns whether a junction is the wanted one, and the path holds there.
    fn is_at(&self, junction: JunctionId, state: &State) -> bool {
        self.point == Some(Point::Junction(junction)) && self.path_holds(state)
    }

    /// Returns whether the wanted junction follows a state through `next` alone.
    fn passes_junction(&self, story: &Story, mut state: State) -> bool {
        let (mut is_passed, mut left) = (false, story.scenes().len());
        while !is_passed && left > 0 {
            left -= 1;
            if state.pass_watched(story, |junction, state| is_passed |= self.is_at(junction, state)).is_err() {
                break;
            }
        }
        is_passed
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
