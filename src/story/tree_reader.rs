//! Reads records from a tree, with a diagnostic for everything that does not fit.
//!
//! What cannot be read is omitted and the rest is used, so that one mistake does not hide another.

mod fields;
mod values;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

use super::syntax::{SyntaxKind, SyntaxNode};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Span, nearest_keyword};

pub(super) use fields::record_fields;
pub(super) use values::{Numbers, Strings};

/// A type of the format that can be read from a tree.
pub(super) trait FromTree<'a>: Sized {
    /// What messages say after "expected".
    const EXPECTED: &'static str;

    /// The value of a node, or nothing, after a report, if the node has another type.
    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self>;

    /// The value of an optional field that is not specified.
    fn absent() -> Self;

    /// A placeholder for a value that is missing or could not be read. It is marked, so that nothing more is reported.
    fn lost() -> Self {
        Self::absent()
    }

    /// Adds the second value of a field that is specified twice, if both can be used.
    fn add_repeated(&mut self, _: &SyntaxNode, _: &mut TreeReader<'a>) {}

    /// Whether the value of an optional field differs from that of one that is not specified.
    fn is_given(&self) -> bool {
        true
    }

    /// Whether something in the value came with format 2.
    fn needs_format_2(&self) -> bool {
        false
    }
}

/// Something that came with a newer format than the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newer {
    /// Where it is used.
    pub(super) span: Span,
    /// What it is, for a message.
    pub(super) what: &'static str,
}

/// A string of the format. Only strings from a tree have a span.
#[derive(Clone, Debug)]
pub(super) struct Str<'a> {
    /// The content, without quotes and with escapes resolved.
    pub(super) text: Cow<'a, str>,
    /// Its location, with its quotes.
    pub(super) span: Span,
    /// Whether it is a placeholder for one that is missing or could not be read.
    pub(super) missing: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct StrVisitor;
        impl<'de> Visitor<'de> for StrVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        let text = from.deserialize_str(StrVisitor)?;
        Ok(Self { text, span: Span::default(), missing: false })
    }
}

/// Another value of the format. Only values from a tree have a span.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Spanned<T> {
    /// The value; a default if it is `missing`.
    pub(super) value: T,
    /// The bytes of the value in its file.
    #[serde(skip)]
    pub(super) span: Span,
    /// Whether it is a placeholder for one that is missing or could not be read.
    #[serde(skip)]
    pub(super) missing: bool,
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(node: &SyntaxNode, reader: &mut TreeReader<'a>) -> Option<Self> {
        T::read(node, reader).map(|value| Self { value, span: node.span, missing: false })
    }

    fn absent() -> Self {
        Self { value: T::absent(), span: Span::default(), missing: true }
    }
}

/// The file that is being read from its tree, and its problems.
pub(super) struct TreeReader<'a> {
    /// The number of the file.
    pub(super) file: FileId,
    /// The text of the file.
    pub(super) text: &'a str,
    /// Everything that is wrong with it so far.
    pub(super) found: Vec<Diagnostic>,
    /// Whether an unknown field has a list as its value, so that it may declare names that are not known.
    pub(super) lost_list: bool,
    /// Everything in it so far that came with a newer format than the first.
    pub(super) newer: Vec<Newer>,
}

impl<'a> TreeReader<'a> {
    /// A reader for a file, with its diagnostics so far.
    pub(super) fn new(file: FileId, text: &'a str, found: Vec<Diagnostic>) -> Self {
        Self { file, text, found, lost_list: false, newer: Vec::new() }
    }

    /// The text of a span of the file.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn place(&self, span: Span) -> FileSpan {
        FileSpan { file: self.file, span }
    }

    /// Records the use of something that came with a newer format than the first.
    pub(super) fn newer(&mut self, span: Span, what: &'static str) {
        self.newer.push(Newer { span, what });
    }

    /// Reports a problem.
    fn report(&mut self, code: Code, span: Span, message: String) {
        let place = self.place(span);
        self.found.push(Diagnostic::new(code, place, message));
    }

    /// Reports a value of the wrong type, unless it is not a value, which is already reported.
    pub(super) fn wrong_type(&mut self, node: &SyntaxNode, wanted: &str) {
        if !matches!(node.kind, SyntaxKind::Bad) {
            let found = describe(node, self);
            self.report(Code::WrongType, node.span, format!("expected {wanted}, found {found}"));
        }
    }

    /// Which of the known names a struct or variant has. A similar name is reported, and then used.
    pub(super) fn variant(
        &mut self,
        name: Option<Span>,
        node: &SyntaxNode,
        known: &[&'static str],
    ) -> Option<&'static str> {
        let span = name.unwrap_or(Span { start: node.span.start, end: node.span.start + 1 });
        let found = name.map(|name| self.slice(name)).unwrap_or_default();
        if let Some(known) = known.iter().find(|known| **known == found) {
            return Some(known);
        }
        let listed = list(known, "or");
        let mut problem = match name {
            Some(_) => {
                Diagnostic::new(Code::UnknownVariant, self.place(span), format!("expected {listed}, found `{found}`"))
            }
            None => Diagnostic::new(Code::UnknownVariant, self.place(span), format!("expected {listed} before `(`")),
        };
        let near = nearest_keyword(found, known.iter().copied());
        if let Some(near) = near {
            problem = problem.did_you_mean(near);
        }
        self.found.push(problem);
        near.and_then(|near| known.iter().find(|known| **known == near.name)).copied()
    }

    /// The value of a single word that must be one of `words`.
    pub(super) fn word<T: Copy>(&mut self, node: &SyntaxNode, what: &str, words: &[(&'static str, T)]) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let SyntaxKind::Word = node.kind else {
            self.wrong_type(node, &list(&names, "or"));
            return None;
        };
        let found = self.slice(node.span);
        if let Some((_, value)) = words.iter().find(|(name, _)| *name == found) {
            return Some(*value);
        }
        let message = format!("expected {what}, found `{found}`");
        let mut problem = Diagnostic::new(Code::UnknownVariant, self.place(node.span), message);
        problem = match nearest_keyword(found, names.iter().copied()) {
            Some(near) => problem.did_you_mean(near),
            None => problem.help(format!("use {}", list(&names, "or"))),
        };
        self.found.push(problem);
        None
    }
}

fn describe(node: &SyntaxNode, reader: &TreeReader) -> String {
    match &node.kind {
        SyntaxKind::Record { name: Some(name), .. } | SyntaxKind::Tuple { name: Some(name), .. } => {
            format!("`{}(…)`", reader.slice(*name))
        }
        SyntaxKind::Record { .. } | SyntaxKind::Tuple { .. } => "`(…)`".to_owned(),
        SyntaxKind::List(_) => "a list".to_owned(),
        SyntaxKind::Map(_) => "a map".to_owned(),
        SyntaxKind::Text => "a string".to_owned(),
        SyntaxKind::Word | SyntaxKind::Scalar => format!("`{}`", reader.slice(node.span)),
        SyntaxKind::Bad => "nothing".to_owned(),
    }
}

/// Names as a list for a message, the last after a `conjunction`: `` `a`, `b` or `c` ``.
pub(super) fn list(names: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}
