//! One edition of a story, explored by either strategy.

use std::sync::OnceLock;

use super::Strategy;
use super::control::{Control, Task};
use super::coverage::Coverage;
use super::diagram::NodeId;
use super::explicit::{self, ExplicitStates};
use super::path::run_to;
use super::plan::{LocationId, LocationKind, Observed, Plan, Point, StoryVar, VarOrder};
use super::symbolic::{Goal, StateSet, Symbolic};
use crate::engine::State;
use crate::story::{ChoiceId, Edition, SceneId, Story};

/// Stories with at most this many states are explored one by one; those with more symbolically.
const FEW_STATES: usize = 200_000;

/// Stories that are known from the start to have at most this many states are also explored one by one.
const FEW_POSSIBLE_STATES: usize = 1 << 22;

/// Scenes that were reached, each with a run to it unless none was found.
pub(super) type RunsByScene = Vec<(SceneId, Option<Vec<ChoiceId>>)>;

/// What exploring one edition found.
pub(super) struct EditionResult {
    /// The edition that was explored.
    pub(super) edition: Edition,
    /// What was seen in reachable states.
    pub(super) seen: Coverage,
    /// What no proof rules out; equal to `seen` if every reachable state was examined.
    pub(super) possible: Coverage,
    /// Whether every reachable state was examined.
    pub(super) is_complete: bool,
    /// Whether every scene where a reader may get stuck is among `dead_ends` and `soft_locks`.
    pub(super) knows_stuck: bool,
    /// Whether all runs have as few choices as possible.
    pub(super) has_shortest_runs: bool,
    /// Runs to the endings that were reached.
    pub(super) endings: RunsByScene,
    /// Runs to the first dead end at each scene that has one.
    pub(super) dead_ends: RunsByScene,
    /// Runs to the first soft-lock at each scene that has one.
    pub(super) soft_locks: RunsByScene,
}

/// Explores one edition, as far as the control allows.
///
/// `order` is the order of the variables to begin with, if one is known. If not, it is set as soon as one is found.
pub(super) fn explore(
    story: &Story,
    edition: Edition,
    control: &Control,
    strategy: Strategy,
    order: &OnceLock<VarOrder>,
) -> EditionResult {
    let meters: Vec<StoryVar> = story.meter_ids().map(StoryVar::Meter).collect();
    let everywhere: Observed = story.scene_ids().map(|scene| (Point::Scene(scene), meters.clone())).collect();
    let plan = &Plan::for_report(story, edition, &everywhere);
    let search = EditionSearch { story, edition, plan, control, task: control.task() };
    if strategy == Strategy::Symbolic {
        return search.symbolic(order).unwrap_or_else(|| search.partial(search.explicit(FEW_STATES), order));
    }
    let explicit = search.explicit(match strategy {
        Strategy::Explicit => control.limit(),
        _ if plan.most_states() <= FEW_POSSIBLE_STATES => FEW_POSSIBLE_STATES,
        _ => FEW_STATES,
    });
    match explicit.0.is_complete() {
        true => search.visited(&explicit.0, explicit.1),
        false if strategy == Strategy::Explicit => search.partial(explicit, order),
        false => search.symbolic(order).unwrap_or_else(|| search.partial(explicit, order)),
    }
}

/// One edition of a story, and how far it may be explored.
struct EditionSearch<'s> {
    story: &'s Story,
    edition: Edition,
    plan: &'s Plan,
    control: &'s Control,
    task: Task,
}

/// The sets of states that runs are searched for, with their locations.
#[derive(Default)]
struct Wanted {
    endings: Vec<(LocationId, Goal)>,
    dead_ends: Vec<(LocationId, Goal)>,
    soft_locks: Vec<(LocationId, Goal)>,
}

