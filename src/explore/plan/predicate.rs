//! Conditions over a plan's variables.

use super::{Value, Variable};
use crate::story::CompareOp;

/// The value of a variable as the story counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Term {
    /// The variable of a meter.
    pub(crate) variable: Variable,
    /// The least value of the meter's range, which the story's value adds to the variable's.
    pub(crate) least: i64,
}

/// A condition over variables. The constructors [`negation`], [`all`] and [`any`] fold constants, so a constant is
/// never a part of another predicate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Predicate {
    /// It holds everywhere or nowhere.
    Constant(bool),
    /// The variable of a bit is 1.
    IsSet(Variable),
    /// The value of a variable is at least this.
    AtLeast(Variable, Value),
    /// The comparison of two meters has this result.
    Compare(Term, CompareOp, Term),
    /// The inner predicate does not hold.
    Not(Box<Predicate>),
    /// All parts hold; there are at least two.
    All(Vec<Predicate>),
}

impl Predicate {
    /// Calls back with every variable that the predicate reads.
    pub(crate) fn for_each_variable(&self, each: &mut impl FnMut(Variable)) {
        match self {
            Self::Constant(_) => {}
            Self::IsSet(variable) | Self::AtLeast(variable, _) => each(*variable),
            Self::Compare(left, _, right) => [left.variable, right.variable].into_iter().for_each(each),
            Self::Not(inner) => inner.for_each_variable(each),
            Self::All(parts) => parts.iter().for_each(|part| part.for_each_variable(each)),
        }
    }

    /// Returns how many predicates it consists of, itself included.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Constant(_) | Self::IsSet(_) | Self::AtLeast(..) | Self::Compare(..) => 1,
            Self::Not(inner) => 1 + inner.size(),
            Self::All(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
        }
    }

    /// Evaluates the predicate for these values of the variables.
    pub(crate) fn eval(&self, values: &[Value]) -> bool {
        let value = |variable: &Variable| values.get(*variable as usize).copied().unwrap_or_default();
        match self {
            Self::Constant(holds) => *holds,
            Self::IsSet(variable) => value(variable) == 1,
            Self::AtLeast(variable, least) => value(variable) >= *least,
            Self::Compare(left, how, right) => {
                let number = |term: &Term| term.least + i64::from(value(&term.variable));
                how.holds(number(left), number(right))
            }
            Self::Not(inner) => !inner.eval(values),
            Self::All(parts) => parts.iter().all(|part| part.eval(values)),
        }
    }
}

/// Returns the negation of this predicate.
pub(crate) fn negation(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::Constant(holds) => Predicate::Constant(!holds),
        Predicate::Not(inner) => *inner,
        predicate => Predicate::Not(Box::new(predicate)),
    }
}

/// Returns the conjunction of the parts.
pub(crate) fn all(parts: impl IntoIterator<Item = Predicate>) -> Predicate {
    let mut left = Vec::new();
    for part in parts {
        match part {
            Predicate::Constant(true) => {}
            Predicate::Constant(false) => return Predicate::Constant(false),
            Predicate::All(parts) => left.extend(parts),
            part => left.push(part),
        }
    }
    match left.len() {
        0 => Predicate::Constant(true),
        1 => left.swap_remove(0),
        _ => Predicate::All(left),
    }
}

/// Returns the disjunction of the parts.
pub(crate) fn any(parts: impl IntoIterator<Item = Predicate>) -> Predicate {
    negation(all(parts.into_iter().map(negation)))
}
