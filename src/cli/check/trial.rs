//! Tries fixes before anything is written: does the story have fewer problems with them?

use std::collections::BTreeMap;
use std::path::Path;

use super::{Rewritten, console, files};
use crate::check::check;
use crate::cli::Error;
use crate::diag::{Code, Diagnostic, Severity};
use crate::report::{self, DiagnosticFormat};
use crate::story::Loaded;

/// Returns the files whose edits leave fewer problems than before, and no new one. Reports the others, with the
/// reason, on standard error.
pub(super) fn better<'l>(folder: &Path, files: Vec<Rewritten<'l>>) -> Result<Vec<Rewritten<'l>>, Error> {
    let mut texts = BTreeMap::new();
    let mut before = diagnosed(folder, &texts)?;
    let mut kept = Vec::new();
    for file in files {
        let name = &file.0.name;
        texts.insert(name.clone(), file.1.clone());
        let after = diagnosed(folder, &texts)?;
        let new = new_problem(&before, &after).cloned();
        if new.is_none() && severity(&after) < severity(&before) {
            before = after;
            kept.push(file);
        } else {
            texts.remove(name);
            console::warn(&left_alone(name, new, &after));
        }
    }
    Ok(kept)
}

fn left_alone(name: &str, new: Option<Diagnostic>, after: &Loaded) -> String {
    let Some(new) = new else {
        return format!("`{name}` is unchanged: the fixes would not leave fewer problems");
    };
    let said = report::diagnostics(DiagnosticFormat::Short, &[new], &after.sources, false);
    format!("`{name}` is unchanged: the fixes would cause a new problem: {}", said.trim_end())
}

/// Loads the story with these texts in place of its files' and checks it, without exploring.
fn diagnosed(folder: &Path, texts: &BTreeMap<String, String>) -> Result<Loaded, Error> {
    let mut loaded = files::load_with(folder, texts);
    let routes = files::routes(Some(folder))?.into_iter().map(|(name, bytes)| match texts.get(&name) {
        Some(text) => (name, Ok(text.clone().into_bytes())),
        None => (name, bytes),
    });
    check(&mut loaded, routes.collect(), &|_, _| true);
    Ok(loaded)
}

/// Counts syntax errors, other errors and warnings, to be compared in this order: a syntax error may hide errors,
/// and any error hides warnings.
fn severity(loaded: &Loaded) -> [usize; 3] {
    let mut counts = [0; 3];
    for problem in &loaded.diagnostics {
        let [syntax, errors, warnings] = &mut counts;
        *match (problem.code, problem.severity()) {
            (Code::Syntax, _) => syntax,
            (_, Severity::Error) => errors,
            (_, Severity::Warning) => warnings,
        } += 1;
    }
    counts
}

/// Returns a problem that is new, apart from those that others may have hidden before.
fn new_problem<'l>(before: &Loaded, after: &'l Loaded) -> Option<&'l Diagnostic> {
    let mut known: Vec<_> = before.diagnostics.iter().map(|problem| key(before, problem)).collect();
    let was_broken = before.diagnostics.iter().any(|problem| problem.code == Code::Syntax);
    let hidden = |problem: &Diagnostic| match problem.severity() {
        Severity::Warning => before.story.is_none(),
        Severity::Error => problem.code != Code::Syntax && was_broken,
    };
    after.diagnostics.iter().filter(|problem| !hidden(problem)).find(|problem| {
        let at = known.iter().position(|known| *known == key(after, problem));
        at.map(|at| known.swap_remove(at)).is_none()
    })
}

/// What identifies a problem, wherever edits before it have moved it.
fn key<'l>(loaded: &'l Loaded, problem: &'l Diagnostic) -> (&'l str, Code, &'l str) {
    (loaded.sources.get(problem.place.file).map_or("", |source| &source.name), problem.code, &problem.message)
}
