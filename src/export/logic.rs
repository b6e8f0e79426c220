//! Conditions and effects in another language.

use super::folded::folded;
use super::names::{Counter, Names, Place};
use crate::story::{ChoiceId, CompareOp, Cond, Effect, EffectOp, GateKind, Operand, SceneId};

/// How a language writes its logic.
pub(super) struct Syntax {
    /// The prefix of variable names.
    pub(super) variable: &'static str,
    pub(super) and: &'static str,
    pub(super) or: &'static str,
}

/// How variables are changed.
pub(super) enum Change {
    /// Sets a variable, given without the prefix, to a value.
    Set(String, String),
    /// The first changes happen where a condition holds, and the second ones where it does not.
    If(String, Vec<Change>, Vec<Change>),
}

/// Writes the logic of a story.
pub(super) struct Logic<'n, 's> {
    pub(super) names: &'n Names<'s>,
    pub(super) syntax: Syntax,
}

impl Logic<'_, '_> {
    /// A condition. Parts that need brackets have them.
    pub(super) fn condition(&self, cond: &Cond) -> String {
        self.written(&folded(cond))
    }

    fn written(&self, cond: &Cond) -> String {
        match cond {
            Cond::Holds(bit) => match self.names.ask(*bit) {
                Place::Flag(name) => format!("{}{name}", self.syntax.variable),
                Place::AtLeast(name, least) => format!("{}{name} >= {least}", self.syntax.variable),
                Place::Never => "false".to_owned(),
            },
            Cond::Compare(meter, how, with) => {
                let right = match with {
                    Operand::Number(number) => number.to_string(),
                    Operand::Meter(other) => format!("{}{}", self.syntax.variable, self.names.meter(*other)),
                };
                let sign = if *how == CompareOp::Equal { "==" } else { how.sign() };
                format!("{}{} {sign} {right}", self.syntax.variable, self.names.meter(*meter))
            }
            Cond::Known(_) => "false".to_owned(),
            Cond::Not(inner) => format!("not {}", self.part(inner)),
            Cond::All(parts) => self.joined(parts, self.syntax.and, "true"),
            Cond::Any(parts) => self.joined(parts, self.syntax.or, "false"),
        }
    }

    fn joined(&self, parts: &[Cond], word: &str, empty: &str) -> String {
        match parts {
            [] => empty.to_owned(),
            [one] => self.written(one),
            _ => parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join(word),
        }
    }

    /// A condition as a part of another. A name alone has no brackets, in which ink would read it as a list.
    fn part(&self, cond: &Cond) -> String {
        match cond {
            Cond::All(parts) | Cond::Any(parts) if parts.len() == 1 => {
                parts.first().map_or_else(String::new, |part| self.part(part))
            }
            Cond::Holds(bit) if matches!(self.names.place(*bit), Place::AtLeast(..)) => {
                format!("({})", self.written(cond))
            }
            Cond::Compare(..) | Cond::All(_) | Cond::Any(_) | Cond::Not(_) => match self.written(cond) {
                constant if constant == "true" || constant == "false" => constant,
                written => format!("({written})"),
            },
            Cond::Holds(_) | Cond::Known(_) => self.written(cond),
        }
    }

    /// The condition under which these gates of a choice are open, if there is one. `once` says whether it includes
    /// that the choice was not taken before.
    pub(super) fn gate(&self, choice: ChoiceId, once: bool, kinds: &[GateKind]) -> Option<String> {
        let choice = self.names.story.choice(choice);
        let taken = choice.taken.filter(|_| once && choice.once).map(|bit| Cond::Not(Box::new(Cond::Holds(bit))));
        let gates = kinds.iter().filter_map(|kind| choice.gate(*kind).cloned());
        let parts: Vec<Cond> = taken.into_iter().chain(gates).collect();
        (!parts.is_empty()).then(|| self.condition(&Cond::All(parts.into())))
    }

    /// The effects of leaving a scene.
    pub(super) fn left(&self, scene: SceneId) -> Vec<Change> {
        let counters = self.names.counters(scene).iter().filter(|counter| self.names.counts(counter));
        counters.map(|counter| self.counted(counter)).collect()
    }

    fn counted(&self, counter: &Counter) -> Change {
        let Counter { name, most, cycles, .. } = counter;
        if *most == 1 && !cycles {
            return Change::Set(name.clone(), "true".to_owned());
        }
        let variable = format!("{}{name}", self.syntax.variable);
        let up = Change::Set(name.clone(), format!("{variable} + 1"));
        let again = cycles.then(|| Change::Set(name.clone(), "0".to_owned()));
        Change::If(format!("{variable} < {most}"), vec![up], again.into_iter().collect())
    }

    /// The effects of taking a choice, in order, besides leading somewhere.
    pub(super) fn taken(&self, choice: ChoiceId) -> Vec<Change> {
        let story = self.names.story;
        let choice = story.choice(choice);
        let mut changes = if choice.leaves { self.left(choice.scene) } else { Vec::new() };
        let taken = choice.taken.filter(|bit| self.names.is_asked(*bit));
        if let Some(Place::Flag(name)) = taken.map(|bit| self.names.place(bit)) {
            changes.push(Change::Set(name, "true".to_owned()));
        }
        changes.extend(story.effects_in(choice.effects).iter().filter_map(|effect| self.effect(effect)));
        changes
    }

    /// The effects of arriving in a scene, in order.
    pub(super) fn arrived(&self, scene: SceneId) -> Vec<Change> {
        let story = self.names.story;
        let effects = story.effects_in(story.scene(scene).arrive).iter();
        effects.filter_map(|effect| self.effect(effect)).collect()
    }

    fn effect(&self, effect: &Effect) -> Option<Change> {
        let change = match effect.op {
            EffectOp::Hold(bit, to) => match self.names.place(bit) {
                // Facts are always kept, whether or not something asks for them.
                Place::Flag(name) if bit.index() < self.names.story.facts().len() || self.names.is_asked(bit) => {
                    Change::Set(name, to.to_string())
                }
                _ => return None,
            },
            EffectOp::Set(meter, to) => Change::Set(self.names.meter(meter).to_owned(), to.to_string()),
            EffectOp::Add(_, 0) => return None,
            EffectOp::Add(meter, by) => self.added(self.names.meter(meter), self.names.story.meter(meter).range, by),
        };
        Some(match effect.when.as_deref() {
            Some(when) => Change::If(self.condition(when), vec![change], Vec::new()),
            None => change,
        })
    }

    /// A sum that stops at the ends of a range.
    fn added(&self, name: &str, (least, most): (i32, i32), by: i32) -> Change {
        let variable = format!("{}{name}", self.syntax.variable);
        let (sign, end) = if by < 0 { ("-", least) } else { ("+", most) };
        // From here on the sum would exceed the range.
        let limit = i64::from(end) - i64::from(by);
        let within = if by < 0 { format!("{variable} >= {limit}") } else { format!("{variable} <= {limit}") };
        let sum = Change::Set(name.to_owned(), format!("{variable} {sign} {}", by.unsigned_abs()));
        let stop = Change::Set(name.to_owned(), end.to_string());
        let by_one = by.unsigned_abs() == 1;
        Change::If(within, vec![sum], if by_one { Vec::new() } else { vec![stop] })
    }
}

/// The opposite of a condition. A name alone has no brackets, in which ink would read it as a list.
pub(super) fn negated(condition: &str) -> String {
    let is_name = condition.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    if is_name { format!("not {condition}") } else { format!("not ({condition})") }
}
