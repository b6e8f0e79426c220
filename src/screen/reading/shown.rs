//! How a reader wants passages to be shown.

use std::time::Duration;

use crate::screen::layout::Measure;
use crate::session::{self, Session};

/// The delay between two rows if passages appear slowly.
const SLOW: Duration = Duration::from_millis(1200);
/// The delay if they appear quickly.
const FAST: Duration = Duration::from_millis(200);

/// What the reader has switched on, and how the passage is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Whether meters show their numbers.
    pub(crate) numbers: bool,
    /// Whether the number of open endings is shown.
    pub(crate) counts_open: bool,
    /// Whether the tree of the runs is shown on one row, if the window has room for it.
    pub(crate) strip: bool,
    /// The columns of the text and the side of the margin.
    pub(crate) measure: Measure,
    /// The space between paragraphs that the reader prefers.
    pub(crate) spacing: session::Spacing,
    /// The delay between two rows of a new passage, if they appear one by one.
    pub(crate) reveal: Option<Duration>,
}

impl Shown {
    /// The settings of a reader who only has preferences.
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
