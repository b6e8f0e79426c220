//! A story as exploration sees it: what can be asked in it, and what its choices do to the answers.
//!
//! Only what some condition reads can change what may happen. A plan gives each meter and each truth that is
//! read a [`Level`], says for every scene which levels still matter there (they are *live*), and drops all
//! others. Two states of a story that agree on the live levels of their scene have the same future, so sets of
//! states are kept over these alone. Without this, no story of some size could be explored at all.

use super::diagram::{Level, Value};
use super::test::{Test, all, any, not};
use super::walk::{bits_of, conditions_at, order, place_of, truths_set_at};
use crate::engine::State;
use crate::story::{
    Bit, Branch, BranchId, ChoiceId, Comparison, Cond, CondSite, Edition, Effect, EffectId, EffectOp, GateKind,
    Id as _, IdRange, JunctionId, Meter, MeterId, Operand, SceneId, SceneKind, Story,
};

/// A place of a plan: first the story's scenes, then its junctions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(pub(crate) u32);

impl Place {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    /// The junction that this is, unless it is a scene.
    pub(crate) fn junction(self, story: &Story) -> Option<JunctionId> {
        self.index().checked_sub(story.scenes().len()).map(JunctionId::from_index)
    }

    /// The scene that this is, unless it is a junction.
    pub(crate) fn scene(self) -> SceneId {
        SceneId::from_index(self.index())
    }
}

impl From<SceneId> for Place {
    fn from(scene: SceneId) -> Self {
        Self(scene.index() as u32)
    }
}

/// A variable that a question reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Var {
    Truth(Bit),
    Meter(MeterId),
}

/// Which levels, by level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Levels(Vec<u64>);

impl Levels {
    pub(crate) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    pub(crate) fn has(&self, level: Level) -> bool {
        self.0.get(level as usize / 64).is_some_and(|word| word >> (level % 64) & 1 == 1)
    }

    pub(crate) fn add(&mut self, level: Level) {
        if let Some(word) = self.0.get_mut(level as usize / 64) {
            *word |= 1 << (level % 64);
        }
    }

    pub(super) fn remove(&mut self, level: Level) {
        if let Some(word) = self.0.get_mut(level as usize / 64) {
            *word &= !(1 << (level % 64));
        }
    }

    /// Adds all of these; whether any of them is new.
    pub(crate) fn join(&mut self, other: &Self) -> bool {
        let mut grown = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            grown |= *other & !*word != 0;
            *word |= other;
        }
        grown
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Level> + '_ {
        let words = self.0.iter().zip(0u32..);
        words.flat_map(|(word, at)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit))
    }

    pub(crate) fn as_flags(&self, count: usize) -> Vec<bool> {
        (0u32..).take(count).map(|level| self.has(level)).collect()
    }
}

/// What an effect does to a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Do {
    /// It changes what nothing reads.
    Nothing,
    Put(Level, Value),
    Shift(Level, i32),
}

/// One effect that matters for what follows it, or has a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deed {
    pub(crate) what: Do,
    pub(crate) when: Option<Test>,
    /// Its place among all effects; none for what happens by itself, a scene left or a choice taken.
    pub(crate) effect: Option<EffectId>,
}

impl Deed {
    fn by_itself(level: Level) -> Self {
        Self { what: Do::Put(level, 1), when: None, effect: None }
    }
}

/// One gate of a choice. That it is taken once only is a gate that no condition of the story stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gate {
    pub(crate) at: Option<CondSite>,
    pub(crate) test: Test,
}

/// A way on: what must be true, and where it leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Road {
    pub(crate) at: Option<CondSite>,
    pub(crate) when: Test,
    pub(crate) to: Place,
}

/// A way out of a place: a choice, the unnamed way on, or what a junction does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exit {
    /// None is a way that nobody chooses.
    pub(crate) choice: Option<ChoiceId>,
    /// In the order in which they are judged.
    pub(crate) gates: Vec<Gate>,
    pub(crate) deeds: Vec<Deed>,
    /// What questions read once the deeds are done.
    pub(crate) asked: Levels,
    /// In order: the first that holds is taken.
    pub(crate) roads: Vec<Road>,
}

/// What a place is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A scene with choices.
    Choices,
    /// A scene with one unnamed way on.
    Next,
    /// A scene that ends the run.
    Ending,
    /// A junction: never shown.
    Junction,
}

