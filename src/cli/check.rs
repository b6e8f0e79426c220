//! `earlier check`.

use std::path::Path;

use super::args::{Check, CheckFormat, Deny};
use super::{Ended, Failed, files};
use crate::report::{self, totals};
use crate::story::Loaded;

pub(super) fn run(check: &Check) -> Result<Ended, Failed> {
    let folders: Vec<Option<&Path>> = match check.stories.as_slice() {
        [] => vec![None],
        stories => stories.iter().map(|story| Some(story.as_path())).collect(),
    };
    let mut ended = Ended::Well;
    for folder in folders {
        let loaded = files::load(folder)?;
        files::answer(&written(check.format, &loaded, files::colour()))?;
        let (errors, warnings) = totals(&loaded.diagnostics);
        if errors > 0 || (warnings > 0 && check.deny == Some(Deny::Warnings)) {
            ended = Ended::WithProblems;
        }
    }
    Ok(ended)
}

fn written(format: CheckFormat, loaded: &Loaded, colour: bool) -> String {
    report::diagnostics(format.into(), &loaded.diagnostics, &loaded.sources, colour)
}
