//! All runs as one tree. Runs share nodes as long as they took the same steps from the beginning of the story.
//!
//! # Representation
//!
//! A node is a position in the story: the sequence of steps that leads to it. The root is the beginning of the story.
//! Nodes are stored in one vector, each after its parent, so that a [`RunNodeId`] is an index. Names of scenes and
//! choices are interned.
//!
//! # Invariants
//!
//! - The children of a node differ in their steps: a sequence of steps leads to at most one node.
//! - [`TreeNode::runs`] of a node is the number of its [`TreeNode::ends`] plus that of its children's `runs`.
//! - The tree depends only on the set of the runs and their order, not on which run forked off which.
//!
//! # Limitations
//!
//! - A tree is not updated: build a new one after the archive has changed. This takes time proportional to the number
//!   of saved steps; those of a removed run count once for each run that forked off it.
//! - A [`RunNodeId`] is valid only in the tree that returned it. Use [`RunTree::matching_node`] to find a node again in
//!   a new tree.
//! - Steps are compared by id alone. If two runs took the same steps with different facts from the start, they
//!   share their nodes although they may have read different texts.

use std::collections::HashMap;

use super::run::{RunId, SavedRun, SavedStep};
use super::store::Archive;

/// The index of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunNodeId(u32);

impl RunNodeId {
    /// The beginning of the story.
    pub const ROOT: Self = Self(0);

    /// Returns the index as a number below [`RunTree::len`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A position that at least one run reached.
#[derive(Clone, Debug)]
pub struct TreeNode {
    /// The node before the last step; `None` for the root.
    pub parent: Option<RunNodeId>,
    /// The number of steps from the root.
    pub steps: usize,
    /// The nodes one step further, in the order in which the journals list the first runs that reached them.
    pub children: Vec<RunNodeId>,
    /// The runs that end here, in the order in which the journals list them.
    pub ends: Vec<RunId>,
    /// The run that was played last, of all runs that pass or end here.
    pub run: RunId,
    /// The number of runs that pass or end here.
    pub runs: usize,
    scene: Symbol,
    choice: Symbol,
    /// When that run was played, and its place in the list of runs: of runs played at the same time it is the last.
    latest: (u64, usize),
}

/// The runs of an [`Archive`] that are not removed, as one tree. See the module for its invariants.
#[derive(Clone, Debug)]
pub struct RunTree {
    nodes: Vec<TreeNode>,
    names: Vec<String>,
    ends: HashMap<RunId, RunNodeId>,
}

/// The index of an interned name.
type Symbol = u32;

impl RunTree {
    /// Builds the tree of an archive. A run with missing steps ends before the first of them.
    pub fn new(archive: &Archive) -> Self {
        let mut builder = Builder::default();
        let mut tree = Self { nodes: vec![TreeNode::root()], names: Vec::new(), ends: HashMap::new() };
        for saved in archive.runs() {
            builder.add(&mut tree, archive, saved);
        }
        tree.names = builder.names;
        tree.pass_up();
        tree
    }

    /// Returns a node; `None` for an id of another tree that has more nodes.
    pub fn node(&self, id: RunNodeId) -> Option<&TreeNode> {
        self.nodes.get(id.index())
    }

    /// Returns the number of nodes, the root included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns whether the root is the only node.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() < 2
    }

    /// Returns the scene and the choice of the step that leads to a node. Both are empty for the root.
    pub fn step(&self, id: RunNodeId) -> (&str, &str) {
        let name = |symbol: Symbol| self.names.get(symbol as usize).map_or("", String::as_str);
        self.node(id)
            .filter(|node| node.parent.is_some())
            .map_or(("", ""), |node| (name(node.scene), name(node.choice)))
    }

    /// Returns the node at which a run ends; `None` if the run is removed or has no steps.
    pub fn last_node(&self, run: RunId) -> Option<RunNodeId> {
        self.ends.get(&run).copied()
    }

    /// Returns the node that a run reaches after `steps` steps, or its last node if it has fewer.
    pub fn node_at(&self, run: RunId, steps: usize) -> Option<RunNodeId> {
        self.path_to(self.last_node(run)?).take(steps.saturating_add(1)).last()
    }

    /// Returns the nodes from the root to `id`, both included.
    pub fn path_to(&self, id: RunNodeId) -> impl Iterator<Item = RunNodeId> {
        let up = std::iter::successors(Some(id), |at| self.node(*at).and_then(|node| node.parent));
        let mut path: Vec<RunNodeId> = up.collect();
        path.reverse();
        path.into_iter()
    }

    /// Returns the node of this tree with the same path as node `id` of `other`, if there is one.
    pub fn matching_node(&self, other: &Self, id: RunNodeId) -> Option<RunNodeId> {
        other.path_to(id).skip(1).try_fold(RunNodeId::ROOT, |at, wanted| {
            self.node(at)?.children.iter().copied().find(|child| self.step(*child) == other.step(wanted))
        })
    }

