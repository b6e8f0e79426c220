//! The shortest way from where a reader stands to an ending: a search that is led by how far it is at least, and
//! that never goes where the ending is closed.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::outlook::Outlook;
use crate::engine::{Availability, State};
use crate::story::{ChoiceId, SceneId, SceneKind, Story, Target};

/// How many states are looked at before a road is good enough that is not proved to be the shortest.
const LOOKED_AT: usize = 100_000;

/// A road to an ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Road {
    /// The ending.
    pub ending: SceneId,
    /// The choices on the way there.
    pub choices: Vec<ChoiceId>,
    /// Whether no other is shorter.
    pub is_shortest: bool,
}

impl Outlook {
    /// A road with the fewest choices from a state to one of these endings; none if all of them are closed there.
    ///
    /// Where looking for it takes too long, some road: what is open can always be got to.
    pub fn road(&self, story: &Story, from: &State, endings: &[SceneId]) -> Option<Road> {
        let wanted: Vec<SceneId> = self.open(from).filter(|ending| endings.contains(ending)).collect();
        if wanted.is_empty() {
            return None;
        }
        let least = distances(story, &wanted);
        let search = Search { story, outlook: self, wanted: &wanted, least: &least };
        search.shortest(from).or_else(|| search.some(from))
    }
}

/// How many choices lie at least between each scene and an ending, whatever the gates say.
fn distances(story: &Story, endings: &[SceneId]) -> Vec<usize> {
    let scenes = || story.scene_ids();
    let edges: Vec<(SceneId, SceneId, usize)> = scenes().flat_map(|scene| edges(story, scene)).collect();
    let mut least: Vec<usize> = scenes().map(|scene| if endings.contains(&scene) { 0 } else { usize::MAX }).collect();
    let at = |least: &[usize], scene: SceneId| least.get(scene.index()).copied().unwrap_or(usize::MAX);
    loop {
        let mut changed = false;
        for (from, to, cost) in &edges {
            let through = at(&least, *to).saturating_add(*cost);
            if let Some(found) = least.get_mut(from.index()).filter(|found| through < **found) {
                *found = through;
                changed = true;
            }
        }
        if !changed {
            return least;
        }
    }
}

/// Where a scene may lead, and for how many choices.
fn edges(story: &Story, scene: SceneId) -> Vec<(SceneId, SceneId, usize)> {
    let mut waiting: Vec<(Target, usize)> = match story.scene(scene).kind {
        SceneKind::Next(target) => vec![(target, 0)],
        SceneKind::Ending(_) => Vec::new(),
        SceneKind::Choices(_) => {
            let routes = story.choices_of(scene).flat_map(|choice| story.branches_in(story.choice(choice).branches));
            routes.map(|route| (route.to, 1)).collect()
        }
    };
    let mut edges = Vec::new();
    let mut met = HashSet::new();
    while let Some((target, cost)) = waiting.pop() {
        match target {
            Target::Scene(to) => edges.push((scene, to, cost)),
            Target::Junction(at) if met.insert(at) => {
                let branches = story.branches_in(story.junction(at).branches);
                waiting.extend(branches.iter().map(|branch| (branch.to, cost)));
            }
            Target::Junction(_) => {}
        }
    }
    edges
}

struct Search<'s> {
    story: &'s Story,
    outlook: &'s Outlook,
    wanted: &'s [SceneId],
    least: &'s [usize],
}

/// A state on the way, with the choice that led there and the one before it in the list of those found.
struct Found {
    state: State,
    came: Option<(usize, ChoiceId)>,
    taken: usize,
}

impl Search<'_> {
    fn shortest(&self, from: &State) -> Option<Road> {
        let mut found = vec![Found { state: self.pass(from.clone()), came: None, taken: 0 }];
        let mut known: HashSet<State> = found.iter().map(|first| first.state.clone()).collect();
        // Of roads that may be equally short the one that got furthest, and of those the first in declared order.
        let mut waiting = BinaryHeap::from([Reverse((self.at_least(from), Reverse(0), 0))]);
        while let Some(Reverse((_, _, at))) = waiting.pop() {
            let Found { state, taken, .. } = found.get(at)?;
            let (state, taken) = (state.clone(), taken + 1);
            if self.wanted.contains(&state.scene()) {
                return Some(Road { ending: state.scene(), choices: self.way_to(&found, at), is_shortest: true });
            }
            for (choice, next) in self.next(&state) {
                if found.len() < LOOKED_AT && known.insert(next.clone()) {
                    waiting.push(Reverse((taken + self.at_least(&next), Reverse(taken), found.len())));
                    found.push(Found { state: next, came: Some((at, choice)), taken });
                }
            }
            if found.len() >= LOOKED_AT {
                return None;
            }
        }
        None
    }

    /// Goes on where it is least far, and never twice to the same state.
    fn some(&self, from: &State) -> Option<Road> {
        let mut found = vec![Found { state: self.pass(from.clone()), came: None, taken: 0 }];
        let mut known: HashSet<State> = HashSet::new();
        let mut waiting = vec![0];
        while let Some(at) = waiting.pop().filter(|_| found.len() < LOOKED_AT) {
            let Found { state, taken, .. } = found.get(at)?;
            let (state, taken) = (state.clone(), taken + 1);
            if self.wanted.contains(&state.scene()) {
                return Some(Road { ending: state.scene(), choices: self.way_to(&found, at), is_shortest: false });
            }
            let mut next = self.next(&state);
            next.sort_by_key(|(_, state)| Reverse(self.at_least(state)));
            for (choice, next) in next {
                if known.insert(next.clone()) {
                    waiting.push(found.len());
                    found.push(Found { state: next, came: Some((at, choice)), taken });
                }
            }
        }
        None
    }

    /// The states that one more choice leads to and from which the endings are still open.
    fn next(&self, state: &State) -> Vec<(ChoiceId, State)> {
        let open = self
            .story
            .choices_of(state.scene())
            .filter(|choice| state.availability(self.story, *choice) == Availability::Open);
        let next = open.filter_map(|choice| {
            let mut next = state.clone();
            next.step(self.story, choice).ok()?;
            Some((choice, self.pass(next)))
        });
        next.filter(|(_, next)| self.outlook.open(next).any(|ending| self.wanted.contains(&ending))).collect()
    }

    /// Past scenes with one way on.
    fn pass(&self, mut state: State) -> State {
        for _ in 0..self.story.scenes().len() {
            if !self.story.is_passed_through(state.scene()) || state.pass(self.story).is_err() {
                break;
            }
        }
        state
    }

    fn at_least(&self, state: &State) -> usize {
        self.least.get(state.scene().index()).copied().unwrap_or_default()
    }

    fn way_to(&self, found: &[Found], at: usize) -> Vec<ChoiceId> {
        let came = std::iter::successors(found.get(at).and_then(|found| found.came), |(at, _)| found.get(*at)?.came);
        let mut choices: Vec<ChoiceId> = came.map(|(_, choice)| choice).collect();
        choices.reverse();
        choices
    }
}
