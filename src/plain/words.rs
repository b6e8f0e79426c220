//! Passages as lines of plain text.

use std::cmp::Ordering;

use crate::engine::{MeterShown, Passage, Span};
use crate::report::chapter_number;
use crate::story::{Story, Style};

/// Words with their styles as signs: tildes for what is marked, stars for emphasis.
pub(super) fn signed(spans: &[Span]) -> String {
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
pub(super) fn lines(text: &str, width: usize, sign: &str) -> Vec<String> {
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
pub(super) fn verse(text: &str, width: usize) -> Vec<String> {
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

/// `TWO, It's Ink. Thu Oct 24, 11:52 pm.`
pub(super) fn heading(story: &Story, passage: &Passage) -> String {
    let number = chapter_number(passage.chapter);
    let title = story.chapters().get(passage.chapter.index()).map_or("", |chapter| story.str(chapter.title));
    let dateline = passage.dateline.map(|dateline| format!(" {}.", story.str(dateline))).unwrap_or_default();
    format!("{number}, {title}.{dateline}")
}

/// `Trust 7, sourced.`
pub(super) fn meter(story: &Story, shown: &MeterShown) -> Option<String> {
    let meter = story.meters().get(shown.meter.index())?;
    let word = meter.word(shown.value).map(|word| format!(", {}", story.str(word))).unwrap_or_default();
    Some(format!("{} {}{word}.", spoken(story.str(meter.name)), shown.value))
}

/// `Patience falls to 4, in hand.` Nothing where the value is what it was.
pub(super) fn change(story: &Story, shown: &MeterShown, before: i32) -> Option<String> {
    let meter = story.meters().get(shown.meter.index())?;
    let word = meter.word(shown.value).map(|word| format!(", {}", story.str(word))).unwrap_or_default();
    let verb = match shown.value.cmp(&before) {
        Ordering::Equal => return None,
        Ordering::Greater => "rises",
        Ordering::Less => "falls",
    };
    Some(format!("{} {verb} to {}{word}.", spoken(story.str(meter.name)), shown.value))
}

/// A name in capitals as a word, so that no screen reader spells it.
fn spoken(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut characters = name.chars();
    let first: String = characters.next().into_iter().collect();
    first + &characters.as_str().to_lowercase()
}

/// A clause with a capital.
pub(super) fn sentence(clause: &str) -> String {
    let mut characters = clause.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + characters.as_str()
}

/// `1 step`, `2 steps`.
pub(super) fn count(number: usize, word: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {word}{s}")
}
