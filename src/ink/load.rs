//! Loads an ink story as if it were written in the format of this program.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use super::import::Imported;
use super::parser::parse;
use super::places::Places;
use super::ranges::import;
use crate::diag::{Diagnostic, FileSpan, Severity};
use crate::story::{self, Loaded};

/// An ink story that was loaded.
#[derive(Debug)]
pub struct LoadedInk {
    /// The story. Its files, its diagnostics and the places of its parts are those of the ink.
    pub loaded: Loaded,
    /// What the ink became.
    pub imported: Imported,
}

/// Loads an ink story: `root` is the name of its main file, and `read` returns the bytes of a file. `ranges` are limits of
/// numbers by their names.
pub fn load<E: Display>(
    root: &str,
    read: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ranges: &BTreeMap<String, (i64, i64)>,
) -> LoadedInk {
    let parsed = parse(root, read);
    let is_error = |problem: &Diagnostic| problem.severity() == Severity::Error;
    let mut imported =
        if parsed.diagnostics.iter().any(is_error) { Imported::default() } else { import(&parsed.ink, ranges) };
    imported.diagnostics.splice(0..0, parsed.diagnostics);
    let files: HashMap<&str, &str> = imported.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let file = |name: &str| files.get(name).map(|text| text.as_bytes().to_vec()).ok_or("it could not be converted");
    let own = story::load(file);
    let places = own.story.as_ref().map(|story| Places::new(story, &own, &imported.origins)).unwrap_or_default();
    let place = |own: FileSpan| places.nearest(own).map(|(place, _)| place).unwrap_or_default();
    let condition = |own: FileSpan| places.nearest(own).and_then(|(_, condition)| condition);
    let mut loaded = own.made_from(parsed.ink.sources, &place, &condition);
    loaded.diagnostics.clone_from(&imported.diagnostics);
    LoadedInk { loaded, imported }
}
