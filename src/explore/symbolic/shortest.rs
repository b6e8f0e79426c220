//! Shortest runs, by sets: layers from the start meet layers from each goal.
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

/// A set of states that a shortest run is searched for.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// Any of these states.
    pub(crate) there: StateSet,
    /// Every reachable state from which one of them can be reached, or more.
    pub(crate) back: StateSet,
}

impl Goal {
    /// Returns its sets.
    pub(crate) fn sets_mut(&mut self) -> [&mut [NodeId]; 2] {
        [&mut self.there, &mut self.back]
    }
}

/// The layers before one goal.
struct Approach<'g> {
    goal: &'g Goal,
    /// `back[k]`: the states from which the goal can be reached in exactly `k` choices.
    back: Vec<StateSet>,
    /// How many steps the last of them took.
    cost: u64,
    /// How many choices there are from the start to the first layer that meets the last of `back`, once one does.
    met_after: Option<usize>,
}

impl Symbolic<'_> {
    /// Returns the goal of reaching some states of one location.
    pub(crate) fn goal(&mut self, location: LocationId, set: NodeId, reached: &StateSet) -> Goal {
        let mut there = self.empty();
        there[location.index()] = set;
        self.goal_of(there, reached)
    }

    /// Returns the same goal as [`goal`](Self::goal), as if it could be reached from anywhere: quick to create, but
    /// slower to search for.
    pub(crate) fn goal_anywhere(&mut self, location: LocationId, set: NodeId, reached: &StateSet) -> Goal {
        let mut there = self.empty();
        there[location.index()] = set;
        Goal { there, back: reached.clone() }
    }

    /// Returns the goal of reaching any of these states.
    pub(crate) fn goal_of(&mut self, there: StateSet, reached: &StateSet) -> Goal {
        let back = self.backward_reachable(&there, reached);
        Goal { there, back }
    }

    /// Returns for each goal the run with the fewest choices to it, the first in declared order among those; or
    /// `None` for all of them if the limit of nodes was passed on the way. Every goal must be reachable.
    pub(crate) fn shortest(&mut self, story: &Story, first: &State, goals: &[&Goal]) -> Vec<Option<Vec<ChoiceId>>> {
        let mut approaches: Vec<Approach> = goals.iter().map(|goal| self.approach(goal)).collect();
        let layers = self.meet(&mut approaches);
        let runs = approaches.iter().map(|approach| {
            let steps = self.steps(&approach.back, &layers[..approach.met_after?]);
            self.play(story, first, &steps)
        });
        let runs: Vec<_> = runs.collect();
        if self.is_exhausted() { vec![None; goals.len()] } else { runs }
    }

    fn approach<'g>(&mut self, goal: &'g Goal) -> Approach<'g> {
        let mut last = goal.there.clone();
        self.close_back(&mut last);
        Approach { goal, back: vec![last], cost: 0, met_after: None }
    }

    /// Computes layers from the start and back from the goals until each goal is met, always on the side where the last
    /// ones took fewer steps: what is a few choices before a goal is simple, and so is what is a few choices after the
    /// start; most states, and the largest diagrams, are between them.
    ///
    /// Returns `layers[k]`: the states reachable in exactly `k` choices, of those that lead to a goal that was not met
    /// before.
    fn meet(&mut self, approaches: &mut [Approach]) -> Vec<StateSet> {
        let mut first = self.initial();
        self.close(&mut first);
        let mut layers = vec![first];
        let mut cost = 0;
        // Until a goal is met, no layer up to the last overlaps any of `back`. So only the last ones can meet, and what
        // they meet in is half of a shortest run.
        approaches.iter_mut().for_each(|approach| self.see_meeting(approach, &layers));
        loop {
            let missing: Vec<&mut Approach> =
                approaches.iter_mut().filter(|approach| approach.met_after.is_none()).collect();
            if missing.is_empty() || self.is_exhausted() {
                return layers;
            }
            if missing.iter().map(|approach| approach.cost).sum::<u64>() < cost {
                for approach in missing {
                    let began = self.diagrams.steps();
                    let before = self.layer_before(&approach.back[approach.back.len() - 1], &approach.goal.back);
                    approach.back.push(before);
                    approach.cost = self.diagrams.steps() - began;
                    self.see_meeting(approach, &layers);
                }
                continue;
            }
            let began = self.diagrams.steps();
            let goals: Vec<&Goal> = missing.iter().map(|approach| approach.goal).collect();
            let mut layer = layers[layers.len() - 1].clone();
            self.restrict(&mut layer, &goals);
            if layer.iter().all(|set| set.is_empty()) {
                return layers;
            }
            let mut layer = self.layer_after(&layer);
            self.close(&mut layer);
            layers.push(layer);
            cost = self.diagrams.steps() - began;
            missing.into_iter().for_each(|approach| self.see_meeting(approach, &layers));
        }
    }

    /// Notes whether the last of the layers meets the last one before a goal.
    fn see_meeting(&mut self, approach: &mut Approach, layers: &[StateSet]) {
        let (last, there) = (layers.len() - 1, approach.back.len() - 1);
        let is_met = self.overlap(&layers[last], &approach.back[there]);
        approach.met_after = is_met.then_some(last);
    }

    fn overlap(&mut self, one: &StateSet, other: &StateSet) -> bool {
        one.iter().zip(other).any(|(one, other)| !self.diagrams.intersect(*one, *other).is_empty())
    }

    /// Adds to a layer what transitions without a choice lead to.
    fn close(&mut self, layer: &mut StateSet) {
        let plan = self.plan;
        let mut waiting = layer.clone();
        let mut is_stable = false;
        while !is_stable {
            is_stable = true;
            for id in &plan.order {
                let location = &plan.locations[id.index()];
                let fresh = std::mem::replace(&mut waiting[id.index()], NodeId::EMPTY);
                if fresh.is_empty() || !location.kind.is_automatic() {
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

    /// Adds to a layer what leads to it by transitions without a choice.
    fn close_back(&mut self, layer: &mut StateSet) {
        let plan = self.plan;
        let mut is_stable = false;
        while !is_stable && !self.is_exhausted() {
            is_stable = true;
            for id in plan.order.iter().rev() {
                let (at, location) = (id.index(), &plan.locations[id.index()]);
                for transition in location.transitions.iter().filter(|_| location.kind.is_automatic()) {
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

    /// Returns what one more choice leads to. States of earlier layers stay in: they can't make a run shorter, and
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

    /// Returns `steps[k]`: the states on shortest runs to a goal after `k` choices. `layers` are those before the one
    /// that meets the last of `back`.
    fn steps(&mut self, back: &[StateSet], layers: &[StateSet]) -> Vec<StateSet> {
        let mut steps: Vec<StateSet> = back.to_vec();
        for layer in layers.iter().rev() {
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
