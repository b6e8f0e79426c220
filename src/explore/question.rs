//! One question: can a reader be at a scene, or pass a junction, where a condition holds?

use super::answers::{Answer, Witness};
use super::control::Control;
use super::diagram::NodeId;
use super::plan::{LocationId, Observed, Plan, Point, StoryVar, VarOrder};
use super::symbolic::Symbolic;
use super::together::in_groups;
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
    if later.0 == Answer::Yes || !when.is_some_and(|when| asks_archive(story, when)) {
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

/// Returns whether a condition asks for a fact from the archive.
fn asks_archive(story: &Story, when: &Cond) -> bool {
    story.facts_from_archive().any(|fact| when.asks(fact.into()))
}

/// Returns which of these scenes no reader can be at where its condition holds, as far as that can be decided.
///
/// Questions about the same variables are answered by one exploration. As in [`ask`], the first edition is only explored
/// for conditions that ask for a fact from the archive.
pub(super) fn impossible(
    story: &Story,
    questions: &[(SceneId, Cond)],
    control: &Control,
    order: Option<&VarOrder>,
) -> Vec<bool> {
    let mut impossible = vec![false; questions.len()];
    let all: Vec<_> = impossible.iter_mut().zip(questions).collect();
    let ruled_out = rule_out(story, Edition::Later, all, control, order);
    let asking = ruled_out.into_iter().filter(|(_, (_, when))| asks_archive(story, when)).collect();
    rule_out(story, Edition::First, asking, control, order);
    impossible
}

/// A place for the answer to a question, and the question.
type Asked<'q> = (&'q mut bool, &'q (SceneId, Cond));

/// Answers those questions whose condition can't hold in an edition by true, and returns them.
fn rule_out<'q>(
    story: &Story,
    edition: Edition,
    questions: Vec<Asked<'q>>,
    control: &Control,
    order: Option<&VarOrder>,
) -> Vec<Asked<'q>> {
    let read = |when: &Cond| {
        let mut vars = Vec::new();
        StoryVar::read_by(when, &mut |var| vars.push(var));
        vars
    };
    let mut ruled_out = Vec::new();
    if questions.is_empty() {
        return ruled_out;
    }
    let plan = Plan::new(story, edition, &Observed::new());
    for group in in_groups(&plan, questions.into_iter().map(|asked| (read(&asked.1.1), asked))) {
        let observed = group.iter().map(|(_, (scene, when))| (Point::Scene(*scene), read(when))).collect();
        let plan = Plan::new(story, edition, &observed);
        let mut sets = Symbolic::new(&plan, control, order);
        let reached = sets.reachable();
        for (answer, question) in group {
            let holds = sets.predicate(&plan.predicate(&question.1));
            let at_scene = reached.get(LocationId::from(question.0).index());
            let there = at_scene.map_or(NodeId::EMPTY, |set| sets.diagrams().intersect(*set, holds));
            *answer = there.is_empty() && !sets.is_exhausted();
            if *answer {
                ruled_out.push((answer, question));
            }
        }
    }
    ruled_out
}
