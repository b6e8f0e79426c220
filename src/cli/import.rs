//! `earlier import`: stories from ink.

use std::fmt::Write as _;

use super::args::Import;
use super::{Error, Outcome, console, files, shown};
use crate::report::{CheckReport, DiagnosticFormat};
use crate::story;

/// Runs `earlier import`.
pub(super) fn run(import: &Import) -> Result<Outcome, Error> {
    let ink = files::load_ink(&import.ink, &import.ranges.by_name())?;
    let is_whole = ink.loaded.story.is_some();
    let files = if is_whole { &ink.imported.files } else { &ink.imported.partial };
    let is_wanted = is_whole || (import.partial && is_story(files));
    if !is_wanted {
        return Err(Error::Story(Box::new(ink.loaded)));
    }
    let written: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    files::create_story(&import.folder, &written)?;
    if !ink.loaded.diagnostics.is_empty() {
        let report = CheckReport::new(DiagnosticFormat::Human, console::has_color());
        console::print_styled(&report.part(&ink.loaded.diagnostics, &ink.loaded.sources))?;
    }
    let mut said = format!("imported `{}` into `{}`:\n", shown(&import.ink), shown(&import.folder));
    written.iter().for_each(|(name, _)| _ = writeln!(said, "  {name}"));
    for decision in &ink.imported.decisions {
        _ = writeln!(said, "{decision}");
    }
    console::print(&said)?;
    Ok(if is_whole { Outcome::Success } else { Outcome::Problems })
}

/// Whether files are those of a story without errors.
fn is_story(files: &[(String, String)]) -> bool {
    let file = |name: &str| files.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_bytes().to_vec());
    story::load(|name| file(name).ok_or("no such file")).story.is_some()
}
