//! `earlier import`: stories from ink.

use std::fmt::Write as _;

use super::args::Import;
use super::{Error, Outcome, console, files, shown};
use crate::report::{CheckReport, DiagnosticFormat};

/// Runs `earlier import`.
pub(super) fn run(import: &Import) -> Result<Outcome, Error> {
    let ink = files::load_ink(&import.ink, &import.ranges.by_name())?;
    if ink.loaded.story.is_none() {
        return Err(Error::Story(Box::new(ink.loaded)));
    }
    let written: Vec<(&str, String)> =
        ink.imported.files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    files::create_story(&import.folder, &written)?;
    if !ink.loaded.diagnostics.is_empty() {
        let report = CheckReport::new(DiagnosticFormat::Human, console::has_color());
        console::print_styled(&report.part(&ink.loaded.diagnostics, &ink.loaded.sources))?;
    }
    let mut said = format!("brought `{}` over to `{}`:\n", shown(&import.ink), shown(&import.folder));
    written.iter().for_each(|(name, _)| _ = writeln!(said, "  {name}"));
    for decision in &ink.imported.decisions {
        _ = writeln!(said, "{decision}");
    }
    console::print(&said)?;
    Ok(Outcome::Success)
}
