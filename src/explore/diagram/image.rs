//! Images and preimages: what updating one variable does to a set.
//!
//! Each is one recursion that rebuilds the nodes above the variable and moves the intervals of its values. Meters
//! saturate: a value that would leave the range stays at its end.

#![expect(clippy::indexing_slicing, reason = "variables and numbers of updates are those of the diagrams")]

use super::super::deeper;
use super::{Diagrams, NodeId, Operation, Value, Variable, level_of, question};

/// An update of one variable, forwards or backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VarUpdate {
    /// The value becomes this one.
    Assign(Value),
    /// This is added to the value, which saturates.
    Shift(i32),
    /// The assignments from which `Assign` leads into the set.
    AssignPreimage(Value),
    /// The assignments from which `Shift` leads into the set.
    ShiftPreimage(i32),
}

/// The values of one variable as intervals, in ascending order from 0: where each begins, and the set that it leads
/// to. An interval ends where the next one begins, the last one at the variable's greatest value.
pub(super) type Intervals = Vec<(Value, NodeId)>;

impl Diagrams {
    /// Returns the assignments after a variable is set to a value: the image of an assignment.
    pub(crate) fn assign(&mut self, set: NodeId, variable: Variable, value: Value) -> NodeId {
        self.update(set, variable, VarUpdate::Assign(value))
    }

    /// Returns the assignments after `by` is added to a variable, which saturates: the image of a shift.
    pub(crate) fn shift(&mut self, set: NodeId, variable: Variable, by: i32) -> NodeId {
        self.update(set, variable, VarUpdate::Shift(by))
    }

    /// Returns the assignments that are in the set once a variable is set to a value. In the literature: the
    /// cofactor of the set.
    pub(crate) fn assign_preimage(&mut self, set: NodeId, variable: Variable, value: Value) -> NodeId {
        self.update(set, variable, VarUpdate::AssignPreimage(value))
    }

    /// Returns the assignments that are in the set once `by` is added to a variable, which saturates.
    pub(crate) fn shift_preimage(&mut self, set: NodeId, variable: Variable, by: i32) -> NodeId {
        self.update(set, variable, VarUpdate::ShiftPreimage(by))
    }

    fn update(&mut self, set: NodeId, variable: Variable, update: VarUpdate) -> NodeId {
        let known = self.updates.iter().position(|known| *known == (variable, update));
        let number = known.unwrap_or_else(|| {
            self.updates.push((variable, update));
            self.updates.len() - 1
        });
        self.update_below(set, number as u32, variable, update)
    }

    /// Rebuilds what is above the variable, and updates what is left.
    fn update_below(&mut self, set: NodeId, number: u32, variable: Variable, update: VarUpdate) -> NodeId {
        if set.is_empty() {
            return set;
        }
        if let Some(result) = self.recall(Operation::Update, (set, number)) {
            return result;
        }
        let node = self.node(set);
        let result = if level_of(node.question) >= self.level[variable as usize] {
            self.update_here(set, variable, update)
        } else {
            let mut below = |side| self.update_below(side, number, variable, update);
            let (low, high) = deeper(|| (below(node.low), below(node.high)));
            self.make(node.question, low, high)
        };
        self.remember(Operation::Update, (set, number), result)
    }

    /// Updates a set that tests no variable before this one.
    fn update_here(&mut self, set: NodeId, variable: Variable, update: VarUpdate) -> NodeId {
        let greatest = self.greatest[variable as usize];
        let intervals = self.intervals(variable, set);
        match update {
            VarUpdate::Assign(value) => {
                let any = self.union_within(&intervals, 0, greatest);
                self.with_value(variable, value, any)
            }
            VarUpdate::AssignPreimage(value) => {
                let after = intervals.partition_point(|(from, _)| *from <= value);
                after.checked_sub(1).and_then(|at| intervals.get(at)).map_or(NodeId::EMPTY, |interval| interval.1)
            }
            VarUpdate::Shift(by) => {
                let distance = by.unsigned_abs();
                let moved = if by < 0 {
                    self.lowered(&intervals, greatest, distance)
                } else {
                    self.raised(&intervals, greatest, distance)
                };
                self.intervals_node(variable, &moved)
            }
            VarUpdate::ShiftPreimage(by) => {
                let moved = before_shift(&intervals, greatest, by);
                self.intervals_node(variable, &moved)
            }
        }
    }

