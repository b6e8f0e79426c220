//! Conditions and effects.

use std::ops::Range;

use super::super::model::{CompareOp, Cond, Effect, EffectOp, Operand, Target};
use super::super::syntax::MAX_DEPTH;
use super::super::table::{Bit, Id as _, MeterId, SceneId};
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind, Tokens};
use super::{Asker, Output, Problem};
use crate::diag::{Code, nearest};

/// Parses a condition that starts `base` bytes into its string.
pub(super) fn parse(text: &str, base: usize, asker: Asker, names: &mut Names, out: &mut Output) -> Option<Cond> {
    let mut parser = ConditionParser::new(text, base, asker, names);
    let parsed = parser.any().and_then(|condition| parser.end(condition));
    parser.finish(parsed, out)
}

/// Parses an effect: what it does, and its condition.
pub(super) fn parse_effect(text: &str, names: &mut Names, out: &mut Output) -> Option<Effect> {
    let mut parser = ConditionParser::new(text, 0, Asker::Plain, names);
    let parsed = parser.effect();
    parser.finish(parsed, out)
}

/// Why parsing stopped: a problem, or none if its cause is reported elsewhere.
type Stopped = Option<Problem>;

struct ConditionParser<'t, 'n, 'a> {
    tokens: Tokens<'t>,
    asker: Asker,
    names: &'n mut Names<'a>,
    depth: usize,
    /// Whether what is parsed is negated an odd number of times.
    negative: bool,
    /// Problems with the meaning of names, which do not stop parsing.
    problems: Vec<Problem>,
    failed: bool,
}

impl<'t, 'n, 'a> ConditionParser<'t, 'n, 'a> {
    fn new(text: &'t str, base: usize, asker: Asker, names: &'n mut Names<'a>) -> Self {
        Self {
            tokens: Tokens::new(text, base),
            asker,
            names,
            depth: 0,
            negative: false,
            problems: Vec::new(),
            failed: false,
        }
    }

    fn finish<T>(self, parsed: Result<T, Stopped>, out: &mut Output) -> Option<T> {
        self.problems.into_iter().for_each(|problem| out.report(problem));
        match parsed {
            Ok(parsed) => Some(parsed).filter(|_| !self.failed),
            Err(problem) => {
                problem.into_iter().for_each(|problem| out.report(problem));
                None
            }
        }
    }

    /// Records a problem with the meaning of a name and returns a placeholder condition, so that parsing continues.
    fn doubt(&mut self, problem: Stopped) -> Cond {
        self.failed = true;
        self.problems.extend(problem);
        Cond::Any(Box::default())
    }
}

