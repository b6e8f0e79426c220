//! The smallest pieces of RON: white space, comments, words, strings and brackets.

/// How deeply brackets may be nested, in RON and in the small language.
pub(in crate::story) const MAX_DEPTH: usize = 64;

/// RON's white space.
pub(in crate::story) fn is_space(found: char) -> bool {
    matches!(
        found,
        ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}'
    )
}

/// The length of a block comment with those inside it, if it is closed.
pub(super) fn comment_length(text: &str) -> Option<usize> {
    let mut open = 0usize;
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let next = rest.find(['/', '*'])?;
        let pair = rest.get(next..)?;
        if pair.starts_with("/*") {
            open += 1;
            at += next + 2;
        } else if pair.starts_with("*/") {
            open -= 1;
            at += next + 2;
            if open == 0 {
                return Some(at);
            }
        } else {
            at += next + 1;
        }
    }
}

/// How many hashes a raw string at the beginning of `text` has, if one begins there.
pub(super) fn raw_string_hashes(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after.get(hashes..)?.starts_with('"').then_some(hashes)
}

/// What ends a raw string with this many hashes.
pub(super) fn raw_closer(hashes: usize) -> String {
    format!("\"{}", "#".repeat(hashes))
}

/// The length of the raw string at the beginning of `text`, if it is closed.
pub(super) fn raw_string_length(text: &str, hashes: usize) -> Option<usize> {
    let opener = hashes + 2;
    let closer = raw_closer(hashes);
    text.get(opener..)?.find(&closer).map(|at| opener + at + closer.len())
}

/// The length of the quoted string at the beginning of `text`, if it is closed.
pub(super) fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    let closed = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    closed.map(|(at, _)| at + 1)
}

/// The length of the word at the beginning of `text`: letters, digits and underscores, no digit first.
pub(in crate::story) fn word_length(text: &str) -> usize {
    let ascii = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let next = text.as_bytes().get(ascii);
    if next.is_none_or(u8::is_ascii) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return ascii;
    }
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if first == '_' || first.is_alphabetic() => {}
        _ => return 0,
    }
    // A letter may be followed by its marks as separate characters.
    let is_part = |c: char| c == '_' || c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}');
    characters.find(|(_, c)| !is_part(*c)).map_or(text.len(), |(at, _)| at)
}

/// The length of the token at the start of `text` if no bracket in it counts: a string, a comment, or a
/// single character.
pub(in crate::story) fn atom_length(text: &str) -> usize {
    let single = text.chars().next().map_or(0, char::len_utf8);
    let length = match text.chars().next() {
        Some('"') => string_length(text),
        Some('r') => raw_string_hashes(text).and_then(|hashes| raw_string_length(text, hashes)),
        Some('/') if text.starts_with("//") => text.find('\n').or(Some(text.len())),
        Some('/') if text.starts_with("/*") => comment_length(text),
        Some('b') if text.starts_with("b\"") => text.get(1..).and_then(string_length).map(|length| length + 1),
        Some('b') if text.starts_with("br") => text.get(1..).and_then(|raw| {
            let hashes = raw_string_hashes(raw)?;
            raw_string_length(raw, hashes).map(|length| length + 1)
        }),
        Some('\'') if text.starts_with("'\\") => text.get(3..).and_then(|rest| rest.find('\'')).map(|at| at + 4),
        Some('\'') => text.char_indices().nth(2).filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1),
        _ if word_length(text) > 0 => Some(word_length(text)),
        _ => None,
    };
    length.unwrap_or(single)
}

/// The tokens of a text without its white space: words, strings, signs and comments, each as it is written.
pub(in crate::story) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        let (token, after) = rest.split_at_checked(atom_length(rest)).unwrap_or((rest, ""));
        rest = after;
        // A comment ends with its line, not with the white space before that end.
        Some(token.trim_end_matches(is_space)).filter(|token| !token.is_empty())
    })
}

/// The bracket that closes an opening one.
pub(super) fn closer(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

/// How many bytes the analysis of a mismatched bracket looks ahead.
const AHEAD: usize = 1 << 16;

/// How many brackets of `text` do not fit if `open` are the closing brackets still to come, the next one last.
pub(super) fn misfits(text: &str, mut open: Vec<char>) -> usize {
    let mut at = 0;
    let mut wrong = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && at < AHEAD) {
        match rest.chars().next() {
            Some(c @ (')' | ']' | '}')) => {
                wrong += usize::from(open.pop() != Some(c));
                at += 1;
            }
            Some(c) if closer(c).is_some() => {
                // Nothing can follow the value of the file.
                wrong += usize::from(open.is_empty());
                open.extend(closer(c));
                at += 1;
            }
            _ => at += atom_length(rest),
        }
    }
    if at >= text.len() { wrong + open.len() } else { wrong }
}

/// Where the first closing bracket is that `text` does not open.
pub(super) fn first_unopened(text: &str) -> Option<usize> {
    let (mut at, mut open) = (0, 0usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && at < AHEAD) {
        match rest.chars().next() {
            Some(')' | ']' | '}') if open == 0 => return Some(at),
            Some(')' | ']' | '}') => open -= 1,
            Some(c) if closer(c).is_some() => open += 1,
            _ => {
                at += atom_length(rest);
                continue;
            }
        }
        at += 1;
    }
    None
}
