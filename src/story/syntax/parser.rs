//! The parser, which never stops at an error.

mod recover;
mod strings;

use super::scan::{MAX_DEPTH, closer, comment_length, is_space, raw_string_hashes, word_length};
use super::{FieldNode, Parsed, SyntaxKind, SyntaxNode};
use crate::diag::{Code, Diagnostic, Edit, FileId, FileSpan, Label, Span, is_control};

/// A file with this many syntax errors is probably not RON, so no more are reported.
const MAX_REPORTS: usize = 100;

/// Parses one file; see [`super::parse`] for the arguments.
pub(super) fn parse(file: FileId, text: &str, wanted: &str) -> Parsed {
    let mut parser = Parser {
        file,
        text,
        at: 0,
        open: Vec::new(),
        silent_until: 0,
        unwind_to: None,
        unread: Vec::new(),
        last_string: 0,
        judged: 0,
        found: Vec::new(),
    };
    let root = parser.document(wanted);
    Parsed { root, found: parser.found, unread: parser.unread }
}

/// A bracket that is open.
struct OpenBracket {
    start: usize,
    close: char,
    broken: bool,
    /// Where the current element starts.
    element: usize,
}

struct Parser<'t> {
    file: FileId,
    text: &'t str,
    at: usize,
    open: Vec<OpenBracket>,
    /// Nothing is reported before this offset, because an error made the text unreadable up to there.
    silent_until: usize,
    /// The number of brackets that stay open when parsing continues in a list around an error.
    unwind_to: Option<usize>,
    /// The spans that cannot be judged.
    unread: Vec<Span>,
    /// Where the last string starts.
    last_string: usize,
    /// How many mismatched brackets were analyzed.
    judged: usize,
    found: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn document(&mut self, wanted: &str) -> SyntaxNode {
        self.blank();
        while self.rest().starts_with("#![") {
            self.at += self.rest().find(']').map_or(self.rest().len(), |end| end + 1);
            self.blank();
        }
        let root = self.value(wanted);
        self.blank();
        // A lone word is not a file of the format, whatever follows it; the word is reported.
        if self.at < self.text.len() && !matches!(root.kind, SyntaxKind::Word | SyntaxKind::Scalar | SyntaxKind::Text) {
            self.unexpected("the end of the file");
        }
        root
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        if there {
            self.at += wanted.len_utf8();
        }
        there
    }

    /// Skips white space and comments.
    fn blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_space);
            let mut skipped = rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                skipped += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let Some(length) = comment_length(trimmed) else {
                    let start = self.at + skipped;
                    if self.unclosed_rest(start, "/*".len(), "unterminated block comment") {
                        self.help_last("end it with `*/`; a comment inside it needs an end of its own");
                    }
                    return;
                };
                skipped += length;
            }
            if skipped == 0 {
                return;
            }
            self.at += skipped;
        }
    }

    /// Reports something that is not terminated where its opening sign starts, which has `length` bytes. What follows
    /// belongs to it, so nothing is reported about that. Returns whether it reported.
    fn unclosed_rest(&mut self, start: usize, length: usize, message: &str) -> bool {
        let reported = self.report(start, message);
        if let Some(last) = self.found.last_mut().filter(|_| reported) {
            last.place.span = Span::new(start, start + length);
        }
        self.at = self.text.len();
        self.silent_until = self.silent_until.max(self.text.len() + 1);
        reported
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    fn place(&self, start: usize, end: usize) -> FileSpan {
        FileSpan { file: self.file, span: Span::new(start, end) }
    }

    /// Reports an error at one character, unless it may be a consequence of an earlier one. Returns whether it did.
    fn report(&mut self, at: usize, message: impl Into<String>) -> bool {
        if let Some(open) = self.open.last_mut() {
            open.broken = true;
        }
        let known = self.found.iter().any(|other| other.place.span.start as usize == at);
        if known || at < self.silent_until || self.found.len() >= MAX_REPORTS {
            return false;
        }
        let end = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |found| at + found.len_utf8());
        let place = self.place(at, end);
        self.found.push(Diagnostic::new(Code::Syntax, place, message));
        true
    }

    fn unexpected(&mut self, wanted: &str) -> bool {
        let found = self.found_here();
        self.report(self.at, format!("expected {wanted}, found {found}"))
    }

    fn found_here(&self) -> String {
        let word = word_length(self.rest());
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some('"') => "a string".to_owned(),
            Some(_) if word > 0 => format!("`{}`", self.rest().get(..word.min(40)).unwrap_or("a word")),
            Some(other) if is_control(other) => format!("the control character {}", other.escape_unicode()),
            Some(other) => format!("`{other}`"),
        }
    }

    fn help_last(&mut self, help: &str) {
        if let Some(last) = self.found.last_mut() {
            last.help.push(help.to_owned());
        }
    }

    fn label_last(&mut self, start: usize, text: &str) {
        let place = self.place(start, start + 1);
        if let Some(last) = self.found.last_mut() {
            last.labels.push(Label { place, text: text.to_owned() });
        }
    }

    fn fix_last(&mut self, start: usize, end: usize, with: impl Into<String>) {
        let place = self.place(start, end);
        if let Some(last) = self.found.last_mut() {
            last.fix = Some(Edit { place, with: with.into() });
        }
    }

    fn value(&mut self, wanted: &str) -> SyntaxNode {
        self.blank();
        let start = self.at;
        let kind = match self.peek() {
            _ if self.unwind_to.is_some() => SyntaxKind::Bad,
            Some('(') => self.parenthesis(None),
            Some('[') => self.list(),
            Some('{') => self.map(),
            Some('"') => self.string(0),
            Some('\'') => self.character(),
            Some('0'..='9' | '+' | '-' | '.') => self.number(),
            Some('#') if !self.rest().starts_with("#!") && self.comment_of_another_language() => {
                return self.value(wanted);
            }
            _ if raw_string_hashes(self.rest()).is_some() => self.raw_string(0),
            Some('b') if self.rest().starts_with("b\"") => self.byte_string(),
            Some('b') if self.rest().starts_with("br") && self.raw_string_after(1) => self.byte_string(),
            _ if word_length(self.rest()) > 0 => self.word(),
            Some('“' | '”' | '„' | '«' | '‘' | '’') if self.typographic_string(wanted) => SyntaxKind::Bad,
            found => {
                if self.unexpected(wanted) && matches!(found, Some('“' | '”' | '„' | '«' | '‘' | '’')) {
                    self.help_last("write strings in straight quotes: \"…\"");
                }
                if !matches!(found, None | Some(',' | ')' | ']' | '}')) {
                    self.resume(self.at);
                }
                SyntaxKind::Bad
            }
        };
        SyntaxNode { span: self.span_from(start), kind }
    }

    /// A line that begins with `#`: reported and skipped.
    fn comment_of_another_language(&mut self) -> bool {
        if self.unexpected("a value") {
            self.help_last("comments start with `//`");
        }
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
        true
    }

    fn word(&mut self) -> SyntaxKind {
        let start = self.at;
        self.at += word_length(self.rest());
        let name = self.span_from(start);
        let after_name = self.at;
        self.blank();
        if self.peek() == Some('(') {
            return self.parenthesis(Some(name));
        }
        // `ron` takes `Some` without parentheses, too.
        if self.text.get(name.range()) == Some("Some") && self.value_begins() {
            return SyntaxKind::Tuple { name: Some(name), items: vec![self.value("a value")] };
        }
        if self.opening_is_missing() {
            if self.unexpected("`(`") {
                self.fix_last(after_name, after_name, "(");
            }
            let start = self.at;
            return self.fields(Some(name), start);
        }
        self.at = after_name;
        SyntaxKind::Word
    }

    fn value_begins(&self) -> bool {
        word_length(self.rest()) > 0
            || matches!(self.peek(), Some('"' | '[' | '{' | '\'' | '0'..='9' | '+' | '-' | '.'))
    }

    /// Whether, in a list, fields follow a name whose `(` is missing.
    fn opening_is_missing(&self) -> bool {
        let length = word_length(self.rest());
        let after = self.rest().get(length..).unwrap_or_default().trim_start_matches(is_space);
        length > 0 && after.starts_with(':') && self.open.last().is_some_and(|open| open.close == ']')
    }

    fn number(&mut self) -> SyntaxKind {
        let length = self
            .rest()
            .char_indices()
            .find(|(at, c)| {
                !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || (matches!(c, '+' | '-') && *at == 0))
            })
            .map_or(self.rest().len(), |(at, _)| at);
        self.at += length.max(1);
        SyntaxKind::Scalar
    }

    /// Marks everything that is open as broken: an error may have swallowed parts of it.
    fn break_all(&mut self) {
        self.open.iter_mut().for_each(|open| open.broken = true);
    }

    fn list(&mut self) -> SyntaxKind {
        let mut items = Vec::new();
        self.bracketed(|parser| items.push(parser.item()));
        SyntaxKind::List(items)
    }

    /// Parses a value without a name. Brackets that are nested too deeply are not a value.
    fn item(&mut self) -> SyntaxNode {
        let mut node = self.value("a value");
        if self.gave_up() && matches!(node.kind, SyntaxKind::List(_) | SyntaxKind::Tuple { .. } | SyntaxKind::Map(_)) {
            node.kind = SyntaxKind::Bad;
        }
        node
    }

    /// Whether no more is reported for this file.
    fn gave_up(&self) -> bool {
        self.silent_until == usize::MAX
    }

    fn map(&mut self) -> SyntaxKind {
        let mut entries = Vec::new();
        self.bracketed(|parser| {
            let key = parser.value("a value");
            parser.colon();
            entries.push((key, parser.value("a value")));
        });
        SyntaxKind::Map(entries)
    }

    fn parenthesis(&mut self, name: Option<Span>) -> SyntaxKind {
        let start = self.at;
        self.at += 1;
        self.fields(name, start)
    }

    /// Parses the content of parentheses after the opening one.
    fn fields(&mut self, name: Option<Span>, start: usize) -> SyntaxKind {
        let mut fields: Vec<FieldNode> = Vec::new();
        let mut items: Vec<SyntaxNode> = Vec::new();
        let broken = self.until(start, ')', |parser| {
            let doubtful = parser.is_broken();
            if let Some(field) = parser.field_name() {
                parser.colon();
                let mut value = parser.value("a value");
                if parser.list_is_unopened(&value) {
                    value = parser.unopened_list(value);
                }
                if parser.gave_up() && matches!(value.kind, SyntaxKind::Tuple { .. } | SyntaxKind::Map(_)) {
                    value.kind = SyntaxKind::Bad;
                }
                fields.push(FieldNode { name: field, value, doubtful });
            } else if fields.is_empty() {
                items.push(parser.item());
            } else {
                parser.value_for_a_field(fields.first().map(|field| field.name).unwrap_or_default());
            }
        });
        match (fields.first(), items.first()) {
            (None, Some(_)) => SyntaxKind::Tuple { name, items },
            (Some(field), Some(item)) if !matches!(item.kind, SyntaxKind::Bad) => {
                let message = self.nameless(field.name);
                let place = self.place(item.span.start as usize, item.span.end as usize);
                self.found.push(Diagnostic::new(Code::Syntax, place, message));
                SyntaxKind::Record { name, fields, broken: true }
            }
            _ => SyntaxKind::Record { name, fields, broken },
        }
    }

    fn is_broken(&self) -> bool {
        self.open.last().is_some_and(|open| open.broken)
    }

    fn nameless(&self, example: Span) -> String {
        let example = self.text.get(example.range()).unwrap_or_default();
        format!("expected a field name and `:`, as in `{example}: …`, found a value without a name")
    }

    /// Parses a value where a field should be. If it could be the next element of the list around these brackets,
    /// they should have been closed before it.
    fn value_for_a_field(&mut self, example: Span) {
        let in_list = self.open.iter().rev().nth(1).is_some_and(|around| around.close == ']');
        if in_list && self.named_struct_begins() {
            let found = self.found_here();
            let start = self.open.last().map_or(0, |open| open.start);
            if self.report(self.at, format!("expected `)` before the next element of the list, found {found}")) {
                self.opened_last(start, ')');
            }
            self.unwind_to = Some(self.open.len() - 1);
            return;
        }
        let (start, reported) = (self.at, self.found.len());
        let value = self.value("a field");
        if self.found.len() == reported && !matches!(value.kind, SyntaxKind::Bad) {
            let message = self.nameless(example);
            let raw_end = self.later_raw_end();
            let reported = self.report(start, message);
            if let Some(end) = raw_end {
                return self.leave_raw_string(reported, end);
            }
            if matches!(value.kind, SyntaxKind::Word | SyntaxKind::Scalar | SyntaxKind::Record { .. }) {
                self.resume(start);
            }
        }
    }

    fn named_struct_begins(&self) -> bool {
        named_struct(self.rest())
    }

    /// A word before a colon, or before something that can only follow a missing colon.
    fn field_name(&mut self) -> Option<Span> {
        let start = self.at;
        let length = word_length(self.rest());
        if length == 0 || raw_string_hashes(self.rest()).is_some() || self.rest().starts_with("b\"") {
            return None;
        }
        let lower = self.peek().is_some_and(char::is_lowercase);
        self.at += length;
        let name = self.span_from(start);
        self.blank();
        let forgotten = match self.peek() {
            Some(':' | '=' | '"' | '[' | '0'..='9' | '\'') => true,
            Some('(') => lower,
            _ => word_length(self.rest()) > 0,
        };
        if forgotten {
            return Some(name);
        }
        self.at = start;
        None
    }

    /// Parses the colon after a name; reports if it is missing or another sign is in its place.
    fn colon(&mut self) {
        let after_name = self.at;
        self.blank();
        if self.eat(':') {
            return;
        }
        if let Some(end) = self.later_raw_end() {
            let reported = self.unexpected("`:`");
            return self.leave_raw_string(reported, end);
        }
        let reported = self.unexpected("`:`");
        let start = self.at;
        let instead = self.eat('=') || self.eat(';');
        let name_end = self.text.get(..after_name).map_or(after_name, |text| text.trim_end_matches(is_space).len());
        match (reported, instead) {
            (true, true) => self.fix_last(start, self.at, ":"),
            (true, false) => self.fix_last(name_end, name_end, ":"),
            _ => {}
        }
        let clear = matches!(self.peek(), Some('"' | '[' | '(' | '0'..='9')) || self.named_struct_begins();
        if !(instead || clear && self.quotes_are_even()) {
            self.resume(start);
        }
    }

    /// Parses an opening bracket, elements separated by commas, and the closing bracket.
    fn bracketed(&mut self, element: impl FnMut(&mut Self)) {
        let start = self.at;
        let close = self.peek().and_then(closer).unwrap_or(')');
        self.at += 1;
        self.until(start, close, element);
    }

    /// Parses elements separated by commas up to the closing bracket. True if there were syntax errors among them.
    fn until(&mut self, start: usize, close: char, mut element: impl FnMut(&mut Self)) -> bool {
        self.open.push(OpenBracket { start, close, broken: false, element: start });
        if self.open.len() > MAX_DEPTH {
            self.too_deep(start);
        }
        loop {
            if self.unwinds() {
                break;
            }
            self.blank();
            match self.peek() {
                _ if self.eat(close) => break,
                None => {
                    self.unclosed(start, close);
                    break;
                }
                Some(other @ (')' | ']' | '}')) => {
                    if self.mismatched(start, close, other) {
                        break;
                    }
                }
                Some(_) if close == ']' && self.belongs_around() => {
                    self.closed_too_late(start);
                    break;
                }
                Some(_) if close == ']' && self.field_follows_list() => {
                    self.closed_before_field(start);
                    break;
                }
                Some(_) => self.element(close, &mut element),
            }
        }
        self.open.pop().is_some_and(|open| open.broken)
    }

    fn element(&mut self, close: char, element: &mut impl FnMut(&mut Self)) {
        if let Some(open) = self.open.last_mut() {
            open.element = self.at;
        }
        element(self);
        if self.unwind_to.is_some() {
            return;
        }
        let after_value = self.at;
        self.blank();
        if self.eat(',') || matches!(self.peek(), Some(')' | ']' | '}') | None) {
            return;
        }
        let touches = self.at == after_value && self.text.get(..after_value).is_some_and(|text| text.ends_with('"'));
        if touches && !matches!(self.peek(), Some('"' | ';' | '(' | '[' | '{')) {
            return self.stray_quote(close);
        }
        if let Some(end) = self.later_raw_end() {
            return self.stray_raw_end(close, end);
        }
        self.missing_comma(after_value, close);
    }

    fn missing_comma(&mut self, after_value: usize, close: char) {
        let reported = self.unexpected(&format!("`,` or `{close}`"));
        let start = self.at;
        if self.eat(';') {
            if reported {
                self.fix_last(start, self.at, ",");
            }
        } else if self.string_over_lines(after_value) {
            if reported {
                self.suspect_the_string(self.last_string);
            }
            self.resume(self.last_string);
        } else if self.element_begins(close) && self.quotes_are_even() {
            let is_inside = self.text.get(..after_value).is_some_and(|text| text.ends_with(",\""));
            if reported && is_inside {
                self.help_last("separate values with commas; the one before the closing quote is part of the string");
            } else if reported {
                self.help_last("separate values with commas");
                self.fix_last(after_value, after_value, ",");
            }
        } else {
            if reported {
                self.suspect_a_quote(after_value);
            }
            self.resume(start);
        }
    }

    fn unclosed(&mut self, start: usize, close: char) {
        if self.report(self.at, format!("expected `{close}`, found the end of the file")) {
            self.label_last(start, "opened here");
        }
    }

    fn too_deep(&mut self, start: usize) {
        if self.silent_until <= start {
            let place = self.place(start, start + 1);
            let message = format!("brackets are nested more than {MAX_DEPTH} levels deep");
            self.found.push(Diagnostic::new(Code::LimitExceeded, place, message).help("reduce the nesting"));
        }
        self.break_all();
        self.silent_until = usize::MAX;
        self.at = self.text.len();
    }
}

/// Whether a text begins with a struct that has a name.
fn named_struct(text: &str) -> bool {
    let after = text.get(word_length(text)..).unwrap_or_default().trim_start_matches(is_space);
    text.starts_with(char::is_uppercase) && after.starts_with('(')
}