impl ConditionParser<'_, '_, '_> {
    fn end(&mut self, condition: Cond) -> Result<Cond, Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::End {
            return Ok(condition);
        }
        let problem = expected("`and`, `or` or the end of the condition", &token);
        Err(Some(match token.kind {
            TokenKind::Sign("&&") => problem.help("write `and`").instead("and"),
            TokenKind::Sign("||") => problem.help("write `or`").instead("or"),
            TokenKind::Word(word) => match ["and", "or"].into_iter().find(|known| word.eq_ignore_ascii_case(known)) {
                Some(known) => problem.help(format!("write `{known}`")).instead(known),
                None => problem.help("join two conditions with `and` or `or`"),
            },
            TokenKind::Sign(".") => problem.help("meters are whole numbers"),
            TokenKind::Sign(")") => problem.help("this `)` has no matching `(`"),
            kind if comparison(kind).is_some() => {
                problem.help("comparisons cannot be chained; write `trust >= 2 and trust <= 4`")
            }
            _ => problem,
        }))
    }

    fn any(&mut self) -> Result<Cond, Stopped> {
        self.joined("or", Cond::Any, Self::all)
    }

    fn all(&mut self) -> Result<Cond, Stopped> {
        self.joined("and", Cond::All, Self::negation)
    }

    /// One operand, or several with `word` between them.
    fn joined(
        &mut self,
        word: &str,
        join: fn(Box<[Cond]>) -> Cond,
        part: fn(&mut Self) -> Result<Cond, Stopped>,
    ) -> Result<Cond, Stopped> {
        let first = part(self)?;
        if !self.tokens.eat_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.tokens.eat_word(word) {
            parts.push(part(self)?);
        }
        Ok(join(parts.into_boxed_slice()))
    }

    fn negation(&mut self) -> Result<Cond, Stopped> {
        let mut negated = false;
        while self.tokens.eat_word("not") {
            negated = !negated;
        }
        self.negative ^= negated;
        let inner = self.atom();
        self.negative ^= negated;
        let inner = inner?;
        Ok(if negated { Cond::Not(Box::new(inner)) } else { inner })
    }

    fn atom(&mut self) -> Result<Cond, Stopped> {
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Sign("(") => self.group(&token),
            TokenKind::Word("seen") => self.seen(),
            TokenKind::Word("took") => self.took(),
            TokenKind::Word("known") => self.known(&token),
            TokenKind::Word(word) if !super::RESERVED.contains(&word) => self.name(word, &token),
            TokenKind::Sign("!") => Err(Some(expected("a condition", &token).help("write `not`").instead("not "))),
            TokenKind::Number(_) => {
                Err(Some(expected("a condition", &token).help("write the meter first: `patience >= 5`")))
            }
            _ => Err(Some(expected("a condition", &token))),
        }
    }

    fn group(&mut self, open: &Token) -> Result<Cond, Stopped> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} levels deep");
            return Err(Some(Problem::new(Code::LimitExceeded, open.range.clone(), message)));
        }
        let inner = self.any()?;
        self.close()?;
        self.depth -= 1;
        Ok(inner)
    }

    fn close(&mut self) -> Result<(), Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::Sign(")") { Ok(()) } else { Err(Some(expected("`)`", &token))) }
    }

    fn open(&mut self, after: &str) -> Result<(), Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::Sign("(") {
            return Ok(());
        }
        Err(Some(expected(&format!("`(` after `{after}`"), &token)))
    }

    fn word(&mut self, wanted: &str) -> Result<(String, Range<usize>), Stopped> {
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Word(word) => Ok((word.to_owned(), token.range)),
            _ => Err(Some(expected(wanted, &token))),
        }
    }

    fn seen(&mut self) -> Result<Cond, Stopped> {
        self.open("seen")?;
        let (word, range) = self.word("a scene")?;
        self.close()?;
        Ok(match self.scene("seen", &word, range) {
            Ok(scene) => Cond::Holds(self.names.left_bit(scene)),
            Err(problem) => self.doubt(problem),
        })
    }

    fn scene(&self, asked_by: &str, word: &str, range: Range<usize>) -> Result<SceneId, Stopped> {
        match self.names.targets.get(word) {
            Some(Target::Scene(scene)) => Ok(*scene),
            Some(Target::Junction(_)) => Err(Some(
                Problem::new(Code::UnknownName, range, format!("expected a scene, found the junction `{word}`"))
                    .help(format!("junctions are never shown, so `{asked_by}` accepts scenes only")),
            )),
            None if self.names.targets_incomplete => Err(None),
            None => {
                let near = self.names.near_target(word);
                let problem = unknown(format!("cannot find the scene `{word}`"), range, near);
                Err(Some(problem).filter(|_| !Names::is_no_name(near)))
            }
        }
    }

    fn took(&mut self) -> Result<Cond, Stopped> {
        self.open("took")?;
        let (scene, scene_range) = self.word("a scene")?;
        let dot = self.tokens.next();
        if dot.kind != TokenKind::Sign(".") {
            let help = "write the scene and the choice: `took(scene.choice)`";
            return Err(Some(expected("`.` and a choice", &dot).help(help)));
        }
        let (choice, range) = self.word("a choice")?;
        self.close()?;
        let id = match self.scene("took", &scene, scene_range) {
            Ok(id) => id,
            Err(problem) => return Ok(self.doubt(problem)),
        };
        let problem = match self.names.choice(id, &choice) {
            Some(choice) => return Ok(Cond::Holds(self.names.taken_bit(choice))),
            None if self.names.may_have_any_choice(id) => None,
            None => {
                let near = self.names.near_choice(id, &choice);
                Some(unknown(format!("the scene `{scene}` has no choice `{choice}`"), range, near))
            }
        };
        Ok(self.doubt(problem))
    }

    fn known(&mut self, token: &Token) -> Result<Cond, Stopped> {
        self.open("known")?;
        let (word, range) = self.word("a fact")?;
        self.close()?;
        let problem = match self.names.use_role(&word, false) {
            _ if self.asker != Asker::Note => Some(
                Problem::new(Code::NotAllowedHere, token.range.clone(), "`known` is only allowed in notes")
                    .help("what earlier runs have learned must not affect what can happen"),
            ),
            Some(Role::Fact { from_archive: true, .. }) => Some(from_archive(&word, range)),
            Some(Role::Fact { fact, .. }) => return Ok(Cond::Known(fact)),
            Some(Role::Meter(..)) => {
                let message = format!("expected a fact, found the meter `{word}`");
                Some(Problem::new(Code::UnknownName, range, message))
            }
            None => self.unknown_role(&word, range, "fact"),
        };
        Ok(self.doubt(problem))
    }

    fn name(&mut self, word: &str, token: &Token) -> Result<Cond, Stopped> {
        match self.names.use_role(word, false) {
            Some(Role::Meter(meter, _)) => self.comparison(meter, word, token),
            Some(Role::Fact { fact, from_archive: archived }) => {
                self.fact_alone(word, token)?;
                if archived && self.asker != Asker::Seal {
                    return Ok(self.doubt(Some(from_archive(word, token.range.clone()))));
                }
                if archived && self.negative {
                    return Ok(self.doubt(Some(negated_archive(word, token.range.clone()))));
                }
                Ok(Cond::Holds(Bit::from(fact)))
            }
            None => self.unknown_name(word, token),
        }
    }

    /// An undeclared name, with the comparison that may follow.
    fn unknown_name(&mut self, word: &str, token: &Token) -> Result<Cond, Stopped> {
        if self.tokens.peek().kind == TokenKind::Sign("(") {
            return Ok(self.unknown_question(word, token));
        }
        let compared = comparison(self.tokens.peek().kind).is_some();
        let problem = self.unknown_role(word, token.range.clone(), if compared { "meter" } else { "meter or fact" });
        let condition = self.doubt(problem);
        if compared {
            self.tokens.next();
            self.operand()?;
        }
        Ok(condition)
    }

    /// A word before `(` other than the three that are allowed there. Its argument is skipped.
    fn unknown_question(&mut self, word: &str, token: &Token) -> Cond {
        while !matches!(self.tokens.next().kind, TokenKind::Sign(")") | TokenKind::End) {}
        let problem = expected("`seen(scene)`, `took(scene.choice)` or `known(fact)`", token);
        let condition = match nearest(word, QUESTIONS) {
            Some(near) => problem.did_you_mean(near),
            None => problem.help("only these three can precede `(`; join two conditions with `and` or `or`"),
        };
        self.doubt(Some(condition))
    }

    fn fact_alone(&self, word: &str, token: &Token) -> Result<(), Stopped> {
        match comparison(self.tokens.peek().kind) {
            Some(_) => Err(Some(
                Problem::new(
                    Code::BadCondition,
                    token.range.clone(),
                    format!("the fact `{word}` cannot be compared; only meters can"),
                )
                .help(format!("to test a fact, write `{word}` or `not {word}`")),
            )),
            None => Ok(()),
        }
    }

    fn comparison(&mut self, meter: MeterId, word: &str, name: &Token) -> Result<Cond, Stopped> {
        if let TokenKind::Sign(sign @ ("=>" | "=<" | "<>")) = self.tokens.peek().kind {
            let right = [("=>", ">="), ("=<", "<="), ("<>", "!=")].into_iter().find(|(wrong, _)| *wrong == sign);
            let right = right.map_or("=", |(_, right)| right);
            let problem = expected("a comparison", &self.tokens.next());
            return Err(Some(problem.help(format!("write `{right}`")).instead(right)));
        }
        let Some(how) = comparison(self.tokens.peek().kind) else {
            return Err(Some(
                Problem::new(
                    Code::BadCondition,
                    name.range.clone(),
                    format!("the meter `{word}` must be compared with a number or a meter"),
                )
                .help(format!("for example `{word} >= 1`")),
            ));
        };
        let sign = self.tokens.next();
        if matches!(sign.kind, TokenKind::Sign("==" | "===")) {
            return Err(Some(expected("`=`", &sign).help("use a single `=` to compare").instead("=")));
        }
        Ok(Cond::Compare(meter, how, self.operand()?))
    }

    fn operand(&mut self) -> Result<Operand, Stopped> {
        let negative = self.tokens.eat("-");
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Number(Some(number)) => Ok(Operand::Number(if negative { -number } else { number })),
            TokenKind::Word(word) if !negative => match self.names.use_role(word, false) {
                Some(Role::Meter(meter, _)) => Ok(Operand::Meter(meter)),
                Some(Role::Fact { .. }) => Err(Some(Problem::new(
                    Code::BadCondition,
                    token.range.clone(),
                    format!("expected a whole number or a meter, found the fact `{word}`"),
                ))),
                None => {
                    let problem = self.unknown_role(word, token.range.clone(), "meter");
                    self.doubt(problem);
                    Ok(Operand::Number(0))
                }
            },
            _ => Err(Some(expected("a whole number or a meter", &token))),
        }
    }

    fn unknown_role(&self, word: &str, range: Range<usize>, kind: &str) -> Stopped {
        if self.names.roles_incomplete {
            return None;
        }
        let near = self.names.near_role(word);
        if Names::is_no_name(near) {
            return None;
        }
        let problem = unknown(format!("cannot find the {kind} `{word}`"), range, near);
        Some(if problem.help.is_none() && kind != "meter" {
            problem.help(format!("declare it in story.ron: Fact(id: \"{word}\", is: \"…\")"))
        } else {
            problem
        })
    }

    /// The problem where something other than `when` follows an effect.
    fn after_effect(&self, op: EffectOp, found: &Token) -> Problem {
        let problem = bad_effect("`when` or the end of the effect", found);
        match (found.kind, op) {
            (TokenKind::Word("if"), _) => problem.help("write `when`").instead("when"),
            (TokenKind::Sign(","), _) => problem.help("write each effect as a separate string"),
            (TokenKind::Sign("+" | "-" | "="), EffectOp::Hold(..)) => {
                problem.help("a fact has no number; write its name to set it, and `not` before its name to clear it")
            }
            _ => problem,
        }
    }

    fn effect(&mut self) -> Result<Effect, Stopped> {
        let negated = self.tokens.eat_word("not");
        let token = self.tokens.next();
        let op = match token.kind {
            TokenKind::Word(word) if !super::RESERVED.contains(&word) => self.op(word, negated, &token)?,
            TokenKind::Sign("!") => {
                let problem = bad_effect("a meter or a fact", &token);
                return Err(Some(problem.help("write `not`").instead("not ")));
            }
            _ => return Err(Some(bad_effect("a meter or a fact", &token))),
        };
        let when = self.tokens.next();
        match when.kind {
            TokenKind::End => Ok(Effect { op, when: None }),
            TokenKind::Word("when") => {
                let condition = self.any()?;
                Ok(Effect { op, when: Some(Box::new(self.end(condition)?)) })
            }
            _ => Err(Some(self.after_effect(op, &when))),
        }
    }

    fn op(&mut self, word: &str, negated: bool, token: &Token) -> Result<EffectOp, Stopped> {
        match self.names.use_role(word, true) {
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

/// The words that take an argument in parentheses.
const QUESTIONS: [&str; 3] = ["seen", "took", "known"];

fn from_archive(word: &str, range: Range<usize>) -> Problem {
    let message = format!("`{word}` comes from the archive and can only be used in `seal`");
    Problem::new(Code::NotAllowedHere, range, message)
        .help("a later edition can only add choices, so that recorded runs stay valid")
}

fn negated_archive(word: &str, range: Range<usize>) -> Problem {
    let message = format!("`{word}` comes from the archive and cannot be negated");
    Problem::new(Code::NotAllowedHere, range, message)
        .help("a later edition can only add choices; removing one would invalidate recorded runs")
}

fn comparison(kind: TokenKind) -> Option<CompareOp> {
    match kind {
        TokenKind::Sign("<") => Some(CompareOp::Less),
        TokenKind::Sign("<=") => Some(CompareOp::AtMost),
        TokenKind::Sign("=" | "==" | "===") => Some(CompareOp::Equal),
        TokenKind::Sign("!=") => Some(CompareOp::Unequal),
        TokenKind::Sign(">=") => Some(CompareOp::AtLeast),
        TokenKind::Sign(">") => Some(CompareOp::More),
        _ => None,
    }
}

fn expected(wanted: &str, token: &Token) -> Problem {
    misplaced(Code::BadCondition, wanted, token)
}

fn bad_effect(wanted: &str, token: &Token) -> Problem {
    misplaced(Code::BadEffect, wanted, token)
}

fn misplaced(code: Code, wanted: &str, token: &Token) -> Problem {
    let code = if token.is_control() { Code::ControlCharacter } else { code };
    let whole = if code == Code::BadEffect { "effect" } else { "condition" };
    Problem::new(code, token.range.clone(), format!("expected {wanted}, found {}", token.describe(whole)))
}

fn unknown(message: String, range: Range<usize>, near: Option<&str>) -> Problem {
    let problem = Problem::new(Code::UnknownName, range, message);
    match near {
        Some(near) => problem.did_you_mean(near),
        None => problem,
    }
}
