//! A run that is being played, with undo and redo.

use super::passage::{NEXT, Passage};
use super::reading::{Known, line_knowing};
use super::segment::Segment;
use super::state::{Availability, Change, Refused, State};
use crate::story::{ChoiceId, FactId, SceneId, Story};

/// A run that is being played, with undo and redo.
///
/// A playthrough is a path of steps and a position on it. [`take`](Self::take) adds a step at the position,
/// [`back`](Self::back) undoes steps and [`forward`](Self::forward) redoes them.
///
/// # Representation
///
/// Each step has the state after it, so going back only changes the position and replays nothing.
///
/// - The state at position 0 is the one that [`State::begin`] returns for `facts`.
/// - Each step is the result of [`State::step`] or [`State::pass`] on the state before it, or a change by hand.
/// - The position is at most the number of steps. The steps beyond it are undone.
///
/// # Limitations
///
/// - There is one path: a different choice after an undo drops the undone steps. The archive keeps all of them, as a
///   tree.
/// - A playthrough does not know its story. Each method gets the story that the playthrough was begun in.
/// - The path takes memory in proportion to its length, a state for each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playthrough {
    /// The facts that hold from the start, sorted and without repetition.
    facts: Vec<FactId>,
    /// The state before the first step.
    first: State,
    /// All steps of the path, the undone ones included.
    steps: Vec<Step>,
    /// The position: the number of steps that are not undone.
    at: usize,
}

/// One step of a run, with the state that it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was taken in the state before.
    pub taken: Move,
    /// The state after the step.
    pub state: State,
}

/// What a step of a playthrough does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// It takes a choice of the scene.
    Choice(ChoiceId),
    /// It leaves a scene that has `next` instead of choices.
    Next,
    /// It takes nothing: an author changed the state by hand. A run of a reader has no such step.
    Edit,
}

/// How a reader refers to a choice of the scene that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceRef<'p> {
    /// By its number among the choices that are shown, counted from 1.
    Number(usize),
    /// By its identifier, or by one that it had before it was renamed. A scene with `next` has the one choice `next`.
    Id(&'p str),
}

/// What taking a choice did to the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// It added a step at the end of the path.
    On,
    /// It redid the last undone step.
    Forward,
    /// It dropped the undone steps, which took something else, and added a new step.
    Fork,
}

impl Playthrough {
    /// Begins a run in which these facts hold from the start. Facts that do not come from the archive are ignored.
    pub fn new(story: &Story, facts: &[FactId]) -> Self {
        let mut facts: Vec<FactId> = facts.iter().filter(|fact| story.fact(**fact).finished_before).copied().collect();
        facts.sort_unstable();
        facts.dedup();
        Self { first: State::begin(story, &facts), facts, steps: Vec::new(), at: 0 }
    }

    /// Returns the facts that hold from the start, sorted and without repetition.
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// Returns the state at the position.
    pub fn state(&self) -> &State {
        self.state_at(self.at)
    }

    /// Returns the state after the first `steps` steps of the path, or the last state if there are fewer.
    pub fn state_at(&self, steps: usize) -> &State {
        match steps.checked_sub(1) {
            None => &self.first,
            Some(last) => self.steps.get(last).or(self.steps.last()).map_or(&self.first, |step| &step.state),
        }
    }

    /// Returns the number of steps before the position.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Returns the steps before the position: those that are not undone.
    pub fn behind(&self) -> &[Step] {
        self.steps.get(..self.at).unwrap_or_default()
    }

    /// Returns all steps of the path, the undone ones included.
    pub fn path(&self) -> &[Step] {
        &self.steps
    }

    /// Returns whether the scene at the position is an ending.
    pub fn has_ended(&self, story: &Story) -> bool {
        story.ending(self.state().scene()).is_some()
    }

    /// Returns what is shown at the position. `known` returns whether an earlier run has learned a fact.
    pub fn passage(&self, story: &Story, known: &dyn Fn(FactId) -> bool) -> Passage {
        self.passage_at(story, self.at, known)
    }

    /// Returns what is shown after the first `steps` steps of the path. `known` returns whether an earlier run has
    /// learned a fact.
    pub fn passage_at(&self, story: &Story, steps: usize, known: &dyn Fn(FactId) -> bool) -> Passage {
        let last = steps.checked_sub(1);
        let before = last.map(|last| self.state_at(last));
        let after = last.and_then(|last| self.after(story, last, known));
        Passage::of(story, self.state_at(steps), before, after, known)
    }

    /// Returns the `after` line of a step, if it has any text. Its conditions are evaluated in the state between the
    /// effects of the choice and the arrival, which is computed by taking the choice again.
    fn after(&self, story: &Story, step: usize, known: Known) -> Option<Vec<Segment>> {
        let Move::Choice(choice) = self.steps.get(step)?.taken else { return None };
        let after = story.choice(choice).after?;
        let mut state = self.state_at(step).clone();
        let line = state.step_with(story, choice, |state| line_knowing(story, after, state, known)).ok()?;
        (!line.is_empty()).then_some(line)
    }

