//! One question: can a reader be at a scene, or pass a junction, where a condition holds?

use super::answers::{Answer, Witness};
use super::control::Control;
use super::diagram::NodeId;
use super::plan::{LocationId, Observed, Plan, Point, StoryVar, VarOrder};
use super::symbolic::Symbolic;
use super::witness::Claim;
use crate::engine::State;
use crate::story::{Cond, Edition, JunctionId, SceneId, Story};

/// Where a question asks whether a reader can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At any scene.
    Anywhere,
    /// At a scene.
    Scene(SceneId),
    /// At a junction, which is passed without being shown.
    Junction(JunctionId),
}

/// Returns whether a reader can be at a place where a condition holds, if one is given; with a shortest run.
///
/// Only the later edition is explored, unless the condition itself asks for a fact from the archive. Sound: of what
/// decides what happens, only a `seal` reads such a fact, and never negated (`E0305`), so a later edition only opens more
/// choices.
pub(super) fn ask(
    story: &Story,
    place: Place,
    when: Option<&Cond>,
    control: &Control,
    order: Option<&VarOrder>,
) -> (Answer, Option<Witness>) {
    let later = ask_in(story, Edition::Later, place, when, control, order);
    let asks_archive = || when.is_some_and(|when| story.facts_from_archive().any(|fact| when.asks(fact.into())));
    if later.0 == Answer::Yes || !asks_archive() {
        return later;
    }
    match ask_in(story, Edition::First, place, when, control, order) {
        (Answer::No, _) => later,
        first => first,
    }
}

fn ask_in(
    story: &Story,
    edition: Edition,
    place: Place,
    when: Option<&Cond>,
    control: &Control,
    order: Option<&VarOrder>,
) -> (Answer, Option<Witness>) {
    let points: Vec<Point> = match place {
        Place::Anywhere => story.scene_ids().map(Point::Scene).collect(),
        Place::Scene(scene) => vec![Point::Scene(scene)],
        Place::Junction(junction) => vec![Point::Junction(junction)],
    };
    let mut vars = Vec::new();
    when.into_iter().for_each(|when| StoryVar::read_by(when, &mut |var| vars.push(var)));
    let observed: Observed = points.iter().map(|point| (*point, vars.clone())).collect();
    let plan = Plan::new(story, edition, &observed);
    let mut sets = Symbolic::new(&plan, control, order);
    let reached = sets.reachable();
    let holds = when.map_or(NodeId::ALL, |when| sets.predicate(&plan.predicate(when)));
    let mut there = sets.empty();
    for at in points.iter().filter_map(|point| plan.point_location(*point)).map(LocationId::index) {
        if let (Some(there), Some(reached)) = (there.get_mut(at), reached.get(at)) {
            *there = sets.diagrams().intersect(*reached, holds);
        }
    }
    if there.iter().all(|set| set.is_empty()) || sets.is_exhausted() {
        return (Answer::of(false, !sets.is_exhausted()), None);
    }
    let goal = sets.goal_of(there, &reached);
    let archive = story.facts_at_start(edition);
    let run = sets.shortest(story, &State::begin(story, &archive), &[&goal]).pop().flatten();
    let path: Vec<(&Cond, bool)> = when.into_iter().map(|when| (when, true)).collect();
    let point = points.first().copied().filter(|_| place != Place::Anywhere);
    let claim = Claim { point, path: &path };
    let witness = run.and_then(|run| claim.witness(story, &archive, &run));
    (Answer::of(witness.is_some(), false), witness)
}
