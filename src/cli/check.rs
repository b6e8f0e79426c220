//! `earlier check`.

use std::collections::BTreeMap;
use std::path::Path;

use super::args::{Check, CheckFormat, Deny};
use super::{Ended, Failed, files};
use crate::check;
use crate::diag::{Edit, FileId, rewritten};
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
    let (loaded, blessings) = judged(folder)?;
    match folder {
        Some(folder) if check.bless && !blessings.is_empty() => {
            bless(folder, &loaded, &blessings)?;
            Ok(judged(Some(folder))?.0)
        }
        _ => Ok(loaded),
    }
}

fn judged(folder: Option<&Path>) -> Result<(Loaded, Vec<Edit>), Failed> {
    let mut loaded = files::load(folder)?;
    let blessings = check::check(&mut loaded, files::routes(folder)?, &|_, _| true);
    Ok((loaded, blessings))
}

/// Writes the edits into their files, and says on standard error what was written.
fn bless(folder: &Path, loaded: &Loaded, edits: &[Edit]) -> Result<(), Failed> {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| by_file.entry(edit.place.file).or_default().push(edit));
    for (file, edits) in by_file {
        let Some(source) = loaded.sources.get(file) else { continue };
        files::rewrite(&folder.join(&source.name), &source.text, &rewritten(&source.text, edits.iter().copied()))?;
        for edit in edits {
            let at = source.position(edit.place.span.start);
            let (was, is) = (source.slice(edit.place.span), &edit.with);
            files::complain(&format!("{}:{}:{}: wrote {is} for {was}", source.name, at.line, at.column));
        }
    }
    Ok(())
}

fn written(format: CheckFormat, loaded: &Loaded, colour: bool) -> String {
    report::diagnostics(format.into(), &loaded.diagnostics, &loaded.sources, colour)
}
