//! Values of ink that are known only when the story is played: expressions over the variables of the import.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{ItemId, Place};
use crate::story::CompareOp;

/// The number of a variable in the [`Variables`](super::variables::Variables) of an import.
pub(super) type VarId = usize;

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Min,
    Max,
}

impl Arithmetic {
    /// The result, or nothing where ink has none or it is too large.
    pub(super) fn of(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
            Self::Divide => left.checked_div(right),
            Self::Modulo => left.checked_rem(right),
            Self::Min => Some(left.min(right)),
            Self::Max => Some(left.max(right)),
        }
    }
}

/// A value, or how it follows from the variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Value {
    Int(i64),
    Bool(bool),
    Text(String),
    Target(Place),
    /// For each item that a list may hold, the condition under which it does.
    List(BTreeMap<ItemId, Value>),
    Var(VarId),
    Not(Box<Value>),
    And(Vec<Value>),
    Or(Vec<Value>),
    Compared(CompareOp, Box<Value>, Box<Value>),
    Computed(Arithmetic, Box<Value>, Box<Value>),
    /// The value of the first condition that holds, or the last one if none does.
    Cases(Vec<(Value, Value)>, Box<Value>),
}

impl Value {
    /// Whether it is a value and not an expression.
    pub(super) fn is_constant(&self) -> bool {
        match self {
            Self::Int(_) | Self::Bool(_) | Self::Text(_) | Self::Target(_) => true,
            Self::List(items) => items.values().all(|held| matches!(held, Self::Bool(_))),
            _ => false,
        }
    }

    /// Adds the variables that it reads.
    pub(super) fn variables(&self, found: &mut BTreeSet<VarId>) {
        match self {
            Self::Int(_) | Self::Bool(_) | Self::Text(_) | Self::Target(_) => {}
            Self::Var(var) => {
                found.insert(*var);
            }
            Self::List(items) => items.values().for_each(|held| held.variables(found)),
            Self::Not(inner) => inner.variables(found),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|value| value.variables(found)),
            Self::Compared(_, left, right) | Self::Computed(_, left, right) => {
                left.variables(found);
                right.variables(found);
            }
            Self::Cases(cases, otherwise) => {
                for (condition, value) in cases {
                    condition.variables(found);
                    value.variables(found);
                }
                otherwise.variables(found);
            }
        }
    }

    /// Whether it reads one of some variables.
    pub(super) fn reads(&self, variables: &BTreeSet<VarId>) -> bool {
        let mut found = BTreeSet::new();
        self.variables(&mut found);
        !found.is_disjoint(variables)
    }

    /// The value with other values in place of variables.
    pub(super) fn replaced(&self, with: &dyn Fn(VarId) -> Option<Value>) -> Value {
        let again = |value: &Value| value.replaced(with);
        match self {
            Self::Int(_) | Self::Bool(_) | Self::Text(_) | Self::Target(_) => self.clone(),
            Self::Var(var) => with(*var).unwrap_or(Self::Var(*var)),
            Self::List(items) => Self::List(items.iter().map(|(item, held)| (*item, again(held))).collect()),
            Self::Not(inner) => not(again(inner)),
            Self::And(all) => and(all.iter().map(again)),
            Self::Or(all) => or(all.iter().map(again)),
            Self::Compared(how, left, right) => compared(*how, again(left), again(right)),
            Self::Computed(how, left, right) => computed(*how, again(left), again(right)),
            Self::Cases(of, otherwise) => {
                cases(of.iter().map(|(condition, value)| (again(condition), again(value))).collect(), again(otherwise))
            }
        }
    }
}

/// The negation of a condition.
pub(super) fn not(value: Value) -> Value {
    match value {
        Value::Bool(is) => Value::Bool(!is),
        Value::Not(inner) => *inner,
        Value::Compared(how, left, right) => Value::Compared(how.negated(), left, right),
        other => Value::Not(Box::new(other)),
    }
}

/// Whether all of some conditions hold.
pub(super) fn and(values: impl IntoIterator<Item = Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for value in values {
        match value {
            Value::Bool(true) => {}
            Value::Bool(false) => return Value::Bool(false),
            Value::And(inner) => inner.into_iter().for_each(|value| all.push(value)),
            other => all.push(other),
        }
    }
    let mut kept: Vec<Value> = Vec::new();
    for value in all {
        if kept.contains(&not(value.clone())) {
            return Value::Bool(false);
        }
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    match kept.len() {
        0 => Value::Bool(true),
        1 => kept.remove(0),
        _ => Value::And(kept),
    }
}

/// Whether one of some conditions holds.
pub(super) fn or(values: impl IntoIterator<Item = Value>) -> Value {
    let negated: Vec<Value> = values.into_iter().map(not).collect();
    match not(and(negated)) {
        Value::Not(inner) => match *inner {
            Value::And(all) => Value::Or(all.into_iter().map(not).collect()),
            other => Value::Not(Box::new(other)),
        },
        other => other,
    }
}

/// A number or condition as a condition: ink takes every number but 0 as true.
pub(super) fn truth(value: Value, is_condition: &dyn Fn(VarId) -> bool) -> Value {
    match value {
        Value::Int(number) => Value::Bool(number != 0),
        Value::Var(var) if !is_condition(var) => compared(CompareOp::Unequal, Value::Var(var), Value::Int(0)),
        value @ Value::Computed(..) => compared(CompareOp::Unequal, value, Value::Int(0)),
        Value::List(items) => or(items.into_values()),
        Value::Cases(of, otherwise) => {
            let of = of.into_iter().map(|(condition, value)| (condition, truth(value, is_condition))).collect();
            cases(of, truth(*otherwise, is_condition))
        }
        other => other,
    }
}

/// Whether a comparison holds.
pub(super) fn compared(how: CompareOp, left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Value::Bool(how.holds(&left, &right)),
        (Value::Text(left), Value::Text(right)) => Value::Bool(how.holds(&left, &right)),
        (Value::Target(left), Value::Target(right)) => Value::Bool(how.holds(&left, &right)),
        (Value::Cases(of, otherwise), right) => spread(of, *otherwise, &|value| compared(how, value, right.clone())),
        (left, Value::Cases(of, otherwise)) => spread(of, *otherwise, &|value| compared(how, left.clone(), value)),
        (left, right) if left.is_constant() && right.is_constant() => match how {
            CompareOp::Equal => Value::Bool(false),
            CompareOp::Unequal => Value::Bool(true),
            _ => Value::Compared(how, Box::new(left), Box::new(right)),
        },
        (left, right) if left.is_constant() => compared(how.flipped(), right, left),
        (left, right) => match moved(how, &left, &right) {
            Some(value) => value,
            None => Value::Compared(how, Box::new(left), Box::new(right)),
        },
    }
}

