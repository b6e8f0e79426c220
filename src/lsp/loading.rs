//! Loading stories in the background.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::files::Files;
use super::guard::caught;
use super::unlisted;
use crate::check;
use crate::diag::Sources;
use crate::story::{self, Loaded, ParsedFiles};

/// A story to load.
#[derive(Debug)]
pub struct ToLoad {
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The number of the version, which the [`Version`] repeats.
    pub(super) number: u64,
    /// What is open in the editor, by the names of files in the folder.
    pub(super) texts: BTreeMap<String, String>,
    /// The chapters that were parsed since the version before.
    pub(super) parsed: ParsedFiles,
}

/// A version of a story as it was loaded, with the problems that need no proof.
#[derive(Debug)]
pub struct Version {
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The number of the version. It grows with each change of a file.
    pub(super) number: u64,
    /// The story. Its sources and diagnostics also have those of the unlisted chapters that are open.
    pub(super) loaded: Loaded,
    /// The story as if `story.ron` listed them, if there are any.
    pub(super) with_unlisted: Option<Loaded>,
}

impl Version {
    /// Returns the story with a file: as if `story.ron` listed it, if it does not.
    pub(super) fn loaded_with(&self, file: &str) -> &Loaded {
        let with_unlisted = self.with_unlisted.as_ref().filter(|_| !unlisted::is_listed(&self.loaded, file));
        with_unlisted.unwrap_or(&self.loaded)
    }

    /// Returns the files that are part of the story.
    pub(super) fn listed_sources(&self) -> Sources {
        let mut sources = Sources::default();
        let listed = self.loaded.sources.iter().filter(|source| unlisted::is_listed(&self.loaded, &source.name));
        listed.for_each(|source| _ = sources.add(source.clone()));
        sources
    }
}

/// Loads stories repeatedly.
#[derive(Debug)]
pub struct Loading<F> {
    files: F,
    /// The files of each story as they were parsed last.
    known: BTreeMap<PathBuf, ParsedFiles>,
}

impl<F: Files> Loading<F> {
    /// Prepares to load stories from files.
    pub fn new(files: F) -> Self {
        Self { files, known: BTreeMap::new() }
    }

    /// Loads a story. If that fails, which is a bug, it is reported as a problem of the story, and the next change is loaded
    /// anew.
    pub fn load(&mut self, job: ToLoad) -> Version {
        let ToLoad { folder, number, texts, parsed } = job;
        let mut known = self.known.remove(&folder).unwrap_or_default();
        known.add(parsed);
        let loaded = caught(|| {
            let mut loaded = self.files.load(&folder, &texts, &mut known);
            let mut with_unlisted = unlisted::load(&loaded, &texts, &mut known);
            if let Some(with_unlisted) = &with_unlisted {
                loaded.sources = with_unlisted.sources.clone();
            }
            check::check_without_readings(&mut loaded, self.files.routes(&folder, &texts));
            if let Some(with_unlisted) = &mut with_unlisted {
                unlisted::report(&mut loaded, with_unlisted);
                with_unlisted.sources = loaded.sources.clone();
                with_unlisted.diagnostics.clone_from(&loaded.diagnostics);
            }
            (loaded, with_unlisted, known)
        });
        let (loaded, with_unlisted, known) = loaded.unwrap_or_else(|| {
            let why = "an internal error of `earlier`, which its log shows; the next change is read anew";
            (story::load(|_| Err(why)), None, ParsedFiles::default())
        });
        self.known.insert(folder.clone(), known);
        Version { folder, number, loaded, with_unlisted }
    }
}
