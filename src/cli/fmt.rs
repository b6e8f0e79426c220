//! `earlier fmt`: a story's files in one layout.

use std::path::Path;

use super::args::Fmt;
use super::{Ended, Failed, check, differences, files};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Source};
use crate::report::{self, Format};
use crate::story::{self, Loaded};

pub(super) fn run(fmt: &Fmt) -> Result<Ended, Failed> {
    let folder = fmt.story.as_deref();
    let (loaded, _) = check::judged(folder)?;
    let (files, mut problems) = laid_out(&loaded);
    let changed: Vec<(&Source, String)> = files.into_iter().filter(|(source, text)| source.text != *text).collect();
    match folder {
        Some(folder) if !fmt.check => write(folder, &changed)?,
        _ => changed
            .iter()
            .try_for_each(|(source, text)| files::answer(&differences::between(&source.name, &source.text, text)))?,
    }
    problems.sort_by_key(|problem| (problem.place.file, problem.place.span));
    if !problems.is_empty() {
        files::answer(&report::diagnostics(Format::Human, &problems, &loaded.sources, files::colour()))?;
    }
    let well = problems.is_empty() && (changed.is_empty() || !fmt.check);
    Ok(if well { Ended::Well } else { Ended::WithProblems })
}

fn write(folder: &Path, changed: &[(&Source, String)]) -> Result<(), Failed> {
    for (source, text) in changed {
        files::rewrite(&folder.join(&source.name), &source.text, text)?;
        files::answer(&format!("laid out {}\n", source.name))?;
    }
    Ok(())
}

/// The files of a story as they should stand, and what is wrong with those that can't be laid out.
fn laid_out(loaded: &Loaded) -> (Vec<(&Source, String)>, Vec<Diagnostic>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for (id, source) in (0..).map(FileId).zip(loaded.sources.iter()) {
        let unreadable = loaded.diagnostics.iter().filter(|problem| problem.place.file == id && is_unreadable(problem));
        let before = problems.len();
        problems.extend(unreadable.cloned());
        if problems.len() == before {
            let place = FileSpan { file: id, ..FileSpan::default() };
            match story::format(&source.text) {
                Some(text) => files.push((source, text)),
                None => problems.push(Diagnostic::new(Code::Syntax, place, "this file can't be formatted")),
            }
        }
    }
    (files, problems)
}

/// Whether a problem is that a file can't be read, or is no RON.
fn is_unreadable(problem: &Diagnostic) -> bool {
    matches!(problem.code, Code::Syntax | Code::NotUtf8 | Code::MissingFile | Code::LimitExceeded)
}
