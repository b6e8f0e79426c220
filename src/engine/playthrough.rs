//! A run as it is being played: forward, back to the beginning, and forward again.

use super::passage::{NEXT, Passage};
use super::reading::line;
use super::segment::Segment;
use super::state::{Availability, Change, Refused, State};
use crate::story::{ChoiceId, FactId, SceneId, Story};

/// A run being played. It has a path of steps and stands after one of them; the steps beyond are those that
/// were gone back over, and can be gone forward over again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playthrough {
    facts: Vec<FactId>,
    first: State,
    steps: Vec<Step>,
    at: usize,
}

/// One step of a run and where it led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was taken.
    pub taken: Move,
    /// The state that it led to.
    pub state: State,
    /// The line that it left behind.
    pub after: Option<Vec<Segment>>,
}

/// What a step took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A choice.
    Choice(ChoiceId),
    /// The unnamed way on.
    Next,
    /// Nothing: an author changed the state by hand. No run of a reader has such a step.
    Edit,
}

/// How a reader names a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceRef<'p> {
    /// By its number among those shown, from 1.
    Number(usize),
    /// By its identity.
    Id(&'p str),
}

/// What taking a choice came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// A new step at the end of the path.
    On,
    /// The step that had been gone back over.
    Forward,
    /// A new step where the path had gone on otherwise; that way is no longer part of this playthrough.
    Fork,
}

impl Playthrough {
    /// A run at its beginning, in which these facts hold from the start. Only facts that come from the
    /// archive can; others are left out.
    pub fn new(story: &Story, facts: &[FactId]) -> Self {
        let mut facts: Vec<FactId> = facts.iter().filter(|fact| story.fact(**fact).finished_before).copied().collect();
        facts.sort_unstable();
        facts.dedup();
        Self { first: State::begin(story, &facts), facts, steps: Vec::new(), at: 0 }
    }

    /// The facts that held from the start.
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// The state that the reader stands in.
    pub fn state(&self) -> &State {
        self.state_at(self.at)
    }

    /// The state after so many steps of the path; the last one if there are fewer.
    pub fn state_at(&self, steps: usize) -> &State {
        match steps.checked_sub(1) {
            None => &self.first,
            Some(last) => self.steps.get(last).or(self.steps.last()).map_or(&self.first, |step| &step.state),
        }
    }

    /// How many steps lie behind the reader.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The steps behind the reader.
    pub fn behind(&self) -> &[Step] {
        self.steps.get(..self.at).unwrap_or_default()
    }

    /// The whole path, with the steps that were gone back over.
    pub fn path(&self) -> &[Step] {
        &self.steps
    }

    /// Whether the run stands at an ending.
    pub fn has_ended(&self, story: &Story) -> bool {
        story.ending(self.state().scene()).is_some()
    }

    /// What is shown where the reader stands; `known` tells what earlier runs have learned.
    pub fn passage(&self, story: &Story, known: &dyn Fn(FactId) -> bool) -> Passage {
        self.passage_at(story, self.at, known)
    }

    /// What was shown after so many steps of the path.
    pub fn passage_at(&self, story: &Story, steps: usize, known: &dyn Fn(FactId) -> bool) -> Passage {
        let last = steps.checked_sub(1);
        let before = last.map(|last| self.state_at(last));
        let after = last.and_then(|last| self.steps.get(last)).and_then(|step| step.after.clone());
        Passage::of(story, self.state_at(steps), before, after, known)
    }

    /// Finds the choice that a reader names.
    ///
    /// # Errors
    /// It is not shown here, or it can't be taken.
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

    /// Takes a choice that the reader names.
    ///
    /// # Errors
    /// It is not shown here, or it can't be taken; then nothing has changed.
    pub fn choose(&mut self, story: &Story, pick: ChoiceRef) -> Result<StepOutcome, Refused> {
        let taken = self.find(story, pick)?;
        self.take(story, taken)
    }

    /// Takes a choice.
    ///
    /// # Errors
    /// It can't be taken here; then nothing has changed.
    pub fn take(&mut self, story: &Story, taken: Move) -> Result<StepOutcome, Refused> {
        if self.steps.get(self.at).is_some_and(|step| step.taken == taken) {
            self.at += 1;
            return Ok(StepOutcome::Forward);
        }
        let mut state = self.state().clone();
        let after = match taken {
            Move::Next => {
                state.pass(story)?;
                None
            }
            // There is nothing to take: see `change`.
            Move::Edit => return Err(Refused::NotHere),
            Move::Choice(choice) => state
                .step_with(story, choice, |state| story.choice(choice).after.map(|after| line(story, after, state)))?,
        };
        let moved = if self.at < self.steps.len() { StepOutcome::Fork } else { StepOutcome::On };
        self.steps.truncate(self.at);
        self.steps.push(Step { taken, state, after: after.filter(|line| !line.is_empty()) });
        self.at += 1;
        Ok(moved)
    }

    /// Goes on from scenes that offer no choice until one that does, or one where `stop` holds. It takes at most as
    /// many steps as the story has scenes, since a cycle of such scenes would never end.
    ///
    /// # Errors
    /// The scene can't be left; the steps before it were taken.
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

    /// Changes the state by hand, as a step of its own that can be gone back over. All changes that are made in a
    /// row are one step, and there is none once they have come to nothing.
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
            self.steps.push(Step { taken: Move::Edit, state, after: None });
            self.at += 1;
        }
    }

    /// Whether the state was changed by hand on the way here, so that this is no run of a reader.
    pub fn is_by_hand(&self) -> bool {
        self.behind().iter().any(|step| step.taken == Move::Edit)
    }

    /// Goes back so many steps, or to the beginning; returns how many it was.
    pub fn back(&mut self, steps: usize) -> usize {
        let steps = steps.min(self.at);
        self.at -= steps;
        steps
    }

    /// Goes forward so many steps that were gone back over, or to the last; returns how many it was.
    pub fn forward(&mut self, steps: usize) -> usize {
        let steps = steps.min(self.steps.len() - self.at);
        self.at += steps;
        steps
    }

    /// Lets facts hold that come from the archive, from the beginning of the run.
    ///
    /// Such facts are read by seals alone, so they only add choices: what was played stays as it was.
    pub fn grant(&mut self, facts: &[FactId]) {
        for fact in facts.iter().filter(|fact| !self.facts.contains(fact)).copied().collect::<Vec<_>>() {
            self.facts.push(fact);
            self.first.grant(fact);
            self.steps.iter_mut().for_each(|step| step.state.grant(fact));
        }
        self.facts.sort_unstable();
    }
}
