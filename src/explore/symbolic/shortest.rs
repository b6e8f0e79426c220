//! Shortest runs, by sets: layer by layer from the start, met by a few layers from each goal.
//!
//! A layer is a set of states, each with its choice just taken, closed under the transitions that nobody chooses.
//! The engine plays the run that is found, so every witness is a run of the story itself.

#![expect(
    clippy::indexing_slicing,
    reason = "locations are those of the plan, layers and goals those that were made here"
)]

use super::{NodeId, StateSet, Symbolic};
use crate::engine::State;
use crate::explore::plan::{LocationId, LocationKind};
use crate::explore::witness::pass;
use crate::story::{ChoiceId, Story};

/// A set of states to which a shortest run is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// Any of these states.
    pub(crate) there: StateSet,
    /// Every reachable state from which one of them can be reached.
    pub(crate) back: StateSet,
}

impl Goal {
    /// Returns its sets.
    pub(crate) fn sets_mut(&mut self) -> [&mut [NodeId]; 2] {
        [&mut self.there, &mut self.back]
    }
}

/// Where a layer from the start meets the layers from a goal.
#[derive(Clone, Copy)]
struct Meeting {
    /// How many choices there are from the start.
    layer: usize,
    /// How many choices are left to the goal.
    away: usize,
}

/// How many layers are computed from each goal. What is a few choices before a goal is simple, and so is what is a
/// few choices after the start; most states, and the largest diagrams, are between them.
const LAYERS_BACK: usize = 8;

