//! Playing a story: states, steps, what is shown, undo, and runs as files.
//!
//! Everything here depends only on a [`Story`](crate::story::Story) and a [`State`]: there are no files, no clock, no
//! threads and no random numbers. Playing a story cannot fail, and a choice that is refused changes nothing.
//!
//! - [`State`]: the scene that is shown, and the values of facts and meters. It evaluates gates and takes steps.
//! - [`Passage`]: everything that a front end shows of a state.
//! - [`Playthrough`]: a run that is being played, with undo and redo.
//! - [`Run`]: a run as a file, which can be replayed.
//!
//! # Examples
//!
//! Load a story, play it, undo a step, and replay the run:
//!
//! ```
//! use earlier::engine::{ChoiceRef, Playthrough, Refused, Run, StepOutcome};
//!
//! let read = |name: &str| match name {
//!     "story.ron" => Ok(r#"Story(
//!         format: 1, id: "door", title: "The Door", start: "hall", chapters: ["house"],
//!         facts: [Fact(id: "key", is: "the key is in the pocket")],
//!     )"#.into()),
//!     "chapters/house.ron" => Ok(r#"Chapter(title: "The House", scenes: [
//!         Scene(id: "hall", text: "{key: The door has a lock. | The door is locked.}", choices: [
//!             Choice(id: "look", text: "Look under the mat.", to: "hall", once: true, effects: ["key"]),
//!             Choice(text: "Open the door.", to: "garden", needs: "key", locked: "There is no key."),
//!         ]),
//!         Scene(id: "garden", text: "Fresh air.", ending: Ending(title: "Outside", teaser: "There is a door.")),
//!     ])"#.into()),
//!     _ => Err("no such file"),
//! };
//! let story = earlier::story::load(read).story.ok_or("the files have errors")?;
//!
//! let mut playthrough = Playthrough::new(&story, &[]);
//! assert_eq!(playthrough.choose(&story, ChoiceRef::Id("garden")), Err(Refused::Locked));
//! assert_eq!(playthrough.choose(&story, ChoiceRef::Number(1)), Ok(StepOutcome::On));
//! assert_eq!(playthrough.choose(&story, ChoiceRef::Id("garden")), Ok(StepOutcome::On));
//! assert!(playthrough.has_ended(&story));
//!
//! playthrough.back(1);
//! let passage = playthrough.passage(&story, &|_| false);
//! let shown: Vec<&str> = passage.choices.iter().map(|choice| choice.id(&story)).collect();
//! assert_eq!(shown, ["garden"]);
//! assert_eq!(playthrough.choose(&story, ChoiceRef::Number(1)), Ok(StepOutcome::Forward));
//!
//! let file = Run::of(&story, &playthrough).to_ron()?;
//! let replay = Run::from_ron(&file)?.replay(&story);
//! assert_eq!(replay.divergence, None);
//! assert_eq!(replay.playthrough.state(), playthrough.state());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod passage;
mod playthrough;
mod reading;
mod run;
mod segment;
mod spacing;
mod state;

pub use passage::{ChoiceDisplay, ChoiceShown, EndingShown, MeterShown, NoteShown, Passage};
pub(crate) use passage::{GO_ON, NEXT};
pub use playthrough::{ChoiceRef, Move, Playthrough, Step, StepOutcome};
pub use reading::{line, page, timeless_line, timeless_page, write_text};
pub(crate) use reading::{line_knowing, page_knowing, page_where, whole_page_where};
pub use run::{Divergence, Expect, ParseRunError, Replay, Run, WriteRunError};
pub(crate) use run::{replay, replay_one};
pub use segment::{Block, Label, Segment};
pub(crate) use spacing::{StraySpace, stray_space};
pub use state::{Availability, Change, Refused, State};
