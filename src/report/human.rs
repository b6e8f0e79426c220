//! Diagnostics for people, printed as rustc prints its own.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::totals::totals;
use crate::diag::{Diagnostic, END_OF_ISOLATE, FileId, FileSpan, Severity, Source, Sources, is_control, is_isolate};
use crate::text::counts;

/// The width of the output, in columns.
const WIDTH: usize = 100;

/// The maximum number of bytes between two places that are shown together, and the maximum length of a place.
const FAR: usize = 4096;

/// How many bytes of the line before and after a place are passed to the renderer: more than it shows.
const AROUND: usize = 4 * WIDTH;

/// Returns diagnostics with the source that they refer to, and a line with their number.
pub(super) fn render(found: &[Diagnostic], sources: &Sources, color: bool) -> String {
    problems(found, sources, color) + &summary(found)
}

/// Returns diagnostics with the source that they refer to.
pub(super) fn problems(found: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in found {
        let (group, cuts) = group(diagnostic, sources);
        let rendered = renderer.render(&[group]);
        out.push_str(&cuts.iter().fold(rendered, |rendered, cut| rendered.replacen(&cut.wrong, &cut.right, 1)));
        out.push_str("\n\n");
    }
    out
}

fn summary(found: &[Diagnostic]) -> String {
    let (errors, warnings) = totals(found);
    let counted = counts(&[(errors, "error"), (warnings, "warning")]);
    if counted.is_empty() { "no problems\n".to_owned() } else { counted + "\n" }
}

/// The location above a truncated line. The renderer counts columns from where the line was cut.
struct Cut {
    /// As the renderer writes it.
    wrong: String,
    /// With the column of the whole line.
    right: String,
}

/// Returns what to render for a diagnostic, and the locations to correct in the output.
fn group<'a>(found: &'a Diagnostic, sources: &'a Sources) -> (Group<'a>, Vec<Cut>) {
    let level = match found.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&found.message).id(found.code.as_str());
    let mut cuts = Vec::new();
    let mut group = match sources.get(found.place.file) {
        Some(source) if !source.text.is_empty() => title.elements(frames(source, found.place.file, found, &mut cuts)),
        Some(source) => title.element(Origin::path(&source.shown_path)),
        None => title.element(Origin::path("")),
    };
    for file in other_files(found) {
        if let Some(source) = sources.get(file) {
            group = group.elements(frames(source, file, found, &mut cuts));
        }
    }
    (group.elements(found.help.iter().map(|help| Level::HELP.message(help))), cuts)
}

fn other_files(found: &Diagnostic) -> Vec<FileId> {
    let mut files: Vec<FileId> =
        found.labels.iter().map(|label| label.place.file).filter(|file| *file != found.place.file).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// A place to mark, the words beside it, and how it is marked.
type Mark<'a> = (Range<usize>, &'a str, AnnotationKind);

/// Returns the parts of one file that a diagnostic refers to: first the one with its own place. Only these are passed
/// to the renderer, so that a long file costs nothing.
fn frames<'a>(
    source: &'a Source,
    file: FileId,
    found: &'a Diagnostic,
    cuts: &mut Vec<Cut>,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let labels = found.labels.iter().filter(|label| label.place.file == file);
    let labels = labels.map(|label| (clamped(source, label.place), label.text.as_str(), AnnotationKind::Context));
    let primary = (clamped(source, found.place), found.at.as_str(), AnnotationKind::Primary);
    let mut marks: Vec<Mark> = (found.place.file == file).then_some(primary).into_iter().chain(labels).collect();
    marks.sort_by_key(|(span, ..)| span.start);
    let mut parts: Vec<Vec<Mark>> = Vec::new();
    let mut reached = 0;
    for mark in marks {
        let end = mark.0.end.max(reached);
        match parts.last_mut() {
            Some(part) if mark.0.start <= reached + FAR => part.push(mark),
            _ => parts.push(vec![mark]),
        }
        reached = end;
    }
    let is_primary = |(.., kind): &Mark| *kind == AnnotationKind::Primary;
    parts.sort_by_key(|part| !part.iter().any(is_primary));
    parts.iter().map(|part| frame(source, part, cuts)).collect()
}

/// Returns the lines with some marks; for a very long line, only the part around them.
fn frame<'a>(source: &'a Source, marks: &[Mark<'a>], cuts: &mut Vec<Cut>) -> Snippet<'a, Annotation<'a>> {
    let text = &source.text;
    let from = marks.iter().map(|(span, ..)| span.start).min().unwrap_or(0);
    let to = marks.iter().map(|(span, ..)| span.end).max().unwrap_or(0);
    let before = text.floor_char_boundary(from.saturating_sub(AROUND));
    let line_start = text.get(before..from).and_then(|line| line.rfind('\n')).map(|newline| before + newline + 1);
    let after = text.ceil_char_boundary(to + AROUND).min(text.len());
    let line_end = text.get(to..after).and_then(|line| line.find('\n')).map_or(after, |newline| to + newline);
    let window = line_start.unwrap_or(before)..line_end;
    let position = |at: usize| source.position(u32::try_from(at).unwrap_or(u32::MAX));
    let start = position(window.start);
    if start.column > 1 {
        let is_primary = |(.., kind): &&Mark| *kind == AnnotationKind::Primary;
        let first = marks.iter().find(is_primary).or(marks.first()).map_or(from, |(span, ..)| span.start);
        let (at, name) = (position(first), &source.shown_path);
        let column = if at.line == start.line { at.column - start.column + 1 } else { at.column };
        let place = |column: usize| format!("{name}:{}:{column}", at.line);
        cuts.push(Cut { wrong: place(column), right: place(at.column) });
    }
    let annotations = marks.iter().map(|(span, text, kind)| {
        let annotation = kind.span(span.start - window.start..span.end - window.start);
        if text.is_empty() { annotation } else { annotation.label(*text) }
    });
    Snippet::source(without_controls(text.get(window.clone()).unwrap_or_default()))
        .path(&source.shown_path)
        .line_start(start.line)
        .annotations(annotations)
}

/// Returns the bytes of a place, extended to whole characters, which the renderer requires. For a very long place, only
/// its beginning.
fn clamped(source: &Source, place: FileSpan) -> Range<usize> {
    let text = &source.text;
    let start = text.floor_char_boundary(place.span.start as usize);
    let end = text.ceil_char_boundary(place.span.end as usize).clamp(start, text.len());
    if end - start <= FAR {
        return start..end;
    }
    let beginning = text.get(start..text.floor_char_boundary(start + FAR)).unwrap_or_default();
    start..start + beginning.find('\n').unwrap_or(beginning.len())
}

/// Replaces the control characters that the renderer does not remove. The length in bytes stays the same.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_replaced =
        |c: char| is_control(c) && c != '\n' && c != '\t' || is_isolate(c) || c == END_OF_ISOLATE || c == '\u{feff}';
    if !text.contains(is_replaced) {
        return Cow::Borrowed(text);
    }
    // The carriage return of a line ending is not part of the line.
    let text = text.replace("\r\n", " \n");
    let text = text.strip_suffix('\r').map(|line| format!("{line} ")).unwrap_or(text);
    let stand_in = |c: char| match c.len_utf8() {
        1 => c,
        2 => '\u{b7}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(|c| if is_replaced(c) { stand_in(c) } else { c }).collect())
}
