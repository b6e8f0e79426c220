//! The layout of the files of a story.
//!
//! A file is split into tokens with the line breaks before them, read into groups (what is between two
//! brackets) of entries (what is between two commas), and written again. Tokens and comments are copied
//! as they are, in their order, so that only white space and commas can change.
//!
//! - A group is written on one line if it fits, or on several if not. Entries that share a line in the input share one
//!   as far as they fit.
//! - A group whose first entry begins a line in the input stays broken, apart from a list of a single short value. A
//!   group that holds a comment is always broken.
//! - A line of the input may be a little longer than a line that is joined. Comments at its end don't count.
//! - A record that begins on the line of its name and continues below it, and does not fit on one line, keeps its
//!   lines, each aligned with the first field.
//! - One blank line is preserved between two entries if the input has at least one, and so is the space before a
//!   comment at the end of a line.

use unicode_width::UnicodeWidthStr;

use super::syntax::{self, atom_length, is_space};
use crate::diag::FileId;

/// A line may have more columns only if its content can't be broken.
const COLUMNS: usize = 120;
/// A line of the input stays on one line up to this many columns.
const MOST_COLUMNS: usize = 140;
/// However deeply a line is indented, this much of it may be filled.
const LEAST: usize = COLUMNS / 2;
const INDENT: usize = 4;
/// An entry of at most this width may share its line with others.
const SHORT: usize = 16;

/// The text of a story's file, formatted. It has the same tokens and comments in the same order, ends with a line
/// break, and does not change when it is formatted again. Returns `None` if `text` is not RON.
pub fn format(text: &str) -> Option<String> {
    if !syntax::parse(FileId(0), text, "a value").found.is_empty() {
        return None;
    }
    let tokens = tokens(text);
    let file = LayoutGroup::read("", &mut tokens.as_slice());
    let broken = tokens.iter().map(|token| token.gap).find(|gap| gap.contains('\n'));
    let line_end = if broken.unwrap_or(text).contains("\r\n") { "\r\n" } else { "\n" };
    let mut writer = LayoutWriter { out: String::with_capacity(text.len()), line_end };
    writer.lines(&file, 0, "");
    writer.new_line(0);
    same_but_for_layout(text, &writer.out).then_some(writer.out)
}

/// Whether two texts of RON have the same tokens and comments in the same order, apart from commas.
pub fn same_but_for_layout(one: &str, other: &str) -> bool {
    let lasting = |token: &&str| *token != ",";
    syntax::tokens(one).filter(lasting).eq(syntax::tokens(other).filter(lasting))
}

/// A bracket, comma, colon, comment, or anything else without white space in it.
#[derive(Clone, Copy)]
struct LayoutToken<'t> {
    text: &'t str,
    /// The white space before it.
    gap: &'t str,
}

impl LayoutToken<'_> {
    fn breaks(&self) -> usize {
        self.gap.matches('\n').count()
    }

    /// Whether it is not part of a value: a comment or an attribute of the file.
    fn is_comment(&self) -> bool {
        self.text.starts_with("//") || self.text.starts_with("/*") || self.text.starts_with("#![")
    }

    fn closes(&self) -> bool {
        matches!(self.text, ")" | "]" | "}")
    }
}

fn tokens(text: &str) -> Vec<LayoutToken<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(is_space);
        let gap = rest.get(..rest.len() - trimmed.len()).unwrap_or_default();
        // A line comment ends before the white space that ends its line.
        let text = trimmed.get(..token_length(trimmed)).unwrap_or(trimmed).trim_end_matches(is_space);
        if text.is_empty() {
            return tokens;
        }
        tokens.push(LayoutToken { text, gap });
        rest = trimmed.get(text.len()..).unwrap_or_default();
    }
}

/// The length of the token at the beginning of `text`. A number or a string with a prefix is several atoms.
fn token_length(text: &str) -> usize {
    let single = |text: &str| text.starts_with(['(', ')', '[', ']', '{', '}', ',', ':']);
    let comment = |text: &str| text.starts_with("//") || text.starts_with("/*");
    if text.starts_with("#![") {
        return text.find(']').map_or(text.len(), |end| end + 1);
    }
    if single(text) || comment(text) {
        return atom_length(text);
    }
    let mut length = 0;
    while let Some(rest) = text.get(length..).filter(|rest| !rest.is_empty() && !rest.starts_with(is_space)) {
        if single(rest) || comment(rest) {
            break;
        }
        length += atom_length(rest);
    }
    length
}

/// The content between two brackets. The whole file is a group without brackets.
struct LayoutGroup<'t> {
    open: &'t str,
    close: &'t str,
    /// The comments that end the line of the opening bracket.
    opened: Vec<&'t str>,
    entries: Vec<LayoutEntry<'t>>,
}

