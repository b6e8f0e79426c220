//! What is proved about a story in the background while it is written.

use std::sync::Arc;

use super::guard::caught;
use super::known::Known;
use super::loading::Version;
use crate::check::{self, Findings};
use crate::diag::Diagnostic;
use crate::explore::{Control, LIMIT, Prover, Store, distances};

/// A version of a story to prove everything about.
#[derive(Debug)]
pub struct ToProve {
    /// The version.
    version: Arc<Version>,
    /// Cancels the work once there is a newer version.
    control: Control,
}

/// What was proved about a version of a story.
#[derive(Debug)]
pub struct Proved {
    /// The version.
    pub(super) version: Arc<Version>,
    /// The problems that need proofs. Their locations are in the files of that version.
    pub(super) problems: Vec<Diagnostic>,
    /// What is known about its parts.
    pub(super) known: Known,
}

/// A version of a story whose proofs were given up, or failed.
#[derive(Debug)]
pub struct NotProved {
    /// The version.
    pub(super) version: Arc<Version>,
}

impl ToProve {
    /// The version of a story, and the control that cancels the work.
    pub(super) fn new(version: Arc<Version>) -> (Self, Control) {
        let control = Control::from(LIMIT);
        (Self { version, control: control.clone() }, control)
    }

    /// Proves what there is to prove, which may take long, with what is known already in `store`.
    ///
    /// # Errors
    /// The work was given up, or it failed, or the story has errors.
    pub fn prove(self, store: Option<&dyn Store>) -> Result<Proved, NotProved> {
        let version = Arc::clone(&self.version);
        caught(|| self.proved(store)).flatten().ok_or(NotProved { version })
    }

    fn proved(self, store: Option<&dyn Store>) -> Option<Proved> {
        let Self { version, control } = self;
        if control.is_stopped() {
            return None;
        }
        let loaded = &version.loaded;
        let story = loaded.story.as_ref()?;
        let prover = Prover::new(story, &control, store);
        let Findings { explored, parts, laws, readings: mut problems } = check::explore(loaded, &prover);
        if control.is_stopped() {
            return None;
        }
        problems.extend(check::proved(loaded, &explored, &parts));
        problems.extend(check::laws(loaded, &laws));
        drop(prover);
        if control.is_stopped() {
            return None;
        }
        let known = Known::new(story, explored, laws, distances(story, &control));
        Some(Proved { version, problems, known })
    }
}
