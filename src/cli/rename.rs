//! `earlier rename`: renames something in all files of a story.

use std::collections::BTreeMap;
use std::hash::Hasher as _;
use std::path::{Path, PathBuf};

use super::args::Rename;
use super::check::{rewritten_files, write};
use super::{Error, Outcome, console, differences, files};
use crate::check::rename;
use crate::diag::Severity;
use crate::story::{Loaded, Story};

/// Runs `earlier rename`.
pub(super) fn run(arguments: &Rename) -> Result<Outcome, Error> {
    let folder = arguments.story.clone().unwrap_or_else(|| PathBuf::from("."));
    let mut loaded = files::load(Some(&folder))?;
    if loaded.story.is_none() {
        return Err(Error::Story(Box::new(loaded)));
    }
    let routes = files::routes(Some(&folder))?;
    let edits =
        rename(&mut loaded, routes, &arguments.old, &arguments.new).map_err(|error| Error::Usage(error.to_string()))?;
    let renamed = rewritten_files(&loaded, &edits);
    let texts: BTreeMap<String, String> =
        renamed.iter().map(|(source, text, _)| (source.name.clone(), text.clone())).collect();
    see_that_it_plays_the_same(&loaded, &folder, &texts)?;
    for (source, text, _) in &renamed {
        console::print(&differences::between(&source.name, &source.text, text))?;
    }
    if !arguments.yes && !console::confirm("rename? [y/N] ") {
        console::warn("nothing was written; use `--yes` to rename without asking");
        return Ok(Outcome::Success);
    }
    files::remove_leftovers(&folder).iter().for_each(|notice| console::warn(notice));
    write(&folder, &renamed)?;
    Ok(Outcome::Success)
}

/// Loads the story with the new texts, and compares what it depends on when it is played.
fn see_that_it_plays_the_same(before: &Loaded, folder: &Path, texts: &BTreeMap<String, String>) -> Result<(), Error> {
    let after = files::load_with(folder, texts);
    let logic = |story: &Story| {
        let mut hasher = std::collections::hash_map::DefaultHasher::new();
        story.hash_logic(&mut hasher);
        hasher.finish()
    };
    let is_same = before.story.as_ref().map(logic) == after.story.as_ref().map(logic);
    match after.diagnostics.iter().find(|problem| problem.severity() == Severity::Error) {
        Some(problem) => Err(Error::Usage(format!("the new name can't be used: {}", problem.message))),
        None if !is_same => Err(Error::Refused("the renamed story would not play the same".to_owned())),
        None => Ok(()),
    }
}
