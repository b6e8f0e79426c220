//! Two versions of a story as one, until a reader can see that they differ.
//!
//! As long as nobody can see a difference, both versions are at the same scene. So one story can follow both: the older
//! version, with second values for whatever can differ in the newer version, which the effects of the newer version
//! change in parallel. Wherever the two would show different things, a truth value is set.
//!
//! A meter that the reader sees has the same value in both after every step, unless the difference is seen. So its
//! second value, a copy of the first one, is needed only within a step that may change it differently.

use super::super::deeper;
use super::names::{Place, Versions};
use super::shown::Shown;
use crate::story::{
    Bit, BitUpdate, BranchId, ChoiceId, CompareOp, Cond, Edition, Effect, EffectOp, Fact, Id as _, IdRange, MeterId,
    Operand, SceneId, SceneKind, Story, Target,
};

/// The effects at a place in both versions. Those at the beginning and at the end are the same.
#[derive(Debug)]
struct Pair<'s> {
    old: &'s [Effect],
    new: &'s [Effect],
    /// How many effects at the beginning and at the end are the same.
    same: (usize, usize),
}

impl<'s> Pair<'s> {
    fn new(old: &'s [Effect], new: &'s [Effect], is_same: impl Fn(&Effect, &Effect) -> bool) -> Self {
        let is_same = |(old, new): &(&Effect, &Effect)| is_same(old, new);
        let first = old.iter().zip(new).take_while(is_same).count();
        let rest = |effects: &'s [Effect]| effects.iter().skip(first).rev();
        let last = rest(old).zip(rest(new)).take_while(is_same).count();
        Self { old, new, same: (first, last) }
    }

    fn begin(&self) -> impl Iterator<Item = (&'s Effect, &'s Effect)> + use<'s> {
        self.old.iter().zip(self.new).take(self.same.0)
    }

    fn end(&self) -> impl Iterator<Item = (&'s Effect, &'s Effect)> + use<'s> {
        let last = |effects: &'s [Effect]| effects.iter().skip(effects.len() - self.same.1);
        last(self.old).zip(last(self.new))
    }

    fn old_alone(&self) -> impl Iterator<Item = &'s Effect> + use<'s> {
        let (first, last) = self.same;
        self.old.iter().take(self.old.len() - last).skip(first)
    }

    fn new_alone(&self) -> impl Iterator<Item = &'s Effect> + use<'s> {
        let (first, last) = self.same;
        self.new.iter().take(self.new.len() - last).skip(first)
    }
}

/// Two versions of a story as one.
pub(super) struct Merged<'s> {
    versions: Versions<'s>,
    pairs: Vec<(Place, Pair<'s>)>,
    /// Set once a reader can see a difference.
    pub(super) differs: Bit,
    begun: Bit,
}

impl<'s> Merged<'s> {
    pub(super) fn new(versions: Versions<'s>) -> Self {
        let bits = versions.old.bit_count() + versions.new.bit_count();
        let (differs, begun) = (Bit::from_index(bits), Bit::from_index(bits + 1));
        let mut merged = Self { versions, pairs: Vec::new(), differs, begun };
        merged.pair();
        merged.spread();
        merged
    }

    /// Returns whether a text has too many variants to compare.
    pub(super) fn is_too_much(&self) -> bool {
        self.versions.is_too_much.get()
    }

    /// Pairs the lists of effects of both versions.
    fn pair(&mut self) {
        let (old, new) = (self.versions.old, self.versions.new);
        let scenes = old.scene_ids().filter_map(|scene| {
            let now = self.versions.matching.scene(scene)?;
            Some((Place::Arrive(scene), old.scene(scene).arrive, new.scene(now).arrive))
        });
        let choices = old.choice_ids().filter_map(|choice| {
            let now = self.versions.matching.choice(choice)?;
            Some((Place::Take(choice), old.choice(choice).effects, new.choice(now).effects))
        });
        let pairs = scenes.chain(choices).map(|(place, before, now)| {
            let is_same = |old: &Effect, new: &Effect| self.versions.names.effect(new, place) == *old;
            (place, Pair::new(old.effects_in(before), new.effects_in(now), is_same))
        });
        self.pairs = pairs.collect();
    }

    /// Finds out which values may differ: those that are changed differently, and those that are changed depending on
    /// one of them.
    fn spread(&mut self) {
        loop {
            let mut is_new = false;
            for (place, pair) in &self.pairs {
                for effect in pair.old_alone() {
                    is_new |= self.versions.names.splits_old(effect, *place);
                }
                for effect in pair.new_alone() {
                    is_new |= self.versions.names.splits(effect.op, *place);
                }
                for (old, new) in pair.begin().chain(pair.end()) {
                    if self.versions.names.effect(new, *place) != *old {
                        is_new |= self.versions.names.splits(new.op, *place);
                    }
                }
            }
            is_new |= self.lead_on();
            if !is_new {
                return;
            }
        }
    }

