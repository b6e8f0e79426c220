//! Questions about one set: membership, size, range, hull.

#![expect(clippy::indexing_slicing, reason = "variables and projections are those of the diagrams")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::super::deeper;
use super::image::with_ends;
use super::{Diagrams, NodeId, Projection, Value, Variable, level_of};

impl Diagrams {
    /// Returns whether an assignment is in the set. `value` gives the value of each variable that is tested, at most
    /// once for each node on one path.
    pub(crate) fn contains(&self, set: NodeId, value: impl Fn(Variable) -> Value) -> bool {
        let mut set = set;
        while !set.is_terminal() {
            let node = self.node(set);
            set = if value(self.variable(node)) >= node.question as u32 { node.high } else { node.low };
        }
        set == NodeId::ALL
    }

    /// Returns how many assignments of the projection's variables are in a set that tests no others, or [`u128::MAX`]
    /// if there are more than that.
    pub(crate) fn count(&self, set: NodeId, over: Projection) -> u128 {
        let kept = &self.projections[over.0 as usize];
        let free = |levels: Range<usize>| {
            let variables = self.variable_at[levels].iter().filter(|variable| kept.contains(**variable));
            let sizes = variables.map(|variable| u128::from(self.greatest[*variable as usize]) + 1);
            sizes.fold(1u128, u128::saturating_mul)
        };
        let below = self.count_below(set, &free, &mut HashMap::new());
        below.saturating_mul(free(0..self.first_level(set)))
    }

    /// Returns the first level that a set tests, or how many levels there are if it tests none.
    fn first_level(&self, set: NodeId) -> usize {
        if set.is_terminal() { self.greatest.len() } else { level_of(self.node(set).question) as usize }
    }

    /// Counts the assignments of a set's first variable and those after it. `free` returns how many assignments a
    /// range of levels has that nothing tests.
    fn count_below(&self, set: NodeId, free: &dyn Fn(Range<usize>) -> u128, known: &mut HashMap<NodeId, u128>) -> u128 {
        if set.is_terminal() {
            return u128::from(set.0);
        }
        if let Some(count) = known.get(&set) {
            return *count;
        }
        let level = self.first_level(set);
        let variable = self.variable_at[level];
        let mut count = 0u128;
        for (from, last, below) in with_ends(&self.intervals(variable, set), self.greatest[variable as usize]) {
            let tested = deeper(|| self.count_below(below, free, known));
            let skipped = free(level + 1..self.first_level(below));
            let values = u128::from(last - from) + 1;
            count = count.saturating_add(tested.saturating_mul(skipped).saturating_mul(values));
        }
        known.insert(set, count);
        count
    }

    /// Returns the assignments in which each variable has a value that it has in the set: the smallest superset in
    /// which no variable depends on another one.
    pub(crate) fn hull(&mut self, set: NodeId) -> NodeId {
        if set.is_terminal() {
            return set;
        }
        // By level: how many edges pass it without a test, and how many reach each value; as differences from the
        // previous one.
        let mut skipped = vec![0i64; self.variable_at.len() + 1];
        let mut values: Vec<BTreeMap<Value, i64>> = vec![BTreeMap::from([(0, 0)]); self.variable_at.len()];
        let (mut seen, mut left) = (HashSet::new(), vec![(0, set)]);
        while let Some((level, set)) = left.pop() {
            let first = self.first_level(set);
            skipped[level] += 1;
            skipped[first] -= 1;
            if set.is_terminal() || !seen.insert(set) {
                continue;
            }
            let variable = self.variable_at[first];
            let intervals = self.intervals(variable, set);
            let full = with_ends(&intervals, self.greatest[variable as usize]).filter(|each| !each.2.is_empty());
            for (from, last, below) in full {
                *values[first].entry(from).or_default() += 1;
                *values[first].entry(last.saturating_add(1)).or_default() -= 1;
                left.push((first + 1, below));
            }
        }
        let mut free = 0;
        let is_free: Vec<bool> = skipped.iter().map(|change| is_positive(&mut free, *change)).collect();
        let levels = self.variable_at.clone().into_iter().zip(values).zip(is_free);
        levels.rev().fold(NodeId::ALL, |hull, ((variable, changes), is_free)| {
            let mut paths = 0;
            let mut set = |change: &i64| if is_positive(&mut paths, *change) { hull } else { NodeId::EMPTY };
            let intervals: Vec<(Value, NodeId)> = changes.iter().map(|(from, change)| (*from, set(change))).collect();
            if is_free { hull } else { self.intervals_node(variable, &intervals) }
        })
    }

    /// Returns the least and the greatest value that a variable has in a set, or `None` if the set is empty.
    pub(crate) fn value_range(&self, set: NodeId, variable: Variable) -> Option<(Value, Value)> {
        let mut range: Option<(Value, Value)> = None;
        let (mut seen, mut left) = (HashSet::new(), vec![set]);
        while let Some(set) = left.pop() {
            if set.is_empty() || !seen.insert(set) {
                continue;
            }
            let node = self.node(set);
            if level_of(node.question) < self.level[variable as usize] {
                left.extend([node.low, node.high]);
                continue;
            }
            let intervals = self.intervals(variable, set);
            for (from, last, _) in
                with_ends(&intervals, self.greatest[variable as usize]).filter(|each| !each.2.is_empty())
            {
                range = Some(range.map_or((from, last), |(least, most)| (least.min(from), most.max(last))));
            }
        }
        range
    }
}

/// Adds a change to a number; returns whether the result is positive.
fn is_positive(number: &mut i64, change: i64) -> bool {
    *number += change;
    *number > 0
}
