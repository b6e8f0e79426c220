//! All runs as one tree, and how much of the story the runs found.

use std::collections::HashSet;

use serde::Serialize;

use super::payload::{Clipping, Clippings, Cover, EndingEntry, Endings, RunStep};
use super::{Detail, Outline, Session};
use crate::archive::{RunId, RunNodeId, RunTree};
use crate::engine::{self, NEXT, Replay, Segment, timeless_page};
use crate::story::{ChoiceId, Fact, Style};
use crate::text::shares;

/// All runs that are not removed, as one tree.
#[derive(Clone, Debug, Serialize)]
pub struct TreeView {
    /// How much of the story was found.
    pub tally: Tally,
    /// The places of the tree, each after its parent.
    pub nodes: Vec<TreeViewNode>,
    /// The tree as an outline with everything folded.
    #[serde(skip)]
    pub outline: Outline,
}

/// A place of the tree. `scene` and `choice` are those of the step that leads to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TreeViewNode {
    /// The index of its parent among the nodes; `None` for the beginning.
    pub parent: Option<usize>,
    /// The number of steps from the beginning.
    pub steps: usize,
    /// The scene in which the step was taken.
    pub scene: Option<String>,
    /// The identity of the choice.
    pub choice: Option<String>,
    /// The story's name for that decision, if it is a landmark.
    pub landmark: Option<String>,
    /// The number of runs that pass here.
    pub runs: usize,
    /// The one among these that was played last.
    pub run: RunId,
    /// The runs that end here.
    pub ends: Vec<RunId>,
    /// Whether the reader is here.
    pub here: bool,
}

/// How much of a story was found, each as found and total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The number of saved runs.
    pub runs: usize,
    /// The endings that any run reached.
    pub endings: (usize, usize),
    /// The scenes that are not endings.
    pub scenes: (usize, usize),
    /// The clippings that any run found.
    pub clippings: (usize, usize),
    /// The number of runs that reached an ending.
    #[serde(skip)]
    pub finished: usize,
    /// The runs that are drafts.
    #[serde(skip)]
    pub drafts: usize,
}

impl Tally {
    /// What was found in words, each as `2 of 18 endings`. What the story does not have is omitted.
    pub fn shares(&self) -> Vec<String> {
        shares(&[(self.endings, "endings"), (self.scenes, "scenes"), (self.clippings, "clippings")])
    }
}

impl Session {
    /// All runs that are not removed, as one tree.
    pub fn tree(&self) -> RunTree {
        RunTree::new(&self.archive)
    }

    /// The drafts, except for the run being read.
    pub(super) fn drafts(&self) -> HashSet<RunId> {
        let mut drafts = self.archive.drafts();
        drafts.retain(|run| Some(*run) != self.run);
        drafts
    }

    /// What has been found in the story so far.
    pub fn tally(&self) -> Tally {
        let story = &self.story;
        let (found, endings) = self.endings_found();
        let is_ending = |id: &str| story.find_scene(id).map(|scene| story.ending(scene).is_some());
        let read = self.archive.scenes_read().filter(|id| is_ending(id) == Some(false)).count();
        let clippings = story.facts().iter().filter(|fact| fact.clipping.is_some());
        let known = clippings.clone().filter(|fact| self.archive.has_clipping(story.str(fact.id)));
        Tally {
            runs: self.archive.runs().filter(|saved| !saved.is_empty()).count(),
            endings: (found, endings),
            scenes: (read, story.scenes().len() - endings),
            clippings: (known.count(), clippings.count()),
            finished: self.archive.runs().filter(|saved| !saved.endings.is_empty()).count(),
            drafts: self.drafts().len(),
        }
    }

    /// A run replayed up to a step, or as far as it works, with the facts that a reader who goes there would have.
    pub(super) fn played(&self, run: RunId, steps: usize) -> Replay {
        let path = self.archive.steps(run);
        let choices: Vec<&str> = path.iter().take(steps).map(|step| step.choice.as_str()).collect();
        let mut replay = engine::replay(&self.story, &self.facts_played(run), &choices);
        replay.playthrough.grant(&self.facts_from_archive());
        replay
    }

