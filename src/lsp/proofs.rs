//! What is proved of a story while it is written, behind the editor's back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::files::Files;
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
    /// The texts of all its files, by their names in the folder.
    texts: BTreeMap<String, String>,
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
    pub(super) fn new(folder: PathBuf, version: u64, loaded: &Loaded) -> (Self, Control) {
        let texts = loaded.sources.iter().map(|source| (source.name.clone(), source.text.clone())).collect();
        let control = Control::from(LIMIT);
        (Self { folder, version, texts, control: control.clone() }, control)
    }

    /// Proves what there is to prove, which may take long, with what is known already in `store`. Returns `None` if the
    /// work was given up, or the story has errors.
    pub fn prove(self, files: &impl Files, store: Option<&dyn Store>) -> Option<Proved> {
        let Self { folder, version, texts, control } = self;
        if control.is_stopped() {
            return None;
        }
        let loaded = files.load(&folder, &texts);
        let story = loaded.story.as_ref()?;
        let prover = Prover::new(story, &control, store);
        let (explored, parts, laws) = prover.explore_and_judge();
        let mut problems = check::readings(&loaded, &|scene, found| check::really_occurs(&prover, scene, found));
        problems.extend(check::proved(&loaded, &explored, &parts));
        problems.extend(check::laws(&loaded, &laws));
        (!control.is_stopped()).then_some(Proved { folder, version, problems, explored })
    }
}
