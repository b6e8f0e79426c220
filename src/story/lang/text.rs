//! Texts: paragraphs, verse, formatting and alternatives.
//!
//! A text becomes a flat run of [`Piece`]s. White space is settled here where it can be: runs of it become
//! one space, and at the ends of an alternative they are dropped; only where two pieces meet are they
//! settled when the text is shown.

mod controls;

use std::ops::Range;

use self::controls::first_mark;
use super::super::model::{Name, Piece, Style, Text};
use super::super::syntax::MAX_DEPTH;
use super::super::table::{CondId, DocumentId, Id as _};
use super::names::Names;
use super::plain::plain_length;
use super::{Asker, Output, Problem, TextShape, condition};
use crate::diag::Code;

/// Parses a text into pieces, which are added to the output.
pub(super) fn parse(source: &str, shape: TextShape, asker: Asker, names: &mut Names, out: &mut Output) -> Text {
    let start = index(out.pieces.len());
    let mut parser = TextParser {
        source,
        at: 0,
        shape,
        asker,
        names,
        out,
        run: None,
        gap: Gap::Nothing,
        verse: false,
        open: Vec::new(),
        isolates: Vec::new(),
        outer: Style::default(),
        depth: 0,
        escaped: 0,
        halves: Vec::new(),
        gave_up: false,
    };
    parser.whole();
    let end = index(out.pieces.len());
    Text { start, end }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// White space that was parsed but not added to the output yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Nothing,
    Space,
    Newline,
    /// The end of a line of verse; another line of the same block may follow, even after a condition.
    VerseEnd,
    Paragraph,
}

/// One of the three styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Emphasis,
    Strong,
    Marked,
}

impl Sign {
    fn written(self) -> &'static str {
        match self {
            Self::Emphasis => "*",
            Self::Strong => "**",
            Self::Marked => "~",
        }
    }

    fn escaped(self) -> &'static str {
        match self {
            Self::Emphasis => r"\*",
            Self::Strong => r"\*\*",
            Self::Marked => r"\~",
        }
    }
}

/// What ended a part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Text,
    Bar,
    Brace,
}

struct TextParser<'t, 'n, 'a> {
    source: &'t str,
    at: usize,
    shape: TextShape,
    asker: Asker,
    names: &'n mut Names<'a>,
    out: &'n mut Output,
    /// Where the current words start among the story's words.
    run: Option<usize>,
    gap: Gap,
    /// Whether the current line is verse.
    verse: bool,
    /// The styles opened at this level, with the ranges of their signs.
    open: Vec<(Sign, Range<usize>)>,
    /// The ranges of the marks at this level that begin isolates of direction, which have not ended yet.
    isolates: Vec<Range<usize>>,
    /// The styles opened around this level.
    outer: Style,
    depth: usize,
    /// Where the words end that the last escape added.
    escaped: usize,
    /// The signs that were reported as unclosed, with their offsets.
    halves: Vec<(Sign, usize)>,
    /// Whether parsing stopped because alternatives are nested too deeply.
    gave_up: bool,
}

