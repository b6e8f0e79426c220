//! Characters that control a terminal, and how they are shown instead.
//!
//! Text from outside the program (a file, its name, an argument, a journal) may contain sequences that move the cursor,
//! set a title or change the direction of text. A story's texts can't: loading refuses them. Everything else is escaped
//! where it becomes part of a message, in the notation of Rust's strings: `\u{1b}`, `\n`. What is printed passes a
//! second time through [`printable_lines`] at the standard streams.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The mark that ends an isolate.
pub(crate) const END_OF_ISOLATE: char = '\u{2069}';

/// Returns whether a character changes how a terminal shows other characters: a control character, a line or paragraph
/// separator, or a directional embedding or override. Directional isolates do so only if they are unbalanced.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}')
}

/// Returns whether a character begins a directional isolate, which ends with [`END_OF_ISOLATE`].
pub(crate) fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2068}')
}

/// Returns the first mark in a text that begins a directional isolate without an end, or ends one that has not begun.
pub(crate) fn unbalanced_isolate(text: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        if is_isolate(c) {
            open.push((at, c));
        } else if c == END_OF_ISOLATE && open.pop().is_none() {
            return Some((at, c));
        }
    }
    open.first().copied()
}

/// A text on one line that controls no terminal: control characters, including line breaks and tabs, are escaped, and
/// so are all directional isolates if they are unbalanced.
pub(crate) fn printable(text: &str) -> String {
    let has_unbalanced = unbalanced_isolate(text).is_some();
    let is_escaped = |c| is_control(c) || c == '\u{feff}' || (has_unbalanced && (is_isolate(c) || c == END_OF_ISOLATE));
    escaped(text, is_escaped).into_owned()
}

/// Lines that control no terminal, and are no commands to a CI system that reads the output: as [`printable_controls`],
/// but `::error ::…` and `##[error]…` are escaped too.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    without_commands(printable_controls(text))
}

/// Lines that control no terminal: control characters except line breaks and tabs are escaped. Directional isolates may
/// end on another line, because a paragraph is written as several lines.
pub fn printable_controls(text: &str) -> Cow<'_, str> {
    let has_unbalanced = unbalanced_isolate(text).is_some();
    let is_escaped =
        |c| is_control(c) && !matches!(c, '\n' | '\t') || (has_unbalanced && (is_isolate(c) || c == END_OF_ISOLATE));
    escaped(text, is_escaped)
}

fn without_commands(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##[") {
        return text;
    }
    let line = |line: &str| {
        let start = line.trim_start();
        let space = line.get(..line.len() - start.len()).unwrap_or_default();
        match start.strip_prefix("::") {
            Some(rest) if rest.contains("::") => format!("{space}\\u{{3a}}:{rest}"),
            _ => line.to_owned(),
        }
    };
    Cow::Owned(text.split_inclusive('\n').map(line).collect::<String>().replace("##[", "\\u{23}#["))
}

/// A text that controls a terminal only by its styles: as [`printable_lines`], but sequences that select colors and
/// other attributes of characters (`ESC [ … m`) stay.
pub fn printable_styled(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return printable_lines(text);
    }
    let mut parts = text.split('\u{1b}');
    let mut out = printable_controls(parts.next().unwrap_or_default()).into_owned();
    for part in parts {
        let style = style_len(part);
        out.push_str(if style > 0 { "\u{1b}" } else { r"\u{1b}" });
        let (style, rest) = part.split_at_checked(style).unwrap_or(("", part));
        out.push_str(style);
        out.push_str(&printable_controls(rest));
    }
    without_commands(Cow::Owned(out))
}

/// The length of what follows an escape character to select a style; 0 if it does something else.
fn style_len(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix('[') else { return 0 };
    let rest = parameters.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    if rest.starts_with('m') { text.len() - rest.len() + 1 } else { 0 }
}

/// Escapes the characters of a JSON text that a terminal or a line reader could misinterpret. All of them are within
/// strings.
pub fn printable_json(json: String) -> String {
    let is_escaped = |c: char| is_control(c) || is_isolate(c) || c == END_OF_ISOLATE;
    if !json.contains(is_escaped) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_escaped(c) { out.extend(c.escape_debug()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// A string from an untrusted file, such as the name of a saved run.
///
/// Its `Display` escapes whatever controls a terminal, so that it can be part of any message. Data formats serialize it
/// as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Returns the string as it is: to be compared, or written in a format that escapes it.
    pub fn raw(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Untrusted {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&printable(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_controls_a_terminal_is_escaped() {
        assert_eq!(printable("a\u{1b}[31m\n\t\r\u{9b}\u{7f}\0"), "a\\u{1b}[31m\\n\\t\\r\\u{9b}\\u{7f}\\0");
        assert_eq!(printable("\u{202e}evil\u{2028}\u{2029}"), "\\u{202e}evil\\u{2028}\\u{2029}");
        assert_eq!(printable_lines("a\tb\r\nc\u{1b}"), "a\tb\\r\nc\\u{1b}");
    }

    #[test]
    fn no_line_is_a_command_to_what_reads_it() {
        assert_eq!(
            printable_lines("a\n::error ::b\n ::warning file=c::d"),
            "a\n\\u{3a}:error ::b\n \\u{3a}:warning file=c::d"
        );
        assert_eq!(printable_lines("##[error]a"), "\\u{23}#[error]a");
        assert_eq!(printable_lines("a ::b:: c\n::\n## d"), "a ::b:: c\n::\n## d");
    }

    #[test]
    fn styles_stay_where_they_are_allowed() {
        assert_eq!(printable_styled("\u{1b}[1;31mred\u{1b}[0m"), "\u{1b}[1;31mred\u{1b}[0m");
        assert_eq!(printable_styled("a\u{1b}]0;t\u{7}\u{1b}[2J\u{1b}"), "a\\u{1b}]0;t\\u{7}\\u{1b}[2J\\u{1b}");
        assert_eq!(printable_lines("\u{1b}[1m"), "\\u{1b}[1m");
    }

    #[test]
    fn strings_in_json_keep_their_values() {
        let text = "\u{7f}\u{9b}\u{202e}\u{2028}\u{1b}\u{5d0}";
        let json = printable_json(serde_json::to_string(text).unwrap());
        assert!(!json.contains(is_control), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn isolates_of_direction_stay_where_they_are_balanced() {
        let balanced = "a \u{2067}\u{05d0}\u{2066}b\u{2069}\u{2069} c";
        assert_eq!((printable(balanced).as_str(), unbalanced_isolate(balanced)), (balanced, None));
        assert_eq!(printable("\u{2069}\u{2066}"), "\\u{2069}\\u{2066}");
        assert_eq!(unbalanced_isolate("a\u{2066}\u{2067}\u{2069}"), Some((1, '\u{2066}')));
        assert_eq!(unbalanced_isolate("\u{2069}"), Some((0, '\u{2069}')));
    }
}
