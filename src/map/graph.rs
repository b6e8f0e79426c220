//! What a map shows, in every format.

use std::ops::Range;

/// A story, or one chapter of it, as a graph. Everything in it is text to print: no format asks the story again.
pub(super) struct StoryGraph {
    /// The title of the story, and of the chapter if only one is shown.
    pub(super) title: String,
    /// What was proved about the whole story, in sentences.
    pub(super) proved: Vec<String>,
    /// The chapters that are shown, in order.
    pub(super) chapters: Vec<ChapterNodes>,
    /// The nodes of each chapter in turn, then stubs for the nodes of other chapters that edges lead to.
    pub(super) nodes: Vec<MapNode>,
}

/// A chapter that is shown.
pub(super) struct ChapterNodes {
    /// Its number and its title, as printed above its nodes.
    pub(super) heading: String,
    /// The indices of its nodes in [`StoryGraph::nodes`].
    pub(super) nodes: Range<usize>,
}

/// What a node of the map represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// A scene with choices or with `next`.
    Scene,
    /// A scene that ends the story.
    Ending {
        /// The title of the ending.
        title: String,
        /// The shortest run to it, if one was found.
        shortest: Option<ShortestRun>,
    },
    /// A junction, which leads on without showing anything.
    Junction,
    /// A stub for a scene or junction of a chapter that is not shown. It has no edges.
    Elsewhere {
        /// The heading of that chapter.
        heading: String,
    },
}

/// The length of the shortest run to an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShortestRun {
    /// The number of choices in the run.
    pub(super) choices: usize,
    /// Whether the run needs facts that only an earlier run can give.
    pub(super) needs_earlier_run: bool,
    /// Whether it is proved that no run is shorter.
    pub(super) is_proved: bool,
}

/// A scene or a junction, or a stub for one of another chapter.
pub(super) struct MapNode {
    /// The id of the scene or junction.
    pub(super) id: String,
    /// Whether it is a scene, an ending, a junction or a stub.
    pub(super) kind: NodeKind,
    /// The name of the decision that is made there.
    pub(super) key: Option<String>,
    /// Whether the story starts there.
    pub(super) is_start: bool,
    /// What was proved about it.
    pub(super) marks: Vec<String>,
    /// The choices, or the lines of a junction, in order.
    pub(super) edges: Vec<MapEdge>,
    /// The headings of the chapters from which it is entered, if they are not shown.
    pub(super) entered_from: Vec<String>,
}

impl MapNode {
    /// Returns a node with nothing but an id and a kind.
    pub(super) fn new(id: &str, kind: NodeKind) -> Self {
        let (marks, edges, entered_from) = (Vec::new(), Vec::new(), Vec::new());
        Self { id: id.to_owned(), kind, key: None, is_start: false, marks, edges, entered_from }
    }
}

/// How an edge is drawn. A style with fewer restrictions is less than one with more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EdgeStyle {
    /// Available whenever its scene is shown.
    Open,
    /// Available under a condition.
    Locked,
    /// Sealed until a condition holds.
    Sealed,
    /// Proved to be never available.
    Never,
}

/// A choice, a `next`, or a line of a junction.
pub(super) struct MapEdge {
    /// The label of the choice; empty for a line of a junction.
    pub(super) label: String,
    /// How the edge is drawn, which depends on its conditions.
    pub(super) style: EdgeStyle,
    /// The conditions under which it is available, and what was proved about it.
    pub(super) notes: Vec<String>,
    /// Where it leads: to the first target whose condition holds. Never empty.
    pub(super) targets: Vec<EdgeTarget>,
}

/// One of the nodes that an edge can lead to.
pub(super) struct EdgeTarget {
    /// The index of the node in [`StoryGraph::nodes`].
    pub(super) to: usize,
    /// The condition under which the edge leads there; none for the last target.
    pub(super) when: Option<String>,
}

impl MapEdge {
    /// Returns the target if the edge always leads to the same node.
    pub(super) fn only_target(&self) -> Option<&EdgeTarget> {
        match self.targets.as_slice() {
            [target] if target.when.is_none() => Some(target),
            _ => None,
        }
    }
}

impl StoryGraph {
    /// Returns a node by its index.
    #[expect(clippy::indexing_slicing, reason = "indices of nodes come from the graph that has them")]
    pub(super) fn node(&self, at: usize) -> &MapNode {
        &self.nodes[at]
    }
}
