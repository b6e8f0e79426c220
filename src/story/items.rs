//! Locates an item of a list in a file, with the comments that belong to it, and the end of a list.
//!
//! A comment belongs to the item that it is directly above, without an empty line between them, or to the item at the end
//! of whose line it is.

use std::collections::HashMap;
use std::ops::Range;

use super::syntax::{atom_length, is_space};

/// A token with its location.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The offset of its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Token {
    /// Returns the token as it is written in the file.
    pub fn text(self, file: &str) -> &str {
        file.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns whether it is a comment.
    pub fn is_comment(self, file: &str) -> bool {
        let text = self.text(file);
        text.starts_with("//") || text.starts_with("/*")
    }
}

/// Returns the tokens of a file, which need not be valid: words, strings, signs and comments.
pub fn tokens(file: &str) -> impl Iterator<Item = Token> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = file.get(at..)?;
        at += rest.len() - rest.trim_start_matches(is_space).len();
        let rest = file.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.get(..atom_length(rest)).unwrap_or(rest).trim_end_matches(is_space).len().max(1);
        at += length;
        Some(Token { start: at - length, end: at })
    })
}

/// The index of the bracket that closes the one at an index.
fn closing(file: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text(file) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns where the records of a file end, by where they begin: with their name, or with their bracket if they have none.
pub fn record_ends(file: &str) -> HashMap<usize, usize> {
    let (mut ends, mut open) = (HashMap::new(), Vec::new());
    let mut before: Option<Token> = None;
    for token in tokens(file) {
        match token.text(file) {
            "(" => {
                let is_name = |token: &Token| token.text(file).starts_with(|c: char| c.is_alphabetic());
                open.push(before.filter(is_name).unwrap_or(token).start);
            }
            ")" => {
                open.pop().and_then(|start| ends.insert(start, token.end));
            }
            _ => {}
        }
        before = Some(token);
    }
    ends
}

fn line_breaks(file: &str, range: Range<usize>) -> usize {
    file.get(range).map_or(0, |between| between.matches('\n').count())
}

/// An item of a list that can be taken out of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The bytes to take out: whole lines, if nothing else is in them, with the empty lines before the item. For the first
    /// item of a list, these are the ones after it.
    pub(crate) range: Range<usize>,
    /// The item with a comma and the empty lines before it, for insertion into another list.
    pub(crate) text: String,
}

/// Returns the item with the record that begins at a byte of a file.
pub(crate) fn item_at(file: &str, record: usize) -> Option<Item> {
    let tokens: Vec<Token> = tokens(file).collect();
    let first = tokens.iter().position(|token| token.start == record)?;
    let open = tokens.iter().skip(first).position(|token| token.text(file) == "(")? + first;
    let close = closing(file, &tokens, open)?;
    let start = leading(file, &tokens, first);
    let (end, has_comma) = trailing(file, &tokens, close);
    let bracket = tokens.get(close)?.end;
    let range = lines(file, start..end);
    let mut text = file.get(range.clone())?.to_owned();
    if !has_comma {
        text.insert(bracket.checked_sub(range.start)?, ',');
    }
    let is_first = file.get(..range.start)?.trim_end().ends_with('[');
    let end =
        if is_first && text.ends_with('\n') { range.end + empty_lines(file.get(range.end..)?) } else { range.end };
    Some(Item { range: range.start..end, text })
}

/// How many bytes of empty lines a text begins with.
fn empty_lines(text: &str) -> usize {
    let lines = text.split_inclusive('\n').take_while(|line| line.ends_with('\n') && line.chars().all(is_space));
    lines.map(str::len).sum()
}

/// Where an item begins with the comments before it.
fn leading(file: &str, tokens: &[Token], first: usize) -> usize {
    let mut start = tokens.get(first).map_or(0, |token| token.start);
    for at in (0..first).rev() {
        let Some(comment) = tokens.get(at).filter(|token| token.is_comment(file)) else { break };
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(0, |before| before.end);
        let begins_line = line_breaks(file, before..comment.start) > 0;
        match line_breaks(file, comment.end..start) {
            0 => {}
            1 if begins_line => {}
            _ => break,
        }
        start = comment.start;
    }
    start
}

/// Where an item ends with its comma and the comments after it, and whether it has a comma.
fn trailing(file: &str, tokens: &[Token], close: usize) -> (usize, bool) {
    let mut end = tokens.get(close).map_or(0, |token| token.end);
    let mut has_comma = false;
    for token in tokens.iter().skip(close + 1) {
        let is_comma = token.text(file) == "," && !has_comma;
        let is_beside = token.is_comment(file) && line_breaks(file, end..token.start) == 0;
        if !is_comma && !is_beside {
            break;
        }
        has_comma |= is_comma;
        end = token.end;
    }
    (end, has_comma)
}

