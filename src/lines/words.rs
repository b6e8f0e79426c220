//! What is said of meters, and small words.

use std::cmp::Ordering;

use crate::engine::MeterShown;
use crate::story::Story;

/// `Trust 7, sourced.`
pub(super) fn meter(story: &Story, shown: &MeterShown) -> Option<String> {
    let meter = story.meter(shown.meter);
    let word = meter.word(shown.value).map(|word| format!(", {}", story.str(word))).unwrap_or_default();
    Some(format!("{} {}{word}.", spoken(story.str(meter.name)), shown.value))
}

/// `Patience falls to 4, in hand.` Nothing where the value is what it was.
pub(super) fn change(story: &Story, shown: &MeterShown, before: i32) -> Option<String> {
    let meter = story.meter(shown.meter);
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
