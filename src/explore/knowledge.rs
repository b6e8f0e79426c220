//! What earlier runs may have learned: the story alone does not decide it, so it may be anything.
//!
//! A condition about it is split into one condition for each answer, which only depends on the state. So the
//! exploration does not need to know about it, and it adds no states.

use std::borrow::Cow;

use crate::story::{Cond, FactId};

/// What earlier runs are assumed to have learned, or not; each fact once.
pub(super) type Knowledge = Vec<(FactId, bool)>;

/// What a condition is under some knowledge.
enum Settled {
    /// It holds in every state, or in none.
    Always(bool),
    /// It depends on the state, or on more knowledge.
    Open(Cond),
}

/// Returns every way in which a condition has a value: what must be known, and what must then hold in a state; `None`
/// is nothing. If there are more than `most` ways, it returns one more than that.
pub(super) fn ways<'c>(
    knowledge: &Knowledge,
    (cond, holds): (&Cow<'c, Cond>, bool),
    most: usize,
) -> Vec<(Knowledge, Option<Cow<'c, Cond>>)> {
    if !cond.asks_archive() {
        return vec![(knowledge.clone(), Some(cond.clone()))];
    }
    let (mut waiting, mut found) = (vec![knowledge.clone()], Vec::new());
    while let Some(known) = waiting.pop().filter(|_| found.len() <= most) {
        match settle(cond, &known) {
            Settled::Always(always) if always == holds => found.push((known, None)),
            Settled::Always(_) => {}
            Settled::Open(rest) => match first_unknown(&rest) {
                None => found.push((known, Some(Cow::Owned(rest)))),
                // The last one pushed is looked at first.
                Some(fact) => waiting.extend(
                    [false, true]
                        .map(|is_known| known.iter().copied().chain([(fact, is_known)]).collect::<Knowledge>()),
                ),
            },
        }
    }
    found
}

fn settle(cond: &Cond, knowledge: &Knowledge) -> Settled {
    match cond {
        Cond::Known(fact) => match knowledge.iter().find(|(known, _)| known == fact) {
            Some((_, is_known)) => Settled::Always(*is_known),
            None => Settled::Open(cond.clone()),
        },
        Cond::Holds(_) | Cond::Compare(..) => Settled::Open(cond.clone()),
        Cond::Not(inner) => match settle(inner, knowledge) {
            Settled::Always(always) => Settled::Always(!always),
            Settled::Open(rest) => Settled::Open(Cond::Not(Box::new(rest))),
        },
        Cond::All(parts) => settle_parts(parts, knowledge, false),
        Cond::Any(parts) => settle_parts(parts, knowledge, true),
    }
}

/// Settles `and`, for which a part that is `false` is decisive, or `or`, for which `true` is.
fn settle_parts(parts: &[Cond], knowledge: &Knowledge, decisive: bool) -> Settled {
    let mut left = Vec::new();
    for part in parts {
        match settle(part, knowledge) {
            Settled::Always(always) if always == decisive => return Settled::Always(decisive),
            Settled::Always(_) => {}
            Settled::Open(rest) => left.push(rest),
        }
    }
    match left.len() {
        0 => Settled::Always(!decisive),
        _ if decisive => Settled::Open(Cond::Any(left.into())),
        _ => Settled::Open(Cond::All(left.into())),
    }
}

fn first_unknown(cond: &Cond) -> Option<FactId> {
    match cond {
        Cond::Known(fact) => Some(*fact),
        Cond::Holds(_) | Cond::Compare(..) => None,
        Cond::Not(inner) => first_unknown(inner),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().find_map(first_unknown),
    }
}
