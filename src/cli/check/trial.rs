//! Whether a story would be better for being mended: tried before anything is written.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Rewritten, files};
use crate::check::check;
use crate::cli::Failed;
use crate::diag::{Code, Diagnostic, Severity};
use crate::report::{self, Format};
use crate::story::Loaded;

/// Those of the files whose edits leave fewer problems than there were, and none that there was not. Of the others
/// it is said, on standard error, why they are left alone.
pub(super) fn better<'l>(folder: &Path, files: Vec<Rewritten<'l>>) -> Result<Vec<Rewritten<'l>>, Failed> {
    let mut texts = BTreeMap::new();
    let mut before = judged(folder, &texts)?;
    let mut kept = Vec::new();
    for file in files {
        let name = &file.0.name;
        texts.insert(name.clone(), file.1.clone());
        let after = judged(folder, &texts)?;
        let new = new_problem(&before, &after).cloned();
        if new.is_none() && weight(&after) < weight(&before) {
            before = after;
            kept.push(file);
        } else {
            texts.remove(name);
            files::complain(&left_alone(name, new, &after));
        }
    }
    Ok(kept)
}

fn left_alone(name: &str, new: Option<Diagnostic>, after: &Loaded) -> String {
    let Some(new) = new else {
        return format!("`{name}` is left alone: mended, it would have no fewer problems");
    };
    let said = report::diagnostics(Format::Short, &[new], &after.sources, false);
    format!("`{name}` is left alone: mended, it would have a problem that it has not: {}", said.trim_end())
}

/// The story with these texts, and what there is to say of it without looking at what can happen.
fn judged(folder: &Path, texts: &BTreeMap<String, String>) -> Result<Loaded, Failed> {
    let mut loaded = files::load_with(folder, texts);
    let routes = files::routes(Some(folder))?.into_iter().map(|(name, bytes)| match texts.get(&name) {
        Some(text) => (name, Ok(text.clone().into_bytes())),
        None => (name, bytes),
    });
    check(&mut loaded, routes.collect(), &|_, _| true);
    Ok(loaded)
}

/// How bad a story is: how many syntax errors, other errors and warnings it has. A file with a syntax error may
/// hide other errors, and any error hides warnings, so the later counts say nothing where an earlier one falls.
fn weight(loaded: &Loaded) -> [usize; 3] {
    let mut weight = [0; 3];
    for problem in &loaded.diagnostics {
        let [syntax, errors, warnings] = &mut weight;
        *match (problem.code, problem.severity()) {
            (Code::Syntax, _) => syntax,
            (_, Severity::Error) => errors,
            (_, Severity::Warning) => warnings,
        } += 1;
    }
    weight
}

/// A problem that there is now and was not before, as far as it could have been seen before.
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

/// What a problem is known by, wherever edits before it have moved it to.
fn key<'l>(loaded: &'l Loaded, problem: &'l Diagnostic) -> (&'l str, Code, &'l str) {
    (loaded.sources.get(problem.place.file).map_or("", |source| &source.name), problem.code, &problem.message)
}
