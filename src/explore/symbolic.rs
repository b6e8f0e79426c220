//! What exits do to whole sets of states.

#![expect(clippy::indexing_slicing, reason = "places and exits are those of the plan that the engine was made for")]

use std::collections::HashMap;

use super::diagram::{Diagrams, Level, Set, Value};
use super::plan::{Deed, Do, Exit, Kind, Place, Plan};
use super::tally::Tally;
use super::test::Test;
use crate::story::{Comparison, CondSite};

/// A set of states at each place.
pub(crate) type Sets = Vec<Set>;

/// Sets of states that move as the story does.
pub(crate) struct Symbolic<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) sets: Diagrams,
    tests: HashMap<Test, Set>,
    /// What `keep` keeps before the arrival at each place, and after it.
    before: Vec<usize>,
    after: Vec<usize>,
}

impl<'p> Symbolic<'p> {
    /// Nothing but the sets that the plan's tests need; at most `limit` nodes.
    pub(crate) fn new(plan: &'p Plan, limit: usize) -> Self {
        let mut sets = Diagrams::new(plan.greatest.clone(), limit);
        let levels = plan.greatest.len();
        let before = plan.stops.iter().map(|stop| sets.keeping(stop.live_before.as_flags(levels))).collect();
        let after = plan.stops.iter().map(|stop| sets.keeping(stop.live.as_flags(levels))).collect();
        Self { plan, sets, tests: HashMap::new(), before, after }
    }

    /// A set for every place, with nothing in it.
    pub(crate) fn nothing(&self) -> Sets {
        vec![Set::NONE; self.plan.stops.len()]
    }

    /// The states in which a test holds.
    pub(crate) fn test(&mut self, test: &Test) -> Set {
        match test {
            Test::Known(known) => {
                if *known {
                    Set::ALL
                } else {
                    Set::NONE
                }
            }
            Test::Holds(level) => self.sets.at_least(*level, 1),
            Test::AtLeast(level, value) => self.sets.at_least(*level, *value),
            test => match self.tests.get(test) {
                Some(set) => *set,
                None => {
                    let set = self.test_anew(test);
                    self.tests.insert(test.clone(), set);
                    set
                }
            },
        }
    }

    fn test_anew(&mut self, test: &Test) -> Set {
        match test {
            Test::Not(inner) => {
                let inner = self.test(inner);
                self.sets.not(inner)
            }
            Test::All(parts) => parts.iter().fold(Set::ALL, |all, part| {
                let part = self.test(part);
                self.sets.and(all, part)
            }),
            Test::Compare(one, from, how, other, other_from) => self.compared(*one, *from, *how, *other, *other_from),
            Test::Known(_) | Test::Holds(_) | Test::AtLeast(..) => Set::NONE,
        }
    }

    /// Two meters beside each other: for each value of the one, the values of the other.
    fn compared(&mut self, one: u32, from: i64, how: Comparison, other: u32, other_from: i64) -> Set {
        let mut all = Set::NONE;
        for value in 0..=self.plan.greatest[one as usize] {
            let at_least = |sets: &mut Diagrams, least: i64| match least - other_from {
                offset if offset <= 0 => Set::ALL,
                offset => sets.at_least(other, Value::try_from(offset).unwrap_or(Value::MAX)),
            };
            let number = from + i64::from(value);
            let up = at_least(&mut self.sets, number);
            let over = at_least(&mut self.sets, number + 1);
            let sets = &mut self.sets;
            let others = match how {
                Comparison::AtMost => up,
                Comparison::Less => over,
                Comparison::Equal => sets.minus(up, over),
                Comparison::Unequal => {
                    let equal = sets.minus(up, over);
                    sets.not(equal)
                }
                Comparison::AtLeast => sets.not(over),
                Comparison::More => sets.not(up),
            };
            let here = sets.equals(one, value);
            let both = sets.and(here, others);
            all = sets.or(all, both);
        }
        all
    }

    /// The states after a deed.
    fn done(&mut self, set: Set, deed: &Deed) -> Set {
        let act = |sets: &mut Diagrams, set| match deed.what {
            Do::Nothing => set,
            Do::Put(level, value) => sets.put(set, level, value),
            Do::Shift(level, by) => sets.shift(set, level, by),
        };
        let Some(when) = &deed.when else { return act(&mut self.sets, set) };
        let when = self.test(when);
        let touched = self.sets.and(set, when);
        let touched = act(&mut self.sets, touched);
        let rest = self.sets.minus(set, when);
        self.sets.or(touched, rest)
    }

