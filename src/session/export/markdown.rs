//! Words as CommonMark, in which nothing but their styles is markup.
//!
//! A backslash removes the meaning of the ASCII punctuation after it, so whatever could have a meaning is escaped: some
//! characters anywhere, others only at the beginning of a line. If asterisks would not be read as emphasis, because of
//! the characters beside them, tags are written instead.

use crate::engine::Segment;
use crate::story::Style;

/// Returns words in their styles as the lines of a paragraph. A line break is a break there too, and spaces at the
/// beginning of a line become no-break spaces, so that they are shown.
pub(super) fn lines(spans: &[Segment]) -> Vec<String> {
    let words = styled(spans);
    if words.trim().is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<String> = words.split('\n').map(|line| with_spaces(line) + "  ").collect();
    // Spaces at the end of the last line have no meaning.
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end_matches(' ').len());
    }
    lines
}

/// Returns words in one style on one line.
pub(super) fn line(text: &str, style: Style) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    styled(&[Segment { text, style }])
}

fn styled(spans: &[Segment]) -> String {
    let mut out = String::new();
    for (at, span) in spans.iter().enumerate() {
        // White space at the ends goes outside the markup.
        let words = span.text.trim_matches(is_gap);
        let from = span.text.len() - span.text.trim_start_matches(is_gap).len();
        let (before, rest) = span.text.split_at(from);
        let after = rest.get(words.len()..).unwrap_or_default();
        out.push_str(before);
        if words.trim().is_empty() || span.style == Style::default() {
            escape(words, &mut out);
        } else {
            let next = after.chars().next().or_else(|| spans.get(at + 1).and_then(outer_edge));
            mark_up(words, span.style, next, &mut out);
        }
        out.push_str(after);
    }
    out
}

fn is_gap(letter: char) -> bool {
    matches!(letter, ' ' | '\n')
}

/// The character with which the markup of a span begins.
fn outer_edge(span: &Segment) -> Option<char> {
    let first = span.text.chars().next()?;
    Some(if span.style == Style::default() || is_gap(first) { first } else { '*' })
}

/// Writes words in a style; `next` is the character that will follow them.
fn mark_up(words: &str, style: Style, next: Option<char>, out: &mut String) {
    let edges = match style.marked {
        true => (Some('<'), Some('>')),
        false => (words.chars().next(), words.chars().next_back()),
    };
    let flanks = flanks(out.chars().next_back(), edges.0) && flanks(next, edges.1);
    let (strong, emphasis) = if flanks { (("**", "**"), ("*", "*")) } else { STRONG_AND_EMPHASIS };
    let marks = [(style.strong, strong), (style.emphasis, emphasis), (style.marked, ("<u>", "</u>"))];
    let marks = marks.into_iter().filter(|(has, _)| *has).map(|(_, marks)| marks);
    marks.clone().for_each(|(opens, _)| out.push_str(opens));
    escape(words, out);
    marks.rev().for_each(|(_, closes)| out.push_str(closes));
}

const STRONG_AND_EMPHASIS: ((&str, &str), (&str, &str)) = (("<strong>", "</strong>"), ("<em>", "</em>"));

/// Whether an asterisk is read as emphasis between the characters outside and inside.
fn flanks(outer: Option<char>, inner: Option<char>) -> bool {
    let is_apart = |outer: char| outer.is_whitespace() || is_punctuation(outer);
    let Some(inner) = inner else { return false };
    outer != Some('*') && !inner.is_whitespace() && (inner.is_alphanumeric() || outer.is_none_or(is_apart))
}

fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation() || matches!(letter, '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '—' | '–' | '…')
}

/// Writes words so that none of their characters is markup, whatever is before them on their line.
fn escape(words: &str, out: &mut String) {
    // Where the words of the line begin.
    let line = out.rfind('\n').map_or(0, |end| end + 1);
    let mut begin = out.get(line..).map_or(line, |line_so_far| out.len() - line_so_far.trim_start_matches(' ').len());
    for (at, letter) in words.char_indices() {
        let before = out.get(begin..).unwrap_or_default();
        let is_markup = match letter {
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '~' | '|' | '&' | '$' | '@' | '^' | '{' => true,
            // The beginning of a list or a definition, or the underline of a heading.
            '-' | '+' | '=' => before.is_empty(),
            ')' => is_number(before),
            '.' => is_number(before) || before.ends_with("www"),
            // An address, which some Markdown renderers turn into a link.
            ':' => before.is_empty() || words.get(at..).is_some_and(|rest| rest.starts_with("://")),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        let begins = letter == '\n' || (letter == ' ' && out.len() == begin);
        out.push(letter);
        if begins {
            begin = out.len();
        }
    }
}

/// Whether a text can be the number of a list item.
fn is_number(line: &str) -> bool {
    (1..=9).contains(&line.len()) && line.bytes().all(|letter| letter.is_ascii_digit())
}

/// A line whose first spaces are shown. A line without words does not end the paragraph.
fn with_spaces(line: &str) -> String {
    let words = line.trim_start_matches([' ', '\t']);
    let spaces: usize = line.chars().take_while(|letter| matches!(letter, ' ' | '\t')).map(columns).sum();
    "\u{a0}".repeat(if words.is_empty() { 1 } else { spaces }) + words
}

/// How many columns a white space takes at the beginning of a line.
fn columns(space: char) -> usize {
    if space == '\t' { 4 } else { 1 }
}
