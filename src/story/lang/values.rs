//! Words that are values of meters, and sums of two meters.

use super::super::model::{CompareOp, Cond, Operand};
use super::super::table::MeterId;
use super::condition::{ConditionParser, Stopped, misplaced};
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind};
use super::{Asker, Output, Problem, RangedMeter};
use crate::diag::{Code, nearest};

/// The maximum number of values of a meter if something is compiled for each of them.
pub(super) const MOST_VALUES: i64 = 256;

/// Parses the words that select a part of a text that branches on the word of a meter: one word, or several with `or`
/// between them. `start` is their position in the string.
pub(super) fn parse(
    (text, start): (&str, usize),
    (meter, name): &(MeterId, String),
    asker: Asker,
    names: &mut Names,
    out: &mut Output,
) -> Option<Cond> {
    let mut parser = ConditionParser::new(text, start, asker, names);
    let parsed = parser.words_of(*meter, name);
    parser.finish(parsed, Code::BadCondition, out)
}

/// How many values a meter can have.
pub(super) fn width((_, (least, most)): RangedMeter) -> i64 {
    i64::from(most) - i64::from(least) + 1
}

impl ConditionParser<'_, '_, '_> {
    /// The number of a word that is a value of the meter with this name.
    pub(super) fn value_of(&mut self, meter: MeterId, name: &str, code: Code) -> Result<i32, Stopped> {
        let quoted = self.eat_quoted(code);
        let token = match &quoted {
            Some((word, range)) => Token { kind: TokenKind::Word(word), range: range.clone() },
            None => self.tokens.next(),
        };
        let values = self.names.values(meter);
        let TokenKind::Word(word) = token.kind else {
            let problem = misplaced(code, &format!("a word of `{name}`"), &token);
            return Err(Some(problem.help(listed(&values))));
        };
        if let Some((at, _)) = (0..).zip(&values).find(|(_, value)| **value == word) {
            return Ok(at);
        }
        let problem = Problem::new(Code::UnknownName, token.range.clone(), format!("`{name}` has no value `{word}`"));
        self.note(Some(match nearest(word, values.iter().copied()) {
            Some(near) => problem.did_you_mean(near),
            None => problem.help(listed(&values)),
        }));
        Ok(0)
    }

    /// A condition that a meter has one of several words.
    fn words_of(&mut self, meter: MeterId, name: &str) -> Result<Cond, Stopped> {
        let mut words = Vec::new();
        loop {
            let value = self.value_of(meter, name, Code::BadCondition)?;
            words.push(Cond::Compare(meter, CompareOp::Equal, Operand::Number(value)));
            if self.tokens.eat_word("or") {
                continue;
            }
            let token = self.tokens.next();
            if token.kind != TokenKind::End {
                let problem = misplaced(Code::BadCondition, "`or` or `:`", &token);
                return Err(Some(problem.help(format!("write `{name} = …` in full for other conditions"))));
            }
            return Ok(match words.len() {
                1 => words.swap_remove(0),
                _ => Cond::Any(words.into()),
            });
        }
    }

    /// What follows the first meter of a sum.
    pub(super) fn sum(&mut self, first: RangedMeter, name: &Token) -> Result<Cond, Stopped> {
        self.tokens.next();
        let token = self.tokens.next();
        let second = match token.kind {
            TokenKind::Word(word) => match self.names.use_role(word, &token.range, false) {
                Some(Role::Meter(meter, range)) if self.names.values(meter).is_empty() => (meter, range),
                Some(_) => {
                    let message = format!("expected a meter with numbers, found `{word}`");
                    return Err(Some(Problem::new(Code::BadCondition, token.range.clone(), message)));
                }
                None => return Err(self.unknown_role(word, token.range.clone(), "meter")),
            },
            _ => {
                let problem = misplaced(Code::BadCondition, "a second meter", &token);
                return Err(Some(problem.help("a sum has two meters: `trust + patience >= 9`")));
            }
        };
        let whole = name.range.start..token.range.end;
        let sign = self.tokens.peek();
        let Some(how) = self.compare_op() else {
            let problem = misplaced(Code::BadCondition, "a comparison", &sign);
            return Err(Some(problem.help("compare the sum of two meters with a number: `trust + patience >= 9`")));
        };
        let negative = self.tokens.eat("-");
        let number = self.tokens.next();
        let TokenKind::Number(Some(value)) = number.kind else {
            let problem = misplaced(Code::BadCondition, "a whole number", &number);
            return Err(Some(problem.help("a sum is compared with a number")));
        };
        let (narrow, wide) = if width(first) <= width(second) { (first, second) } else { (second, first) };
        if width(narrow) > MOST_VALUES {
            let message = format!("one meter of a sum has at most {MOST_VALUES} values");
            return Err(Some(Problem::new(Code::LimitExceeded, whole, message)));
        }
        self.warn(Problem::new(Code::NewerFormat, whole, "a sum of two meters"));
        Ok(summed(narrow, wide, how, i64::from(if negative { -value } else { value })))
    }
}

/// The sum of two meters compared with a number: for each value of the first, what is left for the second.
fn summed((narrow, (least, most)): RangedMeter, (wide, range): RangedMeter, how: CompareOp, number: i64) -> Cond {
    let (lowest, highest) = (i64::from(range.0), i64::from(range.1));
    let parts = (least..=most).filter_map(|value| {
        let is_value = Cond::Compare(narrow, CompareOp::Equal, Operand::Number(value));
        let left = number - i64::from(value);
        match i32::try_from(left) {
            // A number outside of the range is on one side of all values.
            Ok(left) if (lowest..=highest).contains(&i64::from(left)) => {
                Some(Cond::All([is_value, Cond::Compare(wide, how, Operand::Number(left))].into()))
            }
            _ => how.holds(lowest, left).then_some(is_value),
        }
    });
    Cond::Any(parts.collect())
}

/// The help that lists the words of a meter.
fn listed(values: &[&str]) -> String {
    format!("its values are `{}`", values.join("`, `"))
}
