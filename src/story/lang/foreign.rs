//! The syntax of other systems: signs, words and whole effects.
//!
//! All of it is reported, with what to write instead, and parsed as if that had been written. The report has a fix only
//! if there is no other possible meaning.

use std::ops::Range;

use super::Problem;
use super::condition::{ConditionParser, Stopped, comparison, expected, misplaced};
use super::names::{Names, Role};
use super::tokens::{Token, TokenKind, Tokens};
use crate::diag::Code;
use crate::story::model::{CompareOp, Cond, EffectOp, Target};
use crate::story::table::{Bit, Id as _};

/// Comparisons of other systems, as their words in order, with the sign that means the same.
const COMPARISONS: &[(&[&str], &str)] = &[
    (&["==="], "="),
    (&["=="], "="),
    (&[":="], "="),
    (&["!=="], "!="),
    (&["<>"], "!="),
    (&["≠"], "!="),
    (&["=>"], ">="),
    (&["≥"], ">="),
    (&["=<"], "<="),
    (&["≤"], "<="),
    (&["is", "not"], "!="),
    (&["isnot"], "!="),
    (&["is"], "="),
    (&["eq"], "="),
    (&["neq"], "!="),
    (&["ne"], "!="),
    (&["gte"], ">="),
    (&["gt"], ">"),
    (&["lte"], "<="),
    (&["lt"], "<"),
];

/// Quotes that may be around a name inside a condition, the closing one for each opening one.
const QUOTES: &[(&str, &str)] = &[("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’"), ("`", "`")];

/// The text of a token that is a word or a sign.
fn written<'t>(token: &Token<'t>) -> &'t str {
    match token.kind {
        TokenKind::Word(text) | TokenKind::Sign(text) => text,
        TokenKind::Number(_) | TokenKind::End => "",
    }
}

/// The truth value that a token is, in any spelling that other systems have for it.
fn truth(token: &Token) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| written(token).eq_ignore_ascii_case(word));
    if is(&["true", "yes", "on"]) { Some(true) } else { is(&["false", "no", "off"]).then_some(false) }
}

