//! Whether a new passage appears row by row.

use std::time::Duration;

/// A passage that is appearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reveal {
    /// The delay between two rows.
    every: Duration,
    /// The rows that were already there, and are shown at once.
    from: usize,
    /// The rows that are shown.
    rows: usize,
    /// When the first of them was drawn.
    since: Option<Duration>,
}

impl Reveal {
    /// For a passage whose rows after the first `from` appear.
    pub(crate) fn new(every: Duration, from: usize) -> Self {
        Self { every, from, rows: from + 1, since: None }
    }

    /// How many rows are shown.
    pub(crate) fn rows(self) -> usize {
        self.rows
    }

    /// Records that a frame was drawn at a time.
    pub(crate) fn drawn(&mut self, at: Duration) {
        self.since.get_or_insert(at);
    }

    /// Shows the rows whose time has come.
    pub(crate) fn advance(&mut self, now: Duration) {
        let passed =
            self.since.map_or(0, |since| now.saturating_sub(since).as_millis() / self.every.as_millis().max(1));
        self.rows = self.from + 1 + usize::try_from(passed).unwrap_or(usize::MAX - self.from - 1);
    }

    /// How long it is until the next row is shown.
    pub(crate) fn wait(self, now: Duration) -> Duration {
        let shown = u32::try_from(self.rows - self.from).unwrap_or(u32::MAX);
        self.since.map_or(self.every, |since| (since + self.every * shown).saturating_sub(now))
    }
}
