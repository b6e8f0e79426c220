//! Wording with rules: numbers with nouns, lists, sentences, truncation.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What is said if no choice can be taken but the story has not ended.
pub const DEAD_END: &str = "Nothing can be chosen here.";

/// What is said if a search for the open endings has exceeded its limit.
pub const NOT_WORKED_OUT: &str = "which endings are open could not be worked out within the limit; each of them may be";

/// A number with its noun: `0 steps`, `1 step`, `2 steps`. The noun is given in the singular and forms its plural
/// with `s`.
pub fn count(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}

/// The numbers that are not 0, each with its noun: `2 errors, 1 warning`. Empty if all of them are 0.
pub fn counts(parts: &[(usize, &str)]) -> String {
    let counted = parts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun));
    counted.collect::<Vec<_>>().join(", ")
}

/// Parts of wholes, each `2 of 18 endings`. The nouns are plurals. A part with a total of 0 is omitted.
pub fn shares(parts: &[((usize, usize), &str)]) -> Vec<String> {
    let present = parts.iter().filter(|((_, all), _)| *all > 0);
    present.map(|((found, all), nouns)| format!("{found} of {all} {nouns}")).collect()
}

/// Items as a list in a sentence, with `and` or `or` before the last: `a`, `a or b`, `a, b or c`.
pub fn list(items: &[impl AsRef<str>], conjunction: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// A clause with a capital first letter.
pub fn capitalized(clause: &str) -> String {
    let mut letters = clause.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// A clause as a sentence, with a capital and a full stop. A question keeps its question mark.
pub fn sentence(clause: &str) -> String {
    closed(&capitalized(clause))
}

/// A text with a full stop at its end, unless it ends with punctuation of its own, even within quotes or marks.
pub fn closed(text: &str) -> String {
    const CLOSING: [char; 9] = ['"', '\'', '”', '’', '»', '“', ')', '~', '*'];
    const SIGNS: [char; 8] = ['.', '!', '?', '…', '‽', '。', '！', '？'];
    let has_sign = text.trim_end_matches(CLOSING).ends_with(SIGNS);
    text.to_owned() + if has_sign { "" } else { "." }
}

/// Where the nearest unread ending is, without its name: how many choices to go back, and how many lead on from there.
/// `before` is the number of choices between the beginning and that place.
pub fn path_to_ending(back: usize, before: usize, choices: usize, is_shortest: bool) -> String {
    let most = if is_shortest { "" } else { " at most" };
    let away = format!("{} away{most}", count(choices, "choice"));
    let nearest = "The nearest ending that you have not read";
    let place = match (back, before) {
        (0, _) => return format!("{nearest} is still open from where you are, {away}."),
        (_, 0) => "the first decision".to_owned(),
        (_, before) => format!("what followed choice {before}"),
    };
    format!("{nearest}: go back {}, to {place}. From there it is {away}.", count(back, "choice"))
}

/// A text that takes at most `columns` columns. What does not fit is replaced with an ellipsis.
pub fn clip(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |letter: &char| {
        let width = letter.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    text.chars().take_while(fits).collect::<String>().trim_end().to_owned() + "…"
}

/// A number with a comma after every three digits from the right: `1,234,567`.
pub fn thousands(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_singular_and_none_is_plural() {
        assert_eq!([0, 1, 2].map(|number| count(number, "other way")), ["0 other ways", "1 other way", "2 other ways"]);
        assert_eq!(counts(&[(2, "error"), (1, "warning")]), "2 errors, 1 warning");
        assert_eq!(counts(&[(0, "error"), (1, "warning")]), "1 warning");
        assert_eq!(counts(&[(0, "error"), (0, "warning")]), "");
    }

    #[test]
    fn what_a_story_has_none_of_is_no_share() {
        assert_eq!(shares(&[((2, 18), "endings"), ((0, 0), "clippings")]), ["2 of 18 endings"]);
    }

    #[test]
    fn a_list_has_its_conjunction_before_the_last() {
        assert_eq!(list(&[] as &[&str], "or"), "");
        assert_eq!(list(&["a"], "or"), "a");
        assert_eq!(list(&["a", "b"], "and"), "a and b");
        assert_eq!(list(&["a", "b", "c"], "or"), "a, b or c");
    }

    #[test]
    fn a_sentence_has_a_capital_and_one_mark_at_its_end() {
        assert_eq!(sentence("élan is lost"), "Élan is lost.");
        assert_eq!(sentence("did you mean `a`?"), "Did you mean `a`?");
        assert_eq!(sentence("`a` is not here"), "`a` is not here.");
    }

    #[test]
    fn a_clipped_text_never_takes_more_columns() {
        assert_eq!(clip("ink", 3), "ink");
        assert_eq!(clip("ink well", 5), "ink…");
        assert_eq!(clip("日本語", 4), "日…");
    }

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
