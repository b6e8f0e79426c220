//! All runs as one tree: where two runs did the same from the beginning of the story, they are one line.

use std::collections::HashMap;

use super::book::{Book, Kept, RunId, StepKept};

/// A place in the tree: what was read after so many steps. The first is the beginning of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The beginning of the story.
    pub const ROOT: Self = Self(0);

    /// Its place among all places of the tree.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What the tree knows of a place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The place before; none at the beginning.
    pub parent: Option<NodeId>,
    /// How many steps lead here.
    pub steps: usize,
    /// Where runs went on, in the order in which they were first taken.
    pub ways: Vec<NodeId>,
    /// The runs that go no further, in the order in which the journals tell of them.
    pub ends: Vec<RunId>,
    /// Of all runs that pass here or end here, the one played last.
    pub run: RunId,
    /// How many runs pass here or end here.
    pub runs: usize,
    scene: Symbol,
    choice: Symbol,
    played: u64,
}

/// The runs that are not removed, as one tree.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    names: Vec<String>,
    ends: HashMap<RunId, NodeId>,
}

type Symbol = u32;

impl Tree {
    /// The tree of a book. A run of which steps are missing is in it as far as it is known.
    pub fn new(book: &Book) -> Self {
        let mut maker = Maker::default();
        let mut tree = Self { nodes: vec![Node::root()], names: Vec::new(), ends: HashMap::new() };
        for kept in book.runs() {
            maker.place(&mut tree, book, kept);
        }
        tree.names = maker.names;
        tree
    }

    /// What is known of a place.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether no step was ever taken.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() < 2
    }

    /// The scene and the choice of the step that leads to a place; empty at the beginning.
    pub fn step(&self, id: NodeId) -> (&str, &str) {
        let name = |symbol: Symbol| self.names.get(symbol as usize).map_or("", String::as_str);
        self.node(id)
            .filter(|node| node.parent.is_some())
            .map_or(("", ""), |node| (name(node.scene), name(node.choice)))
    }

    /// Where a run ends.
    pub fn end_of(&self, run: RunId) -> Option<NodeId> {
        self.ends.get(&run).copied()
    }

    /// Where a run stands after so many of its steps; at its end if it has fewer.
    pub fn place_of(&self, run: RunId, steps: usize) -> Option<NodeId> {
        self.line_to(self.end_of(run)?).take(steps + 1).last()
    }

    /// The places from the beginning to one, both included.
    pub fn line_to(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let up = std::iter::successors(Some(id), |at| self.node(*at).and_then(|node| node.parent));
        let mut line: Vec<NodeId> = up.collect();
        line.reverse();
        line.into_iter()
    }

    /// The place to which the same steps lead as to a place of another tree, if there is one.
    pub fn same_place(&self, other: &Self, id: NodeId) -> Option<NodeId> {
        other.line_to(id).skip(1).try_fold(NodeId::ROOT, |at, wanted| {
            let ways = self.node(at)?.ways.iter().copied();
            ways.into_iter().find(|way| self.step(*way) == other.step(wanted))
        })
    }

    /// Every place, a place before those that lie beyond it.
    pub fn places(&self) -> impl Iterator<Item = NodeId> {
        (0..).take(self.nodes.len()).map(NodeId)
    }
}

impl Node {
    fn root() -> Self {
        Self {
            parent: None,
            steps: 0,
            ways: Vec::new(),
            ends: Vec::new(),
            run: RunId { journal: 0, run: 0 },
            runs: 0,
            scene: 0,
            choice: 0,
            played: 0,
        }
    }
}

#[derive(Default)]
struct Maker {
    names: Vec<String>,
    symbols: HashMap<String, Symbol>,
    ways: HashMap<(NodeId, Symbol, Symbol), NodeId>,
}

impl Maker {
    /// Adds a run. Its steps are those of its path, so that it doesn't matter which run it forked off.
    fn place(&mut self, tree: &mut Tree, book: &Book, kept: &Kept) {
        if kept.is_empty() {
            return;
        }
        let mut at = NodeId::ROOT;
        tree.pass(at, kept);
        for step in book.steps(kept.id) {
            at = self.way(tree, at, step);
            tree.pass(at, kept);
        }
        if let Some(node) = tree.nodes.get_mut(at.index()) {
            node.ends.push(kept.id);
        }
        tree.ends.insert(kept.id, at);
    }

    fn way(&mut self, tree: &mut Tree, from: NodeId, step: &StepKept) -> NodeId {
        let (scene, choice) = (self.symbol(&step.scene), self.symbol(&step.choice));
        *self.ways.entry((from, scene, choice)).or_insert_with(|| tree.grow(from, scene, choice))
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

impl Tree {
    fn grow(&mut self, from: NodeId, scene: Symbol, choice: Symbol) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let mut steps = 0;
        if let Some(node) = self.nodes.get_mut(from.index()) {
            node.ways.push(id);
            steps = node.steps + 1;
        }
        self.nodes.push(Node { parent: Some(from), steps, scene, choice, ..Node::root() });
        id
    }

    fn pass(&mut self, id: NodeId, kept: &Kept) {
        let Some(node) = self.nodes.get_mut(id.index()) else { return };
        node.runs += 1;
        if node.runs == 1 || kept.played >= node.played {
            node.run = kept.id;
            node.played = kept.played;
        }
    }
}
