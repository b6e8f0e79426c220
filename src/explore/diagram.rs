//! Sets of states as decision diagrams.
//!
//! A diagram says for every assignment of the variables whether it is in the set. Each variable is a level
//! with values from 0 to its greatest; a truth is a level whose greatest value is 1, a meter is one with as
//! many values as its range has. A node asks "is this level's value at least `k`?" and a level that takes
//! part with several such questions asks them from the least `k` upwards, so that equal sets are one node:
//!
//! - the levels along a path only grow, and on one level so does `k`;
//! - a node's `low` (less than `k`) never asks the same level again;
//! - the two sides of a node differ, and no question repeats the answer of the one after it.
//!
//! What a choice does to a set (a truth is set, a meter is shifted and stays in its range) is one recursion of
//! its own, so that no diagram ever holds a state before and a state after at once.
//!
//! The literature calls these reduced ordered decision diagrams (Bryant 1986), over intervals for the meters.

#![expect(
    clippy::indexing_slicing,
    reason = "a `Set` is made by the `Diagrams` that has the node, and levels are its own"
)]

use std::collections::{HashMap, HashSet};

use hashbrown::HashTable;

/// A set of states: a node of one [`Diagrams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Set(u32);

impl Set {
    /// No state.
    pub(crate) const NONE: Self = Self(0);
    /// Every state.
    pub(crate) const ALL: Self = Self(1);

    /// Whether there is no state in it.
    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// A variable, by its place in the order.
pub(crate) type Level = u32;

/// A value of a level, counted from 0.
pub(crate) type Value = u32;

/// More remembered outcomes than this cost more memory than they save time.
const MOST_MEMOS: usize = 1 << 22;

/// How much of the stack is left when more is taken, and how much more: a path through a diagram is as long as the
/// story has truths that matter at once, which may be tens of thousands.
const LITTLE: usize = 64 * 1024;
const MORE: usize = 4 * 1024 * 1024;

/// Goes a level deeper, wherever the stack ends.
fn deep<T>(act: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(LITTLE, MORE, act)
}

const PAST_ALL: u64 = u64::MAX;

/// "Is the value of this level at least `k`?", as one number that grows along every path.
fn question(level: Level, k: Value) -> u64 {
    u64::from(level) << 32 | u64::from(k)
}

fn level_of(question: u64) -> u64 {
    question >> 32
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    asks: u64,
    low: Set,
    high: Set,
}

impl Node {
    fn hash(&self) -> u64 {
        mix(self.asks, u64::from(self.low.0) << 32 | u64::from(self.high.0))
    }
}

fn mix(one: u64, other: u64) -> u64 {
    let mixed = u128::from(one ^ 0x9e37_79b9_7f4a_7c15) * u128::from(other ^ 0xd6e8_feb8_6659_fd93);
    (mixed ^ (mixed >> 64)) as u64
}

/// What a remembered outcome is the outcome of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Nothing,
    Or,
    And,
    Minus,
    Change,
    Keep,
}

/// One remembered outcome. What is remembered is lost when another takes its slot.
#[derive(Clone, Copy, Debug)]
struct Memo {
    /// The set, and the other set or the number of the change.
    of: (Set, u32),
    act: Act,
    outcome: Set,
}

const NO_MEMO: Memo = Memo { of: (Set::NONE, 0), act: Act::Nothing, outcome: Set::NONE };

/// A change of one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Put(Value),
    Shift(i32),
    Given(Value),
    BeforeShift(i32),
}

/// A run of values of a level, from this one up to the next run, and what follows.
type Runs = Vec<(Value, Set)>;

/// The nodes of many sets.
#[derive(Debug)]
pub(crate) struct Diagrams {
    nodes: Vec<Node>,
    unique: HashTable<u32>,
    memos: Vec<Memo>,
    greatest: Vec<Value>,
    changes: Vec<(Level, Change)>,
    keeps: Vec<Vec<bool>>,
    limit: usize,
    is_over: bool,
}

