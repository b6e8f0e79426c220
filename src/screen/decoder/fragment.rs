//! Recognizes the rest of a sequence whose beginning was lost, for example because the program before this one ended
//! while it read the answer to a query.
//!
//! The decision is based on what a terminal sends and what a person is unlikely to type faster than [`super::BURST`]
//! per key. A single byte, or digits alone, can't be distinguished from keys.

use super::{BEL, ESC, PASTE_END, STRING_TERMINATOR};

const PASTE_BEGIN: &[u8] = b"\x1b[200~";

/// The kind of the next bytes between two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fragment {
    /// The first `keys` bytes are not a fragment.
    None {
        /// The number of bytes, at least one.
        keys: usize,
    },
    /// It depends on the bytes that follow.
    Undecided,
    /// A fragment.
    Dropped {
        /// The number of its bytes, at least one.
        length: usize,
        /// Whether it ends with the mark that begins a paste.
        is_paste: bool,
    },
}

/// Classifies bytes that arrived together, between two keys. If they are complete, no others follow soon. Without
/// `has_paste_end`, no mark among them ends a paste.
pub(super) fn fragment(bytes: &[u8], is_complete: bool, has_paste_end: bool) -> Fragment {
    if let Some(length) = has_paste_end.then(|| rest_of_paste(bytes)).flatten() {
        return Fragment::Dropped { length, is_paste: false };
    }
    let dropped = |length| Fragment::Dropped { length, is_paste: false };
    // A title may have any letters.
    let string = bytes.iter().take_while(|byte| !byte.is_ascii_control()).count();
    match bytes.get(string..) {
        Some([BEL, ..]) if string > 0 => return dropped(string + 1),
        Some([ESC, b'\\', ..]) if string > 0 => return dropped(string + 2),
        Some(after) if !is_complete && PASTE_END.starts_with(after) && may_be_fragment(bytes) => {
            return Fragment::Undecided;
        }
        _ => {}
    }
    let text = bytes.iter().take_while(|byte| matches!(byte, b' '..=b'~')).count();
    let (text, after) = bytes.split_at(text);
    if text.is_empty() {
        return Fragment::None { keys: 1 };
    }
    if after.first() == Some(&STRING_TERMINATOR) {
        return dropped(text.len() + 1);
    }
    let word = text.split(|byte| *byte == b' ').next().unwrap_or_default();
    if let Some(length) = begin_of_paste(bytes) {
        return Fragment::Dropped { length, is_paste: true };
    }
    let is_last = word.len() == text.len() && matches!(after, [] | [ESC, ..]);
    if is_string(word) {
        return dropped(string);
    }
    if is_list(word) || (is_last && (is_control_sequence(word) || is_color(word))) {
        return dropped(word.len());
    }
    Fragment::None { keys: text.len() }
}

/// Returns the length of the rest of a paste: everything up to the mark that ends it, if no mark begins one before.
fn rest_of_paste(bytes: &[u8]) -> Option<usize> {
    let find = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark);
    let end = find(PASTE_END)?;
    let begins_before = find(PASTE_BEGIN).is_some_and(|begin| begin < end);
    (!begins_before).then_some(end + PASTE_END.len())
}

/// Returns the length of the rest of a mark that begins a paste. Its end alone may be from a function key.
fn begin_of_paste(bytes: &[u8]) -> Option<usize> {
    let mut marks = [b"[200~".as_slice(), b"200~", b"00~", b"0~"].into_iter();
    let mark = marks.find(|mark| bytes.starts_with(mark))?;
    (bytes.len() > 2).then_some(mark.len())
}

/// Returns whether text may become a fragment if more bytes follow. Letters are not held, so that they are not delayed.
fn may_be_fragment(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| byte.is_ascii_digit() || byte.is_ascii_punctuation())
}

/// Returns whether a word has a list of numbers, such as `62;22`.
fn is_list(word: &[u8]) -> bool {
    word.windows(2).any(|pair| matches!(pair, [b'0'..=b'9', b';' | b'~'] | [b';', b'0'..=b'9']))
}

/// Returns whether a word is from a string, such as the answer to a query for a color or for a feature.
fn is_string(word: &[u8]) -> bool {
    let begins = |beginning: &[u8]| word.starts_with(beginning);
    let is_color = word.windows(4).any(|part| part == b"rgb:");
    let is_string = [b">|".as_slice(), b"+r", b"1+r", b"0+r", b"_G", b"Gi=", b"i="].into_iter().any(begins);
    is_color || is_string || matches!(word, [b']', b'0'..=b'9' | b'l' | b'L', ..] | [b'P', b'0'..=b'9' | b'>', ..])
}

/// Returns whether a word is the rest of a control sequence: without its Esc, or from within its parameters.
fn is_control_sequence(word: &[u8]) -> bool {
    let (has_bracket, word) = word.strip_prefix(b"[").map_or((false, word), |rest| (true, rest));
    let parameters = word.iter().take_while(|byte| matches!(byte, b' '..=b'?')).count();
    let (parameters, last) = word.split_at(parameters);
    let has_number = parameters.iter().any(u8::is_ascii_digit);
    let is_marked = matches!(parameters, [b'?' | b'>' | b'=' | b'<', b'0'..=b'9', ..]);
    match last {
        // Cut off at both ends.
        [] => (has_bracket && has_number) || is_marked,
        [last] if has_bracket || is_marked || parameters.ends_with(b"$") => last.is_ascii_alphabetic() || *last == b'~',
        // What ends an answer or a report of the mouse.
        [last] => has_number && b"ABCDFHMPQRScmntux~".contains(last),
        _ => false,
    }
}

/// Returns whether a word is from a color, such as `ff/0000`.
fn is_color(word: &[u8]) -> bool {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b'/').collect();
    let is_hex = parts.iter().all(|part| part.len() <= 4 && part.iter().all(u8::is_ascii_hexdigit));
    let has_digit = word.iter().any(u8::is_ascii_digit);
    let is_whole = parts.iter().any(|part| part.len() == 4);
    let begins = parts.first().is_some_and(|first| !first.is_empty());
    is_hex
        && (2..=3).contains(&parts.len())
        && if has_digit { is_whole || begins } else { is_whole && parts.len() == 3 }
}
