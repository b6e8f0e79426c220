//! One decision of a kept run: what was chosen, what was not, and where that would lead.

use crate::archive::RunId;
use crate::engine::{Availability, Move, Segment, State, line};
use crate::session::{OpenEndings, Session};
use crate::story::{ChoiceId, SceneId};

/// A place of a kept run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The run.
    pub run: RunId,
    /// How many of its steps lead there.
    pub steps: usize,
    /// The scene.
    pub scene: SceneId,
    /// Its ways on, in declared order.
    pub ways: Vec<Way>,
}

/// A way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The choice.
    pub choice: ChoiceId,
    /// Its identity.
    pub id: String,
    /// What is known of it.
    pub kind: WayKind,
}

/// What is known of a way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayKind {
    /// This run took it.
    Chosen(Vec<Segment>),
    /// It was shown and another run took it.
    Taken(Vec<Segment>),
    /// It was shown and nobody took it.
    Open(Vec<Segment>),
    /// It was shown struck out, with the reason.
    Locked(Vec<Segment>, Vec<Segment>),
    /// It was not shown, or only as the seal word.
    Unseen,
}

/// What would follow from the choices of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The decision.
    pub decision: Decision,
    /// What is open there; none where the story is too large to know.
    pub open: Option<OpenEndings>,
    /// For each way that can be taken: the scene that it leads to.
    pub leads: Vec<(ChoiceId, SceneId)>,
}

impl Session {
    /// A decision of a kept run, or the place as far as the run stands in the story of today.
    pub fn decision(&self, run: RunId, steps: usize) -> Decision {
        let playthrough = self.played(run, steps).playthrough;
        let state = playthrough.state();
        let path = self.book.steps(run);
        let chosen = path.get(steps).map(|step| step.choice.as_str());
        let scene = state.scene();
        let way = |choice: ChoiceId| {
            let id = self.story.choice(choice).id_text(&self.story).to_owned();
            let kind = self.way(state, choice, chosen == Some(&id));
            Way { choice, id, kind }
        };
        let ways = self.story.choices_of(scene).map(way).collect();
        Decision { run, steps: playthrough.position(), scene, ways }
    }

    fn way(&self, state: &State, choice: ChoiceId, chosen: bool) -> WayKind {
        let label = || line(&self.story, self.story.choice(choice).text, state);
        let was_taken = self.was_taken(choice);
        match state.availability(&self.story, choice) {
            _ if chosen => WayKind::Chosen(label()),
            _ if was_taken => WayKind::Taken(label()),
            Availability::Open => WayKind::Open(label()),
            Availability::Locked => {
                let reason = self.story.choice(choice).locked.map(|text| line(&self.story, text, state));
                WayKind::Locked(label(), reason.unwrap_or_default())
            }
            Availability::Hidden | Availability::Sealed => WayKind::Unseen,
        }
    }

    /// A choice's label as it stood in a run.
    pub(super) fn label_of(&self, run: RunId, steps: usize, choice: ChoiceId) -> Vec<Segment> {
        line(&self.story, self.story.choice(choice).text, self.played(run, steps).playthrough.state())
    }

    /// Where each choice of a decision would lead, and which endings it would leave open.
    ///
    /// What is open is known once the session has [looked ahead](Self::look_ahead); until then it is none.
    pub fn what_if(&self, run: RunId, steps: usize) -> WhatIf {
        let decision = self.decision(run, steps);
        let playthrough = self.played(run, steps).playthrough;
        let open = self.open_at(playthrough.state());
        let leads = decision.ways.iter().filter_map(|way| {
            let mut next = playthrough.clone();
            next.take(&self.story, Move::Choice(way.choice)).ok()?;
            Some((way.choice, next.state().scene()))
        });
        WhatIf { leads: leads.collect(), decision, open }
    }
}

impl WayKind {
    /// Its label, if the reader was shown one.
    pub fn label(&self) -> Option<&[Segment]> {
        match self {
            Self::Chosen(label) | Self::Taken(label) | Self::Open(label) | Self::Locked(label, _) => Some(label),
            Self::Unseen => None,
        }
    }
}
