//! Effects.

use super::super::model::{CompareOp, Cond, Effect, EffectOp, Operand};
use super::super::table::{Bit, Id as _, MeterId};
use super::condition::{ConditionParser, Stopped, misplaced};
use super::foreign_words::foreign_word;
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind};
use super::values::{MOST_VALUES, width};
use super::{Asker, MeterSource, Output, Problem, RangedMeter};
use crate::diag::Code;

/// Parses an effect: what it does, and its condition.
pub(super) fn parse_effect(text: &str, names: &mut Names, out: &mut Output) -> Option<Vec<Effect>> {
    let mut parser = ConditionParser::new(text, 0, Asker::Plain, names);
    let parsed = parser.effect();
    parser.finish(parsed, Code::BadEffect, out)
}

impl ConditionParser<'_, '_, '_> {
    /// The problem where something other than `when` follows an effect.
    fn after_effect(&self, op: EffectOp, found: &Token) -> Problem {
        let problem = bad_effect("`when` or the end of the effect", found);
        match (found.kind, op) {
            (TokenKind::Sign(","), _) => problem.help("write each effect as a separate string"),
            (TokenKind::Sign("+" | "-" | "=" | "+=" | "-=" | "++" | "--"), EffectOp::Hold(..)) => {
                problem.help("a fact has no number; write its name to set it, and `not` before its name to clear it")
            }
            _ => problem,
        }
    }

    fn effect(&mut self) -> Result<Vec<Effect>, Stopped> {
        let op = match self.foreign_change() {
            Some(op) => op,
            None => self.own_change()?,
        };
        let when = self.tokens.next();
        match when.kind {
            TokenKind::End => Ok(self.expanded(op, None)),
            TokenKind::Word("when") => self.effect_when(op),
            TokenKind::Word(word) if is_foreign_when(word) => {
                let problem = self.after_effect(op, &when);
                self.note(Some(problem.help("write `when`").instead("when")));
                self.effect_when(op)
            }
            _ => Err(Some(self.after_effect(op, &when))),
        }
    }

    fn effect_when(&mut self, op: EffectOp) -> Result<Vec<Effect>, Stopped> {
        let condition = self.any()?;
        let condition = self.end(condition)?;
        Ok(self.expanded(op, Some(condition)))
    }

    /// The effect itself, or one effect for each value of the meter that it depends on. They don't change that meter,
    /// so exactly one of them is applied.
    fn expanded(&mut self, op: EffectOp, when: Option<Cond>) -> Vec<Effect> {
        let Some(MeterSource { to: (to, range), sign, from: (from, (least, most)) }) = self.source.take() else {
            return vec![Effect { op, when: when.map(Box::new) }];
        };
        let effect = |value: i32| {
            let op = match sign {
                '+' => EffectOp::Add(to, value),
                '-' => EffectOp::Add(to, value.saturating_neg()),
                _ => EffectOp::Set(to, value.clamp(range.0, range.1)),
            };
            let is_value = Cond::Compare(from, CompareOp::Equal, Operand::Number(value));
            let when = match &when {
                Some(when) => Cond::All([is_value, when.clone()].into()),
                None => is_value,
            };
            (sign == '=' || value != 0).then_some(Effect { op, when: Some(Box::new(when)) })
        };
        (least..=most).filter_map(effect).collect()
    }

    /// Whether a word before the name of a meter or fact is one of another system.
    fn is_foreign_lead(&self, word: &str) -> bool {
        let follows = matches!(self.tokens.peek().kind, TokenKind::Word(_));
        (is_foreign_when(word) || matches!(word, "set" | "let") && follows) && !self.names.roles.contains_key(word)
    }

    fn own_change(&mut self) -> Result<EffectOp, Stopped> {
        let negated = self.tokens.eat_word("not");
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Word(word) if !super::RESERVED.contains(&word) && !self.is_foreign_lead(word) => {
                self.op(word, negated, &token)
            }
            TokenKind::Word("set" | "let") => {
                let problem = bad_effect("a meter or a fact", &token);
                Err(Some(problem.help("write `trust = 5`, `trust +1` or `trust -1`; for facts, `met` or `not met`")))
            }
            TokenKind::Word(word) if is_foreign_when(word) => {
                let problem = bad_effect("a meter or a fact", &token);
                Err(Some(problem.help("write the condition after the effect: `met when trust >= 2`")))
            }
            _ => Err(Some(bad_effect("a meter or a fact", &token))),
        }
    }

    fn op(&mut self, word: &str, negated: bool, token: &Token) -> Result<EffectOp, Stopped> {
        match self.names.use_role(word, &token.range, true) {
            Some(Role::Meter(meter, range)) if !negated => self.change(meter, range, word),
            Some(Role::Meter(..)) => Err(Some(
                Problem::new(
                    Code::BadEffect,
                    token.range.clone(),
                    format!("`not` cannot be applied to the meter `{word}`"),
                )
                .help(format!("for example `{word} = 0`")),
            )),
            Some(Role::Fact { from_archive: true, .. }) => Err(Some(Problem::new(
                Code::NotAllowedHere,
                token.range.clone(),
                format!("`{word}` comes from the archive and cannot be changed by an effect"),
            ))),
            Some(Role::Fact { fact, .. }) => Ok(EffectOp::Hold(Bit::from(fact), !negated)),
            None => {
                let problem = self.unknown_role(word, token.range.clone(), "meter or fact");
                self.doubt(problem);
                if foreign_word(word).is_some() {
                    // What it is applied to.
                    while self.tokens.peek().kind != TokenKind::End {
                        self.tokens.next();
                    }
                }
                self.skip_change();
                Ok(EffectOp::Hold(Bit::from_index(0), true))
            }
        }
    }

    /// Skips the change of a meter after an undeclared name.
    fn skip_change(&mut self) {
        if matches!(self.tokens.peek().kind, TokenKind::Sign("+" | "-" | "=")) {
            self.tokens.next();
            self.tokens.eat("-");
            self.tokens.next();
        }
    }

    fn change(&mut self, meter: MeterId, (least, most): (i32, i32), word: &str) -> Result<EffectOp, Stopped> {
        let values = self.names.values(meter);
        let help = match values.first() {
            Some(value) => format!("for example `{word} = {value}`"),
            None => format!("for example `{word} +1`, `{word} -2` or `{word} = 5`"),
        };
        let sign = self.tokens.next();
        let TokenKind::Sign(sign @ ("+" | "-" | "=")) = sign.kind else {
            return Err(Some(bad_effect("`+`, `-` or `=`", &sign).help(help)));
        };
        if sign == "=" && !values.is_empty() {
            return Ok(EffectOp::Set(meter, self.value_of(meter, word, Code::BadEffect)?));
        }
        if let TokenKind::Word(from) = self.tokens.peek().kind {
            return self.take_value((meter, (least, most)), sign, from);
        }
        let start = self.tokens.peek().range.start;
        let negative = sign == "=" && self.tokens.eat("-");
        let token = self.tokens.next();
        let TokenKind::Number(Some(number)) = token.kind else {
            return Err(Some(bad_effect("a whole number", &token).help(help)));
        };
        match sign {
            "+" => Ok(EffectOp::Add(meter, number)),
            "-" => Ok(EffectOp::Add(meter, -number)),
            _ => {
                let number = if negative { -number } else { number };
                if (least..=most).contains(&number) {
                    return Ok(EffectOp::Set(meter, number));
                }
                let message = format!("{number} is outside the range of `{word}`, {least} to {most}");
                Err(Some(Problem::new(Code::BadValue, start..token.range.end, message)))
            }
        }
    }
}

