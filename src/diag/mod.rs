//! What is wrong, and where: plain data that every reader of stories, runs and archives hands on.
//!
//! A mistake of an author is data, not a failure: reading returns what it could read beside a list of
//! [`Diagnostic`]s. Nothing here prints; `report` turns diagnostics into text.

pub mod catalogue;
mod code;
mod source;

pub use code::{Code, Severity};
pub use source::{FileId, FileSpan, Position, Source, Sources, Span};

/// One problem: what is wrong, at which place, and what the author can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem, stable across releases.
    pub code: Code,
    /// What is wrong, in lower case, with names in backticks.
    pub message: String,
    /// The primary place, the one that a caret points at.
    pub place: FileSpan,
    /// A few words printed at the primary place; may be empty.
    pub at: String,
    /// Other places that explain the problem, the first of two equal names for instance.
    pub labels: Vec<Label>,
    /// Ways out, each a full sentence or clause.
    pub help: Vec<String>,
    /// An edit that would mend it, where one is sure enough to show.
    pub fix: Option<Edit>,
}

/// A secondary place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: FileSpan,
    /// What is there.
    pub text: String,
}

/// A suggested replacement of the bytes at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; an empty span inserts.
    pub place: FileSpan,
    /// What to put there.
    pub with: String,
}

impl Diagnostic {
    /// A problem of the given kind at a place, with its message.
    ///
    /// What is said may quote the author's files: characters that drive a terminal are written as escapes, here
    /// and in all that is added.
    pub fn new(code: Code, place: FileSpan, message: impl Into<String>) -> Self {
        Self {
            code,
            message: printable(&message.into()),
            place,
            at: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Adds the words printed at the primary place.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Self {
        self.at = printable(&text.into());
        self
    }

    /// Adds a secondary place.
    #[must_use]
    pub fn label(mut self, place: FileSpan, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: printable(&text.into()) });
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(printable(&text.into()));
        self
    }

    /// Adds the edit that would mend it.
    #[must_use]
    pub fn fix(mut self, place: FileSpan, with: impl Into<String>) -> Self {
        self.fix = Some(Edit { place, with: with.into() });
        self
    }

    /// Whether it stops play or only deserves a look.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A text in which characters that drive a terminal, or turn the direction of what follows, are written as escapes.
pub(crate) fn printable(text: &str) -> String {
    let drives =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if drives(c) { out.extend(c.escape_debug()) } else { out.push(c) }
    }
    out
}

/// The edits of one file in the order of their places, without those that overlap an earlier one.
pub fn apart<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Vec<&'e Edit> {
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

/// A text with edits, none of which overlap. Nothing outside of their places changes.
pub fn rewritten(text: &str, edits: &[&Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let range = edit.place.span.range();
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&edit.with);
        at = range.end;
    }
    out + text.get(at..).unwrap_or_default()
}

/// The name among `known` that was probably meant by `found`, if one is near enough.
///
/// Distances count insertions, deletions, substitutions and swaps of neighbours; capitals count as one more.
/// A third of the length of the name that was found, and at least one, is near enough, unless nothing of the
/// name is left.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    let reach = (length / 3).max(1);
    // A name that is much longer or shorter is never near, and that is quick to see.
    let comparable = |name: &&str| name.chars().count().abs_diff(length) <= reach;
    known
        .into_iter()
        .filter(comparable)
        .map(|name| (distance(found, name), name))
        .filter(|(distance, name)| *distance <= reach && *distance < length && *name != found)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn distance(found: &str, name: &str) -> usize {
    let exact = strsim::damerau_levenshtein(found, name);
    if exact <= 1 {
        exact
    } else {
        exact.min(1 + strsim::damerau_levenshtein(&found.to_lowercase(), &name.to_lowercase()))
    }
}

/// A message as this program words it: those of `ron` begin with a capital.
pub(crate) fn in_lower_case(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}
