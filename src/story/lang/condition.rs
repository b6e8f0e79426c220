//! Conditions.
//!
//! The syntax of other systems is reported with what to write here, and parsed as if that had been written, so that all
//! of it in one condition is reported at once; see `foreign.rs`.

use std::num::NonZeroUsize;
use std::ops::Range;

use super::super::model::{CompareOp, Cond, Operand, Target};
use super::super::references::Symbol;
use super::super::syntax::MAX_DEPTH;
use super::super::table::{Bit, ListId, SceneId};
use super::foreign_words::foreign_word;
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind, Tokens};
use super::{Asker, MeterSource, Output, Problem, RangedMeter};
use crate::diag::{Code, Similar, nearest_keyword};

/// The greatest possible difference of two values of a meter, if a law asks whether it changed.
const MOST_STEPS: u32 = 200;

/// The help for a condition that follows another one directly.
const JOIN: &str = "join two conditions with `and` or `or`";

/// The help for brackets that are not round.
const ROUND: &str = "only `(` and `)` group conditions";

/// Parses a condition that starts `base` bytes into its string.
pub(super) fn parse(text: &str, base: usize, asker: Asker, names: &mut Names, out: &mut Output) -> Option<Cond> {
    let mut parser = ConditionParser::new(text, base, asker, names);
    parser.skip_foreign_start();
    let parsed = parser.any().and_then(|condition| parser.end(condition));
    parser.finish(parsed, Code::BadCondition, out)
}

/// Why parsing stopped: a problem, or `None` if its cause is reported elsewhere.
pub(super) type Stopped = Option<Problem>;

/// Parses a condition or an effect.
pub(super) struct ConditionParser<'t, 'n, 'a> {
    /// The unparsed rest.
    pub(super) tokens: Tokens<'t>,
    pub(super) asker: Asker,
    /// What the names mean.
    pub(super) names: &'n mut Names<'a>,
    depth: usize,
    /// Whether what is parsed is negated an odd number of times.
    pub(super) negative: bool,
    /// Problems with the meaning of names, which do not stop parsing.
    problems: Vec<Problem>,
    failed: bool,
    /// The meter whose value an effect takes, with how it changes another one.
    pub(super) source: Option<MeterSource>,
}

impl<'t, 'n, 'a> ConditionParser<'t, 'n, 'a> {
    /// A parser for `text`, which starts `base` bytes into its string.
    pub(super) fn new(text: &'t str, base: usize, asker: Asker, names: &'n mut Names<'a>) -> Self {
        Self {
            tokens: Tokens::new(text, base),
            asker,
            names,
            depth: 0,
            negative: false,
            problems: Vec::new(),
            failed: false,
            source: None,
        }
    }

    /// Reports all problems, and returns what was parsed if there are none.
    pub(super) fn finish<T>(mut self, parsed: Result<T, Stopped>, code: Code, out: &mut Output) -> Option<T> {
        self.report_odd_spaces(code);
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
    pub(super) fn doubt(&mut self, problem: Stopped) -> Cond {
        self.note(problem);
        Cond::Any(Box::default())
    }

    /// Records something that is only a problem in a story of an older format.
    pub(super) fn warn(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Records a problem after which parsing continues.
    pub(super) fn note(&mut self, problem: Stopped) {
        self.failed = true;
        self.problems.extend(problem);
    }
}

impl ConditionParser<'_, '_, '_> {
    /// The condition, if nothing follows it.
    pub(super) fn end(&mut self, condition: Cond) -> Result<Cond, Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::End {
            return Ok(condition);
        }
        let problem = expected("`and`, `or` or the end of the condition", &token);
        Err(Some(match token.kind {
            TokenKind::Word(_) => problem.help(JOIN),
            TokenKind::Sign(".") if matches!(self.tokens.peek().kind, TokenKind::Number(_)) => {
                problem.help("meters are whole numbers")
            }
            TokenKind::Sign(".") => problem.help("to ask whether a choice was taken, write `took(scene.choice)`"),
            TokenKind::Sign(",") => problem.help(JOIN),
            TokenKind::Sign(sign @ (";" | "?" | "!")) => problem.help(format!("conditions end without `{sign}`")),
            TokenKind::Sign(")") => problem.help("this `)` has no matching `(`"),
            kind if comparison(kind).is_some() => {
                problem.help("comparisons cannot be chained; write `trust >= 2 and trust <= 4`")
            }
            _ => problem,
        }))
    }

