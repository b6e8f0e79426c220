//! The states at the places of a tree, found by playing each step once.

use std::collections::HashMap;

use super::Session;
use crate::archive::{RunId, RunNodeId, RunTree};
use crate::engine::{Playthrough, State, replay_one};
use crate::story::FactId;

/// The maximum number of playthroughs that are kept. Runs with different initial facts need one each.
const MOST_KEPT: usize = 16;

/// Plays the runs of a tree from one place to the next, so that places close to each other take few steps.
#[derive(Clone, Debug, Default)]
pub(super) struct TreeReplay(HashMap<Vec<FactId>, Position>);

/// A playthrough at a place of the tree.
#[derive(Clone, Debug)]
struct Position {
    playthrough: Playthrough,
    /// The nodes from the one after the root to the place, each with the position of the playthrough before its step.
    path: Vec<(RunNodeId, usize)>,
    /// The number of nodes whose steps work, if a later one does not.
    works: Option<usize>,
}

/// What a reader finds at a place.
pub(super) struct Reached<'p> {
    /// The state there, or where the run stops on the way.
    pub(super) state: &'p State,
    /// Whether the run stops on the way, because the story has changed.
    pub(super) stops: bool,
}

impl TreeReplay {
    /// Returns what a reader of `run` finds at a node that the run passes.
    pub(super) fn at(&mut self, session: &Session, tree: &RunTree, node: RunNodeId, run: RunId) -> Reached<'_> {
        let facts = session.facts_played(run);
        if self.0.len() >= MOST_KEPT && !self.0.contains_key(&facts) {
            self.0.clear();
        }
        let begin = |facts: &Vec<FactId>| Position {
            playthrough: Playthrough::new(session.story(), facts),
            path: Vec::new(),
            works: None,
        };
        let position = self.0.entry(facts).or_insert_with_key(begin);
        position.go_to(session, tree, node);
        Reached { state: position.playthrough.state(), stops: position.works.is_some() }
    }
}

impl Position {
    fn go_to(&mut self, session: &Session, tree: &RunTree, node: RunNodeId) {
        let mut left = Vec::new();
        let mut at = Some(node);
        let mut shared = 0;
        while let Some((id, found)) = at.and_then(|id| Some((id, tree.node(id)?))) {
            let is_known = found.steps.checked_sub(1).is_none_or(|last| self.is_at(last, id));
            if is_known {
                shared = found.steps;
                break;
            }
            left.push(id);
            at = found.parent;
        }
        self.back_to(shared);
        while let Some(next) = left.pop() {
            self.take(session, tree, next);
        }
    }

    fn is_at(&self, index: usize, node: RunNodeId) -> bool {
        self.path.get(index).is_some_and(|(known, _)| *known == node)
    }

    fn back_to(&mut self, length: usize) {
        if let Some((_, before)) = self.path.get(length) {
            self.playthrough.back(self.playthrough.position() - before);
        }
        self.path.truncate(length);
        self.works = self.works.filter(|works| *works < length);
    }

    fn take(&mut self, session: &Session, tree: &RunTree, node: RunNodeId) {
        let works = self.path.len();
        self.path.push((node, self.playthrough.position()));
        let choice = tree.step(node).1;
        if self.works.is_none() && replay_one(session.story(), &mut self.playthrough, choice).is_err() {
            self.works = Some(works);
        }
    }
}