impl ConditionParser<'_, '_, '_> {
    /// Changing a meter by the value of another one.
    fn take_value(&mut self, to: RangedMeter, sign: &str, from: &str) -> Result<EffectOp, Stopped> {
        let token = self.tokens.next();
        let other = match self.names.use_role(from, &token.range, false) {
            Some(Role::Meter(meter, range)) if self.names.values(meter).is_empty() => (meter, range),
            Some(_) => {
                let problem = bad_effect("a whole number or a meter with numbers", &token);
                return Err(Some(problem.help("for example `trust +1`, `trust = 5` or `trust = coins`")));
            }
            None => return Err(self.unknown_role(from, token.range.clone(), "meter")),
        };
        if other.0 == to.0 {
            let message = "a meter cannot change by its own value";
            let problem = Problem::new(Code::BadEffect, token.range, message);
            return Err(Some(problem.help("write a number, or another meter")));
        }
        if width(other) > MOST_VALUES {
            let message = format!("a meter whose value an effect takes has at most {MOST_VALUES} values");
            return Err(Some(Problem::new(Code::LimitExceeded, token.range, message)));
        }
        self.warn(Problem::new(Code::NewerFormat, token.range, "an effect that takes the value of a meter"));
        self.source = Some(MeterSource { to, sign: sign.chars().next().unwrap_or('='), from: other });
        Ok(EffectOp::Add(to.0, 0))
    }
}

/// Whether a word means `when`, in another system or in capitals.
fn is_foreign_when(word: &str) -> bool {
    word.eq_ignore_ascii_case("if") || word.eq_ignore_ascii_case("when")
}

fn bad_effect(wanted: &str, token: &Token) -> Problem {
    misplaced(Code::BadEffect, wanted, token)
}
