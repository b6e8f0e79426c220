//! The smallest set of runs, for stories with few runs that differ in what they show.

use std::collections::{HashMap, VecDeque};

use fixedbitset::FixedBitSet;

use super::super::control::Control;
use super::sightings::{Sightings, WorldRun};
use crate::engine::State;
use crate::story::{ChoiceId, Story};

/// The maximum number of visited states, counted once for each set of parts that was shown before; of distinct sets of
/// parts that runs show; and of sets of runs that are tried.
const MOST_NODES: usize = 5_000;
const MOST_SETS: usize = 400;
const MOST_TRIES: usize = 100_000;

/// A state and what was shown on the way there.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Node {
    world: usize,
    state: State,
    seen: FixedBitSet,
}

/// Returns the fewest runs that show all of some parts, or `None` if there are too many to try.
pub(super) fn fewest(sightings: &Sightings, wanted: &FixedBitSet, control: &Control) -> Option<Vec<WorldRun>> {
    if !sightings.has_all_worlds || !sightings.left_out.is_clear() {
        return None;
    }
    let (runs, sets): (Vec<WorldRun>, Vec<FixedBitSet>) = largest_sets(sightings, wanted, control)?.into_iter().unzip();
    let mut cover = Smallest { sets: &sets, best: None, tries: 0 };
    cover.try_all(wanted, &mut Vec::new());
    let best = cover.best.filter(|_| cover.tries < MOST_TRIES)?;
    Some(best.into_iter().filter_map(|at| runs.get(at).cloned()).collect())
}

/// Returns every maximal set of parts that some run shows, each with such a run.
fn largest_sets(
    sightings: &Sightings,
    wanted: &FixedBitSet,
    control: &Control,
) -> Option<Vec<(WorldRun, FixedBitSet)>> {
    let nodes = Visited::all(sightings, wanted, control)?;
    let mut by_size: Vec<usize> = (0..nodes.all.len()).collect();
    let seen = |at: usize| nodes.all.get(at).map(|(node, _)| &node.seen);
    by_size.sort_by_key(|at| std::cmp::Reverse(seen(*at).map(|seen| seen.count_ones(..))));
    let mut kept: Vec<(WorldRun, FixedBitSet)> = Vec::new();
    for at in by_size {
        let Some(set) = seen(at) else { continue };
        if !kept.iter().any(|(_, larger)| set.is_subset(larger)) {
            kept.push((nodes.run_to(at)?, set.clone()));
        }
        if kept.len() > MOST_SETS {
            return None;
        }
    }
    Some(kept)
}

/// All nodes, each with the one before it and the choice that leads from there.
struct Visited {
    all: Vec<(Node, Option<(usize, ChoiceId)>)>,
}

impl Visited {
    /// Visits everything; `None` if that is too much.
    fn all(sightings: &Sightings, wanted: &FixedBitSet, control: &Control) -> Option<Self> {
        let story: &Story = sightings.story;
        let mut found = Self { all: Vec::new() };
        let mut known: HashMap<Node, usize> = HashMap::new();
        let mut waiting = VecDeque::new();
        for world in 0..sightings.worlds.len() {
            let mut node = Node { world, state: State::begin(story, &sightings.facts(world)), seen: sightings.none() };
            sightings.arrive(&mut node.state, world, wanted, &mut node.seen);
            waiting.push_back((node, None));
        }
        let mut steps = control.counter();
        while let Some((node, came)) = waiting.pop_front() {
            if known.contains_key(&node) {
                continue;
            }
            if found.all.len() >= MOST_NODES || steps.count() {
                return None;
            }
            let at = found.all.len();
            known.insert(node.clone(), at);
            found.all.push((node.clone(), came));
            for choice in node.state.open_choices(story) {
                let mut next = node.clone();
                if sightings.take(&mut next.state, choice, node.world, wanted, &mut next.seen).is_some() {
                    waiting.push_back((next, Some((at, choice))));
                }
            }
        }
        Some(found)
    }

    fn run_to(&self, at: usize) -> Option<WorldRun> {
        let (node, came) = self.all.get(at)?;
        let before = |(at, _): &(usize, ChoiceId)| self.all.get(*at).and_then(|(_, came)| *came);
        let mut choices: Vec<ChoiceId> = std::iter::successors(*came, before).map(|(_, choice)| choice).collect();
        choices.reverse();
        Some(WorldRun { world: node.world, choices })
    }
}

/// The smallest selection of sets that together have given parts.
struct Smallest<'s> {
    sets: &'s [FixedBitSet],
    best: Option<Vec<usize>>,
    tries: usize,
}

impl Smallest<'_> {
    /// Tries everything that may be smaller than the best: some set must have the part that the fewest sets have.
    fn try_all(&mut self, left: &FixedBitSet, chosen: &mut Vec<usize>) {
        self.tries += 1;
        if left.is_clear() {
            self.best = Some(chosen.clone());
            return;
        }
        let gain = |set: &FixedBitSet| set.intersection(left).count();
        let most = self.sets.iter().map(gain).max().unwrap_or_default();
        let least = chosen.len() + left.count_ones(..).div_ceil(most.max(1));
        if most == 0 || self.tries >= MOST_TRIES || self.best.as_ref().is_some_and(|best| least >= best.len()) {
            return;
        }
        let rarest = left.ones().min_by_key(|part| self.having(*part).count());
        let mut ways: Vec<usize> = rarest.map(|part| self.having(part).collect()).unwrap_or_default();
        ways.sort_by_key(|at| std::cmp::Reverse(self.sets.get(*at).map(gain)));
        for at in ways {
            let Some(set) = self.sets.get(at) else { continue };
            let mut rest = left.clone();
            rest.difference_with(set);
            chosen.push(at);
            self.try_all(&rest, chosen);
            chosen.pop();
        }
    }

    /// Returns the sets that have a part.
    fn having(&self, part: usize) -> impl Iterator<Item = usize> {
        let sets = self.sets.iter().enumerate();
        sets.filter(move |(_, set)| set.contains(part)).map(|(at, _)| at)
    }
}