    /// The states that are in the set after a deed.
    fn undone(&mut self, set: Set, deed: &Deed) -> Set {
        let before = match deed.what {
            Do::Nothing => set,
            Do::Put(level, value) => self.sets.given(set, level, value),
            Do::Shift(level, by) => self.sets.before_shift(set, level, by),
        };
        let Some(when) = &deed.when else { return before };
        let when = self.test(when);
        let touched = self.sets.and(before, when);
        let rest = self.sets.minus(set, when);
        self.sets.or(touched, rest)
    }

    /// How many states a place has in some sets.
    pub(crate) fn count(&self, sets: &Sets, place: Place) -> u128 {
        self.sets.count(sets[place.index()], self.after[place.index()])
    }

    /// Where a run begins.
    pub(crate) fn begin(&mut self) -> (Place, Set) {
        let (start, first) = self.first();
        (start, self.arrive(start, first))
    }

    /// The one state before the first arrival.
    fn first(&mut self) -> (Place, Set) {
        let mut first = Set::ALL;
        for (level, value) in (0..).zip(&self.plan.first) {
            let here = self.sets.equals(level, *value);
            first = self.sets.and(first, here);
        }
        (self.plan.start, first)
    }

    /// The states after arriving at a place, over what matters there.
    pub(crate) fn arrive(&mut self, place: Place, set: Set) -> Set {
        let plan = self.plan;
        let mut set = self.sets.keep(set, self.before[place.index()]);
        for deed in &plan.stops[place.index()].arrival {
            set = self.done(set, deed);
        }
        self.sets.keep(set, self.after[place.index()])
    }

    /// The states of a place from which an exit can be taken.
    pub(crate) fn open(&mut self, set: Set, exit: &Exit) -> Set {
        exit.gates.iter().fold(set, |set, gate| {
            let gate = self.test(&gate.test);
            self.sets.and(set, gate)
        })
    }

    /// Takes an exit from all states in which it is open, and calls back with where that leads.
    pub(crate) fn take(&mut self, set: Set, exit: &Exit, mut each: impl FnMut(&mut Self, Place, Set)) {
        let mut left = self.open(set, exit);
        for deed in &exit.deeds {
            left = self.done(left, deed);
        }
        for road in &exit.roads {
            if left.is_none() {
                return;
            }
            let when = self.test(&road.when);
            let here = self.sets.and(left, when);
            left = self.sets.minus(left, when);
            if !here.is_none() {
                let arrived = self.arrive(road.to, here);
                each(self, road.to, arrived);
            }
        }
    }

    /// The states of a place that an exit takes into the given sets.
    pub(crate) fn take_back(&mut self, exit: &Exit, into: &Sets) -> Set {
        if exit.roads.iter().all(|road| into[road.to.index()].is_none()) {
            return Set::NONE;
        }
        let plan = self.plan;
        let (mut before, mut left) = (Set::NONE, Set::ALL);
        for road in &exit.roads {
            let when = self.test(&road.when);
            let here = self.sets.and(left, when);
            left = self.sets.minus(left, when);
            let mut there = into[road.to.index()];
            if here.is_none() || there.is_none() {
                continue;
            }
            for deed in plan.stops[road.to.index()].arrival.iter().rev() {
                there = self.undone(there, deed);
            }
            let there = self.sets.and(here, there);
            before = self.sets.or(before, there);
        }
        self.before(before, exit)
    }

    /// The states in which an exit can be taken and its deeds lead to the given states.
    pub(crate) fn before(&mut self, after: Set, exit: &Exit) -> Set {
        let before = exit.deeds.iter().rev().fold(after, |set, deed| self.undone(set, deed));
        self.open(before, exit)
    }

    /// Every state that can be got to, place by place. Stops short when the limit of nodes is passed.
    pub(crate) fn reach(&mut self) -> Sets {
        let plan = self.plan;
        let (mut reached, mut waiting) = (self.nothing(), self.nothing());
        let (start, first) = self.begin();
        waiting[start.index()] = first;
        let mut quiet = false;
        while !quiet && !self.sets.is_over() {
            quiet = true;
            for place in &plan.order {
                let at = place.index();
                let fresh = std::mem::replace(&mut waiting[at], Set::NONE);
                if fresh.is_none() {
                    continue;
                }
                quiet = false;
                reached[at] = self.sets.or(reached[at], fresh);
                for exit in &plan.stops[at].exits {
                    self.take(fresh, exit, |all, to, set| {
                        let new = all.sets.minus(set, reached[to.index()]);
                        waiting[to.index()] = all.sets.or(waiting[to.index()], new);
                    });
                }
            }
        }
        reached
    }

