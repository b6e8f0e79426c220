//! The names of a newer version's values in the story that follows both versions.

use std::cell::Cell;

use crate::story::{
    Bit, ChoiceId, Cond, DetourReturn, Effect, EffectOp, Fact, FactId, Id as _, Matching, Meter, MeterId, Operand,
    SceneId, Story,
};

/// A meter with more values than this is not copied step by step: its second value is kept permanently.
const MOST_COPIED: i32 = 64;

/// A place with a list of effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Arrive(SceneId),
    Take(ChoiceId),
}

/// Two versions of a story, and what the values of the newer one are called.
pub(super) struct Versions<'s> {
    pub(super) old: &'s Story,
    pub(super) new: &'s Story,
    pub(super) matching: &'s Matching,
    pub(super) names: Names<'s>,
    /// Set if a text has too many variants to compare.
    pub(super) is_too_much: Cell<bool>,
}

impl<'s> Versions<'s> {
    pub(super) fn new(old: &'s Story, new: &'s Story, matching: &'s Matching) -> Self {
        Self { old, new, matching, names: Names::new(old, new, matching), is_too_much: Cell::new(false) }
    }
}

/// The names of the newer version's values in the merged story.
#[derive(Debug)]
pub(super) struct Names<'s> {
    old: &'s Story,
    new: &'s Story,
    /// The truth values of the older version that are the same, if nothing makes them differ.
    bits: Vec<Option<Bit>>,
    meters: Vec<Option<MeterId>>,
    /// The values of the newer version that may differ at any time.
    has_own_bit: Vec<bool>,
    has_own_meter: Vec<bool>,
    /// The meters whose values are the same between any two steps.
    is_seen: Vec<bool>,
    /// For each list of effects of the older version the meters that may differ within the step.
    arriving: Vec<Vec<bool>>,
    taking: Vec<Vec<bool>>,
}

impl<'s> Names<'s> {
    pub(super) fn new(old: &'s Story, new: &'s Story, matching: &Matching) -> Self {
        let mut names = Self {
            old,
            new,
            bits: vec![None; new.bit_count()],
            meters: new.meter_ids().map(|meter| matching.old_meter(meter)).collect(),
            has_own_bit: Vec::new(),
            has_own_meter: Vec::new(),
            is_seen: Vec::new(),
            arriving: vec![vec![false; new.meters().len()]; old.scenes().len()],
            taking: vec![vec![false; new.meters().len()]; old.choices().len()],
        };
        names.match_bits(matching);
        names.has_own_bit = names.bits.iter().map(Option::is_none).collect();
        names.is_seen = new.meter_ids().map(|meter| names.is_seen(meter)).collect();
        names.has_own_meter = names.is_seen.iter().map(|is_seen| !is_seen).collect();
        for meter in new.meter_ids() {
            if names.begins_alike(meter) {
                names.has_own_meter.get_mut(meter.index()).into_iter().for_each(|own| *own = false);
            }
        }
        for fact in new.fact_ids() {
            let (old_fact, now) = (matching.old_fact(fact), new.fact(fact));
            let starts = |fact: &Fact| (fact.start, fact.finished_before);
            if old_fact.is_some_and(|before| starts(old.fact(before)) != starts(now)) {
                names.differ(Bit::from(fact));
            }
        }
        names
    }

    fn match_bits(&mut self, matching: &Matching) {
        let (old, new) = (self.old, self.new);
        let mut pairs: Vec<(Bit, Bit)> = Vec::new();
        pairs.extend(new.fact_ids().filter_map(|fact| Some((fact.into(), matching.old_fact(fact)?.into()))));
        for (scene, before) in new.scene_ids().filter_map(|scene| Some((scene, matching.old_scene(scene)?))) {
            let (now, before) = (&new.scene(scene).visits, &old.scene(before).visits);
            let mut same = |now: &[Bit], before: &[Bit]| pairs.extend(now.iter().copied().zip(before.iter().copied()));
            // A choice that leaves the scene in one version only counts in that version only.
            if leaves_differently(old, new, scene, matching) {
                continue;
            }
            // Up to its end, a count has the same values as a count that goes further.
            if now.more_than.len() <= before.more_than.len() {
                same(&now.more_than, &before.more_than);
            }
            let cycles = now.cycles.iter().zip(&before.cycles).filter(|(now, before)| now.len() == before.len());
            cycles.for_each(|(now, before)| same(now, before));
        }
        for choice in new.choice_ids() {
            let before = matching.old_choice(choice).and_then(|before| old.choice(before).taken);
            pairs.extend(new.choice(choice).taken.zip(before));
        }
        let means = |story: &Story, known: &DetourReturn| {
            let name = |target| story.target_name(target).to_owned();
            (name(known.entry), name(known.then), known.stays)
        };
        for now in new.returns() {
            let before = old.returns().iter().find(|before| means(old, before) == means(new, now));
            pairs.extend(before.map(|before| (now.bit, before.bit)));
        }
        for (now, before) in pairs {
            self.bits.get_mut(now.index()).into_iter().for_each(|bit| *bit = Some(before));
        }
        // What nothing sets is false in both, such as the fact that a choice was taken that no scene has.
        let mut false_before = never_set(old).into_iter().cycle();
        for now in never_set(new) {
            let before = false_before.next();
            self.bits.get_mut(now.index()).into_iter().for_each(|bit| *bit = before);
        }
    }

