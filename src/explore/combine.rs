//! Combines the results of a story's editions.

use super::answers::{Answer, EndingAnswer, Explored, MeterValues, OneSided, Stuck, Witness};
use super::coverage::Coverage;
use super::edition::{EditionResult, RunsByScene};
use super::plan::Point;
use super::witness::Claim;
use crate::story::{CondSite, GateKind, SceneId, Story};

/// Combines the results of all editions of a story; there is at least one.
///
/// What is possible in one edition is possible; what is impossible must be so in each.
pub(super) fn combine(story: &Story, editions: &[EditionResult]) -> Explored {
    let [first, others @ ..] = editions else { return Explored::default() };
    let (mut seen, mut possible) = (first.seen.clone(), first.possible.clone());
    others.iter().for_each(|other| seen.add(&other.seen));
    others.iter().for_each(|other| possible.add(&other.possible));
    let answers = |seen: &[bool], possible: &[bool], count: usize| {
        seen.iter().zip(possible).take(count).map(|(seen, possible)| Answer::of(*seen, !possible)).collect()
    };
    let stuck = |of: fn(&EditionResult) -> &RunsByScene| -> Vec<Stuck> {
        let is_stuck = |scene: &SceneId| editions.iter().any(|found| of(found).iter().any(|(there, _)| there == scene));
        let scenes = story.scene_ids().filter(is_stuck);
        scenes.map(|scene| Stuck { scene, witness: shortest(story, editions, of, scene) }).collect()
    };
    let scenes: Vec<Answer> = answers(&seen.reached, &possible.reached, story.scenes().len());
    let endings = story.scene_ids().zip(&scenes).filter(|(scene, _)| story.ending(*scene).is_some());
    let endings = endings.map(|(scene, reachable)| {
        let witness = shortest(story, editions, |found| &found.endings, scene);
        EndingAnswer { scene, reachable: *reachable, witness }
    });
    Explored {
        is_complete: editions.iter().all(|found| found.is_complete),
        knows_stuck: editions.iter().all(|found| found.knows_stuck),
        has_shortest_runs: editions.iter().all(|found| found.has_shortest_runs),
        states: seen.states,
        choices: answers(&seen.takable, &possible.takable, story.choices().len()),
        endings: endings.collect(),
        dead_ends: stuck(|found| &found.dead_ends),
        soft_locks: stuck(|found| &found.soft_locks),
        always: one_sided(story, &seen, &possible),
        undecided: undecided(story, &seen, &possible),
        meters: meters(story, &seen),
        saturating: story
            .effect_ids()
            .zip(&seen.saturates)
            .filter(|(_, saturates)| **saturates)
            .map(|each| each.0)
            .collect(),
        scenes,
    }
}

/// Returns the shortest of the editions' runs to a scene; if two are equally short, the one of the later edition, which
/// comes last.
fn shortest(
    story: &Story,
    editions: &[EditionResult],
    of: fn(&EditionResult) -> &RunsByScene,
    scene: SceneId,
) -> Option<Witness> {
    let runs = editions.iter().rev().filter_map(|found| {
        let (_, run) = of(found).iter().find(|(there, _)| *there == scene)?;
        Some((found.edition, run.as_ref()?))
    });
    let (edition, run) = runs.min_by_key(|(_, run)| run.len())?;
    Claim { point: Some(Point::Scene(scene)), path: &[] }.witness(story, &story.facts_at_start(edition), run)
}

/// Returns the conditions that were seen with one outcome and can't have the other one, in the order of the story.
fn one_sided(story: &Story, seen: &Coverage, possible: &Coverage) -> Vec<OneSided> {
    let outcomes = sites(story).map(|at| (at, seen.outcomes(at)));
    let one_sided = outcomes.filter(|(at, seen)| seen.holds != seen.fails && *seen == possible.outcomes(*at));
    one_sided.map(|(at, seen)| OneSided { at, holds: seen.holds }).collect()
}

/// Returns the conditions with a possible outcome that was not seen, in the order of the story.
fn undecided(story: &Story, seen: &Coverage, possible: &Coverage) -> Vec<CondSite> {
    sites(story).filter(|at| seen.outcomes(*at) != possible.outcomes(*at)).collect()
}

/// Returns every place where the story may have a condition that decides something.
fn sites(story: &Story) -> impl Iterator<Item = CondSite> {
    let gates = story.choice_ids().flat_map(|choice| GateKind::ALL.map(|gate| CondSite::Gate(choice, gate)));
    let effects = story.effect_ids().map(CondSite::Effect);
    let branches = story.branch_ids().map(CondSite::Branch);
    gates.chain(effects).chain(branches)
}

fn meters(story: &Story, coverage: &Coverage) -> Vec<MeterValues> {
    let values = story.meters().iter().zip(story.meter_ids()).map(|(meter, id)| {
        let value = |value: u32| meter.range.0.saturating_add_unsigned(value);
        let ranges = story.scene_ids().map(|scene| coverage.ranges_at(scene).get(id.index()).copied().flatten());
        let by_scene: Vec<Option<(i32, i32)>> =
            ranges.map(|range| range.map(|(least, most)| (value(least), value(most)))).collect();
        let range = by_scene.iter().flatten().copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        MeterValues { meter: id, range, by_scene }
    });
    values.collect()
}
