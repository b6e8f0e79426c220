//! A story as the client sees it: with addresses and positions.

use std::cell::OnceCell;
use std::path::Path;

use gen_lsp_types::{Location, Position, Range, Uri};

use super::position::{Drift, Encoding, Lines};
use super::proofs::Proved;
use super::state::{Documents, KnownStory};
use crate::diag::{FileId, FileSpan, Sources, Span};
use crate::story::Loaded;

/// A story as it was loaded last, with addresses and positions.
///
/// While a change is being loaded, positions refer to the current texts: unchanged parts are translated to where they
/// are now.
#[derive(Debug)]
pub(super) struct View<'s> {
    /// The story.
    pub(super) loaded: &'s Loaded,
    /// What is proved about it or an older version, once known.
    pub(super) proved: Option<&'s Proved>,
    /// The version without errors that was loaded last.
    pub(super) sound: Option<&'s Loaded>,
    /// Whether what is proved is of this version.
    pub(super) is_proved: bool,
    /// Whether the story is shown as if `story.ron` listed all chapters that are open.
    pub(super) is_unlisted: bool,
    /// The story like that, if there are such chapters.
    pub(super) with_unlisted: Option<&'s Loaded>,
    /// The files that places are in.
    sources: &'s Sources,
    /// The folder of the story.
    folder: &'s Path,
    documents: &'s Documents,
    encoding: Encoding,
    texts: Vec<OnceCell<Now<'s>>>,
}

/// A file as it is now.
#[derive(Debug)]
struct Now<'s> {
    lines: Lines<'s>,
    text: &'s str,
    /// What has changed since the file was loaded.
    drift: Option<Drift>,
}

impl<'s> View<'s> {
    /// The view of a story in a folder that was just loaded.
    pub(super) fn new(loaded: &'s Loaded, folder: &'s Path, documents: &'s Documents, encoding: Encoding) -> Self {
        let texts = loaded.sources.iter().map(|_| OnceCell::new()).collect();
        let (sources, proved, sound, with_unlisted) = (&loaded.sources, None, None, None);
        let (is_proved, is_unlisted) = (false, false);
        Self {
            loaded,
            proved,
            sound,
            is_proved,
            is_unlisted,
            with_unlisted,
            sources,
            folder,
            documents,
            encoding,
            texts,
        }
    }

    /// The view of a file with its number, which shows the story as if `story.ron` listed the file if it does not.
    /// Returns `None` for a file of which nothing is known.
    pub(super) fn of_file(
        known: KnownStory<'s>,
        path: &Path,
        documents: &'s Documents,
        encoding: Encoding,
    ) -> Option<(Self, FileId)> {
        let name = path.strip_prefix(&known.version.folder).ok()?.to_str()?;
        let loaded = known.version.loaded_with(name);
        let view = Self::of(known, documents, encoding);
        let is_unlisted = !std::ptr::eq(loaded, view.loaded);
        let of_unlisted = || known.sound_with_unlisted.and_then(|sound| sound.with_unlisted.as_ref());
        let sound = of_unlisted().filter(|_| is_unlisted).or(view.sound);
        let view = Self { loaded, sound, is_unlisted, ..view };
        let file = view.file(path)?;
        Some((view, file))
    }

    /// Returns the story with all names that lead to each other, also those of unlisted chapters without errors.
    pub(super) fn widest(&self) -> &'s Loaded {
        self.with_unlisted.filter(|loaded| loaded.story.is_some()).unwrap_or(self.loaded)
    }

    /// The same view with places in other versions of the files.
    pub(super) fn with_sources(self, sources: &'s Sources) -> Self {
        let texts = sources.iter().map(|_| OnceCell::new()).collect();
        Self { sources, texts, ..self }
    }

    /// The view of a version of a story, with what is proved about it or an older one.
    pub(super) fn of(known: impl Into<KnownStory<'s>>, documents: &'s Documents, encoding: Encoding) -> Self {
        let KnownStory { version, proved, sound, .. } = known.into();
        let view = Self::new(&version.loaded, &version.folder, documents, encoding);
        let is_proved = proved.is_some_and(|proved| proved.version.number == version.number);
        let with_unlisted = version.with_unlisted.as_ref();
        Self { proved, is_proved, with_unlisted, sound: sound.map(|sound| &sound.loaded), ..view }
    }

    /// Returns the number of the file with a path among those of the story.
    pub(super) fn file(&self, path: &Path) -> Option<FileId> {
        let name = path.strip_prefix(self.folder).ok()?.to_str()?;
        let mut files = (0..).map(FileId).zip(self.loaded.sources.iter());
        files.find(|(_, source)| source.name == name).map(|(file, _)| file)
    }

    /// Returns the text of a file as it is now.
    pub(super) fn text(&self, file: FileId) -> &'s str {
        self.now(file).map_or("", |now| now.text)
    }

    /// Returns the folder of the story.
    pub(super) fn folder(&self) -> &'s Path {
        self.folder
    }

    /// Returns the address of the file of this name in the story's folder, and the number of its text if it is open.
    pub(super) fn address(&self, name: &str) -> (Uri, Option<i32>) {
        self.documents.address(&self.folder.join(name))
    }

    /// Returns the offset of a position in the text as it is now.
    pub(super) fn offset(&self, file: FileId, position: Position) -> usize {
        self.now(file).map_or(0, |now| now.lines.offset(position))
    }

    /// Returns the offset of a position in the text that was loaded, unless what is there has changed since.
    pub(super) fn loaded_offset(&self, file: FileId, position: Position) -> Option<usize> {
        let now = self.now(file)?;
        let offset = now.lines.offset(position);
        now.drift.map_or(Some(offset), |drift| drift.to_loaded(offset))
    }

    /// Returns the positions of a place that was loaded.
    pub(super) fn range(&self, place: FileSpan) -> Range {
        let Some(now) = self.now(place.file) else { return Range::default() };
        let moved = |drift: Drift| {
            let at = |offset: u32| drift.to_now(offset as usize);
            Span::new(at(place.span.start), at(place.span.end))
        };
        now.lines.range(now.drift.map_or(place.span, moved))
    }

    /// Returns the positions of a span of a text as it is now.
    pub(super) fn range_now(&self, file: FileId, span: Span) -> Range {
        self.now(file).map_or_else(Range::default, |now| now.lines.range(span))
    }

    /// Returns a place with the address of its file.
    pub(super) fn location(&self, place: FileSpan) -> Location {
        let name = self.sources.get(place.file).map_or("story.ron", |source| source.name.as_str());
        Location { uri: self.address(name).0, range: self.range(place) }
    }

    fn now(&self, file: FileId) -> Option<&Now<'s>> {
        let (source, now) = (self.sources.get(file)?, self.texts.get(file.0 as usize)?);
        Some(now.get_or_init(|| {
            let open = self.documents.text_of(&self.folder.join(&source.name));
            let changed = open.filter(|open| **open != *source.text);
            let text = changed.unwrap_or(&source.text);
            let drift = changed.map(|changed| Drift::between(&source.text, changed));
            Now { lines: Lines::new(text, self.encoding), text, drift }
        }))
    }
}