    /// Conditions with `or` between them.
    pub(super) fn any(&mut self) -> Result<Cond, Stopped> {
        self.joined("or", Cond::Any, Self::all)
    }

    fn all(&mut self) -> Result<Cond, Stopped> {
        self.joined("and", Cond::All, Self::negation)
    }

    /// One operand, or several with `word` between them.
    fn joined(
        &mut self,
        word: &'static str,
        join: fn(Box<[Cond]>) -> Cond,
        part: fn(&mut Self) -> Result<Cond, Stopped>,
    ) -> Result<Cond, Stopped> {
        let first = part(self)?;
        if !self.eat_joiner(word) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.eat_joiner(word) {
            parts.push(part(self)?);
        }
        Ok(join(parts.into_boxed_slice()))
    }

    fn negation(&mut self) -> Result<Cond, Stopped> {
        let mut negated = false;
        while self.tokens.eat_word("not") || self.eat_foreign_not() {
            negated = !negated;
        }
        self.negative ^= negated;
        let inner = self.atom();
        self.negative ^= negated;
        let inner = inner?;
        Ok(if negated { Cond::Not(Box::new(inner)) } else { inner })
    }

    fn atom(&mut self) -> Result<Cond, Stopped> {
        self.eat_sigil();
        if let Some((word, range)) = self.eat_quoted(Code::BadCondition) {
            return self.name(&word, &Token { kind: TokenKind::Word(&word), range });
        }
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Sign("(") => self.group(&token, ")"),
            TokenKind::Sign("{") => self.group(&token, "}"),
            TokenKind::Sign("[") => self.group(&token, "]"),
            TokenKind::Word("seen") => self.seen(&token),
            TokenKind::Word("took") => self.took(&token),
            TokenKind::Word("known") => self.known(&token),
            TokenKind::Word(word @ ("true" | "True" | "false" | "False")) if !self.names.roles.contains_key(word) => {
                Ok(self.doubt(Some(expected("a condition", &token).help(always(word)))))
            }
            TokenKind::Word("visits") if !self.names.roles.contains_key("visits") => self.visits(&token),
            TokenKind::Word(word @ ("rises" | "falls")) if self.asks_of_change(word) => self.meter_change(word, &token),
            TokenKind::Word(word) if !super::RESERVED.contains(&word) => self.name(word, &token),
            TokenKind::Number(_) => self.number_first(&token),
            _ => Err(Some(Self::no_condition(&token))),
        }
    }

    /// A condition in brackets. Brackets of another shape are reported.
    fn group(&mut self, open: &Token, close: &str) -> Result<Cond, Stopped> {
        if close != ")" {
            self.note(Some(expected("a condition", open).help(ROUND).instead("(")));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} levels deep");
            return Err(Some(Problem::new(Code::LimitExceeded, open.range.clone(), message)));
        }
        let inner = self.any()?;
        let is_word = matches!(self.tokens.peek().kind, TokenKind::Word(_));
        if close != ")" && self.tokens.peek().kind == TokenKind::Sign(close) {
            let token = self.tokens.next();
            self.note(Some(expected("`)`", &token).help(ROUND).instead(")")));
        } else {
            self.close()
                .map_err(|stopped| stopped.map(|problem| if is_word { problem.help(JOIN) } else { problem }))?;
        }
        self.depth -= 1;
        Ok(inner)
    }

    pub(super) fn close(&mut self) -> Result<(), Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::Sign(")") { Ok(()) } else { Err(Some(expected("`)`", &token))) }
    }

    pub(super) fn open(&mut self, after: &str) -> Result<(), Stopped> {
        let token = self.tokens.next();
        if token.kind == TokenKind::Sign("(") {
            return Ok(());
        }
        let problem = expected(&format!("`(` after `{after}`"), &token);
        Err(Some(match token.kind {
            TokenKind::Word(word) if after != "took" => problem.help(format!("write `{after}({word})`")),
            _ => problem,
        }))
    }

    pub(super) fn word(&mut self, wanted: &str) -> Result<(String, Range<usize>), Stopped> {
        if let Some(word) = self.eat_quoted(Code::BadCondition) {
            return Ok(word);
        }
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Word(word) => Ok((word.to_owned(), token.range)),
            _ => Err(Some(expected(wanted, &token))),
        }
    }

    fn seen(&mut self, token: &Token) -> Result<Cond, Stopped> {
        self.open("seen")?;
        let (word, range) = self.word("a scene")?;
        self.close()?;
        self.skip_count(&format!("seen({word})"), token.range.start)?;
        Ok(match self.scene("seen", &word, range) {
            Ok(scene) => Cond::Holds(self.names.visits_bit(scene, NonZeroUsize::MIN)),
            Err(problem) => self.doubt(problem),
        })
    }

    /// `visits`, or `visits(scene)`, compared with a number.
    fn visits(&mut self, token: &Token) -> Result<Cond, Stopped> {
        self.problems.push(Problem::new(Code::NewerFormat, token.range.clone(), "`visits`"));
        let scene = if self.tokens.peek().kind == TokenKind::Sign("(") {
            self.open("visits")?;
            let (word, range) = self.word("a scene")?;
            self.close()?;
            self.scene("visits", &word, range)
        } else {
            let problem = || {
                Problem::new(
                    Code::NotAllowedHere,
                    token.range.clone(),
                    "`visits` without a scene is only allowed inside a scene",
                )
                .help("name the scene: `visits(scene)`")
            };
            self.names.here.map(|here| here.scene).ok_or_else(|| Some(problem()))
        };
        let Some(how) = comparison(self.tokens.peek().kind) else {
            let problem =
                Problem::new(Code::BadCondition, token.range.clone(), "`visits` must be compared with a number");
            return Err(Some(problem.help("for example `visits >= 2`")));
        };
        self.tokens.next();
        let number = self.tokens.next();
        let TokenKind::Number(Some(times)) = number.kind else { return Err(Some(expected("a whole number", &number))) };
        if times > MOST_VISITS {
            let message = format!("visits are counted up to {MOST_VISITS}");
            return Err(Some(Problem::new(Code::LimitExceeded, number.range, message)));
        }
        Ok(match scene {
            Ok(scene) => self.visits_compared(scene, how, times),
            Err(problem) => self.doubt(problem),
        })
    }

    fn visits_compared(&mut self, scene: SceneId, how: CompareOp, times: i32) -> Cond {
        let mut at_least = |times: i32| match usize::try_from(times).ok().and_then(NonZeroUsize::new) {
            Some(times) => Cond::Holds(self.names.visits_bit(scene, times)),
            // A scene can't be left fewer than 0 times.
            None => Cond::All(Box::default()),
        };
        let not = |cond| Cond::Not(Box::new(cond));
        match how {
            CompareOp::AtLeast => at_least(times),
            CompareOp::More => at_least(times + 1),
            CompareOp::Less => not(at_least(times)),
            CompareOp::AtMost => not(at_least(times + 1)),
            CompareOp::Equal => Cond::All([at_least(times), not(at_least(times + 1))].into()),
            CompareOp::Unequal => Cond::Any([not(at_least(times)), at_least(times + 1)].into()),
        }
    }

    fn scene(&mut self, asked_by: &str, word: &str, range: Range<usize>) -> Result<SceneId, Stopped> {
        match self.names.targets.get(word).copied() {
            Some(Target::Scene(scene)) => {
                self.names.refer(Symbol::Scene(scene), &range);
                Ok(scene)
            }
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

    fn took(&mut self, token: &Token) -> Result<Cond, Stopped> {
        self.open("took")?;
        let (scene, scene_range) = self.word("a scene")?;
        let dot = self.tokens.next();
        if dot.kind != TokenKind::Sign(".") {
            let help = "write the scene and the choice: `took(scene.choice)`";
            return Err(Some(expected("`.` and a choice", &dot).help(help)));
        }
        let (choice, range) = self.word("a choice")?;
        self.close()?;
        self.skip_count(&format!("took({scene}.{choice})"), token.range.start)?;
        if let Some(list) = self.names.lists.ids.get(scene.as_str()).copied() {
            self.names.refer(Symbol::List(list), &scene_range);
            return Ok(self.took_of_list(list, &scene, &choice, range));
        }
        if !self.names.targets.contains_key(scene.as_str())
            && let Some(near) = self.names.near_list(&scene)
            && self.names.near_target(&scene).is_none()
        {
            let message = format!("cannot find the scene or list of choices `{scene}`");
            return Ok(self.doubt(Some(unknown(message, scene_range, Some(near)))));
        }
        let id = match self.scene("took", &scene, scene_range) {
            Ok(id) => id,
            Err(problem) => return Ok(self.doubt(problem)),
        };
        let problem = match self.names.choice(id, &choice) {
            Some(copy) if self.names.lists.copies.contains_key(&copy) => {
                let list = self.names.lists.copies.get(&copy).and_then(|list| self.names.lists.all.get(list.index()));
                let list = list.map_or("", |(id, _)| id);
                let message = format!("`{choice}` is a choice of the list `{list}`");
                let help = format!(
                    "write `took({list}.{choice})`, which is true no matter in which scene it was \
                                    taken"
                );
                Some(Problem::new(Code::BadCondition, range, message).help(help))
            }
            Some(choice) => {
                self.names.refer(Symbol::Choice(choice), &range);
                return Ok(Cond::Holds(self.names.taken_bit(choice)));
            }
            None if self.names.may_have_any_choice(id) => None,
            None => {
                let near = self.names.near_choice(id, &choice);
                Some(unknown(format!("the scene `{scene}` has no choice `{choice}`"), range, near))
            }
        };
        Ok(self.doubt(problem))
    }

    /// Whether a choice of a list was taken in any scene.
    fn took_of_list(&mut self, list: ListId, name: &str, choice: &str, range: Range<usize>) -> Cond {
        let choices = self.names.lists.all.get(list.index()).map_or(&[][..], |(_, choices)| choices);
        if let Some(at) = choices.iter().position(|listed| listed.name == Some(choice)) {
            let first = choices.get(at).and_then(|listed| listed.copies.first()).copied();
            first.into_iter().for_each(|first| self.names.refer(Symbol::Choice(first), &range));
            return Cond::Holds(self.names.listed_bit(list, at));
        }
        let is_complete = choices.iter().all(|listed| listed.name.is_some());
        let near = self.names.near_listed(list, choice);
        let problem = || unknown(format!("the list `{name}` has no choice `{choice}`"), range, near);
        self.doubt(is_complete.then(problem))
    }

    /// Whether `rises` or `falls` is the question about a meter and not a name.
    fn asks_of_change(&mut self, word: &str) -> bool {
        !self.names.roles.contains_key(word) && self.tokens.peek().kind == TokenKind::Sign("(")
    }

    /// Whether a meter rose or fell since the previous passage, which only laws may ask.
    fn meter_change(&mut self, how: &str, token: &Token) -> Result<Cond, Stopped> {
        self.open(how)?;
        let (word, range) = self.word("a meter")?;
        self.close()?;
        let problem = match self.names.use_role(&word, &range, false) {
            _ if self.asker != Asker::Law => Some(
                Problem::new(Code::NotAllowedHere, token.range.clone(), format!("`{how}` is only allowed in laws"))
                    .help("compare the meter with a number, or set a fact where it changes"),
            ),
            Some(Role::Meter(meter, (least, most))) if most.abs_diff(least) <= MOST_STEPS => {
                return Ok(Cond::Holds(self.names.change_bit(meter, how == "rises")));
            }
            Some(Role::Meter(..)) => {
                let message = format!("`{how}` is for meters with at most {} values", MOST_STEPS + 1);
                Some(Problem::new(Code::LimitExceeded, range, message))
            }
            Some(Role::Fact { .. }) => {
                let message = format!("expected a meter, found the fact `{word}`");
                Some(Problem::new(Code::UnknownName, range, message))
            }
            None => self.unknown_role(&word, range, "meter"),
        };
        Ok(self.doubt(problem))
    }

    fn name(&mut self, word: &str, token: &Token) -> Result<Cond, Stopped> {
        match self.names.use_role(word, &token.range, false) {
            Some(Role::Meter(meter, range)) => self.comparison((meter, range), word, token),
            Some(Role::Fact { fact, from_archive: archived }) => {
                if let Some(condition) = self.compared_fact(word, token)? {
                    return Ok(condition);
                }
                let problem = if archived { self.archived_here(word, token.range.clone()) } else { None };
                Ok(match problem {
                    Some(problem) => self.doubt(Some(problem)),
                    None => Cond::Holds(Bit::from(fact)),
                })
            }
            None => self.unknown_name(word, token),
        }
    }

    /// An undeclared name, with the comparison that may follow.
    fn unknown_name(&mut self, word: &str, token: &Token) -> Result<Cond, Stopped> {
        if self.tokens.peek().kind == TokenKind::Sign("(") {
            return Ok(self.unknown_question(word, token));
        }
        if let Some(problem) = self.scene_as_condition(word, token) {
            let condition = self.doubt(Some(problem));
            if self.compare_op().is_some() {
                self.operand()?;
            }
            return Ok(condition);
        }
        let compared = comparison(self.tokens.peek().kind).is_some();
        let problem = self.unknown_role(word, token.range.clone(), if compared { "meter" } else { "meter or fact" });
        let condition = self.doubt(problem);
        if self.compare_op().is_some() {
            self.operand()?;
        }
        Ok(condition)
    }

    /// A word before `(` other than the four that are allowed there. Its argument is skipped.
    fn unknown_question(&mut self, word: &str, token: &Token) -> Cond {
        while !matches!(self.tokens.next().kind, TokenKind::Sign(")") | TokenKind::End) {}
        let problem = expected("`seen(scene)`, `took(scene.choice)`, `visits(scene)` or `known(fact)`", token);
        let condition = match nearest_keyword(word, QUESTIONS) {
            _ if is_seen(word) => problem.help("to ask whether a scene was left, write `seen(scene)`"),
            Some(near) => problem.did_you_mean(near),
            None => problem.help("only these four can precede `(`; join two conditions with `and` or `or`"),
        };
        self.doubt(Some(condition))
    }

    fn comparison(&mut self, (meter, range): RangedMeter, word: &str, name: &Token) -> Result<Cond, Stopped> {
        let is_number = self.names.values(meter).is_empty();
        if is_number && self.tokens.peek().kind == TokenKind::Sign("+") {
            return self.sum((meter, range), name);
        }
        if let Some(how) = self.compare_op() {
            let with = if is_number {
                self.operand()?
            } else {
                Operand::Number(self.value_of(meter, word, Code::BadCondition)?)
            };
            return Ok(Cond::Compare(meter, how, with));
        }
        let problem = Problem::new(
            Code::BadCondition,
            name.range.clone(),
            format!("the meter `{word}` must be compared with a number or a meter"),
        );
        let problem = Some(problem.help(format!("for example `{word} >= 1`")));
        // The other conditions after it are parsed, too.
        let ends =
            matches!(self.tokens.peek().kind, TokenKind::End | TokenKind::Sign(")") | TokenKind::Word("and" | "or"));
        if ends { Ok(self.doubt(problem)) } else { Err(problem) }
    }

    /// What a meter is compared with.
    pub(super) fn operand(&mut self) -> Result<Operand, Stopped> {
        let negative = self.tokens.eat("-");
        self.eat_sigil();
        let token = self.tokens.next();
        match token.kind {
            TokenKind::Number(Some(number)) => Ok(Operand::Number(if negative { -number } else { number })),
            TokenKind::Word(word) if !negative => match self.names.use_role(word, &token.range, false) {
                Some(Role::Meter(meter, _)) if self.names.values(meter).is_empty() => Ok(Operand::Meter(meter)),
                Some(Role::Meter(..)) => Err(Some(Problem::new(
                    Code::BadCondition,
                    token.range.clone(),
                    format!("the values of `{word}` are words, so it cannot be compared with a number"),
                ))),
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

    /// The problem with an undeclared name, if it is not a consequence of another problem.
    pub(super) fn unknown_role(&self, word: &str, range: Range<usize>, kind: &str) -> Stopped {
        if self.names.roles_incomplete {
            return None;
        }
        let near = self.names.near_role(word);
        if Names::is_no_name(near) {
            return None;
        }
        let problem = unknown(format!("cannot find the {kind} `{word}`"), range, near);
        if let Some(help) = foreign_word(word) {
            return Some(Problem { guess: None, instead: None, ..problem }.help(help));
        }
        Some(if problem.help.is_none() && kind != "meter" {
            problem.help(format!("declare it in story.ron: Fact(id: \"{word}\", is: \"…\")"))
        } else {
            problem
        })
    }
}

/// The greatest number that visits can be compared with.
const MOST_VISITS: i32 = 100;

/// The words that take an argument in parentheses.
const QUESTIONS: [&str; 4] = ["seen", "took", "visits", "known"];

/// The comparison that a sign means.
pub(super) fn comparison(kind: TokenKind) -> Option<CompareOp> {
    match kind {
        TokenKind::Sign("<") => Some(CompareOp::Less),
        TokenKind::Sign("<=") => Some(CompareOp::AtMost),
        TokenKind::Sign("=") => Some(CompareOp::Equal),
        TokenKind::Sign("!=") => Some(CompareOp::Unequal),
        TokenKind::Sign(">=") => Some(CompareOp::AtLeast),
        TokenKind::Sign(">") => Some(CompareOp::More),
        _ => None,
    }
}

/// The problem with something unexpected in a condition.
pub(super) fn expected(wanted: &str, token: &Token) -> Problem {
    misplaced(Code::BadCondition, wanted, token)
}

/// The problem with something unexpected.
pub(super) fn misplaced(code: Code, wanted: &str, token: &Token) -> Problem {
    let code = if token.is_control() { Code::ControlCharacter } else { code };
    let whole = if code == Code::BadEffect { "effect" } else { "condition" };
    Problem::new(code, token.range.clone(), format!("expected {wanted}, found {}", token.describe(whole)))
}

/// Whether a word of another system has the meaning of `seen`.
fn is_seen(word: &str) -> bool {
    ["visited", "visits", "been", "was_at", "has_visited", "hasvisited", "history", "read_count"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// What to write for a condition that is a constant.
fn always(word: &str) -> &'static str {
    if word.eq_ignore_ascii_case("true") {
        "without a condition, something is always possible: leave the condition out"
    } else {
        "remove what can never happen, or put it in a comment for now"
    }
}

fn unknown(message: String, range: Range<usize>, near: Option<Similar<'_>>) -> Problem {
    let problem = Problem::new(Code::UnknownName, range, message);
    match near {
        Some(near) => problem.did_you_mean(near),
        None => problem,
    }
}