    /// Returns all nodes, each after its parent.
    pub fn node_ids(&self) -> impl Iterator<Item = RunNodeId> {
        (0..).take(self.nodes.len()).map(RunNodeId)
    }
}

impl TreeNode {
    fn root() -> Self {
        Self {
            parent: None,
            steps: 0,
            children: Vec::new(),
            ends: Vec::new(),
            run: RunId { journal: 0, run: 0 },
            runs: 0,
            scene: 0,
            choice: 0,
            latest: (0, 0),
        }
    }
}

#[derive(Default)]
struct Builder {
    names: Vec<String>,
    symbols: HashMap<String, Symbol>,
    children: HashMap<(RunNodeId, Symbol, Symbol), RunNodeId>,
    /// For each run that was added and lacks no steps before its fork: how many of its steps are shared, the node after
    /// them, and the nodes of its own steps.
    own: HashMap<RunId, (usize, Vec<RunNodeId>)>,
}

impl Builder {
    /// Adds a run. It does not matter which run it forked off, but if that run is already in the tree, the steps before
    /// the fork are not visited again.
    fn add(&mut self, tree: &mut RunTree, archive: &Archive, saved: &SavedRun) {
        if saved.is_empty() {
            return;
        }
        let fork = match saved.from {
            Some((parent, steps)) => self.node_of(archive, parent, steps),
            None => Some(RunNodeId::ROOT),
        };
        let path = match fork {
            Some(fork) => self.path(tree, fork, &saved.own),
            None => self.path(tree, RunNodeId::ROOT, archive.steps(saved.id)),
        };
        let last = path.last().copied().unwrap_or(RunNodeId::ROOT);
        if let Some(node) = tree.nodes.get_mut(last.index()) {
            node.ends.push(saved.id);
            node.runs += 1;
            let latest = (saved.played, tree.ends.len());
            if latest >= node.latest {
                (node.run, node.latest) = (saved.id, latest);
            }
        }
        tree.ends.insert(saved.id, last);
        // A run with missing steps before its fork has no node at the fork.
        let before = if fork.is_some() { 0 } else { saved.shared() };
        if let Some(own) = path.get(before..).filter(|own| !own.is_empty()) {
            self.own.insert(saved.id, (saved.shared(), own.to_vec()));
        }
    }

    /// Returns the node after some steps of a run that was added, or of one that it forked off.
    fn node_of(&self, archive: &Archive, mut run: RunId, steps: usize) -> Option<RunNodeId> {
        for _ in 0..=self.own.len() {
            let (shared, own) = self.own.get(&run)?;
            if let Some(after) = steps.checked_sub(*shared) {
                return own.get(after).copied();
            }
            run = archive.run(run)?.from?.0;
        }
        None
    }

    /// Returns a node and the nodes that steps from it lead to.
    fn path<'s>(
        &mut self,
        tree: &mut RunTree,
        from: RunNodeId,
        steps: impl IntoIterator<Item = &'s SavedStep>,
    ) -> Vec<RunNodeId> {
        let mut path = vec![from];
        let mut at = from;
        for step in steps {
            at = self.child(tree, at, step);
            path.push(at);
        }
        path
    }

    fn child(&mut self, tree: &mut RunTree, from: RunNodeId, step: &SavedStep) -> RunNodeId {
        let (scene, choice) = (self.symbol(&step.scene), self.symbol(&step.choice));
        *self.children.entry((from, scene, choice)).or_insert_with(|| tree.add_node(from, scene, choice))
    }

    fn symbol(&mut self, name: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(name) {
            return *symbol;
        }
        let symbol = Symbol::try_from(self.names.len()).unwrap_or(Symbol::MAX);
        self.names.push(name.to_owned());
        self.symbols.insert(name.to_owned(), symbol);
        symbol
    }
}

impl RunTree {
    fn add_node(&mut self, from: RunNodeId, scene: Symbol, choice: Symbol) -> RunNodeId {
        let id = RunNodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let mut steps = 0;
        if let Some(node) = self.nodes.get_mut(from.index()) {
            node.children.push(id);
            steps = node.steps + 1;
        }
        self.nodes.push(TreeNode { parent: Some(from), steps, scene, choice, ..TreeNode::root() });
        id
    }

    /// Counts the runs that end beyond each node as passing through it.
    fn pass_up(&mut self) {
        for id in (0..self.nodes.len()).rev() {
            let Some((parent, runs, run, latest)) =
                self.nodes.get(id).and_then(|node| Some((node.parent?, node.runs, node.run, node.latest)))
            else {
                continue;
            };
            let Some(above) = self.nodes.get_mut(parent.index()) else { continue };
            above.runs += runs;
            if latest >= above.latest {
                (above.run, above.latest) = (run, latest);
            }
        }
    }
}
