//! Which decisions of a run its ending hangs on: whether the run would have ended differently after another choice, had
//! the reader otherwise chosen as much alike as possible. Nothing counts but the run and the story.

use std::collections::VecDeque;

use super::consequence::FinishedRun;
use crate::engine::{Availability, ChoiceRef, Move, Playthrough};
use crate::story::{ChoiceId, FactId, SceneId, Story};

/// How many scenes that the run never came to are passed through on the way back to one that it did.
const LONGEST_WAY_BACK: usize = 12;

/// A run whose decisions are tried again.
pub(super) struct Retold<'s> {
    story: &'s Story,
    /// The run, with nothing sealed: seals are no matter of a single run.
    run: Playthrough,
    /// For each scene, the scenes from which a choice leads to it, whatever the conditions say.
    before: Vec<Vec<SceneId>>,
}

impl<'s> Retold<'s> {
    /// A run that reached an ending.
    pub(super) fn new(story: &'s Story, run: &FinishedRun) -> Self {
        let facts: Vec<FactId> = story.facts_from_archive().collect();
        let mut run = run.playthrough.clone();
        run.grant(&facts);
        let mut before = vec![Vec::new(); story.scenes().len()];
        for scene in story.scene_ids() {
            for to in story.scenes_after(scene) {
                before.get_mut(to.index()).into_iter().for_each(|before: &mut Vec<_>| before.push(scene));
            }
        }
        Self { story, run, before }
    }

    /// After how many percent of the other choices that were open after some steps the run would have ended differently.
    /// 0 if there was no other one.
    pub(super) fn hangs_on(&self, steps: usize) -> usize {
        let state = self.run.state_at(steps);
        let taken = self.run.path().get(steps).map(|step| step.taken);
        let others = self.story.choices_of(state.scene()).filter(|choice| {
            taken != Some(Move::Choice(*choice)) && state.availability(self.story, *choice) == Availability::Open
        });
        let others: Vec<ChoiceId> = others.collect();
        let different = others.iter().filter(|other| self.ends_differently(steps, Move::Choice(**other))).count();
        (100 * different).checked_div(others.len()).unwrap_or_default()
    }

    /// Whether the run would have ended differently after another choice, by its id, after some steps. False if that
    /// choice was not open.
    pub(super) fn would_differ(&self, steps: usize, choice: &str) -> bool {
        let mut there = self.run.clone();
        there.back(there.position().saturating_sub(steps));
        there.find(self.story, ChoiceRef::Id(choice)).is_ok_and(|taken| self.ends_differently(steps, taken))
    }

    fn ends_differently(&self, steps: usize, taken: Move) -> bool {
        let mut instead = self.run.clone();
        instead.back(instead.position().saturating_sub(steps));
        if instead.take(self.story, taken).is_err() {
            return true;
        }
        let (mut next, mut astray) = (steps + 1, 0);
        while !instead.has_ended(self.story) {
            let scene = instead.state().scene();
            let again = (next..self.run.position()).find(|at| self.run.state_at(*at).scene() == scene);
            let alike = again.and_then(|at| Some((at, self.run.path().get(at)?.taken)));
            let moved = match alike {
                Some((at, taken)) if instead.take(self.story, taken).is_ok() => {
                    (next, astray) = (at + 1, 0);
                    true
                }
                _ => {
                    astray += 1;
                    astray <= LONGEST_WAY_BACK && self.way_back(&mut instead, steps, next)
                }
            };
            if !moved {
                return true;
            }
        }
        instead.state().scene() != self.run.state().scene()
    }

    /// Takes the open choice from which the fewest others lead back to what the run came to from `next` on, but never what
    /// was decided after `steps`. Returns whether there is one.
    fn way_back(&self, instead: &mut Playthrough, steps: usize, next: usize) -> bool {
        let scene = instead.state().scene();
        if self.story.is_passed_through(scene) {
            return instead.take(self.story, Move::Next).is_ok();
        }
        let distances = self.distances(next);
        let distance = |choice: &ChoiceId| {
            let branches = self.story.branches_in(self.story.choice(*choice).branches);
            let scenes = branches.iter().flat_map(|branch| self.story.scenes_of(branch.to));
            scenes.filter_map(|scene| *distances.get(scene.index())?).min()
        };
        let state = instead.state();
        let decided = self.run.path().get(steps).map(|step| step.taken);
        let open = self.story.choices_of(scene).filter(|choice| {
            decided != Some(Move::Choice(*choice)) && state.availability(self.story, *choice) == Availability::Open
        });
        let best = open.filter_map(|choice| Some((distance(&choice)?, choice))).min_by_key(|(distance, _)| *distance);
        best.is_some_and(|(_, choice)| instead.take(self.story, Move::Choice(choice)).is_ok())
    }

    /// For each scene, how many choices lead at least from there to one that the run came to after some steps.
    fn distances(&self, next: usize) -> Vec<Option<usize>> {
        let mut distances: Vec<Option<usize>> = vec![None; self.before.len()];
        let mut waiting: VecDeque<(SceneId, usize)> =
            (next..=self.run.position()).map(|at| (self.run.state_at(at).scene(), 0)).collect();
        while let Some((scene, distance)) = waiting.pop_front() {
            match distances.get_mut(scene.index()) {
                Some(known @ None) => *known = Some(distance),
                _ => continue,
            }
            let before = self.before.get(scene.index()).into_iter().flatten();
            waiting.extend(before.map(|scene| (*scene, distance + 1)));
        }
        distances
    }
}
