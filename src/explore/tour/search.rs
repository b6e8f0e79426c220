//! The search for a run that shows as much as possible of what nobody has read yet.
//!
//! Layer by layer, the most promising runs are continued: those that have shown the most, and are at scenes with the
//! most still ahead. This does not prove that no run shows more.

use std::cmp::Reverse;
use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use super::super::control::StepCounter;
use super::super::path::edges;
use super::sightings::{Sighting, Sightings, WorldRun};
use crate::engine::State;
use crate::story::{ChoiceId, SceneId};

/// The value of a part that a run has shown, and of a part that may follow one scene later; the latter falls by a
/// sixteenth with each scene.
const WORTH: usize = 16;
const ROUNDS: usize = 48;

/// A run, and which of the wanted parts it shows.
#[derive(Clone, Debug)]
pub(super) struct Shows {
    /// The run.
    pub(super) run: WorldRun,
    /// What it shows.
    pub(super) parts: FixedBitSet,
}

/// A run that is followed.
struct Node {
    state: State,
    world: usize,
    /// The run before the last choice, by its position, and that choice; `None` at the beginning.
    came: Option<(usize, ChoiceId)>,
    seen: FixedBitSet,
    count: usize,
    /// How many choices have shown nothing new.
    stale: usize,
}

/// Known runs that are followed however promising they are.
struct Tracks<'k> {
    known: &'k [WorldRun],
    /// Where each of them is among the nodes, unless it has ended.
    at: Vec<Option<usize>>,
    taken: usize,
}

impl<'k> Tracks<'k> {
    fn new(known: &'k [WorldRun]) -> Self {
        // The first nodes are those of the worlds, in their order.
        Self { known, at: known.iter().map(|run| Some(run.world)).collect(), taken: 0 }
    }

    /// Takes the next choice of each run.
    fn follow(&mut self, sightings: &Sightings, wanted: &FixedBitSet, nodes: &mut Vec<Node>) {
        for (run, at) in self.known.iter().zip(&mut self.at) {
            let next = at.and_then(|at| {
                let (choice, node) = (*run.choices.get(self.taken)?, nodes.get(at)?);
                node.after(sightings, wanted, at, choice)
            });
            *at = next.map(|node| {
                nodes.push(node);
                nodes.len() - 1
            });
        }
        self.taken += 1;
    }
}

impl Node {
    /// Returns the run after one more choice, if it can be taken.
    fn after(&self, sightings: &Sightings, wanted: &FixedBitSet, at: usize, choice: ChoiceId) -> Option<Self> {
        let (mut state, mut seen) = (self.state.clone(), self.seen.clone());
        sightings.take(&mut state, choice, self.world, wanted, &mut seen)?;
        let count = seen.count_ones(..);
        let stale = if count > self.count { 0 } else { self.stale + 1 };
        Some(Self { state, world: self.world, came: Some((at, choice)), seen, count, stale })
    }
}

/// Searches for runs in a story.
pub(super) struct Search<'s> {
    sightings: &'s Sightings<'s>,
    /// The scenes that each scene may lead to.
    next: Vec<Vec<SceneId>>,
}

impl<'s> Search<'s> {
    /// Prepares to search for runs that show given parts.
    pub(super) fn new(sightings: &'s Sightings<'s>) -> Self {
        let story = sightings.story;
        let next = |scene| edges(story, scene).into_iter().map(|(_, to, _)| to).collect();
        Self { sightings, next: story.scene_ids().map(next).collect() }
    }

