//! Text, and what it can contain.

use super::prepare::BLANK;
use super::{Mode, Parser};
use crate::diag::Code;
use crate::ink::ast::{Divert, Line, Part, PartKind, StatementKind, Target};

impl Parser<'_> {
    /// Text, braces, glue and tags, with the diverts at the end where they are a part of it.
    pub(super) fn mixed(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        while let Some(part) = self.part() {
            match (&part.kind, &mut parts[..]) {
                (PartKind::Tag(_), _) => parts.push(part),
                (_, [.., Part { kind: PartKind::Tag(inside), .. }]) => inside.push(part),
                _ => parts.push(part),
            }
        }
        if self.mode == Mode::Line {
            let diverts = self.diverts();
            if !diverts.is_empty() {
                trim_end(&mut parts, " ");
                parts.extend(diverts);
            }
        }
        parts
    }

    /// The next part of a line that is not a divert.
    fn part(&mut self) -> Option<Part> {
        let start = self.at;
        let kind = match self.peek() {
            b'{' => return self.braces(),
            b'<' if self.eat("<>") => PartKind::Glue,
            b'#' if self.mode == Mode::String => {
                let place = self.span(start, start + 1);
                self.report(Code::InkSyntax, place, "there are no tags in strings");
                self.at += 1;
                PartKind::Tag(Vec::new())
            }
            b'#' => {
                self.at += 1;
                self.space();
                PartKind::Tag(Vec::new())
            }
            _ => PartKind::Text(self.text()?),
        };
        Some(Part { kind, span: self.span(start, self.at) })
    }

    /// Whether text ends here.
    fn text_ends(&self) -> bool {
        match self.peek() {
            0 => self.is_at_end(),
            b'{' | b'}' | b'|' | b'\n' | b'#' => true,
            b'-' => self.sees("->"),
            b'<' => self.sees("<-") || self.sees("<>"),
            b'[' | b']' => self.mode == Mode::Choice,
            b'"' => self.mode == Mode::String,
            _ => false,
        }
    }

    fn text(&mut self) -> Option<String> {
        let start = self.at;
        let (mut text, mut from) = (String::new(), self.at);
        while !self.text_ends() {
            let byte = self.peek();
            if byte == BLANK || byte == b'\\' {
                text.push_str(self.text.get(from..self.at).unwrap_or_default());
                from = self.at + 1;
                self.at += 1;
                // The character after a backslash is text, whatever it is, unless the line ends before it.
                self.at += if byte == b'\\' { self.escaped() } else { 0 };
                if byte == BLANK {
                    self.comment_in_text();
                    from = self.at;
                }
            } else {
                self.at += 1;
            }
        }
        text.push_str(self.text.get(from..self.at).unwrap_or_default());
        (self.at > start).then_some(text)
    }

    fn escaped(&self) -> usize {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        next.filter(|c| *c != '\n' && self.peek() != BLANK).map_or(0, char::len_utf8)
    }

    fn comment_in_text(&mut self) {
        while self.peek() == BLANK {
            self.at += 1;
        }
    }

    /// A line of text.
    pub(super) fn line(&mut self) -> Option<StatementKind> {
        let reported = self.found.len();
        let mut parts = self.mixed();
        let Some(first) = parts.first() else {
            if reported == self.found.len() {
                self.no_text();
            }
            self.skip_line();
            return None;
        };
        let breaks = !matches!(first.kind, PartKind::Tag(_));
        if !matches!(parts.last(), Some(Part { kind: PartKind::Divert(_), .. })) {
            trim_end(&mut parts, "");
        }
        self.end_of_line();
        Some(StatementKind::Line(Line { parts, breaks }))
    }

    fn no_text(&mut self) {
        let start = self.at;
        self.expected("text");
        let help = match self.peek() {
            b'}' => "to write a brace as text, use `\\}`",
            b'|' => "to write a bar as text, use `\\|`",
            _ => "to write a character that has a meaning in ink as text, put a backslash before it",
        };
        self.help(start, help);
    }

    /// The diverts here, if there are some: a thread, or arrows with targets between them.
    pub(super) fn diverts(&mut self) -> Vec<Part> {
        let before = self.at;
        self.space();
        if self.sees("<-") {
            return self.thread();
        }
        let (mut parts, mut pending) = (Vec::new(), None::<(usize, Target)>);
        let start = self.at;
        let mut arrows = 0;
        loop {
            let arrow = self.at;
            if self.eat("->->") {
                parts.extend(pending.take().map(|(at, target)| self.divert(at, Divert::Tunnel(target))));
                self.space();
                let target = self.target();
                parts.push(self.divert(arrow, Divert::Return(target)));
                return parts;
            }
            if !self.eat("->") {
                break;
            }
            arrows += 1;
            parts.extend(pending.take().map(|(at, target)| self.divert(at, Divert::Tunnel(target))));
            self.space();
            match self.target() {
                Some(target) => pending = Some((arrow, target)),
                None => break,
            }
        }
        parts.extend(pending.map(|(at, target)| self.divert(at, Divert::To(target))));
        if arrows == 0 {
            self.at = before;
        } else if parts.is_empty() && self.mode != Mode::Choice {
            let place = self.span(start, start + 2);
            self.report(Code::InkSyntax, place, "an arrow leads nowhere");
            self.help(start, "write where it leads; only a fallback choice has an empty arrow");
        }
        parts
    }

    fn divert(&self, start: usize, divert: Divert) -> Part {
        Part { kind: PartKind::Divert(divert), span: self.span_from(start) }
    }

    fn thread(&mut self) -> Vec<Part> {
        let start = self.at;
        self.at += 2;
        self.space();
        match self.target() {
            Some(target) => vec![self.divert(start, Divert::Thread(target))],
            None => {
                self.expected("the name of the thread's target");
                Vec::new()
            }
        }
    }

    /// A path with its arguments, and the spaces after it.
    fn target(&mut self) -> Option<Target> {
        let path = self.path()?;
        self.space();
        let arguments = if self.sees("(") { self.deeper(Self::arguments).unwrap_or_default() } else { Vec::new() };
        self.space();
        Some(Target { path, arguments })
    }
}

/// Removes white space from the end of a text, and puts something in its place.
fn trim_end(parts: &mut Vec<Part>, with: &str) {
    if let Some(Part { kind: PartKind::Tag(inside), .. }) = parts.last_mut() {
        return trim_end(inside, with);
    }
    while let Some(Part { kind: PartKind::Text(text), .. }) = parts.last_mut() {
        text.truncate(text.trim_end_matches([' ', '\t']).len());
        text.push_str(with);
        if !text.is_empty() {
            break;
        }
        parts.pop();
    }
}
