//! Explicit exploration: visits states one by one, if there are few enough.
//!
//! A state is packed into words: its location, and the values of the variables that are live there and may have been
//! set on the way; all others have their initial values, or do not matter. Every state has as many words as the
//! location that needs most. States are found breadth first, so depths are not stored. Within a layer, those at one
//! location are expanded together, while its plan is in the processor's cache; a list of all states has the declared
//! order.

#![expect(clippy::indexing_slicing, reason = "locations, variables and states are those of this search and its plan")]

use std::collections::{BTreeSet, HashMap};

use super::backward;
use super::control::Control;
use super::coverage::{Coverage, Outcomes};
use super::diagram::Value;
use super::plan::{Assign, Guard, GuardedEdge, LocationId, LocationKind, Plan, Transition, Update};
use crate::story::ChoiceId;

mod index;
mod layout;
mod wander;

use index::{Free, StateIndex};
use layout::{Layouts, PackedField, bits_for};
pub(super) use wander::wander;

/// Values by variable. Those that are dead at a location are arbitrary.
type Values = Vec<Value>;

/// The reachable states of a plan, one by one, each by its position in the order of finding.
pub(crate) struct ExplicitStates<'p> {
    plan: &'p Plan,
    /// For each location, where the values of its live variables are.
    layouts: Layouts,
    /// How many bits of the first word are the location.
    location_bits: u32,
    words_per_state: usize,
    states: Vec<u64>,
    index: StateIndex,
    /// The positions of each expanded state and of what it leads to. An edge may occur more than once.
    edges: Vec<(u32, u32)>,
    /// The positions of all states: layer by layer, and in declared order of their first runs within each.
    in_order: Vec<u32>,
    /// How the states that are not in order yet are found first.
    origins: Vec<Origin>,
    /// The states that have choices, none of which is open.
    dead: BTreeSet<usize>,
    /// Where each layer begins, and where the last one ends: `layers[k]` is the first state that takes `k` choices.
    pub(super) layers: Vec<usize>,
    is_complete: bool,
}

/// How a state is found from the layer before. The least in this order is the first in declared order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    /// The position in [`ExplicitStates::in_order`] of the state that leads to it.
    from: u32,
    /// Which of its transitions is taken.
    transition: u32,
    /// How many transitions follow that nobody chooses.
    passed: u32,
}

/// The maximum number of states that a `u32` can number, with some to spare for the last layer.
const MOST_STATES: usize = 1 << 31;

impl<'p> ExplicitStates<'p> {
    /// Searches breadth first, and returns what was seen on the way. Stops when there are more than `limit` states, or
    /// when the work is canceled.
    pub(crate) fn search(plan: &'p Plan, limit: usize, control: &Control) -> (Self, Coverage) {
        let location_bits = bits_for(plan.locations.len() as u64);
        let mut words_per_state = 1;
        let layouts = Layouts::new(plan, location_bits, &mut words_per_state);
        let mut found = Self {
            plan,
            location_bits,
            words_per_state,
            states: Vec::new(),
            index: StateIndex::new(&layouts),
            layouts,
            edges: Vec::new(),
            in_order: Vec::new(),
            origins: Vec::new(),
            dead: BTreeSet::new(),
            layers: Vec::new(),
            is_complete: true,
        };
        let mut coverage = Coverage::new(plan);
        found.fill(limit.min(MOST_STATES), control, &mut coverage);
        coverage.states = found.len() as u128;
        (found, coverage)
    }

    /// Returns how many states were found.
    pub(crate) fn len(&self) -> usize {
        self.states.len() / self.words_per_state
    }

    /// Returns whether these are all reachable states.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }

    fn fill(&mut self, limit: usize, control: &Control, coverage: &mut Coverage) {
        let plan = self.plan;
        let mut scratch = Scratch::new(plan);
        let start = enter(plan, plan.start, &mut scratch.next, &mut Recorder::to(coverage));
        self.add(None, start, Origin { from: 0, transition: 0, passed: 0 }, &mut scratch, coverage);
        let mut steps = control.counter();
        let mut is_stopped = false;
        while self.in_order.len() < self.len() && self.is_complete {
            let mut layer = self.end_layer();
            layer.sort_unstable();
            for (_, rank) in layer {
                self.is_complete &= self.len() <= limit && !is_stopped;
                if !self.is_complete {
                    break;
                }
                self.expand(rank, &mut scratch, coverage);
                is_stopped = steps.count();
            }
        }
        if !self.is_complete {
            self.end_layer();
        }
        self.layers.push(self.len());
    }

