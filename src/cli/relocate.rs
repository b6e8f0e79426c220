//! `earlier move`: moves a scene to the file of another chapter.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::args::Move;
use super::check::rewritten_files;
use super::{Error, Outcome, console, differences, files};
use crate::check::move_scene;
use crate::diag::{Severity, Source};
use crate::story::{Loaded, Story};

/// Runs `earlier move`.
pub(super) fn run(arguments: &Move) -> Result<Outcome, Error> {
    let folder = arguments.story.clone().unwrap_or_else(|| PathBuf::from("."));
    let loaded = files::load(Some(&folder))?;
    if loaded.story.is_none() {
        return Err(Error::Story(Box::new(loaded)));
    }
    let edits = move_scene(&loaded, &arguments.scene, &arguments.chapter);
    let edits = edits.map_err(|error| Error::Usage(error.to_string()))?;
    let mut changed = rewritten_files(&loaded, &edits);
    // An interruption between the two files leaves the scene in both, not in neither.
    changed.sort_by_key(|(_, _, edits)| edits.iter().any(|edit| edit.with.is_empty()));
    let texts: BTreeMap<String, String> =
        changed.iter().map(|(source, text, _)| (source.name.clone(), text.clone())).collect();
    see_that_it_is_the_same(&loaded, &files::load_with(&folder, &texts))?;
    for (source, text, _) in &changed {
        console::print(&differences::between(&source.name, &source.text, text))?;
    }
    if !arguments.yes && !console::confirm("move? [y/N] ") {
        console::warn("nothing was written; use `--yes` to move without asking");
        return Ok(Outcome::Success);
    }
    files::remove_leftovers(&folder).iter().for_each(|notice| console::warn(notice));
    let written: Vec<(&Source, &str)> = changed.iter().map(|(source, text, _)| (*source, text.as_str())).collect();
    files::rewrite(&folder, &written)?;
    written.iter().for_each(|(source, _)| console::warn(&format!("wrote {}", source.path)));
    Ok(Outcome::Success)
}

/// Checks that a story still loads and has the same scenes and junctions after one of them was moved.
fn see_that_it_is_the_same(before: &Loaded, after: &Loaded) -> Result<(), Error> {
    let names = |story: &Story| -> BTreeSet<String> {
        let scenes = story.scene_ids().map(|scene| story.scene_name(scene).to_owned());
        scenes.chain(story.junctions().iter().map(|junction| story.str(junction.id).to_owned())).collect()
    };
    match after.diagnostics.iter().find(|problem| problem.severity() == Severity::Error) {
        Some(problem) => Err(Error::Refused(format!("the story would no longer load: {}", problem.message))),
        None if before.story.as_ref().map(names) != after.story.as_ref().map(names) => {
            Err(Error::Refused("the story would no longer have the same scenes".to_owned()))
        }
        None => Ok(()),
    }
}
