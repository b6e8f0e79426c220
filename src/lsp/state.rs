//! The documents that are open, and the stories that they belong to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{Diagnostic, TextDocumentContentChangeEvent, Uri};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::checking::{Checked, ToCheck};
use super::files::Files;
use super::loading::{ToLoad, Version};
use super::position::{Encoding, Lines};
use super::proofs::{Proved, ToProve};
use crate::explore::Control;
use crate::story::ParsedFiles;

/// The characters to escape in the path of a URI.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// Returns the path of a file from its address, unless it is the address of something else.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri.0.strip_prefix("file://")?;
    let path = path.get(path.find('/')?..)?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // On Windows, `/c:/story` in an address is `c:/story`.
    let drive = path.strip_prefix('/').filter(|path| cfg!(windows) && path.get(1..2) == Some(":"));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

/// Returns the address of a file.
fn address_of(path: &Path) -> Uri {
    let path = path.to_string_lossy();
    let path = if cfg!(windows) { format!("/{}", path.replace('\\', "/")) } else { path.into_owned() };
    Uri(format!("file://{}", utf8_percent_encode(&path, ESCAPED)))
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
    /// Opens a document, and returns its path if it is a file.
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

    /// Closes a document, and returns its path if it is a file.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let path = path_of(uri)?;
        self.open.remove(&path);
        Some(path)
    }

    /// Returns the text of the document with an address, if it is open.
    pub(super) fn text(&self, uri: &Uri) -> Option<&str> {
        self.text_of(&path_of(uri)?)
    }

    /// Returns the text of the document with a path, if it is open.
    pub(super) fn text_of(&self, path: &Path) -> Option<&str> {
        self.open.get(path).map(|document| document.text.as_str())
    }

    /// Returns the address of a file, and the number of its text if it is open.
    pub(super) fn address(&self, path: &Path) -> (Uri, Option<i32>) {
        match self.open.get(path) {
            Some(document) => (document.uri.clone(), Some(document.version)),
            None => (address_of(path), None),
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
    /// The number of the version that its files have now.
    number: u64,
    /// The changes since the version that was loaded last: the number that each led to, and the name of the open file that
    /// it changed, if it did nothing else.
    changes: Vec<(u64, Option<String>)>,
    /// Whether a chapter is being checked alone.
    is_checking: bool,
    /// The number of the version whose changed chapter was checked last.
    checked: u64,
    /// The chapters that were checked alone, as they were parsed.
    parsed: ParsedFiles,
    /// The version that was loaded last.
    loaded: Option<Arc<Version>>,
    /// The version without errors that was loaded last.
    sound: Option<Arc<Version>>,
    /// The version with unlisted chapters, and without errors in them, that was loaded last.
    sound_with_unlisted: Option<Arc<Version>>,
    /// Whether a version is being loaded.
    is_loading: bool,
    /// What the client was told about each file that has problems.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// What was proved last, about this version or an older one.
    proved: Option<Arc<Proved>>,
    /// Cancels the proofs of this version, once they have begun.
    proving: Option<Control>,
    /// The number by which the client was told that proofs have begun, until it is told that they have ended.
    pub(super) progress: Option<i32>,
}

/// What is known of a story.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownStory<'s> {
    /// The version that was loaded last.
    pub(super) version: &'s Version,
    /// What is proved of it or of an older one.
    pub(super) proved: Option<&'s Proved>,
    /// The version without errors that was loaded last.
    pub(super) sound: Option<&'s Version>,
    /// The version with unlisted chapters, and without errors in them, that was loaded last.
    pub(super) sound_with_unlisted: Option<&'s Version>,
}

impl<'s> From<&'s Version> for KnownStory<'s> {
    fn from(version: &'s Version) -> Self {
        Self { version, proved: None, sound: None, sound_with_unlisted: None }
    }
}

impl OpenStory {
    /// Notes that files have changed, and gives up the proofs of what they were before. `name` is that of the one open
    /// file that has, if that is known.
    pub(super) fn change(&mut self, name: Option<String>) {
        self.number += 1;
        self.changes.push((self.number, name));
        self.proving.take().into_iter().for_each(|control| control.stop());
    }

    /// Returns the number of the version that its files have now.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the number of the canceled proofs, so that the client can be told.
    pub(super) fn given_up(&mut self) -> Option<i32> {
        self.progress.take_if(|_| self.proving.is_none())
    }

    /// Returns whether the version that was loaded last is the one that the files have now.
    pub(super) fn is_current(&self) -> bool {
        self.loaded.as_ref().is_some_and(|loaded| loaded.number == self.number)
    }

