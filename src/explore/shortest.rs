//! Shortest runs, by sets: everything that takes one choice, then everything that takes two.

#![expect(
    clippy::indexing_slicing,
    reason = "places are those of the plan, layers and goals those that were made here"
)]

use super::diagram::Set;
use super::plan::Kind;
use super::symbolic::{Sets, Symbolic};
use crate::engine::{Availability, State};
use crate::story::{ChoiceId, Story};

/// What a shortest run is looked for to.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// Any of these states.
    pub(crate) there: Sets,
    /// All states from which one of them can be got to.
    pub(crate) back: Sets,
}

/// How many steps are looked back from each goal. What lies a few choices before a goal is simple and so is what
/// lies a few choices after the start; most states, and the largest sets of them, lie between.
const STEPS_BACK: usize = 8;

impl Symbolic<'_> {
    /// For each goal the run with the fewest choices to it, the first in declared order among those; none if
    /// the limit of nodes was passed on the way. Every goal must be one that can be got to.
    pub(crate) fn shortest(&mut self, story: &Story, first: &State, goals: &[Goal]) -> Vec<Option<Vec<ChoiceId>>> {
        let ends: Vec<Vec<Sets>> = goals.iter().map(|goal| self.last_steps(goal)).collect();
        let (layers, depths) = self.layers(goals, &ends);
        let runs = ends.iter().zip(depths).map(|(end, depth)| {
            let steps = self.steps_to(end, &layers, depth?);
            self.walk(story, first, &steps)
        });
        let runs: Vec<_> = runs.collect();
        if self.sets.is_over() { vec![None; goals.len()] } else { runs }
    }

    /// The states from which a goal is so many choices away, for no choice, for one, for two.
    fn last_steps(&mut self, goal: &Goal) -> Vec<Sets> {
        let mut sets = goal.there.clone();
        self.pass_back(&mut sets);
        let mut steps = vec![sets];
        while steps.len() <= STEPS_BACK {
            let mut before = self.step_back(&steps[steps.len() - 1], &goal.back);
            self.pass_back(&mut before);
            steps.push(before);
        }
        steps
    }

    /// What is got to by no choice, by one, by two, as far as some goal needs it; and for each goal, in which
    /// layer it is how many choices away.
    fn layers(&mut self, goals: &[Goal], ends: &[Vec<Sets>]) -> (Vec<Sets>, Vec<Option<(usize, usize)>>) {
        let (start, first) = self.begin();
        let mut depths = vec![None; goals.len()];
        let mut layer = self.nothing();
        layer[start.index()] = first;
        let mut layers = Vec::new();
        loop {
            self.pass_on(&mut layer);
            for (end, depth) in ends.iter().zip(&mut depths) {
                if depth.is_none() {
                    *depth = self.first_meeting(&layer, end).map(|away| (layers.len(), away));
                }
            }
            let missing = goals.iter().zip(&depths).filter(|(_, depth)| depth.is_none());
            let missing: Vec<&Goal> = missing.map(|(goal, _)| goal).collect();
            layers.push(layer.clone());
            self.keep_what_helps(&mut layer, &missing);
            if layer.iter().all(|set| set.is_none()) || self.sets.is_over() {
                return (layers, depths);
            }
            layer = self.next_layer(&layer);
        }
    }

    fn first_meeting(&mut self, layer: &Sets, end: &[Sets]) -> Option<usize> {
        let meets = |there: &Sets| layer.iter().zip(there).any(|(one, other)| !self.sets.and(*one, *other).is_none());
        end.iter().position(meets)
    }

    /// Adds what ways lead to that nobody chooses.
    fn pass_on(&mut self, layer: &mut Sets) {
        let plan = self.plan;
        let mut waiting = layer.clone();
        let mut quiet = false;
        while !quiet {
            quiet = true;
            for place in &plan.order {
                let stop = &plan.stops[place.index()];
                let fresh = std::mem::replace(&mut waiting[place.index()], Set::NONE);
                if fresh.is_none() || !matches!(stop.kind, Kind::Next | Kind::Junction) {
                    continue;
                }
                for exit in &stop.exits {
                    self.take(fresh, exit, |all, to, set| {
                        let to = to.index();
                        let new = all.sets.minus(set, layer[to]);
                        if !new.is_none() {
                            quiet = false;
                            layer[to] = all.sets.or(layer[to], new);
                            waiting[to] = all.sets.or(waiting[to], new);
                        }
                    });
                }
            }
        }
    }

    fn keep_what_helps(&mut self, layer: &mut Sets, missing: &[&Goal]) {
        for (at, set) in layer.iter_mut().enumerate() {
            let mut helps = Set::NONE;
            for goal in missing {
                let toward = self.sets.and(*set, goal.back[at]);
                helps = self.sets.or(helps, toward);
            }
            *set = helps;
        }
    }

    /// What is got to by one choice more. States that were met before are not taken out: they can't make a run
    /// shorter, and without them the sets would be larger diagrams.
    fn next_layer(&mut self, layer: &Sets) -> Sets {
        let plan = self.plan;
        let mut next = self.nothing();
        for place in &plan.order {
            let (here, stop) = (layer[place.index()], &plan.stops[place.index()]);
            if here.is_none() || stop.kind != Kind::Choices {
                continue;
            }
            for exit in &stop.exits {
                self.take(here, exit, |all, to, set| {
                    next[to.index()] = all.sets.or(next[to.index()], set);
                });
            }
        }
        next
    }

    /// The states that lie on shortest runs to a goal, by how many choices lie behind.
    fn steps_to(&mut self, end: &[Sets], layers: &[Sets], (layer, away): (usize, usize)) -> Vec<Sets> {
        let mut steps: Vec<Sets> = end[..=away].to_vec();
        for layer in layers[..layer].iter().rev() {
            let mut before = self.step_back(&steps[steps.len() - 1], layer);
            self.pass_back(&mut before);
            steps.push(before);
        }
        steps.reverse();
        steps
    }

    fn step_back(&mut self, after: &Sets, within: &Sets) -> Sets {
        let plan = self.plan;
        let mut before = self.nothing();
        for place in &plan.order {
            let (at, stop) = (place.index(), &plan.stops[place.index()]);
            if within[at].is_none() || stop.kind != Kind::Choices {
                continue;
            }
            for exit in &stop.exits {
                let from = self.take_back(exit, after);
                let from = self.sets.and(from, within[at]);
                before[at] = self.sets.or(before[at], from);
            }
        }
        before
    }

    /// Adds what leads to the sets by ways that nobody chooses.
    fn pass_back(&mut self, sets: &mut Sets) {
        let plan = self.plan;
        let mut quiet = false;
        while !quiet && !self.sets.is_over() {
            quiet = true;
            for place in plan.order.iter().rev() {
                let (at, stop) = (place.index(), &plan.stops[place.index()]);
                if !matches!(stop.kind, Kind::Next | Kind::Junction) {
                    continue;
                }
                for exit in &stop.exits {
                    let from = self.take_back(exit, sets);
                    let fresh = self.sets.minus(from, sets[at]);
                    if !fresh.is_none() {
                        quiet = false;
                        sets[at] = self.sets.or(sets[at], fresh);
                    }
                }
            }
        }
    }

    /// The first run in declared order that stays in the sets, played by the engine itself.
    fn walk(&self, story: &Story, first: &State, steps: &[Sets]) -> Option<Vec<ChoiceId>> {
        let mut state = first.clone();
        let mut run = Vec::new();
        for sets in steps.get(1..)? {
            pass(story, &mut state);
            let open = story
                .choices_of(state.scene())
                .filter(|choice| state.availability(story, *choice) == Availability::Open);
            let (choice, next) = open
                .filter_map(|choice| {
                    let mut next = state.clone();
                    next.step(story, choice).ok()?;
                    self.is_in(sets, &next).then_some((choice, next))
                })
                .next()?;
            run.push(choice);
            state = next;
        }
        Some(run)
    }

    /// Whether a state of the story is in the sets.
    pub(crate) fn is_in(&self, sets: &Sets, state: &State) -> bool {
        sets.get(state.scene().index()).is_some_and(|set| self.sets.has(*set, |level| self.plan.value_in(state, level)))
    }
}

/// Passes scenes with one unnamed way on. A circle of them is left where it closes.
pub(crate) fn pass(story: &Story, state: &mut State) {
    let mut left = story.scenes().len();
    while story.is_passed_through(state.scene()) && left > 0 && state.pass(story).is_ok() {
        left -= 1;
    }
}