/// A value with its key, or a comment on lines of its own.
struct LayoutEntry<'t> {
    /// The line breaks before it.
    breaks: usize,
    parts: Vec<Part<'t>>,
    /// The comments after it on its last line, with the space before each.
    trailing: Vec<(&'t str, &'t str)>,
}

enum Part<'t> {
    Atom(&'t str),
    Colon,
    Comment(&'t str),
    Group(LayoutGroup<'t>),
}

impl<'t> LayoutGroup<'t> {
    /// Reads what follows an opening bracket, up to the bracket that closes it.
    fn read(open: &'t str, tokens: &mut &[LayoutToken<'t>]) -> Self {
        let mut group = Self { open, close: "", opened: Vec::new(), entries: Vec::new() };
        let (mut values, mut breaks) = (false, 0);
        while let Some(token) = next(tokens) {
            breaks = breaks.max(token.breaks());
            if token.closes() {
                group.close = token.text;
                break;
            }
            match group.entries.last_mut() {
                _ if token.text == "," => continue,
                Some(last) if token.is_comment() && breaks == 0 && !last.is_comment() => {
                    last.trailing.push((token.gap, token.text))
                }
                None if token.is_comment() && breaks == 0 && !open.is_empty() => group.opened.push(token.text),
                None if breaks == 0 && !token.is_comment() => {
                    group.release();
                    group.entries.push(LayoutEntry::read(token, breaks, tokens));
                }
                _ => group.entries.push(LayoutEntry::read(token, breaks, tokens)),
            }
            values |= !token.is_comment();
            breaks = 0;
        }
        if !values {
            group.release();
        }
        group
    }

    /// Puts comments after the opening bracket on lines of their own.
    fn release(&mut self) {
        let comments = std::mem::take(&mut self.opened).into_iter();
        let entries =
            comments.map(|text| LayoutEntry { breaks: 0, parts: vec![Part::Comment(text)], trailing: Vec::new() });
        self.entries.splice(..0, entries);
    }

    /// The group on one line, if it may and can be written so.
    fn flat(&self) -> Option<String> {
        let keyed =
            self.entries.first().is_some_and(|first| first.parts.iter().any(|part| matches!(part, Part::Colon)));
        let begins_line = self.entries.first().is_some_and(|first| first.breaks > 0);
        let has_lines = self.entries.iter().skip(1).any(|entry| entry.breaks > 0);
        let has_records = self.open == "[" && self.entries.iter().any(LayoutEntry::is_record);
        let stays_broken = begins_line && (keyed || has_records || has_lines);
        if stays_broken || !self.opened.is_empty() {
            return None;
        }
        let entries: Option<Vec<String>> = self.entries.iter().map(LayoutEntry::flat).collect();
        Some(format!("{}{}{}", self.open, entries?.join(", "), self.close))
    }

    /// Whether its fields begin on the line of its name and continue below it.
    fn hangs(&self) -> bool {
        let keyed = self.entries.iter().all(|entry| entry.parts.iter().any(|part| matches!(part, Part::Colon)));
        let begins_here = self.entries.first().is_some_and(|first| first.breaks == 0);
        let goes_on = self.entries.iter().skip(1).any(|entry| entry.breaks > 0);
        let is_plain = |entry: &LayoutEntry| entry.trailing.is_empty() && entry.flat().is_some() && entry.breaks < 2;
        self.open == "("
            && keyed
            && begins_here
            && goes_on
            && self.opened.is_empty()
            && self.entries.iter().all(is_plain)
    }

    /// Whether all its fields begin on the line of its name, and only the value of the last has several lines.
    fn hugs(&self) -> bool {
        let Some((last, others)) = self.entries.split_last() else { return false };
        let is_plain = |entry: &LayoutEntry| entry.breaks == 0 && entry.trailing.is_empty() && entry.has_key();
        let ends_broken = match last.parts.last() {
            Some(Part::Group(group)) => group.begins_line(),
            Some(Part::Atom(text)) => text.contains('\n'),
            _ => false,
        };
        self.open == "("
            && self.opened.is_empty()
            && ends_broken
            && self.is_calm()
            && self.entries.iter().all(is_plain)
            && others.iter().all(|entry| entry.flat().is_some())
    }

    /// Whether the comments between its entries are line comments that end a line or have one of their own.
    fn is_calm(&self) -> bool {
        let is_line = |comment: &str| comment.starts_with("//");
        self.entries.iter().all(|entry| match entry.parts.as_slice() {
            [Part::Comment(comment)] => is_line(comment) || entry.breaks > 0,
            parts => {
                let has_comment = parts.iter().any(|part| matches!(part, Part::Comment(_)));
                !has_comment && entry.trailing.iter().all(|(_, comment)| is_line(comment))
            }
        })
    }

    /// Whether it is on one line in the input.
    fn is_one_line(&self) -> bool {
        self.entries.iter().all(|entry| entry.breaks == 0 && entry.is_one_line())
    }

    /// Whether its first entry begins a line.
    fn begins_line(&self) -> bool {
        self.opened.is_empty() && self.entries.first().is_some_and(|first| first.breaks > 0)
    }

    /// Whether its entries are short and some share a line in the input.
    fn has_rows(&self) -> bool {
        self.entries.iter().skip(1).any(|entry| entry.breaks == 0) && self.entries.iter().all(LayoutEntry::is_short)
    }

    /// Whether it is a tuple of values that are not groups themselves.
    fn is_plain_tuple(&self) -> bool {
        let plain = |entry: &LayoutEntry| matches!(entry.parts.as_slice(), [Part::Atom(_)]);
        self.open == "(" && !self.entries.is_empty() && self.entries.iter().all(plain)
    }
}

impl<'t> LayoutEntry<'t> {
    /// Reads what begins with `first`, up to the comma or bracket after it. A comment belongs to it only if more of
    /// it follows.
    fn read(first: LayoutToken<'t>, breaks: usize, tokens: &mut &[LayoutToken<'t>]) -> Self {
        let mut parts = vec![Part::read(first, tokens)];
        let goes_on = |tokens: &[LayoutToken]| {
            let next = tokens.iter().find(|token| !token.is_comment());
            next.is_some_and(|next| next.text != "," && !next.closes())
        };
        while !first.is_comment() && goes_on(tokens) {
            parts.extend(next(tokens).map(|token| Part::read(token, tokens)));
        }
        Self { breaks, parts, trailing: Vec::new() }
    }

    /// Whether its groups are on one line in the input.
    fn is_one_line(&self) -> bool {
        self.parts.iter().all(|part| !matches!(part, Part::Group(group) if !group.is_one_line()))
    }

    fn is_comment(&self) -> bool {
        matches!(self.parts.as_slice(), [Part::Comment(_)])
    }

    /// Whether it is a record or a tuple, with or without a name.
    fn is_record(&self) -> bool {
        matches!(self.parts.last(), Some(Part::Group(group)) if group.open == "(")
    }

    fn flat(&self) -> Option<String> {
        self.flat_parts().filter(|_| self.trailing.is_empty())
    }

    /// The entry on one line without the comments after it.
    fn flat_parts(&self) -> Option<String> {
        let mut flat = String::new();
        let mut before = None;
        for part in &self.parts {
            if part.is_apart(before) {
                flat.push(' ');
            }
            match part {
                Part::Atom(text) => flat.push_str(text),
                Part::Colon => flat.push(':'),
                Part::Comment(_) => return None,
                Part::Group(group) => flat += &group.flat()?,
            }
            before = Some(part);
        }
        Some(flat)
    }

    fn has_key(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Colon))
    }

    /// Whether it has a line of its own in a list: a record, a tuple or a list.
    fn is_list_item(&self) -> bool {
        !self.has_key() && matches!(self.parts.last(), Some(Part::Group(_)))
    }

    fn is_short(&self) -> bool {
        let may_be = match self.parts.as_slice() {
            [Part::Atom(_)] => true,
            [Part::Group(group)] | [Part::Atom(_), Part::Group(group)] => group.is_plain_tuple(),
            _ => false,
        };
        may_be && self.flat().is_some_and(|flat| flat.width() <= SHORT)
    }
}

