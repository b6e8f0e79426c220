//! The shortest path from a state to a goal: an A* search that never goes where the goal can't be reached.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::control::Control;
use super::outlook::Outlook;
use super::witness::pass;
use crate::engine::State;
use crate::story::{ChoiceId, SceneId, SceneKind, Story, Target};

/// How many states are visited before the search settles for a path that may not be the shortest.
const MOST_VISITED: usize = 100_000;

/// A path from a state to an ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingPath {
    /// The ending that it reaches.
    pub ending: SceneId,
    /// The choices on the way there.
    pub choices: Vec<ChoiceId>,
    /// Whether it is proved that no other path is shorter.
    pub is_shortest: bool,
}

impl Outlook {
    /// Returns a path with the fewest choices from a state to one of these endings, or `None` if all of them are
    /// closed there.
    ///
    /// If searching for the shortest path takes too long, it returns any path and `is_shortest` is false; it is `None`
    /// if even that takes too long.
    pub fn path_to(&self, story: &Story, from: &State, endings: &[SceneId]) -> Option<EndingPath> {
        let wanted: Vec<SceneId> = self.open(from).filter(|ending| endings.contains(ending)).collect();
        if wanted.is_empty() {
            return None;
        }
        let found = PathSearch {
            story,
            distances: distances(story, &wanted),
            is_goal: &|state| wanted.contains(&state.scene()),
            leads: &|state| self.open(state).any(|ending| wanted.contains(&ending)),
            is_stopped: &|| false,
        }
        .find(from)?;
        Some(EndingPath { ending: found.end.scene(), choices: found.choices, is_shortest: found.is_shortest })
    }
}

/// Returns a run to a state at a scene that is a goal, if one is found before the work is canceled. `leads` may return
/// false only where no goal can be reached.
pub(super) fn run_to(
    story: &Story,
    from: &State,
    scene: SceneId,
    is_goal: &dyn Fn(&State) -> bool,
    leads: &dyn Fn(&State) -> bool,
    control: &Control,
) -> Option<Vec<ChoiceId>> {
    let is_stopped = &|| control.is_stopped();
    let search = PathSearch { story, distances: distances(story, &[scene]), is_goal, leads, is_stopped };
    search.find(from).map(|found| found.choices)
}

/// Returns a run to an ending, if one is found before the work is canceled.
pub(super) fn to_an_ending(story: &Story, from: &State, control: &Control) -> Option<Vec<ChoiceId>> {
    let endings: Vec<SceneId> = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).collect();
    PathSearch {
        story,
        distances: distances(story, &endings),
        is_goal: &|state| story.ending(state.scene()).is_some(),
        leads: &|_| true,
        is_stopped: &|| control.is_stopped(),
    }
    .find(from)
    .map(|found| found.choices)
}

/// Returns for each scene the minimum number of choices to an ending, ignoring gates.
fn distances(story: &Story, endings: &[SceneId]) -> Vec<usize> {
    let edges: Vec<(SceneId, SceneId, usize)> = story.scene_ids().flat_map(|scene| edges(story, scene)).collect();
    let first = story.scene_ids().map(|scene| if endings.contains(&scene) { 0 } else { usize::MAX });
    let mut distances: Vec<usize> = first.collect();
    loop {
        let mut has_changed = false;
        for (from, to, cost) in &edges {
            let through = distances.get(to.index()).map_or(usize::MAX, |distance| distance.saturating_add(*cost));
            if let Some(known) = distances.get_mut(from.index()).filter(|known| through < **known) {
                *known = through;
                has_changed = true;
            }
        }
        if !has_changed {
            return distances;
        }
    }
}

/// Returns the scenes that a scene may lead to, each with how many choices that takes.
pub(super) fn edges(story: &Story, scene: SceneId) -> Vec<(SceneId, SceneId, usize)> {
    let mut waiting: Vec<(Target, usize)> = match story.scene(scene).kind {
        SceneKind::Next(target) => vec![(target, 0)],
        SceneKind::Ending(_) => Vec::new(),
        SceneKind::Choices(_) => {
            let branches = story.choices_of(scene).flat_map(|choice| story.branches_in(story.choice(choice).branches));
            branches.map(|branch| (branch.to, 1)).collect()
        }
    };
    let mut edges = Vec::new();
    let mut seen = HashSet::new();
    while let Some((target, cost)) = waiting.pop() {
        match target {
            Target::Scene(to) => edges.push((scene, to, cost)),
            Target::Junction(junction) if seen.insert(junction) => {
                let branches = story.branches_in(story.junction(junction).branches);
                waiting.extend(branches.iter().map(|branch| (branch.to, cost)));
            }
            Target::Junction(_) => {}
        }
    }
    edges
}

