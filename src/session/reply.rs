//! The replies of a session.
//!
//! A [`Reply`] is complete and already filtered: a front end needs nothing else to show it, and it contains nothing
//! that the reader did not ask for (see [`Detail`](super::Detail)).

use super::payload::{
    Annotated, Clippings, Comparison, Corrections, Document, Endings, Front, Help, HistoryEntry, Imported, Merged,
    Nearest, OpenEndings, RunEntry, RunText, Scene, WhatIf,
};
use super::preferences::SettingValue;
use super::tree::TreeView;
use super::watch::{News, Problems, Proof, StateView};
use crate::archive::RunId;

/// The answer to an [`Act`](super::Act).
#[derive(Clone, Debug)]
pub enum Reply {
    /// The scene where the reader is now.
    Scene(Box<Scene>),
    /// The text of a document.
    Document(Document),
    /// Every page read in this run.
    History(Vec<HistoryEntry>),
    /// The runs that are saved, and those that were removed.
    Runs(Vec<RunEntry>),
    /// Every run as one tree.
    Tree(Box<TreeView>),
    /// Two runs side by side.
    Comparison(Box<Comparison>),
    /// Where the choices of a decision would lead.
    WhatIf(Box<WhatIf>),
    /// The nearest unread ending; `None` if none can be reached from this run's decisions.
    Nearest(Option<Box<Nearest>>),
    /// The endings, clippings and cover.
    Endings(Endings),
    /// The clippings that were found, with their texts.
    Clippings(Clippings),
    /// The front page.
    Front(Box<Front>),
    /// The endings that can still be reached.
    Open(OpenEndings),
    /// What each finished run corrects in the previous one, the latest first.
    Corrections(Vec<Corrections>),
    /// A run was named, marked, removed or restored.
    Annotated(Annotated),
    /// A run was imported.
    Imported(Imported),
    /// An archive was imported.
    Merged(Merged),
    /// A file was written; its path.
    Saved(String),
    /// A run that should have been written to a file, in a session that opens none.
    Text(RunText),
    /// What can be asked, and what marks and documents there are.
    Help(Help),
    /// A setting was remembered.
    Remembered,
    /// How stories are shown in this session.
    Settings(Vec<SettingValue>),
    /// The reader leaves, so the front end exits.
    Quit,
    /// The problems of a watched story.
    Problems(Problems),
    /// The meters and facts of a watched story, where its author is.
    State(StateView),
    /// What is proved about a watched story; `None` until a version without errors was saved.
    Proofs(Option<std::rc::Rc<Proof>>),
    /// The outcome of a jump or a change of the state.
    News(News),
}

impl Reply {
    /// Why the act could not be saved; `None` if it was, or if the reason was already reported.
    pub fn complaint(&self) -> Option<&str> {
        match self {
            Self::Scene(scene) => scene.complaint.as_deref(),
            Self::Annotated(annotated) => annotated.complaint.as_deref(),
            Self::Imported(imported) => imported.complaint.as_deref(),
            Self::Merged(merged) => merged.complaint.as_deref(),
            _ => None,
        }
    }

    /// Sets why the act could not be saved. Only replies to acts that save something can contain this.
    pub(super) fn complain(&mut self, complaint: String) {
        match self {
            Self::Scene(scene) => scene.complaint = Some(complaint),
            Self::Annotated(annotated) => annotated.complaint = Some(complaint),
            Self::Imported(imported) => imported.complaint = Some(complaint),
            Self::Merged(merged) => merged.complaint = Some(complaint),
            _ => {}
        }
    }

    /// Gives runs other ids. Only acts that save something are held back until then.
    pub(super) fn rename_runs(&mut self, rename: impl Fn(&mut RunId)) {
        match self {
            Self::Scene(scene) => scene.run.iter_mut().for_each(rename),
            Self::Annotated(annotated) => rename(&mut annotated.run),
            Self::Imported(imported) => rename(&mut imported.run),
            _ => {}
        }
    }
}
