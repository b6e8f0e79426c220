//! Whether a reader has had time to read what is shown, judging by what was drawn and when.
//!
//! Enter, space and clicks take no choice before the last line of a new passage was on the screen, and nothing takes
//! one before its frame was shown for a moment: a key that was meant for the previous passage must not affect this one.

use std::time::Duration;

/// How long a frame is shown before anything is taken.
const MOMENT: Duration = Duration::from_millis(150);

/// Why nothing is taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The frame is so new that the key was meant for the previous one.
    TooNew,
    /// The last line has not been on the screen yet.
    Unread,
}

/// What was drawn of a passage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Whether the passage was read before, or the reader came back to it.
    is_known: bool,
    /// When what is shown now was drawn first.
    since: Option<Duration>,
    /// When the last key was dropped because it came too soon. Keys that keep coming as fast are dropped, too, so that
    /// a key held down takes nothing.
    dropped: Option<Duration>,
    /// Whether the last line was on the screen.
    is_read: bool,
}

impl Pace {
    /// For a passage that has not been drawn yet. A known passage may be passed at any time.
    pub(crate) fn new(is_known: bool) -> Self {
        Self { is_known, since: None, dropped: None, is_read: false }
    }

    /// Whether the last line was on the screen, in this passage or when it was read before.
    pub(crate) fn is_read(self) -> bool {
        self.is_known || self.is_read
    }

    /// Records that more of the passage is shown from now on.
    pub(crate) fn has_more(&mut self) {
        (self.since, self.is_read) = (None, false);
    }

    /// Records that a frame was drawn, with or without the last line of the passage.
    pub(crate) fn drawn(&mut self, at: Duration, with_last_line: bool) {
        self.since.get_or_insert(at);
        self.is_read |= with_last_line;
    }

    /// Whether what is shown was drawn too recently, or not at all.
    pub(crate) fn is_too_new(self, now: Duration) -> bool {
        self.since.is_none_or(|since| now < since + MOMENT)
    }

    /// Why no choice is taken now except by a number.
    pub(crate) fn pause(&mut self, now: Duration) -> Option<Pause> {
        let is_held_down = self.dropped.is_some_and(|dropped| now < dropped + MOMENT);
        if self.is_too_new(now) || is_held_down {
            self.dropped = Some(now);
            return Some(Pause::TooNew);
        }
        (!self.is_read()).then_some(Pause::Unread)
    }

    /// Why a beat does not end now.
    pub(crate) fn pause_at_beat(self) -> Option<Pause> {
        match self.since {
            None => Some(Pause::TooNew),
            Some(_) => (!self.is_read()).then_some(Pause::Unread),
        }
    }
}
