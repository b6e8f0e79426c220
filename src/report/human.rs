//! Diagnostics for people, printed as rustc prints its own.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::totals::totals;
use crate::diag::{Diagnostic, FileId, FileSpan, Severity, Source, Sources};
use crate::text::counts;

/// The width of the output, in columns.
const WIDTH: usize = 100;

/// Returns diagnostics with the source that they refer to, and a line with their number.
pub(super) fn render(found: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&renderer.render(&[group(diagnostic, sources)]));
        out.push_str("\n\n");
    }
    out + &summary(found)
}

fn summary(found: &[Diagnostic]) -> String {
    let (errors, warnings) = totals(found);
    let counted = counts(&[(errors, "error"), (warnings, "warning")]);
    if counted.is_empty() { "no problems\n".to_owned() } else { counted + "\n" }
}

fn group<'a>(found: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match found.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&found.message).id(found.code.as_str());
    let mut group = match sources.get(found.place.file) {
        Some(source) if !source.text.is_empty() => title.element(frame(source, found.place.file, found)),
        Some(source) => title.element(Origin::path(&source.name)),
        None => title.element(Origin::path("")),
    };
    for file in other_files(found) {
        if let Some(source) = sources.get(file) {
            group = group.element(frame(source, file, found));
        }
    }
    group.elements(found.help.iter().map(|help| Level::HELP.message(help)))
}

fn other_files(found: &Diagnostic) -> Vec<FileId> {
    let mut files: Vec<FileId> =
        found.labels.iter().map(|label| label.place.file).filter(|file| *file != found.place.file).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// Returns the lines of one file that a diagnostic refers to. Only these are passed to the renderer, so that a long
/// file costs nothing.
fn frame<'a>(source: &'a Source, file: FileId, found: &'a Diagnostic) -> Snippet<'a, Annotation<'a>> {
    let labels = found.labels.iter().filter(|label| label.place.file == file);
    let primary = (found.place.file == file).then_some((found.place, found.at.as_str(), AnnotationKind::Primary));
    let marked: Vec<(FileSpan, &str, AnnotationKind)> = primary
        .into_iter()
        .chain(labels.map(|label| (label.place, label.text.as_str(), AnnotationKind::Context)))
        .collect();
    let spans: Vec<Range<usize>> = marked.iter().map(|(place, ..)| clamped(source, *place)).collect();
    let from = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let to = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let window = lines_around(&source.text, from, to);
    let annotations = marked.iter().zip(spans).map(|((_, text, kind), span)| {
        let annotation = kind.span(span.start - window.start..span.end - window.start);
        if text.is_empty() { annotation } else { annotation.label(*text) }
    });
    let first_line = source.position(u32::try_from(window.start).unwrap_or(u32::MAX)).line;
    Snippet::source(without_controls(source.text.get(window.clone()).unwrap_or_default()))
        .path(&source.name)
        .line_start(first_line)
        .annotations(annotations)
}

/// Returns the bytes of a place, extended to whole characters, which the renderer requires.
fn clamped(source: &Source, place: FileSpan) -> Range<usize> {
    let text = &source.text;
    let start = text.floor_char_boundary(place.span.start as usize);
    let end = text.ceil_char_boundary(place.span.end as usize).min(text.len());
    start..end.max(start)
}

/// Replaces the control characters that the renderer does not remove. The length in bytes stays the same.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let stand_in = |c: char| if c.len_utf8() == 2 { '\u{b7}' } else { '\u{fffd}' };
    Cow::Owned(text.chars().map(|c| if is_control(c) { stand_in(c) } else { c }).collect())
}

fn lines_around(text: &str, from: usize, to: usize) -> Range<usize> {
    let start = text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end = text.get(to..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| to + newline);
    start..end
}
