//! Diagnostics in the four formats of `check`.

use std::fmt::Write;

use serde::Serialize;

use super::human;
use crate::diag::{Diagnostic, FileSpan, Position, Severity, Source, Sources};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With frames of source and carets; in colour if wanted.
    #[default]
    Human,
    /// One line each, `file:line:column: severity[code]: message`, as editors read them.
    Short,
    /// One JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
}

/// The version of the JSON formats.
const VERSION: u32 = 1;

/// How many errors and warnings there are.
pub fn totals(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|found| found.severity() == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}

/// Writes diagnostics in a format. `colour` counts for people only.
pub fn diagnostics(format: Format, found: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    match format {
        Format::Human => human::render(found, sources, colour),
        Format::Short => lines(found, sources, short),
        Format::Json => json(found, sources),
        Format::Github => lines(found, sources, github),
    }
}

fn lines(found: &[Diagnostic], sources: &Sources, line: fn(&Diagnostic, &At) -> String) -> String {
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&line(diagnostic, &At::of(diagnostic.place, sources)));
        out.push('\n');
    }
    out
}

/// A place as people count it.
struct At<'s> {
    file: &'s str,
    start: Position,
    end: Position,
}

impl<'s> At<'s> {
    fn of(place: FileSpan, sources: &'s Sources) -> Self {
        let nowhere = Position { line: 1, column: 1 };
        let position = |source: &Source, offset| source.position(offset);
        match sources.get(place.file) {
            Some(source) => Self {
                file: &source.name,
                start: position(source, place.span.start),
                end: position(source, place.span.end),
            },
            None => Self { file: "", start: nowhere, end: nowhere },
        }
    }
}

fn short(found: &Diagnostic, at: &At) -> String {
    let (severity, code) = (found.severity().word(), found.code.as_str());
    let mut line = format!("{}:{}:{}: {severity}[{code}]: {}", at.file, at.start.line, at.start.column, found.message);
    for help in &found.help {
        let _ = write!(line, "; {help}");
    }
    line
}

fn github(found: &Diagnostic, at: &At) -> String {
    let (severity, code) = (found.severity().word(), found.code.as_str());
    let message = std::iter::once(&found.message).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    format!(
        "::{severity} file={},line={},col={},endLine={},endColumn={},title={code}::{}",
        escaped(at.file, true),
        at.start.line,
        at.start.column,
        at.end.line,
        at.end.column,
        escaped(&message, false),
    )
}

/// The escapes that workflow commands ask for; a property may hold no comma or colon either.
fn escaped(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

#[derive(Serialize)]
struct All {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<One>,
}

#[derive(Serialize)]
struct Refusal<'e> {
    error: &'e str,
    diagnostics: Vec<One>,
}

#[derive(Serialize)]
struct One {
    code: &'static str,
    severity: &'static str,
    message: String,
    #[serde(flatten)]
    place: Where,
    labels: Vec<Labelled>,
    help: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix>,
}

#[derive(Serialize)]
struct Where {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Labelled {
    text: String,
    #[serde(flatten)]
    place: Where,
}

#[derive(Serialize)]
struct Fix {
    with: String,
    #[serde(flatten)]
    place: Where,
}

impl Where {
    fn of(place: FileSpan, sources: &Sources) -> Self {
        let At { file, start, end } = At::of(place, sources);
        Self {
            file: file.to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

fn json(found: &[Diagnostic], sources: &Sources) -> String {
    let (errors, warnings) = totals(found);
    line(&All { version: VERSION, errors, warnings, diagnostics: all(found, sources) })
}

/// The line that answers a front end which asked to play a story that has problems.
pub fn refusal(error: &str, found: &[Diagnostic], sources: &Sources) -> String {
    line(&Refusal { error, diagnostics: all(found, sources) })
}

pub(super) fn line(value: &impl Serialize) -> String {
    // Maps with text for keys and no floats can't fail to be written.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

fn all(found: &[Diagnostic], sources: &Sources) -> Vec<One> {
    found.iter().map(|found| One::of(found, sources)).collect()
}

impl One {
    fn of(found: &Diagnostic, sources: &Sources) -> Self {
        let labels = found.labels.iter();
        Self {
            code: found.code.as_str(),
            severity: found.severity().word(),
            message: found.message.clone(),
            place: Where::of(found.place, sources),
            labels: labels
                .map(|label| Labelled { text: label.text.clone(), place: Where::of(label.place, sources) })
                .collect(),
            help: found.help.clone(),
            fix: found.fix.as_ref().map(|fix| Fix { with: fix.with.clone(), place: Where::of(fix.place, sources) }),
        }
    }
}
