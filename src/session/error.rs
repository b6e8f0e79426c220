//! Why an act can't be done.

use std::fmt;

use crate::archive::RunId;
use crate::diag::printable;
use crate::engine::{Divergence, Refused, Segment};
use crate::text::count;

/// Why an act can't be done. In that case it has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActError {
    /// The choice can't be taken.
    Refused {
        /// Why.
        why: Refused,
        /// The story's reason, if the choice is locked.
        reason: Option<Vec<Segment>>,
    },
    /// There is nothing before this place.
    AtBeginning,
    /// There is nothing to go forward to.
    AtEnd,
    /// The passage was never read before, so there is nothing to skip.
    NothingToSkip,
    /// No run has this id or name, or several have.
    Run(String),
    /// The run has fewer steps.
    NoStep {
        /// The run.
        run: RunId,
        /// The number of its steps.
        length: usize,
        /// The requested step.
        step: usize,
    },
    /// No such document exists here.
    NoDocument(String),
    /// The story is too large to compute which endings are open.
    TooLarge,
    /// Nothing of this run is saved yet.
    NotSaved,
    /// The name looks like a run's id.
    NameIsId(String),
    /// Another run has the name.
    NameTaken(String, RunId),
    /// The run is being read, so it can't be removed.
    BeingRead(RunId),
    /// The run is already removed.
    AlreadyRemoved(RunId),
    /// The run is not removed.
    NotRemoved(RunId),
    /// There is no removed run to restore.
    NothingRemoved,
    /// The run was changed by hand, so no reader can have it.
    ChangedByHand,
    /// The file does not contain a run; with the reason.
    NoRun(String),
    /// The run is of another story.
    OtherStory {
        /// The run's story.
        run: String,
        /// This story.
        this: String,
    },
    /// A run to import is of another story.
    ForeignRun(String),
    /// A run to import does not work in the story as it is.
    Diverges(Divergence),
    /// A run to import has no choices.
    EmptyRun,
    /// The name of a file has no known extension.
    File(String),
    /// The host could not read or write a file.
    Host(HostError),
    /// The session opens no file that the reader names.
    Restricted,
    /// Runs of a watched story are not saved.
    Unsaved,
    /// The story is not watched.
    NotWatched,
    /// A watched story can't be changed or moved in this way.
    Author(String),
}

impl fmt::Display for ActError {
    /// Writes a clause on one line. What a file or the reader named in it is escaped.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&printable(&Clause(self).to_string()))
    }
}

struct Clause<'e>(&'e ActError);

impl fmt::Display for Clause<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        use ActError as E;
        match self.0 {
            E::Refused { why, .. } => why.fmt(out),
            E::AtBeginning => out.write_str("this is the beginning of the run"),
            E::AtEnd => out.write_str("there is nothing to go forward to"),
            E::NothingToSkip => out.write_str("nothing here has been read before"),
            E::Host(why) => why.fmt(out),
            E::Run(why) | E::NoRun(why) | E::File(why) | E::Author(why) => out.write_str(why),
            E::NoStep { run, length, step } => {
                write!(out, "the run `{run}` has {}, not {step}", count(*length, "step"))
            }
            E::NoDocument(id) => write!(out, "there is no document `{id}` here"),
            E::TooLarge => out.write_str("this story is too large to show which endings are still open"),
            E::NotSaved => out.write_str("nothing in this run has been saved yet"),
            E::NameIsId(name) => write!(out, "`{name}` looks like a run's number"),
            E::NameTaken(name, run) => write!(out, "run `{run}` already has the name `{name}`"),
            E::BeingRead(run) => {
                write!(out, "run `{run}` is being read; continue another run or begin a new one first")
            }
            E::AlreadyRemoved(run) => write!(out, "run `{run}` is already removed"),
            E::NotRemoved(run) => write!(out, "run `{run}` is not removed"),
            E::NothingRemoved => out.write_str("no run is removed"),
            E::ChangedByHand => {
                out.write_str("this run was changed by hand; to save a run, go back to before the change")
            }
            E::OtherStory { run, this } => write!(out, "the run belongs to the story `{run}`, not to `{this}`"),
            E::ForeignRun(story) => write!(out, "it is a run of another story, `{story}`"),
            E::Diverges(divergence) => {
                write!(
                    out,
                    "its choice {}, `{}`, can't be taken: {}",
                    divergence.valid_choices + 1,
                    divergence.wanted,
                    divergence.why
                )
            }
            E::EmptyRun => out.write_str("it has no choices, so there is nothing to save"),
            E::Restricted => out.write_str("this session opens no files; import the text of a run instead"),
            E::Unsaved => out.write_str("runs of a watched story are not saved"),
            E::NotWatched => out.write_str("only `earlier watch` knows this command"),
        }
    }
}

impl std::error::Error for ActError {}

/// Why the host could not write or read something, in words for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError(pub String);

impl fmt::Display for HostError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&printable(&self.0))
    }
}

impl std::error::Error for HostError {}