    /// Returns whether a meter of the newer version has the same range and the same value at the start in both.
    pub(super) fn begins_alike(&self, meter: MeterId) -> bool {
        let now = self.new.meter(meter);
        self.meter_before(meter).is_some_and(|before| (before.start, before.range) == (now.start, now.range))
    }

    pub(super) fn meter_before(&self, meter: MeterId) -> Option<&'s Meter> {
        self.meter_in_old(meter).map(|before| self.old.meter(before))
    }

    /// Returns whether a reader sees the value of a meter in both versions.
    pub(super) fn is_visible(&self, meter: MeterId) -> bool {
        !self.new.meter(meter).hidden && self.meter_before(meter).is_some_and(|before| !before.hidden)
    }

    /// Returns whether a reader sees the value of a meter in both versions, and it has few enough values to copy.
    pub(super) fn is_seen(&self, meter: MeterId) -> bool {
        let now = self.new.meter(meter);
        self.meter_before(meter).is_some_and(|before| {
            let (least, most) = (before.range.0.min(now.range.0), before.range.1.max(now.range.1));
            self.is_visible(meter) && most.saturating_sub(least) <= MOST_COPIED
        })
    }

    fn differ(&mut self, bit: Bit) -> bool {
        self.has_own_bit.get_mut(bit.index()).is_some_and(|own| !std::mem::replace(own, true))
    }

    fn own_bit(&self, bit: Bit) -> Bit {
        Bit::from_index(self.old.bit_count() + bit.index())
    }

    /// Returns the meter of the older version that is this one of the newer version.
    pub(super) fn meter_in_old(&self, meter: MeterId) -> Option<MeterId> {
        self.meters.get(meter.index()).copied().flatten()
    }

    pub(super) fn own_meter(&self, meter: MeterId) -> MeterId {
        MeterId::from_index(self.old.meters().len() + meter.index())
    }

    pub(super) fn bit(&self, bit: Bit) -> Bit {
        let is_own = self.has_own_bit.get(bit.index()).copied().unwrap_or(true);
        let same = self.bits.get(bit.index()).copied().flatten().filter(|_| !is_own);
        same.unwrap_or_else(|| self.own_bit(bit))
    }

    pub(super) fn differs_within(&self, place: Option<Place>, meter: MeterId) -> bool {
        let here = match place {
            None => None,
            Some(Place::Arrive(scene)) => self.arriving.get(scene.index()),
            Some(Place::Take(choice)) => self.taking.get(choice.index()),
        };
        here.and_then(|meters| meters.get(meter.index())).copied().unwrap_or(false)
    }

    pub(super) fn meter(&self, meter: MeterId, place: Option<Place>) -> MeterId {
        let is_own =
            self.has_own_meter.get(meter.index()).copied().unwrap_or(true) || self.differs_within(place, meter);
        let same = self.meters.get(meter.index()).copied().flatten().filter(|_| !is_own);
        same.unwrap_or_else(|| self.own_meter(meter))
    }

    /// Returns a fact of the newer version that earlier runs may have learned as one of the merged story.
    fn known(&self, fact: FactId) -> FactId {
        let before = self.bits.get(Bit::from(fact).index()).copied().flatten().map(Bit::index);
        let before = before.filter(|before| *before < self.old.facts().len());
        FactId::from_index(before.unwrap_or(self.old.facts().len() + fact.index()))
    }

    /// Returns a condition of the newer version as one of the merged story.
    pub(super) fn cond(&self, cond: &Cond, place: Option<Place>) -> Cond {
        let parts = |parts: &[Cond]| parts.iter().map(|part| self.cond(part, place)).collect();
        match cond {
            Cond::Holds(bit) => Cond::Holds(self.bit(*bit)),
            Cond::Compare(meter, how, with) => {
                let with = match with {
                    Operand::Number(number) => Operand::Number(*number),
                    Operand::Meter(other) => Operand::Meter(self.meter(*other, place)),
                };
                Cond::Compare(self.meter(*meter, place), *how, with)
            }
            Cond::Known(fact) => Cond::Known(self.known(*fact)),
            Cond::Not(inner) => Cond::Not(Box::new(self.cond(inner, place))),
            Cond::All(all) => Cond::All(parts(all)),
            Cond::Any(any) => Cond::Any(parts(any)),
        }
    }

    pub(super) fn effect(&self, effect: &Effect, place: Place) -> Effect {
        let op = match effect.op {
            EffectOp::Add(meter, by) => EffectOp::Add(self.meter(meter, Some(place)), by),
            EffectOp::Set(meter, to) => EffectOp::Set(self.meter(meter, Some(place)), to),
            EffectOp::Hold(bit, holds) => EffectOp::Hold(self.bit(bit), holds),
        };
        Effect { op, when: effect.when.as_deref().map(|when| Box::new(self.cond(when, Some(place)))) }
    }

    /// Returns whether a meter has the same value in both versions between any two steps.
    pub(super) fn is_copied(&self, meter: MeterId) -> bool {
        self.is_seen.get(meter.index()) == Some(&true)
    }

    /// Marks what an effect of the newer version changes at a place as different there; returns whether that is new.
    pub(super) fn splits(&mut self, op: EffectOp, place: Place) -> bool {
        let (EffectOp::Add(meter, _) | EffectOp::Set(meter, _)) = op else {
            let EffectOp::Hold(bit, _) = op else { return false };
            return self.differ(bit);
        };
        let is_copied = self.is_copied(meter);
        let own = match place {
            _ if !is_copied => Some(&mut self.has_own_meter),
            Place::Arrive(scene) => self.arriving.get_mut(scene.index()),
            Place::Take(choice) => self.taking.get_mut(choice.index()),
        };
        let own = own.and_then(|own| own.get_mut(meter.index()));
        own.is_some_and(|own| !std::mem::replace(own, true))
    }

    /// Does the same for an effect of the older version.
    pub(super) fn splits_old(&mut self, effect: &Effect, place: Place) -> bool {
        let at_meter = |meter: MeterId| self.meters.iter().position(|before| *before == Some(meter));
        let op = match effect.op {
            EffectOp::Hold(bit, to) => {
                let now = self.bits.iter().position(|before| *before == Some(bit));
                now.map(|now| EffectOp::Hold(Bit::from_index(now), to))
            }
            EffectOp::Add(meter, by) => at_meter(meter).map(|now| EffectOp::Add(MeterId::from_index(now), by)),
            EffectOp::Set(meter, to) => at_meter(meter).map(|now| EffectOp::Set(MeterId::from_index(now), to)),
        };
        op.is_some_and(|op| self.splits(op, place))
    }
}

/// Returns the truth values of a story that nothing sets.
fn never_set(story: &Story) -> Vec<Bit> {
    let mut is_set = vec![false; story.bit_count()];
    let facts = story.fact_ids().map(Bit::from);
    let taken = story.choices().iter().filter_map(|choice| choice.taken);
    let visits = story.scenes().iter().flat_map(|scene| scene.visits.updates().map(|update| update.bit));
    let returns = story.returns().iter().map(|known| known.bit);
    for bit in facts.chain(taken).chain(visits).chain(returns) {
        is_set.get_mut(bit.index()).into_iter().for_each(|is_set| *is_set = true);
    }
    is_set.iter().enumerate().filter(|(_, is_set)| !**is_set).map(|(at, _)| Bit::from_index(at)).collect()
}

/// Returns whether a choice of a scene leaves it in one version and, being a detour, does not in the other.
fn leaves_differently(old: &Story, new: &Story, scene: SceneId, matching: &Matching) -> bool {
    let before = |choice: ChoiceId| matching.old_choice(choice).map(|before| old.choice(before).leaves);
    new.choices_of(scene).any(|choice| before(choice).is_some_and(|leaves| leaves != new.choice(choice).leaves))
}
