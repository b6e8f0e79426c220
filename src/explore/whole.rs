//! Everything about a whole story at once.

use super::answers::{Answer, EndingFound, Explored, MeterFound, OneSided, Stuck, Witness};
use super::diagram::Set;
use super::list::Listed;
use super::plan::{Asked, Kind, Place, Plan, Var};
use super::read::{PartFound, read};
use super::shortest::{Goal, pass};
use super::symbolic::{Sets, Symbolic};
use super::tally::Tally;
use super::walk::vars_of;
use crate::engine::State;
use crate::story::{ChoiceId, Cond, CondSite, Edition, FactId, GateKind, SceneId, Story};

/// Stories with at most so many states are listed; those with more are explored by sets.
const FEW_STATES: usize = 200_000;

/// Runs, each to a scene.
type Runs = Vec<(SceneId, Vec<ChoiceId>)>;

/// What one edition of a story comes to.
struct Found {
    is_complete: bool,
    tally: Tally,
    endings: Runs,
    dead_ends: Runs,
    soft_locks: Runs,
}

/// How a story is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// One by one where there are few states, by sets where there are many.
    Best,
    /// One by one.
    Listing,
    /// By sets.
    Sets,
}

/// Explores a story, one edition after the other.
pub(crate) fn explore(story: &Story, limit: usize, manner: Manner, progress: &mut dyn FnMut(&str)) -> Explored {
    let editions = story.editions();
    let found: Vec<(Edition, Found)> =
        editions.iter().map(|later| (*later, edition(story, *later, limit, manner, progress))).collect();
    together(story, &found)
}

/// The same, and what can be read, on two threads: a later edition, which is the most work, on one of them.
pub(crate) fn explore_and_read(
    story: &Story,
    limit: usize,
    progress: &mut dyn FnMut(&str),
) -> (Explored, Vec<PartFound>) {
    let editions = story.editions();
    let (last, others) = match editions {
        [others @ .., last] => (*last, others),
        [] => (Edition::First, editions),
    };
    let rest = || {
        let found = |later: &Edition| (*later, edition(story, *later, limit, Manner::Best, &mut |_| ()));
        (others.iter().map(found).collect::<Vec<_>>(), read(story, limit, &mut |_| ()))
    };
    let (found, others) = std::thread::scope(|scope| {
        let others = std::thread::Builder::new().spawn_scoped(scope, rest);
        let found = edition(story, last, limit, Manner::Best, progress);
        (found, others.ok().and_then(|others| others.join().ok()))
    });
    let (mut editions, parts) = others.unwrap_or_else(rest);
    editions.push((last, found));
    (together(story, &editions), parts)
}

fn meters_everywhere(story: &Story) -> Asked {
    let meters: Vec<Var> = story.meter_ids().map(Var::Meter).collect();
    let scenes = story.scene_ids().map(|scene| (scene, meters.clone()));
    Asked { scenes: scenes.collect(), choices: Vec::new() }
}

fn edition(story: &Story, edition: Edition, limit: usize, manner: Manner, progress: &mut dyn FnMut(&str)) -> Found {
    let plan = &Plan::new(story, edition, &meters_everywhere(story));
    if manner != Manner::Sets {
        let few = if manner == Manner::Listing { limit } else { limit.min(FEW_STATES) };
        let (listed, tally) = Listed::new(plan, few);
        if listed.is_whole() || manner == Manner::Listing {
            return by_list(&listed, tally, plan);
        }
    }
    progress("there are many states: exploring them by sets");
    let facts = story.facts_at_start(edition);
    let first = State::begin(story, &facts);
    by_sets(story, plan, &first, limit, progress).unwrap_or_else(|| {
        progress("the limit is passed: listing as many states as it allows");
        let (listed, tally) = Listed::new(plan, limit);
        by_list(&listed, tally, plan)
    })
}

