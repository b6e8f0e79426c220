//! Simplifies conditions: what earlier runs have learned is false in every export.

use crate::story::Cond;

/// A condition that always holds.
const TRUE: fn() -> Cond = || Cond::All([].into());

/// A condition that never holds.
const FALSE: fn() -> Cond = || Cond::Any([].into());

/// The same condition if nothing is known from earlier runs.
pub(super) fn folded(cond: &Cond) -> Cond {
    match cond {
        Cond::Known(_) => FALSE(),
        Cond::Holds(_) | Cond::Compare(..) => cond.clone(),
        Cond::Not(inner) => match folded(inner) {
            inner if inner == TRUE() => FALSE(),
            inner if inner == FALSE() => TRUE(),
            inner => Cond::Not(Box::new(inner)),
        },
        Cond::All(parts) => joined(parts, TRUE(), &FALSE(), Cond::All),
        Cond::Any(parts) => joined(parts, FALSE(), &TRUE(), Cond::Any),
    }
}

/// Whether a condition never holds.
pub(super) fn is_false(cond: &Cond) -> bool {
    folded(cond) == FALSE()
}

/// Whether a condition always holds.
pub(super) fn is_true(cond: &Cond) -> bool {
    folded(cond) == TRUE()
}

/// The parts without those that change nothing, or the part that decides.
fn joined(parts: &[Cond], nothing: Cond, decides: &Cond, join: fn(Box<[Cond]>) -> Cond) -> Cond {
    let mut left: Vec<Cond> = parts.iter().map(folded).filter(|part| *part != nothing).collect();
    match (left.contains(decides), left.len()) {
        (true, _) => decides.clone(),
        (false, 0) => nothing,
        (false, 1) => left.swap_remove(0),
        _ => join(left.into()),
    }
}
