//! What every code means: an explanation, an example that fails, and the same example fixed.
//!
//! Each code has one entry, in the file of its family; the table in `code.rs` refers to it. A test checks each
//! example: the failing one has diagnostics of its code and no others, the fixed one has none.

pub(super) mod files;
pub(super) mod ink;
pub(super) mod language;
pub(super) mod links;
pub(super) mod names;
pub(super) mod proofs;
pub(super) mod records;
pub(super) mod runs;
pub(super) mod story;
pub(super) mod style;

/// What a code means, with an example.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// Why it is reported and how to fix it: paragraphs without line breaks.
    pub paragraphs: &'static [&'static str],
    /// An example that is reported with the code.
    pub fails: Example,
    /// The example after the fix, which is reported with no code.
    pub fixed: Example,
}

/// Snippets of a small story; only these are shown to the reader, without the rest of the story around them.
pub type Example = &'static [(Snippet, &'static str)];

/// Which part of the example's story a snippet is. Unless its snippets replace them, the story has a meter `trust`, the
/// facts `met` and `told`, a first scene `a`, and an ending `b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snippet {
    /// All of `story.ron`.
    Story,
    /// Fields of the `Story` that replace its meters and facts.
    Fields,
    /// All of the chapter's file, encoded in UTF-8.
    Chapter,
    /// All of the file of another chapter, `two`, which is not listed unless all of `story.ron` is given too.
    OtherChapter,
    /// All of the chapter's file, encoded in Latin-1.
    Latin1Chapter,
    /// The scenes of the chapter.
    Scenes,
    /// Choices of the scene `a`, in addition to one that leads to `b`.
    Choices,
    /// The text of the scene `a`.
    Text,
    /// A recorded run.
    Run,
    /// A whole ink story.
    Ink,
}

impl Snippet {
    /// The file of the story that contains the snippet, for use as a heading.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Story | Self::Fields => "story.ron",
            Self::Chapter | Self::Latin1Chapter | Self::Scenes | Self::Choices | Self::Text => "chapters/one.ron",
            Self::OtherChapter => "chapters/two.ron",
            Self::Run => "routes/run.ron",
            Self::Ink => "story.ink",
        }
    }
}
