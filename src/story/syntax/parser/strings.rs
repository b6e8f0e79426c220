//! Strings and characters, and those that end too late or too early.

use super::super::SyntaxKind;
use super::super::scan::{raw_closer, raw_string_hashes, raw_string_length, string_length, word_length};
use super::Parser;
use crate::diag::Span;

/// Whether what follows a string is what follows a value on the same line.
fn closes(after: Option<&str>) -> bool {
    let after = after.unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
    after.is_empty() || after.starts_with([',', ')', ']'])
}

impl Parser<'_> {
    /// Parses a character in single quotes.
    pub(super) fn character(&mut self) -> SyntaxKind {
        let start = self.at;
        self.at += 1;
        if self.eat('\\') {
            self.at += self.peek().map_or(0, char::len_utf8);
        } else if !self.rest().starts_with('\'') || self.rest().starts_with("''") {
            // A quote is a character like any other, `'''`; two alone are empty.
            self.at += self.peek().filter(|c| *c != '\n').map_or(0, char::len_utf8);
        }
        let length = self.rest().char_indices().take(80).find(|(_, c)| matches!(c, '\'' | '\n')).map(|(at, _)| at);
        match length {
            Some(length) if self.rest().get(length..).is_some_and(|rest| rest.starts_with('\'')) => {
                self.at += length + 1;
                SyntaxKind::Scalar
            }
            _ => {
                if self.report(start, "unterminated character in single quotes") {
                    self.help_last("write strings in double quotes: \"…\"");
                }
                self.resume(start);
                SyntaxKind::Bad
            }
        }
    }

    /// Parses a string in typographic quotes, whose end is certain: on this line, and before whatever follows a value.
    /// Reports it with its quotes straightened. Returns whether there is one.
    pub(super) fn typographic_string(&mut self, wanted: &str) -> bool {
        let start = self.at;
        let rest = self.rest();
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
        let opener = line.chars().next().map_or(0, char::len_utf8);
        let is_quote = |c: char| matches!(c, '“' | '”' | '„' | '»' | '«' | '"') || (c == '‘' && line.starts_with('‘'));
        let inner = line.get(opener..).unwrap_or_default();
        let is_single = line.starts_with(['‘', '’']);
        let end = inner.char_indices().find(|(_, c)| is_quote(*c) || (is_single && *c == '’'));
        let Some((end, closer)) = end.filter(|(end, closer)| closes(inner.get(end + closer.len_utf8()..))) else {
            return false;
        };
        let with = format!("\"{}\"", inner.get(..end).unwrap_or_default());
        let end = start + opener + end + closer.len_utf8();
        if self.unexpected(wanted) {
            self.help_last("write strings in straight quotes: \"…\"");
            self.fix_last(start, end, with);
        }
        self.break_all();
        self.at = end;
        true
    }

    /// Parses a string in quotes, after a prefix of this many bytes.
    pub(super) fn string(&mut self, prefix: usize) -> SyntaxKind {
        let start = self.at;
        self.last_string = start;
        let quoted = self.text.get(start + prefix..).unwrap_or_default();
        let length = string_length(quoted).map(|length| prefix + length);
        let help = || "this string, or one before it, may be missing its closing quote".to_owned();
        let kind = self.close_string(length, prefix + 1, "unterminated string", help);
        // A string over several lines that is directly followed by words has swallowed the text after its missing
        // quote.
        let swallowed = self.text.get(start..self.at).is_some_and(|text| text.contains('\n'));
        if swallowed && (word_length(self.rest()) > 0 || self.peek() == Some('#')) { SyntaxKind::Bad } else { kind }
    }

    /// Parses a raw string, after a prefix of this many bytes.
    pub(super) fn raw_string(&mut self, prefix: usize) -> SyntaxKind {
        let start = self.at;
        self.last_string = start;
        let raw = self.text.get(start + prefix..).unwrap_or_default();
        let hashes = raw_string_hashes(raw).unwrap_or(0);
        let length = raw_string_length(raw, hashes).map(|length| prefix + length);
        let help = || format!("end it with a quote and as many `#` as it starts with: `{}`", raw_closer(hashes));
        self.close_string(length, prefix + hashes + 2, "unterminated raw string", help)
    }

    /// Whether a raw string begins after a prefix of this many bytes.
    pub(super) fn raw_string_after(&self, prefix: usize) -> bool {
        self.rest().get(prefix..).is_some_and(|rest| raw_string_hashes(rest).is_some())
    }

    /// Parses a string of bytes, raw or not.
    pub(super) fn byte_string(&mut self) -> SyntaxKind {
        let kind = if self.raw_string_after(1) { self.raw_string(1) } else { self.string(1) };
        if matches!(kind, SyntaxKind::Bad) { SyntaxKind::Bad } else { SyntaxKind::Scalar }
    }

    /// Goes to the end of the string here, if it has one; if not, reports its opening sign of `opener` bytes.
    fn close_string(
        &mut self,
        length: Option<usize>,
        opener: usize,
        message: &str,
        help: impl Fn() -> String,
    ) -> SyntaxKind {
        let start = self.at;
        if let Some(length) = length {
            self.at += length;
            return SyntaxKind::Text;
        }
        let silent_until = self.silent_until;
        if self.unclosed_rest(start, opener, message) {
            self.help_last(&help());
        }
        self.silent_until = silent_until;
        self.resume(start);
        SyntaxKind::Bad
    }

    /// Where the raw string before this place may end, if it has ended too early: a quote and a `#` in its words have
    /// ended it on this line, and what should end it follows before another one starts.
    pub(super) fn later_raw_end(&self) -> Option<usize> {
        let string = self.text.get(self.last_string..self.at)?;
        let hashes = raw_string_hashes(string).filter(|hashes| *hashes > 0)?;
        let end = self.last_string + raw_string_length(string, hashes)?;
        if self.text.get(end..self.at)?.contains('\n') {
            return None;
        }
        let closer = raw_closer(hashes);
        let rest = self.text.get(end..)?;
        let next = rest.find(&closer)?;
        let opened = rest.find(&format!("r{}\"", "#".repeat(hashes)));
        opened.is_none_or(|opened| next < opened).then_some(end + next + closer.len())
    }

    /// Handles words right after a raw string that should end at `end`.
    pub(super) fn stray_raw_end(&mut self, close: char, end: usize) {
        let reported = self.unexpected(&format!("`,` or `{close}`"));
        self.leave_raw_string(reported, end);
        self.blank();
        self.eat(',');
    }

    /// Continues behind `end`, where the raw string before this place should end. What is before it is not checked, and
    /// a value that is missing there is not reported.
    pub(super) fn leave_raw_string(&mut self, reported: bool, end: usize) {
        if reported {
            self.suspect_the_raw_string();
        }
        self.unread.push(Span::new(self.last_string, end));
        self.break_all();
        self.at = end;
        self.silent_until = self.silent_until.max(end + 1);
    }

    /// Adds to the last report that the raw string before it has ended too early, and how to write its words.
    fn suspect_the_raw_string(&mut self) {
        let string = self.text.get(self.last_string..).unwrap_or_default();
        let hashes = raw_string_hashes(string).unwrap_or_default();
        let (closer, longer) = (raw_closer(hashes), "#".repeat(hashes + 1));
        self.label_last(self.last_string, "the raw string starts here");
        if let Some(length) = raw_string_length(string, hashes) {
            self.label_last(self.last_string + length - closer.len(), "and ends here");
        }
        self.help_last(&format!("`{closer}` ends the string; if it is part of the text, write r{longer}\"…\"{longer}"));
    }
}
