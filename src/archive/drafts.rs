//! Drafts: runs that a reader left after a few choices, by going back and choosing differently.

use std::collections::HashSet;

use super::run::{RunId, SavedRun};
use super::store::Archive;
use crate::engine::NEXT;

/// The maximum number of choices of a draft beyond the place where another run left it.
const FEW: usize = 3;

impl Archive {
    /// Returns the runs that are drafts: the reader went back from their end by a few choices and left them there, or
    /// another run did; they reached no ending, and have neither a name nor a mark. The run played last is not a draft,
    /// because it may go on.
    pub fn drafts(&self) -> HashSet<RunId> {
        let last = self.last_played().map(|saved| saved.id);
        let kept = || self.runs().filter(|saved| !saved.is_empty());
        let gone_back = kept().filter(|saved| saved.at < saved.len()).map(|saved| (saved.id, saved.at));
        let left = kept().filter_map(|saved| saved.from).chain(gone_back);
        let is_draft = |(run, steps): &(RunId, usize)| {
            let is_kept = Some(*run) == last || self.name(*run).is_some() || self.is_marked(*run);
            // This starts at the end, because runs may be long and this is called for many of them.
            let beyond = || {
                let length = self.run(*run).map_or(0, SavedRun::len);
                self.steps_back(*run).take(length.saturating_sub(*steps)).filter(|step| step.choice != NEXT)
            };
            let ended = |run: &RunId| self.run(*run).is_none_or(|saved| !saved.endings.is_empty());
            !is_kept && !ended(run) && beyond().nth(FEW).is_none()
        };
        left.filter(is_draft).map(|(run, _)| run).collect()
    }
}