impl Diagrams {
    /// Diagrams over levels with these greatest values, with at most `limit` nodes.
    pub(crate) fn new(greatest: Vec<Value>, limit: usize) -> Self {
        let terminal = Node { asks: PAST_ALL, low: Set::NONE, high: Set::NONE };
        Self {
            nodes: vec![terminal; 2],
            unique: HashTable::new(),
            memos: vec![NO_MEMO; 1 << 12],
            greatest,
            changes: Vec::new(),
            keeps: Vec::new(),
            limit,
            is_over: false,
        }
    }

    /// Whether the limit of nodes was passed. From then on every set is wrong.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes over sets of other diagrams over the same levels: they become the same sets of these.
    pub(crate) fn copy(&mut self, from: &Self, sets: &mut [Set]) {
        let mut known = HashMap::from([(Set::NONE, Set::NONE), (Set::ALL, Set::ALL)]);
        for set in sets {
            *set = self.copy_below(from, *set, &mut known);
        }
    }

    fn copy_below(&mut self, from: &Self, set: Set, known: &mut HashMap<Set, Set>) -> Set {
        if let Some(copy) = known.get(&set) {
            return *copy;
        }
        let node = from.node(set);
        let (low, high) = deep(|| (self.copy_below(from, node.low, known), self.copy_below(from, node.high, known)));
        let copy = self.make(node.asks, low, high);
        known.insert(set, copy);
        copy
    }

    /// Drops what only making sets needs. Afterwards they can be asked, and no more.
    pub(crate) fn forget(&mut self) {
        self.unique = HashTable::new();
        self.memos = vec![NO_MEMO];
        self.nodes.shrink_to_fit();
    }

    fn node(&self, set: Set) -> Node {
        self.nodes[set.0 as usize]
    }

    /// The one node that asks this.
    fn make(&mut self, asks: u64, low: Set, high: Set) -> Set {
        if low == high {
            return low;
        }
        let above = self.node(high);
        if level_of(above.asks) == level_of(asks) && above.low == low {
            return high;
        }
        let node = Node { asks, low, high };
        let nodes = &mut self.nodes;
        let found = self.unique.entry(node.hash(), |at| nodes[*at as usize] == node, |at| nodes[*at as usize].hash());
        let vacant = match found {
            hashbrown::hash_table::Entry::Occupied(entry) => return Set(*entry.get()),
            hashbrown::hash_table::Entry::Vacant(vacant) => vacant,
        };
        if nodes.len() >= self.limit {
            self.is_over = true;
            return Set::NONE;
        }
        let at = nodes.len() as u32;
        vacant.insert(at);
        nodes.push(node);
        if nodes.len() > self.memos.len() && self.memos.len() < MOST_MEMOS {
            self.grow_memos();
        }
        Set(at)
    }

    fn grow_memos(&mut self) {
        let old = std::mem::take(&mut self.memos);
        self.memos = vec![NO_MEMO; old.len() * 2];
        for memo in old {
            let slot = self.slot(memo.act, memo.of);
            self.memos[slot] = memo;
        }
    }

    fn slot(&self, act: Act, of: (Set, u32)) -> usize {
        mix(u64::from(of.0.0) << 32 | u64::from(of.1), act as u64) as usize & (self.memos.len() - 1)
    }

    fn recall(&self, act: Act, of: (Set, u32)) -> Option<Set> {
        let memo = self.memos[self.slot(act, of)];
        (memo.act == act && memo.of == of).then_some(memo.outcome)
    }

    fn remember(&mut self, act: Act, of: (Set, u32), outcome: Set) -> Set {
        if !self.is_over {
            let slot = self.slot(act, of);
            self.memos[slot] = Memo { of, act, outcome };
        }
        outcome
    }

    /// The two sides of a set at a question that none of its own comes before.
    fn sides(&self, set: Set, asks: u64) -> (Set, Set) {
        let node = self.node(set);
        if node.asks == asks {
            (node.low, node.high)
        } else if level_of(node.asks) == level_of(asks) {
            (node.low, set)
        } else {
            (set, set)
        }
    }

    /// The states of either.
    pub(crate) fn or(&mut self, one: Set, other: Set) -> Set {
        match (one, other) {
            (Set::NONE, set) | (set, Set::NONE) => set,
            (Set::ALL, _) | (_, Set::ALL) => Set::ALL,
            _ if one == other => one,
            _ => self.apply(Act::Or, one.min(other), one.max(other)),
        }
    }