    /// What may differ after a choice may differ on arriving; returns whether that is new.
    fn lead_on(&mut self) -> bool {
        let mut ways = Vec::new();
        for choice in self.versions.old.choice_ids() {
            let differing: Vec<MeterId> = self.differing(Place::Take(choice)).collect();
            if !differing.is_empty() {
                let targets = self.targets(choice);
                ways.extend(differing.into_iter().flat_map(|meter| targets.iter().map(move |to| (meter, *to))));
            }
        }
        let seen = self.versions.new.meter_ids().filter(|meter| self.versions.names.is_copied(*meter));
        for meter in seen.filter(|meter| !self.versions.names.begins_alike(*meter)) {
            ways.extend(self.versions.old.scenes_of(self.versions.old.start()).into_iter().map(|to| (meter, to)));
        }
        let mut is_new = false;
        for (meter, to) in ways {
            is_new |= self.versions.names.splits(EffectOp::Add(meter, 0), Place::Arrive(to));
        }
        is_new
    }

    /// Returns the scenes that a choice may lead to.
    fn targets(&self, choice: ChoiceId) -> Vec<SceneId> {
        let branches = self.versions.old.branches_in(self.versions.old.choice(choice).branches).iter();
        branches.flat_map(|branch| self.versions.old.scenes_of(branch.to)).collect()
    }

    /// Returns the merged story of an edition, and the scenes at which a difference may be seen for the first time.
    pub(super) fn story(&self, edition: Edition, shown: Shown) -> (Story, Vec<SceneId>) {
        let mut sites = Vec::new();
        let arrive =
            self.versions.old.scene_ids().map(|scene| self.arriving(scene, edition, shown, &mut sites)).collect();
        let take = self.versions.old.choice_ids().map(|choice| self.taking(choice, shown, &mut sites)).collect();
        sites.sort_unstable();
        sites.dedup();
        let meters = self.versions.new.meters().to_vec();
        (self.versions.old.merged(self.versions.new.bit_count() + 2, meters, arrive, take), sites)
    }

    fn differ_if(&self, cond: Cond) -> Effect {
        Effect { op: EffectOp::Hold(self.differs, true), when: Some(Box::new(cond)) }
    }

    /// Returns the meters that may differ within a step at a place.
    fn differing(&self, place: Place) -> impl Iterator<Item = MeterId> {
        self.versions.new.meter_ids().filter(move |meter| self.versions.names.differs_within(Some(place), *meter))
    }

    /// Gives a meter of the newer version the value that it has in the older version.
    fn copy(&self, meter: MeterId) -> Vec<Effect> {
        let Some(before) = self.versions.names.meter_in_old(meter) else { return Vec::new() };
        let (least, most) = self.versions.new.meter(meter).range;
        let copy = |value| Effect {
            op: EffectOp::Set(self.versions.names.own_meter(meter), value),
            when: Some(Box::new(Cond::Compare(before, CompareOp::Equal, Operand::Number(value)))),
        };
        (least..=most).map(copy).collect()
    }

    fn arriving(&self, scene: SceneId, edition: Edition, shown: Shown, sites: &mut Vec<SceneId>) -> Vec<Effect> {
        let place = Place::Arrive(scene);
        let Some(now) = self.versions.matching.scene(scene) else {
            sites.push(scene);
            return vec![Effect { op: EffectOp::Hold(self.differs, true), when: None }];
        };
        let mut effects = Vec::new();
        if self.versions.old.scenes_of(self.versions.old.start()).contains(&scene) {
            effects.extend(self.beginning(edition));
        }
        effects.extend(self.both(place));
        let mut differences = shown.scene(&self.versions, scene, now);
        differences.extend(self.other_next(scene, now));
        for meter in self.versions.new.meter_ids().filter(|meter| self.versions.names.is_visible(*meter)) {
            let own = self.versions.names.meter(meter, Some(place));
            if let Some(before) = self.versions.names.meter_in_old(meter).filter(|before| *before != own) {
                differences.push(Cond::Compare(before, CompareOp::Unequal, Operand::Meter(own)));
            }
        }
        if !differences.is_empty() {
            sites.push(scene);
            effects.push(self.differ_if(Cond::Any(differences.into())));
        }
        // From here on the meter is the same again, or a reader has seen that it differs.
        for meter in self.differing(place) {
            let least = self.versions.new.meter(meter).range.0;
            effects.push(Effect { op: EffectOp::Set(self.versions.names.own_meter(meter), least), when: None });
        }
        if let SceneKind::Next(to) = self.versions.old.scene(scene).kind {
            effects.extend(self.leaving(scene));
            let there = self.versions.old.scenes_of(to);
            let needed = self.versions.new.meter_ids().filter(|meter| self.is_needed(*meter, &there));
            effects.extend(needed.flat_map(|meter| self.copy(meter)));
        }
        effects
    }

