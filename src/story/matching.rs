//! Matches the parts of two versions of a story by their names and former names.

use std::collections::HashMap;

use super::model::{Fact, Name, Scene, Story};
use super::table::{ChoiceId, FactId, Id, MeterId, SceneId};

/// The parts of an older version of a story that a newer one still has.
///
/// A part is the same if it has the same identifier, or if one version gives the identifier of the other as a former
/// one (`was`). No two parts of the older version match the same part of the newer one.
#[derive(Clone, Debug)]
pub struct Matching {
    scenes: Pairs<SceneId>,
    choices: Pairs<ChoiceId>,
    facts: Pairs<FactId>,
    meters: Pairs<MeterId>,
}

/// For each part of the older version its match in the newer version, and vice versa.
#[derive(Clone, Debug)]
struct Pairs<I> {
    newer: Vec<Option<I>>,
    older: Vec<Option<I>>,
}

impl<I: Id> Pairs<I> {
    fn new(older: usize, newer: usize) -> Self {
        Self { newer: vec![None; older], older: vec![None; newer] }
    }

    /// Pairs two parts, unless one of them already has a match.
    fn add(&mut self, old: I, new: I) {
        if let (Some(newer @ None), Some(older @ None)) =
            (self.newer.get_mut(old.index()), self.older.get_mut(new.index()))
        {
            (*newer, *older) = (Some(new), Some(old));
        }
    }

    fn newer(&self, old: I) -> Option<I> {
        self.newer.get(old.index()).copied().flatten()
    }

    fn older(&self, new: I) -> Option<I> {
        self.older.get(new.index()).copied().flatten()
    }
}

/// Pairs parts by their names, and then by former names. Each part is given with both.
fn by_name<I: Id>(old: &Parts<I>, new: &Parts<I>) -> Pairs<I> {
    let mut pairs = Pairs::new(old.len(), new.len());
    let named = |parts: &Parts<I>| -> HashMap<String, I> {
        parts.iter().map(|(id, name, _)| ((*name).to_owned(), *id)).collect()
    };
    let (old_names, new_names) = (named(old), named(new));
    for (id, name, _) in old {
        new_names.get(*name).into_iter().for_each(|new| pairs.add(*id, *new));
    }
    for (id, _, was) in new {
        was.iter().filter_map(|name| old_names.get(*name)).for_each(|old| pairs.add(*old, *id));
    }
    for (id, _, was) in old {
        was.iter().filter_map(|name| new_names.get(*name)).for_each(|new| pairs.add(*id, *new));
    }
    pairs
}

impl Matching {
    /// Matches the parts of two versions of a story.
    pub fn new(old: &Story, new: &Story) -> Self {
        let scenes = by_name(&scenes(old), &scenes(new));
        let mut choices = Pairs::new(old.choices().len(), new.choices().len());
        for (before, now) in old.scene_ids().filter_map(|scene| Some((scene, scenes.newer(scene)?))) {
            for choice in old.choices_of(before) {
                new.find_choice(now, old.choice_name(choice)).into_iter().for_each(|new| choices.add(choice, new));
            }
            for choice in new.choices_of(now) {
                old.find_choice(before, new.choice_name(choice)).into_iter().for_each(|old| choices.add(old, choice));
            }
        }
        Self { scenes, choices, facts: by_name(&facts(old), &facts(new)), meters: by_name(&meters(old), &meters(new)) }
    }

    /// Returns the scene of the newer version that is this one of the older version.
    pub fn scene(&self, old: SceneId) -> Option<SceneId> {
        self.scenes.newer(old)
    }

    /// Returns the scene of the older version that is this one of the newer version.
    pub fn old_scene(&self, new: SceneId) -> Option<SceneId> {
        self.scenes.older(new)
    }

    /// Returns the choice of the newer version that is this one of the older version. Both are in the same scene.
    pub fn choice(&self, old: ChoiceId) -> Option<ChoiceId> {
        self.choices.newer(old)
    }

    /// Returns the choice of the older version that is this one of the newer version.
    pub fn old_choice(&self, new: ChoiceId) -> Option<ChoiceId> {
        self.choices.older(new)
    }

    /// Returns the fact of the older version that is this one of the newer version.
    pub fn old_fact(&self, new: FactId) -> Option<FactId> {
        self.facts.older(new)
    }

    /// Returns the fact of the newer version that is this one of the older version.
    pub fn fact(&self, old: FactId) -> Option<FactId> {
        self.facts.newer(old)
    }

    /// Returns the meter of the newer version that is this one of the older version.
    pub fn meter(&self, old: MeterId) -> Option<MeterId> {
        self.meters.newer(old)
    }

    /// Returns the meter of the older version that is this one of the newer version.
    pub fn old_meter(&self, new: MeterId) -> Option<MeterId> {
        self.meters.older(new)
    }
}

/// The parts of one kind, each with its name and its former names.
type Parts<'s, I> = Vec<(I, &'s str, Vec<&'s str>)>;

fn strings<'s>(story: &'s Story, names: &[Name]) -> Vec<&'s str> {
    names.iter().map(|name| story.str(*name)).collect()
}

fn scenes(story: &Story) -> Parts<'_, SceneId> {
    let part = |(id, scene): (SceneId, &Scene)| (id, story.str(scene.id), strings(story, &scene.was));
    story.scene_ids().zip(story.scenes()).map(part).collect()
}

fn facts(story: &Story) -> Parts<'_, FactId> {
    let part = |(id, fact): (FactId, &Fact)| (id, story.str(fact.id), strings(story, &fact.was));
    story.fact_ids().zip(story.facts()).map(part).collect()
}

fn meters(story: &Story) -> Parts<'_, MeterId> {
    story.meter_ids().map(|id| (id, story.meter_name(id), Vec::new())).collect()
}
