//! The places of a story, and what is read and set at each.

use super::plan::{Place, Var};
use crate::story::{Bit, BranchId, Cond, EffectId, EffectOp, IdRange, Operand, SceneKind, Story, Target};

/// Calls back with every truth that may be set or taken back at a place.
pub(super) fn truths_set_at(story: &Story, place: Place, each: &mut impl FnMut(Bit)) {
    if place.junction(story).is_some() {
        return;
    }
    let scene = place.scene();
    let found = story.scene(scene);
    truths_in(story, found.arrive, each);
    found.left.into_iter().for_each(&mut *each);
    for choice in story.choices_of(scene) {
        let choice = story.choice(choice);
        choice.taken.into_iter().for_each(&mut *each);
        truths_in(story, choice.effects, each);
    }
}

fn truths_in(story: &Story, effects: IdRange<EffectId>, each: &mut impl FnMut(Bit)) {
    for effect in story.effects_in(effects) {
        if let EffectOp::Hold(bit, _) = effect.op {
            each(bit);
        }
    }
}

/// Calls back with every condition that what may happen at a place depends on.
pub(super) fn conditions_at(story: &Story, place: Place, each: &mut impl FnMut(&Cond)) {
    if let Some(junction) = place.junction(story) {
        return routes_read(story, story.junction(junction).branches, each);
    }
    let scene = place.scene();
    effects_read(story, story.scene(scene).arrive, each);
    for choice in story.choices_of(scene) {
        let choice = story.choice(choice);
        choice.gates().for_each(&mut *each);
        if let Some(taken) = choice.taken.filter(|_| choice.once) {
            each(&Cond::Holds(taken));
        }
        effects_read(story, choice.effects, each);
        routes_read(story, choice.branches, each);
    }
}

fn effects_read(story: &Story, effects: IdRange<EffectId>, each: &mut impl FnMut(&Cond)) {
    story.effects_in(effects).iter().filter_map(|effect| effect.when.as_deref()).for_each(each);
}

fn routes_read(story: &Story, routes: IdRange<BranchId>, each: &mut impl FnMut(&Cond)) {
    story.branches_in(routes).iter().filter_map(|route| route.when.as_deref()).for_each(each);
}

/// Calls back with every truth that a condition reads.
pub(crate) fn bits_of(cond: &Cond, each: &mut impl FnMut(Bit)) {
    match cond {
        Cond::Holds(bit) => each(*bit),
        Cond::Compare(..) | Cond::Known(_) => {}
        Cond::Not(inner) => bits_of(inner, each),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| bits_of(part, each)),
    }
}

/// Calls back with everything that a condition reads.
pub(crate) fn vars_of(cond: &Cond, each: &mut impl FnMut(Var)) {
    match cond {
        Cond::Holds(bit) => each(Var::Truth(*bit)),
        Cond::Known(_) => {}
        Cond::Compare(meter, _, with) => {
            each(Var::Meter(*meter));
            if let Operand::Meter(other) = with {
                each(Var::Meter(*other));
            }
        }
        Cond::Not(inner) => vars_of(inner, each),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| vars_of(part, each)),
    }
}

/// The place that a target is.
pub(crate) fn place_of(story: &Story, target: Target) -> Place {
    match target {
        Target::Scene(scene) => Place::from(scene),
        Target::Junction(junction) => Place((story.scenes().len() + junction.index()) as u32),
    }
}

/// The places that ways lead to, in reverse post-order from the start.
pub(super) fn order(story: &Story) -> Vec<Place> {
    let mut seen = vec![false; story.scenes().len() + story.junctions().len()];
    let (mut done, mut open) = (Vec::new(), Vec::new());
    enter(story, place_of(story, story.start()), &mut seen, &mut open);
    while let Some((place, left)) = open.last_mut() {
        match left.pop() {
            Some(next) => enter(story, next, &mut seen, &mut open),
            None => {
                done.push(*place);
                open.pop();
            }
        }
    }
    done.reverse();
    done
}

fn enter(story: &Story, place: Place, seen: &mut [bool], open: &mut Vec<(Place, Vec<Place>)>) {
    if let Some(seen) = seen.get_mut(place.index()).filter(|seen| !**seen) {
        *seen = true;
        open.push((place, next_places(story, place)));
    }
}

fn next_places(story: &Story, place: Place) -> Vec<Place> {
    let to = |routes: IdRange<BranchId>| story.branches_in(routes).iter().map(|route| place_of(story, route.to));
    if let Some(junction) = place.junction(story) {
        return to(story.junction(junction).branches).collect();
    }
    let scene = place.scene();
    match story.scene(scene).kind {
        SceneKind::Next(next) => vec![place_of(story, next)],
        _ => story.choices_of(scene).flat_map(|choice| to(story.choice(choice).branches)).collect(),
    }
}