/// What happens at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stop {
    pub(crate) kind: Kind,
    pub(crate) arrival: Vec<Deed>,
    pub(crate) exits: Vec<Exit>,
    /// The levels that matter before its arrival effects.
    pub(crate) live_before: Levels,
    /// The levels that matter once they have happened.
    pub(crate) live: Levels,
}

/// What questions read, beside what the story itself reads on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// At a scene, once the arrival has happened.
    pub(crate) scenes: Vec<(SceneId, Vec<Var>)>,
    /// Where a choice's effects have happened and its way on is still to be found.
    pub(crate) choices: Vec<(ChoiceId, Vec<Var>)>,
}

impl Asked {
    fn vars(&self) -> impl Iterator<Item = Var> {
        let scenes = self.scenes.iter().flat_map(|(_, vars)| vars);
        scenes.chain(self.choices.iter().flat_map(|(_, vars)| vars)).copied()
    }
}

/// A story as exploration sees it, in one edition.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The greatest value of each level.
    pub(crate) greatest: Vec<Value>,
    /// The value of each level at the start.
    pub(crate) first: Vec<Value>,
    pub(crate) stops: Vec<Stop>,
    /// Where a run begins.
    pub(crate) start: Place,
    /// The places that could be got to if every gate were open, from the start on, each before those that it
    /// leads to as far as circles allow.
    pub(crate) order: Vec<Place>,
    /// How many of the places are scenes.
    pub(crate) scenes: usize,
    /// How many choices the story has, how many effects, and how many lines in `to_first`.
    pub(crate) choices: usize,
    pub(crate) effects: usize,
    pub(crate) routes: usize,
    /// What each level stands for.
    vars: Vec<Var>,
    levels: Vec<Option<Level>>,
    meters: Vec<Level>,
    /// What the values of each meter's level are counted from.
    least: Vec<i32>,
    /// The truths that hold from the start: those of a later edition.
    given: Vec<(Bit, bool)>,
}

impl Plan {
    /// A story's plan where the facts that come from the archive hold or not.
    pub(crate) fn new(story: &Story, edition: Edition, asked: &Asked) -> Self {
        let mut plan = Self {
            greatest: Vec::new(),
            first: Vec::new(),
            stops: Vec::new(),
            start: place_of(story, story.start()),
            order: order(story),
            scenes: story.scenes().len(),
            choices: story.choices().len(),
            effects: story.effect_ids().len(),
            routes: story.branches().len(),
            vars: Vec::new(),
            levels: vec![None; story.bit_count()],
            meters: Vec::new(),
            least: story.meters().iter().map(|meter| meter.range.0).collect(),
            given: story.facts_from_archive().map(|fact| (Bit::from(fact), edition == Edition::Later)).collect(),
        };
        plan.order_levels(story, asked);
        let scenes = story.scene_ids().map(|scene| plan.stop(story, scene));
        let mut stops: Vec<Stop> = scenes.collect();
        stops.extend(story.junctions().iter().map(|junction| plan.junction(story, junction.branches)));
        plan.stops = stops;
        plan.find_live(asked);
        plan
    }

    /// The levels of the meters.
    pub(crate) fn meters(&self) -> &[Level] {
        &self.meters
    }

    /// The level of a meter.
    pub(crate) fn meter(&self, meter: usize) -> Level {
        self.meters.get(meter).copied().unwrap_or(Level::MAX)
    }

    /// The level of a truth, if anything reads it.
    pub(crate) fn truth(&self, bit: Bit) -> Option<Level> {
        self.levels.get(bit.index()).copied().flatten()
    }

    /// The level of a variable, if anything reads it.
    pub(crate) fn level(&self, var: Var) -> Option<Level> {
        match var {
            Var::Truth(bit) => self.truth(bit),
            Var::Meter(meter) => self.meters.get(meter.index()).copied(),
        }
    }

    /// The value that a level has in a state of the story.
    pub(crate) fn value_in(&self, state: &State, level: Level) -> Value {
        match self.vars.get(level as usize) {
            Some(Var::Truth(bit)) => Value::from(state.bit(*bit)),
            Some(Var::Meter(meter)) => {
                state.meter(*meter).abs_diff(self.least.get(meter.index()).copied().unwrap_or_default())
            }
            None => 0,
        }
    }

