//! Composing, against the crate that has the tables.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::*;
use crate::properties::config;

/// Letters, marks of several classes, jamo, and pairs of letters that are composed.
fn letters() -> impl Strategy<Value = String> {
    let of = |range: std::ops::RangeInclusive<char>| proptest::char::range(*range.start(), *range.end());
    let letter = prop_oneof![
        of('a'..='z'),
        of('\u{c0}'..='\u{17f}'),
        of('\u{300}'..='\u{36f}'),
        of('\u{590}'..='\u{5c7}'),
        of('\u{9be}'..='\u{9d7}'),
        of('\u{1100}'..='\u{11ff}'),
        of('\u{1e00}'..='\u{1fff}'),
        of('\u{ac00}'..='\u{ad00}'),
        any::<char>(),
    ];
    prop::collection::vec(letter, 0..12).prop_map(|letters| letters.into_iter().collect())
}

#[test]
fn a_text_is_composed_as_the_crate_composes_it() {
    let outcome = proptest::test_runner::TestRunner::new(config(20_000)).run(&letters(), |text| {
        prop_assert_eq!(composed(&text), text.nfc().collect::<String>());
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn every_letter_is_composed_as_the_crate_composes_it() {
    for letter in '\0'..=char::MAX {
        let text = letter.to_string();
        assert_eq!(composed(&text), text.nfc().collect::<String>(), "{}", letter.escape_unicode());
    }
}
