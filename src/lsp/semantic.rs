//! The tokens in the strings of a file, for coloring: conditions, braces and marks.

use std::ops::Range;

use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensLegend};

use super::cursor::{self, Strings};
use super::position::{Encoding, Lines};
use crate::diag::Span;

/// The words of conditions that are not names.
const KEYWORDS: &[&str] = &["and", "or", "not", "if", "seen", "took", "visits", "known", "text", "document"];

/// The kinds of tokens, in the order of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Keyword,
    Variable,
    Number,
    Operator,
    /// What styles a text.
    Mark,
}

/// Returns what the kinds of tokens are called.
pub(super) fn legend() -> SemanticTokensLegend {
    let names = ["keyword", "variable", "number", "operator", "decorator"];
    SemanticTokensLegend::new(names.map(str::to_owned).into(), Vec::new())
}

/// Returns the tokens inside the strings of a text, which need not be valid.
pub(super) fn tokens(text: &str, encoding: Encoding) -> SemanticTokens {
    let mut found = Vec::new();
    for string in cursor::strings(text) {
        let Some(content) = text.get(string.content.clone()) else { continue };
        match string.holds {
            Strings::Logic => logic(content, string.content.start, &mut found),
            Strings::Text => prose(content, string.content.start, &mut found),
            Strings::Other => {}
        }
    }
    let lines = Lines::new(text, encoding);
    let (mut line, mut character) = (0, 0);
    let encode = |(range, kind): (Range<usize>, Kind)| {
        let range = lines.range(Span::new(range.start, range.end));
        let start = range.start;
        let before = if start.line == line { character } else { 0 };
        let delta_start = start.character.saturating_sub(before);
        let delta_line = start.line.saturating_sub(line);
        (line, character) = (start.line, start.character);
        let length = range.end.character.saturating_sub(start.character);
        SemanticToken { delta_line, delta_start, length, token_type: kind as u32, token_modifiers_bitset: 0 }
    };
    SemanticTokens::new(None, found.into_iter().map(encode).collect())
}

/// Adds the tokens of a condition or an effect that begins `base` bytes into the text.
fn logic(content: &str, base: usize, found: &mut Vec<(Range<usize>, Kind)>) {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = content;
    while let Some(first) = rest.chars().next() {
        let start = base + content.len() - rest.len();
        let length = match is_part(first) {
            true => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let kind = match first {
            _ if KEYWORDS.contains(&token) => Some(Kind::Keyword),
            first if first.is_ascii_digit() => Some(Kind::Number),
            first if is_part(first) => Some(Kind::Variable),
            '<' | '>' | '=' | '!' | '+' | '-' => Some(Kind::Operator),
            _ => None,
        };
        found.extend(kind.map(|kind| (start..start + length, kind)));
        rest = after;
    }
}

/// What the current part of braces may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The first: a condition, or something that is shown. It begins here.
    First(usize),
    /// One after a line: a condition if a colon follows. It begins here.
    Later(usize),
    /// A text.
    Text,
}

/// Adds the braces, conditions and marks of a text that begins `base` bytes into the file.
fn prose(content: &str, base: usize, found: &mut Vec<(Range<usize>, Kind)>) {
    let mut open: Vec<Part> = Vec::new();
    let mut characters = content.char_indices();
    while let Some((at, c)) = characters.next() {
        let here = base + at..base + at + c.len_utf8();
        match (c, open.last_mut()) {
            ('\\', _) => drop(characters.next()),
            ('{', around) => {
                around.into_iter().for_each(|part| *part = Part::Text);
                open.push(Part::First(at + 1));
                found.push((here, Kind::Operator));
            }
            (':' | '|' | '}', Some(part)) => {
                let asked = match (*part, c) {
                    (Part::First(start), ':' | '}') | (Part::Later(start), ':') => Some(start),
                    _ => None,
                };
                let is_sign = c != ':' || asked.is_some();
                *part = if c == '|' { Part::Later(at + 1) } else { Part::Text };
                if let Some((start, asked)) = asked.and_then(|start| Some((start, content.get(start..at)?))) {
                    logic(asked, base + start, found);
                }
                if c == '}' {
                    open.pop();
                }
                found.extend(is_sign.then_some((here, Kind::Operator)));
            }
            ('*' | '~', _) => match found.last_mut() {
                Some((before, Kind::Mark)) if before.end == here.start => before.end = here.end,
                _ => found.push((here, Kind::Mark)),
            },
            _ => {}
        }
    }
}
