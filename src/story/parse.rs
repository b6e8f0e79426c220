//! Turns the text of a file into records: by `ron`, or by the tree, which has locations.

use ron::error::SpannedError;

use super::source::{SourceFile, ron_options};
use super::syntax::{self, Parsed};
use super::tree_reader::{FromTree, TreeReader};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Span, in_lower_case};

/// A file that `ron` refuses, with its error.
pub(super) type Refused = (FileId, SpannedError);

/// The records of a file as `ron` reads them, without locations.
pub(super) fn by_ron<'a, T: serde::Deserialize<'a>>(file: FileId, text: &'a str) -> Result<SourceFile<'a, T>, Refused> {
    let records = ron_options().from_str(text).map_err(|error| (file, error))?;
    Ok(SourceFile { file, text, records, damaged: false, newer: Vec::new() })
}

/// The tree of a file that should contain `wanted`, with its syntax errors, including strings that have swallowed
/// another one.
pub(super) fn parse(file: FileId, text: &str, wanted: &str) -> Parsed {
    let mut parsed = syntax::parse(file, text, wanted);
    if parsed.found.is_empty() && may_be_swallowed(text) {
        parsed.found.extend(swallowed(file, text));
    }
    parsed
}

/// The tree of a file as [`parse`] returns it, and the error of `ron` where that may refuse what the tree accepts.
pub(super) fn parse_strictly<'a, T>(file: FileId, text: &'a str) -> (Parsed, Option<Refused>)
where
    T: FromTree<'a> + serde::Deserialize<'a>,
{
    let refused = may_be_refused(text).then(|| by_ron::<T>(file, text).err()).flatten();
    (parse(file, text, T::EXPECTED), refused)
}

/// The problems of the files that were parsed so far.
#[derive(Default)]
pub(super) struct Findings {
    /// Every problem so far, in no particular order.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Text around syntax errors in which other problems are not reported.
    unread: Vec<FileSpan>,
}

impl Findings {
    /// The records of a file with their locations, from its tree. `refused` has the errors of `ron` for all files.
    /// Whatever is wrong with the file is added to the findings.
    pub(super) fn read<'a, T: FromTree<'a>>(
        &mut self,
        file: FileId,
        text: &'a str,
        parsed: &Parsed,
        refused: &[Refused],
    ) -> SourceFile<'a, T> {
        let syntax_errors = !parsed.found.is_empty();
        self.unread.extend(parsed.unread.iter().map(|span| FileSpan { file, span: *span }));
        let mut reader = TreeReader::new(file, text, parsed.found.clone());
        let records = T::read(&parsed.root, &mut reader);
        let another = reader.found.iter().any(|problem| is_another_file(problem, &parsed.root));
        let damaged = syntax_errors || records.is_none() || another || reader.lost_list;
        if reader.found.is_empty() {
            let error = refused.iter().find(|(of, _)| *of == file);
            reader.found.extend(error.map(|(_, error)| refused_by_ron(file, text, error)));
        }
        self.diagnostics.append(&mut reader.found);
        SourceFile { file, text, records: records.unwrap_or_else(T::absent), damaged, newer: reader.newer }
    }

    /// The diagnostics, without those that may be mere consequences of a syntax error.
    pub(super) fn without_consequences(mut self) -> Vec<Diagnostic> {
        let syntax = self.diagnostics.iter().filter(|problem| problem.code == Code::Syntax);
        let broken: Vec<FileSpan> = syntax.map(|problem| problem.place).collect();
        self.diagnostics.retain(|problem| {
            problem.code == Code::Syntax
                || !(self.unread.iter().any(|place| begins_in(problem, *place))
                    || broken.iter().any(|place| has_inside(problem, *place)))
        });
        self.diagnostics
    }
}