impl ConditionParser<'_, '_, '_> {
    /// The problem with a token that begins no condition.
    pub(super) fn no_condition(token: &Token) -> Problem {
        let problem = expected("a condition", token);
        match token.kind {
            TokenKind::Sign("~") => problem.help("to negate a condition, write `not`"),
            TokenKind::Sign("-" | "+") => problem.help("write the meter first: `trust >= 5`"),
            TokenKind::Sign(sign) if sign != ")" => problem.help("write the names of facts and meters without signs"),
            _ => problem,
        }
    }

    /// Reports spaces that are not plain white space.
    pub(super) fn report_odd_spaces(&mut self, code: Code) {
        for range in self.tokens.take_odd_spaces() {
            let problem = Problem::new(code, range, "this space is not a plain one, for example a no-break space");
            self.note(Some(problem.help("type it again with the space bar").instead(" ")));
        }
    }

    /// Skips an `if` or `when` before a whole condition.
    pub(super) fn skip_foreign_start(&mut self) {
        let mut after = self.tokens.clone();
        let token = after.next();
        let TokenKind::Word(word @ ("if" | "when" | "If" | "When")) = token.kind else { return };
        let next = after.peek();
        let follows = matches!(next.kind, TokenKind::Word(next) if !matches!(next, "and" | "or"))
            || matches!(next.kind, TokenKind::Sign("(" | "!" | "$"));
        if follows && !self.names.roles.contains_key(word) {
            let range = token.range.start..next.range.start;
            let problem = expected("a condition", &token).help("write the condition alone");
            self.note(Some(Problem { range, ..problem }.instead("")));
            self.tokens = after;
        }
    }

    /// Consumes `and` or `or`, or its equivalent in other systems.
    pub(super) fn eat_joiner(&mut self, word: &'static str) -> bool {
        if self.tokens.eat_word(word) {
            return true;
        }
        let token = self.tokens.peek();
        let is_foreign = match token.kind {
            TokenKind::Sign("&&" | "&" | "∧") => word == "and",
            TokenKind::Sign("||" | "|" | "∨") => word == "or",
            TokenKind::Word(found) => found.eq_ignore_ascii_case(word),
            _ => false,
        };
        if is_foreign {
            let problem = expected("`and`, `or` or the end of the condition", &token);
            self.note(Some(problem.help(format!("write `{word}`")).instead(word)));
            self.tokens.next();
        }
        is_foreign
    }

    /// Consumes a sign or a word in capitals that means `not`.
    pub(super) fn eat_foreign_not(&mut self) -> bool {
        let token = self.tokens.peek();
        let is_sign = matches!(token.kind, TokenKind::Sign("!" | "¬"));
        let is_word = matches!(token.kind, TokenKind::Word(word)
            if word.eq_ignore_ascii_case("not") && !self.names.roles.contains_key(word));
        if !is_sign && !is_word {
            return false;
        }
        self.tokens.next();
        // Elsewhere `!` may belong only to the meter, which is then compared.
        let mut after = self.tokens.clone();
        let before_meter = match after.next().kind {
            TokenKind::Word(word) => matches!(self.names.roles.get(word), Some(Role::Meter(..))),
            _ => false,
        };
        let problem = expected("a condition", &token).help("write `not`");
        let follows = self.tokens.peek().range.start == token.range.end;
        let instead = if follows { "not " } else { "not" };
        self.note(Some(if before_meter && is_sign { problem } else { problem.instead(instead) }));
        true
    }

    /// Consumes a `$` or `@` that other systems write before the names of variables.
    pub(super) fn eat_sigil(&mut self) {
        let token = self.tokens.peek();
        let TokenKind::Sign(sign @ ("$" | "@")) = token.kind else { return };
        let mut after = self.tokens.clone();
        after.next();
        let name = after.peek();
        if let TokenKind::Word(word) = name.kind
            && name.range.start == token.range.end
        {
            let problem = expected("a name", &token).help(format!("write names without `{sign}`: `{word}`"));
            let is_known = self.names.roles.contains_key(word);
            self.note(Some(if is_known { problem.instead("") } else { problem }));
            self.tokens = after;
        }
    }

    /// Consumes a comparison, ours or another system's.
    pub(super) fn compare_op(&mut self) -> Option<CompareOp> {
        if let Some(how) = comparison(self.tokens.peek().kind) {
            self.tokens.next();
            return Some(how);
        }
        let (sign, range, after) = foreign_comparison(&self.tokens)?;
        let token = self.tokens.peek();
        let problem = if matches!(token.kind, TokenKind::Sign("==" | "===")) {
            expected("`=`", &token).help("use a single `=` to compare")
        } else {
            expected("a comparison", &token).help(format!("write `{sign}`"))
        };
        self.note(Some(Problem { range, ..problem }.instead(sign)));
        self.tokens = after;
        comparison(TokenKind::Sign(sign))
    }

    /// Consumes a name in quotes.
    pub(super) fn eat_quoted(&mut self, code: Code) -> Option<(String, Range<usize>)> {
        let mut after = self.tokens.clone();
        let open = after.next();
        let (_, close) = QUOTES.iter().find(|(quote, _)| *quote == written(&open))?;
        let word = after.next();
        let TokenKind::Word(name) = word.kind else { return None };
        let end = after.next();
        if written(&end) != *close {
            return None;
        }
        let whole = open.range.start..end.range.end;
        let problem = misplaced(code, "a name", &open).help(format!("write names without quotes: `{name}`"));
        self.note(Some(Problem { range: whole, ..problem }.instead(name)));
        self.tokens = after;
        Some((name.to_owned(), word.range))
    }

    /// Reports a comparison after a yes-or-no question, and skips it.
    pub(super) fn skip_count(&mut self, question: &str, start: usize) -> Result<(), Stopped> {
        let mut after = self.tokens.clone();
        let how = comparison(after.next().kind);
        let foreign = foreign_comparison(&self.tokens);
        let after = match (how, foreign) {
            (None, None) => return Ok(()),
            (Some(_), _) => after,
            (None, Some((.., after))) => after,
        };
        let range = start..self.tokens.peek().range.start;
        let message = format!("`{question}` is true or false and cannot be compared with a number");
        self.tokens = after;
        let problem = Problem::new(Code::BadCondition, range, message);
        self.note(Some(problem.help(format!(
            "write `{question}` or `not {question}`; to count, write `visits(scene) >= 2`, or add 1 to a meter"
        ))));
        if truth(&self.tokens.peek()).is_some() {
            self.tokens.next();
            return Ok(());
        }
        self.operand().map(|_| ())
    }

    /// The problem with a scene's name in place of a condition, as in ink.
    pub(super) fn scene_as_condition(&mut self, word: &str, token: &Token) -> Option<Problem> {
        let mut after = self.tokens.clone();
        let (dot, choice) = (after.next(), after.next());
        let end = choice.range.end;
        let is_scene = matches!(self.names.targets.get(word), Some(Target::Scene(_)));
        if let (TokenKind::Sign("."), TokenKind::Word(choice)) = (dot.kind, choice.kind) {
            let message = format!("expected a condition, found `{word}.{choice}`");
            let problem = Problem::new(Code::BadCondition, token.range.start..end, message);
            self.tokens = after;
            return Some(problem.help(format!("to ask whether a choice was taken, write `took({word}.{choice})`")));
        }
        is_scene.then(|| {
            let message = format!("expected a meter or a fact, found the scene `{word}`");
            let problem = Problem::new(Code::UnknownName, token.range.clone(), message);
            let compared = any_comparison(&self.tokens).and_then(|(how, mut after)| match after.next().kind {
                TokenKind::Number(Some(number)) => Some(format!("`visits({word}) {} {number}`", how.sign())),
                _ => None,
            });
            problem.help(match compared {
                Some(visits) => format!("to ask how often a scene was left, write {visits}"),
                None => format!("to ask whether a scene was left, write `seen({word})`"),
            })
        })
    }

    /// A number where a condition begins, which may be compared with the meter after it.
    pub(super) fn number_first(&mut self, number: &Token) -> Result<Cond, Stopped> {
        let problem = expected("a condition", number);
        let compared = any_comparison(&self.tokens).and_then(|(how, mut after)| {
            let meter = after.next();
            let TokenKind::Word(word) = meter.kind else { return None };
            matches!(self.names.roles.get(word), Some(Role::Meter(..))).then_some((how, word, meter, after))
        });
        let (Some((how, word, meter, after)), TokenKind::Number(Some(value))) = (compared, number.kind) else {
            let meter = self.names.number_meter().unwrap_or("patience");
            return Err(Some(problem.help(format!("write the meter first: `{meter} >= 5`"))));
        };
        self.names.use_role(word, &meter.range, false);
        let turned = format!("{word} {} {value}", how.flipped().sign());
        self.tokens = after;
        let Some((second, after)) = any_comparison(&self.tokens) else {
            let whole = number.range.start..meter.range.end;
            let help = format!("write the meter first: `{turned}`");
            return Ok(self.doubt(Some(Problem { range: whole, ..problem }.help(help).instead(turned))));
        };
        self.tokens = after;
        let start = self.tokens.peek().range.start;
        self.operand()?;
        let limit = self.tokens.slice(start..self.tokens.peek().range.start).trim();
        let help = format!("write both comparisons: `{turned} and {word} {} {limit}`", second.sign());
        Ok(self.doubt(Some(problem.help(help))))
    }

    /// A fact with a comparison after it, which is reported. Nothing if there is none.
    pub(super) fn compared_fact(&mut self, word: &str, token: &Token) -> Result<Option<Cond>, Stopped> {
        let Some((how, mut after)) = any_comparison(&self.tokens) else { return Ok(None) };
        let value = after.next();
        let message = format!("the fact `{word}` cannot be compared; only meters can");
        let problem = Problem::new(Code::BadCondition, token.range.start..value.range.end, message)
            .help(format!("to test a fact, write `{word}` or `not {word}`"));
        let holds = match how {
            CompareOp::Equal => truth(&value),
            CompareOp::Unequal => truth(&value).map(|holds| !holds),
            _ => None,
        };
        match (holds, value.kind) {
            (Some(holds), _) => {
                self.tokens = after;
                let instead = if holds { word.to_owned() } else { format!("not {word}") };
                Ok(Some(self.doubt(Some(problem.instead(instead)))))
            }
            (None, TokenKind::Number(_)) => {
                self.tokens = after;
                Ok(Some(self.doubt(Some(Problem { range: token.range.clone(), ..problem }))))
            }
            _ => Err(Some(Problem { range: token.range.clone(), ..problem })),
        }
    }

    /// Parses a change of a meter or fact in the syntax of another system; `None` if it is in our own syntax, or
    /// unreadable.
    pub(super) fn foreign_change(&mut self) -> Option<EffectOp> {
        let mut tokens = self.tokens.clone();
        let first = tokens.peek();
        let (mut is_foreign, mut sets) = (false, false);
        while is_lead(&tokens.peek(), &tokens) && !self.names.roles.contains_key(written(&tokens.peek())) {
            sets |= !matches!(tokens.next().kind, TokenKind::Sign("$" | "@"));
            is_foreign = true;
        }
        let clears = ["unset", "clear", "!"].contains(&written(&tokens.peek())) && is_name(&tokens, 1);
        if clears && !self.names.roles.contains_key(written(&tokens.peek())) {
            tokens.next();
            is_foreign = true;
        }
        let name = tokens.next();
        let TokenKind::Word(word) = name.kind else { return None };
        let role = *self.names.roles.get(word)?;
        let change = match role {
            Role::Meter(meter, _) if !clears && !self.names.values(meter).is_empty() => {
                foreign_word_change(word, &self.names.values(meter), &mut tokens, &mut is_foreign)?
            }
            Role::Meter(..) if !clears => foreign_meter_change((word, sets), self.names, &mut tokens, &mut is_foreign)?,
            Role::Meter(..) => return None,
            // `~met` is "not met" in some systems.
            Role::Fact { .. } if matches!(written(&first), "~" | "*") && tokens.peek().kind == TokenKind::End => {
                return None;
            }
            Role::Fact { .. } => foreign_fact_change(word, clears, &mut tokens, &mut is_foreign)?,
        };
        let ends = tokens.peek();
        let ends = ends.kind == TokenKind::End || ["when", "if"].contains(&written(&ends));
        if !is_foreign || !ends {
            return None;
        }
        let range = first.range.start..self.last_end(&tokens);
        let message = format!("expected an effect, found `{}`", self.tokens.slice(range.clone()));
        let problem = Problem::new(Code::BadEffect, range, message).help(format!("write `{change}`"));
        self.note(Some(problem.instead(change)));
        self.names.use_role(word, &first.range, true);
        self.tokens = tokens;
        Some(EffectOp::Hold(Bit::from_index(0), true))
    }

    /// Where the last token before `end` ends.
    fn last_end(&self, end: &Tokens) -> usize {
        let (mut tokens, stop) = (self.tokens.clone(), end.peek().range.start);
        let mut last = tokens.peek().range.start;
        while tokens.peek().range.start < stop && tokens.peek().kind != TokenKind::End {
            last = tokens.next().range.end;
        }
        last
    }
}