    /// Every state from which some of the goals can be got to, place by place, within the given sets.
    pub(crate) fn reach_back(&mut self, goals: &Sets, within: Option<&Sets>) -> Sets {
        let plan = self.plan;
        let mut found = goals.clone();
        let mut waiting = goals.clone();
        let mut quiet = false;
        while !quiet && !self.sets.is_over() {
            quiet = true;
            let mut next = self.nothing();
            for place in plan.order.iter().rev() {
                let at = place.index();
                for exit in &plan.stops[at].exits {
                    let mut before = self.take_back(exit, &waiting);
                    if let Some(within) = within {
                        before = self.sets.and(before, within[at]);
                    }
                    let fresh = self.sets.minus(before, found[at]);
                    if fresh.is_none() {
                        continue;
                    }
                    quiet = false;
                    found[at] = self.sets.or(found[at], fresh);
                    waiting[at] = self.sets.or(waiting[at], fresh);
                    next[at] = self.sets.or(next[at], fresh);
                }
            }
            waiting = next;
        }
        found
    }

    /// What is met in all these states.
    pub(crate) fn tally(&mut self, reached: &Sets) -> Tally {
        let plan = self.plan;
        let mut tally = Tally::new(plan);
        for (place, stop) in (0u32..).map(Place).zip(&plan.stops) {
            let here = reached[place.index()];
            if here.is_none() {
                continue;
            }
            tally.reached[place.index()] = true;
            if stop.kind != Kind::Junction {
                tally.states = tally.states.saturating_add(self.count(reached, place));
                self.tally_values(here, place, &mut tally);
            }
            for exit in &stop.exits {
                self.tally_exit(here, exit, &mut tally);
            }
        }
        let (start, first) = self.first();
        self.tally_arrival(start, first, &mut tally);
        tally
    }

    fn tally_values(&mut self, here: Set, place: Place, tally: &mut Tally) {
        for (meter, level) in self.plan.meters().iter().enumerate() {
            if self.plan.stops[place.index()].live.has(*level) {
                let range = self.sets.range(here, *level);
                range.into_iter().for_each(|range| tally.meet_value(place.index(), meter, range));
            }
        }
    }

    fn tally_exit(&mut self, here: Set, exit: &Exit, tally: &mut Tally) {
        let mut left = here;
        for gate in &exit.gates {
            left = self.tally_test(left, gate.at, &gate.test, tally).0;
        }
        if left.is_none() {
            return;
        }
        exit.choice.into_iter().for_each(|choice| tally.take(choice.index()));
        left = self.tally_deeds(left, &exit.deeds, tally);
        for road in &exit.roads {
            if left.is_none() {
                return;
            }
            let (here, rest) = self.tally_test(left, road.at, &road.when, tally);
            left = rest;
            self.tally_arrival(road.to, here, tally);
        }
    }

    fn tally_arrival(&mut self, place: Place, set: Set, tally: &mut Tally) {
        let plan = self.plan;
        if !plan.stops[place.index()].arrival.is_empty() {
            let set = self.sets.keep(set, self.before[place.index()]);
            self.tally_deeds(set, &plan.stops[place.index()].arrival, tally);
        }
    }

    /// Where a test holds, and where it does not.
    fn tally_test(&mut self, set: Set, at: Option<CondSite>, test: &Test, tally: &mut Tally) -> (Set, Set) {
        let test = self.test(test);
        let (holding, failing) = (self.sets.and(set, test), self.sets.minus(set, test));
        if let Some(at) = at {
            tally.meet(at, !holding.is_none(), !failing.is_none());
        }
        (holding, failing)
    }

    fn tally_deeds(&mut self, mut set: Set, deeds: &[Deed], tally: &mut Tally) -> Set {
        for deed in deeds {
            let touched = match (&deed.when, deed.effect) {
                (Some(when), Some(effect)) => self.tally_test(set, Some(CondSite::Effect(effect)), when, tally).0,
                _ => set,
            };
            if let (Do::Shift(level, by), Some(effect)) = (deed.what, deed.effect) {
                let past = self.past(level, by);
                if !self.sets.and(touched, past).is_none() {
                    tally.bite(effect);
                }
            }
            set = self.done(set, deed);
        }
        set
    }

    /// The states in which a shift would go past the end of the range.
    fn past(&mut self, level: Level, by: i32) -> Set {
        let greatest = self.plan.greatest[level as usize];
        if by >= 0 {
            return self.sets.at_least(level, (greatest + 1).saturating_sub(by.unsigned_abs()));
        }
        let inside = self.sets.at_least(level, by.unsigned_abs());
        self.sets.not(inside)
    }
}
