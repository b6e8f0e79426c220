//! Texts: paragraphs, verse, formatting and alternatives.
//!
//! A text becomes a flat run of [`Piece`]s. White space is normalized here as far as possible: runs of it become one
//! space, and at the ends of an alternative they are dropped. Only where two pieces meet is it normalized when the text
//! is shown.

mod alternatives;
mod controls;
mod counted;
mod reuse;
mod value;

use std::ops::Range;

use self::controls::first_mark;
use super::super::model::{Name, Piece, Style, Text};
use super::super::references::Symbol;
use super::super::table::DocumentId;
use super::names::Names;
use super::plain::plain_length;
use super::{Asker, Output, Problem, TextShape};
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
        base: 0,
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
    /// The depth of the place where another text shows this one.
    base: usize,
    /// The end of the words that the last escape added.
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
            Some(_) if self.asker == Asker::Timeless => {
                let message = "this text is shown outside of a run, so it cannot show a document";
                Problem::new(Code::NotAllowedHere, range, message).help("remove this line")
            }
            Some(_) if self.names.in_document => {
                let problem = Problem::new(Code::NotAllowedHere, range, "a document cannot contain another");
                problem.help("include both, one after the other, in the text that shows them")
            }
            Some(document) => {
                self.names.refer(Symbol::Document(document), &range);
                return self.block(Piece::Document(document));
            }
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
            // Words outside of verse end it by themselves, and a line of verse continues with it.
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

    /// Whether an unclosed sign is the counterpart of a reported one on the other side of the end of a paragraph or
    /// alternative.
    fn is_other_half(&mut self, sign: Sign, range: &Range<usize>) -> bool {
        let before = self.source.get(..range.start).and_then(|text| text.chars().next_back());
        let after = self.source.get(range.end..).and_then(|text| text.chars().next());
        let closes = before.is_some_and(|c| !c.is_whitespace()) && !after.is_some_and(char::is_alphanumeric);
        let half = self.halves.iter().position(|(other, start)| *other == sign && (closes || range.start < *start));
        half.map(|at| self.halves.remove(at)).is_some()
    }
}

/// Whether a character is white space inside a line. Other control characters are not; they are reported.
fn is_blank(found: char) -> bool {
    matches!(found, ' ' | '\t' | '\r')
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
