//! The state of a play, and how a choice changes it.

use std::fmt;

use crate::story::{
    Bit, BitUpdate, BranchId, ChoiceId, Cond, Effect, EffectId, EffectOp, FactId, GateKind, Id as _, IdRange,
    JunctionId, MeterId, Operand, SceneId, SceneKind, Story, Target,
};

/// How many meters a state holds without an allocation; few stories have more.
const METERS: usize = 16;

/// The state of a play: the scene that is shown, and every value that decides what can happen next.
///
/// States that are equal have the same future: the same choices are open, and each leads to equal states again.
///
/// # Representation
///
/// A state has a fixed size for its story, so that copying and hashing it is cheap.
///
/// - `scene` is always a scene, never a junction: [`begin`](Self::begin), [`step`](Self::step) and
///   [`pass`](Self::pass) follow junctions to their end.
/// - `meters` has the values of the first meters in declared order, each within the range of its meter. The rest is 0.
///   `more_meters` has those of the others.
/// - `bits` has the truth values in the order of [`Bit`], 64 in a word, the first in the lowest bit: the facts, then
///   bits for how often each scene was left and one for each choice that was taken, as far as something reads them.
///   Unused bits are 0.
///
/// # Limitations
///
/// - A state does not know its story. Each method gets the story that the state was begun in; with another one it
///   panics or returns wrong results.
/// - A state has no history: it does not know its last choice, or how often a choice was taken, or how often a scene
///   was left beyond the number that the story asks for. A [`Playthrough`] has the states before it.
/// - What earlier runs have learned is not part of a state. Only notes depend on it, and it is passed in to show them.
///
/// [`Playthrough`]: super::Playthrough
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    scene: SceneId,
    meters: [i32; METERS],
    more_meters: Box<[i32]>,
    bits: Box<[u64]>,
}

/// What the gates of a choice permit in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// The choice is not shown: its `when` does not hold, or it has `once` and was taken.
    Hidden,
    /// The story's seal word is shown instead of the label: `seal` does not hold.
    Sealed,
    /// The label is shown struck out, with a reason: `needs` does not hold.
    Locked,
    /// The choice can be taken.
    Open,
}

/// Why a choice was not taken. A refused choice has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No choice with this identifier or number is shown in this scene. A hidden choice is refused like one that does
    /// not exist, so that the reply gives nothing away.
    NotHere,
    /// The choice is shown, but sealed.
    Sealed,
    /// The choice is shown, but locked.
    Locked,
    /// The scene is an ending, which has no choices.
    Ended,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::NotHere => "there is no such choice here",
            Self::Sealed => "that choice is sealed",
            Self::Locked => "that choice is locked",
            Self::Ended => "the run has ended; there is nothing to choose",
        })
    }
}

impl std::error::Error for Refused {}

/// A change that an author makes to a state by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Sets a meter to a value. A value outside the meter's range is clamped.
    Meter(MeterId, i32),
    /// Makes a fact hold or not hold.
    Fact(FactId, bool),
}

impl State {
    /// Returns the first state of a run in which these facts hold from the start, and those with which every run
    /// begins. The effects of arriving in the first scene have been applied.
    pub fn begin(story: &Story, facts: &[FactId]) -> Self {
        Self::begin_watched(story, facts, |_, _| ())
    }

    /// Returns the first state of a run as [`begin`](Self::begin) does, and calls `at` with every junction on the way
    /// there and the state at it.
    pub(crate) fn begin_watched(story: &Story, facts: &[FactId], at: impl FnMut(JunctionId, &Self)) -> Self {
        let mut meters = [0; METERS];
        for (value, meter) in meters.iter_mut().zip(story.meters()) {
            *value = meter.start;
        }
        let more_meters = story.meters().iter().skip(METERS).map(|meter| meter.start).collect();
        let bits = vec![0; (story.bit_count()).div_ceil(64)].into_boxed_slice();
        let mut state = Self { scene: SceneId::from_index(0), meters, more_meters, bits };
        let from_start = story.fact_ids().filter(|fact| story.fact(*fact).start);
        for fact in from_start.chain(facts.iter().copied()) {
            state.set(Bit::from(fact), true);
        }
        state.go(story, story.start(), at);
        state
    }

    /// Returns the scene that is shown.
    pub fn scene(&self) -> SceneId {
        self.scene
    }

    /// Returns the value of a meter, which is within the range of the meter.
    #[inline]
    pub fn meter(&self, meter: MeterId) -> i32 {
        let at = meter.index();
        let value = self.meters.get(at).or_else(|| self.more_meters.get(at - METERS));
        value.copied().unwrap_or_default()
    }

