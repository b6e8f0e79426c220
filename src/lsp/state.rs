//! The documents that are open, and the stories that they belong to.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{Diagnostic, Location, Position, Range, TextDocumentContentChangeEvent, Uri};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::files::Files;
use super::position::{Encoding, Lines};
use super::proofs::{Proved, ToProve};
use crate::check;
use crate::diag::{FileId, FileSpan};
use crate::explore::Control;
use crate::story::Loaded;

/// What is escaped in the path of an address.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// Returns the path of a file from its address, unless it is the address of something else.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri.0.strip_prefix("file://")?;
    let path = path.get(path.find('/')?..)?;
    Some(PathBuf::from(percent_decode_str(path).decode_utf8().ok()?.into_owned()))
}

/// A document that is open in the editor.
#[derive(Clone, Debug)]
struct Document {
    /// Its address, as the client writes it.
    uri: Uri,
    /// The client's number of this text.
    version: i32,
    /// Its text.
    text: String,
}

/// The documents that are open, by their paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    /// Opens a document, and returns its path unless it is no file.
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) -> Option<PathBuf> {
        let path = path_of(&uri)?;
        self.open.insert(path.clone(), Document { uri, version, text });
        Some(path)
    }

    /// Changes a document as the client says. Returns its path, unless it is not open.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<PathBuf> {
        let path = path_of(uri)?;
        let document = self.open.get_mut(&path)?;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let lines = Lines::new(&document.text, encoding);
                    let (start, end) = (lines.offset(part.range.start), lines.offset(part.range.end));
                    document.text.replace_range(start..end.max(start), &part.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = whole.text;
                }
            }
        }
        document.version = version;
        Some(path)
    }

    /// Closes a document, and returns its path unless it is no file.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let path = path_of(uri)?;
        self.open.remove(&path);
        Some(path)
    }

    /// Returns the text of the document with an address, if it is open.
    pub(super) fn text(&self, uri: &Uri) -> Option<&str> {
        self.open.get(&path_of(uri)?).map(|document| document.text.as_str())
    }

    /// Returns the address of a file, and the number of its text if it is open.
    pub(super) fn address(&self, path: &Path) -> (Uri, Option<i32>) {
        match self.open.get(path) {
            Some(document) => (document.uri.clone(), Some(document.version)),
            None => (Uri(format!("file://{}", utf8_percent_encode(&path.to_string_lossy(), ESCAPED))), None),
        }
    }

    /// Returns the folder of the story that a file belongs to: the nearest one above it with a file `story.ron`, which
    /// may not be saved yet.
    pub(super) fn story_of(&self, files: &impl Files, path: &Path) -> Option<PathBuf> {
        let is_story = |folder: &&Path| self.open.contains_key(&folder.join("story.ron")) || files.is_story(folder);
        path.ancestors().skip(1).find(is_story).map(Path::to_owned)
    }

    /// Returns the texts of the open files of a story by their names in its folder.
    pub(super) fn texts(&self, folder: &Path) -> BTreeMap<String, String> {
        let texts = self.open.iter().filter_map(|(path, document)| {
            let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
            Some((name, document.text.clone()))
        });
        texts.collect()
    }
}

/// A story with a file that is open or was.
#[derive(Debug, Default)]
pub(super) struct OpenStory {
    /// The story with the problems that need no proof, unless it has changed since it was loaded.
    loaded: Option<Arc<Loaded>>,
    /// What the client was told of each file that has problems.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether the client was told of all problems.
    pub(super) is_told: bool,
    /// The number of this version.
    version: u64,
    /// What was proved of this version, once it is.
    proved: Option<Proved>,
    /// Gives up the proofs of this version, once they have begun.
    proving: Option<Control>,
}

impl OpenStory {
    /// Notes that a file has changed.
    pub(super) fn change(&mut self) {
        if let Some(control) = self.proving.take() {
            control.stop();
        }
        (self.loaded, self.proved, self.is_told) = (None, None, false);
        self.version += 1;
    }

