//! What ink prints, as texts of the format.
//!
//! Ink prints lines; each becomes a paragraph. Ink ignores line breaks without text before them and spaces at the ends
//! of lines, and glue removes the line breaks around it. In a text of one line a line break is a space.

use super::flow::Token;
use super::value::Value;
use crate::diag::FileSpan;

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Words(String),
    Break,
    Either(Vec<(Value, Vec<Part>)>),
    Shown(Value, FileSpan),
}

/// The text of tokens, in lines if it is that of a scene. `shown` writes the printed form of a value, and `condition` a
/// condition; both return nothing for what can't be written.
pub(super) struct Writer<'w> {
    pub(super) shown: &'w dyn Fn(&Value, FileSpan) -> String,
    pub(super) condition: &'w dyn Fn(&Value) -> String,
    /// The word that begins a text whose parts follow the visits of its scene, by the condition of its first part.
    pub(super) changing: &'w dyn Fn(&Value) -> Option<&'static str>,
}

impl Writer<'_> {
    /// A text of paragraphs.
    pub(super) fn page(&self, tokens: &[Token]) -> Vec<String> {
        let parts = parts(&settled(tokens.to_vec()));
        let mut lines = vec![String::new()];
        self.write(&parts, &mut lines, false);
        lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    fn write(&self, parts: &[Part], lines: &mut Vec<String>, inside: bool) {
        for (at, part) in parts.iter().enumerate() {
            match part {
                Part::Words(words) => push(lines, &escaped(words, inside)),
                Part::Break => lines.push(String::new()),
                Part::Shown(value, place) => push(lines, &(self.shown)(value, *place)),
                Part::Either(arms) => {
                    let joins = Joins::new(lines, parts.get(at + 1), inside);
                    self.either(arms, lines, joins);
                }
            }
        }
    }

    fn either(&self, arms: &[(Value, Vec<Part>)], lines: &mut Vec<String>, joins: Joins) {
        let begins = arms.iter().any(|(_, parts)| parts.first() == Some(&Part::Break));
        let ends = arms.iter().any(|(_, parts)| parts.last() == Some(&Part::Break));
        if begins {
            lines.push(String::new());
        }
        let changing = arms.first().and_then(|(condition, _)| (self.changing)(condition));
        let mut written = Vec::new();
        for (at, (condition, parts)) in arms.iter().enumerate() {
            let mut inner = vec![String::new()];
            self.write(parts, &mut inner, true);
            inner.retain(|line| !line.trim().is_empty());
            joins.cut(&mut inner);
            let head = match changing {
                Some(word) => (at == 0).then(|| word.to_owned()),
                None => (*condition != Value::Bool(true)).then(|| (self.condition)(condition)),
            };
            written.push((head, inner));
        }
        if changing.is_none() {
            while written.last().is_some_and(|(_, inner)| inner.is_empty()) {
                written.pop();
            }
        } else if changing != Some("once") && arms.last().is_some_and(|(last, _)| *last != Value::Bool(true)) {
            written.push((None, Vec::new()));
        }
        let several = written.iter().any(|(_, inner)| inner.len() > 1);
        if several {
            let arms: Vec<String> = written.iter().map(|(head, inner)| block(head.as_deref(), inner)).collect();
            lines.push(String::new());
            push(lines, &format!("{{{}\n}}", arms.join("\n|")));
            lines.push(String::new());
        } else if !written.is_empty() {
            push(lines, &inline(&written));
        }
        if ends {
            lines.push(String::new());
        }
    }
}

/// Whether there is white space before and after alternatives, so that they need none at that end.
#[derive(Debug, Clone, Copy)]
struct Joins {
    before: bool,
    after: bool,
}

impl Joins {
    fn new(lines: &[String], next: Option<&Part>, inside: bool) -> Self {
        let before = lines.last().is_some_and(|line| line.ends_with(' ') || (line.is_empty() && !inside));
        let after = match next {
            Some(Part::Words(words)) => words.starts_with(' '),
            Some(Part::Break) | None => !inside,
            Some(_) => false,
        };
        Self { before, after }
    }

    fn cut(self, lines: &mut [String]) {
        if let Some(first) = lines.first_mut().filter(|_| self.before) {
            first.drain(..first.len() - first.trim_start_matches(' ').len());
        }
        if let Some(last) = lines.last_mut().filter(|_| self.after) {
            last.truncate(last.trim_end_matches(' ').len());
        }
    }
}

/// An alternative of several paragraphs, on lines of its own.
fn block(head: Option<&str>, inner: &[String]) -> String {
    let head = head.map(|condition| format!("{condition}:")).unwrap_or_default();
    format!("{head}\n{}\n", inner.join("\n\n"))
}

/// Alternatives within a line. Two spaces at an edge of one are one space of the text.
fn inline(arms: &[(Option<String>, Vec<String>)]) -> String {
    let mut out = "{".to_owned();
    for (at, (condition, inner)) in arms.iter().enumerate() {
        let text = inner.concat();
        let words = text.trim();
        if at > 0 {
            out.push_str(" |");
        }
        if let Some(condition) = condition {
            out.push_str(if at > 0 { " " } else { "" });
            out.push_str(condition);
            out.push(':');
        }
        out.push_str(if text.starts_with(' ') { "  " } else { " " });
        out.push_str(words);
        match (text.ends_with(' ') && !words.is_empty(), at + 1 == arms.len()) {
            (true, true) => out.push_str("  "),
            (true, false) => out.push(' '),
            (false, _) => {}
        }
    }
    out.push('}');
    out
}

fn push(lines: &mut Vec<String>, words: &str) {
    match lines.last_mut() {
        Some(line) => line.push_str(words),
        None => lines.push(words.to_owned()),
    }
}

