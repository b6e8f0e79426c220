//! What a map shows, in whichever format.

use super::build::Builder;
use crate::explore::Explored;
use crate::story::{ChapterId, Story};

/// A story, or one chapter of it, as a graph.
pub(super) struct Picture {
    /// The story's title, with the chapter's if there is but one.
    pub(super) title: String,
    /// What was proved, in sentences.
    pub(super) proved: Vec<String>,
    /// The chapters that are shown.
    pub(super) parts: Vec<Part>,
    /// Every place: those of each part in turn, then those elsewhere that ways out lead to.
    pub(super) places: Vec<Place>,
}

/// A chapter that is shown.
pub(super) struct Part {
    /// Its number and title.
    pub(super) heading: String,
    /// Its places.
    pub(super) places: std::ops::Range<usize>,
}

/// What a place is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scene,
    /// A scene with nothing after it.
    Ending {
        title: String,
        /// The shortest run to it, if there is any.
        shortest: Option<Shortest>,
    },
    /// Only passes on.
    Junction,
    /// In another chapter, which is not shown.
    Elsewhere {
        heading: String,
    },
}

/// The shortest run to an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shortest {
    /// How many choices it takes.
    pub(super) choices: usize,
    /// Whether it is open only to those who have reached an ending before.
    pub(super) needs_earlier_run: bool,
}

/// A scene, a junction, or a stub for one in another chapter.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) kind: Kind,
    /// What the branch map calls its decision.
    pub(super) key: Option<String>,
    pub(super) is_start: bool,
    /// What was proved of it.
    pub(super) marks: Vec<String>,
    pub(super) ways: Vec<Way>,
    /// The chapters, not shown, that lead here.
    pub(super) entered_from: Vec<String>,
}

/// What kind of way it is, for those who see lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    /// Always there.
    Open,
    /// There on a condition, or locked until one holds.
    Locked,
    /// Only the seal word is shown until its condition holds.
    Sealed,
    /// Proved never to be taken.
    Never,
}

/// A way out of a place.
pub(super) struct Way {
    /// What it says; a line of a junction says nothing.
    pub(super) label: String,
    pub(super) line: Line,
    /// When it is there, and what was proved of it.
    pub(super) notes: Vec<String>,
    /// Where it leads: the first whose condition holds.
    pub(super) legs: Vec<Leg>,
}

/// One target of a way.
pub(super) struct Leg {
    /// The place, by number.
    pub(super) to: usize,
    pub(super) when: Option<String>,
}

impl Way {
    /// Whether it leads to one place, always.
    pub(super) fn only(&self) -> Option<&Leg> {
        match self.legs.as_slice() {
            [leg] if leg.when.is_none() => Some(leg),
            _ => None,
        }
    }
}

impl Picture {
    pub(super) fn new(story: &Story, explored: &Explored, chapter: Option<ChapterId>) -> Self {
        Builder::new(story, explored, chapter).build()
    }

    /// A place by its number.
    #[expect(clippy::indexing_slicing, reason = "numbers of places come from the picture that has them")]
    pub(super) fn place(&self, at: usize) -> &Place {
        &self.places[at]
    }
}
