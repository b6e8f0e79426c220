//! The parser of ink: files to the tree of [`super::ast`], with every error of the syntax.
//!
//! It reads what inkle's own compiler reads, in one pass from left to right. To tell apart what braces contain, it
//! first scans for an expression, so that no part is parsed more than twice, however deeply braces are nested.

mod braces;
mod content;
mod cursor;
mod expressions;
mod files;
mod flow;
mod globals;
mod prepare;
mod statements;

use std::fmt::Display;

use self::files::Include;
use self::prepare::{Brace, Remark};
use super::ast::{External, Global, Ink};
use crate::diag::{Diagnostic, FileId};

/// How deep braces and brackets can be nested.
const MAX_DEPTH: usize = 64;

/// How many operators an expression can have.
const MAX_OPERATORS: usize = 256;

/// A file with this many errors is probably not ink, so no more are reported.
const MAX_REPORTS: usize = 100;

/// The result of parsing the files of a story.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree. With errors, what could be read.
    pub ink: Ink,
    /// What is wrong with the files, in the order of the files and of the places in them.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a story. `root` is the name of its main file, and `read` returns the bytes of a file: the main one, or one that an
/// `INCLUDE` names, which ink looks up from the folder of the main file.
///
/// Whatever the files contain, there is a tree, and each problem has a location in one of the files. A file that can't
/// be read is [`Code::MissingFile`](crate::diag::Code::MissingFile), one that is not ink
/// [`Code::InkSyntax`](crate::diag::Code::InkSyntax).
pub fn parse<E: Display>(root: &str, read: impl FnMut(&str) -> Result<Vec<u8>, E>) -> Parsed {
    files::parse(root, read)
}

/// What the lines of a block belong to, from the innermost to the outermost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// The arm of a conditional or of a sequence.
    Arm,
    /// A stitch.
    Stitch,
    /// A knot.
    Knot,
    /// The content before the first knot.
    Top,
}

/// Where text ends, in addition to where it always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// In a line.
    Line,
    /// In a choice, at `[` and `]`; diverts are not a part of its text.
    Choice,
    /// In a string, at its closing quote.
    String,
}

/// The parser of one file.
struct Parser<'t> {
    file: FileId,
    text: &'t str,
    /// The bytes of the text, with those of comments and carriage returns replaced by [`prepare::BLANK`].
    bytes: Vec<u8>,
    at: usize,
    /// The braces that are closed, by where they open.
    closed: Vec<Brace>,
    comments: Vec<Remark>,
    /// The number of comments that are in the tree.
    kept: usize,
    mode: Mode,
    /// Whether this is a first scan, which reports nothing.
    looking: bool,
    depth: usize,
    operators: usize,
    globals: Vec<Global>,
    externals: Vec<External>,
    includes: Vec<Include>,
    /// Whether this is before the first knot.
    in_root: bool,
    found: Vec<Diagnostic>,
}