/// Whether a token is something that other systems write before a change.
fn is_lead(token: &Token, tokens: &Tokens) -> bool {
    let is_word = ["set", "let", "do"].iter().any(|word| written(token).eq_ignore_ascii_case(word));
    (is_word && is_name(tokens, 1)) || matches!(token.kind, TokenKind::Sign("~" | "*" | "$" | "@"))
}

/// Whether the token after `skipped` others is a word, with or without a `$` before it.
fn is_name(tokens: &Tokens, skipped: usize) -> bool {
    let mut tokens = tokens.clone();
    (0..skipped).for_each(|_| _ = tokens.next());
    let next = tokens.next();
    let next = if matches!(next.kind, TokenKind::Sign("$" | "@")) { tokens.next() } else { next };
    matches!(next.kind, TokenKind::Word(_))
}

/// Reads what follows a meter's name, and returns how to write the change here. `sets` says whether it follows a word
/// or sign that sets a variable.
fn foreign_meter_change(
    (word, sets): (&str, bool),
    names: &Names,
    tokens: &mut Tokens,
    is_foreign: &mut bool,
) -> Option<String> {
    let sign = tokens.next();
    let amount = |tokens: &mut Tokens| amount(tokens, names);
    match written(&sign) {
        "++" => {
            *is_foreign = true;
            return Some(format!("{word} +1"));
        }
        "--" => {
            *is_foreign = true;
            return Some(format!("{word} -1"));
        }
        // "set trust -1" may set it to -1.
        "-" if sets => return None,
        sign @ ("+" | "-") => return amount(tokens).map(|amount| format!("{word} {sign}{amount}")),
        // Signs that look like a minus.
        "\u{2212}" | "\u{2013}" | "\u{2010}" | "\u{2011}" if !sets => {
            *is_foreign = true;
            return amount(tokens).map(|amount| format!("{word} -{amount}"));
        }
        sign @ ("+=" | "-=") => {
            *is_foreign = true;
            let sign = sign.trim_end_matches('=');
            return amount(tokens).map(|amount| format!("{word} {sign}{amount}"));
        }
        "=" => {}
        "to" | "==" | ":=" => *is_foreign = true,
        // ChoiceScript sets a meter without any sign.
        "" if *is_foreign => {
            let TokenKind::Number(Some(number)) = sign.kind else { return None };
            return Some(format!("{word} = {number}"));
        }
        _ => return None,
    }
    let mut after = tokens.clone();
    let sigil = after.eat("$") || after.eat("@");
    if after.eat_word(word) {
        let sign = after.next();
        let sign @ ("+" | "-") = written(&sign) else { return None };
        let number = number(&mut after)?;
        (*is_foreign, *tokens) = (true, after);
        return Some(format!("{word} {sign}{number}"));
    }
    if sigil {
        return None;
    }
    let negative = if tokens.eat("-") { "-" } else { "" };
    number(tokens).map(|number| format!("{word} = {negative}{number}"))
}

