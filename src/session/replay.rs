//! A run replayed from its beginning. Nothing is saved until the reader takes over with a different choice.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::Serialize;

use super::{ActError, Session};
use crate::archive::RunId;
use crate::engine::{Block, Divergence, Move, Run, Segment};

/// A run that is being replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ActiveReplay {
    /// Where it no longer works, if the story has changed.
    divergence: Option<Divergence>,
}

/// How far a run is replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplayPlace {
    /// The number of steps that were shown.
    pub step: usize,
    /// The number of steps that work.
    pub of: usize,
    /// The identity of the choice that the run takes next; `None` at its end, and in a scene with `next`.
    pub next: Option<String>,
    /// Where it no longer works, once that place is reached.
    #[serde(skip)]
    pub(super) divergence: Option<Divergence>,
}

impl ReplayPlace {
    /// Whether there is a page to show.
    pub fn has_next(&self) -> bool {
        self.step < self.of
    }
}

impl Session {
    /// Replays a saved run from its beginning. Nothing is saved until the reader takes over. Returns whether the whole
    /// run works in the story of today.
    pub fn replay_saved(&mut self, id: RunId) -> bool {
        let last = self.archive.path(id).len();
        self.open(id, last);
        self.rewind()
    }

    /// Replays a run from a file from its beginning. It is saved if the reader takes over. Returns whether the whole
    /// run works in the story of today.
    ///
    /// # Errors
    /// The run is of another story.
    pub fn replay_file(&mut self, run: &Run) -> Result<bool, ActError> {
        self.play_file(run)?;
        Ok(self.rewind())
    }

    fn rewind(&mut self) -> bool {
        self.playthrough.back(usize::MAX);
        self.grant();
        let divergence = self.stopped.take();
        let works = divergence.is_none();
        self.replayed = Some(ActiveReplay { divergence });
        self.show_ending(self.run);
        works
    }

    /// How far a run is replayed; `None` if the reader plays.
    pub fn replay(&self) -> Option<ReplayPlace> {
        let replayed = self.replayed.as_ref()?;
        let (step, path) = (self.playthrough.position(), self.playthrough.path());
        let next = path.get(step).and_then(|step| match step.taken {
            Move::Choice(choice) => Some(self.story.choice_name(choice).to_owned()),
            Move::Next | Move::Edit => None,
        });
        let at_end = step == path.len();
        Some(ReplayPlace { step, of: path.len(), next, divergence: replayed.divergence.clone().filter(|_| at_end) })
    }

    /// How long the current passage takes to read, at this many words per minute.
    pub fn reading_time(&self, words_per_minute: NonZeroUsize) -> Duration {
        const LEAST: Duration = Duration::from_millis(1500);
        let passage = self.passage();
        let text = passage.text.iter().map(|block| match block {
            Block::Paragraph(spans) | Block::Verse(spans) => words(spans),
            Block::Break | Block::Beat => 0,
        });
        let count = text.sum::<usize>() + passage.after.as_deref().map_or(0, words);
        let millis = count.saturating_mul(60_000) / words_per_minute;
        LEAST.max(Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX)))
    }
}

fn words(spans: &[Segment]) -> usize {
    spans.iter().map(|span| span.text.split_whitespace().count()).sum()
}
