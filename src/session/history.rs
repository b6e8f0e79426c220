//! Runs as they were read, page by page.

use super::Session;
use super::payload::{HistoryEntry, Stopped};
use crate::archive::RunId;

/// A run as it was read, page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// One page for each scene, from the beginning.
    pub pages: Vec<HistoryEntry>,
    /// Where it no longer works, if the story has changed.
    pub stopped: Option<Stopped>,
}

impl Session {
    /// The run being read, up to the reader's position.
    pub fn history(&self) -> Vec<HistoryEntry> {
        self.pages(&self.playthrough, self.run)
    }

    /// A saved run from its beginning to its end, or as far as it works in the current story.
    pub fn transcript(&self, run: RunId) -> Transcript {
        let replay = self.played(run, usize::MAX);
        let stopped = replay.divergence.as_ref().map(|divergence| self.stopped_at(divergence));
        Transcript { pages: self.pages(&replay.playthrough, Some(run)), stopped }
    }
}
