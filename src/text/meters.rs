//! Meters in words.

use std::cmp::Ordering;

use super::words::capitalized;
use crate::engine::{MeterShown, Passage};
use crate::story::{MeterId, Story};

/// A meter's value and the story's word for it, as a sentence: `Trust 7, sourced.`
pub fn meter_value(story: &Story, shown: &MeterShown) -> String {
    format!("{} {}.", spoken(story, shown.meter), value_in_words(story, shown))
}

/// How a meter changed from a value before: `Patience falls to 4, in hand.` Nothing if it did not.
pub fn meter_change(story: &Story, shown: &MeterShown, before: i32) -> Option<String> {
    let verb = match shown.value.cmp(&before) {
        Ordering::Equal => return None,
        Ordering::Greater => "rises",
        Ordering::Less => "falls",
    };
    Some(format!("{} {verb} to {}.", spoken(story, shown.meter), value_in_words(story, shown)))
}

/// All meters of a passage: `TRUST 7, PATIENCE 4`. Empty if it shows none.
pub fn meter_values(story: &Story, passage: &Passage) -> String {
    let values =
        passage.meters.iter().map(|shown| format!("{} {}", story.str(story.meter(shown.meter).name), shown.value));
    values.collect::<Vec<_>>().join(", ")
}

/// `7, sourced`; the value alone where the story has no word for it.
fn value_in_words(story: &Story, shown: &MeterShown) -> String {
    let word = story.meter(shown.meter).word(shown.value);
    word.map_or_else(|| shown.value.to_string(), |word| format!("{}, {}", shown.value, story.str(word)))
}

/// A meter's name; one in capitals as a word, so that no screen reader spells it.
fn spoken(story: &Story, meter: MeterId) -> String {
    let name = story.str(story.meter(meter).name);
    if name.chars().any(char::is_lowercase) { name.to_owned() } else { capitalized(&name.to_lowercase()) }
}
