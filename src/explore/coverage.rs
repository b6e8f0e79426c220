//! Coverage: what is seen while every reachable state is examined.

use super::diagram::Value;
use super::plan::{Guard, LocationId, Plan};
use crate::story::{ChoiceId, CondSite, EffectId, GateKind, SceneId};

/// The outcomes that a condition was seen to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    /// It was evaluated and held.
    pub(crate) holds: bool,
    /// It was evaluated and did not hold.
    pub(crate) fails: bool,
}

/// What was seen in the states that were examined. It only grows, so all of it is true even if the search stops early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coverage {
    /// For each location, whether it was reached.
    pub(crate) reached: Vec<bool>,
    /// For each choice, whether it was open in a reached state.
    pub(crate) takable: Vec<bool>,
    /// For each effect, whether it would have passed the end of a meter's range.
    pub(crate) saturates: Vec<bool>,
    /// The least and the greatest value of each meter, scene by scene.
    ranges: Vec<Option<(Value, Value)>>,
    meter_count: usize,
    /// How many states were examined, over the variables that are live in each.
    pub(crate) states: u128,
    /// The outcomes of every condition: see [`slot`](Self::slot).
    conditions: Vec<Outcomes>,
}

impl Coverage {
    /// Returns the coverage of a plan before anything was examined.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            reached: vec![false; plan.locations.len()],
            takable: vec![false; plan.choice_count],
            saturates: vec![false; plan.effect_count],
            ranges: vec![None; plan.scene_count * plan.meters.len()],
            meter_count: plan.meters.len(),
            states: 0,
            conditions: vec![
                Outcomes::default();
                GateKind::COUNT * plan.choice_count + plan.effect_count + plan.branch_count
            ],
        }
    }

    /// Returns what can't be ruled out by the graph of a plan alone: everything at the locations that edges lead to.
    pub(crate) fn of_graph(plan: &Plan) -> Self {
        let mut possible = Self::new(plan);
        let both = Outcomes { holds: true, fails: true };
        let mut see = |guard: &Guard| guard.at.into_iter().for_each(|at| possible.see_outcomes(at, both));
        let here = plan.order.iter().filter_map(|id| plan.locations.get(id.index()));
        for location in here.clone() {
            for transition in &location.transitions {
                transition.guards.iter().for_each(&mut see);
                transition.edges.iter().for_each(|edge| see(&edge.guard));
            }
            let updates = location.transitions.iter().flat_map(|transition| &transition.updates);
            updates.chain(&location.on_entry).filter_map(|update| update.guard.as_ref()).for_each(&mut see);
        }
        here.flat_map(|location| &location.transitions)
            .filter_map(|each| each.choice)
            .for_each(|choice| possible.see_choice(choice));
        plan.order.iter().for_each(|id| possible.see_location(*id));
        possible
    }

    /// Adds outcomes of a condition.
    pub(crate) fn see_outcomes(&mut self, at: CondSite, seen: Outcomes) {
        let slot = self.slot(at);
        if let Some(outcomes) = self.conditions.get_mut(slot) {
            outcomes.holds |= seen.holds;
            outcomes.fails |= seen.fails;
        }
    }

    /// Returns the outcomes that a condition was seen to have; neither if it was never evaluated.
    pub(crate) fn outcomes(&self, at: CondSite) -> Outcomes {
        self.conditions.get(self.slot(at)).copied().unwrap_or_default()
    }

    /// Returns the position of a condition: the gates of each choice come first, then effects, then branches.
    fn slot(&self, at: CondSite) -> usize {
        match at {
            CondSite::Gate(choice, gate) => GateKind::COUNT * choice.index() + gate as usize,
            CondSite::Effect(effect) => GateKind::COUNT * self.takable.len() + effect.index(),
            CondSite::Branch(branch) => GateKind::COUNT * self.takable.len() + self.saturates.len() + branch.index(),
        }
    }

    /// Adds that a location was reached.
    pub(crate) fn see_location(&mut self, location: LocationId) {
        self.reached.get_mut(location.index()).into_iter().for_each(|reached| *reached = true);
    }

    /// Adds that a choice was open.
    pub(crate) fn see_choice(&mut self, choice: ChoiceId) {
        self.takable.get_mut(choice.index()).into_iter().for_each(|takable| *takable = true);
    }

    /// Adds that an effect would have passed the end of a meter's range.
    pub(crate) fn see_saturation(&mut self, effect: EffectId) {
        self.saturates.get_mut(effect.index()).into_iter().for_each(|saturates| *saturates = true);
    }

    /// Adds the least and the greatest value of a meter at a scene.
    pub(crate) fn see_values(&mut self, scene: LocationId, meter: usize, (least, most): (Value, Value)) {
        if let Some(range) = self.ranges.get_mut(scene.index() * self.meter_count + meter) {
            *range = joined(*range, Some((least, most)));
        }
    }

    /// Returns the least and the greatest value of each meter in turn at a scene. `None` where the meter is not live or the
    /// scene was not reached.
    pub(crate) fn ranges_at(&self, scene: SceneId) -> &[Option<(Value, Value)>] {
        let first = scene.index() * self.meter_count;
        self.ranges.get(first..first + self.meter_count).unwrap_or_default()
    }

    /// Adds the coverage of another edition of the same story. States of two editions are different states.
    pub(crate) fn add(&mut self, other: &Self) {
        let or =
            |all: &mut Vec<bool>, other: &Vec<bool>| all.iter_mut().zip(other).for_each(|(all, other)| *all |= other);
        or(&mut self.reached, &other.reached);
        or(&mut self.takable, &other.takable);
        or(&mut self.saturates, &other.saturates);
        for (outcomes, other) in self.conditions.iter_mut().zip(&other.conditions) {
            outcomes.holds |= other.holds;
            outcomes.fails |= other.fails;
        }
        for (range, other) in self.ranges.iter_mut().zip(&other.ranges) {
            *range = joined(*range, *other);
        }
        self.states = self.states.saturating_add(other.states);
    }
}

/// Returns the range around two ranges.
fn joined(one: Option<(Value, Value)>, other: Option<(Value, Value)>) -> Option<(Value, Value)> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
}
