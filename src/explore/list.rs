//! States one by one, where there are few enough.
//!
//! A state is packed into as few words as the place that needs most asks for: which place, and the values of
//! the levels that matter there. States are kept in the order in which they were found, which is layer by
//! layer, the first in declared order first; so neither depths nor ways back have to be kept, and a state
//! costs its words and about six bytes.

#![expect(clippy::indexing_slicing, reason = "places, levels and states are those of this list and its plan")]

use super::diagram::{Level, Value};
use super::plan::{Deed, Do, Exit, Kind, Place, Plan, Road, Stop};
use super::tally::Tally;
use super::test::judge;
use crate::story::{ChoiceId, CondSite};

/// Where a level's value stands in a packed state.
#[derive(Clone, Copy)]
struct Field {
    level: Level,
    word: u32,
    shift: u32,
    mask: u64,
}

/// Values by level. Those that do not matter at a place are anything.
type Values = Vec<Value>;

/// Every state of a story, one by one.
pub(crate) struct Listed<'p> {
    plan: &'p Plan,
    fields: Vec<Vec<Field>>,
    place_bits: u32,
    words: usize,
    states: Vec<u64>,
    table: Vec<u32>,
    /// Where each layer begins, and where the last one ends.
    layers: Vec<usize>,
    is_whole: bool,
    expanded: usize,
}

const EMPTY: u32 = u32::MAX;

/// The most states that can be told apart by number, with some to spare for the last layer.
const MOST_STATES: usize = 1 << 31;

