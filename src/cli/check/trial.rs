//! Tries fixes before anything is written, to see whether the story has fewer problems with them.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Rewritten, console, files};
use crate::check::check;
use crate::cli::Error;
use crate::diag::{Code, Diagnostic, Severity, Source, apply_edits};
use crate::report::{self, DiagnosticFormat};
use crate::story::Loaded;

/// In a file where not all edits can be applied together, at most this many are tried one by one.
const MOST_TRIED: usize = 64;

/// Returns the files with the edits that leave fewer problems than before, and no new one. If all edits of a file
/// together don't achieve this, they are tried one by one. Reports the others, with the reason, on standard error.
pub(super) fn better<'l>(folder: &Path, files: Vec<Rewritten<'l>>) -> Result<Vec<Rewritten<'l>>, Error> {
    let mut trial = Trial { folder, texts: BTreeMap::new(), before: diagnosed(folder, &BTreeMap::new())? };
    let mut kept = Vec::new();
    for (source, text, edits) in files {
        let Some(refusal) = trial.refuses(source, text.clone())? else {
            kept.push((source, text, edits));
            continue;
        };
        if edits.len() == 1 || edits.len() > MOST_TRIED {
            console::warn(&refusal.said(&source.path));
            continue;
        }
        let mut better = Vec::new();
        for edit in edits {
            better.push(edit);
            if let Some(refusal) = trial.refuses(source, apply_edits(&source.text, &better))? {
                better.pop();
                let at = source.position(edit.place.span.start);
                console::warn(&refusal.said(&format!("{}:{}:{}", source.path, at.line, at.column)));
            }
        }
        if !better.is_empty() {
            kept.push((source, apply_edits(&source.text, &better), better));
        }
    }
    Ok(kept)
}

/// A story whose files are changed one after the other.
struct Trial<'f> {
    folder: &'f Path,
    /// The texts of the files that are changed so far.
    texts: BTreeMap<String, String>,
    /// The story with these texts.
    before: Loaded,
}

/// Why a text was not accepted.
struct Refusal {
    /// The new problem that it would cause, as a line, if there is one.
    new: Option<String>,
}

impl Refusal {
    fn said(&self, place: &str) -> String {
        match &self.new {
            Some(new) => format!("`{place}` is unchanged: the fix would cause a new problem: {new}"),
            None => format!("`{place}` is unchanged: the fix would not leave fewer problems"),
        }
    }
}

impl Trial<'_> {
    /// Replaces the text of a file, unless that does not improve the story; in that case, returns the reason.
    fn refuses(&mut self, source: &Source, text: String) -> Result<Option<Refusal>, Error> {
        let was = self.texts.insert(source.name.clone(), text);
        let after = diagnosed(self.folder, &self.texts)?;
        let new = new_problem(&self.before, &after).cloned();
        if new.is_none() && severity(&after) < severity(&self.before) {
            self.before = after;
            return Ok(None);
        }
        match was {
            Some(was) => self.texts.insert(source.name.clone(), was),
            None => self.texts.remove(&source.name),
        };
        let said =
            |new| report::diagnostics(DiagnosticFormat::Short, &[new], &after.sources, false).trim_end().to_owned();
        Ok(Some(Refusal { new: new.map(said) }))
    }
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

/// What identifies a problem, even if earlier edits have moved it.
fn key<'l>(loaded: &'l Loaded, problem: &'l Diagnostic) -> (&'l str, Code, &'l str) {
    (loaded.sources.get(problem.place.file).map_or("", |source| &source.name), problem.code, &problem.message)
}