    /// Puts the states that are not in order yet there, as the next layer. Returns their locations and their positions
    /// in the order.
    fn end_layer(&mut self) -> Vec<(LocationId, u32)> {
        let first = self.in_order.len();
        let mut found: Vec<(Origin, u32)> = std::mem::take(&mut self.origins).into_iter().zip(first as u32..).collect();
        found.sort_unstable();
        self.layers.push(first);
        self.in_order.extend(found.iter().map(|(_, at)| at));
        found.iter().zip(first as u32..).map(|((_, at), rank)| (self.location(*at as usize), rank)).collect()
    }

    /// Adds what the choices of the state at a position in the order lead to.
    fn expand(&mut self, rank: u32, scratch: &mut Scratch, coverage: &mut Coverage) {
        let (plan, at) = (self.plan, self.in_order[rank as usize] as usize);
        let id = self.unpack(at, &mut scratch.values);
        let location = &plan.locations[id.index()];
        coverage.see_location(id);
        for field in self.layouts.at(id) {
            if let Some(meter) = field.meter {
                let value = scratch.values[field.variable as usize];
                coverage.see_values(id, meter, (value, value));
            }
        }
        if location.kind != LocationKind::Choices {
            return;
        }
        let mut is_dead = true;
        for (number, transition) in (0..).zip(&location.transitions) {
            let recorder = &mut Recorder::to(coverage);
            if let Some(to) = take(plan, transition, &scratch.values, &mut scratch.next, recorder) {
                let origin = Origin { from: rank, transition: number, passed: 0 };
                self.add(Some(at), to, origin, scratch, coverage);
                is_dead = false;
            }
        }
        if is_dead {
            self.dead.insert(at);
        }
    }

    /// Adds what a state leads to unless it is known, and what follows it by transitions that nobody chooses.
    fn add(
        &mut self,
        from: Option<usize>,
        to: LocationId,
        mut origin: Origin,
        scratch: &mut Scratch,
        coverage: &mut Coverage,
    ) {
        let (mut from, mut to) = (from, Some(to));
        while let Some(location) = to {
            let (at, is_new) = self.insert(location, &scratch.next, &mut scratch.packed);
            self.edges.extend(from.map(|from| (from as u32, at as u32)));
            from = Some(at);
            let is_first = if is_new {
                self.origins.push(origin);
                true
            } else {
                self.is_found_first(at, origin)
            };
            origin.passed += 1;
            to = if is_first { follow(self.plan, location, scratch, &mut Recorder::to(coverage)) } else { None };
        }
    }

    /// Returns whether a known state is found like this before it is found in any way that is known. It is kept, then.
    fn is_found_first(&mut self, at: usize, origin: Origin) -> bool {
        let known = at.checked_sub(self.in_order.len()).and_then(|at| self.origins.get_mut(at));
        let is_first = known.as_ref().is_some_and(|known| origin < **known);
        known.filter(|_| is_first).into_iter().for_each(|known| *known = origin);
        is_first
    }

    fn pack(&self, location: LocationId, values: &Values, packed: &mut Vec<u64>) {
        packed.clear();
        packed.resize(self.words_per_state, 0);
        packed[0] = u64::from(location.0);
        for field in self.layouts.at(location) {
            packed[field.word as usize] |= u64::from(values[field.variable as usize]) << field.shift;
        }
    }

    fn packed(&self, at: usize) -> &[u64] {
        &self.states[at * self.words_per_state..(at + 1) * self.words_per_state]
    }

    fn location(&self, at: usize) -> LocationId {
        LocationId((self.packed(at)[0] & ((1 << self.location_bits) - 1)) as u32)
    }

    fn unpack(&self, at: usize, values: &mut Values) -> LocationId {
        let packed = self.packed(at);
        let location = self.location(at);
        values.clone_from(&self.plan.initial);
        for field in self.layouts.at(location) {
            values[field.variable as usize] = (packed[field.word as usize] >> field.shift & field.mask) as Value;
        }
        location
    }

    /// Returns the position of a state, or where to insert it. It is packed in any case.
    fn find(&self, location: LocationId, values: &Values, packed: &mut Vec<u64>) -> Result<usize, Free> {
        self.pack(location, values, packed);
        let is_at = |at: usize| self.packed(at).iter().zip(packed.iter()).all(|(word, wanted)| word == wanted);
        self.index.find(location, self.layouts.at(location), values, packed, is_at)
    }

    /// Returns the position of a state, and whether it is new.
    fn insert(&mut self, location: LocationId, values: &Values, packed: &mut Vec<u64>) -> (usize, bool) {
        match self.find(location, values, packed) {
            Ok(at) => (at, false),
            Err(free) => {
                let at = self.len();
                self.index.insert(free, at);
                self.states.extend_from_slice(packed);
                (at, true)
            }
        }
    }

