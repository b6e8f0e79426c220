//! Which endings are still open from where the reader stands, and what a choice would close.

use super::Session;
use crate::engine::{Availability, State};
use crate::explore::{LIMIT, Outlook};
use crate::story::{ChoiceId, Edition, SceneId};

/// What is open from where the reader stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenEndings {
    /// The endings that can still be reached, in declared order.
    pub endings: Vec<SceneId>,
    /// For each choice that can be taken, the endings that it closes.
    pub closes: Vec<(ChoiceId, Vec<SceneId>)>,
}

impl Session {
    /// The edition in which the run is being read, if what is open in it is not known yet. [`Outlook::new`] makes what
    /// [`know_outlook`](Self::know_outlook) takes.
    pub fn unknown_edition(&self) -> Option<Edition> {
        self.unless_known(self.edition_of(self.playthrough.state()))
    }

    /// The same for the edition in which a reader goes on from what was read before.
    pub fn unknown_edition_of_the_book(&self) -> Option<Edition> {
        self.unless_known(if self.facts_from_archive().is_empty() { Edition::First } else { Edition::Later })
    }

    fn unless_known(&self, edition: Edition) -> Option<Edition> {
        (!self.outlooks.iter().any(|(known, _)| *known == edition)).then_some(edition)
    }

    /// Takes what is known of an edition; none is a story too large to know it.
    pub fn know_outlook(&mut self, edition: Edition, outlook: Option<Outlook>) {
        self.outlooks.push((edition, outlook));
    }

    /// Finds out what is open in this edition, unless it is known. That can take seconds.
    pub fn look_ahead(&mut self) {
        self.look_into(self.unknown_edition());
    }

    /// The same for the edition in which a reader goes on from what was read before.
    pub fn look_ahead_in_the_book(&mut self) {
        self.look_into(self.unknown_edition_of_the_book());
    }

    fn look_into(&mut self, unknown: Option<Edition>) {
        if let Some(edition) = unknown {
            let outlook = Outlook::new(&self.story, edition, LIMIT);
            self.know_outlook(edition, outlook);
        }
    }

    /// The endings that can still be reached, if that is known.
    pub fn open_endings(&self) -> Option<Vec<SceneId>> {
        let state = self.playthrough.state();
        Some(self.outlook(state)?.open(state).collect())
    }

    /// The same with what each choice would close.
    pub fn open_and_closed(&self) -> Option<OpenEndings> {
        self.open_at(self.playthrough.state())
    }

    /// The same from any state of the edition.
    pub(super) fn open_at(&self, state: &State) -> Option<OpenEndings> {
        let outlook = self.outlook(state)?;
        let endings: Vec<SceneId> = outlook.open(state).collect();
        let closes = |choice: ChoiceId| {
            let mut next = state.clone();
            next.step(&self.story, choice).ok()?;
            let left: Vec<SceneId> = outlook.open(&next).collect();
            Some((choice, endings.iter().copied().filter(|ending| !left.contains(ending)).collect()))
        };
        let open = self
            .story
            .choices_of(state.scene())
            .filter(|choice| state.availability(&self.story, *choice) == Availability::Open);
        let closes = open.filter_map(closes).collect();
        Some(OpenEndings { endings, closes })
    }

    pub(super) fn outlook(&self, state: &State) -> Option<&Outlook> {
        let edition = self.edition_of(state);
        self.outlooks.iter().find(|(known, _)| *known == edition).and_then(|(_, outlook)| outlook.as_ref())
    }

    fn edition_of(&self, state: &State) -> Edition {
        let is_later = self.story.facts_from_archive().any(|fact| state.holds(fact));
        if is_later { Edition::Later } else { Edition::First }
    }
}
