//! What a front end shows of a state.

use super::reading::{Known, line, line_knowing, page};
use super::segment::{Block, Label, Segment};
use super::state::{Availability, State};
use crate::story::{Brief, ChapterId, ChoiceId, DocumentId, MeterId, Name, SceneId, SceneKind, Story, Style};

/// The identity of the choice that a scene with `next` shows instead of choices of its own. No choice of a story has
/// it, and a run never records it.
pub(crate) const NEXT: &str = "next";

/// A state as it is shown: everything a front end needs, nothing it must work out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The scene.
    pub scene: SceneId,
    /// Its chapter.
    pub chapter: ChapterId,
    /// When it happens.
    pub dateline: Option<Name>,
    /// The line that the last choice left behind.
    pub after: Option<Vec<Segment>>,
    /// The text.
    pub text: Vec<Block>,
    /// Notes in the margin.
    pub notes: Vec<NoteShown>,
    /// The choices that are shown, in declared order.
    pub choices: Vec<ChoiceShown>,
    /// The meters that are shown, in declared order.
    pub meters: Vec<MeterShown>,
    /// The documents that exist by now.
    pub documents: Vec<DocumentId>,
    /// The ending, where the run has come to one.
    pub ending: Option<EndingShown>,
}

/// A note in the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteShown {
    /// What it says.
    pub text: Vec<Segment>,
    /// The words that it stands beside; without them, beside the first line.
    pub at: Option<Name>,
}

/// A choice as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceShown {
    /// Its number among those shown, from 1.
    pub number: usize,
    /// The choice; `None` is the unnamed way on, whose identity is `next`.
    pub choice: Option<ChoiceId>,
    /// Whether it can be taken, and what is shown of it.
    pub state: ChoiceDisplay,
}

/// What is shown of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceDisplay {
    /// It can be taken.
    Open(Label),
    /// Only the seal word.
    Sealed,
    /// It is struck out, for a reason.
    Locked {
        /// The choice.
        label: Label,
        /// Why it can't be taken.
        reason: Label,
    },
}

/// A meter as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterShown {
    /// The meter.
    pub meter: MeterId,
    /// Its value.
    pub value: i32,
    /// By how much the last choice changed it.
    pub change: i32,
}

/// An ending as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingShown {
    /// Its title.
    pub title: Name,
}

impl Passage {
    /// The passage of a state. `before` is the state that the last choice was taken in, `after` the line
    /// that the choice left, and `known` tells what earlier runs have learned.
    pub(super) fn of(
        story: &Story,
        state: &State,
        before: Option<&State>,
        after: Option<Vec<Segment>>,
        known: Known,
    ) -> Self {
        let scene = story.scene(state.scene());
        Self {
            scene: state.scene(),
            chapter: scene.chapter,
            dateline: scene.dateline,
            after,
            text: page(story, scene.text, state),
            notes: notes(story, state, known),
            choices: choices(story, state),
            meters: meters(story, state, before),
            documents: documents(story, state),
            ending: story.ending(state.scene()).map(|ending| EndingShown { title: ending.title }),
        }
    }
}

fn notes(story: &Story, state: &State, known: Known) -> Vec<NoteShown> {
    let notes = story.scene(state.scene()).notes.iter();
    notes
        .filter(|note| note.when.as_deref().is_none_or(|cond| state.eval_knowing(cond, known)))
        .map(|note| NoteShown { text: line_knowing(story, note.text, state, known), at: note.at })
        .collect()
}

fn choices(story: &Story, state: &State) -> Vec<ChoiceShown> {
    if matches!(story.scene(state.scene()).kind, SceneKind::Next(_)) {
        let on = Segment { text: "Go on.".to_owned(), style: Style::default() };
        return vec![ChoiceShown { number: 1, choice: None, state: ChoiceDisplay::Open(vec![on]) }];
    }
    story
        .choices_of(state.scene())
        .filter_map(|choice| Some((choice, shown_state(story, state, choice)?)))
        .enumerate()
        .map(|(at, (choice, state))| ChoiceShown { number: at + 1, choice: Some(choice), state })
        .collect()
}

fn shown_state(story: &Story, state: &State, id: ChoiceId) -> Option<ChoiceDisplay> {
    let choice = story.choice(id);
    let label = || line(story, choice.text, state);
    match state.availability(story, id) {
        Availability::Hidden => None,
        Availability::Sealed => Some(ChoiceDisplay::Sealed),
        Availability::Locked => {
            let reason = choice.locked.map(|locked| line(story, locked, state)).unwrap_or_default();
            Some(ChoiceDisplay::Locked { label: label(), reason })
        }
        Availability::Open => Some(ChoiceDisplay::Open(label())),
    }
}

fn meters(story: &Story, state: &State, before: Option<&State>) -> Vec<MeterShown> {
    let shown = story.meter_ids().filter(|meter| !story.meter(*meter).hidden);
    shown
        .map(|meter| {
            let value = state.meter(meter);
            let change = before.map_or(0, |before| value.saturating_sub(before.meter(meter)));
            MeterShown { meter, value, change }
        })
        .collect()
}

fn documents(story: &Story, state: &State) -> Vec<DocumentId> {
    let exists = |document: &DocumentId| story.document(*document).when.as_deref().is_none_or(|cond| state.eval(cond));
    story.document_ids().filter(exists).collect()
}

impl ChoiceShown {
    /// Its identity: what runs and `--json` call it.
    pub fn id<'s>(&self, story: &'s Story) -> &'s str {
        self.choice.map_or(NEXT, |choice| story.choice(choice).id_text(story))
    }
}

impl Brief {
    /// Whether it may stand after an ending reached in this state.
    pub fn holds(&self, state: &State) -> bool {
        self.when.as_deref().is_none_or(|cond| state.eval(cond))
    }
}