impl Symbolic<'_> {
    /// Returns the goal of reaching some states of one location.
    pub(crate) fn goal(&mut self, location: LocationId, set: NodeId, reached: &StateSet) -> Goal {
        let mut there = self.empty();
        there[location.index()] = set;
        self.goal_of(there, reached)
    }

    /// Returns the goal of reaching any of these states.
    pub(crate) fn goal_of(&mut self, there: StateSet, reached: &StateSet) -> Goal {
        let back = self.backward_reachable(&there, reached);
        Goal { there, back }
    }

    /// Returns for each goal the run with the fewest choices to it, the first in declared order among those; or
    /// `None` for all of them if the limit of nodes was passed on the way. Every goal must be reachable.
    pub(crate) fn shortest(&mut self, story: &Story, first: &State, goals: &[&Goal]) -> Vec<Option<Vec<ChoiceId>>> {
        let backs: Vec<Vec<StateSet>> = goals.iter().map(|goal| self.layers_back(goal)).collect();
        let (layers, meetings) = self.layers(goals, &backs);
        let runs = backs.iter().zip(meetings).map(|(back, meeting)| {
            let steps = self.steps(back, &layers, meeting?);
            self.play(story, first, &steps)
        });
        let runs: Vec<_> = runs.collect();
        if self.is_exhausted() { vec![None; goals.len()] } else { runs }
    }

    /// Returns `layers[k]`: the states from which the goal can be reached in exactly `k` choices.
    fn layers_back(&mut self, goal: &Goal) -> Vec<StateSet> {
        let mut last = goal.there.clone();
        self.close_back(&mut last);
        let mut layers = vec![last];
        while layers.len() <= LAYERS_BACK {
            let before = self.layer_before(&layers[layers.len() - 1], &goal.back);
            layers.push(before);
        }
        layers
    }

    /// Returns `layers[k]`: the states reachable in exactly `k` choices, of those that lead to a goal that no layer
    /// before has met; and for each goal, where it was met.
    fn layers(&mut self, goals: &[&Goal], backs: &[Vec<StateSet>]) -> (Vec<StateSet>, Vec<Option<Meeting>>) {
        let mut meetings: Vec<Option<Meeting>> = vec![None; goals.len()];
        let mut layer = self.initial();
        let mut layers = Vec::new();
        loop {
            self.close(&mut layer);
            for (back, meeting) in backs.iter().zip(&mut meetings).filter(|(_, meeting)| meeting.is_none()) {
                let away = back.iter().position(|there| self.overlap(&layer, there));
                *meeting = away.map(|away| Meeting { layer: layers.len(), away });
            }
            layers.push(layer.clone());
            let missing = goals.iter().zip(&meetings).filter(|(_, meeting)| meeting.is_none());
            let missing: Vec<&Goal> = missing.map(|(goal, _)| *goal).collect();
            self.restrict(&mut layer, &missing);
            if layer.iter().all(|set| set.is_empty()) || self.is_exhausted() {
                return (layers, meetings);
            }
            layer = self.layer_after(&layer);
        }
    }

    fn overlap(&mut self, one: &StateSet, other: &StateSet) -> bool {
        one.iter().zip(other).any(|(one, other)| !self.diagrams.intersect(*one, *other).is_empty())
    }

    /// Adds to a layer what transitions lead to that nobody chooses.
    fn close(&mut self, layer: &mut StateSet) {
        let plan = self.plan;
        let mut waiting = layer.clone();
        let mut is_stable = false;
        while !is_stable {
            is_stable = true;
            for id in &plan.order {
                let location = &plan.locations[id.index()];
                let fresh = std::mem::replace(&mut waiting[id.index()], NodeId::EMPTY);
                if fresh.is_empty() || !is_automatic(location.kind) {
                    continue;
                }
                for transition in &location.transitions {
                    self.image(fresh, transition, |all, to, set| {
                        let to = to.index();
                        let new = all.diagrams.difference(set, layer[to]);
                        if !new.is_empty() {
                            is_stable = false;
                            layer[to] = all.diagrams.union(layer[to], new);
                            waiting[to] = all.diagrams.union(waiting[to], new);
                        }
                    });
                }
            }
        }
    }

    /// Adds to a layer what leads to it by transitions that nobody chooses.
    fn close_back(&mut self, layer: &mut StateSet) {
        let plan = self.plan;
        let mut is_stable = false;
        while !is_stable && !self.is_exhausted() {
            is_stable = true;
            for id in plan.order.iter().rev() {
                let (at, location) = (id.index(), &plan.locations[id.index()]);
                for transition in location.transitions.iter().filter(|_| is_automatic(location.kind)) {
                    let from = self.preimage(transition, layer);
                    let fresh = self.diagrams.difference(from, layer[at]);
                    if !fresh.is_empty() {
                        is_stable = false;
                        layer[at] = self.diagrams.union(layer[at], fresh);
                    }
                }
            }
        }
    }

    /// Removes from a layer what leads to none of these goals.
    fn restrict(&mut self, layer: &mut StateSet, goals: &[&Goal]) {
        for (at, set) in layer.iter_mut().enumerate() {
            *set = goals.iter().fold(NodeId::EMPTY, |leading, goal| {
                let toward = self.diagrams.intersect(*set, goal.back[at]);
                self.diagrams.union(leading, toward)
            });
        }
    }

    /// Returns what one choice more leads to. States of earlier layers stay in: they can't make a run shorter, and
    /// without them the diagrams would be larger.
    fn layer_after(&mut self, layer: &StateSet) -> StateSet {
        let plan = self.plan;
        let mut after = self.empty();
        for id in &plan.order {
            let (here, location) = (layer[id.index()], &plan.locations[id.index()]);
            if here.is_empty() || location.kind != LocationKind::Choices {
                continue;
            }
            for transition in &location.transitions {
                self.image(here, transition, |all, to, set| {
                    after[to.index()] = all.diagrams.union(after[to.index()], set);
                });
            }
        }
        after
    }

    /// Returns the states of a set from which one choice leads into a layer.
    fn layer_before(&mut self, layer: &StateSet, within: &StateSet) -> StateSet {
        let plan = self.plan;
        let mut before = self.empty();
        for id in &plan.order {
            let (at, location) = (id.index(), &plan.locations[id.index()]);
            if within[at].is_empty() || location.kind != LocationKind::Choices {
                continue;
            }
            for transition in &location.transitions {
                let from = self.preimage(transition, layer);
                let from = self.diagrams.intersect(from, within[at]);
                before[at] = self.diagrams.union(before[at], from);
            }
        }
        self.close_back(&mut before);
        before
    }

    /// Returns `steps[k]`: the states on shortest runs to a goal after `k` choices.
    fn steps(&mut self, back: &[StateSet], layers: &[StateSet], meeting: Meeting) -> Vec<StateSet> {
        let mut steps: Vec<StateSet> = back[..=meeting.away].to_vec();
        for layer in layers[..meeting.layer].iter().rev() {
            let before = self.layer_before(&steps[steps.len() - 1], layer);
            steps.push(before);
        }
        steps.reverse();
        steps
    }

    /// Plays the first run in declared order that stays in the steps.
    fn play(&self, story: &Story, first: &State, steps: &[StateSet]) -> Option<Vec<ChoiceId>> {
        let mut state = first.clone();
        let mut run = Vec::new();
        for step in steps.get(1..)? {
            pass(story, &mut state);
            let (choice, next) = state.open_choices(story).find_map(|choice| {
                let (mut next, mut passes) = (state.clone(), false);
                let at = |junction, state: &State| {
                    passes |= self.contains_at(step, self.plan.junction_location(junction), state)
                };
                next.step_watched(story, choice, |_| (), at).ok()?;
                (passes || self.contains(step, &next)).then_some((choice, next))
            })?;
            run.push(choice);
            state = next;
        }
        Some(run)
    }

    /// Returns whether a state of the story is in a set.
    pub(crate) fn contains(&self, set: &StateSet, state: &State) -> bool {
        self.contains_at(set, state.scene().into(), state)
    }

    /// Returns whether a state of the story at a location, which may be a junction, is in a set.
    fn contains_at(&self, set: &StateSet, location: LocationId, state: &State) -> bool {
        let value = |variable| self.plan.value_in(state, variable);
        set.get(location.index()).is_some_and(|set| self.diagrams.contains(*set, value))
    }
}

/// Returns whether nobody chooses what happens at such a location.
fn is_automatic(kind: LocationKind) -> bool {
    matches!(kind, LocationKind::Next | LocationKind::Junction)
}
