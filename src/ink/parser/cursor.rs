//! Moves through the text, and reports what is wrong in it.

use super::prepare::{self, BLANK, Brace};
use super::{MAX_DEPTH, MAX_REPORTS, Mode, Parser};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Span};
use crate::ink::ast::{Name, Path};

impl<'t> Parser<'t> {
    /// A parser at the beginning of a file.
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        let (bytes, comments) = prepare::without_comments(text);
        Self {
            file,
            text,
            closed: prepare::pairs(&bytes),
            bytes,
            at: 0,
            comments,
            kept: 0,
            mode: Mode::Line,
            looking: false,
            depth: 0,
            operators: 0,
            globals: Vec::new(),
            externals: Vec::new(),
            includes: Vec::new(),
            in_root: false,
            found: Vec::new(),
        }
    }

    /// The byte here; 0 at the end of the file.
    pub(super) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Whether the text continues with this.
    pub(super) fn sees(&self, word: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Steps over these characters if they are here.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.sees(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Steps over spaces and comments within the line.
    pub(super) fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | BLANK) {
            self.at += 1;
        }
    }

    /// Steps over spaces, comments and line breaks.
    pub(super) fn blank(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | BLANK) {
            self.at += 1;
        }
    }

    /// Whether there is a `-` here that is not part of an arrow.
    pub(super) fn sees_dash(&self) -> bool {
        self.sees("-") && !self.sees("->")
    }

    /// The span from an offset up to here, without white space at its end.
    pub(super) fn span_from(&self, start: usize) -> FileSpan {
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        let is_space = |byte: &u8| matches!(*byte, b' ' | b'\t' | b'\n' | BLANK);
        let length = text.len() - text.iter().rev().take_while(|byte| is_space(byte)).count();
        self.span(start, start + length)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> FileSpan {
        FileSpan { file: self.file, span: Span::new(start, end) }
    }

    /// The length of the name here; 0 if there is none. A number is not a name, although a name can begin with a digit.
    pub(super) fn name_length(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut length = 0;
        let mut is_number = true;
        for c in rest.chars() {
            if self.bytes.get(self.at + length) == Some(&BLANK) || !(c.is_alphanumeric() || c == '_') {
                break;
            }
            is_number &= c.is_ascii_digit();
            length += c.len_utf8();
        }
        if is_number { 0 } else { length }
    }

    /// The name here, without stepping over it; empty if there is none.
    pub(super) fn word(&self) -> &'t str {
        self.text.get(self.at..self.at + self.name_length()).unwrap_or_default()
    }

    pub(super) fn name(&mut self) -> Option<Name> {
        let text = self.word();
        let start = self.at;
        self.at += text.len();
        (!text.is_empty()).then(|| Name { text: text.to_owned(), span: self.span(start, self.at) })
    }

    pub(super) fn expect_name(&mut self, what: &str) -> Option<Name> {
        let name = self.name();
        if name.is_none() {
            self.expected(what);
        }
        name
    }

    /// Names with dots between them.
    pub(super) fn path(&mut self) -> Option<Path> {
        let start = self.at;
        let mut parts = vec![self.name()?];
        loop {
            let end = self.at;
            self.space();
            let next = if self.eat(".") {
                self.space();
                self.name()
            } else {
                None
            };
            let Some(next) = next else {
                self.at = end;
                return Some(Path { parts, span: self.span(start, end) });
            };
            parts.push(next);
        }
    }

    /// Steps over these characters, or reports that they are missing.
    pub(super) fn expect(&mut self, word: &str, what: &str) -> bool {
        let found = self.eat(word);
        if !found {
            self.expected(what);
        }
        found
    }

    /// The end of the line, or of the arm that ends on it; whatever comes before it is reported and skipped.
    pub(super) fn end_of_line(&mut self) {
        self.space();
        if !self.is_at_end() && self.peek() != b'\n' && !(self.depth > 0 && self.peek() == b'}') {
            let start = self.at;
            self.expected("the end of the line");
            match self.peek() {
                b'}' => self.help(start, "to write a brace as text, use `\\}`"),
                b'|' => self.help(start, "to write a bar as text, use `\\|`"),
                b']' => self.help(start, "to write a bracket as text in a choice, use `\\]`"),
                _ => {}
            }
            self.skip_line();
        }
        self.eat("\n");
    }

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    /// The pair of the brace at an offset.
    pub(super) fn pair(&self, open: usize) -> Option<Brace> {
        let found = self.closed.binary_search_by_key(&open, |brace| brace.open).ok()?;
        self.closed.get(found).copied()
    }

    /// Reports that something else was expected here.
    pub(super) fn expected(&mut self, what: &str) {
        let (end, found) = self.here();
        let place = self.span(self.at, end);
        self.report(Code::InkSyntax, place, format!("expected {what}, found {found}"));
    }

    /// The end of what is here, and how to name it.
    fn here(&self) -> (usize, String) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match (rest.chars().next(), self.name_length()) {
            (None, _) => (self.at, "the end of the file".to_owned()),
            (Some('\r' | '\n'), _) => (self.at, "the end of the line".to_owned()),
            (Some(c), 0) => {
                let signs = ["->->", "->", "<-", "<>", "=="].into_iter().find(|sign| rest.starts_with(sign));
                let length = signs.map_or(c.len_utf8(), str::len);
                (self.at + length, format!("`{}`", rest.get(..length).unwrap_or_default()))
            }
            (Some(_), length) => (self.at + length, format!("`{}`", rest.get(..length).unwrap_or_default())),
        }
    }

    /// Reports a problem, unless this is a first scan or there were too many.
    pub(super) fn report(&mut self, code: Code, place: FileSpan, message: impl Into<String>) {
        if !self.looking && self.found.len() < MAX_REPORTS {
            self.found.push(Diagnostic::new(code, place, message));
        }
    }

    /// Adds a suggestion to what was just reported at a place.
    pub(super) fn help(&mut self, start: usize, text: &str) {
        let last = self.found.last_mut().filter(|last| last.place.span.start as usize == start && last.help.is_empty());
        if let Some(last) = last.filter(|_| !self.looking) {
            *last = last.clone().help(text);
        }
    }

    /// Parses something one level deeper; reports an error and parses nothing if that is too deep.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let place = self.span(self.at, self.at);
            let problem = format!("braces and brackets are nested more than {MAX_DEPTH} levels deep");
            self.report(Code::LimitExceeded, place, problem);
            return None;
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }
}
