//! A small set of runs that shows everything: found greedily, and then improved.

use std::cmp::Reverse;

use fixedbitset::FixedBitSet;

use super::super::control::{Control, StepCounter};
use super::super::path::to_an_ending;
use super::super::random::Random;
use super::search::{Search, Shows};
use super::sightings::{Sightings, WorldRun};
use crate::story::Edition;

/// How many runs are followed at a time when a tour is first built, and when it is improved; and how many known ones.
const WIDTH: usize = 48;
const NARROW: usize = 12;
const MOST_TRACKS: usize = 16;

/// How many runs are removed at a time, to be replaced by fewer; and after how many failed attempts to stop, for each
/// run of the tour.
const REPLACED: usize = 6;
const MOST_ATTEMPTS: usize = 6;

/// Runs that together show some parts.
pub(super) struct Cover<'s> {
    sightings: &'s Sightings<'s>,
    search: Search<'s>,
    control: &'s Control,
    steps: StepCounter,
    /// The runs.
    pub(super) runs: Vec<Shows>,
}

impl<'s> Cover<'s> {
    /// Prepares to look for runs.
    pub(super) fn new(sightings: &'s Sightings<'s>, control: &'s Control) -> Self {
        Self { sightings, search: Search::new(sightings), control, steps: control.counter(), runs: Vec::new() }
    }

    /// Returns what the runs show.
    pub(super) fn shown(&self) -> FixedBitSet {
        union(self.sightings, &self.runs)
    }

    /// Adds runs that show more of the wanted parts, as long as any are found that show at least this many. `known` are
    /// runs that show some of them.
    pub(super) fn grow(&mut self, wanted: &FixedBitSet, known: &[(usize, WorldRun)], least: usize) {
        let mut left = wanted.clone();
        left.difference_with(&self.shown());
        while !left.is_clear() && !self.control.is_stopped() {
            let is_left = |(part, _): &&(usize, WorldRun)| left.contains(*part);
            let mut tracks: Vec<WorldRun> = known.iter().filter(is_left).map(|(_, run)| run.clone()).collect();
            tracks.truncate(MOST_TRACKS);
            let Some(found) = self.next(&left, &tracks, WIDTH) else { return };
            if left.intersection(&found.parts).count() < least {
                return;
            }
            left.difference_with(&found.parts);
            self.runs.push(found);
        }
    }

    /// Returns a run that shows many of the parts that are left.
    fn next(&mut self, left: &FixedBitSet, known: &[WorldRun], width: usize) -> Option<Shows> {
        let found = self.search.best(left, known, width, &mut self.steps)?;
        self.completed(found.run)
    }

    /// Returns a run that continues to an ending, if it can, with everything that it shows.
    fn completed(&self, mut run: WorldRun) -> Option<Shows> {
        let (state, parts) = self.sightings.play(&run)?;
        match to_an_ending(self.sightings.story, &state, self.control) {
            Some(more) if !more.is_empty() => run.choices.extend(more),
            _ => return Some(Shows { run, parts }),
        }
        let (_, parts) = self.sightings.play(&run)?;
        Some(Shows { run, parts })
    }

    /// Shows everything by these runs instead.
    pub(super) fn replace_all(&mut self, runs: &[WorldRun]) {
        self.runs = runs.iter().filter_map(|run| self.completed(run.clone())).collect();
    }

    /// Removes runs if other runs show everything that they show, starting with those that show the least.
    pub(super) fn drop_superfluous(&mut self) {
        self.runs.sort_by_key(|shows| Reverse(shows.parts.count_ones(..)));
        let mut counts = counts(self.sightings, &self.runs);
        let mut at = self.runs.len();
        while let Some(last) = at.checked_sub(1) {
            at = last;
            let Some(shows) = self.runs.get(at) else { return };
            let is_alone = |part: usize| counts.get(part).is_none_or(|count| *count < 2);
            if !shows.parts.ones().any(is_alone) {
                shows.parts.ones().for_each(|part| counts.get_mut(part).into_iter().for_each(|count| *count -= 1));
                self.runs.remove(at);
            }
        }
    }

    /// Replaces a few runs by fewer or equally many others, as long as that helps. Follows at most this many runs by
    /// one choice.
    pub(super) fn improve(&mut self, steps: u64) {
        let mut random = Random::new();
        let (all, began) = (self.shown(), self.steps.taken());
        let mut attempts = 0;
        while self.runs.len() > 1
            && attempts < MOST_ATTEMPTS * self.runs.len()
            && self.steps.taken() - began < steps
            && !self.control.is_stopped()
        {
            attempts += 1;
            if self.replace(&all, &mut random) {
                attempts = 0;
            }
        }
    }

