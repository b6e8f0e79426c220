//! The files of a story, and the single tree that they form.

use std::fmt::Display;
use std::sync::Arc;

use super::{MAX_DEPTH, MAX_REPORTS, Parsed, Parser};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Source, Sources, Span};
use crate::ink::ast::{Block, External, Global, Ink, Knot, Statement};

/// The longest file, in bytes.
const MAX_FILE: usize = 4 * 1024 * 1024;

/// An `INCLUDE`.
pub(super) struct Include {
    /// The name of the file.
    pub(super) name: String,
    /// Its place.
    pub(super) place: FileSpan,
    /// The number of statements before it, if it is before the first knot.
    pub(super) at: Option<usize>,
}

/// What one file has in it.
pub(super) struct FileContent {
    pub(super) root: Block,
    pub(super) knots: Vec<Knot>,
    pub(super) globals: Vec<Global>,
    pub(super) externals: Vec<External>,
    pub(super) includes: Vec<Include>,
    pub(super) found: Vec<Diagnostic>,
}

/// See [`super::parse`].
pub(super) fn parse<E: Display>(root: &str, mut read: impl FnMut(&str) -> Result<Vec<u8>, E>) -> Parsed {
    let mut files = Files { sources: Sources::default(), open: Vec::new(), found: Vec::new() };
    let mut tree = Tree::default();
    let content = files.file(root, None, &mut read, &mut tree);
    let Files { sources, mut found, .. } = files;
    found.sort_by_key(|problem| problem.place);
    let Tree { globals, externals, knots } = tree;
    Parsed { ink: Ink { sources, globals, externals, root: Block { statements: content }, knots }, diagnostics: found }
}

/// What was read so far, except for the content before the first knot.
#[derive(Default)]
struct Tree {
    globals: Vec<Global>,
    externals: Vec<External>,
    knots: Vec<Knot>,
}

struct Files {
    sources: Sources,
    /// The files that are being read, each included by the one before it.
    open: Vec<String>,
    found: Vec<Diagnostic>,
}

impl Files {
    /// Reads a file and those that it includes. Returns the content before its first knot.
    fn file<E: Display>(
        &mut self,
        name: &str,
        place: Option<FileSpan>,
        read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
        tree: &mut Tree,
    ) -> Vec<Statement> {
        let Some((file, text)) = self.opened(name, place, read) else { return Vec::new() };
        let content = Parser::new(file, &text).file();
        self.found.extend(content.found);
        tree.globals.extend(content.globals);
        tree.externals.extend(content.externals);
        tree.knots.extend(content.knots);
        self.open.push(name.to_owned());
        let mut root = content.root.statements;
        let mut added = 0;
        for include in content.includes {
            let inside = self.file(&include.name, Some(include.place), read, tree);
            match include.at {
                Some(at) => {
                    let count = inside.len();
                    root.splice(at + added..at + added, inside);
                    added += count;
                }
                None => self.content_in_a_knot(&include, &inside),
            }
        }
        self.open.pop();
        root
    }

    /// The text of a file; if there is none, reports an error.
    fn opened<E: Display>(
        &mut self,
        name: &str,
        place: Option<FileSpan>,
        read: &mut impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Option<(FileId, Arc<str>)> {
        if let Some(place) = place.filter(|_| self.open.iter().any(|open| open == name) || self.open.len() > MAX_DEPTH)
        {
            let message = format!("`{name}` includes itself");
            self.found.push(Diagnostic::new(Code::InkSyntax, place, message));
            return None;
        }
        let bytes = read(name).map_err(|error| format!("cannot read `{name}`: {error}"));
        let bytes = bytes
            .map(|bytes| if bytes.starts_with(b"\xef\xbb\xbf") { bytes.into_iter().skip(3).collect() } else { bytes });
        let (code, message) = match bytes {
            Err(message) => (Code::MissingFile, message),
            Ok(bytes) if bytes.len() > MAX_FILE => {
                (Code::LimitExceeded, format!("`{name}` is {} bytes long; the limit is {MAX_FILE} bytes", bytes.len()))
            }
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => {
                    let text: Arc<str> = text.into();
                    return Some((self.sources.add(Source::new(name.to_owned(), Arc::clone(&text))), text));
                }
                Err(error) => return self.not_utf8(name, &error.into_bytes()),
            },
        };
        let place = place.unwrap_or_else(|| self.empty(name));
        self.found.push(Diagnostic::new(code, place, message));
        None
    }

    /// A place in a file that could not be read.
    fn empty(&mut self, name: &str) -> FileSpan {
        FileSpan { file: self.sources.add(Source::new(name.to_owned(), "")), span: Span::default() }
    }

    fn not_utf8(&mut self, name: &str, bytes: &[u8]) -> Option<(FileId, Arc<str>)> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let at = text.find('\u{fffd}').unwrap_or(0);
        let byte = bytes.get(at).copied().unwrap_or(0);
        let file = self.sources.add(Source::new(name.to_owned(), text));
        let place = FileSpan { file, span: Span::new(at, at + '\u{fffd}'.len_utf8()) };
        let problem = Diagnostic::new(Code::NotUtf8, place, format!("byte 0x{byte:02x} is not valid UTF-8"));
        self.found.push(problem.help("save the file as UTF-8"));
        None
    }

    /// Reports a file that is included in a knot and has content of its own, which ink would drop.
    fn content_in_a_knot(&mut self, include: &Include, inside: &[Statement]) {
        let Some(first) = inside.first().filter(|_| self.found.len() < MAX_REPORTS) else { return };
        let message = format!("`{}` has content before its first knot, and is included in a knot", include.name);
        let problem = Diagnostic::new(Code::InkSyntax, include.place, message)
            .label(first.span, "the content")
            .help("include the file before the first knot");
        self.found.push(problem);
    }
}

impl Parser<'_> {
    /// All of the file.
    fn file(mut self) -> FileContent {
        self.in_root = true;
        let root = self.block(super::Level::Top);
        self.in_root = false;
        let knots = self.knots();
        let Self { globals, externals, includes, found, .. } = self;
        FileContent { root, knots, globals, externals, includes, found }
    }

    /// Reads an `INCLUDE` line, if this is one, after this number of statements.
    pub(super) fn include(&mut self, statements: usize) -> bool {
        let start = self.at;
        if self.word() != "INCLUDE" {
            return false;
        }
        self.at += "INCLUDE".len();
        self.space();
        let from = self.at;
        self.skip_line();
        let name = self.bytes.get(from..self.at).unwrap_or_default();
        let length = name.iter().position(|byte| *byte == super::prepare::BLANK).unwrap_or(name.len());
        let name = self.text.get(from..from + length).unwrap_or_default().trim().to_owned();
        let place = self.span_from(start);
        if name.is_empty() {
            self.report(Code::InkSyntax, place, "the name of a file is missing after `INCLUDE`");
        } else {
            self.includes.push(Include { name, place, at: self.in_root.then_some(statements) });
        }
        true
    }
}
