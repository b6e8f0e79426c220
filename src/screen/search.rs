//! Search for words in rows of text, across the ends of rows.

use std::ops::Range;

use crate::text::{Row, TextStyle, graphemes};

/// The words of rows as one text, in which words can be found across the ends of rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Haystack {
    text: String,
    /// Where each row begins, in bytes of the text.
    starts: Vec<usize>,
}

/// A search in the text of a page.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    /// The words that are searched for.
    pub(crate) words: String,
    /// Whether they are still being typed.
    pub(crate) is_typing: bool,
    /// The text of the page in lower case.
    haystack: Haystack,
    /// Where the words are, as bytes of the haystack, in order and without overlap.
    found: Vec<Range<usize>>,
    /// The current match, from 0.
    at: usize,
}

impl Haystack {
    /// The text of rows, in lower case if `is_lower`.
    pub(crate) fn new(rows: &[Row], is_lower: bool) -> Self {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(rows.len());
        for row in rows {
            starts.push(text.len());
            for span in &row.words {
                match is_lower {
                    true => text.extend(lower_case(&span.text)),
                    false => text.push_str(&span.text),
                }
            }
            text.push(' ');
        }
        Self { text, starts }
    }

    /// The first row that contains these words, or where they begin.
    pub(crate) fn row_with(&self, words: &str) -> Option<usize> {
        self.text.find(words).map(|at| self.row_at(at))
    }

    /// The row that contains a byte of the text.
    fn row_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The byte of the text where a row begins.
    fn start_of(&self, row: usize) -> usize {
        self.starts.get(row).copied().unwrap_or(self.text.len())
    }
}

impl Search {
    /// A search before anything is typed.
    pub(crate) fn new(rows: &[Row]) -> Self {
        let (words, found) = (String::new(), Vec::new());
        Self { words, is_typing: true, haystack: Haystack::new(rows, true), found, at: 0 }
    }

    /// Repeats the search in rows that were laid out again.
    pub(crate) fn renew(&mut self, rows: &[Row]) {
        self.haystack = Haystack::new(rows, true);
        self.look();
    }

    fn look(&mut self) {
        let words: String = lower_case(&self.words).collect();
        self.found = match words.as_str() {
            "" => Vec::new(),
            words => self.haystack.text.match_indices(words).map(|(at, found)| at..at + found.len()).collect(),
        };
        self.at = self.at.min(self.found.len().saturating_sub(1));
    }

    /// Ends the typing and goes to the first match from a row on, or to the first of all if there is none. Returns its
    /// row.
    pub(crate) fn first_from(&mut self, row: usize) -> Option<usize> {
        self.is_typing = false;
        self.look();
        let here = self.haystack.start_of(row);
        self.at = self.found.iter().position(|found| found.start >= here).unwrap_or(0);
        self.row()
    }

    /// Goes to the next or the previous match, wrapping around at both ends. Returns its row.
    pub(crate) fn next(&mut self, is_forward: bool) -> Option<usize> {
        let count = self.found.len();
        self.at = (self.at + if is_forward { 1 } else { count.checked_sub(1)? }).checked_rem(count)?;
        self.row()
    }

    fn row(&self) -> Option<usize> {
        self.found.get(self.at).map(|found| self.haystack.row_at(found.start))
    }

    /// The number of matches.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The current match as text: `ferry: 2 of 3`. Empty while the words are being typed.
    pub(crate) fn summary(&self) -> Option<String> {
        (!self.is_typing).then(|| summary(&self.words, self.at, self.found.len()))
    }

    /// A row with its matches highlighted.
    pub(crate) fn highlight(&self, row: &Row, at: usize) -> Row {
        let mut place = self.haystack.start_of(at);
        let mut shown = Row { indent: row.indent, words: Vec::new(), is_quoted: row.is_quoted };
        for span in &row.words {
            for grapheme in graphemes(&span.text) {
                let found = self.find_at(place);
                let strong = span.style.strong || (found == Some(self.at));
                shown.push(grapheme, TextStyle { found: found.is_some(), strong, ..span.style });
                place += lower_case(grapheme).map(char::len_utf8).sum::<usize>();
            }
        }
        shown
    }

    /// The match that a byte of the haystack belongs to, if any.
    fn find_at(&self, place: usize) -> Option<usize> {
        let next = self.found.partition_point(|found| found.end <= place);
        self.found.get(next).filter(|found| found.contains(&place)).map(|_| next)
    }

    /// The row of the current match, once the words are typed.
    pub(crate) fn current_row(&self) -> Option<usize> {
        if self.is_typing { None } else { self.row() }
    }
}

/// The result of a search as text. The match is counted from 0.
pub(crate) fn summary(words: &str, at: usize, count: usize) -> String {
    match count {
        0 => format!("{words}: not found"),
        count => format!("{words}: {} of {count}", at + 1),
    }
}

/// A text in lower case, letter by letter, so that its bytes can be counted.
fn lower_case(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}
