//! Where in a file the cursor is, whether or not the file is valid.

use std::ops::Range;

use crate::story::{Token, tokens};

/// The surroundings of an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor<'t> {
    /// The letters, digits and underscores before the offset, which are being written.
    pub(super) word: Range<usize>,
    /// What else is before them in the string that the offset is in, if it is in one.
    pub(super) string: Option<&'t str>,
    /// The name of the innermost record, if it has one.
    pub(super) record: Option<&'t str>,
    /// The field whose value the offset is in.
    pub(super) field: Option<&'t str>,
    /// Whether the offset is where the name of a field is expected.
    pub(super) expects_field: bool,
    /// The fields of the innermost record up to the offset.
    pub(super) fields: Vec<&'t str>,
}

/// A bracket that is open.
#[derive(Debug, Default)]
struct Open<'t> {
    is_record: bool,
    record: Option<&'t str>,
    field: Option<&'t str>,
    fields: Vec<&'t str>,
}

/// Returns the surroundings of an offset, or `None` in a comment.
pub(super) fn at(text: &str, offset: usize) -> Option<Cursor<'_>> {
    let mut open: Vec<Open> = vec![Open::default()];
    let mut before: Option<Token> = None;
    let mut inside = None;
    for token in tokens(text).take_while(|token| token.start < offset) {
        if token.is_comment(text) {
            if offset <= token.end {
                return None;
            }
            continue;
        }
        let written = token.text(text);
        if offset < token.end && written.contains('"') {
            inside = Some(token);
            break;
        }
        if offset > token.end || !is_word(written) {
            follow(&mut open, before.map(|before| before.text(text)), written);
        }
        before = Some(token);
    }
    let start = text.get(..offset)?.trim_end_matches(is_part).len();
    let innermost = open.iter().rev().find(|open| open.is_record);
    let valued = open.iter().rev().find_map(|open| open.field);
    let last = open.last()?;
    Some(Cursor {
        word: start..offset,
        string: inside.and_then(|token| content(text, token, start)),
        record: innermost.and_then(|open| open.record),
        field: valued,
        expects_field: inside.is_none() && last.is_record && last.field.is_none(),
        fields: last.fields.clone(),
    })
}

/// What a string holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strings {
    /// A condition or an effect.
    Logic,
    /// A text with marks and braces.
    Text,
    /// A name, or words without marks.
    Other,
}

/// A string of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StringToken<'t> {
    /// The bytes between its quotes.
    pub(super) content: Range<usize>,
    /// What it holds.
    pub(super) holds: Strings,
    /// The name of the innermost record around it, if that has one.
    pub(super) record: Option<&'t str>,
    /// The field whose value it is in.
    pub(super) field: Option<&'t str>,
}

/// Returns the strings of a text that are complete.
pub(super) fn strings(text: &str) -> impl Iterator<Item = StringToken<'_>> {
    let (mut open, mut before) = (vec![Open::default()], None);
    tokens(text).filter(|token| !token.is_comment(text)).filter_map(move |token| {
        let written = token.text(text);
        let quotes = written.find('"').zip(written.rfind('"').filter(|last| *last > 0));
        let string = quotes.and_then(|(first, last)| {
            let record = open.iter().rev().find(|open| open.is_record).and_then(|open| open.record);
            let field = open.iter().rev().find_map(|open| open.field);
            let content = token.start + first + 1..token.start + last;
            (first < last).then_some(StringToken { content, holds: held(record, field), record, field })
        });
        if quotes.is_none() {
            follow(&mut open, before, written);
        }
        before = Some(written);
        string
    })
}

/// Returns what the strings of a field hold.
fn held(record: Option<&str>, field: Option<&str>) -> Strings {
    match (record, field) {
        (Some("Meter" | "WordMeter" | "Mark" | "Story"), Some("start" | "seal")) => Strings::Other,
        (Some("Law"), Some("after" | "until" | "always" | "never")) => Strings::Logic,
        (_, Some("needs" | "when" | "seal" | "effects" | "arrive")) => Strings::Logic,
        (_, Some("text" | "after" | "locked" | "about" | "epigraph")) => Strings::Text,
        _ => Strings::Other,
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_') && !token.contains('"')
}

/// Returns the content of a string up to an offset.
fn content(text: &str, token: Token, end: usize) -> Option<&str> {
    let written = token.text(text);
    let quote = written.find('"')?;
    text.get(token.start + quote + 1..end)
}

/// Processes a token that follows another one.
fn follow<'t>(open: &mut Vec<Open<'t>>, before: Option<&'t str>, token: &'t str) {
    match token {
        "(" => {
            let record = before.filter(|before| is_word(before));
            open.push(Open { is_record: true, record, ..Open::default() });
        }
        "[" | "{" => open.push(Open::default()),
        ")" | "]" | "}" if open.len() > 1 => {
            open.pop();
        }
        "," => {
            if let Some(open) = open.last_mut() {
                open.field = None;
            }
        }
        ":" => {
            if let (Some(open), Some(field)) =
                (open.last_mut().filter(|open| open.is_record), before.filter(|b| is_word(b)))
            {
                open.field = Some(field);
                open.fields.push(field);
            }
        }
        _ => {}
    }
}
