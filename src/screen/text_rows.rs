//! Rows of a text, as a page composes them.

use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, wrap};

/// Rows of a text for a width.
#[derive(Debug)]
pub(crate) struct TextRows {
    /// The rows so far, from top to bottom.
    pub(crate) rows: Vec<Row>,
    /// The columns that they may take.
    pub(crate) width: u16,
}

impl TextRows {
    /// Returns an empty text that wraps at a width.
    pub(crate) fn new(width: u16) -> Self {
        Self { rows: Vec::new(), width }
    }

    /// Appends an empty row, whatever comes before.
    pub(crate) fn gap(&mut self) {
        self.rows.push(Row::default());
    }

    /// Appends words in one style.
    pub(crate) fn say(&mut self, words: impl Into<String>, style: TextStyle) {
        self.rows.extend(wrap(&[StyledSpan::new(words, style)], WrapOptions::flush(self.width)));
    }

    /// Appends words; all rows but the first are indented.
    pub(crate) fn hang(&mut self, words: &[StyledSpan]) {
        self.indent(words, 0, 2);
    }

    /// Appends words, indented by `indent`, and by `hang` in all rows but the first.
    pub(crate) fn indent(&mut self, words: &[StyledSpan], indent: u16, hang: u16) {
        self.rows.extend(wrap(words, WrapOptions { indent, hang, ..WrapOptions::flush(self.width) }));
    }
}
