//! Diagnostics: what is wrong with a file, and where.
//!
//! An author's mistake is data, not a failure of the program: loading a story returns what could be read together
//! with a list of [`Diagnostic`]s. Nothing here prints; [`report`](crate::report) turns diagnostics into text.
//!
//! ```
//! use earlier::diag::Code;
//!
//! let loaded = earlier::story::load(|name| match name {
//!     "story.ron" => Ok(r#"Story(format: 1, id: "quay", title: "The Quay", start: "quay", chapters: ["one"])"#.into()),
//!     "chapters/one.ron" => Ok(r#"Chapter(title: "One", scenes: [
//!         Scene(id: "quay", text: "It rains.", next: "haven"),
//!         Scene(id: "heaven", text: "It does not.", ending: Ending(title: "Dry", teaser: "There is a roof.")),
//!     ])"#.into()),
//!     _ => Err("no such file"),
//! });
//! assert!(loaded.story.is_none());
//!
//! let [problem] = loaded.diagnostics.as_slice() else { panic!("there is one problem") };
//! assert_eq!(problem.code, Code::UnknownName);
//! assert_eq!(problem.message, "cannot find the scene or junction `haven`");
//! assert_eq!(problem.help, ["did you mean `heaven`?"]);
//! assert_eq!(loaded.sources.slice(problem.place), "haven");
//!
//! let source = loaded.sources.get(problem.place.file).expect("a diagnostic refers to a file that was read");
//! let position = source.position(problem.place.span.start);
//! assert_eq!((source.name.as_str(), position.line, position.column), ("chapters/one.ron", 2, 53));
//! ```
//!
//! To add a diagnostic, add a line to the table in `code.rs`, an entry to the [`catalogue`], two cases to
//! `tests/data/bad`, a row to the table in `story/README.md`, and report it where the mistake is found. Tests fail
//! as long as one of these is missing.

pub mod catalogue;
mod code;
mod composed;
mod escape;
mod similar;
mod source;

pub use code::{Code, Severity};
pub(crate) use composed::composed;
pub(crate) use escape::{END_OF_ISOLATE, is_control, is_isolate, printable, unbalanced_isolate};
pub use escape::{Untrusted, printable_controls, printable_json, printable_lines, printable_styled};
pub use similar::{Similar, nearest, nearest_keyword};
pub use source::{FileId, FileSpan, Position, Source, Sources, Span};

/// One problem: what is wrong, where, and how to fix it.
///
/// All its texts are free of characters that control a terminal, whatever the author's files contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem, stable across releases.
    pub code: Code,
    /// What is wrong: what was found and what was expected. It starts in lower case, has names in backticks and no
    /// full stop at its end.
    pub message: String,
    /// The primary location, which reports underline. Its file is one of the sources that come with the diagnostic.
    pub place: FileSpan,
    /// A few words to print at the primary location; may be empty.
    pub at: String,
    /// Other locations that explain the problem, for example the first of two equal names.
    pub labels: Vec<Label>,
    /// Suggestions for fixing it, each a clause that starts in lower case.
    pub help: Vec<String>,
    /// An edit that fixes it, if there is only one possible fix. It can be applied without asking the author.
    pub fix: Option<Edit>,
    /// An edit that probably fixes it. It is offered to an author, who has to agree, and never applied without asking.
    pub guess: Option<Edit>,
    /// What is read where one of several readings is the problem, for editors, which have room for it.
    pub reading: Option<Box<Reading>>,
}

/// One of the readings of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The text as it is written, with its quotes.
    pub place: FileSpan,
    /// What a reader reads, in lines, with a few words before it that say what of it is shown.
    pub words: String,
}

/// A secondary location with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The location, in the same file as the problem or another one.
    pub place: FileSpan,
    /// What is there, in a few words.
    pub text: String,
}

/// A suggested replacement of the bytes of one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; an empty span inserts text.
    pub place: FileSpan,
    /// The text to put there; an empty one deletes the bytes.
    pub with: String,
}

impl Diagnostic {
    /// Creates a problem of a kind at a location, with its message.
    ///
    /// The message may quote the author's files: characters that control a terminal are escaped, here and in every
    /// text that is added.
    pub fn new(code: Code, place: FileSpan, message: impl Into<String>) -> Self {
        Self {
            code,
            message: printable(&message.into()),
            place,
            at: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
            guess: None,
            reading: None,
        }
    }

    /// Sets the words that are printed at the primary location.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Self {
        self.at = printable(&text.into());
        self
    }

    /// Adds a secondary location.
    #[must_use]
    pub fn label(mut self, place: FileSpan, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: printable(&text.into()) });
        self
    }

    /// Adds a suggestion of how to fix the problem.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(printable(&text.into()));
        self
    }

    /// Sets the edit that fixes the problem.
    #[must_use]
    pub fn fix(mut self, place: FileSpan, with: impl Into<String>) -> Self {
        self.fix = Some(Edit { place, with: with.into() });
        self
    }

    /// Sets the edit that probably fixes the problem.
    #[must_use]
    pub fn guess(mut self, place: FileSpan, with: impl Into<String>) -> Self {
        self.guess = Some(Edit { place, with: with.into() });
        self
    }

    /// Sets what is read where one of several readings is the problem.
    #[must_use]
    pub fn reading(mut self, place: FileSpan, words: &str) -> Self {
        self.reading = Some(Box::new(Reading { place, words: printable_controls(words).into_owned() }));
        self
    }

    /// Suggests the name that was probably meant. If it was certainly meant, it is also the fix of the primary location.
    #[must_use]
    pub fn did_you_mean(self, similar: Similar<'_>) -> Self {
        let place = self.place;
        let problem = self.help(similar.question());
        match similar {
            _ if similar.is_certain => problem.fix(place, similar.name),
            _ if similar.or.is_some() => problem,
            _ => problem.guess(place, similar.name),
        }
    }

    /// Whether the problem prevents play: the severity of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The edits of one file in the order of their spans, without those that overlap an earlier one.
pub fn without_overlaps<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Vec<&'e Edit> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.place.span);
    let mut last: Option<Span> = None;
    edits.retain(|edit| {
        let span = edit.place.span;
        let apart = last.is_none_or(|last| span.start >= last.end && span != last);
        last = if apart { Some(span) } else { last };
        apart
    });
    edits
}

/// The text of a file after edits, which must be in order and not overlap; see [`without_overlaps`]. Nothing outside
/// their spans changes.
pub fn apply_edits(text: &str, edits: &[&Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let range = edit.place.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&edit.with);
        at = range.end;
    }
    out + text.get(at..).unwrap_or_default()
}

/// A message of `ron`, which starts with a capital, in the style of this program.
pub(crate) fn in_lower_case(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
