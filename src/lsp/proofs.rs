//! What is proved of a story while it is written, behind the editor's back.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check;
use crate::diag::Diagnostic;
use crate::explore::{Control, Explored, LIMIT, Prover, Store};
use crate::story::Loaded;

/// A version of a story of which everything is to be proved.
#[derive(Debug)]
pub struct ToProve {
    /// The folder of the story.
    folder: PathBuf,
    /// The number of the version, which the [`Proved`] repeats.
    version: u64,
    /// The version.
    loaded: Arc<Loaded>,
    /// Gives the work up once there is a newer version.
    control: Control,
}

/// What was proved of a version of a story.
#[derive(Debug)]
pub struct Proved {
    /// The folder of the story.
    pub(super) folder: PathBuf,
    /// The number of the version.
    pub(super) version: u64,
    /// The problems that take proofs. Their places are in the files as that version has them.
    pub(super) problems: Vec<Diagnostic>,
    /// What can happen.
    pub(super) explored: Explored,
}

impl ToProve {
    /// The version of a story that was loaded from a folder, and the control that gives the work up.
    pub(super) fn new(folder: PathBuf, version: u64, loaded: Arc<Loaded>) -> (Self, Control) {
        let control = Control::from(LIMIT);
        (Self { folder, version, loaded, control: control.clone() }, control)
    }

    /// Proves what there is to prove, which may take long, with what is known already in `store`. Returns `None` if the
    /// work was given up, or the story has errors.
    pub fn prove(self, store: Option<&dyn Store>) -> Option<Proved> {
        let Self { folder, version, loaded, control } = self;
        if control.is_stopped() {
            return None;
        }
        // It takes a while in a long story, and what the editor asks next needs it.
        loaded.source_map();
        let story = loaded.story.as_ref()?;
        let prover = Prover::new(story, &control, store);
        let (explored, parts, laws) = prover.explore_and_judge();
        let mut problems = check::readings(&loaded, &|scene, found| check::really_occurs(&prover, scene, found));
        problems.extend(check::proved(&loaded, &explored, &parts));
        problems.extend(check::laws(&loaded, &laws));
        (!control.is_stopped()).then_some(Proved { folder, version, problems, explored })
    }
}
