//! How high and how low a number can get, from what is added to it and how often.

use super::uses::Uses;
use super::value::{Arithmetic, Value, VarId};
use crate::diag::FileSpan;
use crate::story::CompareOp;

/// The limits of a number, or the place that makes it grow without limit.
#[derive(Debug)]
pub(super) struct Bounds {
    pub(super) low: Result<i64, FileSpan>,
    pub(super) high: Result<i64, FileSpan>,
    /// Whether nothing is taken away from it, apart from setting it to a constant.
    pub(super) only_rises: bool,
    /// Whether nothing is added to it, apart from setting it to a constant.
    pub(super) only_falls: bool,
    /// The highest constant that it is set to.
    pub(super) highest_set: i64,
    /// The lowest constant that it is set to.
    pub(super) lowest_set: i64,
    /// Why.
    pub(super) reason: String,
}

/// The limits of a number.
///
/// It is at most the highest constant that it is set to, or the highest result of a change that happens only below some
/// number, and above that at most what all changes add to it that can happen a limited number of times.
pub(super) fn bounds(var: VarId, start: i64, uses: &Uses) -> Bounds {
    let (mut low, mut high) = (Ok(start), Ok(start));
    let (mut rises, mut falls) = (0i64, 0i64);
    let (mut lowest_set, mut highest_set) = (start, start);
    let (mut only_rises, mut only_falls) = (true, true);
    for (effect, times, outer) in uses.effects_of(var) {
        match change(&effect.value, var) {
            Some(Change::To(number)) => {
                lowest_set = lowest_set.min(number);
                highest_set = highest_set.max(number);
            }
            Some(Change::By(by)) => {
                (only_rises, only_falls) = (only_rises && by >= 0, only_falls && by <= 0);
                let (least, most) = asked(&effect.guard, var, asked(outer, var, (None, None)));
                match (by > 0, most, least, times) {
                    (true, Some(most), ..) => highest_set = highest_set.max(most + by),
                    (true, None, _, Some(times)) => rises += by * times,
                    (true, None, _, None) => high = Err(effect.span),
                    (false, _, Some(least), _) => lowest_set = lowest_set.min(least + by),
                    (false, _, None, Some(times)) => falls += by * times,
                    (false, _, None, None) => low = Err(effect.span),
                }
            }
            Some(Change::Other) => {}
            None => (low, high) = (Err(effect.span), Err(effect.span)),
        }
    }
    let reason = match (rises, falls) {
        (0, 0) => "from the values assigned to it and the conditions on its changes".to_owned(),
        _ => format!("at most {rises} is added to it and {} taken away, each change as often as it can happen", -falls),
    };
    Bounds {
        low: low.map(|_: i64| lowest_set.saturating_add(falls)),
        high: high.map(|_: i64| highest_set.saturating_add(rises)),
        only_rises,
        only_falls,
        highest_set,
        lowest_set,
        reason,
    }
}

enum Change {
    To(i64),
    By(i64),
    /// To the value of another variable, whose limits it gets.
    Other,
}

fn change(value: &Value, var: VarId) -> Option<Change> {
    match value {
        Value::Int(number) => Some(Change::To(*number)),
        Value::Computed(how, left, right) if **left == Value::Var(var) => match (how, right.as_ref()) {
            (Arithmetic::Add, Value::Int(by)) => Some(Change::By(*by)),
            (Arithmetic::Subtract, Value::Int(by)) => Some(Change::By(-by)),
            _ => None,
        },
        other if !other.reads(&std::collections::BTreeSet::from([var])) => Some(Change::Other),
        _ => None,
    }
}

/// The lowest and highest value for which a condition can hold.
fn asked(condition: &Value, var: VarId, known: (Option<i64>, Option<i64>)) -> (Option<i64>, Option<i64>) {
    let (low, high) = known;
    let most = |number: i64| (low, Some(high.map_or(number, |high| high.min(number))));
    let least = |number: i64| (Some(low.map_or(number, |low| low.max(number))), high);
    match condition {
        Value::And(all) => all.iter().fold(known, |known, value| asked(value, var, known)),
        Value::Compared(how, left, right) => match (how, left.as_ref(), right.as_ref()) {
            (how, Value::Var(of), Value::Int(number)) if *of == var => match how {
                CompareOp::Less => most(number - 1),
                CompareOp::AtMost => most(*number),
                CompareOp::More => least(number + 1),
                CompareOp::AtLeast => least(*number),
                CompareOp::Equal => (Some(*number), Some(*number)),
                CompareOp::Unequal => known,
            },
            _ => known,
        },
        _ => known,
    }
}
