//! The problems of a story as the protocol has them.

use std::collections::BTreeMap;

use gen_lsp_types::{Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity};

use super::view::View;
use crate::diag::{self, Code, Severity};
use crate::story::Rechecked;

/// Returns the problems of a story by the names of their files.
pub(super) fn by_file(view: &View) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut found: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    let proved = view.proved.iter().filter(|_| view.is_proved).flat_map(|proved| &proved.problems);
    let mut problems: Vec<&diag::Diagnostic> = view.loaded.diagnostics.iter().chain(proved).collect();
    problems.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
    for problem in problems {
        if let Some(source) = view.loaded.sources.get(problem.place.file) {
            found.entry(source.name.clone()).or_default().push(diagnostic(view, problem));
        }
    }
    found
}

/// Returns the problems of a chapter that was checked alone, with those of the version before that take the whole story,
/// where the text has not changed.
pub(super) fn of_chapter(before: &View, now: &View, found: &Rechecked) -> Vec<Diagnostic> {
    let takes_story = |problem: &&diag::Diagnostic| {
        let codes = [
            Code::JunctionCycle,
            Code::DetourCycle,
            Code::Unreferenced,
            Code::Banned,
            Code::ForeignMarkup,
            Code::UnlistedChapter,
        ];
        problem.place.file == found.file && codes.contains(&problem.code)
    };
    let kept = before.loaded.diagnostics.iter().filter(takes_story).map(|problem| diagnostic(before, problem));
    let own = found.diagnostics.iter().map(|problem| diagnostic(now, problem));
    let mut all: Vec<Diagnostic> = kept.chain(own).collect();
    all.sort_by_key(|problem| (problem.range.start, problem.range.end));
    all
}

/// Returns a problem as the client shows it.
pub(super) fn diagnostic(view: &View, problem: &diag::Diagnostic) -> Diagnostic {
    let severity = match problem.severity() {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
    };
    let at = Some(&problem.at).filter(|at| !at.is_empty()).cloned();
    let help = problem.help.iter().map(|help| format!("help: {help}"));
    let reading = problem.reading.as_ref();
    let read = reading.map(|reading| reading.words.clone());
    let message: Vec<String> = [problem.message.clone()].into_iter().chain(at).chain(help).chain(read).collect();
    let labels = problem.labels.iter().map(|label| DiagnosticRelatedInformation {
        location: view.location(label.place),
        message: label.text.clone(),
    });
    Diagnostic {
        range: view.range(reading.map_or(problem.place, |reading| reading.place)),
        severity: Some(severity),
        code: Some(problem.code.as_str().to_owned().into()),
        source: Some("earlier".to_owned()),
        message: message.join("\n").into(),
        related_information: Some(labels.collect::<Vec<_>>()).filter(|labels| !labels.is_empty()),
        ..Diagnostic::default()
    }
}
