//! Positions as the protocol counts them: lines and characters from 0.

use gen_lsp_types::{Position, Range};

use crate::diag::Span;

/// What the characters of a line are counted in, as negotiated with the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }
}

/// A text with the offsets at which its lines begin.
#[derive(Clone, Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(newlines.map(|at| at + 1)).collect();
        Self { text, starts, encoding }
    }

    /// Returns the position of a byte. An offset past the end or inside a character is rounded down.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: narrow(line), character: narrow(self.encoding.length(before)) }
    }

    /// Returns the positions of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start as usize), end: self.position(span.end as usize) }
    }

    /// Returns the byte at a position. A character past the end of a line means that end, and a line past the last one
    /// the end of the text.
    pub(super) fn offset(&self, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line as usize).copied() else { return self.text.len() };
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut left = position.character as usize;
        for (at, character) in line.char_indices() {
            let units = match self.encoding {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
            };
            if left < units {
                return start + at;
            }
            left -= units;
        }
        start + line.len()
    }
}

/// How a text has changed since it was loaded: one stretch of it was replaced, and what follows has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Drift {
    /// Where the stretch begins.
    start: usize,
    /// Where it ends in the text that was loaded.
    loaded_end: usize,
    /// Where it ends in the text as it is now.
    end: usize,
}

impl Drift {
    /// Compares a text that was loaded with the same text as it is now.
    pub(super) fn between(loaded: &str, now: &str) -> Self {
        let (old, new) = (loaded.as_bytes(), now.as_bytes());
        let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let rest = |bytes: &[u8]| bytes.len() - start;
        let (old_rest, new_rest) = (old.iter().rev().take(rest(old)), new.iter().rev().take(rest(new)));
        let end = old_rest.zip(new_rest).take_while(|(old, new)| old == new).count();
        Self { start, loaded_end: old.len() - end, end: new.len() - end }
    }

    /// Returns where an offset of the text as it is now was when it was loaded, unless that is in the changed stretch.
    pub(super) fn to_loaded(self, offset: usize) -> Option<usize> {
        match offset {
            offset if offset <= self.start => Some(offset),
            offset if offset >= self.end => Some(offset - self.end + self.loaded_end),
            _ => None,
        }
    }

    /// Returns where an offset of the loaded text is now. One in the changed stretch is where that begins.
    pub(super) fn to_now(self, offset: usize) -> usize {
        match offset {
            offset if offset <= self.start => offset,
            offset if offset >= self.loaded_end => offset - self.loaded_end + self.end,
            _ => self.start,
        }
    }
}

#[cfg(test)]
mod tests;
