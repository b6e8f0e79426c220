//! Text in the form that front ends receive: blocks of words in one style.

use crate::story::Style;

/// Words in one style.
///
/// Neighbouring segments of a line or block differ in style. As JSON, the fields of the style follow the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Segment {
    /// The words, which are not empty. A `\n` is a line break that the author set.
    pub text: String,
    /// The style of all the words.
    #[serde(flatten)]
    pub style: Style,
}

/// A text of one line, such as the label of a choice.
pub type Label = Vec<Segment>;

/// A part of a text that is laid out on its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(tag = "kind", content = "spans", rename_all = "snake_case")]
pub enum Block {
    /// Words that are wrapped to the width of the page. There is at least one segment.
    Paragraph(Vec<Segment>),
    /// Lines that keep their breaks and spaces. They may be empty.
    Verse(Vec<Segment>),
    /// A break between paragraphs.
    Break,
    /// A pause: the rest of the text appears once the reader presses a key.
    Beat,
}
