//! The small language: conditions, effects and texts, parsed once when a story is loaded.

mod condition;
mod find;
mod names;
mod plain;
mod text;
mod tokens;

use std::ops::Range;

pub(super) use find::{find, find_plain};
pub(super) use names::{Names, Role};

use super::model::{Cond, Effect, EffectOp, Name, Piece, Text};
use super::table::{CondId, Table};
use crate::diag::Code;

/// Words that the language uses itself, so that nothing can be called so.
pub(super) const RESERVED: &[&str] = &["and", "or", "not", "when", "seen", "took", "known", "document"];

/// So many problems of one string are reported.
const MOST_PROBLEMS: usize = 100;

/// Something wrong inside a string: bytes of what the string says.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) range: Range<usize>,
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// What to write in place of the range.
    pub(super) instead: Option<String>,
}

impl Problem {
    fn new(code: Code, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, code, message: message.into(), help: None, instead: None }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }
}

/// Where a condition stands, which decides what it may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// Anywhere else.
    Plain,
    /// The `seal` of a choice, which may read facts that come from the archive.
    Seal,
    /// A note, which may ask what earlier runs have learned.
    Note,
}

/// Whether a text is a page of paragraphs or one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextShape {
    /// Paragraphs, verse, beats and breaks.
    Page,
    /// One line: line ends are spaces.
    Line,
}

/// What the strings of a story are compiled into.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) words: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) conds: Table<CondId, Cond>,
    /// Where each of them stands in its string.
    pub(super) cond_ranges: Vec<Range<usize>>,
    pub(super) problems: Vec<Problem>,
    /// For each byte of the words where it stands in the string that is read, if anybody asks.
    pub(super) origins: Option<Vec<usize>>,
}

impl Output {
    /// Keeps a piece of text.
    pub(super) fn intern(&mut self, text: &str) -> Name {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let name = Name { start: offset(self.words.len()), len: offset(text.len()) };
        self.words.push_str(text);
        name
    }

    /// One string with more problems than anybody mends one by one says no more of them.
    fn report(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Compiles a condition. Without a problem there is a condition.
pub(super) fn condition(text: &str, asker: Asker, names: &mut Names, out: &mut Output) -> Option<Box<Cond>> {
    condition::parse(text, 0, asker, names, out).map(Box::new)
}

/// Compiles an effect. Without a problem there is an effect.
pub(super) fn effect(text: &str, names: &mut Names, out: &mut Output) -> Option<Effect> {
    let (op, when) = condition::parse_effect(text, names, out)?;
    Some(Effect { op, when: when.map(Box::new) })
}

/// Compiles a text. With problems the text is what could be made out.
pub(super) fn text(source: &str, shape: TextShape, asker: Asker, names: &mut Names, out: &mut Output) -> Text {
    text::parse(source, shape, asker, names, out)
}

/// An operation with its condition, as it comes out of an effect's text.
type OpWhen = (EffectOp, Option<Cond>);
