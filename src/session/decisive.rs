//! Which decisions made a run's ending likely, and which ones its text remembers. Only the run and the story count.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use super::consequence::FinishedRun;
use crate::engine::{Move, Playthrough, State, whole_page_where};
use crate::explore::thousandths_who_reach;
use crate::story::{Bit, Cond, EffectOp, FactId, Story};

/// How many readers choose at random from a state on.
const READERS: u32 = 400;

/// Added to each number of readers in a thousand, so that a few more or less make no difference.
const SLACK: u32 = 10;

/// The additional weight of a decision that the ending's text remembers, in percent.
const REMEMBERED: u32 = 50;

/// How likely the ending of a run was at each of its steps, for readers who choose at random from there on.
pub(super) struct Chances<'s> {
    story: &'s Story,
    /// The run, with nothing sealed: seals don't depend on a single run.
    run: Playthrough,
    /// How many readers in a thousand reached the ending, by the number of steps after which they began.
    reached: RefCell<BTreeMap<usize, u32>>,
    /// The conditions that hold and have words shown in the ending's text.
    remembered: HashSet<Bit>,
}

impl<'s> Chances<'s> {
    /// A run that reached an ending.
    pub(super) fn new(story: &'s Story, run: &FinishedRun) -> Self {
        let facts: Vec<FactId> = story.facts_from_archive().collect();
        let mut run = run.playthrough.clone();
        run.grant(&facts);
        let remembered = remembered(story, run.state());
        Self { story, run, reached: RefCell::default(), remembered }
    }

    /// The weight of the decision after some steps: how much it [raised](Self::raised) the chance of the ending, and
    /// more if the ending's text remembers it.
    pub(super) fn weight(&self, steps: usize) -> u32 {
        self.raised(steps) + if self.is_remembered(steps) { REMEMBERED } else { 0 }
    }

    /// Whether the ending's text shows something because the choice after some steps was taken, or because of a fact that
    /// the choice established.
    pub(super) fn is_remembered(&self, steps: usize) -> bool {
        let Some(Move::Choice(taken)) = self.run.path().get(steps).map(|step| step.taken) else { return false };
        let choice = self.story.choice(taken);
        let established = self.story.effects_in(choice.effects).iter().filter_map(|effect| match effect.op {
            EffectOp::Hold(bit, true) => Some(bit),
            _ => None,
        });
        choice.taken.into_iter().chain(established).any(|bit| self.remembered.contains(&bit))
    }

    /// By how much the decision after some steps made the ending more likely, in percent of how likely it was before:
    /// 100 if it made no difference.
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

/// What holds in a state at an ending and has words shown in the ending's text.
fn remembered(story: &Story, state: &State) -> HashSet<Bit> {
    let remembered = RefCell::new(HashSet::new());
    let holds = |cond: &Cond| {
        let holds = state.eval(cond);
        if holds {
            collect(cond, state, &mut remembered.borrow_mut());
        }
        holds
    };
    whole_page_where(story, story.scene(state.scene()).text, &holds);
    remembered.into_inner()
}

/// Adds the truth values that make a condition hold.
fn collect(cond: &Cond, state: &State, bits: &mut HashSet<Bit>) {
    match cond {
        Cond::Holds(bit) if state.bit(*bit) => _ = bits.insert(*bit),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| collect(part, state, bits)),
        Cond::Holds(_) | Cond::Compare(..) | Cond::Known(_) | Cond::Not(_) => {}
    }
}
