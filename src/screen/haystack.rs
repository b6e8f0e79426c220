//! Words in rows, found across the ends of rows.

use crate::text::Row;

/// The words of rows as one text, in which words can be found across the ends of rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Haystack {
    text: String,
    /// Where each row begins.
    starts: Vec<usize>,
}

impl Haystack {
    /// The words as they stand, or all in small letters.
    pub(crate) fn new(rows: &[Row], small: bool) -> Self {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(rows.len());
        for row in rows {
            starts.push(text.len());
            for stretch in &row.words {
                match small {
                    true => text.extend(small_letters(&stretch.text)),
                    false => text.push_str(&stretch.text),
                }
            }
            text.push(' ');
        }
        Self { text, starts }
    }

    /// Where some words stand, as places in the text.
    pub(crate) fn find_all(&self, words: &str) -> Vec<std::ops::Range<usize>> {
        if words.is_empty() {
            return Vec::new();
        }
        self.text.match_indices(words).map(|(at, found)| at..at + found.len()).collect()
    }

    /// The row in which some words first stand.
    pub(crate) fn row_with(&self, words: &str) -> Option<usize> {
        self.text.find(words).map(|at| self.row_at(at))
    }

    /// The row that holds a place of the text.
    pub(crate) fn row_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The place of the text where a row begins.
    pub(crate) fn start_of(&self, row: usize) -> usize {
        self.starts.get(row).copied().unwrap_or(self.text.len())
    }
}

/// A text in small letters, letter by letter, so that places in it can be counted.
pub(crate) fn small_letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}
