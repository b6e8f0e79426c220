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
pub(crate) fn stray_space(mut before: impl Iterator<Item = char>, after: &str) -> StraySpace {
    let (last, previous) = (before.next(), before.next());
    match last {
        Some(' ') if previous.is_some_and(|previous| !previous.is_whitespace()) && closes(after) => StraySpace::Before,
        Some(last) if after.starts_with(' ') && opens(last, previous) => StraySpace::After,
        _ => StraySpace::Neither,
    }
}

/// Whether words begin with punctuation that follows a word without a space.
fn closes(words: &str) -> bool {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return false };
    let next = letters.next();
    match first {
        // Part of a number or a name, such as `.5` and `.md`.
        '.' | ',' | ':' => next.is_none_or(|next| !next.is_alphanumeric()),
        _ if is_quote(first) => next.is_none_or(|next| next.is_whitespace() || is_closing(next)),
        _ => is_closing(first),
    }
}

/// Whether a character is punctuation that is followed by a word without a space. Whether quotation marks open or close
/// depends on what precedes them.
fn opens(last: char, previous: Option<char>) -> bool {
    let begins = |previous: char| previous.is_whitespace() || is_opening(previous) || is_quote(previous);
    is_opening(last) || (is_quote(last) && previous.is_none_or(begins))
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
            ("a ", "b"),
            ("", ", so"),
            ("    ", ", so"),
        ];
        for (before, after) in cases {
            assert_eq!(joined(before, after), format!("{before}{after}"));
        }
    }
}
