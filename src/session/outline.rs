//! The tree as an outline: one line of decisions from top to bottom, with branches of other runs that can be unfolded.
//!
//! It shows chapters, the decisions that the story names or where runs diverged, and the ends of runs. It reveals
//! nothing that no run has shown.

mod endings;

use std::collections::{HashMap, HashSet};

use self::endings::{EndingsBeyond, endings_at};
use super::Session;
use super::payload::Way;
use super::tree_replay::TreeReplay;
use crate::archive::{RunId, RunNodeId, RunTree};
use crate::diag::Untrusted;
use crate::engine::Segment;
use crate::story::{ChapterId, SceneId, Story};

/// The tree of runs as lines that can be folded, with the main line spread out.
#[derive(Clone, Debug)]
pub struct Outline {
    tree: RunTree,
    here: Option<RunNodeId>,
    main: Vec<RunNodeId>,
    /// Decisions whose untaken choices are shown.
    decisions: HashSet<RunNodeId>,
    /// Branches that are unfolded.
    branches: HashSet<RunNodeId>,
    lines: Vec<OutlineLine>,
    words: HashMap<RunNodeId, Vec<Segment>>,
    replay: TreeReplay,
    endings: EndingsBeyond,
    /// Whether the story names any decision.
    has_landmarks: bool,
    /// How many runs that are not drafts pass each node.
    kept: Vec<usize>,
    drafts: HashSet<RunId>,
    /// Whether drafts are shown everywhere.
    shows_drafts: bool,
    /// Places where the drafts that end there are shown, because they were searched for.
    revealed: HashSet<RunNodeId>,
}

/// What is still to be written.
#[derive(Clone, Copy, Debug)]
struct PendingNode {
    node: RunNodeId,
    depth: usize,
    /// The chapter whose heading was written last.
    chapter: Option<ChapterId>,
    /// Whether the line of its branch comes first.
    is_branch: bool,
}

/// A line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineLine {
    /// Its depth below the main line.
    pub depth: usize,
    /// The node that the line is about. A reader can continue from there.
    pub node: RunNodeId,
    /// The run that was played last, among those that pass this node.
    pub run: RunId,
    /// How many steps of that run lead there.
    pub steps: usize,
    /// What the line says, by kind.
    pub kind: OutlineLineKind,
    /// Whether there is something to unfold, and whether it is unfolded.
    pub open: Option<bool>,
    /// Whether the reader is there.
    pub here: bool,
}

/// What a line of the outline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutlineLineKind {
    /// A chapter begins: its heading.
    Chapter(ChapterId),
    /// A decision and what was chosen.
    Decision {
        /// What the story calls it, if it does.
        label: Option<String>,
        /// What was chosen.
        chosen: Vec<Segment>,
        /// The number of other choices that runs took there.
        others: usize,
    },
    /// What other runs chose at the decision above.
    Branch {
        /// What they chose.
        chosen: Vec<Segment>,
        /// The number of runs that took this choice.
        runs: usize,
        /// The endings that they reached, in declared order.
        endings: Vec<SceneId>,
        /// Whether all of them are drafts, so that the line is folded away.
        is_draft: bool,
    },
    /// A choice of the decision above that no run took.
    Way(Box<Way>),
    /// Runs that end here.
    End(Vec<Leaf>),
}

/// A run that ends here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The id of the run that ends here.
    pub run: RunId,
    /// What the reader calls it.
    pub name: Option<Untrusted>,
    /// Whether the reader marked it.
    pub marked: bool,
    /// Where it ends, or the last scene that it still reaches.
    pub scene: SceneId,
    /// Whether it no longer works to its end, because the story has changed.
    pub stops: bool,
}

