//! `earlier fmt`: a story's files in one layout.

use std::path::Path;

use super::args::Fmt;
use super::{Ended, Failed, check, differences, files};
use crate::diag::{Code, Diagnostic, FileId, Source};
use crate::report::{self, Format};
use crate::story::{Loaded, same_but_for_layout};

/// The columns of a line, where that can be.
const COLUMNS: usize = 120;

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
            match text_of(source) {
                Ok(text) => files.push((source, text)),
                Err(why) => problems.push(Diagnostic::new(
                    Code::Syntax,
                    crate::diag::Place { file: id, ..Default::default() },
                    why,
                )),
            }
        }
    }
    (files, problems)
}

/// Whether a problem is that a file can't be read, or is no RON.
fn is_unreadable(problem: &Diagnostic) -> bool {
    matches!(problem.code, Code::Syntax | Code::NotUtf8 | Code::MissingFile | Code::LimitExceeded)
}

/// A file in the one layout. What the layout might have changed is read again, and refused if it says anything
/// else than before, comments included.
fn text_of(source: &Source) -> Result<String, String> {
    let line_end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let config = fmtron::Config::default().with_max_width(COLUMNS);
    let text =
        fmtron::format_ron(&source.text, &config).map_err(|error| format!("this file can't be laid out: {error}"))?;
    let text = text + line_end;
    match same_but_for_layout(&source.text, &text) {
        true => Ok(text),
        false => Err("this file is left alone: laid out, it would not say the same".to_owned()),
    }
}
