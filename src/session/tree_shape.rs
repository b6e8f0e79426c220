//! The shape of the tree: each run's line on a row of its own, from where it left another.

use super::{Outline, Session};
use crate::archive::{RunNodeId, RunTree};
use crate::story::SceneId;

/// The shape of the tree, for a picture of any size.
#[derive(Clone, Debug)]
pub struct TreeShape {
    /// The lines, from top to bottom: each on the row of its place here.
    pub strokes: Vec<Stroke>,
    /// The stroke on which each place of the tree lies.
    rows: Vec<usize>,
    /// How many steps the longest run has.
    pub steps: usize,
}

/// A line without branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// The row that it left, and after how many steps; none for the first.
    pub from: Option<(usize, usize)>,
    /// How many steps its last place has.
    pub to: usize,
    /// The node that it ends at.
    pub end: RunNodeId,
    /// The ending there, if it is one.
    pub ending: Option<SceneId>,
}

impl TreeShape {
    /// The shape of an outline's tree, the outline's main line on top.
    ///
    /// Below a line are those that left it, the last first, so that no two lines cross.
    pub fn new(session: &Session, outline: &Outline) -> Self {
        let tree = outline.tree();
        let mut picture = Self { strokes: Vec::new(), rows: vec![0; tree.len()], steps: 0 };
        let mut waiting = vec![(None, RunNodeId::ROOT)];
        while let Some((from, first)) = waiting.pop() {
            let row = picture.strokes.len();
            let mut left = Vec::new();
            let end = picture.follow(tree, outline, first, row, &mut left);
            let to = tree.node(end).map_or(0, |node| node.steps);
            picture.steps = picture.steps.max(to);
            let ending = outline.ending_at(session, end);
            picture.strokes.push(Stroke { from, to, end, ending });
            waiting.extend(left);
        }
        picture
    }

    /// Follows a line to its end, and has what leaves it wait.
    fn follow(
        &mut self,
        tree: &RunTree,
        outline: &Outline,
        first: RunNodeId,
        row: usize,
        left: &mut Vec<(Option<(usize, usize)>, RunNodeId)>,
    ) -> RunNodeId {
        let mut at = first;
        loop {
            if let Some(place) = self.rows.get_mut(at.index()) {
                *place = row;
            }
            let Some(node) = tree.node(at) else { return at };
            let Some(main) = outline.main_way(at) else { return at };
            let others = node.children.iter().rev().filter(|child| **child != main && !outline.is_draft(**child));
            left.extend(others.map(|way| (Some((row, node.steps)), *way)));
            at = main;
        }
    }

    /// The row that a node lies on.
    pub fn row_of(&self, node: RunNodeId) -> usize {
        self.rows.get(node.index()).copied().unwrap_or_default()
    }

    /// The number of rows, one a stroke.
    pub fn height(&self) -> usize {
        self.strokes.len()
    }
}