impl<'p> Listed<'p> {
    /// Lists all states and tallies what is met; stops after a layer that brings them past `limit`.
    pub(crate) fn new(plan: &'p Plan, limit: usize) -> (Self, Tally) {
        let place_bits = bits_for(plan.stops.len() as u64);
        let mut words = 1;
        let fields = plan.stops.iter().map(|stop| fields(plan, stop, place_bits, &mut words)).collect();
        let (states, table) = (Vec::new(), vec![EMPTY; 1 << 10]);
        let mut listed =
            Self { plan, fields, place_bits, words, states, table, layers: Vec::new(), is_whole: true, expanded: 0 };
        let mut tally = Tally::new(plan);
        listed.fill(limit.min(MOST_STATES), &mut tally);
        tally.states = listed.len() as u128;
        (listed, tally)
    }

    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.states.len() / self.words
    }

    /// Whether these are all states there are.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn fill(&mut self, limit: usize, tally: &mut Tally) {
        let (plan, mut at) = (self.plan, 0);
        let mut scratch = Scratch::new(plan);
        scratch.values.clone_from(&plan.first);
        scratch.next.clone_from(&plan.first);
        let start = arrive(plan, plan.start, &mut scratch.next, &mut Met::of(tally));
        self.add(start, &mut scratch, tally);
        while at < self.len() && self.is_whole {
            self.layers.push(at);
            let end = self.len();
            while at < end && self.len() <= limit {
                self.expand(at, &mut scratch, tally);
                at += 1;
            }
            self.is_whole = at == end;
        }
        self.expanded = at;
        self.layers.push(self.len());
    }

    /// Finds what a state's choices lead to.
    fn expand(&mut self, at: usize, scratch: &mut Scratch, tally: &mut Tally) {
        let plan = self.plan;
        let place = self.unpack(at, &mut scratch.values);
        let stop = &plan.stops[place.index()];
        tally.reached[place.index()] = true;
        for (meter, level) in plan.meters().iter().enumerate().filter(|(_, level)| stop.live.has(**level)) {
            let value = scratch.values[*level as usize];
            tally.meet_value(place.index(), meter, (value, value));
        }
        if stop.kind != Kind::Choices {
            return;
        }
        for exit in &stop.exits {
            if let Some(to) = take(plan, exit, &scratch.values, &mut scratch.next, &mut Met::of(tally)) {
                self.add(to, scratch, tally);
            }
        }
    }

    /// Adds a state unless it is known, and what follows it by ways that nobody chooses.
    fn add(&mut self, place: Place, scratch: &mut Scratch, tally: &mut Tally) {
        let mut place = place;
        while self.insert(place, &scratch.next, &mut scratch.packed) {
            let stop = &self.plan.stops[place.index()];
            if stop.kind != Kind::Next {
                return;
            }
            let Some(exit) = stop.exits.first() else { return };
            scratch.passed.clone_from(&scratch.next);
            match take(self.plan, exit, &scratch.passed, &mut scratch.next, &mut Met::of(tally)) {
                Some(to) => place = to,
                None => return,
            }
        }
    }

    fn pack(&self, place: Place, values: &Values, packed: &mut Vec<u64>) {
        packed.clear();
        packed.resize(self.words, 0);
        packed[0] = u64::from(place.0);
        for field in &self.fields[place.index()] {
            packed[field.word as usize] |= u64::from(values[field.level as usize]) << field.shift;
        }
    }

    fn unpack(&self, at: usize, values: &mut Values) -> Place {
        let packed = &self.states[at * self.words..(at + 1) * self.words];
        let place = Place((packed[0] & ((1 << self.place_bits) - 1)) as u32);
        for field in &self.fields[place.index()] {
            values[field.level as usize] = (packed[field.word as usize] >> field.shift & field.mask) as Value;
        }
        place
    }

    /// Where a packed state is, or the free slot of the table for it.
    fn find(&self, packed: &[u64]) -> Result<usize, usize> {
        let mut slot = ((u128::from(hash(packed)) * self.table.len() as u128) >> 64) as usize;
        loop {
            match self.table[slot] {
                EMPTY => return Err(slot),
                at if self.states[at as usize * self.words..][..self.words] == *packed => return Ok(at as usize),
                _ => slot = if slot + 1 == self.table.len() { 0 } else { slot + 1 },
            }
        }
    }

    fn insert(&mut self, place: Place, values: &Values, packed: &mut Vec<u64>) -> bool {
        self.pack(place, values, packed);
        let Err(slot) = self.find(packed) else { return false };
        self.table[slot] = self.len() as u32;
        self.states.extend_from_slice(packed);
        if self.len() * 5 > self.table.len() * 4 {
            self.grow();
        }
        true
    }

    fn grow(&mut self) {
        let length = std::mem::take(&mut self.table).len();
        self.table = vec![EMPTY; length + length / 2];
        for at in 0..self.len() {
            let packed = &self.states[at * self.words..(at + 1) * self.words];
            if let Err(slot) = self.find(packed) {
                self.table[slot] = at as u32;
            }
        }
    }

    /// Whether what follows a state was looked at.
    pub(crate) fn is_expanded(&self, at: usize) -> bool {
        at < self.expanded
    }

    /// The first state of each place for which something is true, by place.
    pub(crate) fn firsts(&self, mut is: impl FnMut(usize, Place, &Values) -> bool) -> Vec<(Place, usize)> {
        let mut found = vec![None; self.plan.stops.len()];
        let mut values = self.plan.first.clone();
        for at in 0..self.len() {
            let place = self.unpack(at, &mut values);
            if found[place.index()].is_none() && is(at, place, &values) {
                found[place.index()] = Some(at);
            }
        }
        let found = (0u32..).map(Place).zip(found);
        found.filter_map(|(place, at)| at.map(|at| (place, at))).collect()
    }

    /// Whether a state has no choice to take, though it is no ending.
    pub(crate) fn is_dead_end(&self, place: Place, values: &Values) -> bool {
        let stop = &self.plan.stops[place.index()];
        let is_open = |exit: &Exit| exit.gates.iter().all(|gate| judge(&gate.test, values));
        stop.kind == Kind::Choices && !stop.exits.iter().any(is_open)
    }

    /// What each way out of a state that can be taken leads to, past scenes that nobody chooses to leave.
    pub(crate) fn outcomes(&self, at: usize, scratch: &mut Scratch, outcomes: &mut Vec<usize>) {
        outcomes.clear();
        let place = self.unpack(at, &mut scratch.values);
        for exit in &self.plan.stops[place.index()].exits {
            let mut to = take(self.plan, exit, &scratch.values, &mut scratch.next, &mut Met::nothing());
            let mut left = self.plan.stops.len();
            while let Some(place) = to.filter(|place| left > 0 && self.plan.stops[place.index()].kind == Kind::Next) {
                let Some(exit) = self.plan.stops[place.index()].exits.first() else { break };
                scratch.passed.clone_from(&scratch.next);
                to = take(self.plan, exit, &scratch.passed, &mut scratch.next, &mut Met::nothing());
                left -= 1;
            }
            if let Some(place) = to {
                self.pack(place, &scratch.next, &mut scratch.packed);
                outcomes.extend(self.find(&scratch.packed));
            }
        }
    }

    /// What a state is to a reader.
    pub(crate) fn kind(&self, at: usize, scratch: &mut Scratch) -> (Place, Kind) {
        let place = self.unpack(at, &mut scratch.values);
        (place, self.plan.stops[place.index()].kind)
    }

    /// For each state whether some ending can be got to from it.
    pub(crate) fn hopeful(&self) -> Vec<bool> {
        let mut hopeful = vec![false; self.len()];
        let mut scratch = Scratch::new(self.plan);
        let mut quiet = false;
        while !quiet {
            quiet = true;
            for at in (0..self.len()).rev() {
                if !hopeful[at] && self.has_hope(at, &hopeful, &mut scratch) {
                    hopeful[at] = true;
                    quiet = false;
                }
            }
        }
        hopeful
    }

    fn has_hope(&self, at: usize, hopeful: &[bool], scratch: &mut Scratch) -> bool {
        let place = self.unpack(at, &mut scratch.values);
        let stop = &self.plan.stops[place.index()];
        stop.kind == Kind::Ending
            || stop.exits.iter().any(|exit| {
                let to = take(self.plan, exit, &scratch.values, &mut scratch.next, &mut Met::nothing());
                to.is_some_and(|to| {
                    self.pack(to, &scratch.next, &mut scratch.packed);
                    self.find(&scratch.packed).is_ok_and(|at| hopeful[at])
                })
            })
    }

    /// The shortest runs to some states, the first in declared order of those that are as short.
    pub(crate) fn runs_to(&self, goals: &[usize]) -> Vec<Vec<ChoiceId>> {
        let mut parents: std::collections::HashMap<usize, (usize, ChoiceId)> = std::collections::HashMap::new();
        let mut wanted: std::collections::BTreeSet<usize> = goals.iter().copied().collect();
        let mut scratch = Scratch::new(self.plan);
        for layer in self.layers.windows(2).rev().collect::<Vec<_>>().windows(2) {
            let ([from, to], [_, end]) = (layer[1], layer[0]) else { continue };
            let mut missing: std::collections::BTreeSet<usize> = wanted.range(*to..*end).copied().collect();
            for at in *from..*to {
                if missing.is_empty() {
                    break;
                }
                self.find_children(at, &mut scratch, |child, choice| {
                    if missing.remove(&child) {
                        parents.insert(child, (at, choice));
                        wanted.insert(at);
                    }
                });
            }
        }
        goals.iter().map(|goal| run_from(*goal, &parents)).collect()
    }

    /// Calls back with every state that a choice leads to, and those that follow it by themselves.
    fn find_children(&self, at: usize, scratch: &mut Scratch, mut each: impl FnMut(usize, ChoiceId)) {
        let place = self.unpack(at, &mut scratch.values);
        for exit in &self.plan.stops[place.index()].exits {
            let Some(choice) = exit.choice else { continue };
            let mut to = take(self.plan, exit, &scratch.values, &mut scratch.next, &mut Met::nothing());
            let mut left = self.plan.stops.len();
            while let Some(place) = to.filter(|_| left > 0) {
                self.pack(place, &scratch.next, &mut scratch.packed);
                self.find(&scratch.packed).into_iter().for_each(|child| each(child, choice));
                let stop = &self.plan.stops[place.index()];
                let next = stop.exits.first().filter(|_| stop.kind == Kind::Next);
                scratch.passed.clone_from(&scratch.next);
                to = next
                    .and_then(|exit| take(self.plan, exit, &scratch.passed, &mut scratch.next, &mut Met::nothing()));
                left -= 1;
            }
        }
    }
}

