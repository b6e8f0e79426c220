//! What texts are compiled to.

use super::super::table::{CondId, DocumentId, MeterId};
use super::Name;

/// One instruction of a compiled text. A text is read from its first piece to its last; `Unless` and `Jump` only skip
/// forward and not past the end of the text, so reading ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words to show. In verse all their spaces are preserved.
    Words { name: Name, verse: bool },
    /// The style of the words that follow.
    Style(Style),
    /// The end of a paragraph. Several in a row count as one.
    Paragraph,
    /// The beginning of a line of verse.
    Verse,
    /// A line break inside a paragraph.
    Newline,
    /// A break between paragraphs.
    Rule,
    /// A pause: the rest of the text appears once the reader presses a key.
    Beat,
    /// The text of a document, in paragraphs of its own.
    Document(DocumentId),
    /// The value of a meter. It is preceded by conditions that select this form of it.
    Value { meter: MeterId, shown: ShownValue, verse: bool },
    /// Skips to the piece at position `to` unless a condition holds.
    Unless { cond: CondId, to: u32 },
    /// Skips to the piece at position `to`.
    Jump { to: u32 },
}

/// How a text shows the value of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownValue {
    /// As a number with this many characters.
    Number(u8),
    /// As a word of the meter.
    Word(Name),
}

/// The placeholder in a correction for what the earlier run did. Texts of a story cannot contain this character.
pub const BEFORE: char = '\u{fdd0}';

/// The placeholder in a correction for what the later run did. Texts of a story cannot contain this character.
pub const AFTER: char = '\u{fdd1}';

/// The style of words. Styles can be combined. The order of the fields is that of the JSON protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Style {
    /// Whether the words are `~marked~`: they have the color of the story's [`Mark`](super::Mark).
    pub marked: bool,
    /// Whether the words have `*emphasis*`.
    pub emphasis: bool,
    /// Whether the words are `**strong**`.
    pub strong: bool,
}