    /// Replaces a few runs; returns whether there are fewer afterwards.
    fn replace(&mut self, all: &FixedBitSet, random: &mut Random) -> bool {
        let before = self.runs.clone();
        // Runs that show little by themselves are the easiest to replace.
        let counts = counts(self.sightings, &self.runs);
        let alone = |shows: &Shows| shows.parts.ones().filter(|part| counts.get(*part) == Some(&1)).count();
        self.runs.sort_by_cached_key(|shows| Reverse(alone(shows)));
        let most = self.runs.len().min(REPLACED);
        let mut known = Vec::new();
        for _ in 0..most {
            let (one, other) = (random.below(self.runs.len()), random.below(self.runs.len()));
            known.push(self.runs.remove(one.max(other)).run);
        }
        let mut left = all.clone();
        left.difference_with(&self.shown());
        for _ in 0..most {
            if left.is_clear() {
                break;
            }
            let Some(found) = self.next(&left, &known, NARROW) else { break };
            left.difference_with(&found.parts);
            self.runs.push(found);
        }
        if !left.is_clear() {
            self.runs = before;
            return false;
        }
        self.drop_superfluous();
        self.runs.len() < before.len()
    }

    /// Turns runs into those of first-time readers, who know less, if they still show enough.
    pub(super) fn simplify(&mut self) {
        let mut counts = counts(self.sightings, &self.runs);
        for at in 0..self.runs.len() {
            let Some(shows) = self.runs.get(at) else { return };
            let needed = |parts: &FixedBitSet| {
                let is_needed = |part: &usize| counts.get(*part) == Some(&1) && !parts.contains(*part);
                shows.parts.ones().any(|part| is_needed(&part))
            };
            let cost = |world: usize| self.sightings.world(world).map(|world| cost(world.edition, world.known.len()));
            let mut simpler: Vec<usize> = (0..self.sightings.worlds.len()).collect();
            simpler.retain(|world| cost(*world) < cost(shows.run.world));
            simpler.sort_by_key(|world| cost(*world));
            let run = simpler.into_iter().find_map(|world| {
                let run = WorldRun { world, choices: shows.run.choices.clone() };
                let (_, parts) = self.sightings.play(&run)?;
                (!needed(&parts)).then_some(Shows { run, parts })
            });
            if let (Some(run), Some(old)) = (run, self.runs.get_mut(at)) {
                let mut change = |parts: &FixedBitSet, by: isize| {
                    for part in parts.ones() {
                        counts.get_mut(part).into_iter().for_each(|count| *count = count.saturating_add_signed(by));
                    }
                };
                change(&old.parts, -1);
                change(&run.parts, 1);
                *old = run;
            }
        }
    }

    /// Returns the runs in reading order: those of first-time readers come first, and of these the one that shows the
    /// most new parts.
    pub(super) fn in_order(&self) -> Vec<WorldRun> {
        let mut left: Vec<&Shows> = self.runs.iter().collect();
        let (mut seen, mut ordered) = (self.sightings.none(), Vec::new());
        let cost =
            |shows: &Shows| self.sightings.world(shows.run.world).map(|world| cost(world.edition, world.known.len()));
        while let Some(next) = (0..left.len()).min_by_key(|at| {
            let new = left.get(*at).map(|shows| shows.parts.difference(&seen).count());
            (left.get(*at).and_then(|shows| cost(shows)), Reverse(new))
        }) {
            let shows = left.remove(next);
            seen.union_with(&shows.parts);
            ordered.push(shows.run.clone());
        }
        ordered
    }
}

/// How much a reader must have read before.
fn cost(edition: Edition, known: usize) -> (usize, usize) {
    (known.min(1) + usize::from(edition == Edition::Later), known)
}

/// Returns what some runs show together.
pub(super) fn union(sightings: &Sightings, runs: &[Shows]) -> FixedBitSet {
    runs.iter().fold(sightings.none(), |mut all, shows| {
        all.union_with(&shows.parts);
        all
    })
}

/// Returns for each part how many runs show it.
pub(super) fn counts(sightings: &Sightings, runs: &[Shows]) -> Vec<usize> {
    let mut counts = vec![0usize; sightings.parts.len()];
    for part in runs.iter().flat_map(|shows| shows.parts.ones()) {
        counts.get_mut(part).into_iter().for_each(|count| *count += 1);
    }
    counts
}