impl Outline {
    /// The outline with everything folded; its main line is the run being read, or the one played last.
    pub fn new(session: &Session) -> Self {
        let tree = session.tree();
        let here = session.here(&tree);
        let end = |run: RunId| tree.last_node(run);
        let read =
            session.run().and_then(end).or_else(|| session.archive().last_played().and_then(|saved| end(saved.id)));
        let main = tree.path_to(read.unwrap_or(RunNodeId::ROOT)).collect();
        let has_landmarks = session.story().scenes().iter().any(|scene| scene.key.is_some());
        let (decisions, branches) = (HashSet::new(), HashSet::new());
        let (lines, words, replay) = (Vec::new(), HashMap::new(), TreeReplay::default());
        let endings = EndingsBeyond::new(session, &tree);
        let drafts = session.drafts();
        let kept = kept(session, &tree, &drafts);
        let mut outline = Self {
            tree,
            here,
            main,
            decisions,
            branches,
            lines,
            words,
            replay,
            endings,
            has_landmarks,
            kept,
            drafts,
            shows_drafts: false,
            revealed: HashSet::new(),
        };
        outline.write(session);
        outline
    }

    /// The outline of what is saved now, with the same branches unfolded.
    #[must_use]
    pub fn refreshed(&self, session: &Session) -> Self {
        let mut refreshed = Self::new(session);
        let same = |nodes: &HashSet<RunNodeId>, tree: &RunTree| {
            nodes.iter().filter_map(|node| tree.matching_node(&self.tree, *node)).collect::<HashSet<_>>()
        };
        refreshed.decisions = same(&self.decisions, &refreshed.tree);
        refreshed.branches = same(&self.branches, &refreshed.tree);
        refreshed.shows_drafts = self.shows_drafts;
        refreshed.revealed = same(&self.revealed, &refreshed.tree);
        refreshed.write(session);
        refreshed
    }

    /// Returns the tree that the lines are about.
    pub fn tree(&self) -> &RunTree {
        &self.tree
    }

    /// The lines that are unfolded, from top to bottom.
    pub fn lines(&self) -> &[OutlineLine] {
        &self.lines
    }

    /// The index of the line where the reader is, or of the last line above.
    pub fn here(&self) -> usize {
        self.lines.iter().position(|line| line.here).unwrap_or_default()
    }

    /// The index of the line of a node, or of the nearest node before it that has a line.
    pub fn line_of(&self, node: RunNodeId) -> usize {
        let line: Vec<RunNodeId> = self.tree.path_to(node).collect();
        // If a branch's line and its first node both qualify, the latter.
        let speaks = |at: &RunNodeId| self.lines.iter().rposition(|line| line.node == *at && !line.is_chapter());
        line.iter().rev().find_map(speaks).unwrap_or_default()
    }

    /// Unfolds or folds a line. Returns whether there was anything to do.
    pub fn unfold(&mut self, session: &Session, at: usize, open: bool) -> bool {
        let Some(line) = self.lines.get(at).filter(|line| line.open == Some(!open)) else { return false };
        let node = line.node;
        let opened = match line.kind {
            OutlineLineKind::Branch { .. } => &mut self.branches,
            _ => &mut self.decisions,
        };
        if open {
            opened.insert(node)
        } else {
            opened.remove(&node)
        };
        self.write(session);
        true
    }

    /// Unfolds every branch, including those of drafts, and folds the untaken choices of every decision; or folds
    /// everything.
    pub fn unfold_all(&mut self, session: &Session, open: bool) {
        self.branches = self.tree.node_ids().filter(|node| open && self.is_branch(*node)).collect();
        self.decisions.clear();
        self.shows_drafts = open;
        self.write(session);
    }

    /// Unfolds what hides a place, and returns its line.
    pub fn reveal(&mut self, session: &Session, node: RunNodeId) -> usize {
        let hiding: Vec<RunNodeId> = self.tree.path_to(node).filter(|at| self.is_branch(*at)).collect();
        let drafts = hiding.iter().filter(|at| self.is_draft(**at));
        let unfolds: Vec<RunNodeId> = drafts.filter_map(|at| self.tree.node(*at)?.parent).collect();
        self.decisions.extend(unfolds);
        self.branches.extend(hiding);
        self.revealed.insert(node);
        self.write(session);
        self.line_of(node)
    }

