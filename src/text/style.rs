//! The meaning of a text's styles; a theme says what each looks like on a screen.

use crate::story::{Color, Style};

/// The style of a text by its meaning, before a theme gives it colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextStyle {
    /// Emphasized by the writer.
    pub emphasis: bool,
    /// Strongly emphasized by the writer.
    pub strong: bool,
    /// Marked, in the way the story's legend explains.
    pub marked: bool,
    /// Less prominent than the text.
    pub quiet: bool,
    /// Struck out, as a locked choice is.
    pub struck: bool,
    /// Matched by the words of a search.
    pub found: bool,
    /// The color that the story gives to marked words.
    pub color: Option<Color>,
}

impl TextStyle {
    /// The style of a story's text.
    pub const PLAIN: Self =
        Self { emphasis: false, strong: false, marked: false, quiet: false, struck: false, found: false, color: None };
    /// Less prominent than the text.
    pub const QUIET: Self = Self { quiet: true, ..Self::PLAIN };
    /// Strongly emphasized text.
    pub const STRONG: Self = Self { strong: true, ..Self::PLAIN };

    /// The style that a writer gave to words. `mark` is the color of marked words, if the story gives them one.
    pub fn of(style: Style, mark: Option<Color>) -> Self {
        Self {
            emphasis: style.emphasis,
            strong: style.strong,
            marked: style.marked,
            color: mark.filter(|_| style.marked),
            ..Self::PLAIN
        }
    }
}
