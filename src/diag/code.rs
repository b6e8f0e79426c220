//! The table of codes: what kinds of problems there are.

use super::catalogue::{Explanation, files, ink, language, links, names, proofs, records, runs, story, style};

/// Whether a problem prevents play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The story cannot be played until it is fixed or, in a recorded run, the run no longer works.
    Error,
    /// The story can be played, but something in it is probably not intended.
    Warning,
}

impl Severity {
    /// The word that reports use: `error` or `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the codes. A new one is a line here and an entry in the catalogue.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $family:ident::$text:ident,)*) => {
        /// The kind of a problem. Codes are stable across releases: `E…` are errors, `W…` are warnings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is printed, for example `E0201`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($text),)*
                }
            }

            /// What problems of this kind have in common, as a phrase that ends with a full stop.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)*
                }
            }

            /// The explanation and the examples of this code.
            pub fn explanation(self) -> Explanation {
                match self {
                    $(Self::$name => $family::$text,)*
                }
            }
        }
    };
}

codes! {
    /// The file is not valid RON.
    Syntax = files::E0001,
    /// The file is not valid UTF-8.
    NotUtf8 = files::E0002,
    /// A file of the story cannot be read.
    MissingFile = files::E0003,
    /// A limit of the format is exceeded.
    LimitExceeded = files::E0004,
    /// An unknown field.
    UnknownField = records::E0101,
    /// A missing required field.
    MissingField = records::E0102,
    /// A value of the wrong type.
    WrongType = records::E0103,
    /// A field specified more than once.
    RepeatedField = records::E0104,
    /// An unexpected struct or variant name.
    UnknownVariant = records::E0105,
    /// An invalid value of the right type.
    BadValue = records::E0106,
    /// Something that needs a newer format than the story has.
    NewerFormat = records::E0107,
    /// An undeclared name.
    UnknownName = names::E0201,
    /// A name declared more than once.
    RepeatedName = names::E0202,
    /// An invalid name.
    BadName = names::E0203,
    /// An invalid condition.
    BadCondition = language::E0301,
    /// An invalid effect.
    BadEffect = language::E0302,
    /// An invalid text.
    BadText = language::E0303,
    /// A control character in a text.
    ControlCharacter = language::E0304,
    /// A language feature used where it is not allowed.
    NotAllowedHere = language::E0305,
    /// A choice or junction without exactly one destination.
    Destination = links::E0401,
    /// `needs` without `locked`, or `locked` without `needs`.
    NeedsWithoutLocked = links::E0402,
    /// A scene without exactly one of `choices`, `next` and `ending`.
    SceneShape = links::E0404,
    /// A choice without a unique name in its scene.
    AmbiguousChoice = links::E0405,
    /// A cycle of junctions.
    JunctionCycle = links::E0406,
    /// A detour that can begin again before it ends.
    DetourCycle = links::E0407,
    /// A recorded run that no longer works.
    RunStops = runs::E0501,
    /// A recorded run that does not end as expected.
    RunDiffers = runs::E0502,
    /// A law that does not hold in every run.
    LawBroken = runs::E0503,
    /// A file that is not valid ink.
    InkSyntax = ink::E0601,
    /// A name that an ink story does not declare.
    InkName = ink::E0602,
    /// Randomness in an ink story.
    InkChance = ink::E0603,
    /// A number without limits in an ink story.
    InkUnbounded = ink::E0604,
    /// An external function in an ink story.
    InkExternal = ink::E0605,
    /// A call or a loop in an ink story that may never end.
    InkNoEnd = ink::E0606,
    /// Something in an ink story that has no counterpart in the format.
    InkRefused = ink::E0607,
    /// An ink story that runs out of content.
    InkRunsOut = ink::W4001,
    /// A fact that is never used.
    Unused = story::W1001,
    /// A scene or junction that nothing leads to.
    Unreferenced = story::W1002,
    /// A note for words that its scene's text does not contain.
    NoteWithoutText = story::W1003,
    /// A chapter file that `story.ron` does not list.
    UnlistedChapter = story::W1004,
    /// A meter with a range that nothing needs.
    WideRange = story::W1005,
    /// A reusable text or list of choices that nothing uses.
    NeverReused = story::W1006,
    /// A text with more rows than the page.
    TooTall = style::W2001,
    /// A label or a reason that is wider than a line.
    TooWide = style::W2002,
    /// A scene that shows too few or too many choices.
    ChoiceCount = style::W2003,
    /// Banned words in a text.
    Banned = style::W2004,
    /// A text or a scene with too many variants to check.
    TooManyVariants = style::W2005,
    /// Markup of another system in a text.
    ForeignMarkup = style::W2006,
    /// Punctuation or spaces that do not fit together in some variant of a text.
    RoughEdge = style::W2007,
    /// A scene that cannot be reached, although something leads to it.
    NeverReached = proofs::W3001,
    /// A choice that can never be taken.
    NeverTaken = proofs::W3002,
    /// A scene in which a reader may find no available choice.
    DeadEnd = proofs::W3003,
    /// A scene from which a reader may never reach an ending.
    SoftLock = proofs::W3004,
    /// A condition that always has the same outcome.
    ConstantCondition = proofs::W3005,
    /// A part of a text that is never shown.
    NeverShown = proofs::W3006,
    /// A law that is never in force.
    LawUntested = proofs::W3007,
}

impl Code {
    /// The code that is printed as `text`, in upper or lower case.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether this kind of problem prevents play: the first letter of the code says it.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') { Severity::Error } else { Severity::Warning }
    }
}