fn by_list(listed: &Listed, tally: Tally, plan: &Plan) -> Found {
    let endings = listed.firsts(|_, place, _| kind(plan, place) == Kind::Ending);
    let (mut dead_ends, mut soft_locks) = (Vec::new(), Vec::new());
    dead_ends.extend(listed.firsts(|at, place, values| listed.is_expanded(at) && listed.is_dead_end(place, values)));
    if listed.is_whole() {
        let hopeful = listed.hopeful();
        let is_locked = |at: usize| hopeful.get(at).is_some_and(|hopeful| !hopeful);
        soft_locks.extend(listed.firsts(|at, place, values| is_locked(at) && !listed.is_dead_end(place, values)));
    }
    let runs = |firsts: Vec<(Place, usize)>| {
        let goals: Vec<usize> = firsts.iter().map(|(_, at)| *at).collect();
        let scenes = firsts.into_iter().map(|(place, _)| place.scene());
        scenes.zip(listed.runs_to(&goals)).collect()
    };
    Found {
        is_complete: listed.is_whole(),
        tally,
        endings: runs(endings),
        dead_ends: runs(dead_ends),
        soft_locks: runs(soft_locks),
    }
}

fn kind(plan: &Plan, place: Place) -> Kind {
    plan.stops.get(place.index()).map_or(Kind::Junction, |stop| stop.kind)
}

fn by_sets(story: &Story, plan: &Plan, first: &State, limit: usize, progress: &mut dyn FnMut(&str)) -> Option<Found> {
    let mut sets = Symbolic::new(plan, limit);
    let reached = sets.reach();
    progress("every state is known; looking back from the endings");
    let places = || (0u32..).map(Place).zip(&plan.stops);
    let endings = places().filter(|(place, stop)| stop.kind == Kind::Ending && !is_none(&reached, *place));
    let endings: Vec<Place> = endings.map(|(place, _)| place).collect();
    let mut hopeful = sets.nothing();
    let mut goals = Vec::new();
    for place in &endings {
        let goal = sets.goal(*place, Set::ALL, &reached);
        sets.join(&mut hopeful, &goal.back);
        goals.push(goal);
    }
    let (dead, locked) = sets.stuck(&reached, &hopeful);
    let [dead, locked] = [dead, locked].map(|stuck| {
        let stuck = (0u32..).map(Place).zip(stuck).filter(|(_, set)| !set.is_none());
        stuck
            .map(|(place, set)| {
                goals.push(sets.goal(place, set, &reached));
                place
            })
            .collect::<Vec<Place>>()
    });
    progress("looking for the shortest runs");
    let mut runs = sets.shortest(story, first, &goals).into_iter();
    let tally = sets.tally(&reached);
    if sets.sets.is_over() {
        return None;
    }
    let mut runs_to = |places: Vec<Place>| -> Option<Runs> {
        places.into_iter().map(|place| Some((place.scene(), runs.next()??))).collect()
    };
    let (endings, dead_ends, soft_locks) = (runs_to(endings)?, runs_to(dead)?, runs_to(locked)?);
    Some(Found { is_complete: true, tally, endings, dead_ends, soft_locks })
}

fn is_none(sets: &Sets, place: Place) -> bool {
    sets.get(place.index()).is_none_or(|set| set.is_none())
}

impl Symbolic<'_> {
    /// What leads to a set at a place, within what is reached.
    pub(crate) fn goal(&mut self, place: Place, set: Set, reached: &Sets) -> Goal {
        let mut there = self.nothing();
        if let Some(there) = there.get_mut(place.index()) {
            *there = set;
        }
        self.goal_of(there, reached)
    }

    /// What leads to any of these sets, within what is reached.
    pub(crate) fn goal_of(&mut self, there: Sets, reached: &Sets) -> Goal {
        let back = self.reach_back(&there, Some(reached));
        Goal { there, back }
    }

    fn join(&mut self, all: &mut Sets, more: &Sets) {
        for (all, more) in all.iter_mut().zip(more) {
            *all = self.sets.or(*all, *more);
        }
    }

    /// The states in which there is nothing to take, and those in which nothing that is taken helps.
    fn stuck(&mut self, reached: &Sets, hopeful: &Sets) -> (Sets, Sets) {
        let plan = self.plan;
        let (mut dead, mut locked) = (self.nothing(), self.nothing());
        let all = reached.iter().zip(hopeful).zip(dead.iter_mut().zip(&mut locked)).zip(&plan.stops);
        for (((reached, hopeful), (dead, locked)), stop) in all {
            if matches!(stop.kind, Kind::Choices | Kind::Next) {
                let lost = self.sets.minus(*reached, *hopeful);
                *dead = stop.exits.iter().fold(lost, |dead, exit| {
                    let open = self.open(dead, exit);
                    self.sets.minus(dead, open)
                });
                *locked = self.sets.minus(lost, *dead);
            }
        }
        (dead, locked)
    }
}

