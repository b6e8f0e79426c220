//! The graph of a story's scenes and junctions, and what is read and written at each.

use super::{LocationId, StoryVar};
use crate::story::{Bit, BranchId, Cond, EffectId, EffectOp, IdRange, SceneKind, Story, Target};

/// Returns the location of a target.
pub(super) fn location_of(story: &Story, target: Target) -> LocationId {
    match target {
        Target::Scene(scene) => scene.into(),
        Target::Junction(junction) => LocationId((story.scenes().len() + junction.index()) as u32),
    }
}

/// Calls back with every bit that may be written at a location, in the order of the story.
pub(super) fn bits_written_at(story: &Story, location: LocationId, each: &mut impl FnMut(Bit)) {
    if location.junction(story).is_some() {
        return;
    }
    let written = |effects: IdRange<EffectId>, each: &mut dyn FnMut(Bit)| {
        for effect in story.effects_in(effects) {
            if let EffectOp::Hold(bit, _) = effect.op {
                each(bit);
            }
        }
    };
    let scene = story.scene(location.scene());
    written(scene.arrive, each);
    scene.visits.updates().for_each(|update| each(update.bit));
    for choice in story.choices_of(location.scene()).map(|choice| story.choice(choice)) {
        choice.taken.into_iter().for_each(&mut *each);
        written(choice.effects, each);
    }
}

/// Calls back with every bit that affects what may happen at a location.
pub(super) fn bits_read_at(story: &Story, location: LocationId, each: &mut impl FnMut(Bit)) {
    let mut read = |cond: &Cond| {
        StoryVar::read_by(cond, &mut |var| {
            if let StoryVar::Bit(bit) = var {
                each(bit);
            }
        });
    };
    let effects = |range| story.effects_in(range).iter().filter_map(|effect| effect.when.as_deref());
    let branches = |range| story.branches_in(range).iter().filter_map(|branch| branch.when.as_deref());
    if let Some(junction) = location.junction(story) {
        return branches(story.junction(junction).branches).for_each(read);
    }
    effects(story.scene(location.scene()).arrive).for_each(&mut read);
    for choice in story.choices_of(location.scene()).map(|choice| story.choice(choice)) {
        choice.gates().for_each(&mut read);
        choice.taken.filter(|_| choice.once).into_iter().for_each(|taken| read(&Cond::Holds(taken)));
        effects(choice.effects).chain(branches(choice.branches)).for_each(&mut read);
    }
}

/// Returns the locations that edges lead to from the start, in reverse post-order.
pub(super) fn order(story: &Story) -> Vec<LocationId> {
    let mut is_seen = vec![false; story.scenes().len() + story.junctions().len()];
    let (mut done, mut open) = (Vec::new(), Vec::new());
    let mut enter = |location: LocationId, open: &mut Vec<(LocationId, Vec<LocationId>)>| {
        if let Some(is_seen) = is_seen.get_mut(location.index()).filter(|is_seen| !**is_seen) {
            *is_seen = true;
            open.push((location, successors(story, location)));
        }
    };
    enter(location_of(story, story.start()), &mut open);
    while let Some((location, left)) = open.last_mut() {
        match left.pop() {
            Some(next) => enter(next, &mut open),
            None => {
                done.push(*location);
                open.pop();
            }
        }
    }
    done.reverse();
    done
}

fn successors(story: &Story, location: LocationId) -> Vec<LocationId> {
    let targets =
        |range: IdRange<BranchId>| story.branches_in(range).iter().map(|branch| location_of(story, branch.to));
    if let Some(junction) = location.junction(story) {
        return targets(story.junction(junction).branches).collect();
    }
    match story.scene(location.scene()).kind {
        SceneKind::Next(next) => vec![location_of(story, next)],
        _ => story.choices_of(location.scene()).flat_map(|choice| targets(story.choice(choice).branches)).collect(),
    }
}
