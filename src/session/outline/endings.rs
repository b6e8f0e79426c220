//! The endings that runs reached beyond the places of a tree.

use super::super::Session;
use crate::archive::{RunNodeId, RunTree, TreeNode};
use crate::story::SceneId;

/// The endings that runs reached at a node where they end.
pub(super) fn endings_at<'s>(session: &'s Session, node: &'s TreeNode) -> impl Iterator<Item = SceneId> + 's {
    let ended = node.ends.iter().filter_map(|run| session.archive().run(*run)).flat_map(|saved| &saved.endings);
    let here = ended.filter(|(steps, _)| *steps == node.steps);
    here.filter_map(|(_, scene)| session.story().find_scene(scene))
}

/// The endings that runs reached at each node of a tree or after it.
#[derive(Clone, Debug)]
pub(super) struct EndingsBeyond {
    /// All endings that any run reached, in the order of the scenes.
    endings: Vec<SceneId>,
    /// For each node as many words as `endings` needs bits.
    reached: Vec<u64>,
    words: usize,
}

impl EndingsBeyond {
    /// Returns the endings of a tree that is part of a session.
    pub(super) fn new(session: &Session, tree: &RunTree) -> Self {
        let mut at_nodes: Vec<(RunNodeId, SceneId)> = Vec::new();
        for (id, node) in tree.node_ids().filter_map(|id| Some((id, tree.node(id)?))) {
            at_nodes.extend(endings_at(session, node).map(|ending| (id, ending)));
        }
        let mut endings: Vec<SceneId> = at_nodes.iter().map(|(_, ending)| *ending).collect();
        endings.sort_unstable();
        endings.dedup();
        let words = endings.len().div_ceil(64);
        let mut beyond = Self { endings, reached: vec![0; words * tree.len()], words };
        for (node, ending) in at_nodes {
            if let Ok(bit) = beyond.endings.binary_search(&ending)
                && let Some(word) = beyond.reached.get_mut(node.index() * words + bit / 64)
            {
                *word |= 1 << (bit % 64);
            }
        }
        // Each node comes after its parent.
        let nodes: Vec<RunNodeId> = tree.node_ids().collect();
        nodes.into_iter().rev().for_each(|node| beyond.pass_up(tree, node));
        beyond
    }

    fn pass_up(&mut self, tree: &RunTree, node: RunNodeId) {
        let Some(parent) = tree.node(node).and_then(|node| node.parent) else { return };
        for word in 0..self.words {
            let here = self.reached.get(node.index() * self.words + word).copied().unwrap_or(0);
            if let Some(above) = self.reached.get_mut(parent.index() * self.words + word) {
                *above |= here;
            }
        }
    }

    /// Returns the endings that runs reached at a node or after it, in the order of the scenes.
    pub(super) fn after(&self, node: RunNodeId) -> Vec<SceneId> {
        let is_set = |bit: usize| {
            let word = self.reached.get(node.index() * self.words + bit / 64).copied().unwrap_or(0);
            word >> (bit % 64) & 1 == 1
        };
        self.endings.iter().enumerate().filter(|(bit, _)| is_set(*bit)).map(|(_, ending)| *ending).collect()
    }
}
