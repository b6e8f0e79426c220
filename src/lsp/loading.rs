//! Loading stories behind the editor's back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::files::Files;
use crate::check;
use crate::story::{Loaded, ParsedFiles};

/// A story that is to be loaded.
#[derive(Debug)]
pub struct ToLoad {
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The number of the version, which the [`Version`] repeats.
    pub(super) number: u64,
    /// What is open in the editor, by the names of files in the folder.
    pub(super) texts: BTreeMap<String, String>,
}

/// A version of a story as it was loaded, with the problems that need no proof.
#[derive(Debug)]
pub struct Version {
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The number of the version. It grows with each change of a file.
    pub(super) number: u64,
    /// The story.
    pub(super) loaded: Loaded,
}

/// Loads stories again and again.
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

    /// Loads a story.
    pub fn load(&mut self, job: ToLoad) -> Version {
        let ToLoad { folder, number, texts } = job;
        let known = self.known.entry(folder.clone()).or_default();
        let mut loaded = self.files.load(&folder, &texts, known);
        check::check_without_readings(&mut loaded, self.files.routes(&folder, &texts));
        Version { folder, number, loaded }
    }
}
