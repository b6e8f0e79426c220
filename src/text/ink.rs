//! What words are, whatever that looks like on a screen.

use crate::story::{Color, Style};

/// What words are, before a theme says how that looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ink {
    /// Set apart by the writer.
    pub emphasis: bool,
    /// Strong.
    pub strong: bool,
    /// Marked, as the story marks words.
    pub marked: bool,
    /// Less important than the text.
    pub quiet: bool,
    /// Struck out.
    pub struck: bool,
    /// Found by a search.
    pub found: bool,
    /// The colour that the story asks for.
    pub color: Option<Color>,
}

impl Ink {
    /// The text's own.
    pub const PLAIN: Self =
        Self { emphasis: false, strong: false, marked: false, quiet: false, struck: false, found: false, color: None };
    /// Less important than the text.
    pub const QUIET: Self = Self { quiet: true, ..Self::PLAIN };
    /// Strong.
    pub const STRONG: Self = Self { strong: true, ..Self::PLAIN };

    /// What a writer's style stands for; `mark` is the colour of marked words.
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
