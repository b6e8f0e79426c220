//! Conditions and effects in the language of the format.

use std::collections::BTreeSet;

use super::kinds::{Kind, Kinds, interval};
use super::passage::{Effect, plain};
use super::value::{Arithmetic, Value, VarId, and, compared, not, or};
use super::variables::Variables;
use crate::story::CompareOp;

/// More combinations of values than this are not written out.
const MOST_COMBINATIONS: i64 = 2_000;

/// A calculation with more results than this is not shown.
const MOST_SHOWN: i64 = 200;

/// Writes conditions and effects over variables of known kinds.
pub(super) struct Language<'k> {
    pub(super) kinds: &'k Kinds,
    pub(super) variables: &'k Variables,
    /// Whether comparisons are kept that the limits of meters decide.
    pub(super) as_written: bool,
}

impl<'k> Language<'k> {
    /// The same, with comparisons kept that the limits of meters decide.
    pub(super) fn as_written(&self) -> Self {
        Self { kinds: self.kinds, variables: self.variables, as_written: true }
    }

    fn kind(&self, var: VarId) -> Option<&Kind> {
        self.kinds.of.get(&var).map(|(_, kind)| kind)
    }

    /// The word that begins a text that changes with each visit, if the condition of its first part is one of such a text.
    pub(super) fn changing(&self, condition: &Value) -> Option<&'static str> {
        let Value::Compared(_, var, _) = condition else { return None };
        let Value::Var(var) = var.as_ref() else { return None };
        match self.kind(*var)? {
            Kind::Visits(word) => Some(word),
            _ => None,
        }
    }

    fn name(&self, var: VarId) -> String {
        match self.kinds.of.get(&var) {
            Some((_, Kind::Took(took))) => took.clone(),
            Some((name, _)) => name.clone(),
            None => String::new(),
        }
    }

    /// A condition without the parts that are already decided; [`None`] if it can't be written.
    pub(super) fn normal(&self, value: &Value) -> Option<Value> {
        let value = plain(value);
        self.simple(&value)
    }

    fn simple(&self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::Bool(_) => value.clone(),
            Value::Int(number) => Value::Bool(*number != 0),
            Value::Var(var) => match self.kind(*var)? {
                Kind::Meter { .. } => compared(CompareOp::Unequal, value.clone(), Value::Int(0)),
                _ => value.clone(),
            },
            Value::Not(inner) => not(self.simple(inner)?),
            Value::And(all) => and(all.iter().map(|value| self.simple(value)).collect::<Option<Vec<_>>>()?),
            Value::Or(all) => or(all.iter().map(|value| self.simple(value)).collect::<Option<Vec<_>>>()?),
            Value::Compared(how, left, right) => self.comparison(*how, left, right)?,
            Value::Cases(..) => self.normal(value)?,
            Value::Text(_) | Value::Target(_) | Value::List(_) | Value::Computed(..) => return None,
        })
    }

    fn comparison(&self, how: CompareOp, left: &Value, right: &Value) -> Option<Value> {
        let whole = || Value::Compared(how, Box::new(left.clone()), Box::new(right.clone()));
        match (left, right) {
            (Value::Var(var), right) if right.is_constant() => match (self.kind(*var)?, right) {
                (Kind::Visits(_), _) => Some(whole()),
                (Kind::Words { values, .. }, right) => {
                    let known = values.iter().any(|(value, _)| value == right);
                    let decided = Value::Bool(how == CompareOp::Unequal);
                    Some(if known { whole() } else { decided })
                }
                (Kind::Fact { .. } | Kind::Took(_), Value::Int(number)) => {
                    Some(match (how.holds(&0, number), how.holds(&1, number)) {
                        (no, yes) if no == yes => Value::Bool(yes),
                        (true, _) => not(left.clone()),
                        _ => left.clone(),
                    })
                }
                (Kind::Meter { .. }, Value::Int(_)) if self.as_written => Some(whole()),
                (Kind::Meter { low, high, .. }, Value::Int(number)) => {
                    Some(limited(how, *low, *high, *number, whole()))
                }
                _ => None,
            },
            (Value::Var(one), Value::Var(other)) => match (self.kind(*one)?, self.kind(*other)?) {
                (Kind::Meter { .. }, Kind::Meter { .. }) => Some(whole()),
                (Kind::Words { values, .. }, Kind::Words { values: others, .. }) => {
                    let both = values
                        .iter()
                        .map(|(value, _)| value)
                        .filter(|value| others.iter().any(|(other, _)| other == *value));
                    let is = |var: &VarId, value: &Value| compared(CompareOp::Equal, Value::Var(*var), value.clone());
                    let same = or(both.map(|value| and([is(one, value), is(other, value)])));
                    match how {
                        CompareOp::Equal => Some(same),
                        CompareOp::Unequal => Some(not(same)),
                        _ => None,
                    }
                }
                _ => self.combinations(how, left, right),
            },
            (Value::Computed(Arithmetic::Add, one, other), Value::Int(_)) if self.are_meters(one, other) => {
                Some(whole())
            }
            _ => self.combinations(how, left, right),
        }
    }

    /// Whether two values are different meters, of which one has few values: the format compares their sums.
    fn are_meters(&self, one: &Value, other: &Value) -> bool {
        let values = |value: &Value| match value {
            Value::Var(var) => match self.kind(*var) {
                Some(Kind::Meter { low, high, .. }) => Some(high - low + 1),
                _ => None,
            },
            _ => None,
        };
        one != other && values(one).zip(values(other)).is_some_and(|(one, other)| one.min(other) <= 256)
    }

    /// A comparison as the combinations of values for which it holds.
    fn combinations(&self, how: CompareOp, left: &Value, right: &Value) -> Option<Value> {
        let mut variables = BTreeSet::new();
        left.variables(&mut variables);
        right.variables(&mut variables);
        let ranges: Vec<(VarId, i64, i64)> = variables
            .into_iter()
            .map(|var| interval(&Value::Var(var), self.kinds).map(|(low, high)| (var, low, high)))
            .collect::<Option<_>>()?;
        let count = ranges.iter().try_fold(1i64, |count, (_, low, high)| count.checked_mul(high - low + 1))?;
        if count > MOST_COMBINATIONS {
            return None;
        }
        self.enumerate(&compared(how, left.clone(), right.clone()), &ranges)
    }

    fn enumerate(&self, value: &Value, ranges: &[(VarId, i64, i64)]) -> Option<Value> {
        let Some(((var, low, high), rest)) = ranges.split_first() else {
            return matches!(value, Value::Bool(_)).then(|| value.clone());
        };
        let is_fact = matches!(self.kind(*var)?, Kind::Fact { .. } | Kind::Took(_));
        let mut found = Vec::new();
        for number in *low..=*high {
            let constant = if is_fact && self.variables.is_condition(*var) {
                Value::Bool(number == 1)
            } else {
                Value::Int(number)
            };
            let with = value.replaced(&|of| (of == *var).then(|| constant.clone()));
            let inner = self.enumerate(&with, rest)?;
            let equal = compared(CompareOp::Equal, Value::Var(*var), Value::Int(number));
            found.push((number, self.simple(&equal)?, inner));
        }
        let always = found.iter().all(|(.., inner)| *inner == Value::Bool(true));
        if always {
            return Some(Value::Bool(true));
        }
        if rest.is_empty() && !is_fact {
            let numbers: Vec<i64> =
                found.iter().filter(|(.., inner)| *inner == Value::Bool(true)).map(|(number, ..)| *number).collect();
            return self.simple(&within(*var, &numbers));
        }
        Some(or(found.into_iter().map(|(_, equal, inner)| and([equal, inner]))))
    }

    /// A condition as text; [`None`] if it can't be written.
    pub(super) fn condition(&self, value: &Value) -> Option<String> {
        Some(self.written(&self.normal(value)?))
    }

    /// A normal condition as text.
    pub(super) fn written(&self, value: &Value) -> String {
        self.nested(value, 0)
    }

    fn nested(&self, value: &Value, level: u8) -> String {
        match value {
            Value::Var(var) => self.name(*var),
            Value::Not(inner) => match inner.as_ref() {
                Value::Var(_) => format!("not {}", self.nested(inner, 2)),
                _ => format!("not ({})", self.nested(inner, 0)),
            },
            Value::And(all) => self.joined(all, " and ", 1, level),
            Value::Or(all) => self.joined(all, " or ", 0, level),
            Value::Compared(how, left, right) => {
                let right = match (left.as_ref(), right.as_ref()) {
                    (Value::Var(var), right) if right.is_constant() => self.constant(*var, right),
                    (_, right) => self.term(right),
                };
                format!("{} {} {right}", self.term(left), how.sign())
            }
            _ => String::new(),
        }
    }

    fn joined(&self, all: &[Value], word: &str, own: u8, level: u8) -> String {
        let inner: Vec<String> = all.iter().map(|value| self.nested(value, own + 1)).collect();
        let whole = inner.join(word);
        if level > own { format!("({whole})") } else { whole }
    }

    fn term(&self, value: &Value) -> String {
        match value {
            Value::Var(var) => self.name(*var),
            Value::Int(number) => number.to_string(),
            Value::Computed(Arithmetic::Add, left, right) => format!("{} + {}", self.term(left), self.term(right)),
            _ => String::new(),
        }
    }

    fn constant(&self, var: VarId, value: &Value) -> String {
        match (self.kind(var), value) {
            (Some(Kind::Words { values, .. }), value) => {
                let found = values.iter().find(|(known, _)| known == value);
                found.map(|(_, word)| word.clone()).unwrap_or_default()
            }
            (_, Value::Int(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// An effect, as one or more effects of the format; [`None`] if it can't be written.
    pub(super) fn effect(&self, effect: &Effect) -> Option<Vec<String>> {
        let guard = self.normal(&effect.guard)?;
        if guard == Value::Bool(false) {
            return Some(Vec::new());
        }
        let name = self.name(effect.var);
        let when = |inner: Value| match and([guard.clone(), inner]) {
            Value::Bool(true) => String::new(),
            value => format!(" when {}", self.written(&value)),
        };
        match (self.kind(effect.var)?, &effect.value) {
            (Kind::Took(_) | Kind::Visits(_), _) => Some(Vec::new()),
            (Kind::Fact { .. }, Value::Bool(false) | Value::Int(0)) => {
                Some(vec![format!("not {name}{}", when(Value::Bool(true)))])
            }
            (Kind::Fact { .. }, Value::Bool(true) | Value::Int(_) | Value::Computed(..)) => {
                Some(vec![format!("{name}{}", when(Value::Bool(true)))])
            }
            (Kind::Words { .. }, value) if value.is_constant() => {
                Some(vec![format!("{name} = {}{}", self.constant(effect.var, value), when(Value::Bool(true)))])
            }
            (Kind::Words { .. }, Value::Var(other)) => self.copied_words(effect.var, *other, &when),
            (Kind::Meter { .. }, value) => self.number(effect.var, value, &effect.guard, &when),
            _ => None,
        }
    }

    fn copied_words(&self, var: VarId, from: VarId, when: &dyn Fn(Value) -> String) -> Option<Vec<String>> {
        let Some(Kind::Words { values, .. }) = self.kind(from) else {
            return None;
        };
        let each = values.iter().map(|(value, _)| {
            let is = compared(CompareOp::Equal, Value::Var(from), value.clone());
            format!("{} = {}{}", self.name(var), self.constant(var, value), when(is))
        });
        Some(each.collect())
    }

    fn number(&self, var: VarId, value: &Value, guard: &Value, when: &dyn Fn(Value) -> String) -> Option<Vec<String>> {
        let name = self.name(var);
        let always = when(Value::Bool(true));
        let signed = |by: i64| if by < 0 { by.to_string() } else { format!("+{by}") };
        let is_meter = |var: &VarId| matches!(self.kind(*var), Some(Kind::Meter { .. }));
        match value {
            Value::Int(number) => Some(vec![format!("{name} = {number}{always}")]),
            Value::Var(other) if is_meter(other) => Some(vec![format!("{name} = {}{always}", self.name(*other))]),
            Value::Computed(how @ (Arithmetic::Add | Arithmetic::Subtract), left, right) => {
                let minus = *how == Arithmetic::Subtract;
                match (left.as_ref(), right.as_ref()) {
                    (Value::Var(of), Value::Int(by)) if *of == var => {
                        Some(vec![format!("{name} {}{always}", signed(if minus { -by } else { *by }))])
                    }
                    (Value::Var(of), Value::Var(by)) if *of == var && is_meter(by) => {
                        let sign = if minus { '-' } else { '+' };
                        Some(vec![format!("{name} {sign}{}{always}", self.name(*by))])
                    }
                    _ => self.enumerated(var, value, guard, when),
                }
            }
            _ => self.enumerated(var, value, guard, when),
        }
    }

    /// A calculation as one effect for each combination of values.
    fn enumerated(
        &self,
        var: VarId,
        value: &Value,
        guard: &Value,
        when: &dyn Fn(Value) -> String,
    ) -> Option<Vec<String>> {
        let mut read = BTreeSet::new();
        value.variables(&mut read);
        let mut guards = BTreeSet::new();
        guard.variables(&mut guards);
        if read.contains(&var) || guards.contains(&var) {
            return None;
        }
        let mut cases: Vec<(Value, Value)> = vec![(Value::Bool(true), value.clone())];
        for of in read {
            let (low, high) = interval(&Value::Var(of), self.kinds)?;
            if (high - low + 1).checked_mul(i64::try_from(cases.len()).ok()?)? > MOST_COMBINATIONS {
                return None;
            }
            let mut more = Vec::new();
            for (condition, value) in &cases {
                for number in low..=high {
                    let is = compared(CompareOp::Equal, Value::Var(of), Value::Int(number));
                    let with = value.replaced(&|var| (var == of).then_some(Value::Int(number)));
                    more.push((and([condition.clone(), self.simple(&is)?]), with));
                }
            }
            cases = more;
        }
        let each = cases.into_iter().map(|(condition, value)| match value {
            Value::Int(number) => Some(format!("{} = {number}{}", self.name(var), when(condition))),
            _ => None,
        });
        each.collect()
    }

    /// What a text shows for a value; [`None`] if it can't be shown.
    pub(super) fn shown(&self, value: &Value) -> Option<String> {
        if let Value::Var(var) = value {
            return match self.kind(*var)? {
                Kind::Meter { .. } => Some(format!("{{{}}}", self.name(*var))),
                Kind::Fact { .. } | Kind::Took(_) => Some(format!("{{{}: true | false}}", self.name(*var))),
                Kind::Visits(_) => None,
                Kind::Words { values, .. } => {
                    let each: Vec<String> = values
                        .iter()
                        .map(|(value, word)| match value {
                            Value::Text(text) => format!("{} = {word}: {}", self.name(*var), super::text::plain(text)),
                            _ => format!("{} = {word}: {word}", self.name(*var)),
                        })
                        .collect();
                    Some(format!("{{{}}}", each.join(" | ")))
                }
            };
        }
        let (low, high) = interval(value, self.kinds).filter(|(low, high)| high - low < MOST_SHOWN)?;
        let mut each = Vec::new();
        for number in low..=high {
            let condition = self.simple(&compared(CompareOp::Equal, value.clone(), Value::Int(number)))?;
            if condition == Value::Bool(true) {
                return Some(number.to_string());
            }
            if condition != Value::Bool(false) {
                each.push(format!("{}: {number}", self.written(&condition)));
            }
        }
        Some(format!("{{{}}}", each.join(" | ")))
    }
}

/// A comparison of a meter with a number, unless its limits decide it.
fn limited(how: CompareOp, low: i64, high: i64, number: i64, whole: Value) -> Value {
    let holds: Vec<bool> = match how {
        CompareOp::Equal | CompareOp::Unequal if number < low || number > high => vec![how == CompareOp::Unequal],
        CompareOp::Equal | CompareOp::Unequal if low == high => vec![how.holds(&low, &number)],
        CompareOp::Equal | CompareOp::Unequal => vec![true, false],
        _ => vec![how.holds(&low, &number), how.holds(&high, &number)],
    };
    match holds.as_slice() {
        [is] => Value::Bool(*is),
        [one, other] if one == other => Value::Bool(*one),
        _ => whole,
    }
}

/// Whether a variable has one of some values, in order.
fn within(var: VarId, numbers: &[i64]) -> Value {
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    or(ranges.into_iter().map(|(low, high)| {
        let is = |how, number| compared(how, Value::Var(var), Value::Int(number));
        if low == high {
            is(CompareOp::Equal, low)
        } else {
            and([is(CompareOp::AtLeast, low), is(CompareOp::AtMost, high)])
        }
    }))
}