    /// The states of both.
    pub(crate) fn and(&mut self, one: Set, other: Set) -> Set {
        match (one, other) {
            (Set::NONE, _) | (_, Set::NONE) => Set::NONE,
            (Set::ALL, set) | (set, Set::ALL) => set,
            _ if one == other => one,
            _ => self.apply(Act::And, one.min(other), one.max(other)),
        }
    }

    /// The states of the one that are not in the other.
    pub(crate) fn minus(&mut self, one: Set, other: Set) -> Set {
        match (one, other) {
            (Set::NONE, _) | (_, Set::ALL) => Set::NONE,
            (set, Set::NONE) => set,
            _ if one == other => Set::NONE,
            _ => self.apply(Act::Minus, one, other),
        }
    }

    /// All states but these.
    pub(crate) fn not(&mut self, set: Set) -> Set {
        self.minus(Set::ALL, set)
    }

    fn apply(&mut self, act: Act, one: Set, other: Set) -> Set {
        let of = (one, other.0);
        if let Some(outcome) = self.recall(act, of) {
            return outcome;
        }
        let asks = self.node(one).asks.min(self.node(other).asks);
        let (one_low, one_high) = self.sides(one, asks);
        let (other_low, other_high) = self.sides(other, asks);
        let both = |diagrams: &mut Self, one, other| match act {
            Act::Or => diagrams.or(one, other),
            Act::And => diagrams.and(one, other),
            _ => diagrams.minus(one, other),
        };
        let (low, high) = deep(|| (both(self, one_low, other_low), both(self, one_high, other_high)));
        let outcome = self.make(asks, low, high);
        self.remember(act, of, outcome)
    }

    /// All states in which the value of a level is at least `k`.
    pub(crate) fn at_least(&mut self, level: Level, k: Value) -> Set {
        match k {
            0 => Set::ALL,
            k if k > self.greatest[level as usize] => Set::NONE,
            k => self.make(question(level, k), Set::NONE, Set::ALL),
        }
    }

    /// All states in which a level has this value.
    pub(crate) fn equals(&mut self, level: Level, value: Value) -> Set {
        self.chain(level, &[(0, Set::NONE), (value, Set::ALL), (value + 1, Set::NONE)])
    }

    /// The set whose states with values from each run's first on are those that follow.
    fn chain(&mut self, level: Level, runs: &[(Value, Set)]) -> Set {
        let greatest = self.greatest[level as usize];
        let within = runs.partition_point(|(from, _)| *from <= greatest);
        let mut runs = runs[..within].iter().rev().peekable();
        let Some((mut from, mut set)) = runs.next().copied() else { return Set::NONE };
        for (before, low) in runs {
            if *before < from {
                set = self.make(question(level, from), *low, set);
                from = *before;
            }
        }
        set
    }

    /// The values of a level in a set that asks nothing before it, in runs from the least.
    fn runs(&self, level: Level, set: Set) -> Runs {
        let (mut runs, mut from, mut rest) = (Vec::new(), 0, set);
        loop {
            let node = self.node(rest);
            if level_of(node.asks) != u64::from(level) {
                runs.push((from, rest));
                return runs;
            }
            runs.push((from, node.low));
            from = node.asks as u32;
            rest = node.high;
        }
    }

    /// Rebuilds what lies above a level and changes what is left.
    fn change(&mut self, set: Set, level: Level, change: Change) -> Set {
        let known = self.changes.iter().position(|known| *known == (level, change));
        let number = known.unwrap_or_else(|| {
            self.changes.push((level, change));
            self.changes.len() - 1
        });
        self.change_below(set, number as u32, level, change)
    }

    fn change_below(&mut self, set: Set, number: u32, level: Level, change: Change) -> Set {
        if set == Set::NONE {
            return Set::NONE;
        }
        if let Some(outcome) = self.recall(Act::Change, (set, number)) {
            return outcome;
        }
        let node = self.node(set);
        let outcome = if level_of(node.asks) >= u64::from(level) {
            self.change_here(set, level, change)
        } else {
            let below = |diagrams: &mut Self, set| diagrams.change_below(set, number, level, change);
            let (low, high) = deep(|| (below(self, node.low), below(self, node.high)));
            self.make(node.asks, low, high)
        };
        self.remember(Act::Change, (set, number), outcome)
    }

