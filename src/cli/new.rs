//! `earlier new`: a small story to begin with.

use std::path::Path;

use super::args::New;
use super::{Ended, Failed, files};

/// The id of the story below, which the new one's own takes the place of.
const ID: &str = "lost-property";

const FILES: &[(&str, &str)] = &[
    ("story.ron", include_str!("new/story.ron")),
    ("chapters/1-counter.ron", include_str!("new/chapters/1-counter.ron")),
    ("routes/looked.ron", include_str!("new/routes/looked.ron")),
];

pub(super) fn run(new: &New) -> Result<Ended, Failed> {
    let id = id(&new.folder);
    let written: Vec<(&str, String)> =
        FILES.iter().map(|(name, text)| (*name, text.replace(ID, id.as_deref().unwrap_or(ID)))).collect();
    files::create_story(&new.folder, &written)?;
    let folder = new.folder.display();
    let names: String = FILES.iter().map(|(name, _)| format!("  {name}\n")).collect();
    files::answer(&format!(
        "a story is in `{folder}`:\n{names}`earlier {folder}` plays it, `earlier check {folder}` says what is wrong with it\n"
    ))?;
    Ok(Ended::Well)
}

/// The folder's name as the id of a story, if it can be one.
fn id(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?.to_lowercase().replace(' ', "-");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (name.chars().all(fits) && !name.starts_with('-')).then_some(name)
}