    /// Truths that nothing reads or nothing sets get no level. The others are ordered by where they are first
    /// set, the last in the story first, and the meters stand in the middle: of the orders that were tried on
    /// stories of some size, this one makes the smallest diagrams, by a factor of two to ten.
    fn order_levels(&mut self, story: &Story, asked: &Asked) {
        let is_read = self.read_truths(story, asked);
        let mut truths: Vec<Bit> = Vec::new();
        let mut is_met = vec![false; story.bit_count()];
        for place in &self.order {
            truths_set_at(story, *place, &mut |bit| {
                let read = is_read.get(bit.index()).is_some_and(|read| *read);
                if let Some(is_met) = is_met.get_mut(bit.index()).filter(|is_met| read && !**is_met) {
                    *is_met = true;
                    truths.push(bit);
                }
            });
        }
        truths.reverse();
        truths.sort_by_key(|bit| bit.index() < story.facts().len());
        let (above, below) = truths.split_at(truths.len() / 2);
        above.iter().for_each(|bit| self.add_truth(*bit));
        story.meters().iter().for_each(|meter| self.add_meter(meter));
        below.iter().for_each(|bit| self.add_truth(*bit));
    }

    fn read_truths(&self, story: &Story, asked: &Asked) -> Vec<bool> {
        let mut is_read = vec![false; story.bit_count()];
        let mut reads = |bit: Bit| {
            if let Some(is_read) = is_read.get_mut(bit.index()) {
                *is_read = true;
            }
        };
        for place in &self.order {
            conditions_at(story, *place, &mut |cond| bits_of(cond, &mut reads));
        }
        for var in asked.vars() {
            if let Var::Truth(bit) = var {
                reads(bit);
            }
        }
        for (bit, _) in &self.given {
            if let Some(is_read) = is_read.get_mut(bit.index()) {
                *is_read = false;
            }
        }
        is_read
    }

    fn add_truth(&mut self, bit: Bit) {
        if let Some(level) = self.levels.get_mut(bit.index()) {
            *level = Some(self.greatest.len() as Level);
        }
        self.vars.push(Var::Truth(bit));
        self.greatest.push(1);
        self.first.push(0);
    }

    fn add_meter(&mut self, meter: &Meter) {
        self.vars.push(Var::Meter(MeterId::from_index(self.meters.len())));
        self.meters.push(self.greatest.len() as Level);
        self.greatest.push(meter.range.1.abs_diff(meter.range.0));
        self.first.push(meter.start.abs_diff(meter.range.0));
    }

    fn stop(&self, story: &Story, scene: SceneId) -> Stop {
        let found = story.scene(scene);
        let leaves = found.left.and_then(|bit| self.truth(bit)).map(Deed::by_itself);
        let exits = match &found.kind {
            SceneKind::Choices(choices) => {
                choices.ids().map(|choice| self.exit(story, choice, leaves.clone())).collect()
            }
            SceneKind::Next(to) => vec![Exit {
                choice: None,
                gates: Vec::new(),
                asked: Levels::none(self.greatest.len()),
                deeds: leaves.into_iter().collect(),
                roads: vec![Road { at: None, when: Test::Known(true), to: place_of(story, *to) }],
            }],
            SceneKind::Ending(_) => Vec::new(),
        };
        let kind = match found.kind {
            SceneKind::Choices(_) => Kind::Choices,
            SceneKind::Next(_) => Kind::Next,
            SceneKind::Ending(_) => Kind::Ending,
        };
        self.new_stop(kind, self.deeds(story, found.arrive), exits)
    }

    fn junction(&self, story: &Story, routes: IdRange<BranchId>) -> Stop {
        let exit = Exit {
            choice: None,
            gates: Vec::new(),
            deeds: Vec::new(),
            asked: Levels::none(self.greatest.len()),
            roads: self.roads(story, routes),
        };
        self.new_stop(Kind::Junction, Vec::new(), vec![exit])
    }

    fn new_stop(&self, kind: Kind, arrival: Vec<Deed>, exits: Vec<Exit>) -> Stop {
        let none = Levels::none(self.greatest.len());
        Stop { kind, arrival, exits, live_before: none.clone(), live: none }
    }

