//! Symbolic exploration: whole sets of states move as the story does.
//!
//! A set of states is a diagram for each location, over the variables that are live there. The image of a transition
//! is computed in the order in which the engine works: intersect with the guards, apply the updates, split along the
//! edges, apply the updates of the arrival, and project onto what is live. So what is reached here is exactly what
//! the engine can reach, apart from dead variables.

#![expect(clippy::indexing_slicing, reason = "locations and transitions are those of the plan that the sets belong to")]

use std::collections::HashMap;

use super::control::Control;
use super::coverage::{Coverage, Outcomes};
use super::diagram::{Diagrams, NodeId, Projection, Value, Variable};
use super::plan::predicate::{Predicate, Term};
use super::plan::{Assign, Guard, LocationId, LocationKind, Plan, Transition, Update, VarOrder};
use super::variables::VarSet;
use crate::story::CompareOp;

mod shortest;

pub(crate) use shortest::Goal;

/// How often a hull may grow before meters are assumed to have all their values: a meter that counts in a cycle would
/// be followed value by value.
const MOST_VISITS: u32 = 100;

/// A set of states: for each location, the assignments of its live variables.
pub(crate) type StateSet = Vec<NodeId>;

/// Sets of states of one plan.
pub(crate) struct Symbolic<'p> {
    plan: &'p Plan,
    diagrams: Diagrams,
    /// The assignments in which each predicate with more than one node holds.
    predicates: HashMap<Predicate, NodeId>,
    /// What is live at each location, before its arrival and after it.
    live_before_entry: Vec<Projection>,
    live: Vec<Projection>,
}

impl<'p> Symbolic<'p> {
    /// Prepares to explore a plan as far as the control allows, beginning with an order of its variables if one is given.
    pub(crate) fn new(plan: &'p Plan, control: &Control, order: Option<&VarOrder>) -> Self {
        let mut diagrams = Diagrams::new(plan.greatest.clone(), control);
        order.into_iter().for_each(|order| diagrams.begin_in_order(&plan.variables_in_order(order)));
        let mut projection = |kept: &VarSet| diagrams.projection(kept.clone());
        let live_before_entry = plan.locations.iter().map(|each| projection(&each.live_before_entry)).collect();
        let live = plan.locations.iter().map(|each| projection(&each.live)).collect();
        Self { plan, diagrams, predicates: HashMap::new(), live_before_entry, live }
    }

    /// Returns the diagrams that the sets are made of.
    pub(crate) fn diagrams(&mut self) -> &mut Diagrams {
        &mut self.diagrams
    }

    /// Returns the diagrams, which can only be queried from now on.
    pub(crate) fn freeze(self) -> Diagrams {
        let mut diagrams = self.diagrams;
        diagrams.freeze();
        diagrams
    }

    /// Returns whether half of the nodes that the control allows exist.
    pub(crate) fn is_half_full(&self) -> bool {
        self.diagrams.is_half_full()
    }

    /// Frees what none of these sets needs. Their ids are updated; all others are meaningless from now on.
    pub(crate) fn keep(&mut self, sets: &mut [&mut [NodeId]]) {
        let (names, mut kept): (Vec<Predicate>, Vec<NodeId>) = std::mem::take(&mut self.predicates).into_iter().unzip();
        let mut all: Vec<&mut [NodeId]> = sets.iter_mut().map(|set| &mut **set).collect();
        all.push(&mut kept);
        self.diagrams.keep(&mut all);
        self.predicates = names.into_iter().zip(kept).collect();
    }

    /// Looks for an order of the variables in which these sets are small, unless that was done before or they are small
    /// anyway; returns the order. All other sets are meaningless from now on.
    pub(crate) fn improve_order(&mut self, sets: &mut StateSet) -> VarOrder {
        self.predicates.clear();
        self.diagrams.improve_order(&mut [sets]);
        self.plan.order_of(self.diagrams.order())
    }

