//! A parser for RON that returns a tree with the location of every value, even for broken text.
//!
//! The `ron` crate reads valid stories. It stops at the first error and has no locations inside a
//! value that it accepts. This parser complements it: it never stops, repairs what it can, and records
//! where everything is. Tests check that both accept the same texts.

mod parser;
mod scan;

use crate::diag::{Diagnostic, FileId, Span};

pub(super) use scan::{MAX_DEPTH, atom_length, is_space, tokens, word_length};

/// A value and its location.
#[derive(Clone, Debug)]
pub(super) struct SyntaxNode {
    /// The bytes of the value in the file.
    pub(super) span: Span,
    /// The syntactic form of the value.
    pub(super) kind: SyntaxKind,
}

/// What a value looks like; names and strings are spans of the text.
#[derive(Clone, Debug)]
pub(super) enum SyntaxKind {
    /// `Name(field: value, …)` or `(field: value, …)`, or `()` and `Name()`. A broken one has syntax errors between its
    /// own brackets, which may be why fields are missing.
    Record { name: Option<Span>, fields: Vec<FieldNode>, broken: bool },
    /// `(value, …)` or `Name(value, …)`.
    Tuple { name: Option<Span>, items: Vec<SyntaxNode> },
    /// A list, `[value, …]`.
    List(Vec<SyntaxNode>),
    /// A map, `{key: value, …}`.
    Map(Vec<(SyntaxNode, SyntaxNode)>),
    /// A lone word: `true`, `None`, a unit variant.
    Word,
    /// A string in its quotes.
    Text,
    /// A number, character or byte string.
    Scalar,
    /// Something that is not a value; already reported.
    Bad,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub(super) struct FieldNode {
    /// Its name, which may be misspelled.
    pub(super) name: Span,
    /// The value after the colon.
    pub(super) value: SyntaxNode,
    /// Whether it was read after a syntax error in the same brackets, so that it may not be a field of this record.
    pub(super) doubtful: bool,
}

/// The result of parsing a file.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The tree of everything that could be parsed.
    pub(super) root: SyntaxNode,
    /// All syntax errors of the file.
    pub(super) found: Vec<Diagnostic>,
    /// The spans around syntax errors in which other problems may be mere consequences.
    pub(super) unread: Vec<Span>,
}

/// Parses one file that should contain `wanted`, which is used in messages.
pub(super) fn parse(file: FileId, text: &str, wanted: &str) -> Parsed {
    parser::parse(file, text, wanted)
}