    /// Moves intervals up. The values that would pass the greatest are united there.
    fn raised(&mut self, intervals: &Intervals, greatest: Value, by: Value) -> Intervals {
        let inside = greatest.saturating_sub(by);
        let mut moved: Intervals = vec![(0, NodeId::EMPTY)];
        moved.extend(intervals.iter().filter(|(from, _)| *from < inside).map(|(from, set)| (from + by, *set)));
        moved.push((greatest, self.union_within(intervals, inside, greatest)));
        moved
    }

    /// Moves intervals down. The values that would pass 0 are united there.
    fn lowered(&mut self, intervals: &Intervals, greatest: Value, by: Value) -> Intervals {
        let mut moved: Intervals = vec![(0, self.union_within(intervals, 0, by.min(greatest)))];
        for (from, last, set) in with_ends(intervals, greatest) {
            if last > by {
                moved.push((from.max(by + 1) - by, set));
            }
        }
        moved.push((greatest.saturating_sub(by) + 1, NodeId::EMPTY));
        moved
    }

    /// Returns the union of what the values from `first` to `last` lead to.
    fn union_within(&mut self, intervals: &Intervals, first: Value, last: Value) -> NodeId {
        let overlapping = with_ends(intervals, Value::MAX).filter(|(from, end, _)| *end >= first && *from <= last);
        overlapping.fold(NodeId::EMPTY, |any, (_, _, set)| self.union(any, set))
    }

    /// Returns the set in which a variable has this value and the rest is as in `rest`, which must not test the
    /// variable or one before it.
    pub(super) fn with_value(&mut self, variable: Variable, value: Value, rest: NodeId) -> NodeId {
        let mut intervals = vec![(0, NodeId::EMPTY), (value, rest)];
        intervals.extend(value.checked_add(1).map(|next| (next, NodeId::EMPTY)));
        self.intervals_node(variable, &intervals)
    }

    /// Builds a set from the intervals of a variable. Intervals that begin past its greatest value are omitted; of
    /// intervals that begin at the same value, the last one counts.
    pub(super) fn intervals_node(&mut self, variable: Variable, intervals: &[(Value, NodeId)]) -> NodeId {
        let (greatest, level) = (self.greatest[variable as usize], self.level[variable as usize]);
        let within = intervals.partition_point(|(from, _)| *from <= greatest);
        let mut intervals = intervals[..within].iter().rev();
        let Some((mut from, mut set)) = intervals.next().copied() else { return NodeId::EMPTY };
        for (before, low) in intervals {
            if *before < from {
                set = self.make(question(level, from), *low, set);
                from = *before;
            }
        }
        set
    }

    /// Returns the intervals of a variable in a set that tests no variable before it.
    pub(super) fn intervals(&self, variable: Variable, set: NodeId) -> Intervals {
        let (mut intervals, mut from, mut rest) = (Vec::new(), 0, set);
        let level = self.level[variable as usize];
        loop {
            let node = self.node(rest);
            if level_of(node.question) != level {
                intervals.push((from, rest));
                return intervals;
            }
            intervals.push((from, node.low));
            from = node.question as u32;
            rest = node.high;
        }
    }
}

/// Moves intervals back, to the values from which a shift leads into them.
fn before_shift(intervals: &Intervals, greatest: Value, by: i32) -> Intervals {
    let distance = by.unsigned_abs();
    let moved = with_ends(intervals, greatest).filter_map(|(from, last, set)| match by {
        // A value goes to itself plus the distance, or to the greatest.
        0.. => (last >= distance.min(greatest)).then_some((from.saturating_sub(distance), set)),
        // Every value up to the distance goes to 0.
        _ if from == 0 => Some((0, set)),
        _ => Some((from.saturating_add(distance), set)),
    });
    moved.collect()
}

/// Returns each interval with its first and last value.
pub(super) fn with_ends(intervals: &Intervals, greatest: Value) -> impl Iterator<Item = (Value, Value, NodeId)> {
    let ends = intervals.iter().skip(1).map(|(next, _)| next - 1).chain([greatest]);
    intervals.iter().zip(ends).map(|((from, set), last)| (*from, last, *set))
}
