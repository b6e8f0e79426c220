//! What each variable becomes: a fact, a meter with its limits, a meter of words, or what the format counts by itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::names::Names;
use super::passage::Effect;
use super::scenes::Scenes;
use super::title::slug;
use super::uses::Uses;
use super::value::{Arithmetic, Value, VarId};
use super::variables::{Origin, Variable, Variables};
use crate::diag::{Code, Diagnostic, FileSpan};

/// What a variable is in the format.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Fact {
        start: bool,
    },
    Meter {
        low: i64,
        high: i64,
        start: i64,
    },
    /// A meter of words: its values, each with its word.
    Words {
        values: Vec<(Value, String)>,
        start: usize,
    },
    /// Whether a choice was taken: `took(scene.choice)`.
    Took(String),
    /// How often a text was shown, which its scene counts: the word that begins the text, as in `{sequence: a | b}`.
    Visits(&'static str),
}

/// The kinds of all variables that are used, and their names.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub(super) of: BTreeMap<VarId, (String, Kind)>,
    /// The reasons for the limits of meters.
    pub(super) reasons: BTreeMap<VarId, String>,
    /// The numbers for which no limits were found, by their names in the ink, and what they begin with.
    pub(super) unbounded: BTreeMap<String, i64>,
    /// The numbers whose limits were asked for.
    pub(super) asked_for: BTreeSet<VarId>,
}

/// Decides what all variables become. Numbers without limits are reported.
pub(super) fn decide(
    scenes: &Scenes<'_>,
    uses: &Uses,
    ranges: &BTreeMap<String, (i64, i64)>,
    problems: &mut Vec<Diagnostic>,
) -> Kinds {
    let mut kinds = Kinds::default();
    let mut names: HashSet<String> = HashSet::new();
    let read = uses.read();
    let mut limits: BTreeMap<VarId, (i64, i64)> = BTreeMap::new();
    for (var, variable) in scenes.variables.iter().filter(|(var, _)| read.contains(var)) {
        let name = unique(&slug(&variable.name), &mut names);
        let kind = match &variable.start {
            Value::Bool(start) => Kind::Fact { start: *start },
            Value::Int(start) => match number(variable, var, *start, uses, ranges, &mut kinds) {
                Ok(kind) => kind,
                Err(span) => {
                    kinds.unbounded.insert(variable.name.clone(), *start);
                    problems.push(unbounded(variable, span));
                    Kind::Meter { low: *start, high: *start, start: *start }
                }
            },
            start => words(var, start, uses, scenes.names, scenes.variables),
        };
        if let Kind::Meter { low, high, .. } = kind {
            limits.insert(var, (low, high));
        }
        kinds.of.insert(var, (name, kind));
    }
    widen(&mut kinds, uses);
    kinds
}

/// Lets meters that are set to others hold all their values.
fn widen(kinds: &mut Kinds, uses: &Uses) {
    for _ in 0..8 {
        for (effect, ..) in &uses.effects {
            let Some((low, high)) = interval(&effect.value, kinds).filter(|_| !reads_itself(effect)) else {
                continue;
            };
            if let Some((_, Kind::Meter { low: least, high: most, .. })) = kinds.of.get_mut(&effect.var) {
                (*least, *most) = ((*least).min(low), (*most).max(high));
            }
        }
    }
}

fn reads_itself(effect: &Effect) -> bool {
    effect.value.reads(&BTreeSet::from([effect.var]))
}

/// The values that an expression can have.
pub(super) fn interval(value: &Value, kinds: &Kinds) -> Option<(i64, i64)> {
    match value {
        Value::Int(number) => Some((*number, *number)),
        Value::Var(var) => match kinds.of.get(var)?.1 {
            Kind::Meter { low, high, .. } => Some((low, high)),
            Kind::Fact { .. } | Kind::Took(_) => Some((0, 1)),
            Kind::Words { .. } | Kind::Visits(_) => None,
        },
        Value::Computed(how, left, right) => {
            let (left, right) = (interval(left, kinds)?, interval(right, kinds)?);
            let corners = [(left.0, right.0), (left.0, right.1), (left.1, right.0), (left.1, right.1)];
            let results: Vec<i64> = corners.into_iter().filter_map(|(left, right)| how.of(left, right)).collect();
            let (low, high) = (results.iter().min()?, results.iter().max()?);
            match how {
                Arithmetic::Modulo => Some((left.0.min(0), right.1.abs().max(right.0.abs()))),
                Arithmetic::Divide => Some((left.0.min(-left.1.abs()), left.1.max(left.0.abs()))),
                _ => Some((*low, *high)),
            }
        }
        Value::Cases(of, otherwise) => {
            let mut all = interval(otherwise, kinds)?;
            for (_, value) in of {
                let (low, high) = interval(value, kinds)?;
                all = (all.0.min(low), all.1.max(high));
            }
            Some(all)
        }
        _ => None,
    }
}

