//! The files that were read, and locations in them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::escape::printable;

/// A range of bytes in one file, from `start` up to but without `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `start..end`. Offsets past 4 GiB saturate; files are far smaller.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }

    /// The bytes of the span, for slicing the text of its file.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The number of a file among its [`Sources`]; [`Sources::add`] returns it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A span in one of the files of a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileSpan {
    /// The file that contains the span.
    pub file: FileId,
    /// The bytes of the file's text, which has no byte-order mark.
    pub span: Span,
}

/// A line and a column, both counted from 1; a column is one Unicode scalar value, a tab one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line number, counted from 1.
    pub line: usize,
    /// The column number, counted from 1.
    pub column: usize,
}

/// One file: its name relative to the story's folder, and its text without a byte-order mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The path relative to the story's folder, with `/` as its separator.
    pub name: String,
    /// The path as seen from the working directory, if the story's folder is known; otherwise the name.
    pub path: String,
    /// The same path with everything escaped that would control a terminal, for messages.
    pub(crate) shown_path: String,
    /// The text to which spans refer. A story that is loaded again shares those that have not changed.
    pub text: Arc<str>,
    /// The offsets at which lines start; computed when a position is first asked for.
    lines: OnceLock<Vec<usize>>,
    /// The number of characters that begin before each block of [`BLOCK`] bytes; computed when a position is first
    /// asked for, so that a position in a long line is as quick to find as any other.
    characters: OnceLock<Vec<usize>>,
}

/// How many bytes the characters are counted in at a time.
const BLOCK: usize = 1024;

impl Source {
    /// A file of this name and text.
    pub fn new(name: String, text: impl Into<Arc<str>>) -> Self {
        let (path, shown_path) = (name.clone(), printable(&name));
        Self { path, shown_path, name, text: text.into(), lines: OnceLock::new(), characters: OnceLock::new() }
    }

    fn set_path(&mut self, path: String) {
        (self.shown_path, self.path) = (printable(&path), path);
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect()
        })
    }

    /// The line and column of a byte. An offset past the end, or inside a character, is rounded down to the
    /// nearest character boundary.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = self.lines().partition_point(|start| *start <= offset);
        let start = self.lines().get(line - 1).copied().unwrap_or(0);
        Position { line, column: self.characters_before(offset) - self.characters_before(start) + 1 }
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let begins = |byte: &&u8| (**byte as i8) >= -0x40;
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).map(|block| block.iter().filter(begins).count());
            let sum = |sum: &mut usize, count: usize| Some(std::mem::replace(sum, *sum + count));
            counts.chain([0]).scan(0, sum).collect()
        });
        let rest = bytes.get(offset / BLOCK * BLOCK..offset).unwrap_or_default();
        blocks.get(offset / BLOCK).copied().unwrap_or(0) + rest.iter().filter(begins).count()
    }

    /// The text of a span, or an empty string if the span does not lie in the text, between characters.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// The files of one story, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<Source>,
    /// The story's folder as seen from the working directory, if it is known.
    folder: Option<String>,
}

impl Sources {
    /// Adds a file at the end and returns its number.
    pub fn add(&mut self, mut source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        source.set_path(self.path(&source.name));
        self.files.push(source);
        id
    }

    /// Sets the story's folder as seen from the working directory; it is empty for that directory itself.
    pub fn set_folder(&mut self, folder: String) {
        self.folder = Some(folder);
        let paths: Vec<String> = self.files.iter().map(|file| self.path(&file.name)).collect();
        self.files.iter_mut().zip(paths).for_each(|(file, path)| file.set_path(path));
    }

    /// The story's folder as seen from the working directory, if it is known.
    pub fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// The path of a file of the story as seen from the working directory, if the story's folder is known. A source
    /// that is not a file, such as a question, has a name without a dot.
    pub fn path(&self, name: &str) -> String {
        match self.folder.as_deref() {
            Some(folder) if name.contains('.') && folder.ends_with('/') => format!("{folder}{name}"),
            Some(folder) if name.contains('.') && !folder.is_empty() => format!("{folder}/{name}"),
            _ => name.to_owned(),
        }
    }

    /// The file with a number, if there are that many.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// The text of a file, or an empty string if there is no such file.
    pub fn text(&self, file: FileId) -> &str {
        self.get(file).map_or("", |source| &source.text)
    }

    /// The text of a span in a file, or an empty string if there is no such file or span.
    pub fn slice(&self, place: FileSpan) -> &str {
        self.get(place.file).map_or("", |source| source.slice(place.span))
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.iter()
    }
}