    #[inline]
    fn meter_mut(&mut self, meter: MeterId) -> Option<&mut i32> {
        let at = meter.index();
        match at.checked_sub(METERS) {
            None => self.meters.get_mut(at),
            Some(at) => self.more_meters.get_mut(at),
        }
    }

    /// Returns whether a fact holds.
    pub fn holds(&self, fact: FactId) -> bool {
        self.bit(Bit::from(fact))
    }

    /// Makes a fact from the archive hold, without any of the effects of a step.
    pub(super) fn grant(&mut self, fact: FactId) {
        self.set(Bit::from(fact), true);
    }

    /// Returns the same state with facts that hold, without any of the effects of a step.
    pub(crate) fn with_facts(mut self, facts: impl Iterator<Item = FactId>) -> Self {
        facts.for_each(|fact| self.grant(fact));
        self
    }

    /// Changes a meter or a fact by hand, without any of the effects of a step.
    pub(super) fn change(&mut self, story: &Story, change: Change) {
        match change {
            Change::Fact(fact, holds) => self.set(Bit::from(fact), holds),
            Change::Meter(meter, value) => {
                let (least, greatest) = story.meter(meter).range;
                if let Some(place) = self.meter_mut(meter) {
                    *place = value.clamp(least, greatest);
                }
            }
        }
    }

    /// Returns what the gates of a choice permit in this state; the first closed one decides. The choice is not checked
    /// to be one of the scene that is shown.
    #[inline]
    pub fn availability(&self, story: &Story, choice: ChoiceId) -> Availability {
        let choice = story.choice(choice);
        if choice.once && choice.taken.is_some_and(|taken| self.bit(taken)) {
            return Availability::Hidden;
        }
        let is_closed = |kind: &GateKind| choice.gate(*kind).is_some_and(|cond| !self.eval(cond));
        match GateKind::ALL.into_iter().find(is_closed) {
            None => Availability::Open,
            Some(GateKind::When) => Availability::Hidden,
            Some(GateKind::Seal) => Availability::Sealed,
            Some(GateKind::Needs) => Availability::Locked,
        }
    }

    /// Returns the choices that can be taken in this state, in declared order. There are none in an ending, and none in
    /// a scene with `next`, which [`pass`](Self::pass) leaves.
    pub fn open_choices<'a>(&'a self, story: &'a Story) -> impl Iterator<Item = ChoiceId> + 'a {
        story.choices_of(self.scene).filter(|choice| self.availability(story, *choice) == Availability::Open)
    }

    /// Takes a choice of the scene that is shown. First the scene counts as left and the choice as taken; then the
    /// effects of the choice are applied in declared order; then its first branch whose condition holds is followed,
    /// through junctions, to a scene; then the effects of arriving there are applied.
    ///
    /// # Errors
    /// Fails if the choice belongs to another scene or one of its gates is closed. Then the state is unchanged.
    pub fn step(&mut self, story: &Story, choice: ChoiceId) -> Result<(), Refused> {
        self.step_with(story, choice, |_| ())
    }

    /// Takes a choice as [`step`](Self::step) does, and returns the result of calling `after` with the state between
    /// the effects of the choice and the arrival, which is the state in which the `after` line is read.
    ///
    /// # Errors
    /// Fails as [`step`](Self::step) does. Then `after` was not called.
    pub(crate) fn step_with<T>(
        &mut self,
        story: &Story,
        choice: ChoiceId,
        after: impl FnOnce(&Self) -> T,
    ) -> Result<T, Refused> {
        self.step_watched(story, choice, after, |_, _| ())
    }

    /// Takes a choice as [`step_with`](Self::step_with) does, and calls `at` with every junction that it leads through
    /// and the state at it.
    ///
    /// # Errors
    /// Fails as [`step`](Self::step) does. Then nothing was called.
    pub(crate) fn step_watched<T>(
        &mut self,
        story: &Story,
        choice: ChoiceId,
        after: impl FnOnce(&Self) -> T,
        at: impl FnMut(JunctionId, &Self),
    ) -> Result<T, Refused> {
        let taken = story.choice(choice);
        if taken.scene != self.scene {
            return Err(Refused::NotHere);
        }
        match self.availability(story, choice) {
            Availability::Hidden => return Err(Refused::NotHere),
            Availability::Sealed => return Err(Refused::Sealed),
            Availability::Locked => return Err(Refused::Locked),
            Availability::Open => {}
        }
        if taken.leaves {
            self.leave(story);
        }
        if let Some(bit) = taken.taken {
            self.set(bit, true);
        }
        self.apply(story, taken.effects);
        let seen = after(self);
        if let Some(target) = self.first(story, taken.branches) {
            self.go(story, target, at);
        }
        Ok(seen)
    }

