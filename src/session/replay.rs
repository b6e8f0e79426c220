//! A run shown again, from its beginning: nothing is kept until the reader takes over by choosing otherwise.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::Session;
use crate::archive::RunId;
use crate::engine::{Block, Divergence, Move, Run, Segment};

/// A run that is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Where it no longer stands, if the story has changed under it.
    pub stop: Option<Divergence>,
}

/// How far a run is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayPlace {
    /// How many steps were shown.
    pub step: usize,
    /// How many there are, as far as the run stands.
    pub of: usize,
    /// The identity of the choice that the run takes next; none at its end, and where there is one way on.
    pub next: Option<String>,
    /// Where it no longer stands, once that place is reached.
    pub stop: Option<Divergence>,
}

impl Session {
    /// Shows a kept run again from its beginning. Returns where it no longer stands.
    pub fn show_again(&mut self, id: RunId) -> Option<Divergence> {
        let last = self.book.path(id).len();
        let stop = self.open(id, last);
        self.rewind(stop.clone());
        stop
    }

    /// Shows a run from a file again from its beginning. It is kept if the reader takes over.
    ///
    /// # Errors
    /// The run is of another story; in words.
    pub fn show_file_again(&mut self, run: &Run) -> Result<Option<Divergence>, String> {
        let stop = self.play_file(run)?;
        self.rewind(stop.clone());
        Ok(stop)
    }

    fn rewind(&mut self, stop: Option<Divergence>) {
        self.playthrough.back(usize::MAX);
        self.grant();
        self.shown_again = Some(Replayed { stop });
        self.show_ending(self.run);
    }

    /// How far the run is shown again; none where the reader plays.
    pub fn replay(&self) -> Option<ReplayPlace> {
        let replayed = self.shown_again.as_ref()?;
        let (step, path) = (self.playthrough.position(), self.playthrough.path());
        let next = path.get(step).and_then(|step| match step.taken {
            Move::Choice(choice) => Some(self.story.choice(choice).id_text(&self.story).to_owned()),
            Move::Next | Move::Edit => None,
        });
        let at_end = step == path.len();
        Some(ReplayPlace { step, of: path.len(), next, stop: replayed.stop.clone().filter(|_| at_end) })
    }

    /// How long the passage that is shown takes to read, at so many words a minute.
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