/// Puts editions together. The last one has everything that the others have, and is asked first.
fn together(story: &Story, editions: &[(Edition, Found)]) -> Explored {
    let archive = &story.facts_at_start(Edition::Later);
    let is_complete = editions.iter().all(|(_, found)| found.is_complete);
    let mut tallies = editions.iter().map(|(_, found)| found.tally.clone());
    let mut tally = tallies.next().unwrap_or_else(|| Tally::new(&Plan::new(story, Edition::First, &Asked::default())));
    tallies.for_each(|other| tally.join(&other));
    let answers =
        |seen: &[bool], count: usize| seen.iter().take(count).map(|seen| Answer::of(*seen, is_complete)).collect();
    let best = |of: fn(&Found) -> &Runs, scene| best(story, archive, editions, of, scene);
    let scenes = || story.scene_ids();
    let stuck = |of: fn(&Found) -> &Runs| -> Vec<Stuck> {
        scenes().filter_map(|scene| best(of, scene).map(|witness| Stuck { scene, witness: Some(witness) })).collect()
    };
    let endings = scenes().filter(|scene| story.ending(*scene).is_some()).map(|scene| {
        let witness = best(|found| &found.endings, scene);
        EndingFound { scene, reachable: Answer::of(witness.is_some(), is_complete), witness }
    });
    Explored {
        is_complete,
        states: tally.states,
        scenes: answers(&tally.reached, story.scenes().len()),
        choices: answers(&tally.takable, story.choices().len()),
        endings: endings.collect(),
        dead_ends: stuck(|found| &found.dead_ends),
        soft_locks: stuck(|found| &found.soft_locks),
        always: if is_complete { one_sided(story, &tally) } else { Vec::new() },
        meters: meters(story, &tally),
        saturating: story
            .effect_ids()
            .zip(&tally.bites)
            .filter(|(_, bites)| **bites)
            .map(|(effect, _)| effect)
            .collect(),
    }
}

/// The shortest of the editions' runs to a scene; of two that are as short, the later edition's, with no more
/// facts than it needs.
fn best(
    story: &Story,
    archive: &[FactId],
    editions: &[(Edition, Found)],
    of: fn(&Found) -> &Runs,
    scene: SceneId,
) -> Option<Witness> {
    let runs = editions.iter().rev().filter_map(|(later, found)| {
        let run = of(found).iter().find(|(there, _)| *there == scene)?;
        Some((*later, &run.1))
    });
    let (later, run) = runs.min_by_key(|(_, run)| run.len())?;
    let facts = if later == Edition::Later { needed(story, archive, run, scene) } else { Vec::new() };
    // Whatever found it, the engine has the last word.
    comes_where(story, &facts, run, Some(scene), None).then(|| Witness { facts, choices: run.clone() })
}

/// The fewest facts with which a run to a scene still stands. A dead end is one only where they are missing, but
/// it is then found in the earlier edition too.
pub(crate) fn needed(story: &Story, archive: &[FactId], run: &[ChoiceId], scene: SceneId) -> Vec<FactId> {
    fewest(archive, |facts| comes_where(story, facts, run, Some(scene), None))
}