    /// The places whose words contain the searched text, whether they are folded or not, from top to bottom. Case is
    /// ignored.
    pub fn find(&mut self, session: &Session, words: &str) -> Vec<RunNodeId> {
        let wanted = words.to_lowercase();
        let order = self.in_order();
        order.into_iter().filter(|node| self.said_of(session, *node).contains(&wanted)).collect()
    }

    /// Every node in the order of the lines when everything is unfolded.
    fn in_order(&self) -> Vec<RunNodeId> {
        let mut order = Vec::new();
        let mut waiting = vec![RunNodeId::ROOT];
        while let Some(at) = waiting.pop() {
            order.push(at);
            let ways = self.tree.node(at).map(|node| node.children.as_slice()).unwrap_or_default();
            let main = self.main_way(at);
            // Branches come below their decision, and the main line continues below them.
            waiting.extend(main);
            waiting.extend(ways.iter().rev().copied().filter(|way| Some(*way) != main));
        }
        order
    }

    /// The words of a node's lines, in lower case.
    fn said_of(&mut self, session: &Session, at: RunNodeId) -> String {
        let Some(node) = self.tree.node(at).cloned() else { return String::new() };
        let mut said = String::new();
        let mut say = |words: &str| {
            said.push_str(&words.to_lowercase());
            said.push('\n');
        };
        if let Some(label) = node.children.first().and_then(|way| self.label(session.story(), *way)) {
            say(&label);
        }
        for way in &node.children {
            self.words_of(session, *way).iter().for_each(|span| say(&span.text));
        }
        for run in &node.ends {
            say(&run.to_string());
            say(session.archive().name(*run).map_or("", |name| name.raw()));
        }
        let story = session.story();
        for ending in endings_at(session, &node).filter_map(|scene| story.ending(scene)) {
            say(story.str(ending.title));
        }
        said
    }

    /// Whether only drafts pass a node, so that it is folded away.
    pub fn is_draft(&self, at: RunNodeId) -> bool {
        self.kept.get(at.index()) == Some(&0)
    }

    /// Whether a node follows a choice that is not on the main line.
    fn is_branch(&self, at: RunNodeId) -> bool {
        let parent = self.tree.node(at).and_then(|node| node.parent);
        parent.is_some_and(|parent| self.main_way(parent) != Some(at))
    }

    /// The child with which the line of a node continues: the main line's, or the one played last.
    pub fn main_way(&self, at: RunNodeId) -> Option<RunNodeId> {
        let node = self.tree.node(at)?;
        if self.main.get(node.steps) == Some(&at)
            && let Some(next) = self.main.get(node.steps + 1)
        {
            return Some(*next);
        }
        let run = |way: &RunNodeId| self.tree.node(*way).map(|way| way.run);
        let ways = || node.children.iter().copied();
        // A path of drafts only leads nowhere.
        let kept = || ways().filter(|way| !self.is_draft(*way));
        let latest = kept().find(|way| run(way) == Some(node.run)).or_else(|| kept().next());
        latest.or_else(|| ways().find(|way| run(way) == Some(node.run))).or_else(|| ways().next())
    }

    /// Writes all lines. Pending work is on an explicit stack, because runs can be longer than the call stack is deep.
    fn write(&mut self, session: &Session) {
        self.lines.clear();
        let mut waiting = vec![PendingNode { node: RunNodeId::ROOT, depth: 0, chapter: None, is_branch: false }];
        while let Some(task) = waiting.pop() {
            if task.is_branch {
                self.write_branch(session, task, &mut waiting);
            } else {
                self.write_place(session, task, &mut waiting);
            }
        }
    }

