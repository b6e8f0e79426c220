//! A run as it was read: every page with what was chosen on it.

use crate::archive::RunId;
use crate::engine::{ChoiceDisplay, Divergence, Move, NEXT, Passage, Playthrough, Segment};
use crate::session::Session;

/// A run as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// Its pages.
    pub pages: Vec<PageRead>,
    /// Where it no longer stands, if the story has changed under it.
    pub stop: Option<Divergence>,
}

/// A page that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRead {
    /// What was shown.
    pub passage: Passage,
    /// The choice's identity and its label, of the unnamed way on too; nothing on the last page.
    pub chosen: Option<(String, Vec<Segment>)>,
}

impl PageRead {
    /// What was chosen, where there was something to choose.
    pub fn choice(&self) -> Option<&[Segment]> {
        self.chosen.as_ref().filter(|(id, _)| id != NEXT).map(|(_, label)| label.as_slice())
    }
}

impl Session {
    /// The run being read, as far as the reader stands.
    pub fn history(&self) -> Vec<PageRead> {
        self.pages(&self.playthrough, self.run)
    }

    /// A kept run from its beginning to its end, or as far as it stands in the story of today.
    pub fn transcript(&self, run: RunId) -> Transcript {
        let replay = self.played(run, usize::MAX);
        Transcript { pages: self.pages(&replay.playthrough, Some(run)), stop: replay.divergence }
    }

    fn pages(&self, playthrough: &Playthrough, run: Option<RunId>) -> Vec<PageRead> {
        let page = |steps| {
            let passage = self.passage_of(playthrough, run, steps);
            let taken = playthrough.behind().get(steps).map(|step| step.taken);
            let chosen = taken.and_then(|taken| self.chosen(&passage, taken));
            PageRead { passage, chosen }
        };
        (0..=playthrough.position()).map(page).collect()
    }

    fn chosen(&self, passage: &Passage, taken: Move) -> Option<(String, Vec<Segment>)> {
        let choice = match taken {
            Move::Choice(choice) => Some(choice),
            Move::Next | Move::Edit => None,
        };
        let shown = passage.choices.iter().find(|shown| shown.choice == choice)?;
        match &shown.state {
            ChoiceDisplay::Open(label) => Some((shown.id(&self.story).to_owned(), label.clone())),
            _ => None,
        }
    }
}