/// Reports a raw string that seems to contain the start of another: its own end is missing, and it has swallowed
/// what is between them. `ron` accepts such a string.
fn swallowed(file: FileId, text: &str) -> Option<Diagnostic> {
    let mut raw = syntax::tokens(text).filter(|token| token.starts_with(RAW));
    let (token, inner) = raw.find_map(|token| Some((token, RAW.len() + begins_inside(token.get(RAW.len()..)?)?)))?;
    let start = token.as_ptr() as usize - text.as_ptr() as usize;
    let place = |at: usize| FileSpan { file, span: Span::new(start + at, start + at + RAW.len()) };
    let message = "expected the end of a raw string, found the start of another";
    let problem = Diagnostic::new(Code::Syntax, place(inner), message).label(place(0), "the raw string starts here");
    Some(problem.help("add the missing `\"#`; a string that contains `r#\"` is written r##\"…\"##"))
}

/// The start of a raw string.
const RAW: &str = "r#\"";

/// The end of a raw string.
const RAW_END: &str = "\"#";

/// Where, in the content of a string, a field seems to be given another string.
fn begins_inside(text: &str) -> Option<usize> {
    let mut inner = text.match_indices(RAW).map(|(at, _)| at);
    inner.find(|at| names_a_field(text.get(..*at).unwrap_or_default()))
}

/// Whether a text ends with the name of a field and a colon.
fn names_a_field(text: &str) -> bool {
    let before = text.strip_suffix(": ").unwrap_or_default();
    before.ends_with(|c: char| c.is_ascii_lowercase() || c == '_')
}

/// Whether a text may have [`swallowed`] something: a quick test that never misses.
pub(super) fn may_be_swallowed(text: &str) -> bool {
    // Whatever string swallowed a start, the last start before it is inside that string, or begins it. So no string
    // ends between the two. Few characters are `#`, and finding a character is quicker than finding a string.
    let mut content_before: Option<usize> = None;
    text.match_indices('#').any(|(at, _)| {
        let is_start = text.get(at.saturating_sub(1)..).is_some_and(|rest| rest.starts_with(RAW));
        if !is_start {
            return false;
        }
        let start = content_before.replace(at + RAW.len() - 1);
        let between = start.and_then(|start| text.get(start..at - 1));
        between.is_some_and(|between| names_a_field(between) && !between.contains(RAW_END))
    })
}

/// Whether `ron` may refuse a text in which the tree finds nothing wrong: one with a raw name or an attribute, which
/// the format does not have. About all other texts, the two agree.
fn may_be_refused(text: &str) -> bool {
    let begins_name = |(at, _): (usize, &str)| !text.get(at + 2..).unwrap_or_default().starts_with(['"', '#']);
    text.contains("#!") || text.match_indices("r#").any(begins_name)
}

/// Whether a problem is in text in which problems are not reported.
fn begins_in(problem: &Diagnostic, place: FileSpan) -> bool {
    let at = problem.place.span.start;
    let inside = place.span.start <= at && at < place.span.end;
    problem.place.file == place.file && inside && problem.code != Code::LimitExceeded
}

/// Whether a value has the wrong type, and a syntax error inside it may be the reason.
fn has_inside(problem: &Diagnostic, place: FileSpan) -> bool {
    let inside = problem.place.span.start < place.span.start && place.span.start < problem.place.span.end;
    problem.code == Code::WrongType && problem.place.file == place.file && inside
}

/// Whether a problem is that the whole file is of another kind.
fn is_another_file(problem: &Diagnostic, root: &syntax::SyntaxNode) -> bool {
    problem.code == Code::UnknownVariant && problem.place.span.start == root.span.start
}

/// The error of `ron` for a text in which the tree finds no error.
fn refused_by_ron(file: FileId, text: &str, error: &SpannedError) -> Diagnostic {
    let start = offset(text, error.span.start.line, error.span.start.col);
    let end = offset(text, error.span.end.line, error.span.end.col).max(start);
    let message = in_lower_case(&error.code.to_string());
    Diagnostic::new(Code::Syntax, FileSpan { file, span: Span::new(start, end) }, message)
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(line_start..).unwrap_or_default();
    line_start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests;