struct PathSearch<'s> {
    story: &'s Story,
    /// For each scene the minimum number of choices to the goal.
    distances: Vec<usize>,
    is_goal: &'s dyn Fn(&State) -> bool,
    /// Whether a goal may be reached from a state.
    leads: &'s dyn Fn(&State) -> bool,
    is_stopped: &'s dyn Fn() -> bool,
}

/// A path to a goal.
struct Path {
    end: State,
    choices: Vec<ChoiceId>,
    is_shortest: bool,
}

/// The states that a search has visited.
struct Visited {
    nodes: Vec<VisitedState>,
    known: HashSet<State>,
}

struct VisitedState {
    state: State,
    /// The position of the state before this one, and the choice that led here.
    came: Option<(usize, ChoiceId)>,
    taken: usize,
}

impl Visited {
    fn new(first: State) -> Self {
        Self { known: HashSet::from([first.clone()]), nodes: vec![VisitedState { state: first, came: None, taken: 0 }] }
    }

    fn is_full(&self) -> bool {
        self.nodes.len() >= MOST_VISITED
    }

    /// Adds a state, and returns its position; or `None` if it is known or the limit is reached.
    fn add(&mut self, state: State, came: (usize, ChoiceId), taken: usize) -> Option<usize> {
        if self.is_full() || !self.known.insert(state.clone()) {
            return None;
        }
        self.nodes.push(VisitedState { state, came: Some(came), taken });
        Some(self.nodes.len() - 1)
    }

    fn path_to(&self, at: usize) -> Vec<ChoiceId> {
        let came = |at: usize| self.nodes.get(at).and_then(|node| node.came);
        let steps = std::iter::successors(came(at), |(before, _)| came(*before));
        let mut choices: Vec<ChoiceId> = steps.map(|(_, choice)| choice).collect();
        choices.reverse();
        choices
    }
}

impl PathSearch<'_> {
    fn find(&self, from: &State) -> Option<Path> {
        self.shortest(from).or_else(|| self.any(from))
    }

    /// Visits states in the order of the fewest choices that a path through them can have.
    ///
    /// Sound: the distance never overestimates what is left, so the first goal that is expanded is a nearest one.
    fn shortest(&self, from: &State) -> Option<Path> {
        let mut visited = Visited::new(self.passed(from.clone()));
        // Of paths that may be equally short, the one that got furthest; of those, the first in declared order.
        let mut waiting = BinaryHeap::from([Reverse((self.distance(from), Reverse(0), 0))]);
        while let Some(Reverse((_, _, at))) = waiting.pop() {
            let VisitedState { state, taken, .. } = visited.nodes.get(at)?;
            let (state, taken) = (state.clone(), taken + 1);
            if (self.is_goal)(&state) {
                return Some(Path { end: state, choices: visited.path_to(at), is_shortest: true });
            }
            for (choice, next) in self.successors(&state) {
                let length = taken + self.distance(&next);
                let added = visited.add(next, (at, choice), taken);
                waiting.extend(added.map(|added| Reverse((length, Reverse(taken), added))));
            }
            if visited.is_full() || (self.is_stopped)() {
                return None;
            }
        }
        None
    }

    /// Searches depth first, towards the least distance.
    fn any(&self, from: &State) -> Option<Path> {
        let mut visited = Visited::new(self.passed(from.clone()));
        let mut waiting = vec![0];
        while let Some(at) = waiting.pop().filter(|_| !visited.is_full() && !(self.is_stopped)()) {
            let VisitedState { state, taken, .. } = visited.nodes.get(at)?;
            let (state, taken) = (state.clone(), taken + 1);
            if (self.is_goal)(&state) {
                return Some(Path { end: state, choices: visited.path_to(at), is_shortest: false });
            }
            let mut next = self.successors(&state);
            next.sort_by_key(|(_, state)| Reverse(self.distance(state)));
            for (choice, next) in next {
                waiting.extend(visited.add(next, (at, choice), taken));
            }
        }
        None
    }

    /// Returns the states that one more choice leads to and from which a goal may be reached.
    fn successors(&self, state: &State) -> Vec<(ChoiceId, State)> {
        let next = state.open_choices(self.story).filter_map(|choice| {
            let mut next = state.clone();
            next.step(self.story, choice).ok()?;
            Some((choice, self.passed(next)))
        });
        next.filter(|(_, next)| self.distance(next) < usize::MAX && (self.leads)(next)).collect()
    }

    fn passed(&self, mut state: State) -> State {
        pass(self.story, &mut state);
        state
    }

    fn distance(&self, state: &State) -> usize {
        self.distances.get(state.scene().index()).copied().unwrap_or_default()
    }
}