fn run_from(goal: usize, parents: &std::collections::HashMap<usize, (usize, ChoiceId)>) -> Vec<ChoiceId> {
    let (mut run, mut at) = (Vec::new(), goal);
    while let Some((parent, choice)) = parents.get(&at) {
        run.push(*choice);
        at = *parent;
    }
    run.reverse();
    run
}

/// What is used again for every state.
pub(crate) struct Scratch {
    values: Values,
    next: Values,
    passed: Values,
    packed: Vec<u64>,
}

impl Scratch {
    pub(crate) fn new(plan: &Plan) -> Self {
        let values = plan.first.clone();
        Self { next: values.clone(), passed: values.clone(), values, packed: Vec::new() }
    }
}

/// Where what is met goes, if anywhere.
struct Met<'t>(Option<&'t mut Tally>);

impl<'t> Met<'t> {
    fn of(tally: &'t mut Tally) -> Self {
        Self(Some(tally))
    }

    fn nothing() -> Self {
        Self(None)
    }

    fn test(&mut self, at: Option<CondSite>, holds: bool) -> bool {
        if let (Some(tally), Some(at)) = (&mut self.0, at) {
            tally.meet(at, holds, !holds);
        }
        holds
    }
}

/// Takes an exit if it is open: `next` becomes the values at the place that it leads to.
fn take(plan: &Plan, exit: &Exit, values: &Values, next: &mut Values, met: &mut Met) -> Option<Place> {
    if !exit.gates.iter().all(|gate| met.test(gate.at, judge(&gate.test, values))) {
        return None;
    }
    if let (Some(tally), Some(choice)) = (&mut met.0, exit.choice) {
        tally.take(choice.index());
    }
    next.clone_from(values);
    exit.deeds.iter().for_each(|deed| act(plan, deed, next, met));
    let to = first_road(&exit.roads, next, met)?;
    Some(arrive(plan, to, next, met))
}

