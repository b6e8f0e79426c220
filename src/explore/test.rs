//! Conditions over levels.

use super::diagram::{Level, Value};
use crate::story::Comparison;

/// A condition over levels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Known(bool),
    Holds(Level),
    /// The value of a level is at least this.
    AtLeast(Level, Value),
    /// Two meters: the values as the story counts them, by what to add to each level's.
    Compare(Level, i64, Comparison, Level, i64),
    Not(Box<Test>),
    All(Vec<Test>),
}

/// Calls back with every level that a test reads.
pub(crate) fn read(test: &Test, each: &mut impl FnMut(Level)) {
    match test {
        Test::Known(_) => {}
        Test::Holds(level) | Test::AtLeast(level, _) => each(*level),
        Test::Compare(one, _, _, other, _) => [*one, *other].into_iter().for_each(each),
        Test::Not(inner) => read(inner, each),
        Test::All(parts) => parts.iter().for_each(|part| read(part, each)),
    }
}

pub(crate) fn not(test: Test) -> Test {
    match test {
        Test::Known(known) => Test::Known(!known),
        Test::Not(inner) => *inner,
        test => Test::Not(Box::new(test)),
    }
}

pub(crate) fn all(parts: Vec<Test>) -> Test {
    let mut left = Vec::new();
    for part in parts {
        match part {
            Test::Known(true) => {}
            Test::Known(false) => return Test::Known(false),
            Test::All(parts) => left.extend(parts),
            part => left.push(part),
        }
    }
    match left.len() {
        0 => Test::Known(true),
        1 => left.swap_remove(0),
        _ => Test::All(left),
    }
}

pub(crate) fn any(parts: Vec<Test>) -> Test {
    not(all(parts.into_iter().map(not).collect()))
}

/// Whether a test holds for these values of the levels.
pub(crate) fn judge(test: &Test, values: &[Value]) -> bool {
    let value = |level: &Level| values.get(*level as usize).copied().unwrap_or_default();
    match test {
        Test::Known(known) => *known,
        Test::Holds(level) => value(level) == 1,
        Test::AtLeast(level, least) => value(level) >= *least,
        Test::Compare(one, from, how, other, other_from) => {
            how.holds(from + i64::from(value(one)), other_from + i64::from(value(other)))
        }
        Test::Not(inner) => !judge(inner, values),
        Test::All(parts) => parts.iter().all(|part| judge(part, values)),
    }
}