    /// Writes what ends at a place and what was decided there; the branches and the rest of the line wait.
    fn write_place(&mut self, session: &Session, task: PendingNode, waiting: &mut Vec<PendingNode>) {
        let PendingNode { node: at, depth, mut chapter, .. } = task;
        self.write_ends(session, at, depth);
        let Some(way) = self.main_way(at) else { return };
        if !self.is_shown(session.story(), at, way) {
            return waiting.push(PendingNode { node: way, depth, chapter, is_branch: false });
        }
        let scene = session.story().find_scene(self.tree.step(way).0);
        let now = scene.map(|scene| session.story().scene(scene).chapter);
        // A scene that several chapters share is in the file of one of them; the reader is still in the last.
        if let Some(now) = now.filter(|now| Some(*now) > chapter) {
            chapter = Some(now);
            self.push(at, depth, OutlineLineKind::Chapter(now), None);
        }
        self.write_decision(session, at, way, depth);
        self.write_ways(session, at, depth);
        waiting.push(PendingNode { node: way, depth, chapter, is_branch: false });
        let ways = self.tree.node(at).map(|node| node.children.as_slice()).unwrap_or_default();
        // Drafts are shown where their decision is unfolded.
        let is_unfolded = self.shows_drafts || self.decisions.contains(&at);
        let branches = ways.iter().rev().filter(|branch| **branch != way && (is_unfolded || !self.is_draft(**branch)));
        waiting.extend(branches.map(|branch| PendingNode {
            node: *branch,
            depth: depth + 1,
            chapter,
            is_branch: true,
        }));
    }

    /// Writes what other runs chose. If it is unfolded, what followed is put on the stack.
    fn write_branch(&mut self, session: &Session, task: PendingNode, waiting: &mut Vec<PendingNode>) {
        let chosen = self.words_of(session, task.node);
        let is_draft = self.is_draft(task.node);
        let all = self.tree.node(task.node).map_or(0, |node| node.runs);
        let runs = self.kept.get(task.node.index()).copied().filter(|_| !is_draft).unwrap_or(all);
        let endings = self.endings.after(task.node);
        let open = self.branches.contains(&task.node);
        self.push(task.node, task.depth, OutlineLineKind::Branch { chosen, runs, endings, is_draft }, Some(open));
        if open {
            waiting.push(PendingNode { depth: task.depth + 1, is_branch: false, ..task });
        }
    }

    fn is_shown(&self, story: &Story, at: RunNodeId, way: RunNodeId) -> bool {
        let is_visible = |other: &RunNodeId| *other != way && (self.shows_drafts || !self.is_draft(*other));
        let parts = self.tree.node(at).is_some_and(|node| node.children.iter().any(is_visible));
        let named = self.label(story, way).is_some();
        parts || named || self.decisions.contains(&at) || self.here == Some(at) || !self.has_landmarks
    }

    /// What the story calls the decision before a node.
    fn label(&self, story: &Story, way: RunNodeId) -> Option<String> {
        let scene = story.find_scene(self.tree.step(way).0)?;
        story.scene(scene).key.map(|key| story.str(key).to_owned())
    }

    fn write_decision(&mut self, session: &Session, at: RunNodeId, way: RunNodeId, depth: usize) {
        let chosen = self.words_of(session, way);
        let label = self.label(session.story(), way);
        let ways = self.tree.node(at).map(|node| node.children.as_slice()).unwrap_or_default();
        let drafts = ways.iter().filter(|other| **other != way && self.is_draft(**other)).count();
        let taken = ways.len();
        let others = taken.saturating_sub(1 + drafts);
        // There is something to unfold if there are choices that no run took, or that only drafts took.
        let scene = session.story().find_scene(self.tree.step(way).0);
        let choices = scene.map_or(0, |scene| session.story().choices_of(scene).count());
        let open = (choices > taken || drafts > 0).then(|| self.decisions.contains(&at));
        self.push(at, depth, OutlineLineKind::Decision { label, chosen, others }, open);
    }

    /// Writes the untaken choices of a decision that is unfolded.
    fn write_ways(&mut self, session: &Session, at: RunNodeId, depth: usize) {
        let place = self.tree.node(at).filter(|_| self.decisions.contains(&at)).map(|node| (node.run, node.steps));
        let Some((run, steps)) = place else { return };
        let ways = self.tree.node(at).map(|node| node.children.clone()).unwrap_or_default();
        let taken: Vec<String> = ways.iter().map(|way| self.tree.step(*way).1.to_owned()).collect();
        let is_taken = |way: &Way| way.id.as_ref().is_some_and(|id| taken.contains(id));
        for way in session.ways_at(run, steps).into_iter().filter(|way| !is_taken(way)) {
            self.push(at, depth + 1, OutlineLineKind::Way(Box::new(way)), None);
        }
    }

