//! The laws of the diagrams, against explicit sets of assignments over small random universes.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{Diagrams, NodeId, Value, Variable, level_of};
use crate::properties::config;

type Assignment = Vec<Value>;

/// A set of assignments, one by one.
type Explicit = BTreeSet<Assignment>;

/// The greatest value of each variable, and two sets over them.
#[derive(Clone, Debug)]
struct Case {
    greatest: Vec<Value>,
    one: Explicit,
    other: Explicit,
}

impl Case {
    fn variables(&self) -> impl DoubleEndedIterator<Item = Variable> + use<> {
        0..self.greatest.len() as Variable
    }

    /// The set of all assignments that pass a test.
    fn all(&self, mut test: impl FnMut(&Assignment) -> bool) -> Explicit {
        universe(&self.greatest).into_iter().filter(|assignment| test(assignment)).collect()
    }

    /// Adds a number to a variable, which saturates.
    fn shifted(&self, assignment: &Assignment, variable: Variable, by: i32) -> Assignment {
        let (value, greatest) = (assignment[variable as usize], self.greatest[variable as usize]);
        let moved = (i64::from(value) + i64::from(by)).clamp(0, i64::from(greatest));
        with(assignment, variable, moved as Value)
    }
}

fn with(assignment: &Assignment, variable: Variable, value: Value) -> Assignment {
    let mut changed = assignment.clone();
    changed[variable as usize] = value;
    changed
}

fn universe(greatest: &[Value]) -> Vec<Assignment> {
    greatest.iter().fold(vec![Vec::new()], |all, most| {
        all.iter().flat_map(|rest| (0..=*most).map(|value| [rest.as_slice(), &[value]].concat())).collect()
    })
}

/// Sets of any density: an assignment is in if its number is below the threshold.
fn cases() -> impl Strategy<Value = Case> {
    let numbers = || (prop::collection::vec(any::<u8>(), 256), any::<u8>());
    (prop::collection::vec(1u32..=3, 1..=4), numbers(), numbers()).prop_map(|(greatest, one, other)| {
        let set = |(numbers, below): (Vec<u8>, u8)| -> Explicit {
            let chosen = universe(&greatest).into_iter().zip(numbers).filter(|(_, number)| *number < below);
            chosen.map(|(assignment, _)| assignment).collect()
        };
        let (one, other) = (set(one), set(other));
        Case { greatest, one, other }
    })
}