    fn exit(&self, story: &Story, id: ChoiceId, leaves: Option<Deed>) -> Exit {
        let choice = story.choice(id);
        let taken = choice.taken.and_then(|bit| self.truth(bit));
        let anew = taken.filter(|_| choice.once).map(|taken| Gate { at: None, test: not(Test::Holds(taken)) });
        let mut gates = Vec::new();
        for kind in GateKind::ALL {
            let at = Some(CondSite::Gate(id, kind));
            gates.extend(choice.gate(kind).map(|cond| Gate { at, test: self.test(cond) }));
            gates.extend(anew.clone().filter(|_| kind == GateKind::When));
        }
        let takes = taken.map(Deed::by_itself);
        let mut deeds: Vec<Deed> = leaves.into_iter().chain(takes).collect();
        deeds.extend(self.deeds(story, choice.effects));
        let roads = self.roads(story, choice.branches);
        Exit { choice: Some(id), gates, deeds, asked: Levels::none(self.greatest.len()), roads }
    }

    fn roads(&self, story: &Story, routes: IdRange<BranchId>) -> Vec<Road> {
        let road = |(route, at): (&Branch, BranchId)| Road {
            at: route.when.is_some().then_some(CondSite::Branch(at)),
            when: route.when.as_deref().map_or(Test::Known(true), |cond| self.test(cond)),
            to: place_of(story, route.to),
        };
        story.branches_in(routes).iter().zip(routes.ids()).map(road).collect()
    }

    fn deeds(&self, story: &Story, effects: IdRange<EffectId>) -> Vec<Deed> {
        let effects = story.effects_in(effects).iter().zip(effects.ids());
        effects.map(|(effect, at)| self.deed(effect, at)).collect()
    }

    fn deed(&self, effect: &Effect, at: EffectId) -> Deed {
        let what = match effect.op {
            EffectOp::Add(meter, by) => Do::Shift(self.meter(meter.index()), by),
            EffectOp::Set(meter, to) => {
                let least = self.least.get(meter.index()).copied().unwrap_or_default();
                Do::Put(self.meter(meter.index()), to.abs_diff(least))
            }
            EffectOp::Hold(bit, holds) => {
                self.truth(bit).map_or(Do::Nothing, |level| Do::Put(level, Value::from(holds)))
            }
        };
        Deed { what, when: effect.when.as_deref().map(|cond| self.test(cond)), effect: Some(at) }
    }

    /// A condition over levels.
    pub(crate) fn test(&self, cond: &Cond) -> Test {
        match cond {
            Cond::Holds(bit) => self.holds(*bit),
            Cond::Known(_) => Test::Known(false),
            Cond::Compare(meter, how, Operand::Number(number)) => self.compare_number(meter.index(), *how, *number),
            Cond::Compare(meter, how, Operand::Meter(other)) => Test::Compare(
                self.meter(meter.index()),
                i64::from(self.least.get(meter.index()).copied().unwrap_or_default()),
                *how,
                self.meter(other.index()),
                i64::from(self.least.get(other.index()).copied().unwrap_or_default()),
            ),
            Cond::Not(inner) => not(self.test(inner)),
            Cond::All(parts) => all(parts.iter().map(|part| self.test(part)).collect()),
            Cond::Any(parts) => any(parts.iter().map(|part| self.test(part)).collect()),
        }
    }

    fn holds(&self, bit: Bit) -> Test {
        match (self.given.iter().find(|(given, _)| *given == bit), self.truth(bit)) {
            (Some((_, holds)), _) => Test::Known(*holds),
            (None, Some(level)) => Test::Holds(level),
            (None, None) => Test::Known(false),
        }
    }

    fn compare_number(&self, meter: usize, how: Comparison, number: i32) -> Test {
        let least = i64::from(self.least.get(meter).copied().unwrap_or_default());
        let level = self.meter(meter);
        let greatest = i64::from(self.greatest.get(level as usize).copied().unwrap_or_default());
        let from = |number: i64| match number - least {
            offset if offset <= 0 => Test::Known(true),
            offset if offset > greatest => Test::Known(false),
            offset => Test::AtLeast(level, offset as Value),
        };
        let number = i64::from(number);
        match how {
            Comparison::AtLeast => from(number),
            Comparison::More => from(number + 1),
            Comparison::Less => not(from(number)),
            Comparison::AtMost => not(from(number + 1)),
            Comparison::Equal => all(vec![from(number), not(from(number + 1))]),
            Comparison::Unequal => any(vec![not(from(number)), from(number + 1)]),
        }
    }
}