    fn write_ends(&mut self, session: &Session, at: RunNodeId, depth: usize) {
        let mut ends = self.tree.node(at).map(|node| node.ends.clone()).unwrap_or_default();
        // A draft that another run continues has no end of its own.
        if !self.is_draft(at) && !self.shows_drafts && !self.revealed.contains(&at) {
            ends.retain(|run| !self.drafts.contains(run));
        }
        if !ends.is_empty() {
            let leaves: Vec<Leaf> = ends.iter().map(|run| self.leaf(session, at, *run)).collect();
            self.push(at, depth, OutlineLineKind::End(leaves), None);
        }
    }

    /// What is known about a run at its end.
    fn leaf(&mut self, session: &Session, at: RunNodeId, run: RunId) -> Leaf {
        let archive = session.archive();
        let reached = self.replay.at(session, &self.tree, at, run);
        Leaf {
            run,
            name: archive.name(run).cloned(),
            marked: archive.is_marked(run),
            scene: reached.state.scene(),
            stops: reached.stops,
        }
    }

    fn push(&mut self, node: RunNodeId, depth: usize, kind: OutlineLineKind, open: Option<bool>) {
        let (run, steps) =
            self.tree.node(node).map_or((RunId { journal: 0, run: 0 }, 0), |node| (node.run, node.steps));
        // Where runs end, the last of them is named.
        let run = match &kind {
            OutlineLineKind::End(leaves) => leaves.last().map_or(run, |leaf| leaf.run),
            _ => run,
        };
        // Where some runs end and others continue, the reader is at the decision.
        let is_position = match kind {
            OutlineLineKind::Decision { .. } => true,
            OutlineLineKind::End(_) => self.main_way(node).is_none(),
            _ => false,
        };
        let here = is_position && self.here == Some(node);
        self.lines.push(OutlineLine { depth, node, run, steps, kind, open, here });
    }

    /// The ending that runs reached at a node, if it is one.
    pub fn ending_at(&self, session: &Session, at: RunNodeId) -> Option<SceneId> {
        self.tree.node(at).and_then(|node| endings_at(session, node).next())
    }

    /// What was chosen in the step to a node.
    fn words_of(&mut self, session: &Session, way: RunNodeId) -> Vec<Segment> {
        if let Some(words) = self.words.get(&way) {
            return words.clone();
        }
        let (scene, choice) = self.tree.step(way);
        let place = self.tree.node(way).and_then(|node| Some((node.run, node.parent?)));
        let (tree, replay) = (&self.tree, &mut self.replay);
        let words = session.words_of(scene, choice, |found| match place {
            Some((run, from)) => {
                let text = session.story().choice(found).text;
                session.line_in(Some(run), text, replay.at(session, tree, from, run).state)
            }
            None => Vec::new(),
        });
        self.words.insert(way, words.clone());
        words
    }
}

/// How many runs that are not drafts pass each node of a tree.
fn kept(session: &Session, tree: &RunTree, drafts: &HashSet<RunId>) -> Vec<usize> {
    let mut kept = vec![0; tree.len()];
    let runs = session.archive().runs().map(|saved| saved.id).filter(|run| !drafts.contains(run));
    for node in runs.filter_map(|run| tree.last_node(run)).flat_map(|last| tree.path_to(last)) {
        kept.get_mut(node.index()).into_iter().for_each(|runs| *runs += 1);
    }
    kept
}

impl OutlineLine {
    /// Whether it is the heading of a chapter, which has no node.
    pub fn is_chapter(&self) -> bool {
        matches!(self.kind, OutlineLineKind::Chapter(_))
    }
}