/// Reads what follows the name of a meter of words, and returns how to write the change here.
fn foreign_word_change(word: &str, values: &[&str], tokens: &mut Tokens, is_foreign: &mut bool) -> Option<String> {
    match written(&tokens.next()) {
        "=" => {}
        "==" | ":=" | "to" => *is_foreign = true,
        _ => return None,
    }
    let quote = QUOTES.iter().find(|(open, _)| *open == written(&tokens.peek()));
    if quote.is_some() {
        tokens.next();
    }
    let token = tokens.next();
    let value = values.iter().find(|value| **value == written(&token))?;
    let is_closed = quote.is_none_or(|(_, close)| *close == written(&tokens.next()));
    *is_foreign |= quote.is_some();
    is_closed.then(|| format!("{word} = {value}"))
}

/// Reads by how much a meter changes: a number, or another meter with numbers.
fn amount(tokens: &mut Tokens, names: &Names) -> Option<String> {
    let _ = tokens.eat("$") || tokens.eat("@");
    let token = tokens.next();
    match token.kind {
        TokenKind::Number(number) => number.map(|number| number.to_string()),
        TokenKind::Word(word) => match names.roles.get(word)? {
            Role::Meter(meter, _) => names.values(*meter).is_empty().then(|| word.to_owned()),
            Role::Fact { .. } => None,
        },
        _ => None,
    }
}

