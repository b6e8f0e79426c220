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
mod segment;
mod state;

pub(crate) use passage::NEXT;
pub use passage::{ChoiceDisplay, ChoiceShown, EndingShown, MeterShown, NoteShown, Passage};
pub use playthrough::{ChoiceRef, Move, Playthrough, Step, StepOutcome};
pub(crate) use reading::page_where;
pub use reading::{line, page, write_text};
pub use run::{Divergence, Expect, ParseRunError, Replay, Run, WriteRunError};
pub(crate) use run::{replay, replay_one};
pub use segment::{Block, Label, Segment};
pub use state::{Availability, Change, Refused, State};
