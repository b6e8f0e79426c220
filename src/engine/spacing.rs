//! The space beside an alternative that shows nothing.
//!
//! An author writes `left {wet: dripping}, slowly` and `("{wet: and} cold")`: the space between the alternative and its
//! neighbor belongs to the alternative if the other neighbor follows it directly and is punctuation. So it is dropped
//! with the alternative. A space that the author writes before punctuation stays, as in French: `Oui {wet: oui} !`.

/// Which space is dropped where words follow others across an alternative that showed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StraySpace {
    /// None.
    Neither,
    /// The space at the end of the words before.
    Before,
    /// The space at the beginning of the words after.
    After,
}

/// Returns which space to drop between words and what follows them. `before` gives the characters of the line so far,
/// the last one first.
pub(crate) fn stray_space(before: impl Iterator<Item = char> + Clone, after: &str) -> StraySpace {
    let mut backwards = before.clone();
    let (last, previous) = (backwards.next(), backwards.next());
    let follows_word = previous.is_some_and(|previous| !previous.is_whitespace());
    match last {
        Some(' ') if follows_word && closes(after, before) => StraySpace::Before,
        Some(last) if after.starts_with(' ') && opens(last, previous) => StraySpace::After,
        _ => StraySpace::Neither,
    }
}

/// Whether words begin with punctuation that follows a word without a space. `before` gives the characters of the line
/// so far, the last one first.
fn closes(words: &str, before: impl Iterator<Item = char>) -> bool {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return false };
    let next = letters.next();
    match first {
        // Part of a number or a name, such as `.5` and `.md`.
        '.' | ',' | ':' => next.is_none_or(|next| !next.is_alphanumeric()),
        _ if is_quote(first) => match next {
            Some(next) => next.is_whitespace() || is_closing(next),
            // What follows is in another style, or depends on a condition.
            None => is_quoting(first, before),
        },
        _ => is_closing(first),
    }
}

/// Whether a character is punctuation that is followed by a word without a space. Whether quotation marks open or close
/// depends on what precedes them.
fn opens(last: char, previous: Option<char>) -> bool {
    let begins = |previous: char| previous.is_whitespace() || is_opening(previous) || is_quote(previous);
    is_opening(last) || (is_quote(last) && previous.is_none_or(begins))
}

/// Whether a line ends within a quotation that a mark of this kind closes: it contains an odd number of them, without
/// apostrophes in words.
fn is_quoting(mark: char, line_backwards: impl Iterator<Item = char>) -> bool {
    let mut letters = line_backwards.peekable();
    let (mut is_odd, mut right) = (false, ' ');
    while let Some(letter) = letters.next() {
        let is_apostrophe = right.is_alphanumeric() && letters.peek().is_some_and(|left| left.is_alphanumeric());
        is_odd ^= is_quote(letter) && is_single(letter) == is_single(mark) && !(is_single(letter) && is_apostrophe);
        right = letter;
    }
    is_odd
}

fn is_single(quote: char) -> bool {
    matches!(quote, '\'' | '‘' | '’' | '‚' | '‹' | '›')
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›')
}

fn is_opening(letter: char) -> bool {
    matches!(letter, '(' | '[' | '{' | '¿' | '¡' | '（' | '「' | '『' | '【')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, ',' | '.' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '}' | '%' | '—' | '–')
        || matches!(letter, '、' | '。' | '，' | '．' | '；' | '：' | '！' | '？' | '）' | '」' | '』' | '】')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(before: &str, after: &str) -> String {
        match stray_space(before.chars().rev(), after) {
            StraySpace::Neither => format!("{before}{after}"),
            StraySpace::Before => format!("{}{after}", before.trim_end_matches(' ')),
            StraySpace::After => format!("{before}{}", after.trim_start_matches(' ')),
        }
    }

    #[test]
    fn no_space_is_left_before_what_closes_or_after_what_opens() {
        let cases = [
            ("She left ", ", slowly", "She left, slowly"),
            ("(", " cold", "(cold"),
            ("cold ", ")", "cold)"),
            ("it said \"", " there", "it said \"there"),
            ("there ", "\".", "there\"."),
            ("well ", "… no", "well… no"),
            ("sagte »", " da", "sagte »da"),
            ("da ", "« und", "da« und"),
            ("she said \"there ", "\"", "she said \"there\""),
            ("\"I don't ", "\"", "\"I don't\""),
            ("'I don't ", "'", "'I don't'"),
        ];
        for (before, after, wanted) in cases {
            assert_eq!(joined(before, after), wanted);
        }
    }

    #[test]
    fn other_spaces_stay() {
        let cases = [
            ("oui ", " !"),
            ("he ", "\"went\""),
            ("\"Yes\"", " she said"),
            ("about ", ".50"),
            ("He stops. ", "\""),
            ("\"No,\" he says. ", "\""),
            ("I don't ", "'"),
            ("\"It's ", "'"),
            ("a ", "b"),
            ("", ", so"),
            ("    ", ", so"),
        ];
        for (before, after) in cases {
            assert_eq!(joined(before, after), format!("{before}{after}"));
        }
    }
}
