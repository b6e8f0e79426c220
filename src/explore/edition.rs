//! One edition of a story, explored by either strategy.

use super::Strategy;
use super::control::{Control, Task};
use super::coverage::Coverage;
use super::diagram::NodeId;
use super::explicit::{self, ExplicitStates};
use super::plan::{LocationId, LocationKind, Observed, Plan, Point, StoryVar};
use super::symbolic::{StateSet, Symbolic};
use crate::engine::State;
use crate::story::{ChoiceId, Edition, SceneId, Story};

/// Stories with at most this many states are explored one by one; those with more symbolically.
const FEW_STATES: usize = 200_000;

/// How many states are explored one by one where sets of them exceed the limit.
const MANY_STATES: usize = 2_000_000;

/// The shortest runs to some scenes.
pub(super) type RunsByScene = Vec<(SceneId, Vec<ChoiceId>)>;

/// What exploring one edition found.
pub(super) struct EditionResult {
    /// The edition that was explored.
    pub(super) edition: Edition,
    /// Whether every reachable state was examined.
    pub(super) is_complete: bool,
    /// What was seen in the states that were examined.
    pub(super) coverage: Coverage,
    /// Runs to the endings that were reached.
    pub(super) endings: RunsByScene,
    /// Runs to the first dead end at each scene that has one.
    pub(super) dead_ends: RunsByScene,
    /// Runs to the first soft-lock at each scene that has one. Empty unless the search was complete: before that, any
    /// ending may still be ahead.
    pub(super) soft_locks: RunsByScene,
}

/// Explores one edition. Where the symbolic strategy needs more than `limit` nodes, as many states as the limit
/// allows are explored one by one, and the result is not complete.
pub(super) fn explore(story: &Story, edition: Edition, control: &Control, strategy: Strategy) -> EditionResult {
    let task = control.task();
    let limit = control.limit();
    let meters: Vec<StoryVar> = story.meter_ids().map(StoryVar::Meter).collect();
    let everywhere: Observed = story.scene_ids().map(|scene| (Point::Scene(scene), meters.clone())).collect();
    let plan = &Plan::with_all_additions(story, edition, &everywhere);
    if strategy != Strategy::Symbolic {
        let few = if strategy == Strategy::Explicit { limit } else { limit.min(FEW_STATES) };
        let (states, coverage) = ExplicitStates::search(plan, few, control);
        if states.is_complete() || strategy == Strategy::Explicit {
            return visited(edition, &states, coverage);
        }
    }
    symbolic(story, edition, plan, control, &task).unwrap_or_else(|| {
        task.begin("exploring as many states as the limit allows", None);
        let (states, mut coverage) = ExplicitStates::search(plan, limit.min(MANY_STATES), control);
        task.begin("reading at random", None);
        let wandered = explicit::wander(plan, control, &mut coverage);
        let mut result = visited(edition, &states, coverage);
        for (ending, run) in wandered {
            if !result.endings.iter().any(|(known, _)| *known == ending.scene()) {
                result.endings.push((ending.scene(), run));
            }
        }
        result
    })
}

fn visited(edition: Edition, states: &ExplicitStates, coverage: Coverage) -> EditionResult {
    let runs = |firsts: Vec<(LocationId, usize)>| {
        let goals: Vec<usize> = firsts.iter().map(|(_, at)| *at).collect();
        let scenes = firsts.into_iter().map(|(location, _)| location.scene());
        scenes.zip(states.runs_to(&goals)).collect()
    };
    let is_complete = states.is_complete();
    EditionResult {
        edition,
        is_complete,
        coverage,
        endings: runs(states.firsts(|_, location, _| location.kind == LocationKind::Ending)),
        dead_ends: runs(states.dead_ends()),
        soft_locks: if is_complete { runs(states.soft_locks()) } else { Vec::new() },
    }
}

/// Returns `None` if the limit of nodes was passed.
fn symbolic(story: &Story, edition: Edition, plan: &Plan, control: &Control, task: &Task) -> Option<EditionResult> {
    task.begin("finding all states", None);
    let mut sets = Symbolic::new(plan, control);
    let reached = sets.reachable();
    task.begin("searching backward from the endings", None);
    let mut can_end = sets.empty();
    let (mut goals, mut endings) = (Vec::new(), Vec::new());
    for ending in plan.endings().filter(|ending| reached.get(ending.index()).is_some_and(|set| !set.is_empty())) {
        let goal = sets.goal(ending, NodeId::ALL, &reached);
        can_end = sets.union(&can_end, &goal.back);
        goals.push(goal);
        endings.push(ending);
    }
    let (dead, locked) = sets.stuck(&reached, &can_end);
    let mut add_goals = |stuck: StateSet| -> Vec<LocationId> {
        let stuck = (0u32..).map(LocationId).zip(stuck).filter(|(_, set)| !set.is_empty());
        let add = |(location, set)| {
            goals.push(sets.goal(location, set, &reached));
            location
        };
        stuck.map(add).collect()
    };
    let (dead, locked) = (add_goals(dead), add_goals(locked));
    task.begin("searching for the shortest runs", None);
    let first = State::begin(story, &story.facts_at_start(edition));
    let mut runs = sets.shortest(story, &first, &goals).into_iter();
    let coverage = sets.coverage(&reached);
    if sets.is_exhausted() {
        return None;
    }
    let mut runs_to = |locations: Vec<LocationId>| -> Option<RunsByScene> {
        locations.into_iter().map(|location| Some((location.scene(), runs.next()??))).collect()
    };
    let (endings, dead_ends, soft_locks) = (runs_to(endings)?, runs_to(dead)?, runs_to(locked)?);
    Some(EditionResult { edition, is_complete: true, coverage, endings, dead_ends, soft_locks })
}