impl TextParser<'_, '_, '_> {
    fn whole(&mut self) {
        loop {
            match self.stretch(true) {
                End::Text | End::Bar => break,
                End::Brace => {
                    let place = self.at - 1..self.at;
                    let problem = Problem::new(Code::BadText, place, "this `}` has no matching `{`");
                    self.out.report(problem.help("write `\\}` for a literal `}`"));
                }
            }
        }
        self.close_styles();
        self.flush();
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Parses up to the end of the text, or of the current alternative.
    fn stretch(&mut self, from_line_start: bool) -> End {
        let mut line_start = from_line_start;
        loop {
            if line_start && self.shape == TextShape::Page && self.line_start() {
                continue;
            }
            line_start = false;
            let rest = self.rest();
            let Some(next) = rest.chars().next() else { return End::Text };
            match next {
                '\n' => {
                    self.at += 1;
                    self.line_end();
                    line_start = true;
                }
                '\r' if rest.starts_with("\r\n") => self.at += 1,
                ' ' | '\t' if self.verse => self.plain_words(),
                ' ' | '\t' => {
                    self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
                    self.gap = self.gap.max(Gap::Space);
                }
                '\\' => line_start = self.escape(),
                '*' if rest.starts_with("**") => self.sign(Sign::Strong),
                '*' => self.sign(Sign::Emphasis),
                '~' => self.sign(Sign::Marked),
                '{' => self.alternatives(),
                '}' => {
                    self.at += 1;
                    return End::Brace;
                }
                '|' if self.depth > 0 => {
                    self.at += 1;
                    return End::Bar;
                }
                control if control.is_control() => self.control(control),
                _ => self.plain_words(),
            }
        }
    }

    fn line_end(&mut self) {
        if self.verse {
            self.close_styles();
            self.flush();
            self.verse = false;
            self.gap = Gap::VerseEnd;
        } else {
            self.gap = self.gap.max(Gap::Space);
        }
    }

    /// Parses what is alone on a line, or starts one, in a page. True if it was the whole line.
    fn line_start(&mut self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or_default();
        if rest.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_graphic() && !"~->{".contains(c)) {
            return false;
        }
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..line_end).unwrap_or_default();
        let trimmed = line.trim_matches(is_blank);
        let indent = line.len() - line.trim_start_matches(is_blank).len();
        match trimmed {
            "" if line_end < rest.len() => {
                self.close_styles();
                self.gap = Gap::Paragraph;
            }
            "~" => self.block(Piece::Beat),
            "---" => self.block(Piece::Rule),
            _ if trimmed == ">" || trimmed.starts_with("> ") => return self.verse_line(indent),
            _ => match document_line(trimmed) {
                Some(id) => self.document(id, indent),
                None => return false,
            },
        }
        self.at += (line_end + 1).min(rest.len());
        true
    }

    fn block(&mut self, piece: Piece) {
        self.close_styles();
        self.flush();
        self.out.pieces.push(piece);
        self.gap = Gap::Nothing;
    }

    /// Skips the sign of a line of verse. The rest of the line is parsed like any other, except that spaces are
    /// preserved.
    fn verse_line(&mut self, indent: usize) -> bool {
        self.close_styles();
        self.flush();
        if std::mem::replace(&mut self.gap, Gap::Nothing) == Gap::Paragraph {
            self.out.pieces.push(Piece::Paragraph);
        }
        self.out.pieces.push(Piece::Verse);
        self.at += indent + 1;
        if self.rest().starts_with(' ') {
            self.at += 1;
        }
        self.verse = true;
        false
    }

    fn document(&mut self, id: &str, indent: usize) {
        let line = self.rest().get(indent..).unwrap_or_default();
        let after_colon = line.find(':').map_or(0, |colon| colon + 1);
        let start =
            self.at + indent + after_colon + line.get(after_colon..).and_then(|rest| rest.find(id)).unwrap_or(0);
        let range = start..start + id.len();
        let problem = match self.names.document(id) {
            Some(_) if self.names.in_document => {
                let problem = Problem::new(Code::NotAllowedHere, range, "a document cannot contain another");
                problem.help("include both, one after the other, in the text that shows them")
            }
            Some(document) => return self.block(Piece::Document(document)),
            None if self.names.roles_incomplete => return,
            None => {
                let problem = Problem::new(Code::UnknownName, range, format!("cannot find the document `{id}`"));
                match self.names.near_document(id) {
                    Some(near) => problem.did_you_mean(near),
                    None => problem.help("documents are declared in story.ron"),
                }
            }
        };
        self.out.report(problem);
    }

    /// Takes literal text up to the next character that may have a meaning, but at least one character.
    fn plain_words(&mut self) {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let length = plain_length(rest, self.verse).max(rest.chars().next().map_or(0, char::len_utf8));
        let words = rest.get(..length).unwrap_or_default();
        match first_mark(words) {
            Some((0, mark)) => self.direction(mark),
            Some((at, _)) => self.plain(words.get(..at).unwrap_or_default()),
            None => self.plain(words),
        }
    }

    fn plain(&mut self, words: &str) {
        self.at += words.len();
        self.words(words);
    }

    /// Adds words, after the white space before them.
    fn words(&mut self, words: &str) {
        let start = self.at - words.len();
        match std::mem::replace(&mut self.gap, Gap::Nothing) {
            // Words that are no verse end it by themselves, and a line of verse continues with it.
            Gap::Nothing | Gap::VerseEnd => {}
            Gap::Space => self.gather(" ", start),
            Gap::Newline => {
                self.flush();
                self.out.pieces.push(Piece::Newline);
            }
            Gap::Paragraph => {
                self.flush();
                self.out.pieces.push(Piece::Paragraph);
            }
        }
        self.gather(words, self.at);
    }

    /// Adds the white space before something that is not a word.
    fn settle_gap(&mut self) {
        if self.gap != Gap::Nothing {
            self.words("");
        }
        self.flush();
    }

    /// Takes words that end `end` bytes into the string.
    fn gather(&mut self, words: &str, end: usize) {
        if words.is_empty() {
            return;
        }
        self.run.get_or_insert(self.out.words.len());
        self.out.words.push_str(words);
        if let Some(origins) = &mut self.out.origins {
            origins.extend(end.saturating_sub(words.len())..end);
        }
    }

    fn flush(&mut self) {
        if let Some(start) = self.run.take() {
            let name = Name { start: index(start), len: index(self.out.words.len() - start) };
            self.out.pieces.push(Piece::Words { name, verse: self.verse });
        }
    }

    /// Parses a backslash and the character that it makes literal or, at the end of a line, a line break. True if the
    /// end of the line was consumed.
    fn escape(&mut self) -> bool {
        let after = self.rest().get(1..).unwrap_or_default();
        let line_end = [("\n", 2), ("\r\n", 3)].into_iter().find(|(end, _)| after.starts_with(end));
        match (line_end, after.chars().next()) {
            (Some(_), _) if self.verse => self.at += 1,
            (Some((_, length)), _) if self.shape == TextShape::Page => {
                self.at += length;
                self.gap = self.gap.max(Gap::Newline);
                return true;
            }
            (None, None) if self.shape == TextShape::Page => self.at += 1,
            (None, Some(sign)) if sign.is_ascii_punctuation() || sign == ' ' => {
                self.at += 2;
                let mut buffer = [0; 4];
                self.words(sign.encode_utf8(&mut buffer));
                self.escaped = self.out.words.len();
            }
            (line_end, _) => self.stray_backslash(line_end.is_some()),
        }
        false
    }

    fn stray_backslash(&mut self, breaks_line: bool) {
        let (message, help) = if breaks_line {
            ("a text of one line cannot contain line breaks", "remove the backslash")
        } else {
            ("this backslash does not escape anything", "write `\\\\` for a literal backslash")
        };
        self.out.report(Problem::new(Code::BadText, self.at..self.at + 1, message).help(help));
        self.at += 1;
    }

    fn sign(&mut self, sign: Sign) {
        let range = self.at..self.at + sign.written().len();
        self.at = range.end;
        match self.open.iter().position(|(open, _)| *open == sign) {
            Some(at) => {
                self.flush();
                self.open.remove(at);
            }
            None => {
                self.settle_gap();
                self.open.push((sign, range));
            }
        }
        self.restyle();
    }

    fn restyle(&mut self) {
        let style = self.style();
        self.out.pieces.push(Piece::Style(style));
    }

    fn style(&self) -> Style {
        let has = |sign| self.open.iter().any(|(open, _)| *open == sign);
        Style {
            emphasis: self.outer.emphasis || has(Sign::Emphasis),
            strong: self.outer.strong || has(Sign::Strong),
            marked: self.outer.marked || has(Sign::Marked),
        }
    }

    /// Reports the signs that are still open at the end of their paragraph, line or alternative.
    fn close_styles(&mut self) {
        self.close_isolates();
        if self.open.is_empty() {
            return;
        }
        self.flush();
        for (sign, range) in std::mem::take(&mut self.open) {
            if !self.is_other_half(sign, &range) {
                self.halves.push((sign, range.start));
                let problem = Problem::new(Code::BadText, range, format!("unclosed `{}`", sign.written()));
                self.out.report(problem.help(format!(
                    "close it in the same paragraph and alternative, or write `{}` for a literal `{}`",
                    sign.escaped(),
                    sign.written()
                )));
            }
        }
        self.restyle();
    }

    /// Whether an unclosed sign is the counterpart of one that was reported, on the other side of the end of a
    /// paragraph or alternative.
    fn is_other_half(&mut self, sign: Sign, range: &Range<usize>) -> bool {
        let before = self.source.get(..range.start).and_then(|text| text.chars().next_back());
        let after = self.source.get(range.end..).and_then(|text| text.chars().next());
        let closes = before.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric);
        let half = self.halves.iter().position(|(other, start)| *other == sign && (closes || range.start < *start));
        half.map(|at| self.halves.remove(at)).is_some()
    }

    /// Parses `{condition: text | condition: text | other text}`.
    fn alternatives(&mut self) {
        let brace = self.at..self.at + 1;
        if self.depth >= MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} levels deep");
            self.out.report(Problem::new(Code::LimitExceeded, brace, message));
            self.at = self.source.len();
            self.gave_up = true;
            return;
        }
        self.at += 1;
        self.settle_gap();
        let outer = self.outer;
        self.outer = self.style();
        let opened = std::mem::take(&mut self.open);
        let isolates = std::mem::take(&mut self.isolates);
        self.depth += 1;
        self.chain(&brace);
        self.depth -= 1;
        self.open = opened;
        self.isolates = isolates;
        self.outer = outer;
    }

    fn chain(&mut self, brace: &Range<usize>) {
        let mut ends = Vec::new();
        let mut first = true;
        let before = self.out.problems.len();
        let mut of_the_head = before..before;
        loop {
            let start = self.at;
            let condition = self.part_condition(first, brace);
            let skip = condition.map(|cond| self.jump(Piece::Unless { cond, to: 0 }));
            if first {
                of_the_head.end = self.out.problems.len();
            }
            let end = self.alternative();
            if end == End::Bar {
                if skip.is_none() && !first {
                    self.report_unconditional(start..self.at - 1);
                }
                ends.push(self.jump(Piece::Jump { to: 0 }));
            }
            self.land(skip);
            match end {
                End::Bar => first = false,
                End::Text if !self.gave_up => break self.report_unclosed(brace.clone(), of_the_head),
                End::Brace | End::Text => break,
            }
        }
        for end in ends {
            self.land(Some(end));
        }
    }

    fn report_unconditional(&mut self, part: Range<usize>) {
        let problem = Problem::new(Code::BadText, part, "only the last alternative can omit its condition");
        self.out.report(problem.help("add a condition and a colon before it"));
    }

    /// Reports a brace that is never closed, instead of the problems with its condition, which may be any text.
    fn report_unclosed(&mut self, brace: Range<usize>, of_the_head: Range<usize>) {
        self.out.problems.drain(of_the_head);
        let problem = Problem::new(Code::BadText, brace, "unclosed `{`");
        self.out.report(problem.help("close it with `}`, or write `\\{` for a literal `{`"));
    }

    /// Adds a piece that skips others and returns where it is; [`Self::land`] sets its destination.
    fn jump(&mut self, piece: Piece) -> usize {
        self.out.pieces.push(piece);
        self.out.pieces.len() - 1
    }

    /// Makes a skip that was added earlier lead to here.
    fn land(&mut self, skip: Option<usize>) {
        let here = index(self.out.pieces.len());
        let waiting = skip.and_then(|at| self.out.pieces.get_mut(at));
        if let Some(Piece::Unless { to, .. } | Piece::Jump { to }) = waiting {
            *to = here;
        }
    }

    fn alternative(&mut self) -> End {
        let begins_line = self.rest().trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        let verse = self.verse;
        self.skip_space();
        let stop = self.stretch(begins_line);
        self.drop_spaces();
        self.close_styles();
        self.flush();
        self.gap = Gap::Nothing;
        self.verse = verse;
        stop
    }

    /// Removes the spaces at the end of an alternative in verse, except escaped ones.
    fn drop_spaces(&mut self) {
        let from = self.run.unwrap_or(usize::MAX).max(self.escaped);
        while self.out.words.len() > from && self.out.words.ends_with(' ') {
            self.out.words.pop();
            self.out.origins.as_mut().and_then(Vec::pop);
        }
    }

    /// Skips white space at the start of an alternative, up to the start of its first full line.
    fn skip_space(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches(|c| is_blank(c) || c == '\n');
        self.at += rest.len() - trimmed.len();
    }

    /// The condition before the first colon of an alternative. The last one may have none.
    fn part_condition(&mut self, first: bool, brace: &Range<usize>) -> Option<CondId> {
        let length = condition_length(self.rest());
        let blank = length.is_some_and(|length| self.rest().get(..length).is_some_and(|text| text.trim().is_empty()));
        let Some(length) = length.filter(|_| !(blank && first)) else {
            self.at += if blank { length.map_or(0, |length| length + 1) } else { 0 };
            if first {
                let problem = Problem::new(Code::BadText, brace.clone(), "expected a condition and `:` after `{`");
                self.out.report(problem.help("write `{condition: text | other text}`, or `\\{` for a literal `{`"));
            }
            return None;
        };
        let (start, end) = (self.at, self.at + length);
        let written = self.source.get(start..end).unwrap_or_default();
        self.at = end + 1;
        if written.trim() == "document" {
            let problem = Problem::new(Code::BadText, start..end, "a document must be on its own line");
            self.out.report(problem.help("write `{document: id}` on a separate line, in a text of several paragraphs"));
            return Some(CondId::from_index(0));
        }
        let before = self.out.problems.len();
        let condition = condition::parse(written, start, self.asker, self.names, self.out);
        if !first && let Some(problem) = self.out.problems.get_mut(before) {
            let hint = "if this is text, not a condition, write `\\:` for the colon";
            problem.help =
                Some(problem.help.as_ref().map_or(hint.to_owned(), |help| format!("{hint}; otherwise, {help}")));
        }
        let at = self.out.conds.next_id();
        if let Some(condition) = condition {
            self.out.conds.push(condition);
            self.out
                .cond_ranges
                .push(start + (written.len() - written.trim_start().len())..start + written.trim_end().len());
        }
        Some(at)
    }
}

/// Whether a character is white space inside a line. Other control characters are not; they are reported.
fn is_blank(found: char) -> bool {
    matches!(found, ' ' | '\t' | '\r')
}

/// How many bytes precede the first unescaped colon of an alternative, if it has one.
fn condition_length(part: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in part.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => return Some(at),
            '|' | '{' | '}' => return None,
            _ => {}
        }
    }
    None
}

/// The id in a line that is `{document: id}` and nothing else.
fn document_line(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('{')?.strip_suffix('}')?;
    let (word, id) = inner.split_once(':')?;
    let id = id.trim();
    (word.trim() == "document" && !id.is_empty() && !id.contains(['{', '|', '}', ':'])).then_some(id)
}

impl Names<'_> {
    /// The document of this id.
    pub(super) fn document(&self, id: &str) -> Option<DocumentId> {
        self.documents.get(id).copied()
    }
}
