//! Error recovery: what was probably meant, and where parsing can continue.

use super::super::scan::{first_unopened, is_space, misfits, word_length};
use super::super::{SyntaxKind, SyntaxNode};
use super::{OpenBracket, Parser, named_struct};
use crate::diag::Span;

/// The number of mismatched brackets that are analyzed by looking ahead, which is slow.
const MAX_JUDGED: usize = 32;

/// In longer lines, quotes are not counted.
const LONGEST_LINE: usize = 4096;

impl Parser<'_> {
    /// Whether the innermost open brackets count as closed.
    pub(super) fn unwinds(&mut self) -> bool {
        match self.unwind_to {
            Some(depth) if self.open.len() > depth => true,
            _ => {
                self.unwind_to = None;
                false
            }
        }
    }

    /// Whether this is clearly the next element of the open brackets.
    pub(super) fn element_begins(&self, close: char) -> bool {
        let length = word_length(self.rest());
        let after = self.rest().get(length..).unwrap_or_default().trim_start_matches(is_space);
        match close {
            ')' => (length > 0 && after.starts_with(':')) || matches!(self.peek(), Some('"' | '0'..='9')),
            _ => self.named_struct_begins() || matches!(self.peek(), Some('(' | '[' | '{' | '"' | '0'..='9')),
        }
    }

    /// Whether the quotes of this line come in pairs, so that what seems to be outside of strings really is.
    pub(super) fn quotes_are_even(&self) -> bool {
        let near = self.text.floor_char_boundary(self.at.saturating_sub(LONGEST_LINE));
        let before = self.text.get(near..self.at).unwrap_or_default();
        let start = match before.rfind('\n') {
            Some(newline) => near + newline + 1,
            None if near == 0 => 0,
            None => return true,
        };
        let end = self.text.floor_char_boundary(self.at.saturating_add(LONGEST_LINE).min(self.text.len()));
        let line = self.text.get(start..end).and_then(|text| text.lines().next()).unwrap_or_default();
        let raw = line.contains("r#\"") || line.contains("\"#");
        raw || line.replace("\\\"", "").matches('"').count() % 2 == 0
    }

    /// Handles words right after a string: there is a quote inside a string, or a closing quote is missing.
    ///
    /// If the quotes of the line come in pairs, the string is assumed to end at the next quote that looks like a
    /// closing one, and the rest of the line is not checked.
    pub(super) fn stray_quote(&mut self, close: char) {
        let string = self.last_string;
        let lines = self.text.get(string..self.at).is_some_and(|text| text.contains('\n'));
        if self.unexpected(&format!("`,` or `{close}`")) {
            if lines {
                self.suspect_the_string(string);
            } else {
                self.help_last("escape a quote inside a string as `\\\"`, or use a raw string: r#\"…\"#");
                self.help_last("an earlier string may be missing its closing quote");
            }
        }
        let rest = self.rest();
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default();
        let next = line.char_indices().find(|(at, c)| *c == '"' && closes_string(rest.get(at + 1..)));
        let Some((length, _)) = next.filter(|_| !lines && self.quotes_are_even()) else {
            return self.resume(string);
        };
        let end = self.at + line.len();
        self.unread.push(Span::new(string, end));
        self.break_all();
        self.at += length + 1;
        self.silent_until = self.silent_until.max(end);
        self.blank();
        self.eat(',');
    }

    /// Adds the location of the unclosed bracket to the last report.
    pub(super) fn opened_last(&mut self, start: usize, close: char) {
        let line = self.line_of(start);
        self.label_last(start, "opened here");
        self.help_last(&format!("the bracket opened on line {line} may be missing its closing `{close}`"));
    }

    /// The line of an offset, from 1.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }

    /// Whether the value that ends here is a string over several lines. If something unexpected follows it, its closing
    /// quote is probably missing, and it ends at the opening quote of the next string.
    pub(super) fn string_over_lines(&self, end: usize) -> bool {
        let text = self.text.get(self.last_string..end).unwrap_or_default();
        text.starts_with('"') && text.ends_with('"') && text.contains('\n')
    }

    /// Adds to the last report that the string at `string`, which has several lines, may not be closed.
    pub(super) fn suspect_the_string(&mut self, string: usize) {
        let line = self.line_of(string);
        self.label_last(string, "the preceding string starts here");
        self.help_last(&format!("the string that starts on line {line} may be missing its closing quote"));
        self.help_last("if that string contains quotes, use a raw string, r#\"…\"#, or escape each of them as `\\\"`");
    }

    /// Adds to the last report, about a missing comma, which quote may be missing instead. `value` is where the value
    /// before it ends.
    pub(super) fn suspect_a_quote(&mut self, value: usize) {
        if self.quotes_are_even() {
            return;
        }
        let before = self.text.get(..value).unwrap_or_default();
        let edge = before.char_indices().rfind(|(_, c)| !(*c == '_' || c.is_alphanumeric()));
        let start = edge.map_or(0, |(at, c)| at + c.len_utf8());
        match before.get(start..).filter(|word| !word.is_empty()) {
            Some(word) => self.help_last(&format!("a quote may be missing before `{word}`")),
            None => self.help_last("a quote may be missing on this line"),
        }
    }

    /// Continues after an error that makes the text after it ambiguous: at the next line that starts an element
    /// of a list around it in the same way as the broken one. `mistake` is where the error may have started.
    pub(super) fn resume(&mut self, mistake: usize) {
        let from = self.open.last().map_or(0, |open| open.element).min(mistake);
        let found = self.next_element(mistake);
        let (depth, at) = found.unwrap_or((0, self.text.len()));
        self.open.iter_mut().skip(depth).for_each(|open| open.broken = true);
        self.unread.push(Span::new(from, at));
        self.at = at;
        if found.is_some() {
            self.silent_until = self.silent_until.max(at);
            self.unwind_to = Some(depth);
        } else {
            self.silent_until = usize::MAX;
        }
    }

    /// How many brackets are open at the next line after an offset that starts an element of open brackets, and where
    /// that is. Brackets whose elements are indented more than a line are closed before it.
    fn next_element(&self, from: usize) -> Option<(usize, usize)> {
        let mut around: Vec<Begun> =
            self.open.iter().enumerate().filter_map(|(at, open)| self.begun(at, open)).collect();
        let mut at = from;
        while !around.is_empty() {
            at += self.text.get(at..)?.find('\n')? + 1;
            let line = self.text.get(at..)?;
            let body = line.trim_start_matches([' ', '\t']);
            let indent = line.get(..line.len() - body.len())?;
            if let Some(found) = around.iter().rev().find(|begun| begun.indent == indent && begun.looks.fit(body)) {
                return Some((found.depth, at + indent.len()));
            }
            if !body.starts_with(['\n', '\r']) {
                around.retain(|begun| begun.indent.len() <= indent.len());
            }
        }
        None
    }

    /// How the current element of open brackets starts, if it is at the start of a line.
    fn begun(&self, at: usize, open: &OpenBracket) -> Option<Begun<'_>> {
        let line = self.text.get(..open.element)?.rfind('\n').map_or(0, |newline| newline + 1);
        let indent = self.text.get(line..open.element)?;
        let begins_line = indent.chars().all(|c| matches!(c, ' ' | '\t'));
        let first = self.text.get(open.element..)?;
        let looks = [Looks::Named, Looks::Field, Looks::Bracket].into_iter().find(|looks| looks.fit(first))?;
        (begins_line && open.element > open.start).then_some(Begun { depth: at + 1, indent, looks })
    }

    /// Whether there is a struct here that belongs to a list around the innermost, which should be closed before it.
    pub(super) fn belongs_around(&self) -> bool {
        let Some((own, around)) = self.open.split_last() else { return false };
        let name = |at: usize| word(self.text.get(at..).unwrap_or_default());
        let here = name(self.at);
        let kin = |other: &str| other == here || (is_entry(other) && is_entry(here));
        let outer = around.iter().any(|open| open.close == ']' && open.element > open.start && kin(name(open.element)));
        own.element > own.start && named_struct(self.rest()) && outer && !kin(name(own.element))
    }

    /// Handles an element of a list around the open one: parsing continues there.
    pub(super) fn closed_too_late(&mut self, start: usize) {
        if self.unexpected("`]`") {
            self.opened_last(start, ']');
        }
        let around = self.open.len() - 1;
        let list = self.open.iter().take(around).rposition(|open| open.close == ']' && open.element > open.start);
        self.unwind_to = list.map(|at| at + 1);
        self.break_all();
    }

    /// Whether there is a field where an element of a list should be, so that the list should end before it.
    pub(super) fn field_follows_list(&self) -> bool {
        let begun = self.open.last().is_some_and(|open| open.element > open.start);
        let in_record = self.open.iter().rev().nth(1).is_some_and(|around| around.close == ')');
        begun && in_record && Looks::Field.fit(self.rest())
    }

    /// Handles the next field of the struct around a list: parsing continues there.
    pub(super) fn closed_before_field(&mut self, start: usize) {
        if self.unexpected("`]` before the next field") {
            self.opened_last(start, ']');
        }
        // The list may have lost elements, but the struct around it has all its fields.
        self.unwind_to = None;
    }

    /// Whether the `value` of a field is followed by similar values up to a `]`, or by that bracket itself, so that it
    /// should be the first of a list.
    pub(super) fn list_is_unopened(&mut self, value: &SyntaxNode) -> bool {
        let text = self.text;
        let after = text.get(self.at..).unwrap_or_default().trim_start_matches(is_space);
        let first = text.get(value.span.range()).unwrap_or_default();
        if first.starts_with('[') || !after.starts_with([',', ']']) || self.judged >= MAX_JUDGED {
            return false;
        }
        let Some(more) = after.strip_prefix(',').map(|more| more.trim_start_matches(is_space)) else {
            let (wrong, missing, extra) = self.judge_bracket(after);
            return extra < wrong && extra < missing;
        };
        let sign = ['"', '('].iter().any(|sign| first.starts_with(*sign) && more.starts_with(*sign));
        let name = named_struct(first) && named_struct(more) && word(first) == word(more);
        if !sign && !name {
            return false;
        }
        self.judged += 1;
        let end = first_unopened(more).and_then(|end| more.get(end..));
        end.is_some_and(|end| end.starts_with(']'))
    }

    /// Parses the rest of a list whose opening bracket is missing before its first element.
    pub(super) fn unopened_list(&mut self, first: SyntaxNode) -> SyntaxNode {
        let start = first.span.start as usize;
        let at = std::mem::replace(&mut self.at, start);
        if self.unexpected("`[`") {
            self.help_last("write lists in brackets: `[…, …]`");
            self.fix_last(start, start, "[");
        }
        self.at = at;
        self.blank();
        self.eat(',');
        let mut items = vec![first];
        self.until(start, ']', |parser| items.push(parser.item()));
        SyntaxNode { span: self.span_from(start), kind: SyntaxKind::List(items) }
    }

    /// Handles a bracket that does not match the open one. It may be the wrong bracket, the right one may be missing
    /// before it, or it may be superfluous: whichever makes the rest of the file match best is assumed. True if the
    /// open bracket counts as closed.
    pub(super) fn mismatched(&mut self, start: usize, close: char, found: char) -> bool {
        self.judged += 1;
        let after = self.text.get(self.at + 1..).unwrap_or_default();
        // If there are several in a row, only the first is reported.
        let follows = self.found.last().is_some_and(|last| last.place.span.end as usize == self.at);
        if follows {
            self.silent_until = self.silent_until.max(self.at + 1);
        }
        let (wrong, missing, extra) = self.judge_bracket(self.rest());
        if extra < wrong && extra < missing {
            if self.report(self.at, format!("expected `,` or `{close}`, found `{found}`")) {
                self.label_last(start, "opened here");
                self.help_last("remove it, or add the matching opening bracket");
            }
            self.at += 1;
            self.eat(',');
            return false;
        }
        if self.report(self.at, format!("expected `{close}`, found `{found}`")) {
            self.label_last(start, "opened here");
        }
        let ends_line = after.trim_start_matches([',', ' ']).starts_with('\n');
        if wrong < missing || (wrong == missing && !ends_line) || self.open.len() <= 1 {
            self.at += 1;
        }
        true
    }

    /// How many brackets in the rest of the file, which starts with one, do not match if that is the wrong one, if the
    /// right one is missing before it, and if it is one too many. Looking ahead is slow, so it is limited.
    fn judge_bracket(&self, rest: &str) -> (usize, usize, usize) {
        if self.judged > MAX_JUDGED {
            return (0, 0, 1);
        }
        let after = rest.get(1..).unwrap_or_default();
        let all: Vec<char> = self.open.iter().map(|open| open.close).collect();
        let around = all.split_last().map(|(_, around)| around.to_vec()).unwrap_or_default();
        (misfits(after, around.clone()), misfits(rest, around), misfits(after, all))
    }
}

/// How an element starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    /// `Name(`.
    Named,
    /// `name:`.
    Field,
    /// `(`.
    Bracket,
}

impl Looks {
    /// Whether a text starts like that.
    fn fit(self, text: &str) -> bool {
        let length = word_length(text);
        let after = text.get(length..).unwrap_or_default().trim_start_matches([' ', '\t']);
        match self {
            Self::Named => named_struct(text),
            Self::Field => length > 0 && after.starts_with(':'),
            Self::Bracket => text.starts_with('('),
        }
    }
}

/// Where and how the current element starts.
#[derive(Debug)]
struct Begun<'t> {
    depth: usize,
    indent: &'t str,
    looks: Looks,
}

/// Whether a name is one of the two that may occur in the same list.
fn is_entry(name: &str) -> bool {
    matches!(name, "Scene" | "Junction")
}

/// The word at the start of a text, or nothing.
fn word(text: &str) -> &str {
    text.get(..word_length(text)).unwrap_or_default()
}

/// Whether a quote closes a string, judging by what follows it.
fn closes_string(after: Option<&str>) -> bool {
    let after = after.unwrap_or_default().trim_start_matches([' ', '\t', '\r']);
    after.is_empty() || after.starts_with([',', ')', ']', '\n'])
}