impl<'t> Part<'t> {
    fn read(token: LayoutToken<'t>, tokens: &mut &[LayoutToken<'t>]) -> Self {
        match token.text {
            ":" => Self::Colon,
            "(" | "[" | "{" => Self::Group(LayoutGroup::read(token.text, tokens)),
            text if token.is_comment() => Self::Comment(text),
            text => Self::Atom(text),
        }
    }

    /// Whether there is a space between it and the part before it.
    fn is_apart(&self, before: Option<&Self>) -> bool {
        match (before, self) {
            (None, _) | (_, Self::Colon) | (Some(Self::Atom(_)), Self::Group(_)) => false,
            (Some(_), _) => true,
        }
    }
}

fn next<'t>(tokens: &mut &[LayoutToken<'t>]) -> Option<LayoutToken<'t>> {
    let (first, rest) = tokens.split_first()?;
    *tokens = rest;
    Some(*first)
}

struct LayoutWriter {
    out: String,
    line_end: &'static str,
}

impl LayoutWriter {
    fn new_line(&mut self, indent: usize) {
        self.out.push_str(self.line_end);
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Whether this many columns fit into the line that is being written.
    fn has_room(&self, columns: usize, indent: usize) -> bool {
        self.line_width() + columns <= COLUMNS.max(indent + LEAST)
    }

    /// Whether this many columns, which share a line in the input, fit into the line that is being written.
    fn has_room_as_found(&self, columns: usize, indent: usize) -> bool {
        self.line_width() + columns <= MOST_COLUMNS.max(indent + LEAST)
    }

    fn line_width(&self) -> usize {
        self.out.rsplit('\n').next().unwrap_or_default().width()
    }

    /// Writes entries one to a line, or in rows, beginning where the line is.
    fn lines(&mut self, group: &LayoutGroup, indent: usize, comma: &str) {
        let rows = group.has_rows() || (group.is_calm() && !group.entries.iter().any(LayoutEntry::is_list_item));
        let is_one_line = group.is_one_line();
        for (at, entry) in group.entries.iter().enumerate() {
            // Brackets on several lines in the input are only joined if any group would be.
            let has_room = |columns| match is_one_line || !entry.is_one_line() {
                true => self.has_room(columns, indent),
                false => self.has_room_as_found(columns, indent),
            };
            let fits = || entry.flat_parts().is_some_and(|flat| has_room(flat.width() + 2));
            match (at, entry.breaks) {
                (0, _) => {}
                (_, 0) if rows && fits() => self.out.push(' '),
                (_, breaks) => {
                    if breaks > 1 {
                        self.out.push_str(self.line_end);
                    }
                    self.new_line(indent);
                }
            }
            self.entry(entry, indent, if entry.is_comment() { "" } else { comma });
        }
    }

    fn entry(&mut self, entry: &LayoutEntry, indent: usize, comma: &str) {
        let spaced = |(gap, comment): &(&str, &str)| {
            let is_space = !gap.is_empty() && gap.chars().all(|c| c == ' ');
            format!("{}{comment}", if is_space { gap } else { " " })
        };
        let trailing: String = entry.trailing.iter().map(spaced).collect();
        let mut before: Option<&Part> = None;
        for part in &entry.parts {
            match before {
                Some(Part::Comment(comment)) if comment.starts_with("//") => self.new_line(indent + INDENT),
                _ if part.is_apart(before) => self.out.push(' '),
                _ => {}
            }
            match part {
                Part::Atom(text) | Part::Comment(text) => self.out.push_str(text),
                Part::Colon => self.out.push(':'),
                Part::Group(group) => self.group(group, indent, comma.len()),
            }
            before = Some(part);
        }
        self.out.push_str(comma);
        self.out.push_str(&trailing);
    }

    /// Writes a group whose fields are on this line, the last of them with its value broken. Returns whether they fit.
    fn hugging(&mut self, group: &LayoutGroup, indent: usize) -> bool {
        let Some((last, others)) = group.entries.split_last() else { return false };
        let before: String = others.iter().filter_map(LayoutEntry::flat).map(|flat| flat + ", ").collect();
        if before.contains('\n') || !self.has_room_as_found(before.width() + 2 * INDENT, indent) {
            return false;
        }
        self.out.extend([group.open, before.as_str()]);
        self.entry(last, indent, "");
        self.out.push_str(group.close);
        true
    }

    /// Writes a group whose fields begin on this line and continue below it. Returns whether they fit.
    fn hanging(&mut self, group: &LayoutGroup, indent: usize, tail: usize) -> bool {
        let before = self.out.len();
        self.out.push_str(group.open);
        let column = self.line_width();
        let last = group.entries.len().saturating_sub(1);
        for (at, entry) in group.entries.iter().enumerate() {
            let flat = entry.flat().unwrap_or_default();
            match (at, entry.breaks) {
                (0, _) => {}
                (_, 0) => self.out.push(' '),
                _ => self.new_line(column),
            }
            let after = if at == last { group.close.len() + tail } else { 1 };
            if flat.contains('\n') || !self.has_room_as_found(flat.width() + after, indent) {
                self.out.truncate(before);
                return false;
            }
            self.out.push_str(&flat);
            self.out.push_str(if at == last { group.close } else { "," });
        }
        true
    }

    /// Writes a group after which `tail` columns follow on its last line.
    fn group(&mut self, group: &LayoutGroup, indent: usize, tail: usize) {
        let has_room = |flat: &String| match group.is_one_line() {
            true => self.has_room_as_found(flat.width() + tail, indent),
            false => self.has_room(flat.width() + tail, indent),
        };
        match group.flat().filter(has_room) {
            Some(flat) => self.out.push_str(&flat),
            None if group.entries.is_empty() => self.out.extend([group.open, group.close]),
            None if group.hugs() && self.hugging(group, indent) => {}
            None if group.hangs() && self.hanging(group, indent, tail) => {}
            None => {
                self.out.push_str(group.open);
                group.opened.iter().for_each(|comment| self.out.extend([" ", comment]));
                self.new_line(indent + INDENT);
                self.lines(group, indent + INDENT, ",");
                self.new_line(indent);
                self.out.push_str(group.close);
            }
        }
    }
}
