//! The book: every run as one tree, the places in it to read on from, and what lies beside the ways taken.

mod compared;
mod decision;
mod nearest;
mod outline;
mod said;
mod transcript;

pub use compared::{Beside, Compared, Curve, TookThere};
pub use decision::{Decision, Way, WayKind, WhatIf};
pub use nearest::Nearest;
pub use outline::{Leaf, Line, LineKind, Outline};
pub use said::{Imported, NotImported};
pub use transcript::{PageRead, Transcript};

use super::Session;
use crate::archive::{NodeId, RunId, RunTree};
use crate::engine::{self, NEXT, Replay, Segment};
use crate::story::{ChoiceId, Style};
use crate::text::shares;

/// How much of a story was found, out of how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many runs are kept.
    pub runs: usize,
    /// Endings found, and all.
    pub endings: (usize, usize),
    /// Scenes read that are no endings, and all.
    pub scenes: (usize, usize),
    /// Clippings found, and all.
    pub clippings: (usize, usize),
}

impl Tally {
    /// What was found in words, each `2 of 18 endings`. What the story has none of is left out.
    pub fn shares(&self) -> Vec<String> {
        shares(&[(self.endings, "endings"), (self.scenes, "scenes"), (self.clippings, "clippings")])
    }
}

impl Session {
    /// Every run that is not removed, as one tree.
    pub fn tree(&self) -> RunTree {
        RunTree::new(&self.book)
    }

    /// What was found of the story so far.
    pub fn tally(&self) -> Tally {
        let story = &self.story;
        let found = self.book.endings().into_iter().filter(|id| story.find_scene(id).is_some()).count();
        let is_ending = |id: &str| story.find_scene(id).map(|scene| story.ending(scene).is_some());
        let read = self.book.scenes_read().filter(|id| is_ending(id) == Some(false)).count();
        let endings = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).count();
        let clippings = story.facts().iter().filter(|fact| fact.clipping.is_some());
        let known = clippings.clone().filter(|fact| self.book.has_clipping(story.str(fact.id)));
        Tally {
            runs: self.book.runs().filter(|kept| !kept.is_empty()).count(),
            endings: (found, endings),
            scenes: (read, story.scenes().len() - endings),
            clippings: (known.count(), clippings.count()),
        }
    }

    /// A run played again as far as so many of its steps, or as far as it stands, with the facts that a reader
    /// who goes there would have.
    pub(super) fn played(&self, run: RunId, steps: usize) -> Replay {
        let path = self.book.steps(run);
        let choices: Vec<&str> = path.iter().take(steps).map(|step| step.choice.as_str()).collect();
        let mut replay = engine::replay(&self.story, &self.facts_played(run), &choices);
        replay.playthrough.grant(&self.facts_from_archive());
        replay
    }

    /// Where the reader stands in the tree.
    pub fn here(&self, tree: &RunTree) -> Option<NodeId> {
        match self.run {
            Some(run) if !self.kept.is_empty() => tree.node_at(run, self.playthrough.position()),
            _ => Some(NodeId::ROOT),
        }
    }

    /// What a choice comes to in few words: its clause in the story's corrections, or else its label as it stood.
    pub(super) fn words_of(
        &self,
        scene: &str,
        choice: &str,
        label: impl FnOnce(ChoiceId) -> Vec<Segment>,
    ) -> Vec<Segment> {
        let found = self.story.find_scene(scene).and_then(|scene| self.story.find_choice(scene, choice));
        match found.map(|found| (found, self.story.choice(found).said)) {
            Some((_, Some(said))) => plain(self.story.str(said)),
            Some((found, None)) => label(found),
            None if choice == NEXT => plain("on"),
            None => plain(choice),
        }
    }
}

/// Words in no style.
pub(super) fn plain(text: &str) -> Vec<Segment> {
    vec![Segment { text: text.to_owned(), style: Style::default() }]
}
