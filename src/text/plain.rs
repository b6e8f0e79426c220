//! A story's text as lines of plain text, for a terminal without styles and for files.

use crate::engine::{Block, Segment};
use crate::story::Style;

/// The words of a story's spans, without their styles.
pub fn plain(spans: &[Segment]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// The words of a story's blocks on one line, without their styles.
pub fn plain_blocks(blocks: &[Block]) -> String {
    let words = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => Some(plain(spans)),
        Block::Break | Block::Beat => None,
    });
    words.collect::<Vec<_>>().join(" ").replace('\n', " ")
}

/// A text with one space in place of any white space between words.
pub(crate) fn with_single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The minimum (if the text is long enough) and maximum number of characters of a quotation.
const OPENING: (usize, usize) = (12, 60);

/// The first words of a text: its first sentence, or as many words as fit into a quotation.
pub(crate) fn opening_words(blocks: &[Block]) -> String {
    let text = with_single_spaces(&plain_blocks(blocks));
    let longest = text.char_indices().nth(OPENING.1).map_or(text.len(), |(at, _)| at);
    let short = text.get(..longest).unwrap_or_default();
    let mut sentences = short.match_indices(['.', '!', '?']).map(|(at, stop)| at + stop.len());
    let sentence = sentences.find(|end| *end >= OPENING.0);
    let words = if longest == text.len() { longest } else { short.rfind(' ').unwrap_or(longest) };
    short.get(..sentence.unwrap_or(words)).unwrap_or_default().trim_end().to_owned()
}

/// A story's spans as plain text with marks for their styles: `~marked~`, `*emphasis*`, `**strong**`.
pub fn with_marks(spans: &[Segment]) -> String {
    let mut out = String::new();
    let mut open = Style::default();
    for span in spans {
        change_style(&mut out, open, span.style);
        open = span.style;
        out.push_str(&span.text);
    }
    change_style(&mut out, open, Style::default());
    out
}

/// Closes and opens the marks between two styles, the inner before the outer.
fn change_style(out: &mut String, from: Style, to: Style) {
    let marks = |style: Style| [(style.strong, "**"), (style.emphasis, "*"), (style.marked, "~")];
    let changed =
        |((was, mark), (is, _)): ((bool, &'static str), (bool, &'static str))| (was != is).then_some((is, mark));
    let changes: Vec<(bool, &str)> = marks(from).into_iter().zip(marks(to)).filter_map(changed).collect();
    changes.iter().rev().filter(|(opens, _)| !opens).for_each(|(_, mark)| out.push_str(mark));
    changes.iter().filter(|(opens, _)| *opens).for_each(|(_, mark)| out.push_str(mark));
}

/// Wraps a text into lines of at most `width` columns; its own line ends are preserved. The first line begins with
/// `prefix`, such as a choice's number, and the others are indented to match, so that a prefix is never alone on its
/// line. Words are not broken. A width of 0 or 1 means no limit.
pub fn wrap_plain(text: &str, width: usize, prefix: &str) -> Vec<String> {
    let width = if width < 2 { usize::MAX } else { width };
    let indent = " ".repeat(prefix.len());
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let wrap =
        |(at, line)| textwrap::wrap(line, options.clone().initial_indent(if at == 0 { prefix } else { &indent }));
    text.split('\n').enumerate().flat_map(wrap).map(std::borrow::Cow::into_owned).collect()
}

/// Wraps verse into lines of at most `width` columns. Each line keeps the spaces at its beginning, and so do its
/// wrapped parts. A width of 0 or 1 means no limit.
pub fn wrap_verse(text: &str, width: usize) -> Vec<String> {
    let fits = |line: &str| width < 2 || unicode_width::UnicodeWidthStr::width(line) <= width;
    let wrap = |line: &str| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        wrap_plain(line.trim_start_matches(' '), width.saturating_sub(spaces).max(2), "")
            .iter()
            .map(|part| " ".repeat(spaces) + part)
            .collect()
    };
    text.split('\n').flat_map(|line| if fits(line) { vec![line.to_owned()] } else { wrap(line) }).collect()
}
