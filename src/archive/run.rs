//! A run as the journals record it.

use std::fmt;
use std::str::FromStr;

/// The identity of a run: the number of its journal and its number in that journal, written `2.7`.
///
/// It never changes, and no other run ever gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId {
    /// The number of the journal in which the run began, counted from 1.
    pub journal: u32,
    /// The number of the run in that journal, counted from 1.
    pub run: u32,
}

impl fmt::Display for RunId {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}.{}", self.journal, self.run)
    }
}

impl serde::Serialize for RunId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl FromStr for RunId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (journal, run) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { journal: journal.parse()?, run: run.parse()? })
    }
}

/// One choice that a reader took. It is recorded by name, so that it survives edits of the story.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SavedStep {
    /// The id of the scene in which the choice was taken.
    pub scene: String,
    /// The id of the choice. It is unique in its scene only.
    pub choice: String,
}

/// One run of a story. A run that forked off another one stores only the steps after the fork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRun {
    /// The identity of the run.
    pub id: RunId,
    /// The run that this one forked off, and after how many of its steps. That run may be missing from the
    /// archive, or itself be incomplete, if a journal is damaged.
    pub from: Option<(RunId, usize)>,
    /// The ids of the facts that held from the start because of what earlier runs achieved.
    pub facts: Vec<String>,
    /// The steps after the fork; all steps for a run that did not fork off another one.
    pub own: Vec<SavedStep>,
    /// The reader's position: the number of steps from the beginning of the story. At most [`SavedRun::len`].
    pub at: usize,
    /// The endings that the run reached: the number of steps from the beginning, and the id of the scene.
    pub endings: Vec<(usize, String)>,
    /// When the run began, in seconds since 1970.
    pub started: u64,
    /// How many seconds were spent on its steps after the fork. Long pauses are not counted.
    pub spent: u64,
    /// When the run was last played, in seconds since 1970. Never before [`SavedRun::started`].
    pub played: u64,
    /// Whether steps are missing at its end because their lines are damaged. Steps before the fork may be missing
    /// too: see [`Archive::is_complete`](super::Archive::is_complete).
    pub damaged: bool,
}

impl SavedRun {
    /// Returns how many of its steps belong to the run that it forked off; 0 if it did not fork off another run.
    pub fn shared(&self) -> usize {
        self.from.map_or(0, |(_, steps)| steps)
    }

    /// Returns the number of its steps, counted from the beginning of the story.
    pub fn len(&self) -> usize {
        self.shared().saturating_add(self.own.len())
    }

    /// Returns whether it has no steps, neither before nor after its fork.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the id of the ending at the reader's position, if there is one.
    pub fn ending(&self) -> Option<&str> {
        self.endings.iter().find(|(steps, _)| *steps == self.at).map(|(_, scene)| scene.as_str())
    }
}
