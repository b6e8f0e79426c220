//! Diagnostics in the formats of `earlier check`.
//!
//! To add a format, add a variant to [`DiagnosticFormat`] and a line to [`diagnostics`]. The command line takes the
//! names of formats from the enum.

use std::fmt::Write;

use serde::Serialize;

use super::human;
use super::totals::totals;
use crate::diag::{Diagnostic, FileSpan, Position, Source, Sources, printable, printable_json};

/// The format of diagnostics. The descriptions are also the help of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "terminal", derive(clap::ValueEnum))]
pub enum DiagnosticFormat {
    /// Excerpts of the source with carets
    #[default]
    Human,
    /// One line per problem
    Short,
    /// One JSON object
    Json,
    /// Annotations for GitHub Actions
    Github,
}

/// The version of the JSON format.
const VERSION: u32 = 1;

/// Returns diagnostics in a format, in the order given. `color` is used by [`DiagnosticFormat::Human`] only.
pub fn diagnostics(format: DiagnosticFormat, found: &[Diagnostic], sources: &Sources, color: bool) -> String {
    match format {
        DiagnosticFormat::Human => human::render(found, sources, color),
        DiagnosticFormat::Short => lines(found, sources, short),
        DiagnosticFormat::Json => json(found, sources, None::<()>),
        DiagnosticFormat::Github => lines(found, sources, github),
    }
}

fn lines(found: &[Diagnostic], sources: &Sources, line: fn(&Diagnostic, &SourceRange) -> String) -> String {
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&line(diagnostic, &SourceRange::of(diagnostic.place, sources)));
        out.push('\n');
    }
    out
}

/// A range of source with lines and columns. Without a source, it is the start of a file without a name.
struct SourceRange<'s> {
    file: &'s str,
    path: &'s str,
    start: Position,
    end: Position,
}

impl<'s> SourceRange<'s> {
    fn of(place: FileSpan, sources: &'s Sources) -> Self {
        let nowhere = Position { line: 1, column: 1 };
        let position = |source: &Source, offset| source.position(offset);
        match sources.get(place.file) {
            Some(source) => Self {
                file: &source.name,
                path: &source.path,
                start: position(source, place.span.start),
                end: position(source, place.span.end),
            },
            None => Self { file: "", path: "", start: nowhere, end: nowhere },
        }
    }
}

fn short(found: &Diagnostic, at: &SourceRange) -> String {
    let (severity, code) = (found.severity().word(), found.code.as_str());
    let path = printable(at.path);
    let mut line = format!("{path}:{}:{}: {severity}[{code}]: {}", at.start.line, at.start.column, found.message);
    for help in &found.help {
        let _ = write!(line, "; {help}");
    }
    line
}

fn github(found: &Diagnostic, at: &SourceRange) -> String {
    let message = std::iter::once(&found.message).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    command(found.severity().word(), found.code.as_str(), &message, Some(at))
}

/// Returns an annotation for GitHub Actions. `severity` is `error`, `warning` or `notice`; without a location it refers
/// to the whole change.
pub(super) fn annotation(
    severity: &str,
    title: &str,
    message: &str,
    place: Option<FileSpan>,
    sources: &Sources,
) -> String {
    command(severity, title, message, place.map(|place| SourceRange::of(place, sources)).as_ref())
}

fn command(severity: &str, title: &str, message: &str, at: Option<&SourceRange>) -> String {
    let place = at.map(|SourceRange { path, start, end, .. }| {
        format!(
            "file={},line={},col={},endLine={},endColumn={},",
            escaped(path, true),
            start.line,
            start.column,
            end.line,
            end.column,
        )
    });
    format!("::{severity} {}title={}::{}", place.unwrap_or_default(), escaped(title, true), escaped(message, false))
}

/// Escapes text for a workflow command. In a property, commas and colons are special too.
fn escaped(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

#[derive(Serialize)]
struct DiagnosticsJson<P> {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<DiagnosticJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<P>,
}

#[derive(Serialize)]
struct ManyJson<S> {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<DiagnosticJson>,
    stories: Vec<S>,
}

#[derive(Serialize)]
struct ErrorJson<'e> {
    error: &'e str,
    diagnostics: Vec<DiagnosticJson>,
}

#[derive(Serialize)]
struct DiagnosticJson {
    code: &'static str,
    severity: &'static str,
    message: String,
    /// The folder of the story, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
    #[serde(flatten)]
    place: PlaceJson,
    labels: Vec<LabelJson>,
    help: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixJson>,
}

/// A range of a file.
#[derive(Debug, Serialize)]
pub(super) struct PlaceJson {
    file: String,
    /// The path as seen from the working directory, if the folder of the story is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct LabelJson {
    text: String,
    #[serde(flatten)]
    place: PlaceJson,
}

#[derive(Serialize)]
struct FixJson {
    with: String,
    #[serde(flatten)]
    place: PlaceJson,
}

impl PlaceJson {
    /// Returns a place with its lines and columns.
    pub(super) fn of(place: FileSpan, sources: &Sources) -> Self {
        let SourceRange { file, path, start, end } = SourceRange::of(place, sources);
        Self {
            file: file.to_owned(),
            path: sources.folder().map(|_| path.to_owned()),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// Returns diagnostics as one JSON object, with the outcome of the proofs.
pub(super) fn json(found: &[Diagnostic], sources: &Sources, proofs: Option<impl Serialize>) -> String {
    let (errors, warnings) = totals(found);
    let diagnostics = diagnostics_json(found, sources);
    json_line(&DiagnosticsJson { version: VERSION, errors, warnings, diagnostics, proofs })
}

/// Returns the diagnostics of several stories as one JSON object, with an entry for each story.
pub(super) fn json_of_all(found: &[(&[Diagnostic], &Sources)], stories: Vec<impl Serialize>) -> String {
    let totals = found.iter().map(|(found, _)| totals(found));
    let (errors, warnings) = totals.fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
    let diagnostics = found.iter().flat_map(|(found, sources)| diagnostics_json(found, sources)).collect();
    json_line(&ManyJson { version: VERSION, errors, warnings, diagnostics, stories })
}

/// Returns the line of JSON that reports why a command has no result, with the diagnostics of the story.
pub fn error_json(error: &str, found: &[Diagnostic], sources: &Sources) -> String {
    json_line(&ErrorJson { error, diagnostics: diagnostics_json(found, sources) })
}

/// Returns a value as one line of JSON.
pub(super) fn json_line(value: &impl Serialize) -> String {
    // Serialization fails only for maps with keys that are not strings.
    printable_json(serde_json::to_string(value).unwrap_or_default()) + "\n"
}

fn diagnostics_json(found: &[Diagnostic], sources: &Sources) -> Vec<DiagnosticJson> {
    found.iter().map(|found| DiagnosticJson::of(found, sources)).collect()
}

impl DiagnosticJson {
    fn of(found: &Diagnostic, sources: &Sources) -> Self {
        let labels = found.labels.iter();
        Self {
            code: found.code.as_str(),
            severity: found.severity().word(),
            message: found.message.clone(),
            story: sources.folder().map(str::to_owned),
            place: PlaceJson::of(found.place, sources),
            labels: labels
                .map(|label| LabelJson { text: label.text.clone(), place: PlaceJson::of(label.place, sources) })
                .collect(),
            help: found.help.clone(),
            fix: found
                .fix
                .as_ref()
                .map(|fix| FixJson { with: fix.with.clone(), place: PlaceJson::of(fix.place, sources) }),
        }
    }
}