fn first_road(roads: &[Road], values: &Values, met: &mut Met) -> Option<Place> {
    roads.iter().find(|road| met.test(road.at, judge(&road.when, values))).map(|road| road.to)
}

/// Follows junctions and lets the arrival happen.
fn arrive(plan: &Plan, place: Place, values: &mut Values, met: &mut Met) -> Place {
    let mut place = place;
    while plan.stops[place.index()].kind == Kind::Junction {
        let Some(exit) = plan.stops[place.index()].exits.first() else { return place };
        let Some(to) = first_road(&exit.roads, values, met) else { return place };
        if let Some(tally) = &mut met.0 {
            tally.reached[place.index()] = true;
        }
        place = to;
    }
    plan.stops[place.index()].arrival.iter().for_each(|deed| act(plan, deed, values, met));
    place
}

fn act(plan: &Plan, deed: &Deed, values: &mut Values, met: &mut Met) {
    let at = deed.effect.map(CondSite::Effect);
    if deed.when.as_ref().is_some_and(|when| !met.test(at, judge(when, values))) {
        return;
    }
    match deed.what {
        Do::Nothing => {}
        Do::Put(level, value) => values[level as usize] = value,
        Do::Shift(level, by) => {
            let (value, greatest) = (values[level as usize], plan.greatest[level as usize]);
            let wanted = i64::from(value) + i64::from(by);
            let moved = wanted.clamp(0, i64::from(greatest));
            if let (Some(tally), Some(effect), true) = (&mut met.0, deed.effect, moved != wanted) {
                tally.bite(effect);
            }
            values[level as usize] = moved as Value;
        }
    }
}

fn fields(plan: &Plan, stop: &Stop, place_bits: u32, words: &mut usize) -> Vec<Field> {
    let (mut word, mut shift) = (0, place_bits);
    let mut fields = Vec::new();
    for level in stop.live.iter() {
        let bits = bits_for(u64::from(plan.greatest[level as usize]) + 1);
        if shift + bits > 64 {
            word += 1;
            shift = 0;
        }
        fields.push(Field { level, word, shift, mask: (1 << bits) - 1 });
        shift += bits;
    }
    *words = (*words).max(word as usize + 1);
    fields
}

/// How many bits tell so many things apart.
fn bits_for(things: u64) -> u32 {
    64 - things.saturating_sub(1).leading_zeros()
}

fn hash(packed: &[u64]) -> u64 {
    packed.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, word| {
        let mixed = u128::from(hash ^ word) * 0xd6e8_feb8_6659_fd93_u128;
        (mixed ^ (mixed >> 64)) as u64
    })
}