    fn change_here(&mut self, set: Set, level: Level, change: Change) -> Set {
        match change {
            Change::Put(value) => {
                let any = self.any_value(level, set);
                self.chain(level, &[(0, Set::NONE), (value, any), (value + 1, Set::NONE)])
            }
            Change::Given(value) => {
                let runs = self.runs(level, set);
                let at = runs.partition_point(|(from, _)| *from <= value);
                runs.get(at - 1).map_or(Set::NONE, |run| run.1)
            }
            Change::Shift(by) if by < 0 => self.lowered(set, level, by.unsigned_abs()),
            Change::Shift(by) => self.raised(set, level, by.unsigned_abs()),
            Change::BeforeShift(by) => self.unshifted(set, level, by),
        }
    }

    /// The states after a level is given a value.
    pub(crate) fn put(&mut self, set: Set, level: Level, value: Value) -> Set {
        self.change(set, level, Change::Put(value))
    }

    /// The states after a level's value is moved, as far as it goes.
    pub(crate) fn shift(&mut self, set: Set, level: Level, by: i32) -> Set {
        self.change(set, level, Change::Shift(by))
    }

    /// The states that are in the set once a level is given a value.
    pub(crate) fn given(&mut self, set: Set, level: Level, value: Value) -> Set {
        self.change(set, level, Change::Given(value))
    }

    /// The states that are in the set once a level's value is moved, as far as it goes.
    pub(crate) fn before_shift(&mut self, set: Set, level: Level, by: i32) -> Set {
        self.change(set, level, Change::BeforeShift(by))
    }

    fn any_value(&mut self, level: Level, set: Set) -> Set {
        let runs = self.runs(level, set);
        runs.into_iter().fold(Set::NONE, |any, (_, set)| self.or(any, set))
    }

    /// What would pass the greatest value piles up there.
    fn raised(&mut self, set: Set, level: Level, by: Value) -> Set {
        let greatest = self.greatest[level as usize];
        let runs = self.runs(level, set);
        let inside = greatest.saturating_sub(by);
        let mut moved: Runs = vec![(0, Set::NONE)];
        moved.extend(runs.iter().filter(|(from, _)| *from < inside).map(|(from, set)| (from + by, *set)));
        moved.push((greatest, self.any_from(&runs, inside, greatest)));
        self.chain(level, &moved)
    }

    /// What would pass the least value piles up there.
    fn lowered(&mut self, set: Set, level: Level, by: Value) -> Set {
        let greatest = self.greatest[level as usize];
        let runs = self.runs(level, set);
        let mut moved: Runs = vec![(0, self.any_from(&runs, 0, by.min(greatest)))];
        for (at, (from, set)) in runs.iter().enumerate() {
            let last = runs.get(at + 1).map_or(greatest, |next| next.0 - 1);
            if last > by {
                moved.push(((*from).max(by + 1) - by, *set));
            }
        }
        moved.push((greatest.saturating_sub(by) + 1, Set::NONE));
        self.chain(level, &moved)
    }

    /// What follows any value from `first` to `last`.
    fn any_from(&mut self, runs: &Runs, first: Value, last: Value) -> Set {
        let mut any = Set::NONE;
        for (at, (from, set)) in runs.iter().enumerate() {
            let ends_before = runs.get(at + 1).is_some_and(|next| next.0 <= first);
            if !ends_before && *from <= last {
                any = self.or(any, *set);
            }
        }
        any
    }

    fn unshifted(&mut self, set: Set, level: Level, by: i32) -> Set {
        let greatest = self.greatest[level as usize];
        let runs = self.runs(level, set);
        let distance = by.unsigned_abs();
        let mut moved: Runs = Vec::with_capacity(runs.len());
        for (at, (from, set)) in runs.iter().enumerate() {
            let last = runs.get(at + 1).map_or(greatest, |next| next.0 - 1);
            if by >= 0 {
                // A value `v` goes to `v + distance`, or to the greatest.
                if last >= distance.min(greatest) {
                    moved.push((from.saturating_sub(distance), *set));
                }
            } else if *from == 0 {
                moved.push((0, *set));
            } else {
                moved.push((from.saturating_add(distance), *set));
            }
        }
        self.chain(level, &moved)
    }