    /// Returns the first state at each location for which something is true, in the order of the locations.
    pub(crate) fn firsts(&self, is: impl Fn(usize, LocationKind) -> bool) -> Vec<(LocationId, usize)> {
        let mut found = vec![None; self.plan.locations.len()];
        for at in self.in_order.iter().map(|at| *at as usize) {
            let id = self.location(at);
            if found[id.index()].is_none() && is(at, self.plan.locations[id.index()].kind) {
                found[id.index()] = Some(at);
            }
        }
        let found = (0u32..).map(LocationId).zip(found);
        found.filter_map(|(id, at)| at.map(|at| (id, at))).collect()
    }

    /// Returns the first dead end at each location: a state that was expanded and has choices, none of them open.
    pub(crate) fn dead_ends(&self) -> Vec<(LocationId, usize)> {
        if self.dead.is_empty() { Vec::new() } else { self.firsts(|at, _| self.dead.contains(&at)) }
    }

    /// Returns the first soft-lock at each location: a state that is not a dead end and from which no ending can be
    /// reached. The search must be complete.
    pub(crate) fn soft_locks(&self) -> Vec<(LocationId, usize)> {
        let can_end = self.can_end();
        let is_locked = |at: usize| !can_end[at] && !self.dead.contains(&at);
        if (0..self.len()).any(is_locked) { self.firsts(|at, _| is_locked(at)) } else { Vec::new() }
    }

    /// Returns for each state whether some ending can be reached from it.
    fn can_end(&self) -> Vec<bool> {
        let ending = |at: &usize| self.plan.locations[self.location(*at).index()].kind == LocationKind::Ending;
        let endings = (0..self.len()).filter(ending).map(|at| at as u32);
        backward::leading(self.len(), self.edges.iter().copied(), endings.collect())
    }

    /// Returns the position of the state with the values in `scratch.next`.
    fn locate(&self, location: LocationId, scratch: &mut Scratch) -> Option<usize> {
        self.find(location, &scratch.next, &mut scratch.packed).ok()
    }

    /// Returns the state that a transition leads to from the one in `scratch.values`, if it is enabled, and those
    /// that follow it by transitions that nobody chooses.
    fn chain<'s>(&'s self, transition: &Transition, scratch: &'s mut Scratch) -> impl Iterator<Item = usize> + 's {
        let first = take(self.plan, transition, &scratch.values, &mut scratch.next, &mut Recorder::nowhere());
        let (mut to, mut left) = (first, self.plan.locations.len());
        std::iter::from_fn(move || {
            let location = to.filter(|_| left > 0)?;
            left -= 1;
            let state = self.locate(location, scratch);
            to = follow(self.plan, location, scratch, &mut Recorder::nowhere());
            state
        })
    }

    /// Returns the kind of a state for a reader, and sets `successors` to the state that each enabled transition leads
    /// to.
    pub(crate) fn successors(
        &self,
        at: usize,
        scratch: &mut Scratch,
        successors: &mut Vec<usize>,
    ) -> (LocationId, LocationKind) {
        successors.clear();
        let id = self.unpack(at, &mut scratch.values);
        let location = &self.plan.locations[id.index()];
        for transition in &location.transitions {
            successors.extend(self.chain(transition, scratch).next());
        }
        (id, location.kind)
    }

    /// Returns the shortest runs to some states, the first in declared order of those that are as short.
    pub(crate) fn runs_to(&self, goals: &[usize]) -> Vec<Vec<ChoiceId>> {
        let mut parents: HashMap<usize, (usize, ChoiceId)> = HashMap::new();
        let mut wanted: BTreeSet<usize> = goals.iter().copied().collect();
        let mut scratch = Scratch::new(self.plan);
        // From the last layer to the first: every state's parent is in the layer before its own.
        for layers in self.layers.windows(3).rev() {
            let [from, to, end] = [layers[0], layers[1], layers[2]];
            let mut missing: BTreeSet<usize> = wanted.range(to..end).copied().collect();
            for at in self.in_order[from..to].iter().map(|at| *at as usize) {
                if missing.is_empty() {
                    break;
                }
                let id = self.unpack(at, &mut scratch.values);
                for transition in &self.plan.locations[id.index()].transitions {
                    let Some(choice) = transition.choice else { continue };
                    for child in self.chain(transition, &mut scratch).filter(|child| missing.remove(child)) {
                        parents.insert(child, (at, choice));
                        wanted.insert(at);
                    }
                }
            }
        }
        goals.iter().map(|goal| run_from(*goal, &parents)).collect()
    }
}

