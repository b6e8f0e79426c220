//! Where a reader stands, and how a choice moves them.

use std::fmt;

use crate::story::{
    Bit, BranchId, ChoiceId, Cond, Effect, EffectId, EffectOp, FactId, GateKind, Id as _, IdRange, MeterId, Operand,
    SceneId, SceneKind, Story, Target,
};

const METERS: usize = 16;

/// A reader's place in a story, with everything that is true there.
///
/// Two equal states have the same future.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    scene: SceneId,
    meters: [i32; METERS],
    bits: Box<[u64]>,
}

/// Whether a choice can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It has not occurred to anyone: not shown.
    Hidden,
    /// Shown as the story's seal word.
    Sealed,
    /// Shown struck out, with its reason.
    Locked,
    /// It can be taken.
    Open,
}

/// Why a choice was not taken. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing of this name or number is shown here. A choice that is hidden counts as not there.
    NotHere,
    /// It is sealed.
    Sealed,
    /// It is locked.
    Locked,
    /// There is nothing to choose: the run has ended.
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

/// A change of the state by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A meter gets a value; one past the end of its range stops there.
    Meter(MeterId, i32),
    /// A fact holds, or doesn't.
    Fact(FactId, bool),
}

impl State {
    /// The beginning of a run in which these facts hold from the start.
    pub fn begin(story: &Story, facts: &[FactId]) -> Self {
        let mut meters = [0; METERS];
        for (value, meter) in meters.iter_mut().zip(story.meters()) {
            *value = meter.start;
        }
        let bits = vec![0; (story.bit_count()).div_ceil(64)].into_boxed_slice();
        let mut state = Self { scene: SceneId::from_index(0), meters, bits };
        for fact in facts.iter().copied() {
            state.set(Bit::from(fact), true);
        }
        state.go(story, story.start());
        state
    }

    /// The scene that is shown.
    pub fn scene(&self) -> SceneId {
        self.scene
    }

    /// The value of a meter.
    pub fn meter(&self, meter: MeterId) -> i32 {
        self.meters.get(meter.index()).copied().unwrap_or_default()
    }

    /// Whether a fact holds.
    pub fn holds(&self, fact: FactId) -> bool {
        self.bit(Bit::from(fact))
    }

    /// Lets a fact hold that comes from the archive.
    pub(super) fn grant(&mut self, fact: FactId) {
        self.set(Bit::from(fact), true);
    }

    /// Changes a meter or a fact by hand.
    pub(super) fn change(&mut self, story: &Story, change: Change) {
        match change {
            Change::Fact(fact, holds) => self.set(Bit::from(fact), holds),
            Change::Meter(meter, value) => {
                let (least, greatest) = story.meter(meter).range;
                if let Some(place) = self.meters.get_mut(meter.index()) {
                    *place = value.clamp(least, greatest);
                }
            }
        }
    }

    /// Judges a choice of the scene that is shown: hidden before sealed before locked.
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

    /// The choices of the scene that can be taken in this state, in declared order.
    pub fn open_choices<'a>(&'a self, story: &'a Story) -> impl Iterator<Item = ChoiceId> + 'a {
        story.choices_of(self.scene).filter(|choice| self.availability(story, *choice) == Availability::Open)
    }

    /// Takes a choice of the scene that is shown.
    ///
    /// # Errors
    /// The choice is of another scene, or one of its gates is shut; then nothing has changed.
    pub fn step(&mut self, story: &Story, choice: ChoiceId) -> Result<(), Refused> {
        self.step_with(story, choice, |_| ())
    }

    /// The same, and looks at the state in which the choice's `after` line is chosen.
    pub(crate) fn step_with<T>(
        &mut self,
        story: &Story,
        choice: ChoiceId,
        after: impl FnOnce(&Self) -> T,
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
        self.leave(story);
        if let Some(bit) = taken.taken {
            self.set(bit, true);
        }
        self.apply(story, taken.effects);
        let seen = after(self);
        if let Some(target) = self.first(story, taken.branches) {
            self.go(story, target);
        }
        Ok(seen)
    }

    /// Goes on from a scene that has one unnamed way.
    ///
    /// # Errors
    /// The scene has choices, or is an ending; then nothing has changed.
    pub fn pass(&mut self, story: &Story) -> Result<(), Refused> {
        match story.scene(self.scene).kind {
            SceneKind::Next(target) => {
                self.leave(story);
                self.go(story, target);
                Ok(())
            }
            SceneKind::Choices(_) => Err(Refused::NotHere),
            SceneKind::Ending(_) => Err(Refused::Ended),
        }
    }

    fn leave(&mut self, story: &Story) {
        if let Some(bit) = story.scene(self.scene).left {
            self.set(bit, true);
        }
    }

    /// Follows junctions to a scene and lets its arrival happen. Junctions form no circles.
    fn go(&mut self, story: &Story, mut target: Target) {
        loop {
            match target {
                Target::Scene(scene) => {
                    self.scene = scene;
                    self.apply(story, story.scene(scene).arrive);
                    return;
                }
                Target::Junction(junction) => match self.first(story, story.junction(junction).branches) {
                    Some(next) => target = next,
                    None => return,
                },
            }
        }
    }

    fn first(&self, story: &Story, branches: IdRange<BranchId>) -> Option<Target> {
        let open = |when: &Option<Box<Cond>>| when.as_deref().is_none_or(|cond| self.eval(cond));
        story.branches_in(branches).iter().find(|branch| open(&branch.when)).map(|branch| branch.to)
    }

    fn apply(&mut self, story: &Story, effects: IdRange<EffectId>) {
        for Effect { op, when } in story.effects_in(effects) {
            if when.as_deref().is_none_or(|cond| self.eval(cond)) {
                self.apply_op(story, *op);
            }
        }
    }

    fn apply_op(&mut self, story: &Story, op: EffectOp) {
        match op {
            EffectOp::Add(meter, by) => {
                let (least, greatest) = story.meter(meter).range;
                if let Some(value) = self.meters.get_mut(meter.index()) {
                    *value = value.saturating_add(by).clamp(least, greatest);
                }
            }
            EffectOp::Set(meter, to) => {
                if let Some(value) = self.meters.get_mut(meter.index()) {
                    *value = to;
                }
            }
            EffectOp::Hold(bit, holds) => self.set(bit, holds),
        }
    }

    pub(crate) fn bit(&self, bit: Bit) -> bool {
        let at = bit.index();
        self.bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn set(&mut self, bit: Bit, holds: bool) {
        let at = bit.index();
        if let Some(word) = self.bits.get_mut(at / 64) {
            *word = *word & !(1 << (at % 64)) | u64::from(holds) << (at % 64);
        }
    }

    /// Whether a condition holds here, as far as this run alone can tell.
    pub(crate) fn eval(&self, cond: &Cond) -> bool {
        self.eval_knowing(cond, &|_| false)
    }

    /// Whether a condition holds here, given what earlier runs have learned.
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
