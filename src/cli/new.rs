//! `earlier new`: a small example story.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use super::args::New;
use super::{Error, Outcome, console, files, shown};

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
    let written: Vec<(&str, String)> = FILES.iter().map(|(name, text)| (*name, text.replace(ID, &id))).collect();
    files::create_story(&new.folder, &written)?;
    let (folder, argument) = (shown(&new.folder), argument(&new.folder));
    let names: String = FILES.iter().map(|(name, _)| format!("  {name}\n")).collect();
    console::print(&format!(
        "created a story in `{folder}`:\n{names}play it with `earlier {argument}`, check it with `earlier check {argument}`\n"
    ))?;
    Ok(Outcome::Success)
}

/// Returns the name of a folder as it can be typed into a shell.
fn argument(folder: &Path) -> String {
    let name = shown(folder);
    let name = if name.starts_with('-') { format!("./{name}") } else { name };
    shlex::try_quote(&name).map_or(name.clone(), Cow::into_owned)
}

/// Returns a new id for a story in a folder of this name: the letters and digits of the name, and a random suffix, so
/// that no two stories have the same id.
fn id(folder: &Path) -> String {
    const LONGEST: usize = 40;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words: Vec<&str> = name.split(|letter| !fits(letter)).filter(|word| !word.is_empty()).collect();
    let words: String = words.join("-").chars().take(LONGEST).collect();
    let words = if words.is_empty() { "story" } else { &words };
    format!("{words}-{:06x}", RandomState::new().hash_one(name.as_str()) & 0x00ff_ffff)
}
