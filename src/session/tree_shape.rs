//! The shape of the tree: each run's line on a row of its own, from where it left another.

use super::{Outline, Session};
use crate::archive::{RunId, RunNodeId, RunTree};
use crate::engine::{Availability, State};
use crate::story::{Color, SceneId};

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

/// How many lines, from the top, have a color and stubs. No window shows more.
const LIVING: usize = 64;

/// A choice beside a line that no run has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stub {
    /// It was sealed there.
    Sealed,
    /// It could be taken there, at a landmark.
    Untaken,
}

/// A line without branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// The row that it left, and after how many steps; `None` for the first.
    pub from: Option<(usize, usize)>,
    /// How many steps its last place has.
    pub to: usize,
    /// The node that it ends at.
    pub end: RunNodeId,
    /// The ending there, if it is one.
    pub ending: Option<SceneId>,
    /// The color of the meter that is highest in its range there; `None` if no meter has a color.
    pub color: Option<Color>,
    /// The choices beside the line that no run has taken, by the number of steps before them.
    pub stubs: Vec<(usize, Stub)>,
}

impl TreeShape {
    /// The shape of an outline's tree, the outline's main line on top.
    ///
    /// Below a line are the ones that left it, the last one first, so that no two lines cross.
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
            let (color, stubs) = match tree.node(end) {
                Some(node) if row < LIVING => living(session, node.run, from.map_or(0, |(_, steps)| steps), to),
                _ => (None, Vec::new()),
            };
            picture.strokes.push(Stroke { from, to, end, ending, color, stubs });
            waiting.extend(left);
        }
        picture
    }

    /// Follows a line to its end, and queues what leaves it.
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

    /// The number of rows, one for each stroke.
    pub fn height(&self) -> usize {
        self.strokes.len()
    }
}

/// The color of a run at the end of a part of it, and the choices beside that part that no run has taken.
fn living(session: &Session, run: RunId, from: usize, to: usize) -> (Option<Color>, Vec<(usize, Stub)>) {
    let playthrough = session.played(run, to).playthrough;
    let to = to.min(playthrough.position());
    let stubs = (from..to).filter_map(|step| Some((step, stub(session, playthrough.state_at(step))?)));
    (color(session, playthrough.state_at(to)), stubs.collect())
}

/// The color of the meter that is highest in its range.
fn color(session: &Session, state: &State) -> Option<Color> {
    let story = session.story();
    let shown = story.meter_ids().map(|id| (id, story.meter(id))).filter(|(_, meter)| !meter.hidden);
    let share = shown.filter_map(|(id, meter)| {
        let (least, most) = (i64::from(meter.range.0), i64::from(meter.range.1));
        let above = i64::from(state.meter(id)) - least;
        Some((meter.color?, above * 1000 / (most - least).max(1)))
    });
    // If several are equal, the first one that is declared.
    share
        .fold(None, |best: Option<(Color, i64)>, one| best.filter(|best| best.1 >= one.1).or(Some(one)))
        .map(|best| best.0)
}

/// An untaken choice at a place: one that is sealed there, or one that can be taken at a landmark.
fn stub(session: &Session, state: &State) -> Option<Stub> {
    let story = session.story();
    let untaken = story.choices_of(state.scene()).filter(|choice| !session.was_taken(*choice));
    let kinds = untaken.filter_map(|choice| match state.availability(story, choice) {
        Availability::Sealed => Some(Stub::Sealed),
        Availability::Open if story.scene(state.scene()).key.is_some() => Some(Stub::Untaken),
        _ => None,
    });
    kinds.max_by_key(|kind| *kind == Stub::Sealed)
}