    /// Returns whether the work exceeded its limit or was canceled. In that case, no set that was computed means
    /// anything.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.diagrams.is_exhausted()
    }

    /// Returns the empty set: no state at any location.
    pub(crate) fn empty(&self) -> StateSet {
        vec![NodeId::EMPTY; self.plan.locations.len()]
    }

    /// Returns the assignments in which a predicate holds.
    pub(crate) fn predicate(&mut self, predicate: &Predicate) -> NodeId {
        match predicate {
            Predicate::Constant(false) => NodeId::EMPTY,
            Predicate::Constant(true) => NodeId::ALL,
            Predicate::IsSet(variable) => self.diagrams.at_least(*variable, 1),
            Predicate::AtLeast(variable, value) => self.diagrams.at_least(*variable, *value),
            _ => match self.predicates.get(predicate) {
                Some(set) => *set,
                None => {
                    let set = self.new_predicate(predicate);
                    self.predicates.insert(predicate.clone(), set);
                    set
                }
            },
        }
    }

    fn new_predicate(&mut self, predicate: &Predicate) -> NodeId {
        match predicate {
            Predicate::Not(inner) => {
                let inner = self.predicate(inner);
                self.diagrams.complement(inner)
            }
            Predicate::All(parts) => parts.iter().fold(NodeId::ALL, |all, part| {
                let part = self.predicate(part);
                self.diagrams.intersect(all, part)
            }),
            Predicate::Compare(left, how, right) => self.comparison(*left, *how, *right),
            Predicate::Constant(_) | Predicate::IsSet(_) | Predicate::AtLeast(..) => self.predicate(predicate),
        }
    }

    /// Compares two meters: for each value of the left one, the values of the right one. Takes as many steps as the
    /// left meter has values.
    fn comparison(&mut self, left: Term, how: CompareOp, right: Term) -> NodeId {
        let mut all = NodeId::EMPTY;
        for value in 0..=self.plan.greatest[left.variable as usize] {
            if self.is_exhausted() {
                break;
            }
            let diagrams = &mut self.diagrams;
            let mut right_at_least = |number: i64| match number - right.least {
                ..=0 => NodeId::ALL,
                value => diagrams.at_least(right.variable, Value::try_from(value).unwrap_or(Value::MAX)),
            };
            let number = left.least + i64::from(value);
            let (at_least, more) = (right_at_least(number), right_at_least(number + 1));
            let equal = diagrams.difference(at_least, more);
            let others = match how {
                CompareOp::AtMost => at_least,
                CompareOp::Less => more,
                CompareOp::Equal => equal,
                CompareOp::Unequal => diagrams.complement(equal),
                CompareOp::AtLeast => diagrams.complement(more),
                CompareOp::More => diagrams.complement(at_least),
            };
            let here = diagrams.equals(left.variable, value);
            let both = diagrams.intersect(here, others);
            all = diagrams.union(all, both);
        }
        all
    }

    /// Splits a set by a guard: the assignments in which it holds, and those in which it does not.
    fn split(&mut self, set: NodeId, guard: &Guard) -> (NodeId, NodeId) {
        let when = self.predicate(&guard.when);
        (self.diagrams.intersect(set, when), self.diagrams.difference(set, when))
    }

    /// Returns the image of a set under an update.
    fn update(&mut self, set: NodeId, update: &Update) -> NodeId {
        let (touched, rest) = match &update.guard {
            None => (set, NodeId::EMPTY),
            Some(guard) => self.split(set, guard),
        };
        let touched = match update.assign {
            Assign::Nothing => touched,
            Assign::Set(variable, value) => self.diagrams.assign(touched, variable, value),
            Assign::Shift(variable, by) => self.diagrams.shift(touched, variable, by),
        };
        self.diagrams.union(touched, rest)
    }

    /// Returns the preimage of a set under an update: the assignments that are in the set once the update has happened.
    fn update_preimage(&mut self, set: NodeId, update: &Update) -> NodeId {
        let before = match update.assign {
            Assign::Nothing => set,
            Assign::Set(variable, value) => self.diagrams.assign_preimage(set, variable, value),
            Assign::Shift(variable, by) => self.diagrams.shift_preimage(set, variable, by),
        };
        let Some(guard) = &update.guard else { return before };
        let when = self.predicate(&guard.when);
        let touched = self.diagrams.intersect(before, when);
        let rest = self.diagrams.difference(set, when);
        self.diagrams.union(touched, rest)
    }

    /// Returns the set of the one state in which a run begins.
    fn initial(&mut self) -> StateSet {
        let (start, before) = self.before_start();
        let mut set = self.empty();
        set[start.index()] = self.enter(start, before);
        set
    }

    /// Returns where a run begins, and the one assignment before that location is entered.
    fn before_start(&mut self) -> (LocationId, NodeId) {
        let values = (0..).zip(&self.plan.initial);
        let first = values.fold(NodeId::ALL, |first, (variable, value)| {
            let here = self.diagrams.equals(variable, *value);
            self.diagrams.intersect(first, here)
        });
        (self.plan.start, first)
    }

    /// Returns the assignments of what is live at a location once it is entered.
    fn enter(&mut self, location: LocationId, set: NodeId) -> NodeId {
        let plan = self.plan;
        let set = self.diagrams.project(set, self.live_before_entry[location.index()]);
        let updates = &plan.locations[location.index()].on_entry;
        let set = updates.iter().fold(set, |set, update| self.update(set, update));
        self.diagrams.project(set, self.live[location.index()])
    }

    /// Returns the assignments of a set in which a transition is enabled.
    pub(crate) fn enabled(&mut self, set: NodeId, transition: &Transition) -> NodeId {
        transition.guards.iter().fold(set, |set, guard| {
            let when = self.predicate(&guard.when);
            self.diagrams.intersect(set, when)
        })
    }

    /// Takes a transition wherever it is enabled, and calls back with each location that it leads to and the
    /// assignments there.
    fn image(&mut self, set: NodeId, transition: &Transition, mut each: impl FnMut(&mut Self, LocationId, NodeId)) {
        let set = self.enabled(set, transition);
        let mut left = transition.updates.iter().fold(set, |set, update| self.update(set, update));
        for edge in &transition.edges {
            if left.is_empty() {
                return;
            }
            let (taken, rest) = self.split(left, &edge.guard);
            left = rest;
            if !taken.is_empty() {
                let entered = self.enter(edge.to, taken);
                each(self, edge.to, entered);
            }
        }
    }

    /// Returns the assignments at a transition's location from which it leads into a set of states.
    fn preimage(&mut self, transition: &Transition, into: &StateSet) -> NodeId {
        if transition.edges.iter().all(|edge| into[edge.to.index()].is_empty()) {
            return NodeId::EMPTY;
        }
        let plan = self.plan;
        let (mut before, mut left) = (NodeId::EMPTY, NodeId::ALL);
        for edge in &transition.edges {
            let (taken, rest) = self.split(left, &edge.guard);
            left = rest;
            let there = into[edge.to.index()];
            if taken.is_empty() || there.is_empty() {
                continue;
            }
            let updates = plan.locations[edge.to.index()].on_entry.iter().rev();
            let there = updates.fold(there, |set, update| self.update_preimage(set, update));
            let there = self.diagrams.intersect(taken, there);
            before = self.diagrams.union(before, there);
        }
        self.before_updates(before, transition)
    }

    /// Returns the assignments in which a transition is enabled and its updates lead into a set.
    pub(crate) fn before_updates(&mut self, after: NodeId, transition: &Transition) -> NodeId {
        let updates = transition.updates.iter().rev();
        let before = updates.fold(after, |set, update| self.update_preimage(set, update));
        self.enabled(before, transition)
    }

    /// Returns the union of two sets of states.
    pub(crate) fn union(&mut self, one: &StateSet, other: &StateSet) -> StateSet {
        one.iter().zip(other).map(|(one, other)| self.diagrams.union(*one, *other)).collect()
    }

    /// Returns every reachable state. Meaningless if the limit of nodes is passed on the way. All sets that were made
    /// before are meaningless from now on.
    ///
    /// Sound and complete: at the end, the images of all that was reached are contained in it. Sweeps through the
    /// locations in the plan's order, everything that waits at one of them at a time, which is 10 to 20 times faster
    /// than layer by layer.
    pub(crate) fn reachable(&mut self) -> StateSet {
        self.reachable_of(|_, _, set| set)
    }

    /// Returns for each location a superset of the reachable states, which may also have states whose values are each
    /// reached there, but not together. It is small, and so is every set on the way.
    pub(crate) fn reachable_hulls(&mut self) -> StateSet {
        let bits = (0..).zip(&self.plan.greatest).filter(|(_, greatest)| **greatest == 1).map(|(variable, _)| variable);
        let bits = self.diagrams.projection(bits.collect());
        let mut visits = vec![0u32; self.plan.locations.len()];
        self.reachable_of(|diagrams, at, set| {
            visits[at] += 1;
            let hull = diagrams.hull(set);
            if visits[at] > MOST_VISITS { diagrams.project(hull, bits) } else { hull }
        })
    }

    /// Returns every reachable state, where each set is replaced by a larger one.
    fn reachable_of(&mut self, mut larger: impl FnMut(&mut Diagrams, usize, NodeId) -> NodeId) -> StateSet {
        let plan = self.plan;
        let (mut reached, mut waiting) = (self.empty(), self.initial());
        let mut is_stable = false;
        while !is_stable && !self.is_exhausted() {
            is_stable = true;
            for location in &plan.order {
                let at = location.index();
                let waited = std::mem::replace(&mut waiting[at], NodeId::EMPTY);
                if waited.is_empty() {
                    continue;
                }
                is_stable = false;
                let (before, all) = (reached[at], self.diagrams.union(reached[at], waited));
                reached[at] = larger(&mut self.diagrams, at, all);
                // What is waiting was not reached before, so all of it is new, unless a larger set replaced it.
                let fresh = if reached[at] == all { waited } else { self.diagrams.difference(reached[at], before) };
                for transition in &plan.locations[at].transitions {
                    self.image(fresh, transition, |all, to, set| {
                        let new = all.diagrams.difference(set, reached[to.index()]);
                        waiting[to.index()] = all.diagrams.union(waiting[to.index()], new);
                    });
                }
                if self.diagrams.is_crowded() {
                    self.keep(&mut [&mut reached, &mut waiting]);
                }
            }
        }
        self.keep(&mut [&mut reached]);
        reached
    }

    /// Returns every state within a set from which some goal can be reached, the goals themselves included.
    pub(crate) fn backward_reachable(&mut self, goals: &StateSet, within: &StateSet) -> StateSet {
        let plan = self.plan;
        let mut found = goals.clone();
        let mut waiting = goals.clone();
        let mut is_stable = false;
        while !is_stable && !self.is_exhausted() {
            is_stable = true;
            let mut next = self.empty();
            for location in plan.order.iter().rev() {
                let at = location.index();
                for transition in &plan.locations[at].transitions {
                    let before = self.preimage(transition, &waiting);
                    let before = self.diagrams.intersect(before, within[at]);
                    let fresh = self.diagrams.difference(before, found[at]);
                    if fresh.is_empty() {
                        continue;
                    }
                    is_stable = false;
                    for set in [&mut found, &mut waiting, &mut next] {
                        set[at] = self.diagrams.union(set[at], fresh);
                    }
                }
            }
            waiting = next;
        }
        found
    }

    /// Returns the states of a set from which a run can go on forever without leaving it.
    pub(crate) fn endless(&mut self, within: &StateSet) -> StateSet {
        let plan = self.plan;
        let mut left = within.clone();
        let mut is_stable = false;
        while !is_stable && !self.is_exhausted() {
            is_stable = true;
            for location in plan.order.iter().rev() {
                let at = location.index();
                let mut stays = NodeId::EMPTY;
                for transition in &plan.locations[at].transitions {
                    let before = self.preimage(transition, &left);
                    stays = self.diagrams.union(stays, before);
                }
                let stays = self.diagrams.intersect(left[at], stays);
                is_stable &= stays == left[at];
                left[at] = stays;
            }
        }
        left
    }

    /// Returns the states in which no transition is enabled, and those in which some is and yet no ending can be
    /// reached: dead ends and soft-locks. `can_end` are the reachable states from which an ending can be reached.
    pub(crate) fn stuck(&mut self, reached: &StateSet, can_end: &StateSet) -> (StateSet, StateSet) {
        let plan = self.plan;
        let (mut dead, mut locked) = (self.empty(), self.empty());
        for (id, location) in plan.locations() {
            if matches!(location.kind, LocationKind::Choices | LocationKind::Next) {
                let at = id.index();
                let stuck = self.diagrams.difference(reached[at], can_end[at]);
                dead[at] = location.transitions.iter().fold(stuck, |dead, transition| {
                    let enabled = self.enabled(dead, transition);
                    self.diagrams.difference(dead, enabled)
                });
                locked[at] = self.diagrams.difference(stuck, dead[at]);
            }
        }
        (dead, locked)
    }

    /// Returns what is seen in all these states.
    pub(crate) fn coverage(&mut self, reached: &StateSet) -> Coverage {
        let plan = self.plan;
        let mut coverage = Coverage::new(plan);
        for (id, location) in plan.locations() {
            let here = reached[id.index()];
            if here.is_empty() {
                continue;
            }
            coverage.see_location(id);
            if location.kind != LocationKind::Junction {
                let states = self.diagrams.count(here, self.live[id.index()]);
                coverage.states = coverage.states.saturating_add(states);
                for (meter, variable) in plan.meters.iter().enumerate().filter(|each| location.live.contains(*each.1)) {
                    let range = self.diagrams.value_range(here, *variable);
                    range.into_iter().for_each(|range| coverage.see_values(id, meter, range));
                }
            }
            for transition in &location.transitions {
                self.cover_transition(here, transition, &mut coverage);
            }
        }
        let (start, first) = self.before_start();
        self.cover_entry(start, first, &mut coverage);
        coverage
    }

    fn cover_transition(&mut self, here: NodeId, transition: &Transition, coverage: &mut Coverage) {
        let guards = transition.guards.iter();
        let enabled = guards.fold(here, |set, guard| self.cover_guard(set, guard, coverage).0);
        if enabled.is_empty() {
            return;
        }
        transition.choice.into_iter().for_each(|choice| coverage.see_choice(choice));
        let mut left = self.cover_updates(enabled, &transition.updates, coverage);
        for edge in &transition.edges {
            if left.is_empty() {
                return;
            }
            let (taken, rest) = self.cover_guard(left, &edge.guard, coverage);
            left = rest;
            self.cover_entry(edge.to, taken, coverage);
        }
    }

    fn cover_entry(&mut self, location: LocationId, set: NodeId, coverage: &mut Coverage) {
        let plan = self.plan;
        let updates = &plan.locations[location.index()].on_entry;
        if !updates.is_empty() {
            let set = self.diagrams.project(set, self.live_before_entry[location.index()]);
            self.cover_updates(set, updates, coverage);
        }
    }

    /// Splits a set by a guard, and adds the outcomes.
    fn cover_guard(&mut self, set: NodeId, guard: &Guard, coverage: &mut Coverage) -> (NodeId, NodeId) {
        let (holds, fails) = self.split(set, guard);
        if let Some(at) = guard.at {
            coverage.see_outcomes(at, Outcomes { holds: !holds.is_empty(), fails: !fails.is_empty() });
        }
        (holds, fails)
    }

    fn cover_updates(&mut self, mut set: NodeId, updates: &[Update], coverage: &mut Coverage) -> NodeId {
        for update in updates {
            let touched = update.guard.as_ref().map_or(set, |guard| self.cover_guard(set, guard, coverage).0);
            if let (Assign::Shift(variable, by), Some(effect)) = (update.assign, update.effect) {
                let saturating = self.saturating(variable, by);
                if !self.diagrams.intersect(touched, saturating).is_empty() {
                    coverage.see_saturation(effect);
                }
            }
            set = self.update(set, update);
        }
        set
    }

    /// Returns the assignments in which a shift would pass the end of the range.
    fn saturating(&mut self, variable: Variable, by: i32) -> NodeId {
        let (greatest, distance) = (self.plan.greatest[variable as usize], by.unsigned_abs());
        match by {
            0 => NodeId::EMPTY,
            1.. => self.diagrams.at_least(variable, greatest.saturating_sub(distance - 1)),
            _ => {
                let inside = self.diagrams.at_least(variable, distance);
                self.diagrams.complement(inside)
            }
        }
    }
}