/// Words with a backslash before characters that have a meaning in texts.
fn escaped(words: &str, inside: bool) -> String {
    let mut out = String::new();
    for (at, character) in words.char_indices() {
        let begins = at == 0;
        let special = matches!(character, '\\' | '{' | '}' | '|' | '*' | '~')
            || (inside && character == ':')
            || (begins && (character == '>' || words.starts_with("---")))
            || (character == '[' && words.contains("]("));
        if special {
            out.push('\\');
        }
        out.push(if character == '\t' { ' ' } else { character });
    }
    out
}

fn parts(tokens: &[Token]) -> Vec<Part> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            Token::Text(text) => found.push(Part::Words(text.clone())),
            Token::NewLine => found.push(Part::Break),
            Token::Print(value, place) => found.push(Part::Shown(value.clone(), *place)),
            Token::Either(arms) => {
                let arms = arms.iter().map(|(condition, tokens)| (condition.clone(), parts(tokens)));
                found.push(Part::Either(arms.collect()));
            }
            Token::Glue | Token::Begin | Token::End | Token::Comment(_) => {}
        }
    }
    found
}

/// The tokens without glue, and without the line breaks that it removes.
fn settled(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut glued = false;
    for token in tokens {
        match token {
            Token::Glue => {
                strip_end(&mut out);
                glued = true;
            }
            Token::NewLine if glued => {}
            Token::NewLine => {
                if !give_to_arms(&mut out) {
                    out.push(Token::NewLine);
                }
            }
            Token::End => close(&mut out),
            Token::Comment(_) => {}
            Token::Either(mut arms) => {
                if glued {
                    arms.iter_mut().for_each(|(_, tokens)| strip_start(tokens));
                }
                if arms.iter().any(|(_, tokens)| begins_with_glue(tokens)) {
                    take_into(&mut out, &mut arms);
                }
                glued = glued && !arms.iter().any(|(_, tokens)| tokens.iter().any(Token::is_seen));
                out.push(Token::Either(arms));
            }
            other => {
                glued = glued && !(other.is_seen() || other == Token::Begin);
                out.push(other);
            }
        }
    }
    let inner = |token| match token {
        Token::Either(arms) => {
            Token::Either(arms.into_iter().map(|(condition, tokens)| (condition, settled(tokens))).collect())
        }
        other => other,
    };
    out.into_iter().filter(|token| *token != Token::Begin).map(inner).collect()
}

/// Cuts the line breaks off at both ends of what a function printed.
fn close(out: &mut Vec<Token>) {
    let Some(begin) = out.iter().rposition(|token| *token == Token::Begin) else {
        return;
    };
    let mut inner = out.split_off(begin);
    inner.remove(0);
    strip_start(&mut inner);
    while inner.last() == Some(&Token::NewLine) {
        inner.pop();
    }
    if let Some(Token::Either(arms)) = inner.last_mut() {
        arms.iter_mut().for_each(|(_, tokens)| strip_end(tokens));
    }
    out.extend(inner);
}

fn begins_with_glue(tokens: &[Token]) -> bool {
    tokens.iter().find(|token| **token != Token::NewLine) == Some(&Token::Glue)
}

fn ends_with_glue(tokens: &[Token]) -> bool {
    tokens.iter().rev().find(|token| **token != Token::NewLine) == Some(&Token::Glue)
}

/// Moves the line breaks at the end into the arms of what follows, one of which removes them.
fn take_into(out: &mut Vec<Token>, arms: &mut Vec<(Value, Vec<Token>)>) {
    let mut count = 0;
    while out.last() == Some(&Token::NewLine) {
        out.pop();
        count += 1;
    }
    add_else(arms);
    for (_, tokens) in arms {
        for _ in 0..count {
            tokens.insert(0, Token::NewLine);
        }
    }
}

/// Moves a line break into the arms before it, if one of them removes it.
fn give_to_arms(out: &mut [Token]) -> bool {
    let Some(Token::Either(arms)) = out.last_mut() else {
        return false;
    };
    if !arms.iter().any(|(_, tokens)| ends_with_glue(tokens)) {
        return false;
    }
    add_else(arms);
    arms.iter_mut().for_each(|(_, tokens)| tokens.push(Token::NewLine));
    true
}

fn add_else(arms: &mut Vec<(Value, Vec<Token>)>) {
    if arms.last().is_none_or(|(condition, _)| *condition != Value::Bool(true)) {
        arms.push((Value::Bool(true), Vec::new()));
    }
}

fn strip_start(tokens: &mut Vec<Token>) {
    while tokens.first() == Some(&Token::NewLine) {
        tokens.remove(0);
    }
    if let Some(Token::Either(arms)) = tokens.first_mut() {
        arms.iter_mut().for_each(|(_, tokens)| strip_start(tokens));
    }
}

/// Removes the line breaks at the end, also before alternatives that may show nothing.
fn strip_end(tokens: &mut Vec<Token>) {
    while tokens.last() == Some(&Token::NewLine) {
        tokens.pop();
    }
    let Some(Token::Either(mut arms)) = tokens.pop_if(|token| matches!(token, Token::Either(_))) else {
        return;
    };
    let may_be_empty = |(_, tokens): &(Value, Vec<Token>)| !tokens.iter().any(Token::is_seen);
    let has_else = arms.last().is_some_and(|(condition, _)| *condition == Value::Bool(true));
    if !has_else || arms.iter().any(may_be_empty) {
        take_into(tokens, &mut arms);
    }
    arms.iter_mut().for_each(|(_, tokens)| strip_end(tokens));
    tokens.push(Token::Either(arms));
}

/// Words of an alternative without characters that have a meaning.
pub(super) fn plain(words: &str) -> String {
    escaped(words, true)
}
