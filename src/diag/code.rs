//! The kinds of problems.

/// Whether a problem stops play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// There is no playable story while it stands; of a recorded run's, that the run does not stand.
    Error,
    /// Worth a look; the story plays.
    Warning,
}

impl Severity {
    /// The word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)*) => {
        /// The kind of a problem. Codes are stable: `E…` stop play, `W…` are warnings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is printed, `E0201` for instance.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What problems of this kind have in common, as a sentence.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// The text is not RON.
    Syntax = "E0001",
    /// The bytes are not UTF-8.
    NotUtf8 = "E0002",
    /// A file that the story names can't be read.
    MissingFile = "E0003",
    /// A limit of the format is passed.
    TooMuch = "E0004",
    /// A field that its struct does not have.
    UnknownField = "E0101",
    /// A field that its struct must have.
    MissingField = "E0102",
    /// A value of another type than its field takes.
    WrongType = "E0103",
    /// A field given twice.
    RepeatedField = "E0104",
    /// A struct or variant name that can't stand here.
    UnknownVariant = "E0105",
    /// A value of the right type that can't be right.
    BadValue = "E0106",
    /// A name that nothing declares.
    UnknownName = "E0201",
    /// A name declared twice.
    RepeatedName = "E0202",
    /// A name that can't be a name.
    BadName = "E0203",
    /// A condition that can't be read.
    BadCondition = "E0301",
    /// An effect that can't be read.
    BadEffect = "E0302",
    /// A text that can't be read.
    BadText = "E0303",
    /// A control character in a text.
    ControlCharacter = "E0304",
    /// Something of the small language where it is not allowed.
    NotAllowedHere = "E0305",
    /// A choice or junction without exactly one way on.
    WayOn = "E0401",
    /// `needs` without `locked`, or the other way round.
    LockedApart = "E0402",
    /// A scene with none, or more than one, of `choices`, `next` and `ending`.
    SceneShape = "E0404",
    /// Two choices of a scene that runs could not tell apart.
    SameIdentity = "E0405",
    /// Junctions that lead only to each other.
    JunctionCircle = "E0406",
    /// A recorded run that no longer stands.
    RouteStops = "E0501",
    /// A recorded run that comes to something else than it is to come to.
    RouteDiffers = "E0502",
    /// A declared name that nothing uses.
    Unused = "W1001",
    /// A scene or junction that no way leads to.
    Unreached = "W1002",
    /// A note whose words are not in its scene's text.
    NoteAstray = "W1003",
    /// A text that takes more rows than the page has.
    TooTall = "W2001",
    /// A label, or a reason, that is longer than a line.
    TooWide = "W2002",
    /// A scene that shows too few choices, or too many.
    ChoiceCount = "W2003",
    /// Words that the story bans from its own texts.
    Banned = "W2004",
    /// Something that can turn out in more ways than are tried.
    TooManyWays = "W2005",
    /// A scene that can't be reached, though a way leads to it.
    NeverReached = "W3001",
    /// A choice that can never be taken.
    NeverTaken = "W3002",
    /// A scene where a reader may find nothing to take.
    DeadEnd = "W3003",
    /// A scene from which no ending can be reached any more.
    SoftLock = "W3004",
    /// A condition that always has the same outcome.
    OneSided = "W3005",
    /// A part of a text that nobody can read.
    NeverRead = "W3006",
}

impl Code {
    /// The code that is printed so, in capitals or not.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether this kind of problem stops play: told by the first letter of the code.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') { Severity::Error } else { Severity::Warning }
    }
}
