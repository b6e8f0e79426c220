//! Meters in words.

use std::cmp::Ordering;

use super::words::{capitalized, closed};

/// A meter's value, its range and the story's word for it, as a sentence: `Trust 7 of 10, sourced.`
pub fn meter_value(name: &str, value: i32, range: (i32, i32), word: Option<&str>) -> String {
    let of = match range {
        (0, most) => format!(" of {most}"),
        (least, most) => format!(", from {least} to {most}"),
    };
    let word = word.map(|word| format!(", {word}")).unwrap_or_default();
    closed(&format!("{} {value}{of}{word}", spoken(name)))
}

/// How a meter changed from a previous value: `Patience falls to 4, in hand.` `None` if it did not.
pub fn meter_change(name: &str, value: i32, word: Option<&str>, before: i32) -> Option<String> {
    let verb = match (value.cmp(&before), is_plural(name)) {
        (Ordering::Equal, _) => return None,
        (Ordering::Greater, false) => "rises",
        (Ordering::Greater, true) => "rise",
        (Ordering::Less, false) => "falls",
        (Ordering::Less, true) => "fall",
    };
    Some(closed(&format!("{} {verb} to {}", spoken(name), with_word(value, word))))
}

/// Meters with their values: `TRUST 7, PATIENCE 4`. Empty if there are none.
pub fn meter_values<'m>(meters: impl IntoIterator<Item = (&'m str, i32)>) -> String {
    meters.into_iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

fn with_word(value: i32, word: Option<&str>) -> String {
    word.map_or_else(|| value.to_string(), |word| format!("{value}, {word}"))
}

/// A name in capitals as a word, so that screen readers don't spell it. A name without vowels is an abbreviation and is
/// spelled.
pub fn spoken(name: &str) -> String {
    let is_word = name.chars().any(|letter| "AEIOUYÄÖÜÀÉÈ".contains(letter)) && name.chars().count() > 2;
    let is_written = name.chars().any(char::is_lowercase) || (name.is_ascii() && !is_word);
    if is_written { name.to_owned() } else { capitalized(&name.to_lowercase()) }
}

/// Whether a name is a plural, like `Coins` but unlike `Stress` and `Status`.
fn is_plural(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_capitals_is_spoken_as_a_word() {
        assert_eq!(meter_value("TRUST", 7, (0, 10), Some("sourced")), "Trust 7 of 10, sourced.");
        assert_eq!(meter_value("O2", 7, (0, 9), None), "O2 7 of 9.");
        assert_eq!(meter_value("HP", -1, (-5, 5), None), "HP -1, from -5 to 5.");
        assert_eq!(meter_value("XP", 7, (1, 9), Some("low")), "XP 7, from 1 to 9, low.");
        assert_eq!(meter_value("McKay's trust", 7, (0, 10), None), "McKay's trust 7 of 10.");
        assert_eq!(meter_values([("TRUST", 7), ("PATIENCE", -4)]), "TRUST 7, PATIENCE -4");
    }

    #[test]
    fn a_meter_that_did_not_change_is_not_mentioned() {
        assert_eq!(meter_change("TRUST", 7, None, 7), None);
        assert_eq!(meter_change("TRUST", 7, None, 6).as_deref(), Some("Trust rises to 7."));
        assert_eq!(meter_change("TRUST", 7, Some("firm"), 8).as_deref(), Some("Trust falls to 7, firm."));
        assert_eq!(meter_change("Coins", 3, None, 8).as_deref(), Some("Coins fall to 3."));
        assert_eq!(meter_change("COINS", 9, None, 8).as_deref(), Some("Coins rise to 9."));
        assert_eq!(meter_change("STRESS", 9, None, 8).as_deref(), Some("Stress rises to 9."));
    }
}
