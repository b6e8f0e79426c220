//! Text as front ends get it: blocks of words in one style.

use crate::story::Style;

/// Words in one style. A `\n` in them is a line break that the writer set.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Segment {
    /// The words.
    pub text: String,
    /// How they are set.
    #[serde(flatten)]
    pub style: Style,
}

/// A text of one line, for instance the label of a choice.
pub type Label = Vec<Segment>;

/// One part of a text of several lines.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", content = "spans", rename_all = "snake_case")]
pub enum Block {
    /// Words to be wrapped at any width.
    Paragraph(Vec<Segment>),
    /// Lines that keep their breaks and spaces.
    Verse(Vec<Segment>),
    /// A break between paragraphs.
    Break,
    /// A pause: the rest of the text appears once the reader presses a key.
    Beat,
}
