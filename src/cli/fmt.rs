//! `earlier fmt`: formats a story's files.

use std::path::Path;

use super::args::Fmt;
use super::{Error, Outcome, check, console, differences, files};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Source};
use crate::report::{self, DiagnosticFormat};
use crate::story::{self, Loaded};

/// Runs `earlier fmt`.
pub(super) fn run(fmt: &Fmt) -> Result<Outcome, Error> {
    let folder = fmt.story.as_deref();
    let (loaded, _) = check::diagnosed(folder)?;
    if let Some(folder) = folder.filter(|_| !fmt.check) {
        files::remove_leftovers(folder).iter().for_each(|notice| console::warn(notice));
    }
    let (files, mut problems) = formatted(&loaded);
    let changed: Vec<(&Source, String)> = files.into_iter().filter(|(source, text)| *source.text != **text).collect();
    match folder {
        Some(folder) if !fmt.check => write(folder, &changed)?,
        _ => changed.iter().try_for_each(|(source, text)| {
            console::print(&differences::between(&source.shown_path, &source.text, text))
        })?,
    }
    problems.sort_by_key(|problem| (problem.place.file, problem.place.span));
    if !problems.is_empty() {
        let color = console::has_error_color();
        console::warn_styled(&report::diagnostics(DiagnosticFormat::Human, &problems, &loaded.sources, color));
    }
    let clean = problems.is_empty() && (changed.is_empty() || !fmt.check);
    Ok(if clean { Outcome::Success } else { Outcome::Problems })
}

/// Replaces the texts of files, and reports each on standard output.
fn write(folder: &Path, changed: &[(&Source, String)]) -> Result<(), Error> {
    let texts: Vec<(&Source, &str)> = changed.iter().map(|(source, text)| (*source, text.as_str())).collect();
    files::rewrite(folder, &texts)?;
    changed.iter().try_for_each(|(source, _)| console::print(&format!("formatted {}\n", source.path)))
}

/// Formats the files of a story. Also returns the problems of those that can't be formatted.
fn formatted(loaded: &Loaded) -> (Vec<(&Source, String)>, Vec<Diagnostic>) {
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

/// Returns whether a problem is that a file can't be read, or is not RON.
fn is_unreadable(problem: &Diagnostic) -> bool {
    matches!(problem.code, Code::Syntax | Code::NotUtf8 | Code::MissingFile | Code::LimitExceeded)
}