    /// Returns the story in a folder as it is now, and what is proved of it.
    pub(super) fn loaded(
        &mut self,
        files: &impl Files,
        folder: &Path,
        documents: &Documents,
    ) -> (&Loaded, Option<&Proved>) {
        let loaded = self.loaded.get_or_insert_with(|| {
            let texts = documents.texts(folder);
            let mut loaded = files.load(folder, &texts);
            check::check_without_readings(&mut loaded, files.routes(folder, &texts));
            Arc::new(loaded)
        });
        (loaded, self.proved.as_ref())
    }

    /// Returns what is to be proved of the story in a folder, unless that was returned already or it has errors.
    pub(super) fn next_proof(&mut self, folder: &Path) -> Option<ToProve> {
        let loaded = self.loaded.as_ref().filter(|loaded| loaded.story.is_some() && self.proving.is_none())?;
        let (job, control) = ToProve::new(folder.to_owned(), self.version, Arc::clone(loaded));
        self.proving = Some(control);
        Some(job)
    }

    /// Takes what was proved, unless the story has changed since.
    pub(super) fn learn(&mut self, proved: Proved) {
        if proved.version == self.version {
            (self.proved, self.is_told) = (Some(proved), false);
        }
    }

    /// Remembers what the client is told. Returns the names of the files of which it has to be told something else.
    pub(super) fn tell(&mut self, found: BTreeMap<String, Vec<Diagnostic>>) -> Vec<(String, Vec<Diagnostic>)> {
        let gone = self.published.keys().filter(|name| !found.contains_key(*name));
        let gone = gone.map(|name| (name.clone(), Vec::new()));
        let changed = found.iter().filter(|(name, problems)| self.published.get(*name) != Some(problems));
        let news = gone.chain(changed.map(|(name, problems)| (name.clone(), problems.clone()))).collect();
        (self.published, self.is_told) = (found, true);
        news
    }
}

/// A story as the client sees it: with addresses and positions.
#[derive(Debug)]
pub(super) struct View<'s> {
    /// The story.
    pub(super) loaded: &'s Loaded,
    /// What is proved of it, once it is.
    pub(super) proved: Option<&'s Proved>,
    /// The folder of the story.
    folder: &'s Path,
    documents: &'s Documents,
    encoding: Encoding,
    lines: Vec<OnceCell<Lines<'s>>>,
}

impl<'s> View<'s> {
    /// The view of a story in a folder, and of what is proved of it.
    pub(super) fn new(
        (loaded, proved): (&'s Loaded, Option<&'s Proved>),
        folder: &'s Path,
        documents: &'s Documents,
        encoding: Encoding,
    ) -> Self {
        let lines = loaded.sources.iter().map(|_| OnceCell::new()).collect();
        Self { loaded, proved, folder, documents, encoding, lines }
    }

    /// Returns the number of the file with a path among those of the story.
    pub(super) fn file(&self, path: &Path) -> Option<FileId> {
        let name = path.strip_prefix(self.folder).ok()?.to_str()?;
        let mut files = (0..).map(FileId).zip(self.loaded.sources.iter());
        files.find(|(_, source)| source.name == name).map(|(file, _)| file)
    }

    /// Returns the text of a file.
    pub(super) fn text(&self, file: FileId) -> &'s str {
        self.loaded.sources.text(file)
    }

    /// Returns the address of the file of this name in the story's folder, and the number of its text if it is open.
    pub(super) fn address(&self, name: &str) -> (Uri, Option<i32>) {
        self.documents.address(&self.folder.join(name))
    }

    /// Returns the offset of a position.
    pub(super) fn offset(&self, file: FileId, position: Position) -> usize {
        self.lines(file).map_or(0, |lines| lines.offset(position))
    }

    /// Returns the positions of a place in its file.
    pub(super) fn range(&self, place: FileSpan) -> Range {
        self.lines(place.file).map_or_else(Range::default, |lines| lines.range(place.span))
    }

    /// Returns a place with the address of its file.
    pub(super) fn location(&self, place: FileSpan) -> Location {
        let name = self.loaded.sources.get(place.file).map_or("story.ron", |source| source.name.as_str());
        Location { uri: self.address(name).0, range: self.range(place) }
    }

    fn lines(&self, file: FileId) -> Option<&Lines<'s>> {
        let text = self.text(file);
        self.lines.get(file.0 as usize).map(|lines| lines.get_or_init(|| Lines::new(text, self.encoding)))
    }
}