    /// Returns a run that shows many of the wanted parts, or `None` if none was found that shows any. The result shows
    /// at least as much as each of the runs in `known`, whose continuations are followed to their ends.
    pub(super) fn best(
        &self,
        wanted: &FixedBitSet,
        known: &[WorldRun],
        width: usize,
        steps: &mut StepCounter,
    ) -> Option<Shows> {
        let worth = self.worth(wanted);
        let mut nodes = self.first(wanted);
        let mut tracks = Tracks::new(known);
        let mut layer: Vec<usize> = (0..nodes.len()).collect();
        let count = |nodes: &[Node], at: usize| nodes.get(at).map_or(0, |node| node.count);
        let mut best = *layer.iter().max_by_key(|at| (count(&nodes, **at), Reverse(**at)))?;
        for _ in 0..self.sightings.longest() {
            let mut found: Vec<Node> = Vec::new();
            for at in layer {
                if steps.count() {
                    break;
                }
                self.follow(&nodes, at, wanted, &mut found);
            }
            let first = nodes.len();
            found.retain(|node| worth.get(node.state.scene().index()) != Some(&0) || node.count > count(&nodes, best));
            nodes.extend(self.most_promising(found, &worth, width));
            tracks.follow(self.sightings, wanted, &mut nodes);
            layer = (first..nodes.len()).collect();
            let longer = layer.iter().copied().max_by_key(|at| (count(&nodes, *at), Reverse(*at)));
            best = longer.filter(|longer| count(&nodes, *longer) > count(&nodes, best)).unwrap_or(best);
            if layer.is_empty() {
                break;
            }
        }
        let node = nodes.get(best).filter(|node| node.count > 0)?;
        let mut choices: Vec<ChoiceId> = std::iter::successors(node.came, |(before, _)| nodes.get(*before)?.came)
            .map(|(_, choice)| choice)
            .collect();
        choices.reverse();
        let run = WorldRun { world: node.world, choices };
        Some(Shows { run, parts: node.seen.clone() })
    }

    /// Returns where runs begin in each world.
    fn first(&self, wanted: &FixedBitSet) -> Vec<Node> {
        let begin = |world| {
            let (state, mut seen) = self.sightings.play(&WorldRun { world, choices: Vec::new() })?;
            seen.intersect_with(wanted);
            let count = seen.count_ones(..);
            Some(Node { state, world, came: None, seen, count, stale: 0 })
        };
        (0..self.sightings.worlds.len()).filter_map(begin).collect()
    }

    /// Adds the runs that continue one of the nodes.
    fn follow(&self, nodes: &[Node], at: usize, wanted: &FixedBitSet, found: &mut Vec<Node>) {
        let (Some(node), story) = (nodes.get(at), self.sightings.story) else { return };
        let after = |choice| node.after(self.sightings, wanted, at, choice);
        found
            .extend(node.state.open_choices(story).filter_map(after).filter(|node| node.stale <= story.scenes().len()));
    }

    /// Returns the nodes to continue: of those in the same state, the one that has shown the most, and of the rest the
    /// most promising ones.
    fn most_promising(&self, found: Vec<Node>, worth: &[usize], width: usize) -> Vec<Node> {
        let mut by_state: HashMap<(usize, State), usize> = HashMap::new();
        let mut kept: Vec<Node> = Vec::new();
        for node in found {
            let at = *by_state.entry((node.world, node.state.clone())).or_insert(kept.len());
            match kept.get_mut(at) {
                Some(other) if other.count >= node.count => {}
                Some(other) => *other = node,
                None => kept.push(node),
            }
        }
        let promise = |node: &Node| node.count * WORTH + worth.get(node.state.scene().index()).copied().unwrap_or(0);
        kept.sort_by_key(|node| Reverse(promise(node)));
        let mut at_scene = vec![0usize; self.next.len()];
        kept.retain(|node| {
            let here = at_scene.get_mut(node.state.scene().index());
            here.is_some_and(|here| {
                *here += 1;
                *here <= width / 4
            })
        });
        kept.truncate(width);
        kept
    }

    /// Returns for each scene how much may be met after it.
    fn worth(&self, wanted: &FixedBitSet) -> Vec<usize> {
        let story = self.sightings.story;
        let mut gains = vec![0usize; self.next.len()];
        let mut last = vec![usize::MAX; self.sightings.parts.len()];
        for scene in story.scene_ids() {
            let after = story.choices_of(scene).flat_map(|choice| self.sightings.after_choice(choice));
            for at in self.sightings.at_scene(scene).iter().chain(after) {
                let Some(Sighting { part, .. }) = self.sightings.all.get(*at) else { continue };
                // Each part counts once at a scene.
                if wanted.contains(*part) && last.get(*part) != Some(&scene.index()) {
                    last.get_mut(*part).into_iter().for_each(|last| *last = scene.index());
                    gains.get_mut(scene.index()).into_iter().for_each(|gain| *gain += WORTH);
                }
            }
        }
        let mut worth = vec![0usize; self.next.len()];
        for _ in 0..ROUNDS {
            let of = |to: &SceneId| {
                let here = |values: &[usize]| values.get(to.index()).copied().unwrap_or_default();
                here(&gains) + here(&worth)
            };
            let best = self.next.iter().map(|next| next.iter().map(of).max().unwrap_or(0));
            worth = best.map(|best| best - best / WORTH).collect();
        }
        worth
    }
}
