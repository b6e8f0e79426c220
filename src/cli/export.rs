//! `earlier export`: a story in the language of another system.

use std::fmt::Write as _;
use std::path::Path;

use super::args::Export;
use super::{Error, Outcome, console, files, shown};
use crate::export::{self, Exported};

/// Runs `earlier export`.
pub(super) fn run(arguments: &Export) -> Result<Outcome, Error> {
    let loaded = files::load(arguments.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    if let Some(path) = &arguments.ink {
        write(path, &export::ink(story), export::INK_MARK)?;
    }
    if let Some(path) = &arguments.twee {
        write(path, &export::twee(story), export::TWEE_MARK)?;
    }
    Ok(Outcome::Success)
}

/// Writes a file, and says what is not in it.
fn write(path: &Path, exported: &Exported, mark: &str) -> Result<(), Error> {
    files::write_export(path, &exported.text, mark)?;
    if !exported.left_out.is_empty() {
        let mut said = "earlier: left out, because the other language can't express it:".to_owned();
        exported.left_out.iter().for_each(|what| {
            let _ = write!(said, "\n  {what}");
        });
        console::warn(&said);
    }
    console::print(&format!("wrote `{}`\n", shown(path)))
}