fn number(tokens: &mut Tokens) -> Option<i32> {
    match tokens.next().kind {
        TokenKind::Number(number) => number,
        _ => None,
    }
}

/// Reads what follows a fact's name, and returns how to write the change here.
fn foreign_fact_change(word: &str, clears: bool, tokens: &mut Tokens, is_foreign: &mut bool) -> Option<String> {
    let mut after = tokens.clone();
    let next = after.next();
    let value = match written(&next) {
        "=" | "to" | "==" | ":=" => Some(after.next()),
        _ if truth(&next).is_some() => Some(next),
        _ => None,
    };
    let holds = match value {
        Some(value) => {
            *tokens = after;
            *is_foreign = true;
            truth(&value).filter(|_| !clears)?
        }
        None => !clears,
    };
    Some(if holds { word.to_owned() } else { format!("not {word}") })
}

/// A comparison of another system, what it means, and the tokens after it.
fn foreign_comparison<'t>(tokens: &Tokens<'t>) -> Option<(&'static str, Range<usize>, Tokens<'t>)> {
    let first = tokens.peek();
    let start = first.range.start;
    let begins = |words: &[&str]| words.first().is_some_and(|word| written(&first).eq_ignore_ascii_case(word));
    COMPARISONS.iter().filter(|(words, _)| begins(words)).find_map(|(words, sign)| {
        let mut after = tokens.clone();
        let mut end = start;
        let fits = words.iter().all(|word| {
            let token = after.next();
            end = token.range.end;
            written(&token).eq_ignore_ascii_case(word)
        });
        fits.then_some((*sign, start..end, after))
    })
}

/// A comparison, ours or another system's, and the tokens after it.
fn any_comparison<'t>(tokens: &Tokens<'t>) -> Option<(CompareOp, Tokens<'t>)> {
    let mut after = tokens.clone();
    match comparison(after.next().kind) {
        Some(how) => Some((how, after)),
        None => {
            let (sign, _, after) = foreign_comparison(tokens)?;
            comparison(TokenKind::Sign(sign)).map(|how| (how, after))
        }
    }
}
