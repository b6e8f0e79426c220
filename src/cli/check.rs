//! `earlier check`.

mod trial;

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Check, CheckFormat, Deny};
use super::{Ended, Failed, differences, files};
use crate::check::{self, Conjunction};
use crate::diag::{Edit, FileId, Source, apart, printable, rewritten};
use crate::explore;
use crate::report::{self, totals};
use crate::story::Loaded;

pub(super) fn run(check: &Check) -> Result<Ended, Failed> {
    let folders: Vec<Option<&Path>> = match check.stories.as_slice() {
        [] => vec![None],
        stories => stories.iter().map(|story| Some(story.as_path())).collect(),
    };
    let mut ended = Ended::Well;
    for folder in folders {
        let loaded = checked(check, folder)?;
        files::answer(&written(check.format, &loaded, files::colour()))?;
        let (errors, warnings) = totals(&loaded.diagnostics);
        if errors > 0 || (warnings > 0 && check.deny == Some(Deny::Warnings)) {
            ended = Ended::WithProblems;
        }
    }
    Ok(ended)
}

/// A story with all there is to say of it, once what was asked for is written.
fn checked(check: &Check, folder: Option<&Path>) -> Result<Loaded, Failed> {
    let (mut loaded, mut blessings) = judged(folder)?;
    let Some(folder) = folder else { return Ok(prove(loaded)) };
    if check.fix && mend(folder, &loaded, check.yes)? {
        (loaded, blessings) = judged(Some(folder))?;
    }
    if check.bless && !blessings.is_empty() {
        bless(folder, &loaded, &blessings)?;
        (loaded, _) = judged(Some(folder))?;
    }
    Ok(prove(loaded))
}

/// A story, or the shipped one, with all there is to say of it, and the edits that would make the expectations
/// of its runs true.
pub(super) fn judged(folder: Option<&Path>) -> Result<(Loaded, Vec<Edit>), Failed> {
    let mut loaded = files::load(folder)?;
    let story = loaded.story.clone();
    let occurs = |scene, conjunction: &Conjunction| {
        story.as_ref().is_none_or(|story| check::really_occurs(story, scene, conjunction, explore::LIMIT))
    };
    let blessings = check::check(&mut loaded, files::routes(folder)?, &occurs);
    Ok((loaded, blessings))
}

/// Adds what exploring the story proves.
fn prove(mut loaded: Loaded) -> Loaded {
    if !check::prove(&mut loaded, explore::LIMIT) {
        files::complain(
            "earlier: this story has too many states to prove all of it; `earlier explore` says what is known",
        );
    }
    loaded
}

/// Shows the edits that would mend problems, and writes them if that is wanted. Returns whether it did.
fn mend(folder: &Path, loaded: &Loaded, yes: bool) -> Result<bool, Failed> {
    let edits: Vec<Edit> = loaded.diagnostics.iter().filter_map(|problem| problem.fix.clone()).collect();
    let mended = trial::better(folder, rewritten_files(loaded, &edits))?;
    if mended.is_empty() {
        return Ok(false);
    }
    if !yes {
        let shown: String =
            mended.iter().map(|(source, text, _)| differences::between(&source.name, &source.text, text)).collect();
        files::complain(&shown);
        if !files::confirm("write this? [y/N] ") {
            files::complain("nothing was written; `--yes` writes it without asking");
            return Ok(false);
        }
    }
    write(folder, &mended)?;
    Ok(true)
}

/// Writes the edits into their files, and says what was written.
fn bless(folder: &Path, loaded: &Loaded, edits: &[Edit]) -> Result<(), Failed> {
    write(folder, &rewritten_files(loaded, edits))
}

/// A file, its text with edits, and the edits.
type Rewritten<'l> = (&'l Source, String, Vec<&'l Edit>);

fn rewritten_files<'l>(loaded: &'l Loaded, edits: &'l [Edit]) -> Vec<Rewritten<'l>> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_file.entry(edit.place.file).or_default().push(edit));
    let file = |(file, edits): (FileId, Vec<&'l Edit>)| {
        let source = loaded.sources.get(file)?;
        let edits = apart(edits);
        Some((source, rewritten(&source.text, &edits), edits))
    };
    by_file.into_iter().filter_map(file).collect()
}

/// Writes files anew, each whole or not at all, and says on standard error what was written in them.
fn write(folder: &Path, files: &[Rewritten]) -> Result<(), Failed> {
    for (source, text, edits) in files {
        files::rewrite(&folder.join(&source.name), &source.text, text)?;
        for edit in edits {
            let at = source.position(edit.place.span.start);
            let (was, is) = (source.slice(edit.place.span), &edit.with);
            let instead = if was.is_empty() { String::new() } else { format!(" for {was}") };
            let wrote = printable(&format!("wrote {is}{instead}"));
            files::complain(&format!("{}:{}:{}: {wrote}", source.name, at.line, at.column));
        }
    }
    Ok(())
}

fn written(format: CheckFormat, loaded: &Loaded, colour: bool) -> String {
    report::diagnostics(format.into(), &loaded.diagnostics, &loaded.sources, colour)
}