    /// Leaves a scene that has `next` instead of choices.
    ///
    /// # Errors
    /// Fails if the scene has choices or is an ending. Then the state is unchanged.
    pub fn pass(&mut self, story: &Story) -> Result<(), Refused> {
        self.pass_watched(story, |_, _| ())
    }

    /// Leaves a scene as [`pass`](Self::pass) does, and calls `at` with every junction on the way and the state at it.
    ///
    /// # Errors
    /// Fails as [`pass`](Self::pass) does. Then nothing was called.
    pub(crate) fn pass_watched(&mut self, story: &Story, at: impl FnMut(JunctionId, &Self)) -> Result<(), Refused> {
        match story.scene(self.scene).kind {
            SceneKind::Next(target) => {
                self.leave(story);
                self.go(story, target, at);
                Ok(())
            }
            SceneKind::Choices(_) => Err(Refused::NotHere),
            SceneKind::Ending(_) => Err(Refused::Ended),
        }
    }

    /// Records that the scene was left, as far as something reads that.
    fn leave(&mut self, story: &Story) {
        for BitUpdate { bit, to, if_set } in story.scene(self.scene).visits.updates() {
            if if_set.is_none_or(|set| self.bit(set)) {
                self.set(bit, to);
            }
        }
    }

    /// Follows junctions to a scene and applies the effects of arriving there. This always ends, because junctions form
    /// no cycle.
    fn go(&mut self, story: &Story, mut target: Target, mut at: impl FnMut(JunctionId, &Self)) {
        loop {
            match target {
                Target::Scene(scene) => {
                    self.scene = scene;
                    self.apply(story, story.scene(scene).arrive);
                    return;
                }
                Target::Junction(junction) => {
                    at(junction, self);
                    match self.first(story, story.junction(junction).branches) {
                        Some(next) => target = next,
                        None => return,
                    }
                }
            }
        }
    }

    /// Returns the target of the first branch whose condition holds. There always is one, because the last branch has
    /// no condition.
    fn first(&self, story: &Story, branches: IdRange<BranchId>) -> Option<Target> {
        let open = |when: &Option<Box<Cond>>| when.as_deref().is_none_or(|cond| self.eval(cond));
        story.branches_in(branches).iter().find(|branch| open(&branch.when)).map(|branch| branch.to)
    }

    /// Applies effects in order. The condition of each is read after the effects before it.
    fn apply(&mut self, story: &Story, effects: IdRange<EffectId>) {
        for Effect { op, when } in story.effects_in(effects) {
            if when.as_deref().is_none_or(|cond| self.eval(cond)) {
                self.apply_op(story, *op);
            }
        }
    }

    /// Applies one effect. A sum outside the meter's range is clamped; a value to set is always within the range.
    fn apply_op(&mut self, story: &Story, op: EffectOp) {
        match op {
            EffectOp::Add(meter, by) => {
                let (least, greatest) = story.meter(meter).range;
                if let Some(value) = self.meter_mut(meter) {
                    *value = value.saturating_add(by).clamp(least, greatest);
                }
            }
            EffectOp::Set(meter, to) => {
                if let Some(value) = self.meter_mut(meter) {
                    *value = to;
                }
            }
            EffectOp::Hold(bit, holds) => self.set(bit, holds),
        }
    }

    /// Returns one truth value of the state.
    #[inline]
    pub(crate) fn bit(&self, bit: Bit) -> bool {
        let at = bit.index();
        self.bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    #[inline]
    fn set(&mut self, bit: Bit, holds: bool) {
        let at = bit.index();
        if let Some(word) = self.bits.get_mut(at / 64) {
            *word = *word & !(1 << (at % 64)) | u64::from(holds) << (at % 64);
        }
    }

    /// Returns whether a condition holds in this state if no earlier run has learned anything.
    #[inline]
    pub(crate) fn eval(&self, cond: &Cond) -> bool {
        self.eval_knowing(cond, &|_| false)
    }

    /// Returns whether a condition holds in this state. `known` returns whether an earlier run has learned a fact.
    pub(crate) fn eval_knowing(&self, cond: &Cond, known: &dyn Fn(FactId) -> bool) -> bool {
        match cond {
            Cond::Holds(bit) => self.bit(*bit),
            Cond::Compare(meter, how, with) => {
                let left = self.meter(*meter);
                let right = match with {
                    Operand::Number(number) => *number,
                    Operand::Meter(other) => self.meter(*other),
                };
                how.holds(left, right)
            }
            Cond::Known(fact) => known(*fact),
            Cond::Not(inner) => !self.eval_knowing(inner, known),
            Cond::All(parts) => parts.iter().all(|part| self.eval_knowing(part, known)),
            Cond::Any(parts) => parts.iter().any(|part| self.eval_knowing(part, known)),
        }
    }
}
