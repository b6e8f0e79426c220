//! The editions of a story put together.

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
    let is_complete = editions.iter().all(|found| found.is_complete);
    let mut coverage = first.coverage.clone();
    others.iter().for_each(|other| coverage.add(&other.coverage));
    let answers =
        |seen: &[bool], count: usize| seen.iter().take(count).map(|seen| Answer::of(*seen, is_complete)).collect();
    let witness = |of: fn(&EditionResult) -> &RunsByScene, scene| shortest(story, editions, of, scene);
    let stuck = |of: fn(&EditionResult) -> &RunsByScene| -> Vec<Stuck> {
        let scenes = story.scene_ids().filter_map(|scene| Some((scene, witness(of, scene)?)));
        scenes.map(|(scene, witness)| Stuck { scene, witness: Some(witness) }).collect()
    };
    let endings = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).map(|scene| {
        let witness = witness(|found| &found.endings, scene);
        EndingAnswer { scene, reachable: Answer::of(witness.is_some(), is_complete), witness }
    });
    Explored {
        is_complete,
        states: coverage.states,
        scenes: answers(&coverage.reached, story.scenes().len()),
        choices: answers(&coverage.takable, story.choices().len()),
        endings: endings.collect(),
        dead_ends: stuck(|found| &found.dead_ends),
        soft_locks: stuck(|found| &found.soft_locks),
        always: if is_complete { one_sided(story, &coverage) } else { Vec::new() },
        undecided: if is_complete { Vec::new() } else { undecided(story, &coverage) },
        meters: meters(story, &coverage),
        saturating: story
            .effect_ids()
            .zip(&coverage.saturates)
            .filter(|(_, saturates)| **saturates)
            .map(|each| each.0)
            .collect(),
    }
}

/// Returns the shortest of the editions' runs to a scene; of two that are as short, the later edition's, which comes
/// last.
fn shortest(
    story: &Story,
    editions: &[EditionResult],
    of: fn(&EditionResult) -> &RunsByScene,
    scene: SceneId,
) -> Option<Witness> {
    let runs = editions.iter().rev().filter_map(|found| {
        let (_, run) = of(found).iter().find(|(there, _)| *there == scene)?;
        Some((found.edition, run))
    });
    let (edition, run) = runs.min_by_key(|(_, run)| run.len())?;
    Claim { point: Some(Point::Scene(scene)), path: &[] }.witness(story, &story.facts_at_start(edition), run)
}

/// Returns the conditions that were seen with one outcome only, in the order of the story.
fn one_sided(story: &Story, coverage: &Coverage) -> Vec<OneSided> {
    let outcomes = sites(story).map(|at| (at, coverage.outcomes(at)));
    let one_sided = outcomes.filter(|(_, seen)| seen.holds != seen.fails);
    one_sided.map(|(at, seen)| OneSided { at, holds: seen.holds }).collect()
}

/// Returns the conditions that were not seen with both outcomes, in the order of the story.
fn undecided(story: &Story, coverage: &Coverage) -> Vec<CondSite> {
    let has_condition = |at: &CondSite| match at {
        CondSite::Gate(choice, gate) => story.choice(*choice).gate(*gate).is_some(),
        CondSite::Effect(effect) => story.effect(*effect).when.is_some(),
        CondSite::Branch(branch) => story.branch(*branch).when.is_some(),
    };
    let is_open = |at: &CondSite| {
        let seen = coverage.outcomes(*at);
        !(seen.holds && seen.fails)
    };
    sites(story).filter(|at| has_condition(at) && is_open(at)).collect()
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
        let ranges = coverage.ranges.iter().map(|ranges| ranges.get(id.index()).copied().flatten());
        let by_scene: Vec<Option<(i32, i32)>> =
            ranges.map(|range| range.map(|(least, most)| (value(least), value(most)))).collect();
        let range = by_scene.iter().flatten().copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        MeterValues { meter: id, range, by_scene }
    });
    values.collect()
}
