//! What front ends show of a state.

use super::reading::{Known, line_knowing, page_knowing};
use super::segment::{Block, Label, Segment};
use super::state::{Availability, State};
use crate::story::{Brief, ChapterId, ChoiceId, DocumentId, MeterId, Name, SceneId, SceneKind, Story, Style};

/// The identity of the choice that a scene with `next` shows instead of choices of its own. No choice of a story has
/// it, and a run never records it.
pub(crate) const NEXT: &str = "next";

/// The label of that choice.
pub(crate) const GO_ON: &str = "Go on.";

/// Everything that a front end shows of a state. All conditions are evaluated already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The scene that is shown.
    pub scene: SceneId,
    /// The chapter of the scene.
    pub chapter: ChapterId,
    /// When the scene happens, in the story's words.
    pub dateline: Option<Name>,
    /// The `after` line of the last choice, to be shown above the text. It is never empty.
    pub after: Option<Vec<Segment>>,
    /// The text of the scene, in the variants that hold.
    pub text: Vec<Block>,
    /// The notes in the margin whose condition holds, in declared order.
    pub notes: Vec<NoteShown>,
    /// The choices that are shown, in declared order. In a scene with `next` it is one choice without an id; in an
    /// ending there is none.
    pub choices: Vec<ChoiceShown>,
    /// The meters that are not hidden, in declared order.
    pub meters: Vec<MeterShown>,
    /// The documents that can be opened, in declared order.
    pub documents: Vec<DocumentId>,
    /// The ending, if the scene is one.
    pub ending: Option<EndingShown>,
}

/// A note that is shown in the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteShown {
    /// The text of the note.
    pub text: Vec<Segment>,
    /// The words of the scene's text that the note is shown beside. Without them, it is shown beside the first line.
    pub at: Option<Name>,
}

/// A choice that is shown, whether it can be taken or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceShown {
    /// The number of the choice among those that are shown, counted from 1.
    pub number: usize,
    /// The choice, or `None` for the one choice that a scene with `next` shows.
    pub choice: Option<ChoiceId>,
    /// Whether the choice can be taken, and how it is shown.
    pub state: ChoiceDisplay,
}

/// How a choice is shown, which depends on its gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceDisplay {
    /// The choice can be taken. Its label is shown.
    Open(Label),
    /// The choice is sealed. The story's seal word is shown instead of the label.
    Sealed,
    /// The choice is locked. Its label is shown struck out, with a reason.
    Locked {
        /// The label of the choice.
        label: Label,
        /// Why the choice cannot be taken. It is empty if the story gives no reason.
        reason: Label,
    },
}

/// A meter that is shown with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterShown {
    /// The meter whose value is shown.
    pub meter: MeterId,
    /// The value of the meter in the state that is shown.
    pub value: i32,
    /// By how much the last step changed the meter; 0 at the beginning of a run.
    pub change: i32,
}

/// An ending that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingShown {
    /// The title of the ending.
    pub title: Name,
}

impl Passage {
    /// Returns the passage of a state. `before` is the state before the last step, `after` is the `after` line of that
    /// step, and `known` returns whether an earlier run has learned a fact.
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
            text: page_knowing(story, scene.text, state, known),
            notes: notes(story, state, known),
            choices: choices(story, state, known),
            meters: meters(story, state, before),
            documents: documents(story, state),
            ending: story.ending(state.scene()).map(|ending| EndingShown { title: ending.title }),
        }
    }
}

impl Passage {
    /// Returns whether the run can't continue here although it has not ended: no choice can be taken.
    pub fn is_dead_end(&self) -> bool {
        let is_open = |shown: &ChoiceShown| matches!(shown.state, ChoiceDisplay::Open(_));
        self.ending.is_none() && !self.choices.iter().any(is_open)
    }
}

fn notes(story: &Story, state: &State, known: Known) -> Vec<NoteShown> {
    let notes = story.scene(state.scene()).notes.iter();
    notes
        .filter(|note| note.when.as_deref().is_none_or(|cond| state.eval_knowing(cond, known)))
        .map(|note| NoteShown { text: line_knowing(story, note.text, state, known), at: note.at })
        .collect()
}

fn choices(story: &Story, state: &State, known: Known) -> Vec<ChoiceShown> {
    if matches!(story.scene(state.scene()).kind, SceneKind::Next(_)) {
        let on = Segment { text: GO_ON.to_owned(), style: Style::default() };
        return vec![ChoiceShown { number: 1, choice: None, state: ChoiceDisplay::Open(vec![on]) }];
    }
    story
        .choices_of(state.scene())
        .filter_map(|choice| Some((choice, shown_state(story, state, choice, known)?)))
        .enumerate()
        .map(|(at, (choice, state))| ChoiceShown { number: at + 1, choice: Some(choice), state })
        .collect()
}

fn shown_state(story: &Story, state: &State, id: ChoiceId, known: Known) -> Option<ChoiceDisplay> {
    let choice = story.choice(id);
    let label = || line_knowing(story, choice.text, state, known);
    match state.availability(story, id) {
        Availability::Hidden => None,
        Availability::Sealed => Some(ChoiceDisplay::Sealed),
        Availability::Locked => {
            let reason = choice.locked.map(|locked| line_knowing(story, locked, state, known)).unwrap_or_default();
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
    /// Returns the identifier that [`ChoiceRef::Id`](super::ChoiceRef) and JSON use for the choice: `next` if it is the
    /// only choice of a scene with `next`.
    pub fn id<'s>(&self, story: &'s Story) -> &'s str {
        self.choice.map_or(NEXT, |choice| story.choice_name(choice))
    }
}

impl Brief {
    /// Returns whether the brief may be shown after an ending that is reached in this state.
    pub fn holds(&self, state: &State) -> bool {
        self.when.as_deref().is_none_or(|cond| state.eval(cond))
    }
}