    fn is_needed(&self, meter: MeterId, at: &[SceneId]) -> bool {
        at.iter().any(|scene| self.versions.names.differs_within(Some(Place::Arrive(*scene)), meter))
    }

    /// Sets the values of the newer version to their initial values, at the first opportunity.
    fn beginning(&self, edition: Edition) -> Vec<Effect> {
        let first = || Some(Box::new(Cond::Not(Box::new(Cond::Holds(self.begun)))));
        let holds = |fact: &Fact| fact.start || fact.finished_before && edition == Edition::Later;
        let facts = self.versions.new.fact_ids().filter(|fact| holds(self.versions.new.fact(*fact)));
        let own = facts
            .map(|fact| self.versions.names.bit(fact.into()))
            .filter(|bit| bit.index() >= self.versions.old.bit_count());
        let set: Vec<Effect> = own.map(|bit| Effect { op: EffectOp::Hold(bit, true), when: first() }).collect();
        match set.is_empty() {
            true => set,
            false => set.into_iter().chain([Effect { op: EffectOp::Hold(self.begun, true), when: None }]).collect(),
        }
    }

    /// Records in the values of the newer version alone that a scene is left.
    fn leaving(&self, scene: SceneId) -> Vec<Effect> {
        let Some(now) = self.versions.matching.scene(scene) else { return Vec::new() };
        let updates = self.versions.new.scene(now).visits.updates();
        let own = updates.filter(|update| self.versions.names.bit(update.bit).index() >= self.versions.old.bit_count());
        own.map(|BitUpdate { bit, to, if_set }| Effect {
            op: EffectOp::Hold(self.versions.names.bit(bit), to),
            when: if_set.map(|set| Box::new(Cond::Holds(self.versions.names.bit(set)))),
        })
        .collect()
    }

    fn taking(&self, choice: ChoiceId, shown: Shown, sites: &mut Vec<SceneId>) -> Vec<Effect> {
        let place = Place::Take(choice);
        let (before, now) = (self.versions.old.choice(choice), self.versions.matching.choice(choice));
        let Some(now) = now else { return self.versions.old.effects_in(before.effects).to_vec() };
        let leaves = self.versions.new.choice(now).leaves;
        let mut effects = if leaves { self.leaving(before.scene) } else { Vec::new() };
        let taken = self.versions.new.choice(now).taken.map(|bit| self.versions.names.bit(bit));
        let own = taken.filter(|bit| bit.index() >= self.versions.old.bit_count());
        effects.extend(own.map(|bit| Effect { op: EffectOp::Hold(bit, true), when: None }));
        effects.extend(self.differing(place).flat_map(|meter| self.copy(meter)));
        effects.extend(self.both(place));
        let there = self.targets(choice);
        let late =
            self.versions.new.meter_ids().filter(|meter| {
                self.is_needed(*meter, &there) && !self.versions.names.differs_within(Some(place), *meter)
            });
        effects.extend(late.flat_map(|meter| self.copy(meter)));
        let differences = [self.other_targets(choice, now), shown.after(&self.versions, choice, now)];
        let differences: Vec<Cond> = differences.into_iter().flatten().collect();
        if !differences.is_empty() {
            sites.extend(there);
            effects.push(self.differ_if(Cond::Any(differences.into())));
        }
        effects
    }

    /// Returns the effects of both versions at a place.
    fn both(&self, place: Place) -> Vec<Effect> {
        let Ok(at) = self.pairs.binary_search_by_key(&place, |(place, _)| *place) else { return Vec::new() };
        let Some((_, pair)) = self.pairs.get(at) else { return Vec::new() };
        let twice = |(before, now): (&Effect, &Effect)| {
            let own = Some(self.versions.names.effect(now, place)).filter(|now| now != before);
            [Some(before.clone()), own].into_iter().flatten()
        };
        let between =
            pair.old_alone().cloned().chain(pair.new_alone().map(|effect| self.versions.names.effect(effect, place)));
        pair.begin().flat_map(twice).chain(between).chain(pair.end().flat_map(twice)).collect()
    }

    /// Returns a condition that holds where a choice leads to different scenes in the two versions.
    fn other_targets(&self, choice: ChoiceId, now: ChoiceId) -> Option<Cond> {
        let place = Some(Place::Take(choice));
        let before = Outcomes::of_choice(self.versions.old, choice, &|cond| cond.clone());
        let now = Outcomes::of_choice(self.versions.new, now, &|cond| self.versions.names.cond(cond, place));
        self.other(&before, &now)
    }

