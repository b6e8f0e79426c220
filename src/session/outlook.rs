//! Which endings can still be reached from a state, and which of them a choice would close.

use super::{Fulfilled, Session};
use crate::engine::State;
use crate::explore::{LIMIT, Outlook, Prover};
use crate::story::{ChoiceId, Edition, SceneId};

/// What is open from a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenAt {
    /// The endings that can still be reached, in declared order.
    pub(super) endings: Vec<SceneId>,
    /// For each choice that can be taken, the endings that it closes.
    pub(super) closes: Vec<(ChoiceId, Vec<SceneId>)>,
}

impl OpenAt {
    /// The endings that a choice leaves open, and those that it closes.
    pub(super) fn split(&self, choice: ChoiceId) -> (Vec<SceneId>, Vec<SceneId>) {
        let closes = self.closes.iter().find(|(found, _)| *found == choice);
        let closed = closes.map(|(_, closed)| closed.clone()).unwrap_or_default();
        (self.endings.iter().copied().filter(|ending| !closed.contains(ending)).collect(), closed)
    }
}

impl Session {
    /// The edition in which the run is being read, if its open endings are not known yet. [`Outlook::new`] computes
    /// what [`know_outlook`](Self::know_outlook) takes.
    pub fn unknown_edition(&self) -> Option<Edition> {
        self.unknown_edition_of(self.playthrough.state())
    }

    /// Returns the edition of a state, if its open endings are not known yet.
    pub(super) fn unknown_edition_of(&self, state: &State) -> Option<Edition> {
        let edition = self.edition_of(state);
        (!self.outlooks.iter().any(|(known, _)| *known == edition)).then_some(edition)
    }

    /// Computes what is open in an edition. This can take seconds.
    pub fn look_ahead(&self, edition: Edition) -> Fulfilled {
        let outlook = Prover::new(&self.story, LIMIT, self.store.as_deref()).outlook(edition);
        Fulfilled::LookedAhead(edition, outlook.map(Box::new))
    }

    /// Takes what is known about an edition; `None` means that the story is too large.
    pub fn know_outlook(&mut self, edition: Edition, outlook: Option<Box<Outlook>>) {
        self.outlooks.push((edition, outlook));
    }

    /// The endings that can still be reached, if that is known.
    pub fn open_endings(&self) -> Option<Vec<SceneId>> {
        let state = self.playthrough.state();
        Some(self.outlook(state)?.open(state).collect())
    }

    /// Returns the endings that are open in a state, and those that each open choice would close. `None` if that is not
    /// known.
    pub(super) fn open_at(&self, state: &State) -> Option<OpenAt> {
        let outlook = self.outlook(state)?;
        let endings: Vec<SceneId> = outlook.open(state).collect();
        let closes = |choice: ChoiceId| {
            let mut next = state.clone();
            next.step(&self.story, choice).ok()?;
            let left: Vec<SceneId> = outlook.open(&next).collect();
            Some((choice, endings.iter().copied().filter(|ending| !left.contains(ending)).collect()))
        };
        let closes = state.open_choices(&self.story).filter_map(closes).collect();
        Some(OpenAt { endings, closes })
    }

    /// Returns the outlook of the edition of a state. `None` if it is not known yet, or if the story is too large.
    pub(super) fn outlook(&self, state: &State) -> Option<&Outlook> {
        let edition = self.edition_of(state);
        self.outlooks.iter().find(|(known, _)| *known == edition).and_then(|(_, outlook)| outlook.as_deref())
    }

    fn edition_of(&self, state: &State) -> Edition {
        if self.story.facts_from_archive().any(|fact| state.holds(fact)) { Edition::Later } else { Edition::First }
    }
}
