//! Effects.

use super::super::model::{Effect, EffectOp};
use super::super::table::{Bit, Id as _, MeterId};
use super::condition::{ConditionParser, Stopped, misplaced};
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind};
use super::{Asker, Output, Problem};
use crate::diag::Code;

/// Parses an effect: what it does, and its condition.
pub(super) fn parse_effect(text: &str, names: &mut Names, out: &mut Output) -> Option<Effect> {
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

    fn effect(&mut self) -> Result<Effect, Stopped> {
        let op = match self.foreign_change() {
            Some(op) => op,
            None => self.own_change()?,
        };
        let when = self.tokens.next();
        match when.kind {
            TokenKind::End => Ok(Effect { op, when: None }),
            TokenKind::Word("when") => self.effect_when(op),
            TokenKind::Word(word) if is_foreign_when(word) => {
                let problem = self.after_effect(op, &when);
                self.note(Some(problem.help("write `when`").instead("when")));
                self.effect_when(op)
            }
            _ => Err(Some(self.after_effect(op, &when))),
        }
    }

    fn effect_when(&mut self, op: EffectOp) -> Result<Effect, Stopped> {
        let condition = self.any()?;
        Ok(Effect { op, when: Some(Box::new(self.end(condition)?)) })
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
                Err(Some(problem.help("write `trust = 5`, `trust +1` or `trust -1`; of facts, `met` or `not met`")))
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
        let help = format!("for example `{word} +1`, `{word} -2` or `{word} = 5`");
        let sign = self.tokens.next();
        let TokenKind::Sign(sign @ ("+" | "-" | "=")) = sign.kind else {
            return Err(Some(bad_effect("`+`, `-` or `=`", &sign).help(help)));
        };
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

/// Whether a word means `when`, in another system or in capitals.
fn is_foreign_when(word: &str) -> bool {
    word.eq_ignore_ascii_case("if") || word.eq_ignore_ascii_case("when")
}

fn bad_effect(wanted: &str, token: &Token) -> Problem {
    misplaced(Code::BadEffect, wanted, token)
}
