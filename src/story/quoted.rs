//! String literals, and the locations of their contents.

use std::borrow::Cow;

use crate::diag::Span;

/// The content of a string literal that has no escapes: a raw string, or one without backslashes.
fn plain_content(token: &str) -> Option<&str> {
    if let Some(raw) = token.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        return raw.get(hashes + 1..raw.len().checked_sub(hashes + 1)?);
    }
    let content = token.get(1..token.len().checked_sub(1)?)?;
    (!content.contains('\\')).then_some(content)
}

/// The content of a string literal, or the error of `ron` if an escape is invalid.
pub(super) fn decode(token: &str) -> Result<Cow<'_, str>, ron::error::SpannedError> {
    match plain_content(token) {
        Some(content) => Ok(Cow::Borrowed(content)),
        None => ron::from_str::<String>(token).map(Cow::Owned),
    }
}

/// One character of a string literal, which may be an escape, and the length of what it decodes to.
pub(super) struct Escape {
    /// Its bytes in the literal.
    pub(super) source: std::ops::Range<usize>,
    /// How many bytes it decodes to, unless it is invalid.
    pub(super) decoded: Option<usize>,
}

/// The characters of a string literal, without its quotes.
pub(super) fn escapes(token: &str) -> impl Iterator<Item = Escape> + '_ {
    let mut at = 1;
    std::iter::from_fn(move || {
        let rest = token.get(at..token.len().checked_sub(1)?)?;
        let first = rest.chars().next()?;
        let start = at;
        let (length, decoded) = if first == '\\' { escape(rest) } else { (first.len_utf8(), Some(first.len_utf8())) };
        at += length;
        Some(Escape { source: start..at, decoded })
    })
}

/// The length of an escape in the literal, and of what it decodes to.
fn escape(text: &str) -> (usize, Option<usize>) {
    let after = text.get(1..).unwrap_or_default();
    let scalar = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).map(char::len_utf8);
    match after.chars().next() {
        Some('n' | 'r' | 't' | '0' | '\\' | '"' | '\'') => (2, Some(1)),
        Some('x') => {
            // Two digits; invalid characters in their place may be longer, or missing.
            let digits: usize = after.chars().skip(1).take(2).map(char::len_utf8).sum();
            (2 + digits, scalar(after.get(1..3).unwrap_or_default()))
        }
        Some('u') => match after.find('}') {
            Some(end) => (end + 2, scalar(after.get(2..end).unwrap_or_default())),
            None => (2, None),
        },
        Some('\n' | '\r') => {
            let skipped = after.len() - after.trim_start().len();
            (skipped + 1, Some(0))
        }
        Some(other) => (1 + other.len_utf8(), None),
        None => (1, None),
    }
}

/// A string literal that can locate ranges of its content. It is read once, however many ranges there are.
pub(super) struct Literal<'t> {
    token: &'t str,
    /// The offset of the content and its length, if there are no escapes.
    plain: Option<(usize, usize)>,
    /// If there are escapes, the characters, each with the length of the content before it.
    characters: Vec<(usize, Escape)>,
}

impl<'t> Literal<'t> {
    /// Reads a literal with its quotes.
    pub(super) fn new(token: &'t str) -> Self {
        if let Some(content) = plain_content(token) {
            let lead = token.find('"').map_or(0, |quote| quote + 1);
            return Self { token, plain: Some((lead, content.len())), characters: Vec::new() };
        }
        let after = |decoded: &mut usize, character: Escape| {
            let before = *decoded;
            *decoded += character.decoded.unwrap_or(0);
            Some((before, character))
        };
        let shown = |(_, character): &(usize, Escape)| character.decoded.is_some_and(|length| length > 0);
        Self { token, plain: None, characters: escapes(token).scan(0, after).filter(shown).collect() }
    }

    /// Returns the location in the file of a range of the content. The literal begins at `start` in the file. An empty
    /// range, where something is missing, is the location of the next character, which may be the closing quote.
    pub(super) fn locate(&self, start: u32, range: std::ops::Range<usize>) -> Span {
        let span = self.range_inside(start, range);
        if span.start < span.end {
            return span;
        }
        let at = span.start.saturating_sub(start) as usize;
        let length = self.token.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(span.start as usize, span.start as usize + length)
    }

    fn range_inside(&self, start: u32, range: std::ops::Range<usize>) -> Span {
        let base = start as usize;
        if let Some((lead, length)) = self.plain {
            let clamp = |offset: usize| base + lead + offset.min(length);
            return Span::new(clamp(range.start), clamp(range.end));
        }
        let close = self.token.len().saturating_sub(1);
        let end = |(before, character): &(usize, Escape)| before + character.decoded.unwrap_or(0);
        let first = self.characters.partition_point(|(before, _)| *before < range.start);
        let from = self.characters.get(first).map_or(close, |(_, character)| character.source.start);
        let last = self.characters.partition_point(|character| end(character) < range.end);
        let to = self.characters.get(last).map_or(close, |(_, character)| character.source.end);
        Span::new(base + from, base + if range.is_empty() { from } else { to })
    }
}

/// The location in the file of one range of a string's content, see [`Literal::locate`].
pub(super) fn inside(token: &str, start: u32, range: std::ops::Range<usize>) -> Span {
    Literal::new(token).locate(start, range)
}