    /// Returns whether any version was loaded.
    pub(super) fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }

    /// Returns whether the proofs of the version that was loaded last are known.
    fn is_proved(&self) -> bool {
        let proved = self.proved.as_ref().zip(self.loaded.as_ref());
        proved.is_some_and(|(proved, loaded)| proved.version.number == loaded.number)
    }

    /// Returns the version that was loaded last, if it is the newest.
    pub(super) fn newest(&self) -> Option<Arc<Version>> {
        self.loaded.clone().filter(|_| self.is_current())
    }

    /// Returns what is known of the story.
    pub(super) fn known(&self) -> Option<KnownStory<'_>> {
        let (proved, sound) = (self.proved.as_deref(), self.sound.as_deref());
        let sound_with_unlisted = self.sound_with_unlisted.as_deref();
        self.loaded.as_deref().map(|version| KnownStory { version, proved, sound, sound_with_unlisted })
    }

    /// Returns the chapter that is to be checked alone, if it is the only file that has changed since the version that was
    /// loaded last.
    pub(super) fn next_check(&mut self, folder: &Path, documents: &Documents) -> Option<ToCheck> {
        let version = self.loaded.as_ref().filter(|_| !self.is_checking && self.checked < self.number)?;
        let (_, name) = self.changes.last()?;
        let name = name.clone().filter(|_| self.changes.iter().all(|(_, other)| other == name))?;
        let text = documents.text_of(&folder.join(&name))?.to_owned();
        self.is_checking = true;
        Some(ToCheck { version: Arc::clone(version), number: self.number, name, text })
    }

    /// Takes what was found in a chapter that was checked alone, and returns whether it is news: of the newest version, and
    /// that is not loaded yet.
    pub(super) fn take_checked(&mut self, checked: &mut Checked) -> bool {
        (self.is_checking, self.checked) = (false, checked.number);
        if let Some(found) = &mut checked.found {
            self.parsed.add(std::mem::take(&mut found.parsed));
        }
        checked.number == self.number && !self.is_current()
    }

    /// Returns the version that is to be loaded, unless one is being loaded or the newest is, or a chapter is checked first.
    pub(super) fn next_load(&mut self, folder: &Path, documents: &Documents) -> Option<ToLoad> {
        let is_wanted = !self.is_loading && !self.is_checking && !self.is_current();
        self.is_loading |= is_wanted;
        is_wanted.then(|| {
            let parsed = std::mem::take(&mut self.parsed);
            ToLoad { folder: folder.to_owned(), number: self.number, texts: documents.texts(folder), parsed }
        })
    }

    /// Takes a version that was loaded. Returns whether it is the newest.
    pub(super) fn take(&mut self, version: Version) -> bool {
        self.is_loading = false;
        self.changes.retain(|(number, _)| *number > version.number);
        let version = Arc::new(version);
        if version.loaded.story.is_some() {
            self.sound = Some(Arc::clone(&version));
        }
        match &version.with_unlisted {
            Some(loaded) if loaded.story.is_some() => self.sound_with_unlisted = Some(Arc::clone(&version)),
            Some(_) => {}
            None => self.sound_with_unlisted = None,
        }
        self.loaded = Some(version);
        self.is_current()
    }

    /// Returns what to prove, unless that was already returned, or the story has errors or is not the newest version.
    pub(super) fn next_proof(&mut self) -> Option<ToProve> {
        let is_wanted = self.is_current() && self.proving.is_none();
        let version = self.loaded.as_ref().filter(|version| is_wanted && version.loaded.story.is_some())?;
        let (job, control) = ToProve::new(Arc::clone(version));
        self.proving = Some(control);
        Some(job)
    }

    /// Takes what was proved. Returns whether that is of the newest version.
    pub(super) fn learn(&mut self, proved: Proved) -> bool {
        self.proved = Some(Arc::new(proved));
        self.is_current() && self.is_proved()
    }

    /// Remembers what the client is told. Returns the names of the files whose problems have changed.
    pub(super) fn tell(&mut self, found: BTreeMap<String, Vec<Diagnostic>>) -> Vec<(String, Vec<Diagnostic>)> {
        let gone = self.published.keys().filter(|name| !found.contains_key(*name));
        let gone = gone.map(|name| (name.clone(), Vec::new()));
        let changed = found.iter().filter(|(name, problems)| self.published.get(*name) != Some(problems));
        let news = gone.chain(changed.map(|(name, problems)| (name.clone(), problems.clone()))).collect();
        self.published = found;
        news
    }

    /// Remembers what the client is told of one file. Returns whether that is something else than before.
    pub(super) fn tell_of(&mut self, name: &str, found: &[Diagnostic]) -> bool {
        let is_news = self.published.get(name).map_or(&[][..], Vec::as_slice) != found;
        match found {
            [] => _ = self.published.remove(name),
            _ if is_news => _ = self.published.insert(name.to_owned(), found.to_owned()),
            _ => {}
        }
        is_news
    }
}