/// A comparison of a sum with a constant, as one of its variable alone.
fn moved(how: CompareOp, left: &Value, right: &Value) -> Option<Value> {
    let (Value::Computed(arithmetic, inner, by), Value::Int(right)) = (left, right) else {
        return None;
    };
    match (arithmetic, by.as_ref(), inner.as_ref()) {
        (Arithmetic::Add, Value::Int(by), _) => {
            Some(compared(how, inner.as_ref().clone(), Value::Int(right.checked_sub(*by)?)))
        }
        (Arithmetic::Subtract, Value::Int(by), _) => {
            Some(compared(how, inner.as_ref().clone(), Value::Int(right.checked_add(*by)?)))
        }
        (Arithmetic::Subtract, Value::Var(by), Value::Int(from)) => {
            Some(compared(how.flipped(), Value::Var(*by), Value::Int(from.checked_sub(*right)?)))
        }
        (Arithmetic::Subtract, Value::Var(by), Value::Var(from)) if *right == 0 => {
            Some(compared(how, Value::Var(*from), Value::Var(*by)))
        }
        _ => None,
    }
}

/// Maps each of some cases, which are conditions.
fn spread(of: Vec<(Value, Value)>, otherwise: Value, each: &dyn Fn(Value) -> Value) -> Value {
    let of = of.into_iter().map(|(condition, value)| (condition, each(value))).collect();
    cases(of, each(otherwise))
}

/// The result of a calculation.
pub(super) fn computed(how: Arithmetic, left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match how.of(left, right) {
            Some(result) => Value::Int(result),
            None => Value::Computed(how, Box::new(Value::Int(left)), Box::new(Value::Int(right))),
        },
        (Value::Cases(of, otherwise), right) => spread(of, *otherwise, &|value| computed(how, value, right.clone())),
        (left, Value::Cases(of, otherwise)) => spread(of, *otherwise, &|value| computed(how, left.clone(), value)),
        (left, Value::Int(0)) if matches!(how, Arithmetic::Add | Arithmetic::Subtract) => left,
        (left @ Value::Int(_), right) if matches!(how, Arithmetic::Add | Arithmetic::Multiply) => {
            computed(how, right, left)
        }
        (Value::Computed(inner @ (Arithmetic::Add | Arithmetic::Subtract), base, by), Value::Int(more))
            if matches!((how, by.as_ref()), (Arithmetic::Add | Arithmetic::Subtract, Value::Int(_))) =>
        {
            let first = computed(inner, Value::Int(0), *by);
            let both = computed(how, first, Value::Int(more));
            computed(Arithmetic::Add, *base, both)
        }
        (left, right) => Value::Computed(how, Box::new(left), Box::new(right)),
    }
}

/// A value by cases, without those that are already decided. Cases that are all conditions are one condition.
pub(super) fn cases(of: Vec<(Value, Value)>, otherwise: Value) -> Value {
    let (mut kept, mut last): (Vec<(Value, Value)>, _) = (Vec::new(), otherwise);
    for (condition, value) in of {
        match condition {
            Value::Bool(false) => {}
            Value::Bool(true) => {
                last = value;
                break;
            }
            condition => kept.push((condition, value)),
        }
    }
    while kept.last().is_some_and(|(_, value)| *value == last) {
        kept.pop();
    }
    if kept.is_empty() {
        return last;
    }
    let is_condition = |value: &Value| {
        matches!(value, Value::Bool(_) | Value::Not(_) | Value::And(_) | Value::Or(_) | Value::Compared(..))
    };
    if !kept.iter().all(|(_, value)| is_condition(value)) || !is_condition(&last) {
        return Value::Cases(kept, Box::new(last));
    }
    let mut before: Vec<Value> = Vec::new();
    let mut either = Vec::new();
    for (condition, value) in kept {
        either.push(and(before.iter().cloned().chain([condition.clone(), value])));
        before.push(not(condition));
    }
    either.push(and(before.into_iter().chain([last])));
    or(either)
}
