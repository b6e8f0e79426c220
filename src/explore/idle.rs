//! Choices that make no difference.

use super::plan::{Assign, Observed, Plan, Point, StoryVar, Transition};
use crate::story::{Bit, Choice, ChoiceId, Cond, Note, Piece, SceneId, Story, Text};

/// Returns the choices that change nothing that a reader could ever notice, although another choice of their scene
/// leads to the same place, says the same and changes nothing either. The order is that of the story.
///
/// Sound: whatever decides what can happen, and whatever decides what is shown, is live in the plans. A transition
/// without updates of live variables leads to the same future as any other such transition with the same edges. That
/// the choice was taken is an update like any other; that the scene was left is one too, but all choices of the scene
/// share it. A choice must be without effect in every edition, because `seal` is read differently in each.
pub(super) fn idle_choices(story: &Story) -> Vec<ChoiceId> {
    let shown = shown(story);
    let plans: Vec<Plan> = story.editions().iter().map(|edition| Plan::new(story, *edition, &shown)).collect();
    let Some(plan) = plans.first() else { return Vec::new() };
    let mut scenes: Vec<SceneId> = plan
        .order
        .iter()
        .filter(|location| location.index() < plan.scene_count)
        .map(|location| location.scene())
        .collect();
    scenes.sort_unstable();
    scenes.into_iter().flat_map(|scene| idle_in(story, &plans, scene)).collect()
}

/// Returns the idle choices of one scene.
fn idle_in(story: &Story, plans: &[Plan], scene: SceneId) -> Vec<ChoiceId> {
    let found = |choice: ChoiceId| -> Option<Vec<&Transition>> {
        plans.iter().map(|plan| without_effect(plan, story, scene, choice)).collect()
    };
    let without: Vec<(ChoiceId, Vec<&Transition>)> =
        story.choices_of(scene).filter_map(|choice| Some((choice, found(choice)?))).collect();
    let is_same = |(one, in_one): &(ChoiceId, Vec<&Transition>), (other, in_other): &(ChoiceId, Vec<&Transition>)| {
        let edges = in_one.iter().zip(in_other).all(|(one, other)| lead_alike(one, other));
        one != other && edges && say_alike(story, story.choice(*one), story.choice(*other))
    };
    let idle = without.iter().filter(|one| without.iter().any(|other| is_same(one, other)));
    idle.map(|(choice, _)| *choice).collect()
}

/// Returns the transition of a choice, if it changes nothing that is live apart from the scene being left.
fn without_effect<'p>(plan: &'p Plan, story: &Story, scene: SceneId, choice: ChoiceId) -> Option<&'p Transition> {
    let counted = story.scene(scene).visits.updates().map(|update| plan.variable(StoryVar::Bit(update.bit)));
    let counted: Vec<_> = counted.flatten().collect();
    let is_left = |assign: Assign| matches!(assign, Assign::Set(variable, _) if counted.contains(&variable));
    let location = plan.locations.get(scene.index())?;
    let transition = location.transitions.iter().find(|transition| transition.choice == Some(choice))?;
    let mut assigns = transition.updates.iter().map(|update| update.assign);
    assigns.all(|assign| assign == Assign::Nothing || is_left(assign)).then_some(transition)
}

/// Returns whether two transitions that change nothing lead to the same place in every state.
fn lead_alike(one: &Transition, other: &Transition) -> bool {
    let edges = one.edges.iter().zip(&other.edges);
    one.edges.len() == other.edges.len()
        && edges.into_iter().all(|(one, other)| one.to == other.to && one.guard.when == other.guard.when)
}

/// Returns whether the `after` lines of two choices, and their clauses in corrections, read the same.
fn say_alike(story: &Story, one: &Choice, other: &Choice) -> bool {
    let said = |choice: &Choice| choice.said.map(|said| story.str(said).to_owned());
    let after = match (one.after, other.after) {
        (None, None) => true,
        (Some(one), Some(other)) => reads_alike(story, one, other),
        _ => false,
    };
    let is_said = story.correction().is_some() || story.omission().is_some();
    after && (!is_said || said(one) == said(other))
}

/// Returns whether two texts are written the same, so that they read the same in every state.
fn reads_alike(story: &Story, one: Text, other: Text) -> bool {
    let is_same = |(left, right): (&Piece, &Piece)| match (*left, *right) {
        (Piece::Words { name: left, verse }, Piece::Words { name: right, verse: also }) => {
            verse == also && story.str(left) == story.str(right)
        }
        (Piece::Unless { cond: left, to }, Piece::Unless { cond: right, to: other_to }) => {
            story.cond(left) == story.cond(right) && to - one.start == other_to - other.start
        }
        (Piece::Jump { to }, Piece::Jump { to: other_to }) => to - one.start == other_to - other.start,
        (left, right) => left == right,
    };
    let (left, right) = (story.pieces(one), story.pieces(other));
    left.len() == right.len() && left.iter().zip(right).all(is_same)
}

/// Returns everything that decides what a reader is shown, and where: the conditions in texts, notes, documents and
/// briefs, the values of the meters that are not hidden, and the facts that the archive records.
fn shown(story: &Story) -> Observed {
    let everywhere = shown_everywhere(story);
    let scenes = story.scene_ids().map(|id| {
        let mut vars = everywhere.clone();
        let scene = story.scene(id);
        read_by_text(story, scene.text, &mut vars);
        scene.notes.iter().for_each(|Note { when, text, .. }| read_by(story, when, *text, &mut vars));
        if story.ending(id).is_some() {
            story.briefs().iter().for_each(|brief| read_by(story, &brief.when, brief.text, &mut vars));
        }
        for choice in story.choices_of(id).map(|choice| story.choice(choice)) {
            [Some(choice.text), choice.locked]
                .into_iter()
                .flatten()
                .for_each(|text| read_by_text(story, text, &mut vars));
        }
        (Point::Scene(id), vars)
    });
    let afterlines = story.choice_ids().filter_map(|id| {
        let mut vars = Vec::new();
        read_by_text(story, story.choice(id).after?, &mut vars);
        (!vars.is_empty()).then_some((Point::AfterChoice(id), vars))
    });
    scenes.chain(afterlines).collect()
}

/// Returns what decides what is shown at every scene: documents can be opened anywhere.
fn shown_everywhere(story: &Story) -> Vec<StoryVar> {
    let mut vars = Vec::new();
    story.documents().iter().for_each(|document| read_by(story, &document.when, document.text, &mut vars));
    let meters = story.meter_ids().filter(|meter| !story.meter(*meter).hidden);
    vars.extend(meters.map(StoryVar::Meter));
    let recorded = story.fact_ids().filter(|fact| story.fact(*fact).clipping.is_some());
    vars.extend(recorded.map(|fact| StoryVar::Bit(Bit::from(fact))));
    vars
}

fn read_by(story: &Story, when: &Option<Box<Cond>>, text: Text, vars: &mut Vec<StoryVar>) {
    when.iter().for_each(|when| StoryVar::read_by(when, &mut |var| vars.push(var)));
    read_by_text(story, text, vars);
}

/// Adds what a text shows or asks, and the documents that it includes.
fn read_by_text(story: &Story, text: Text, vars: &mut Vec<StoryVar>) {
    for piece in story.pieces(text) {
        match piece {
            Piece::Unless { cond, .. } => StoryVar::read_by(story.cond(*cond), &mut |var| vars.push(var)),
            Piece::Value { meter, .. } => vars.push(StoryVar::Meter(*meter)),
            Piece::Document(document) => read_by_text(story, story.document(*document).text, vars),
            _ => {}
        }
    }
}
