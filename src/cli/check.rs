//! `earlier check`: reports problems, applies fixes, updates recorded runs.

mod trial;

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Check, Deny};
use super::{Error, Outcome, console, differences, files};
use crate::check::{self, Conjunction};
use crate::diag::{Edit, FileId, Source, apply_edits, printable, without_overlaps};
use crate::explore;
use crate::report::{self, DiagnosticFormat, totals};
use crate::story::Loaded;

/// Runs `earlier check`.
pub(super) fn run(check: &Check) -> Result<Outcome, Error> {
    let folders: Vec<Option<&Path>> = match check.stories.as_slice() {
        [] => vec![None],
        stories => stories.iter().map(|story| Some(story.as_path())).collect(),
    };
    let mut ended = Outcome::Success;
    for folder in folders {
        let loaded = checked(check, folder)?;
        let written = written(check.format, &loaded, console::has_color());
        match check.format {
            DiagnosticFormat::Github => console::print_commands(&written)?,
            _ => console::print_styled(&written)?,
        }
        let (errors, warnings) = totals(&loaded.diagnostics);
        if errors > 0 || (warnings > 0 && check.deny == Some(Deny::Warnings)) {
            ended = Outcome::Problems;
        }
    }
    Ok(ended)
}

/// Applies the fixes and updates that are asked for, and returns the story with all its problems.
fn checked(check: &Check, folder: Option<&Path>) -> Result<Loaded, Error> {
    let (mut loaded, mut blessings) = diagnosed(folder)?;
    let Some(folder) = folder else { return Ok(prove(loaded)) };
    if check.fix || check.bless {
        files::remove_leftovers(folder).iter().for_each(|notice| console::warn(notice));
    }
    if check.fix && apply_fixes(folder, &loaded, check.yes)? {
        (loaded, blessings) = diagnosed(Some(folder))?;
    }
    if check.bless && !blessings.is_empty() {
        write(folder, &rewritten_files(&loaded, &blessings))?;
        (loaded, _) = diagnosed(Some(folder))?;
    }
    Ok(prove(loaded))
}

/// Loads a story, or the shipped one, and checks everything but what exploring proves. Also returns the edits that
/// would update the expectations of its recorded runs.
pub(super) fn diagnosed(folder: Option<&Path>) -> Result<(Loaded, Vec<Edit>), Error> {
    let mut loaded = files::load(folder)?;
    check::unlisted_chapters(&mut loaded, &files::chapters(folder));
    let story = loaded.story.clone();
    let occurs = |scene, conjunction: &Conjunction| {
        story.as_ref().is_none_or(|story| check::really_occurs(story, scene, conjunction, explore::LIMIT))
    };
    let blessings = check::check(&mut loaded, files::routes(folder)?, &occurs);
    Ok((loaded, blessings))
}

/// Adds the problems that exploring the story proves.
fn prove(mut loaded: Loaded) -> Loaded {
    if !check::prove(&mut loaded, explore::LIMIT) {
        console::warn(
            "earlier: the story has too many states to check everything; `earlier explore` reports what is known",
        );
    }
    loaded
}

/// Shows the fixes, and applies them if that is wanted. Returns whether it did.
fn apply_fixes(folder: &Path, loaded: &Loaded, yes: bool) -> Result<bool, Error> {
    let edits: Vec<Edit> = loaded.diagnostics.iter().filter_map(|problem| problem.fix.clone()).collect();
    let fixed = trial::better(folder, rewritten_files(loaded, &edits))?;
    if fixed.is_empty() {
        return Ok(false);
    }
    if !yes {
        let shown: String =
            fixed.iter().map(|(source, text, _)| differences::between(&source.name, &source.text, text)).collect();
        console::warn(&shown);
        if !console::confirm("apply these fixes? [y/N] ") {
            console::warn("nothing was written; use `--yes` to apply fixes without asking");
            return Ok(false);
        }
    }
    write(folder, &fixed)?;
    Ok(true)
}

/// A file, its text with edits applied, and the edits.
type Rewritten<'l> = (&'l Source, String, Vec<&'l Edit>);

/// Applies edits to the texts of their files. Of edits that overlap, the first is applied.
fn rewritten_files<'l>(loaded: &'l Loaded, edits: &'l [Edit]) -> Vec<Rewritten<'l>> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_file.entry(edit.place.file).or_default().push(edit));
    let file = |(file, edits): (FileId, Vec<&'l Edit>)| {
        let source = loaded.sources.get(file)?;
        let edits = without_overlaps(edits);
        Some((source, apply_edits(&source.text, &edits), edits))
    };
    by_file.into_iter().filter_map(file).collect()
}

/// Replaces the texts of files, and reports every edit on standard error.
fn write(folder: &Path, files: &[Rewritten]) -> Result<(), Error> {
    for (source, text, edits) in files {
        files::rewrite(folder, &source.name, &source.text, text)?;
        for edit in edits {
            let at = source.position(edit.place.span.start);
            let (was, is) = (source.slice(edit.place.span), &edit.with);
            let instead = if was.is_empty() { String::new() } else { format!(" for {was}") };
            let wrote = printable(&format!("wrote {is}{instead}"));
            console::warn(&format!("{}:{}:{}: {wrote}", source.name, at.line, at.column));
        }
    }
    Ok(())
}

fn written(format: DiagnosticFormat, loaded: &Loaded, colour: bool) -> String {
    report::diagnostics(format, &loaded.diagnostics, &loaded.sources, colour)
}
