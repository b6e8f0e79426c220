//! Words as lines of plain text.

use crate::engine::Span;
use crate::story::Style;

/// Words with their styles as signs: tildes for what is marked, stars for emphasis.
pub fn signed(spans: &[Span]) -> String {
    let mut out = String::new();
    let mut open = Style::default();
    for span in spans {
        turn(&mut out, open, span.style);
        open = span.style;
        out.push_str(&span.text);
    }
    turn(&mut out, open, Style::default());
    out
}

/// Closes and opens signs between two styles, the inner before the outer.
fn turn(out: &mut String, from: Style, to: Style) {
    let signs = |style: Style| [(style.strong, "**"), (style.emphasis, "*"), (style.marked, "~")];
    let changed =
        |((was, sign), (is, _)): ((bool, &'static str), (bool, &'static str))| (was != is).then_some((is, sign));
    let changes: Vec<(bool, &str)> = signs(from).into_iter().zip(signs(to)).filter_map(changed).collect();
    changes.iter().rev().filter(|(opens, _)| !opens).for_each(|(_, sign)| out.push_str(sign));
    changes.iter().filter(|(opens, _)| *opens).for_each(|(_, sign)| out.push_str(sign));
}

/// A text as lines of at most so many columns; line ends in it stay. The first begins with a sign, a choice's
/// number for instance, and the others are indented as far, so that a sign is never alone on its line. Words
/// are not broken. A width of 0 or 1 is no limit.
pub fn lines(text: &str, width: usize, sign: &str) -> Vec<String> {
    let width = if width < 2 { usize::MAX } else { width };
    let indent = " ".repeat(sign.len());
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let wrap = |(at, line)| textwrap::wrap(line, options.clone().initial_indent(if at == 0 { sign } else { &indent }));
    text.split('\n').enumerate().flat_map(wrap).map(std::borrow::Cow::into_owned).collect()
}

/// Lines of verse with their spaces; those too long for a line are wrapped, the rest of them indented.
pub fn verse(text: &str, width: usize) -> Vec<String> {
    let fits = |line: &str| width < 2 || unicode_width::UnicodeWidthStr::width(line) <= width;
    let wrap = |line: &str| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        lines(line.trim_start_matches(' '), width.saturating_sub(spaces).max(2), "")
            .iter()
            .map(|part| " ".repeat(spaces) + part)
            .collect()
    };
    text.split('\n').flat_map(|line| if fits(line) { vec![line.to_owned()] } else { wrap(line) }).collect()
}