    /// Returns a condition that holds where a scene with `next` leads to different scenes in the two versions.
    fn other_next(&self, scene: SceneId, now: SceneId) -> Option<Cond> {
        let (SceneKind::Next(to), SceneKind::Next(to_now)) =
            (&self.versions.old.scene(scene).kind, &self.versions.new.scene(now).kind)
        else {
            return None;
        };
        let before = Outcomes::of(self.versions.old, *to, &|cond| after_leaving(self.versions.old, scene, cond));
        let now = Outcomes::of(self.versions.new, *to_now, &|cond| {
            self.versions.names.cond(&after_leaving(self.versions.new, now, cond), None)
        });
        self.other(&before, &now)
    }

    fn other(&self, Outcomes(before): &Outcomes, Outcomes(now): &Outcomes) -> Option<Cond> {
        let is_same = |(before, now): (&(Cond, SceneId), &(Cond, SceneId))| {
            before.0 == now.0 && self.versions.matching.scene(before.1) == Some(now.1)
        };
        if before.len() == now.len() && before.iter().zip(now).all(is_same) {
            return None;
        }
        let mut differences = Vec::new();
        for (when, to) in before {
            for (when_now, _) in now.iter().filter(|(_, now)| self.versions.matching.scene(*to) != Some(*now)) {
                differences.push(Cond::All([when.clone(), when_now.clone()].into()));
            }
        }
        (!differences.is_empty()).then(|| Cond::Any(differences.into()))
    }
}

/// The scenes to which something may lead, each with the condition under which it does.
struct Outcomes(Vec<(Cond, SceneId)>);

impl Outcomes {
    /// Returns where a target leads. `name` translates a condition of the story into the merged one.
    fn of(story: &Story, target: Target, name: &dyn Fn(&Cond) -> Cond) -> Self {
        let mut found = Self(Vec::new());
        found.follow(story, target, &mut Vec::new(), name);
        found
    }

    fn of_choice(story: &Story, choice: ChoiceId, name: &dyn Fn(&Cond) -> Cond) -> Self {
        let mut found = Self(Vec::new());
        found.branches(story, story.choice(choice).branches, &mut Vec::new(), name);
        found
    }

    fn follow(&mut self, story: &Story, target: Target, path: &mut Vec<Cond>, name: &dyn Fn(&Cond) -> Cond) {
        match target {
            Target::Scene(scene) => self.0.push((Cond::All(path.clone().into()), scene)),
            Target::Junction(junction) => {
                deeper(|| self.branches(story, story.junction(junction).branches, path, name));
            }
        }
    }

    fn branches(
        &mut self,
        story: &Story,
        branches: IdRange<BranchId>,
        path: &mut Vec<Cond>,
        name: &dyn Fn(&Cond) -> Cond,
    ) {
        let before = path.len();
        for branch in story.branches_in(branches) {
            let when = branch.when.as_deref().map(name);
            path.extend(when.clone());
            self.follow(story, branch.to, path, name);
            if let (Some(when), Some(last)) = (when, path.last_mut()) {
                *last = Cond::Not(Box::new(when));
            }
        }
        path.truncate(before);
    }
}

/// Returns a condition that holds before a scene is left where another one holds after that.
fn after_leaving(story: &Story, scene: SceneId, cond: &Cond) -> Cond {
    let parts = |parts: &[Cond]| parts.iter().map(|part| after_leaving(story, scene, part)).collect();
    match cond {
        Cond::Holds(bit) => {
            let visits = &story.scene(scene).visits;
            if let Some(at) = visits.more_than.iter().position(|counted| counted == bit) {
                return after_counting(&visits.more_than, at);
            }
            for cycle in &visits.cycles {
                if let Some(at) = cycle.iter().position(|counted| counted == bit) {
                    let is_last = Cond::Not(Box::new(after_counting(cycle, cycle.len() - 1)));
                    return Cond::All([is_last, after_counting(cycle, at)].into());
                }
            }
            cond.clone()
        }
        Cond::Compare(..) | Cond::Known(_) => cond.clone(),
        Cond::Not(inner) => Cond::Not(Box::new(after_leaving(story, scene, inner))),
        Cond::All(all) => Cond::All(parts(all)),
        Cond::Any(any) => Cond::Any(parts(any)),
    }
}

/// Returns a condition that holds where a bit of a count is set after the count has grown by one.
fn after_counting(bits: &[Bit], at: usize) -> Cond {
    let held = |at: Option<usize>| at.and_then(|at| bits.get(at)).map(|bit| Cond::Holds(*bit));
    match at.checked_sub(1) {
        None => Cond::All([].into()),
        before => Cond::Any(held(before).into_iter().chain(held(Some(at))).collect()),
    }
}
