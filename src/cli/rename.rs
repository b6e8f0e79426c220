//! `earlier rename`: renames something in all files of a story.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::Rename;
use super::check::{rewritten_files, write};
use super::{Error, Outcome, console, differences, files};
use crate::check::{RenameError, rename, see_that_it_plays_the_same};

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
    see_that_it_plays_the_same(&loaded, &files::load_with(&folder, &texts)).map_err(|error| match error {
        RenameError::PlaysDifferently => Error::Refused(error.to_string()),
        _ => Error::Usage(error.to_string()),
    })?;
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
