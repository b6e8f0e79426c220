//! `earlier check`.

use std::path::Path;

use super::args::{Check, CheckFormat, Deny};
use super::{Ended, Failed, files};
use crate::check;
use crate::report::{self, totals};
use crate::story::Loaded;

pub(super) fn run(asked: &Check) -> Result<Ended, Failed> {
    let folders: Vec<Option<&Path>> = match asked.stories.as_slice() {
        [] => vec![None],
        stories => stories.iter().map(|story| Some(story.as_path())).collect(),
    };
    let mut ended = Ended::Well;
    for folder in folders {
        let mut loaded = files::load(folder)?;
        check::check(&mut loaded, &|_, _| true);
        files::answer(&written(asked.format, &loaded, files::colour()))?;
        let (errors, warnings) = totals(&loaded.diagnostics);
        if errors > 0 || (warnings > 0 && asked.deny == Some(Deny::Warnings)) {
            ended = Ended::WithProblems;
        }
    }
    Ok(ended)
}

fn written(format: CheckFormat, loaded: &Loaded, colour: bool) -> String {
    report::diagnostics(format.into(), &loaded.diagnostics, &loaded.sources, colour)
}