/// A name that no other variable has.
fn unique(name: &str, names: &mut HashSet<String>) -> String {
    let mut found = name.to_owned();
    let mut number = 2;
    while !names.insert(found.clone()) {
        found = format!("{name}_{number}");
        number += 1;
    }
    found
}

fn words(var: VarId, start: &Value, uses: &Uses, names: &Names<'_>, variables: &Variables) -> Kind {
    let mut all = vec![start.clone()];
    let (mut waiting, mut seen) = (vec![var], BTreeSet::from([var]));
    while let Some(var) = waiting.pop() {
        for (effect, ..) in uses.effects_of(var) {
            match &effect.value {
                Value::Var(other) if seen.insert(*other) => {
                    all.extend(variables.of(*other).map(|of| of.start.clone()));
                    waiting.push(*other);
                }
                value if value.is_constant() => all.push(value.clone()),
                _ => {}
            }
        }
    }
    let mut first = BTreeSet::new();
    all.retain(|value| first.insert(value.clone()));
    let mut known = HashSet::new();
    let word = |value: &Value| match value {
        Value::Text(text) if text.is_empty() => "none".to_owned(),
        Value::Text(text) => slug(text),
        Value::Target(place) => slug(&names.path(*place)),
        _ => "other".to_owned(),
    };
    let values = all.into_iter().map(|value| {
        let word = unique(&word(&value), &mut known);
        (value, word)
    });
    Kind::Words { values: values.collect(), start: 0 }
}

/// The limits of a number: those that are asked for, what is compared with it, or what can be added to it at most.
fn number(
    variable: &Variable,
    var: VarId,
    start: i64,
    uses: &Uses,
    ranges: &BTreeMap<String, (i64, i64)>,
    kinds: &mut Kinds,
) -> Result<Kind, FileSpan> {
    let needed = uses.needed(var);
    if let Some(cap) = variable.cap {
        return Ok(Kind::Meter { low: 0, high: cap, start });
    }
    if variable.counts()
        && let Some((_, most)) = needed
    {
        return Ok(if most <= 1 {
            Kind::Fact { start: start != 0 }
        } else {
            Kind::Meter { low: 0, high: most, start }
        });
    }
    if let Some((low, high)) = ranges.get(&variable.name) {
        kinds.reasons.insert(var, "set with `--range`".to_owned());
        kinds.asked_for.insert(var);
        return Ok(Kind::Meter { low: *low, high: *high, start });
    }
    let bounds = super::bounds::bounds(var, start, uses);
    match (bounds.low, bounds.high) {
        (Ok(low), Ok(high)) => {
            kinds.reasons.insert(var, bounds.reason);
            Ok(Kind::Meter { low, high, start })
        }
        (Ok(low), Err(_)) if needed.is_some() && bounds.only_rises => {
            let high = needed.map_or(start, |(_, most)| most).max(bounds.highest_set);
            kinds.reasons.insert(var, format!("nothing distinguishes numbers above {high}"));
            Ok(Kind::Meter { low, high, start })
        }
        (Err(_), Ok(high)) if needed.is_some() && bounds.only_falls => {
            let low = needed.map_or(start, |(least, _)| least).min(bounds.lowest_set);
            kinds.reasons.insert(var, format!("nothing distinguishes numbers below {low}"));
            Ok(Kind::Meter { low, high, start })
        }
        (Err(span), _) | (_, Err(span)) => Err(span),
    }
}

fn unbounded(variable: &Variable, span: FileSpan) -> Diagnostic {
    let name = &variable.name;
    let place = if span == FileSpan::default() { variable.span } else { span };
    let problem = Diagnostic::new(Code::InkUnbounded, place, format!("`{name}` may change here without limit"));
    let problem = match variable.origin {
        Origin::Global(_) => problem.label(variable.span, format!("`{name}` is declared here")),
        _ => problem,
    };
    problem.help(format!("set its limits: `--range {name}=0..20`"))
}
