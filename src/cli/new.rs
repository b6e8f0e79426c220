//! `earlier new`: a small example story.

use std::path::Path;

use super::args::New;
use super::{Error, Outcome, console, files};

/// The id of the example story, which the new story's id replaces.
const ID: &str = "lost-property";

/// The files of the example story.
const FILES: &[(&str, &str)] = &[
    ("story.ron", include_str!("new/story.ron")),
    ("chapters/1-counter.ron", include_str!("new/chapters/1-counter.ron")),
    ("routes/looked.ron", include_str!("new/routes/looked.ron")),
];

/// Runs `earlier new`.
pub(super) fn run(new: &New) -> Result<Outcome, Error> {
    let id = id(&new.folder);
    let written: Vec<(&str, String)> =
        FILES.iter().map(|(name, text)| (*name, text.replace(ID, id.as_deref().unwrap_or(ID)))).collect();
    files::create_story(&new.folder, &written)?;
    let folder = new.folder.display();
    let names: String = FILES.iter().map(|(name, _)| format!("  {name}\n")).collect();
    console::print(&format!(
        "created a story in `{folder}`:\n{names}play it with `earlier {folder}`, check it with `earlier check {folder}`\n"
    ))?;
    Ok(Outcome::Success)
}

/// Returns the folder's name as the id of a story, if it is a valid one.
fn id(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?.to_lowercase().replace(' ', "-");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (name.chars().all(fits) && !name.starts_with('-')).then_some(name)
}