/// Whether a run still stands and comes, if only in passing, to a scene where a condition holds.
fn comes_where(story: &Story, facts: &[FactId], run: &[ChoiceId], scene: Option<SceneId>, when: Option<&Cond>) -> bool {
    let mut state = State::begin(story, facts);
    for choice in run {
        pass(story, &mut state);
        if state.step(story, *choice).is_err() {
            return false;
        }
    }
    let is_there =
        |state: &State| scene.is_none_or(|scene| state.scene() == scene) && when.is_none_or(|when| state.eval(when));
    let mut left = story.scenes().len();
    while !is_there(&state) && left > 0 && state.pass(story).is_ok() {
        left -= 1;
    }
    is_there(&state)
}

fn one_sided(story: &Story, tally: &Tally) -> Vec<OneSided> {
    let mut found = Vec::new();
    let mut judge = |at: CondSite| {
        let met = tally.met(at);
        if met.holding != met.failing {
            found.push(OneSided { at, holds: met.holding });
        }
    };
    for choice in story.choice_ids() {
        GateKind::ALL.into_iter().map(|kind| CondSite::Gate(choice, kind)).for_each(&mut judge);
    }
    story.effect_ids().map(CondSite::Effect).for_each(&mut judge);
    story.branch_ids().map(CondSite::Branch).for_each(&mut judge);
    found
}

fn meters(story: &Story, tally: &Tally) -> Vec<MeterFound> {
    story
        .meter_ids()
        .map(|id| {
            let meter = story.meter(id);
            let value = |value: u32| i32::try_from(i64::from(meter.range.0) + i64::from(value)).unwrap_or(i32::MAX);
            let ranges = tally.ranges.iter().map(|ranges| ranges.get(id.index()).copied().flatten());
            let by_scene: Vec<Option<(i32, i32)>> =
                ranges.map(|range| range.map(|(least, most)| (value(least), value(most)))).collect();
            let range =
                by_scene.iter().flatten().copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
            MeterFound { meter: id, range, by_scene }
        })
        .collect()
}

/// Whether a reader can stand at a scene, or at any, where a condition holds, if one is asked about; with a
/// shortest run.
pub(crate) fn ask(
    story: &Story,
    scene: Option<SceneId>,
    when: Option<&Cond>,
    limit: usize,
) -> (Answer, Option<Witness>) {
    let scenes = || story.scene_ids().filter(|at| scene.is_none_or(|scene| scene == *at));
    let mut vars = Vec::new();
    when.into_iter().for_each(|when| vars_of(when, &mut |var| vars.push(var)));
    let asked = Asked { scenes: scenes().map(|scene| (scene, vars.clone())).collect(), choices: Vec::new() };
    let archive = story.facts_at_start(Edition::Later);
    let plan = Plan::new(story, Edition::Later, &asked);
    let mut sets = Symbolic::new(&plan, limit);
    let reached = sets.reach();
    let test = when.map_or(Set::ALL, |when| sets.test(&plan.test(when)));
    let mut there = sets.nothing();
    for scene in scenes() {
        if let (Some(there), Some(reached)) = (there.get_mut(scene.index()), reached.get(scene.index())) {
            *there = sets.sets.and(*reached, test);
        }
    }
    if there.iter().all(|set| set.is_none()) || sets.sets.is_over() {
        return (Answer::of(false, !sets.sets.is_over()), None);
    }
    let goal = sets.goal_of(there, &reached);
    let run = sets.shortest(story, &State::begin(story, &archive), &[goal]).pop().flatten();
    match run {
        Some(choices) => {
            let facts = fewest(&archive, |facts| comes_where(story, facts, &choices, scene, when));
            (Answer::Yes, Some(Witness { facts, choices }))
        }
        None => (Answer::Open, None),
    }
}

/// The fewest of some facts with which something still holds.
fn fewest(all: &[FactId], holds: impl Fn(&[FactId]) -> bool) -> Vec<FactId> {
    let mut facts = all.to_vec();
    for fact in all {
        let fewer: Vec<FactId> = facts.iter().copied().filter(|other| other != fact).collect();
        if holds(&fewer) {
            facts = fewer;
        }
    }
    facts
}