    /// Returns the tree as a reply has it.
    pub(super) fn run_tree(&self) -> TreeView {
        let outline = Outline::new(self);
        let tree = outline.tree();
        let here = self.here(tree);
        let nodes = tree.node_ids().filter_map(|id| self.tree_node(tree, id, here)).collect();
        TreeView { tally: self.tally(), nodes, outline }
    }

    fn tree_node(&self, tree: &RunTree, id: RunNodeId, here: Option<RunNodeId>) -> Option<TreeViewNode> {
        let node = tree.node(id)?;
        let (scene, choice) = tree.step(id);
        let landmark = self.story.find_scene(scene).and_then(|scene| self.story.scene(scene).key);
        Some(TreeViewNode {
            parent: node.parent.map(RunNodeId::index),
            steps: node.steps,
            scene: node.parent.map(|_| scene.to_owned()),
            choice: node.parent.map(|_| choice.to_owned()),
            landmark: landmark.map(|landmark| self.story.str(landmark).to_owned()),
            runs: node.runs,
            run: node.run,
            ends: node.ends.clone(),
            here: here == Some(id),
        })
    }

    /// The endings, named as far as `tell` allows, and what else was found permanently.
    pub(super) fn endings(&self, tell: Detail) -> Endings {
        let text = |name| self.story.str(name).to_owned();
        let endings = self.story.scene_ids().filter_map(|scene| {
            let ending = self.story.ending(scene)?;
            let (id, found) = (self.scene_id(scene), self.was_found(scene));
            let road = self.archive.first_run_to(&id).map(|(run, step)| RunStep { run, step });
            let may_name = self.may_name_ending(scene, tell);
            let title = may_name.then(|| text(ending.title));
            Some(EndingEntry { id: Some(id).filter(|_| may_name), found, title, teaser: text(ending.teaser), road })
        });
        let Clippings { clippings, cover, .. } = self.clippings();
        Endings { endings: endings.collect(), clippings, cover }
    }

    /// The clippings that were found, with their texts.
    pub(super) fn clippings(&self) -> Clippings {
        let all = self.story.facts().iter().filter(|fact| fact.clipping.is_some());
        let clippings = all.clone().filter(|fact| self.archive.has_clipping(self.story.str(fact.id)));
        Clippings {
            clippings: clippings.filter_map(|fact| self.clipping(fact)).collect(),
            all: all.count(),
            cover: self.cover(),
        }
    }

    /// The clipping of a fact.
    pub(super) fn clipping(&self, fact: &Fact) -> Option<Clipping> {
        let clipping = fact.clipping?;
        Some(Clipping {
            id: self.story.str(fact.id).to_owned(),
            headline: self.story.str(clipping.title).to_owned(),
            text: clipping.text.map(|text| timeless_page(&self.story, text)),
        })
    }

    /// The cover, once every clipping was found.
    pub(super) fn cover(&self) -> Option<Cover> {
        let cover = self.story.cover()?;
        let mut clippings = self.story.facts().iter().filter(|fact| fact.clipping.is_some());
        let complete = clippings.all(|fact| self.archive.has_clipping(self.story.str(fact.id)));
        let text = self.page_here(cover.text);
        complete.then(|| Cover { title: self.story.str(cover.title).to_owned(), text })
    }

    /// Where the reader is in the tree.
    pub fn here(&self, tree: &RunTree) -> Option<RunNodeId> {
        match self.run {
            Some(run) if !self.saved.is_empty() => tree.node_at(run, self.playthrough.position()),
            _ => Some(RunNodeId::ROOT),
        }
    }

    /// A choice in few words: its clause in the story's corrections, or its label as it was shown.
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

/// Returns one span of words in no style.
pub(super) fn plain(text: &str) -> Vec<Segment> {
    vec![Segment { text: text.to_owned(), style: Style::default() }]
}