    /// Returns what [`take`](Self::take) needs to take the choice that a reader refers to.
    ///
    /// # Errors
    /// Fails if the choice is not shown, or shown but not open, or if the run has ended.
    pub fn find(&self, story: &Story, pick: ChoiceRef) -> Result<Move, Refused> {
        let state = self.state();
        if self.has_ended(story) {
            return Err(Refused::Ended);
        }
        if story.is_passed_through(state.scene()) {
            return match pick {
                ChoiceRef::Number(1) | ChoiceRef::Id(NEXT) => Ok(Move::Next),
                _ => Err(Refused::NotHere),
            };
        }
        let mut shown =
            story.choices_of(state.scene()).filter(|choice| state.availability(story, *choice) != Availability::Hidden);
        let found = match pick {
            ChoiceRef::Number(number) => number.checked_sub(1).and_then(|at| shown.nth(at)),
            ChoiceRef::Id(id) => {
                story.find_choice(state.scene(), id).filter(|found| shown.any(|choice| choice == *found))
            }
        };
        match found.map(|choice| (choice, state.availability(story, choice))) {
            Some((choice, Availability::Open)) => Ok(Move::Choice(choice)),
            Some((_, Availability::Sealed)) => Err(Refused::Sealed),
            Some((_, Availability::Locked)) => Err(Refused::Locked),
            _ => Err(Refused::NotHere),
        }
    }

    /// Takes the choice that a reader refers to.
    ///
    /// # Errors
    /// Fails as [`find`](Self::find) does. Then the playthrough is unchanged.
    pub fn choose(&mut self, story: &Story, pick: ChoiceRef) -> Result<StepOutcome, Refused> {
        let taken = self.find(story, pick)?;
        self.take(story, taken)
    }

    /// Takes a choice or leaves a scene with `next`. If that is what the undone step after the position took, the step
    /// is redone; if the step took something else, the undone steps are dropped.
    ///
    /// # Errors
    /// Fails if the move is not possible at the position; [`Move::Edit`] never is. Then the playthrough is unchanged.
    pub fn take(&mut self, story: &Story, taken: Move) -> Result<StepOutcome, Refused> {
        if self.steps.get(self.at).is_some_and(|step| step.taken == taken) {
            self.at += 1;
            return Ok(StepOutcome::Forward);
        }
        let mut state = self.state().clone();
        match taken {
            Move::Next => state.pass(story)?,
            // Only `change` adds such a step.
            Move::Edit => return Err(Refused::NotHere),
            Move::Choice(choice) => state.step(story, choice)?,
        }
        let moved = if self.at < self.steps.len() { StepOutcome::Fork } else { StepOutcome::On };
        self.steps.truncate(self.at);
        self.steps.push(Step { taken, state });
        self.at += 1;
        Ok(moved)
    }

    /// Leaves scenes that have `next` until one that does not, or one for which `stop` returns true. It takes at most
    /// as many steps as the story has scenes, because a cycle of such scenes would never end.
    ///
    /// # Errors
    /// Fails if a scene cannot be left. The steps before it were taken.
    pub(crate) fn pass_through(&mut self, story: &Story, stop: impl Fn(SceneId) -> bool) -> Result<(), Refused> {
        for _ in story.scenes() {
            let here = self.state().scene();
            if stop(here) || !story.is_passed_through(here) {
                break;
            }
            self.take(story, Move::Next)?;
        }
        Ok(())
    }

    /// Changes the state by hand, as a step that can be undone, and drops the undone steps. Changes in a row are merged
    /// into one step, which is removed once they cancel each other out. A change that changes nothing is ignored.
    pub fn change(&mut self, story: &Story, change: Change) {
        let mut state = self.state().clone();
        state.change(story, change);
        if state == *self.state() {
            return;
        }
        if self.behind().last().is_some_and(|step| step.taken == Move::Edit) {
            self.at -= 1;
        }
        self.steps.truncate(self.at);
        if state != *self.state() {
            self.steps.push(Step { taken: Move::Edit, state });
            self.at += 1;
        }
    }

    /// Returns whether a step before the position is a change by hand, which means that this is not a run of a reader.
    pub fn is_by_hand(&self) -> bool {
        self.behind().iter().any(|step| step.taken == Move::Edit)
    }

    /// Undoes up to `steps` steps and returns how many were undone, which is fewer only at the beginning of the run.
    pub fn back(&mut self, steps: usize) -> usize {
        let steps = steps.min(self.at);
        self.at -= steps;
        steps
    }

    /// Redoes up to `steps` undone steps and returns how many were redone, which is fewer only at the end of the path.
    pub fn forward(&mut self, steps: usize) -> usize {
        let steps = steps.min(self.steps.len() - self.at);
        self.at += steps;
        steps
    }

    /// Makes facts from the archive hold from the beginning of the run, in every state of the path.
    ///
    /// Apart from texts, only seals read such facts, so this opens choices and never closes any: all steps of the path
    /// remain possible. The facts are not checked to come from the archive.
    pub fn grant(&mut self, facts: &[FactId]) {
        for fact in facts.iter().filter(|fact| !self.facts.contains(fact)).copied().collect::<Vec<_>>() {
            self.facts.push(fact);
            self.first.grant(fact);
            self.steps.iter_mut().for_each(|step| step.state.grant(fact));
        }
        self.facts.sort_unstable();
    }
}