impl EditionSearch<'_> {
    fn explicit(&self, limit: usize) -> (ExplicitStates<'_>, Coverage) {
        ExplicitStates::search(self.plan, limit.min(self.control.limit()), self.control)
    }

    /// Returns what is known after every state was visited.
    fn visited(&self, states: &ExplicitStates, seen: Coverage) -> EditionResult {
        EditionResult {
            edition: self.edition,
            possible: seen.clone(),
            seen,
            is_complete: true,
            knows_stuck: true,
            has_shortest_runs: true,
            endings: runs(states, states.firsts(|_, kind| kind == LocationKind::Ending)),
            dead_ends: runs(states, states.dead_ends()),
            soft_locks: runs(states, states.soft_locks()),
        }
    }

    /// Returns what is known after only some states were visited: what readers who choose at random see, and what even
    /// supersets of the states rule out.
    fn partial(&self, (states, mut seen): (ExplicitStates, Coverage), order: &OnceLock<VarOrder>) -> EditionResult {
        self.task.begin("ruling out what is impossible", None);
        let mut sets = Symbolic::new(self.plan, self.control, order.get());
        let hulls = sets.reachable_hulls();
        let ruled = sets.coverage(&hulls);
        let possible = if sets.is_exhausted() { Coverage::of_graph(self.plan) } else { ruled };
        let known = runs(&states, states.firsts(|_, kind| kind == LocationKind::Ending));
        EditionResult {
            edition: self.edition,
            endings: self.any_endings(known, &possible, &mut seen),
            seen,
            possible,
            is_complete: false,
            knows_stuck: false,
            has_shortest_runs: false,
            dead_ends: runs(&states, states.dead_ends()),
            soft_locks: Vec::new(),
        }
    }

    /// Lets readers choose at random, and searches for runs to the endings that none of them reaches. Returns runs to
    /// all endings that were reached.
    fn any_endings(&self, known: RunsByScene, possible: &Coverage, seen: &mut Coverage) -> RunsByScene {
        self.task.begin("reading at random", None);
        let mut endings = known;
        for (ending, run) in explicit::wander(self.plan, self.control, seen) {
            if !has(&endings, ending.scene()) {
                endings.push((ending.scene(), Some(run)));
            }
        }
        let is_possible = |at: &LocationId| possible.reached.get(at.index()) == Some(&true);
        for location in self.plan.endings().filter(is_possible) {
            if !has(&endings, location.scene())
                && let Some(run) = self.run_to(location, &|state| state.scene() == location.scene(), &|_| true)
            {
                endings.push((location.scene(), Some(run)));
            }
        }
        endings.iter().for_each(|(ending, _)| seen.see_location((*ending).into()));
        endings
    }

    /// Returns a run to a state at a location, which may not be the shortest.
    fn run_to(
        &self,
        location: LocationId,
        is_goal: &dyn Fn(&State) -> bool,
        leads: &dyn Fn(&State) -> bool,
    ) -> Option<Vec<ChoiceId>> {
        run_to(self.story, &self.first(), location.scene(), is_goal, leads, self.control)
    }

    fn first(&self) -> State {
        State::begin(self.story, &self.story.facts_at_start(self.edition))
    }

    /// Returns `None` if not even all states were found within the limit. What was found by then is kept, even if
    /// something else exceeds the rest of the limit.
    fn symbolic(&self, order: &OnceLock<VarOrder>) -> Option<EditionResult> {
        self.task.begin("finding all states", None);
        let mut sets = Symbolic::new(self.plan, self.control, order.get());
        let mut reached = sets.reachable();
        order.get_or_init(|| sets.improve_order(&mut reached));
        let seen = sets.coverage(&reached);
        if sets.is_exhausted() {
            return None;
        }
        let mut result = EditionResult {
            edition: self.edition,
            possible: seen.clone(),
            seen,
            is_complete: true,
            knows_stuck: true,
            has_shortest_runs: true,
            endings: Vec::new(),
            dead_ends: Vec::new(),
            soft_locks: Vec::new(),
        };
        self.task.begin("searching backward from the endings", None);
        let wanted = self.wanted(&mut sets, &mut reached);
        if sets.is_exhausted() {
            (result.knows_stuck, result.has_shortest_runs) = (false, false);
            result.endings = self.any_endings(Vec::new(), &result.possible, &mut result.seen);
        } else {
            self.task.begin("searching for the shortest runs", None);
            self.add_runs(&mut sets, &wanted, &mut result);
        }
        Some(result)
    }

    /// Returns the endings that can be reached, and the states where a reader is stuck.
    fn wanted(&self, sets: &mut Symbolic, reached: &mut StateSet) -> Wanted {
        let mut can_end = sets.empty();
        let mut wanted = Wanted::default();
        let is_reached = |ending: &LocationId| reached.get(ending.index()).is_some_and(|set| !set.is_empty());
        let endings: Vec<LocationId> = self.plan.endings().filter(is_reached).collect();
        for ending in endings {
            let goal = sets.goal(ending, NodeId::ALL, reached);
            can_end = sets.union(&can_end, &goal.back);
            wanted.endings.push((ending, goal));
            if sets.is_half_full() {
                let mut kept: Vec<&mut [NodeId]> = vec![reached, &mut can_end];
                kept.extend(wanted.endings.iter_mut().flat_map(|(_, goal)| goal.sets_mut()));
                sets.keep(&mut kept);
            }
        }
        let (dead, locked) = sets.stuck(reached, &can_end);
        let mut goals = |stuck: StateSet| -> Vec<(LocationId, Goal)> {
            let stuck = (0u32..).map(LocationId).zip(stuck).filter(|(_, set)| !set.is_empty());
            stuck.map(|(location, set)| (location, sets.goal(location, set, reached))).collect()
        };
        (wanted.dead_ends, wanted.soft_locks) = (goals(dead), goals(locked));
        wanted
    }

    /// Adds the shortest runs to what is wanted; or any runs if that takes more than the control allows.
    fn add_runs(&self, sets: &mut Symbolic, wanted: &Wanted, result: &mut EditionResult) {
        let Wanted { endings, dead_ends, soft_locks } = wanted;
        let all: Vec<&(LocationId, Goal)> = [endings, dead_ends, soft_locks].into_iter().flatten().collect();
        let goals: Vec<&Goal> = all.iter().map(|(_, goal)| goal).collect();
        let mut runs = sets.shortest(self.story, &self.first(), &goals);
        if sets.is_exhausted() {
            result.has_shortest_runs = false;
            let run = |(location, goal): &&(LocationId, Goal)| {
                let is_goal = |state: &State| sets.contains(&goal.there, state);
                self.run_to(*location, &is_goal, &|state| sets.contains(&goal.back, state))
            };
            runs = all.iter().map(run).collect();
        }
        let mut runs = runs.into_iter();
        let mut with_runs = |wanted: &[(LocationId, Goal)]| -> RunsByScene {
            wanted.iter().zip(runs.by_ref()).map(|((location, _), run)| (location.scene(), run)).collect()
        };
        result.endings = with_runs(endings);
        result.dead_ends = with_runs(dead_ends);
        result.soft_locks = with_runs(soft_locks);
    }
}

fn has(runs: &RunsByScene, scene: SceneId) -> bool {
    runs.iter().any(|(known, _)| *known == scene)
}

fn runs(states: &ExplicitStates, firsts: Vec<(LocationId, usize)>) -> RunsByScene {
    let goals: Vec<usize> = firsts.iter().map(|(_, at)| *at).collect();
    let scenes = firsts.into_iter().map(|(location, _)| location.scene());
    scenes.zip(states.runs_to(&goals).into_iter().map(Some)).collect()
}
