//! The tree of all runs as it is shown while reading: on one row under the meters, or beside the page.

use crate::archive::{RunId, RunNodeId};
use crate::session::{Outline, Session, TreeShape};

/// The tree, and where the reader is in it.
#[derive(Debug)]
pub(crate) struct LivingTree {
    /// What it was built for: the run, the reader's place in it, and the number of runs.
    of: (RunId, usize, usize),
    /// The tree with its main paths.
    pub(crate) outline: Outline,
    /// Its shape.
    pub(crate) shape: TreeShape,
    /// The reader's place.
    pub(crate) here: RunNodeId,
}

impl LivingTree {
    /// The tree of a session; the previous one if nothing has changed since. `None` while nothing of the run is saved.
    pub(crate) fn of(session: &Session, before: Option<Self>) -> Option<Self> {
        let of = (session.run()?, session.playthrough().position(), session.archive().runs().count());
        if let Some(before) = before.filter(|before| before.of == of) {
            return Some(before);
        }
        let outline = Outline::new(session);
        let here = outline.tree().node_at(of.0, of.1)?;
        let shape = TreeShape::new(session, &outline);
        Some(Self { of, outline, shape, here })
    }
}
