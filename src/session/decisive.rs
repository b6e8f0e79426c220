//! Which decisions made a run's ending likely. Nothing counts but the run and the story.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::consequence::FinishedRun;
use crate::engine::Playthrough;
use crate::explore::thousandths_who_reach;
use crate::story::{FactId, Story};

/// How many readers choose at random from a state on.
const READERS: u32 = 400;

/// What is added to each number of readers in a thousand, so that a few of them more or less make no difference.
const SLACK: u32 = 10;

/// How likely the ending of a run was at each of its steps, for readers who choose at random from there on.
pub(super) struct Chances<'s> {
    story: &'s Story,
    /// The run, with nothing sealed: seals are no matter of a single run.
    run: Playthrough,
    /// How many readers in a thousand came to the ending, by the number of steps after which they began.
    reached: RefCell<BTreeMap<usize, u32>>,
}

impl<'s> Chances<'s> {
    /// A run that reached an ending.
    pub(super) fn new(story: &'s Story, run: &FinishedRun) -> Self {
        let facts: Vec<FactId> = story.facts_from_archive().collect();
        let mut run = run.playthrough.clone();
        run.grant(&facts);
        Self { story, run, reached: RefCell::default() }
    }

    /// By how much the decision after some steps made the ending more likely, in percent of how likely it was before: 100
    /// where it made no difference.
    pub(super) fn raised(&self, steps: usize) -> u32 {
        let [before, after] = [steps, steps + 1].map(|steps| self.reached_from(steps) + SLACK);
        after.saturating_mul(100) / before
    }

    fn reached_from(&self, steps: usize) -> u32 {
        let known = self.reached.borrow().get(&steps).copied();
        known.unwrap_or_else(|| {
            let ending = self.run.state().scene();
            let reached = thousandths_who_reach(self.story, self.run.state_at(steps), ending, READERS);
            self.reached.borrow_mut().insert(steps, reached);
            reached
        })
    }
}
