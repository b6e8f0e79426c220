//! What was met on the way through all states.

use super::diagram::Value;
use super::plan::Plan;
use crate::story::{CondSite, EffectId, GateKind};

/// Whether something was met holding, and whether it was met not holding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) holding: bool,
    pub(crate) failing: bool,
}

/// What was met on the way through all states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// By place.
    pub(crate) reached: Vec<bool>,
    /// By choice.
    pub(crate) takable: Vec<bool>,
    /// By the place of a condition: see [`slot`](Self::slot).
    conds: Vec<Met>,
    choices: usize,
    /// The least and the greatest value by scene, then by meter; of meters that matter there.
    pub(crate) ranges: Vec<Vec<Option<(Value, Value)>>>,
    /// The effects that went past the end of a meter's range, by their place among all effects.
    pub(crate) bites: Vec<bool>,
    /// How many states there are, over what matters in each.
    pub(crate) states: u128,
}

impl Tally {
    /// Nothing met so far.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            reached: vec![false; plan.stops.len()],
            takable: vec![false; plan.choices],
            conds: vec![Met::default(); GateKind::COUNT * plan.choices + plan.effects + plan.routes],
            choices: plan.choices,
            ranges: vec![vec![None; plan.meters().len()]; plan.scenes],
            bites: vec![false; plan.effects],
            states: 0,
        }
    }

    pub(crate) fn meet(&mut self, at: CondSite, holding: bool, failing: bool) {
        let slot = self.slot(at);
        if let Some(met) = self.conds.get_mut(slot) {
            met.holding |= holding;
            met.failing |= failing;
        }
    }

    /// How a condition was met.
    pub(crate) fn met(&self, at: CondSite) -> Met {
        self.conds.get(self.slot(at)).copied().unwrap_or_default()
    }

    /// Choices have three conditions each; then come effects, then routes.
    fn slot(&self, at: CondSite) -> usize {
        match at {
            CondSite::Gate(choice, kind) => GateKind::COUNT * choice.index() + kind as usize,
            CondSite::Effect(effect) => GateKind::COUNT * self.choices + effect.index(),
            CondSite::Branch(branch) => GateKind::COUNT * self.choices + self.bites.len() + branch.index(),
        }
    }

    pub(crate) fn meet_value(&mut self, scene: usize, meter: usize, (least, greatest): (Value, Value)) {
        if let Some(range) = self.ranges.get_mut(scene).and_then(|ranges| ranges.get_mut(meter)) {
            let (known_least, known_greatest) = range.unwrap_or((least, greatest));
            *range = Some((known_least.min(least), known_greatest.max(greatest)));
        }
    }

    pub(crate) fn take(&mut self, choice: usize) {
        if let Some(takable) = self.takable.get_mut(choice) {
            *takable = true;
        }
    }

    pub(crate) fn bite(&mut self, effect: EffectId) {
        if let Some(bites) = self.bites.get_mut(effect.index()) {
            *bites = true;
        }
    }

    /// Adds what was met in another edition. States of two editions are different states.
    pub(crate) fn join(&mut self, other: &Self) {
        let or =
            |all: &mut Vec<bool>, other: &Vec<bool>| all.iter_mut().zip(other).for_each(|(all, other)| *all |= other);
        or(&mut self.reached, &other.reached);
        or(&mut self.takable, &other.takable);
        or(&mut self.bites, &other.bites);
        for (met, other) in self.conds.iter_mut().zip(&other.conds) {
            met.holding |= other.holding;
            met.failing |= other.failing;
        }
        for (scene, ranges) in other.ranges.iter().enumerate() {
            for (meter, range) in ranges.iter().enumerate() {
                range.iter().for_each(|range| self.meet_value(scene, meter, *range));
            }
        }
        self.states = self.states.saturating_add(other.states);
    }
}
