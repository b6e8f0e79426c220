//! Playing: what a story does when choices are taken.
//!
//! Everything here is a function of a [`Story`](crate::story::Story) and a [`State`]: no files, no clock, no
//! threads, no chance. A story without errors cannot make a step fail, and a choice that is refused changes
//! nothing.
//!
//! - [`State`]: where a reader stands and what holds there; gates and steps.
//! - [`Passage`]: what a front end shows of a state.
//! - [`Playthrough`]: a run as it is being played, with its way back.
//! - [`Run`]: what is saved of it.

mod passage;
mod playthrough;
mod reading;
mod run;
mod state;

pub use passage::{Block, ChoiceDisplay, ChoiceShown, EndingShown, Label, MeterShown, NoteShown, Passage, Segment};
pub use playthrough::{Change, ChoiceRef, Move, Playthrough, Step, StepOutcome};
pub(crate) use reading::page_where;
pub use reading::{line, page, write_text};
pub use run::{Divergence, Expect, Replay, Run, RunError};
pub(crate) use run::{NEXT, replay, replay_one};
pub use state::{Availability, Refused, State};
