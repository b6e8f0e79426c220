//! How a reader has passages shown.

use std::time::Duration;

use crate::screen::layout::Measure;
use crate::session::{self, Session};

/// How long a row waits for the one after it where passages appear slowly.
const SLOW: Duration = Duration::from_millis(1200);
/// The same where they appear quickly.
const FAST: Duration = Duration::from_millis(200);

/// What the reader has switched on, and how the passage is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Whether meters show their numbers.
    pub(crate) numbers: bool,
    /// Whether it is shown how many endings are open.
    pub(crate) counts_open: bool,
    /// Whether the tree of the runs is shown on one row, where the window has room for it.
    pub(crate) strip: bool,
    /// The columns of the text and the side of the margin.
    pub(crate) measure: Measure,
    /// The air between paragraphs that the reader prefers.
    pub(crate) spacing: session::Spacing,
    /// How long each row of a new passage waits for the one after it, if they appear one by one.
    pub(crate) reveal: Option<Duration>,
}

impl Shown {
    /// What a reader has switched on who only has preferences.
    pub(crate) fn new(session: &Session) -> Self {
        let preferences = session.preferences();
        let measure = Measure::of(session.story(), preferences);
        let reveal = match preferences.reveal {
            session::Reveal::Off => None,
            session::Reveal::Slow => Some(SLOW),
            session::Reveal::Fast => Some(FAST),
        };
        Self { numbers: false, counts_open: false, strip: false, measure, spacing: preferences.spacing, reveal }
    }
}