fn run_from(goal: usize, parents: &HashMap<usize, (usize, ChoiceId)>) -> Vec<ChoiceId> {
    let steps = std::iter::successors(parents.get(&goal), |(parent, _)| parents.get(parent));
    let mut run: Vec<ChoiceId> = steps.map(|(_, choice)| *choice).collect();
    run.reverse();
    run
}

/// Buffers that are used again for every state.
pub(crate) struct Scratch {
    values: Values,
    next: Values,
    passed: Values,
    packed: Vec<u64>,
}

impl Scratch {
    /// Makes buffers for the states of a plan. They begin with the initial values.
    pub(crate) fn new(plan: &Plan) -> Self {
        let values = plan.initial.clone();
        Self { next: values.clone(), passed: values.clone(), values, packed: Vec::new() }
    }
}

/// Records what is seen on the way, if anybody wants to know.
struct Recorder<'c>(Option<&'c mut Coverage>);

impl<'c> Recorder<'c> {
    fn to(coverage: &'c mut Coverage) -> Self {
        Self(Some(coverage))
    }

    fn nowhere() -> Self {
        Self(None)
    }

    /// Evaluates a guard, and records the outcome.
    fn eval(&mut self, guard: &Guard, values: &Values) -> bool {
        let holds = guard.when.eval(values);
        if let (Some(coverage), Some(at)) = (&mut self.0, guard.at) {
            coverage.see_outcomes(at, Outcomes { holds, fails: !holds });
        }
        holds
    }

    fn first_edge(&mut self, edges: &[GuardedEdge], values: &Values) -> Option<LocationId> {
        edges.iter().find(|edge| self.eval(&edge.guard, values)).map(|edge| edge.to)
    }
}

/// Takes a transition if it is enabled: `next` becomes the values at the location that it leads to.
fn take(
    plan: &Plan,
    transition: &Transition,
    values: &Values,
    next: &mut Values,
    recorder: &mut Recorder,
) -> Option<LocationId> {
    if !transition.guards.iter().all(|guard| recorder.eval(guard, values)) {
        return None;
    }
    if let (Some(coverage), Some(choice)) = (&mut recorder.0, transition.choice) {
        coverage.see_choice(choice);
    }
    next.clone_from(values);
    transition.updates.iter().for_each(|update| apply(plan, update, next, recorder));
    let to = recorder.first_edge(&transition.edges, next)?;
    Some(enter(plan, to, next, recorder))
}

/// Follows the `next` of a location, if it has one, from the values in `scratch.next`.
fn follow(plan: &Plan, location: LocationId, scratch: &mut Scratch, recorder: &mut Recorder) -> Option<LocationId> {
    let location = &plan.locations[location.index()];
    let transition = location.transitions.first().filter(|_| location.kind == LocationKind::Next)?;
    scratch.passed.clone_from(&scratch.next);
    take(plan, transition, &scratch.passed, &mut scratch.next, recorder)
}

/// Follows junctions to a scene, and applies the updates of its arrival.
fn enter(plan: &Plan, location: LocationId, values: &mut Values, recorder: &mut Recorder) -> LocationId {
    let mut id = location;
    loop {
        let location = &plan.locations[id.index()];
        let junction = location.transitions.first().filter(|_| location.kind == LocationKind::Junction);
        let Some(to) = junction.and_then(|junction| recorder.first_edge(&junction.edges, values)) else {
            location.on_entry.iter().for_each(|update| apply(plan, update, values, recorder));
            return id;
        };
        if let Some(coverage) = &mut recorder.0 {
            coverage.see_location(id);
        }
        id = to;
    }
}

fn apply(plan: &Plan, update: &Update, values: &mut Values, recorder: &mut Recorder) {
    if update.guard.as_ref().is_some_and(|guard| !recorder.eval(guard, values)) {
        return;
    }
    match update.assign {
        Assign::Nothing => {}
        Assign::Set(variable, value) => values[variable as usize] = value,
        Assign::Shift(variable, by) => {
            let (value, greatest) = (values[variable as usize], plan.greatest[variable as usize]);
            let wanted = i64::from(value) + i64::from(by);
            let moved = wanted.clamp(0, i64::from(greatest));
            if let (Some(coverage), Some(effect), true) = (&mut recorder.0, update.effect, moved != wanted) {
                coverage.see_saturation(effect);
            }
            values[variable as usize] = moved as Value;
        }
    }
}

fn hash(packed: &[u64]) -> u64 {
    packed.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, word| {
        let mixed = u128::from(hash ^ word) * 0xd6e8_feb8_6659_fd93_u128;
        (mixed ^ (mixed >> 64)) as u64
    })
}