    /// Names a choice of levels for [`keep`](Self::keep).
    pub(crate) fn keeping(&mut self, levels: Vec<bool>) -> usize {
        if let Some(at) = self.keeps.iter().position(|known| *known == levels) {
            return at;
        }
        self.keeps.push(levels);
        self.keeps.len() - 1
    }

    /// The states that differ from one in the set at most in levels that are not kept.
    pub(crate) fn keep(&mut self, set: Set, keeping: usize) -> Set {
        if set == Set::NONE || set == Set::ALL {
            return set;
        }
        let of = (set, keeping as u32);
        if let Some(outcome) = self.recall(Act::Keep, of) {
            return outcome;
        }
        let node = self.node(set);
        let (low, high) = deep(|| (self.keep(node.low, keeping), self.keep(node.high, keeping)));
        let kept = self.keeps[keeping][level_of(node.asks) as usize];
        let outcome = if kept { self.make(node.asks, low, high) } else { self.or(low, high) };
        self.remember(Act::Keep, of, outcome)
    }

    /// Whether a state is in the set, given the values of its levels.
    pub(crate) fn has(&self, set: Set, value: impl Fn(Level) -> Value) -> bool {
        let mut set = set;
        while set > Set::ALL {
            let node = self.node(set);
            let level = level_of(node.asks) as Level;
            set = if value(level) >= node.asks as u32 { node.high } else { node.low };
        }
        set == Set::ALL
    }

    /// How many states a set has over the levels that are kept, or the greatest number there is if it is more.
    pub(crate) fn count(&self, set: Set, keeping: usize) -> u128 {
        let kept = &self.keeps[keeping];
        let ways = |levels: std::ops::Range<usize>| {
            let ways = levels.filter(|level| kept[*level]).map(|level| u128::from(self.greatest[level]) + 1);
            ways.fold(1u128, u128::saturating_mul)
        };
        let mut known = HashMap::new();
        let below = self.count_below(set, &ways, &mut known);
        below.saturating_mul(ways(0..self.first_level(set)))
    }

    fn first_level(&self, set: Set) -> usize {
        if set > Set::ALL { level_of(self.node(set).asks) as usize } else { self.greatest.len() }
    }

    /// The states of a set, over its own first level and those after it.
    fn count_below(
        &self,
        set: Set,
        ways: &dyn Fn(std::ops::Range<usize>) -> u128,
        known: &mut HashMap<Set, u128>,
    ) -> u128 {
        if set <= Set::ALL {
            return u128::from(set.0);
        }
        if let Some(count) = known.get(&set) {
            return *count;
        }
        let level = self.first_level(set);
        let runs = self.runs(level as Level, set);
        let mut count = 0u128;
        for (at, (from, below)) in runs.iter().enumerate() {
            let end = runs.get(at + 1).map_or(self.greatest[level] + 1, |next| next.0);
            let inner = deep(|| self.count_below(*below, ways, known));
            let free = ways(level + 1..self.first_level(*below));
            count = count.saturating_add(inner.saturating_mul(free).saturating_mul(u128::from(end - from)));
        }
        known.insert(set, count);
        count
    }

    /// The least and the greatest value of a level in a set, if the set has any state.
    pub(crate) fn range(&self, set: Set, level: Level) -> Option<(Value, Value)> {
        let (mut least, mut greatest) = (None, None);
        let (mut seen, mut left) = (HashSet::new(), vec![set]);
        let most = self.greatest[level as usize];
        while let Some(set) = left.pop() {
            if set == Set::NONE || !seen.insert(set) {
                continue;
            }
            let node = self.node(set);
            if level_of(node.asks) < u64::from(level) {
                left.extend([node.low, node.high]);
                continue;
            }
            let runs = self.runs(level, set);
            for (at, (from, _)) in runs.iter().enumerate().filter(|(_, (_, below))| !below.is_none()) {
                let last = runs.get(at + 1).map_or(most, |next| next.0 - 1);
                least = Some(least.map_or(*from, |least: Value| least.min(*from)));
                greatest = Some(greatest.map_or(last, |greatest: Value| greatest.max(last)));
            }
        }
        least.zip(greatest)
    }
}
