//! What every code means: an explanation, an example that fails, and the same one mended.
//!
//! Each code is an entry of its own, in the file of its family. A test holds each example to its word: the one
//! that fails has problems of its code and no others, the mended one has none.

mod files;
mod language;
mod names;
mod proofs;
mod records;
mod runs;
mod story;
mod style;
mod ways;

use super::Code;

/// What a code means.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Why it is said, and what can be done: paragraphs without line ends, one after the other.
    pub explanation: &'static [&'static str],
    /// An example that fails so.
    pub fails: Example,
    /// The same example, mended.
    pub mended: Example,
}

/// Pieces of a small story, which a reader is shown without what stands around them.
pub type Example = &'static [(Part, &'static str)];

/// What a piece of an example is. A story has a meter `trust`, the facts `met` and `told`, a scene `a` to start
/// in and an ending `b`, unless its example says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole of `story.ron`.
    Story,
    /// Fields of the `Story`, in place of its meters and facts.
    Fields,
    /// The whole of the chapter's file.
    Chapter,
    /// The same in an encoding of the last century, Latin-1.
    OldChapter,
    /// The scenes of the chapter.
    Scenes,
    /// Choices of the scene `a`, beside one that leads to `b`.
    Choices,
    /// The text of the scene `a`.
    Text,
    /// A recorded run.
    Run,
}

impl Part {
    /// Where in a story it stands, as a heading.
    pub fn place(self) -> &'static str {
        match self {
            Self::Story | Self::Fields => "story.ron",
            Self::Chapter | Self::OldChapter | Self::Scenes | Self::Choices | Self::Text => "chapters/one.ron",
            Self::Run => "routes/run.ron",
        }
    }
}

impl Code {
    /// What the code means.
    pub fn entry(self) -> Entry {
        match self {
            Self::Syntax => files::E0001,
            Self::NotUtf8 => files::E0002,
            Self::MissingFile => files::E0003,
            Self::TooMuch => files::E0004,
            Self::UnknownField => records::E0101,
            Self::MissingField => records::E0102,
            Self::WrongType => records::E0103,
            Self::RepeatedField => records::E0104,
            Self::UnknownVariant => records::E0105,
            Self::BadValue => records::E0106,
            Self::UnknownName => names::E0201,
            Self::RepeatedName => names::E0202,
            Self::BadName => names::E0203,
            Self::BadCondition => language::E0301,
            Self::BadEffect => language::E0302,
            Self::BadText => language::E0303,
            Self::ControlCharacter => language::E0304,
            Self::NotAllowedHere => language::E0305,
            Self::WayOn => ways::E0401,
            Self::LockedApart => ways::E0402,
            Self::SceneShape => ways::E0404,
            Self::SameIdentity => ways::E0405,
            Self::JunctionCircle => ways::E0406,
            Self::RouteStops => runs::E0501,
            Self::RouteDiffers => runs::E0502,
            Self::Unused => story::W1001,
            Self::Unreached => story::W1002,
            Self::NoteAstray => story::W1003,
            Self::TooTall => style::W2001,
            Self::TooWide => style::W2002,
            Self::ChoiceCount => style::W2003,
            Self::Banned => style::W2004,
            Self::TooManyWays => style::W2005,
            Self::NeverReached => proofs::W3001,
            Self::NeverTaken => proofs::W3002,
            Self::DeadEnd => proofs::W3003,
            Self::SoftLock => proofs::W3004,
            Self::OneSided => proofs::W3005,
            Self::NeverRead => proofs::W3006,
        }
    }
}