/// Checks a law for many cases, with diagrams that have both sets; and that all nodes keep the invariants. The computed
/// table begins with a single entry, so that results take each other's slots; the order of the variables is not that of
/// their numbers.
fn check(law: impl Fn(&Case, &mut Diagrams, NodeId, NodeId) -> Result<(), TestCaseError>) {
    let result = TestRunner::new(config(200)).run(&cases(), |case| {
        let mut diagrams = Diagrams::new(case.greatest.clone(), 1 << 20);
        diagrams.computed.truncate(1);
        let reversed: Vec<Variable> = case.variables().rev().collect();
        prop_assert_eq!(diagrams.set_order(&reversed), Some(()));
        let (one, other) = (diagram_of(&mut diagrams, &case.one), diagram_of(&mut diagrams, &case.other));
        law(&case, &mut diagrams, one, other)?;
        prop_assert!(!diagrams.is_exhausted());
        keeps_invariants(&diagrams)
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn diagram_of(diagrams: &mut Diagrams, set: &Explicit) -> NodeId {
    set.iter().fold(NodeId::EMPTY, |union, assignment| {
        let single = single(diagrams, assignment);
        diagrams.union(union, single)
    })
}

fn single(diagrams: &mut Diagrams, assignment: &Assignment) -> NodeId {
    (0..).zip(assignment).fold(NodeId::ALL, |all, (variable, value)| {
        let equal = diagrams.equals(variable, *value);
        diagrams.intersect(all, equal)
    })
}

fn explicit(diagrams: &Diagrams, set: NodeId) -> Explicit {
    let is_in = |each: &Assignment| diagrams.contains(set, |variable| each[variable as usize]);
    universe(&diagrams.greatest).into_iter().filter(is_in).collect()
}

/// Checks that a set has these members, and is the one node that does.
fn is(diagrams: &mut Diagrams, set: NodeId, members: &Explicit) -> Result<(), TestCaseError> {
    prop_assert_eq!(&explicit(diagrams, set), members);
    prop_assert_eq!(set, diagram_of(diagrams, members));
    Ok(())
}

/// Ordered, intervals, reduced, unique: see the module's documentation.
fn keeps_invariants(diagrams: &Diagrams) -> Result<(), TestCaseError> {
    let mut seen = HashSet::new();
    for node in diagrams.nodes.iter().skip(2) {
        let (low, high) = (diagrams.node(node.low), diagrams.node(node.high));
        prop_assert!(level_of(low.question) > level_of(node.question));
        prop_assert!(high.question > node.question);
        prop_assert!(node.low != node.high);
        let is_chained = level_of(high.question) == level_of(node.question);
        prop_assert!(!is_chained || high.low != node.low);
        prop_assert!(seen.insert((node.question, node.low, node.high)));
    }
    Ok(())
}

#[test]
fn a_diagram_contains_what_was_put_in() {
    check(|case, diagrams, one, _| {
        is(diagrams, one, &case.one)?;
        Ok(())
    });
}

#[test]
fn union_intersection_difference_and_complement_are_those_of_sets() {
    check(|case, diagrams, one, other| {
        let (union, both) = (diagrams.union(one, other), diagrams.intersect(one, other));
        let (difference, complement) = (diagrams.difference(one, other), diagrams.complement(one));
        is(diagrams, union, &(&case.one | &case.other))?;
        is(diagrams, both, &(&case.one & &case.other))?;
        is(diagrams, difference, &(&case.one - &case.other))?;
        is(diagrams, complement, &case.all(|each| !case.one.contains(each)))?;
        Ok(())
    });
}

#[test]
fn equal_sets_are_equal_nodes_however_they_were_made() {
    check(|case, diagrams, one, other| {
        prop_assert_eq!(one == other, case.one == case.other);
        let backwards = case.one.iter().rev().fold(NodeId::EMPTY, |union, assignment| {
            let single = single(diagrams, assignment);
            diagrams.union(union, single)
        });
        prop_assert_eq!(backwards, one);
        let outside = case.all(|each| !case.one.contains(each));
        let carved = outside.iter().fold(NodeId::ALL, |left, assignment| {
            let single = single(diagrams, assignment);
            diagrams.difference(left, single)
        });
        prop_assert_eq!(carved, one);
        Ok(())
    });
}

#[test]
fn a_difference_is_empty_exactly_for_subsets() {
    check(|case, diagrams, one, other| {
        prop_assert_eq!(diagrams.difference(one, other).is_empty(), case.one.is_subset(&case.other));
        let both = diagrams.intersect(one, other);
        prop_assert!(diagrams.difference(both, one).is_empty());
        Ok(())
    });
}

#[test]
fn thresholds_and_values_are_where_the_variable_has_them() {
    check(|case, diagrams, _, _| {
        for variable in case.variables() {
            for k in 0..=case.greatest[variable as usize] + 1 {
                let (at_least, equals) = (diagrams.at_least(variable, k), diagrams.equals(variable, k));
                is(diagrams, at_least, &case.all(|each| each[variable as usize] >= k))?;
                is(diagrams, equals, &case.all(|each| each[variable as usize] == k))?;
            }
        }
        Ok(())
    });
}

#[test]
fn projecting_forgets_the_variables_that_are_not_kept_and_counting_counts_the_others() {
    check(|case, diagrams, one, _| {
        for kept in 0..1u32 << case.greatest.len() {
            let is_kept = |variable: usize| kept >> variable & 1 == 1;
            let visible = |assignment: &Assignment| -> Assignment {
                let values = assignment.iter().enumerate();
                values.filter(|(variable, _)| is_kept(*variable)).map(|(_, value)| *value).collect()
            };
            let wanted: Explicit = case.one.iter().map(visible).collect();
            let projection =
                diagrams.projection(case.variables().filter(|variable| is_kept(*variable as usize)).collect());
            let projected = diagrams.project(one, projection);
            is(diagrams, projected, &case.all(|each| wanted.contains(&visible(each))))?;
            prop_assert_eq!(diagrams.count(projected, projection), wanted.len() as u128);
        }
        Ok(())
    });
}

#[test]
fn images_and_preimages_of_an_assignment_are_those_of_its_members() {
    check(|case, diagrams, one, _| {
        for variable in case.variables() {
            for value in 0..=case.greatest[variable as usize] {
                let image: Explicit = case.one.iter().map(|each| with(each, variable, value)).collect();
                let assigned = diagrams.assign(one, variable, value);
                is(diagrams, assigned, &image)?;
                let before = diagrams.assign_preimage(one, variable, value);
                let preimage = case.all(|each| case.one.contains(&with(each, variable, value)));
                is(diagrams, before, &preimage)?;
            }
        }
        Ok(())
    });
}

#[test]
fn images_and_preimages_of_a_shift_saturate_at_both_ends() {
    check(|case, diagrams, one, _| {
        for variable in case.variables() {
            for by in (-5..=5).chain([i32::MIN, i32::MAX]) {
                let image: Explicit = case.one.iter().map(|each| case.shifted(each, variable, by)).collect();
                let shifted = diagrams.shift(one, variable, by);
                is(diagrams, shifted, &image)?;
                let before = diagrams.shift_preimage(one, variable, by);
                let preimage = case.all(|each| case.one.contains(&case.shifted(each, variable, by)));
                is(diagrams, before, &preimage)?;
            }
        }
        Ok(())
    });
}

#[test]
fn the_range_of_a_variable_is_that_of_the_members() {
    check(|case, diagrams, one, _| {
        for variable in case.variables() {
            let values = || case.one.iter().map(|each| each[variable as usize]);
            prop_assert_eq!(diagrams.value_range(one, variable), values().min().zip(values().max()));
        }
        Ok(())
    });
}

#[test]
fn kept_sets_have_the_same_members_in_the_old_order_and_in_a_new_one() {
    let has_moved = Cell::new(false);
    check(|case, diagrams, one, other| {
        let mut kept = [one, other, NodeId::EMPTY, NodeId::ALL];
        for reorders_at in [usize::MAX, 0] {
            let before = diagrams.variable_at.clone();
            diagrams.reorders_at = Some(reorders_at);
            diagrams.keep(&mut [&mut kept]);
            has_moved.set(has_moved.get() || diagrams.variable_at != before);
            keeps_invariants(diagrams)?;
            is(diagrams, kept[0], &case.one)?;
            is(diagrams, kept[1], &case.other)?;
            prop_assert_eq!([kept[2], kept[3]], [NodeId::EMPTY, NodeId::ALL]);
        }
        let record = diagrams.to_record();
        let read = Diagrams::from_record(case.greatest.clone(), record).unwrap();
        prop_assert_eq!(explicit(&read, kept[0]), case.one.clone());
        Ok(())
    });
    assert!(has_moved.get());
}

#[test]
fn an_order_has_each_variable_once() {
    let mut diagrams = Diagrams::new(vec![1; 3], 1 << 10);
    for wrong in [&[0, 1][..], &[0, 1, 2, 0], &[0, 1, 1], &[1, 2, 3], &[]] {
        assert_eq!(diagrams.set_order(wrong), None, "{wrong:?}");
    }
    assert_eq!(diagrams.set_order(&[2, 0, 1]), Some(()));
    assert_eq!((diagrams.variable_at, diagrams.level), (vec![2, 0, 1], vec![1, 2, 0]));
}

#[test]
fn what_is_not_kept_is_freed() {
    check(|_, diagrams, one, other| {
        let mut kept = [diagrams.intersect(one, other)];
        diagrams.keep(&mut [&mut kept]);
        let (mut left, mut needed) = (vec![kept[0]], HashSet::new());
        while let Some(set) = left.pop() {
            if !set.is_terminal() && needed.insert(set) {
                left.extend([diagrams.node(set).low, diagrams.node(set).high]);
            }
        }
        prop_assert_eq!(diagrams.nodes.len(), needed.len() + 2);
        Ok(())
    });
}

/// The textbook case: if each of some variables equals its partner, the diagram is linear with the partners side by side,
/// and exponential with all partners behind.
#[test]
fn partners_come_together() {
    const PAIRS: Variable = 8;
    for greatest in [1, 3] {
        let mut diagrams = Diagrams::new(vec![greatest; 2 * PAIRS as usize], 1 << 20);
        let mut all = NodeId::ALL;
        for pair in 0..PAIRS {
            let mut equal = NodeId::EMPTY;
            for value in 0..=greatest {
                let (one, other) = (diagrams.equals(pair, value), diagrams.equals(pair + PAIRS, value));
                let both = diagrams.intersect(one, other);
                equal = diagrams.union(equal, both);
            }
            all = diagrams.intersect(all, equal);
        }
        let mut kept = [all];
        diagrams.reorders_at = Some(0);
        diagrams.keep(&mut [&mut kept]);
        let least = PAIRS * (greatest + greatest * 2);
        assert!(diagrams.nodes.len() <= 2 + 2 * least as usize, "{} nodes", diagrams.nodes.len());
        let projection = diagrams.projection((0..2 * PAIRS).collect());
        assert_eq!(diagrams.count(kept[0], projection), u128::from(greatest + 1).pow(PAIRS));
    }
}

#[test]
fn the_widest_range_of_a_meter_overflows_nowhere() {
    let mut diagrams = Diagrams::new(vec![Value::MAX], 1 << 10);
    let projection = diagrams.projection([0].into_iter().collect());
    let last = diagrams.equals(0, Value::MAX);
    assert_eq!(diagrams.count(last, projection), 1);
    assert_eq!(diagrams.count(NodeId::ALL, projection), 1 << 32);
    assert_eq!(diagrams.shift(last, 0, 1), last);
    assert_eq!(diagrams.assign(NodeId::ALL, 0, Value::MAX), last);
    let before = diagrams.shift_preimage(last, 0, i32::MAX);
    assert_eq!(diagrams.value_range(before, 0), Some((Value::MAX - i32::MAX as Value, Value::MAX)));
    let lowered = diagrams.shift(last, 0, i32::MIN);
    assert_eq!(diagrams.value_range(lowered, 0), Some((i32::MAX as Value, i32::MAX as Value)));
}

#[test]
fn too_many_nodes_are_said_to_be_too_many() {
    let mut diagrams = Diagrams::new(vec![3; 4], 10);
    let diagonal: Explicit = (0..=3).map(|value| vec![value; 4]).collect();
    diagram_of(&mut diagrams, &diagonal);
    assert!(diagrams.is_exhausted());
    assert!(diagrams.nodes.len() <= 10);
}

#[test]
fn a_hull_has_every_combination_of_the_values_that_occur() {
    check(|case, diagrams, one, _| {
        let occurs = |at: usize, value: Value| case.one.iter().any(|member| member[at] == value);
        let all = case.all(|each| each.iter().enumerate().all(|(at, value)| occurs(at, *value)));
        let hull = diagrams.hull(one);
        is(diagrams, hull, &all)
    });
}