/// Widens a range to whole lines, if nothing else is in them, and to the empty lines before it.
fn lines(file: &str, range: Range<usize>) -> Range<usize> {
    let before = file.get(..range.start).unwrap_or_default();
    let after = file.get(range.end..).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = after.find('\n').map_or(after.len(), |at| at + 1);
    let is_blank = |text: &str| text.chars().all(is_space);
    if !is_blank(before.get(line..).unwrap_or_default()) || !is_blank(after.get(..rest).unwrap_or_default()) {
        return range;
    }
    let mut start = line;
    while let Some(above) = file.get(..start).and_then(|above| above.strip_suffix('\n')) {
        let line = above.rfind('\n').map_or(0, |at| at + 1);
        if !is_blank(above.get(line..).unwrap_or_default()) || line == 0 {
            break;
        }
        start = line;
    }
    start..range.end + rest
}

/// Returns what to insert, and where, so that an item becomes the last one of a list: a field of the record in a file.
pub(crate) fn appended(file: &str, field: &str, item: &str) -> Option<Vec<(usize, String)>> {
    let tokens: Vec<Token> = tokens(file).collect();
    let is_list = |at: &usize| {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text(file));
        text(*at) == field && text(at + 1) == ":" && text(at + 2) == "["
    };
    let open = (0..tokens.len()).find(is_list)? + 2;
    let close = closing(file, &tokens, open)?;
    let end = tokens.get(close)?.start;
    let last = tokens.get(open..close)?.iter().rfind(|token| !token.is_comment(file))?;
    let comma = !matches!(last.text(file), "[" | ",");
    let line = file.get(..end)?.rfind('\n').map_or(0, |at| at + 1);
    let has_own_line = file.get(line..end)?.chars().all(is_space) && line > last.start;
    let item_ends_line = item.ends_with('\n');
    let insertion = match (has_own_line, item_ends_line) {
        (true, true) => (line, item.to_owned()),
        (true, false) => (line, format!("{item}\n")),
        (false, true) => (end, format!("\n{item}")),
        (false, false) => (end, format!(" {item}")),
    };
    let (at, item) = insertion;
    Some(match comma {
        // Two insertions at one place would have no order.
        true if at == last.end => vec![(at, format!(",{item}"))],
        true => vec![(last.end, ",".to_owned()), (at, item)],
        false => vec![(at, item)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(from: &str, record: &str, to: &str) -> (String, String) {
        let item = item_at(from, from.find(record).unwrap()).unwrap();
        let mut left = from.to_owned();
        left.replace_range(item.range, "");
        let mut grown = to.to_owned();
        for (at, with) in appended(to, "scenes", &item.text).unwrap().into_iter().rev() {
            grown.insert_str(at, &with);
        }
        (left, grown)
    }

    #[test]
    fn an_item_takes_its_comments_and_its_lines_along() {
        let from = "C(scenes: [\n    // far\n\n    // near\n    /* and\n nearer */\n    S(id: \"a\", // in\n      t: \")\"), // beside\n    // b's\n    S(id: \"b\"),\n])\n";
        let (left, grown) = moved(from, "S(id: \"a\"", "C(t: \"scenes: [\", scenes: [\n    S(),\n])\n");
        assert_eq!(left, "C(scenes: [\n    // far\n    // b's\n    S(id: \"b\"),\n])\n");
        assert_eq!(
            grown,
            "C(t: \"scenes: [\", scenes: [\n    S(),\n\n    // near\n    /* and\n nearer */\n    S(id: \"a\", // in\n      t: \")\"), // beside\n])\n"
        );
    }

    #[test]
    fn a_comma_is_added_where_one_is_missing() {
        let from = "C(scenes: [\n    S(1),\n    S(2) // last\n])";
        let (left, grown) = moved(from, "S(2)", "C(scenes: [\n    S(0) // first\n])");
        assert_eq!(left, "C(scenes: [\n    S(1),\n])");
        assert_eq!(grown, "C(scenes: [\n    S(0), // first\n    S(2), // last\n])");
        let (left, grown) = moved("C(scenes: [S(1), S(2)])", "S(1)", "C(scenes: [])");
        assert_eq!((left.as_str(), grown.as_str()), ("C(scenes: [ S(2)])", "C(scenes: [ S(1),])"));
    }
}
