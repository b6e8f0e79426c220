//! The small language: conditions, effects and texts, parsed once when a story is loaded.

mod archive;
mod condition;
mod effect;
mod find;
mod foreign;
mod foreign_words;
mod markup;
mod names;
mod plain;
mod text;
mod tokens;
mod values;

use std::ops::Range;

pub use find::Phrases;
pub(super) use find::{find, find_plain};
pub(super) use markup::{MarkupPlace, foreign_markup, may_be_foreign};
pub(super) use names::{Here, ListedChoice, Names, Role, ShownMeter};

use super::model::{Cond, Effect, Name, Piece, Text};
use super::syntax::word_length;
use super::table::{CondId, MeterId, Table, TextId};
use crate::diag::{Code, Similar};

/// The words that the language reserves, so that they cannot be names.
pub(crate) const RESERVED: &[&str] = &["and", "or", "not", "when", "seen", "took", "known", "document"];

/// The words of the language that a meter or fact may have as its name. In that case they refer to the meter or fact
/// and lose their usual meaning.
pub(crate) const HIDEABLE: &[&str] =
    &["text", "sequence", "cycle", "once", "visits", "rises", "falls", "true", "True", "false", "False"];

/// Returns whether something can have this name.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && word_length(name) == name.len() && !RESERVED.contains(&name)
}

/// The maximum number of problems that are reported for one string; more would not be useful.
const MOST_PROBLEMS: usize = 100;

/// Something wrong inside a string. Its range is in the string's content; the resolver maps it to the file.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    /// The reusable text that contains it, if the string shows one that does.
    pub(super) text: Option<TextId>,
    /// The bytes of the string's content, or that of the text, to which the problem applies.
    pub(super) range: Range<usize>,
    /// The kind of the problem.
    pub(super) code: Code,
    /// The message of the diagnostic.
    pub(super) message: String,
    /// Its help, if there is one.
    pub(super) help: Option<String>,
    /// The text that replaces the range to fix it, if there is only one possible fix.
    pub(super) instead: Option<String>,
    /// The text that replaces the range to probably fix it.
    pub(super) guess: Option<Box<str>>,
}

impl Problem {
    fn new(code: Code, range: Range<usize>, message: impl Into<String>) -> Self {
        Self { text: None, range, code, message: message.into(), help: None, instead: None, guess: None }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }

    fn did_you_mean(self, similar: Similar<'_>) -> Self {
        let mut problem = self.help(similar.question());
        if similar.is_certain {
            return problem.instead(similar.name);
        }
        problem.guess = Some(similar.name.into()).filter(|_| similar.or.is_none());
        problem
    }
}

/// A meter with its range.
type RangedMeter = (MeterId, (i32, i32));

/// A change of a meter by the value of another.
#[derive(Clone, Copy, Debug)]
struct MeterSource {
    to: RangedMeter,
    /// `+`, `-` or `=`.
    sign: char,
    from: RangedMeter,
}

/// Where a condition is used, which decides what it may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// Anywhere else: neither facts from the archive nor earlier runs are allowed.
    Plain,
    /// A text, which may refer to facts from the archive, and may ask what earlier runs have learned, with `known(…)`.
    Text,
    /// The `seal` of a choice, which may refer to facts from the archive.
    Seal,
    /// A text that is shown outside of a run, which may not have conditions or show a document.
    Timeless,
    /// A note, which may ask what earlier runs have learned in each format.
    Note,
    /// A law, which may ask whether a meter changed, and may refer to facts from the archive.
    Law,
}

/// Whether a text is a page of paragraphs or one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextShape {
    /// Paragraphs, verse, beats and breaks.
    Page,
    /// One line, in which line breaks are spaces.
    Line,
}

/// The tables into which the strings of a story are compiled.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// All names and words, concatenated; a `Name` is a range of them.
    pub(super) words: String,
    /// The pieces of all texts.
    pub(super) pieces: Vec<Piece>,
    /// The conditions inside texts.
    pub(super) conds: Table<CondId, Cond>,
    /// Where each of them is, parallel to `conds`: its range in its string, or in the reusable text that the string shows.
    pub(super) cond_ranges: Vec<(Option<TextId>, Range<usize>)>,
    /// The problems of the string that was compiled last; the resolver takes them.
    pub(super) problems: Vec<Problem>,
    /// For each byte of `words`, its offset in the string that is being compiled, if needed.
    pub(super) origins: Option<Vec<usize>>,
}

impl Output {
    /// Appends a text to the words and returns its range.
    pub(super) fn intern(&mut self, text: &str) -> Name {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let name = Name { start: offset(self.words.len()), len: offset(text.len()) };
        self.words.push_str(text);
        name
    }

    /// Adds a problem, unless there are already more than anybody would fix one by one.
    fn report(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Compiles a condition. Returns nothing if there is a problem, which is added to the output, or if a name in it
/// could not be resolved for a reason that is reported elsewhere.
pub(super) fn condition(text: &str, asker: Asker, names: &mut Names, out: &mut Output) -> Option<Box<Cond>> {
    condition::parse(text, 0, asker, names, out).map(Box::new)
}

/// Compiles an effect. One that depends on the value of a meter is several. Returns nothing in the cases in which [`condition()`] does.
pub(super) fn effect(text: &str, names: &mut Names, out: &mut Output) -> Option<Vec<Effect>> {
    effect::parse_effect(text, names, out)
}

/// Compiles a text. If there are problems, which are added to the output, the text is what could be parsed.
pub(super) fn text(source: &str, shape: TextShape, asker: Asker, names: &mut Names, out: &mut Output) -> Text {
    text::parse(source, shape, asker, names, out)
}
