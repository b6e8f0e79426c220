//! Meters in words.

use std::cmp::Ordering;

use super::words::{capitalized, closed};

/// A meter's value and the story's word for it, as a sentence: `Trust 7, sourced.`
pub fn meter_value(name: &str, value: i32, word: Option<&str>) -> String {
    closed(&format!("{} {}", spoken(name), with_word(value, word)))
}

/// How a meter changed from a value before: `Patience falls to 4, in hand.` `None` if it did not.
pub fn meter_change(name: &str, value: i32, word: Option<&str>, before: i32) -> Option<String> {
    let verb = match value.cmp(&before) {
        Ordering::Equal => return None,
        Ordering::Greater => "rises",
        Ordering::Less => "falls",
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

/// A name in capitals as a word, so that no screen reader spells it.
fn spoken(name: &str) -> String {
    if name.chars().any(char::is_lowercase) { name.to_owned() } else { capitalized(&name.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_capitals_is_spoken_as_a_word() {
        assert_eq!(meter_value("TRUST", 7, Some("sourced")), "Trust 7, sourced.");
        assert_eq!(meter_value("O2", 7, None), "O2 7.");
        assert_eq!(meter_value("McKay's trust", 7, None), "McKay's trust 7.");
        assert_eq!(meter_values([("TRUST", 7), ("PATIENCE", -4)]), "TRUST 7, PATIENCE -4");
    }

    #[test]
    fn a_meter_that_did_not_change_is_not_mentioned() {
        assert_eq!(meter_change("TRUST", 7, None, 7), None);
        assert_eq!(meter_change("TRUST", 7, None, 6).as_deref(), Some("Trust rises to 7."));
        assert_eq!(meter_change("TRUST", 7, Some("firm"), 8).as_deref(), Some("Trust falls to 7, firm."));
    }
}
