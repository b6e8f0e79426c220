//! Where the server finds the files of stories.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::RouteFile;
use crate::story::{Loaded, ParsedFiles};

/// The files of stories. `texts` are the files that are open in the editor, by their names in the story's folder, and
/// replace those on disk.
pub trait Files {
    /// Returns whether a folder has a file `story.ron`.
    fn is_story(&self, folder: &Path) -> bool;

    /// Loads the story in a folder, with the problems of files that no chapter list names. Only files that have changed
    /// since `known` was used for the story are parsed.
    fn load(&self, folder: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded;

    /// Returns the recorded runs of the story in a folder.
    fn routes(&self, folder: &Path, texts: &BTreeMap<String, String>) -> Vec<RouteFile>;
}
