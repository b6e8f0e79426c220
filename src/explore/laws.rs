//! Whether the laws of a story hold.
//!
//! A law is about what happened before, so it is proved about the same story with a few more truth values, which the
//! effects of arriving in scenes set: that the law came into force, that something is still to come, how many choices
//! ago, whether a meter changed. They are like any others, so everything else about the story is the same as in play.
//!
//! A condition is evaluated only where something that it reads may have changed since the previous passage. Elsewhere
//! it has the same value, and what only the law reads can be forgotten sooner.

use serde::{Deserialize, Serialize};

use super::answers::Witness;
use super::control::Control;
use super::plan::{LocationId, LocationKind, Observed, Plan, Point, StoryVar, VarOrder};
use super::symbolic::{StateSet, Symbolic};
use super::witness::Claim as Claimed;
use crate::engine::State;
use crate::story::{
    Bit, ChoiceId, Claim, CompareOp, Cond, Edition, Effect, EffectOp, Id as _, Law, MeterChange, Operand, SceneId,
    SceneKind, Story,
};

/// The maximum number of steps of a run until it repeats itself.
const MOST_STEPS: usize = 100_000;

/// What is known about a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LawAnswer {
    /// It holds in every run.
    Holds,
    /// It is never in force, so no run can break it.
    Untested,
    /// This run breaks it.
    Broken(Breach),
    /// The limit was reached before that was known.
    Unknown,
}

/// A run that breaks a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The run. The law is broken where it ends.
    pub witness: Witness,
    /// If the law is broken because a reader can go on like this forever: the number of choices after which the part
    /// begins that can be repeated.
    pub repeats_after: Option<usize>,
}

/// Returns whether a law of a story holds in all its editions.
///
/// Every run of the first edition is one of the later edition, in which facts of the archive only open more choices. So
/// if no passage breaks a law there, none does; but with fewer choices a reader may be stuck.
pub(super) fn prove(story: &Story, law: &Law, control: &Control, order: Option<&VarOrder>) -> LawAnswer {
    let mut answer = LawAnswer::Untested;
    let editions = match story.editions() {
        [.., last] if is_of_passages(story, law) => std::slice::from_ref(last),
        editions => editions,
    };
    for edition in editions {
        match Proof::new(story, law, *edition).prove(control, order) {
            LawAnswer::Broken(breach) => return LawAnswer::Broken(breach),
            LawAnswer::Unknown => answer = LawAnswer::Unknown,
            LawAnswer::Holds if answer == LawAnswer::Untested => answer = LawAnswer::Holds,
            LawAnswer::Holds | LawAnswer::Untested => {}
        }
    }
    answer
}

/// Returns whether a law is about single passages, and not about the archive.
fn is_of_passages(story: &Story, law: &Law) -> bool {
    let Claim::Always(_, cond) = &law.claim else { return false };
    let mut conds = law.after.iter().chain(&law.until).map(|cond| &**cond).chain([cond]);
    conds.all(|cond| !story.facts_from_archive().any(|fact| cond.asks(fact.into())))
}

fn not(cond: Cond) -> Cond {
    Cond::Not(Box::new(cond))
}

fn all(conds: impl IntoIterator<Item = Cond>) -> Cond {
    Cond::All(conds.into_iter().collect())
}

fn set_if(bit: Bit, when: Cond) -> Effect {
    Effect { op: EffectOp::Hold(bit, true), when: Some(Box::new(when)) }
}

fn clear(bit: Bit) -> Effect {
    Effect { op: EffectOp::Hold(bit, false), when: None }
}

/// The truth values that are observed in addition to those of the story, and how they are kept.
struct Observer<'s> {
    story: &'s Story,
    new_bits: usize,
    /// The effects of arriving in each scene, after its own.
    arrive: Vec<Vec<Effect>>,
}

impl<'s> Observer<'s> {
    fn new(story: &'s Story) -> Self {
        Self { story, new_bits: 0, arrive: vec![Vec::new(); story.scenes().len()] }
    }

    fn bit(&mut self) -> Bit {
        self.new_bits += 1;
        Bit::from_index(self.story.bit_count() + self.new_bits - 1)
    }

    fn at(&mut self, scene: SceneId, effect: Effect) {
        self.arrive.get_mut(scene.index()).into_iter().for_each(|effects| effects.push(effect.clone()));
    }

    /// Returns a condition that holds from the first passage on at which another one does.
    fn ever(&mut self, cond: &Cond) -> Cond {
        if stays_true(self.story, cond) {
            return cond.clone();
        }
        let held = self.bit();
        for scene in touched(self.story, &[cond]) {
            self.at(scene, set_if(held, cond.clone()));
        }
        Cond::Holds(held)
    }

    /// Finds out at each passage how meters changed since the previous one.
    fn compare(&mut self, changes: &[MeterChange]) {
        let begun = self.bit();
        let mut last = Vec::new();
        for change in changes {
            let (least, most) = self.story.meter(change.meter).range;
            let thresholds = (least..most).map(|below| {
                let now = Cond::Compare(change.meter, CompareOp::More, Operand::Number(below));
                (self.bit(), now)
            });
            last.push(thresholds.collect::<Vec<_>>());
        }
        for scene in self.story.scene_ids() {
            for (change, last) in changes.iter().zip(&last) {
                let crossed = last.iter().map(|(before, now)| match change.rises {
                    true => all([not(Cond::Holds(*before)), now.clone()]),
                    false => all([Cond::Holds(*before), not(now.clone())]),
                });
                let changed = all([Cond::Holds(begun), Cond::Any(crossed.collect())]);
                self.at(scene, clear(change.bit));
                self.at(scene, set_if(change.bit, changed));
            }
            for (before, now) in last.iter().flatten() {
                self.at(scene, clear(*before));
                self.at(scene, set_if(*before, now.clone()));
            }
            self.at(scene, Effect { op: EffectOp::Hold(begun, true), when: None });
        }
    }

    /// Returns a truth value that holds from the first passage at which a condition holds, or from the first one of the
    /// run, until one of these scenes is reached; one that holds from then on; and one that holds after more than a
    /// number of choices in between.
    fn wait(&mut self, after: Option<&Cond>, scenes: &[SceneId], within: Option<u32>) -> (Bit, Bit, Option<Bit>) {
        let (waiting, known) = (self.bit(), self.bit());
        let always = all([]);
        let beginning = after.unwrap_or(&always);
        let begin = all([beginning.clone(), not(Cond::Holds(known))]);
        for scene in touched(self.story, &[beginning]) {
            self.at(scene, set_if(waiting, begin.clone()));
            self.at(scene, set_if(known, beginning.clone()));
        }
        let counted: Vec<Bit> = within.map(|most| (0..=most).map(|_| self.bit()).collect()).unwrap_or_default();
        for scene in self.story.scene_ids() {
            if scenes.contains(&scene) {
                counted.iter().chain([&waiting]).for_each(|bit| self.at(scene, clear(*bit)));
            } else if matches!(self.story.scene(scene).kind, SceneKind::Choices(_)) {
                for pair in counted.windows(2).rev() {
                    if let [fewer, more] = pair {
                        self.at(scene, set_if(*more, Cond::Holds(*fewer)));
                    }
                }
                counted.first().into_iter().for_each(|one| self.at(scene, set_if(*one, Cond::Holds(waiting))));
            }
        }
        (waiting, known, counted.last().copied())
    }

    fn story(self) -> Story {
        self.story.observed(self.new_bits, self.arrive)
    }
}

/// Returns a condition that holds where a law is in force.
fn scope(observer: &mut Observer, law: &Law) -> Cond {
    let after = law.after.as_deref().map(|after| observer.ever(after));
    let until = law.until.as_deref().map(|until| not(observer.ever(until)));
    all(after.into_iter().chain(until))
}

/// Returns whether a condition stays true once it is true: it only reads truth values that nothing clears.
fn stays_true(story: &Story, cond: &Cond) -> bool {
    match cond {
        Cond::Holds(bit) => !is_cleared(story, *bit),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().all(|part| stays_true(story, part)),
        Cond::Not(_) | Cond::Compare(..) | Cond::Known(_) => false,
    }
}

fn is_cleared(story: &Story, bit: Bit) -> bool {
    let clears = |effect: &Effect| effect.op == EffectOp::Hold(bit, false);
    let of_scenes = story.scenes().iter().map(|scene| scene.arrive);
    let of_choices = story.choices().iter().map(|choice| choice.effects);
    of_scenes.chain(of_choices).any(|effects| story.effects_in(effects).iter().any(clears))
        || story.scenes().iter().any(|scene| scene.visits.cycles.iter().flatten().any(|cycled| *cycled == bit))
        || story.meter_changes().iter().any(|change| change.bit == bit)
}

/// Returns the scenes at which the value of some condition may differ from that at the previous passage.
fn touched(story: &Story, conds: &[&Cond]) -> Vec<SceneId> {
    let mut read = Vec::new();
    conds.iter().for_each(|cond| StoryVar::read_by(cond, &mut |var| read.push(var)));
    let is_read = |var: StoryVar| read.contains(&var);
    let changed = |change: &MeterChange| is_read(StoryVar::Bit(change.bit));
    if story.meter_changes().iter().any(changed) {
        return story.scene_ids().collect();
    }
    let of_effect = |effect: &Effect| match effect.op {
        EffectOp::Add(meter, _) | EffectOp::Set(meter, _) => is_read(StoryVar::Meter(meter)),
        EffectOp::Hold(bit, _) => is_read(StoryVar::Bit(bit)),
    };
    let mut is_touched = vec![false; story.scenes().len()];
    let mut touch = |scene: SceneId| is_touched.get_mut(scene.index()).into_iter().for_each(|touched| *touched = true);
    story.scenes_of(story.start()).into_iter().for_each(&mut touch);
    for scene in story.scene_ids() {
        let here = story.scene(scene);
        if story.effects_in(here.arrive).iter().any(of_effect) {
            touch(scene);
        }
        let is_left = here.visits.updates().any(|update| is_read(StoryVar::Bit(update.bit)));
        if let SceneKind::Next(to) = here.kind
            && is_left
        {
            story.scenes_of(to).into_iter().for_each(&mut touch);
        }
        for choice in story.choices_of(scene).map(|choice| story.choice(choice)) {
            let is_taken = choice.taken.is_some_and(|bit| is_read(StoryVar::Bit(bit)));
            if is_left || is_taken || story.effects_in(choice.effects).iter().any(of_effect) {
                let targets = story.branches_in(choice.branches).iter().map(|branch| branch.to);
                targets.flat_map(|to| story.scenes_of(to)).for_each(&mut touch);
            }
        }
    }
    story.scene_ids().zip(is_touched).filter(|(_, touched)| *touched).map(|(scene, _)| scene).collect()
}

/// What is searched for, in a story with observations.
struct Proof {
    story: Story,
    edition: Edition,
    /// The scenes at which the law is evaluated.
    judged: Vec<SceneId>,
    /// Holds where the law is in force.
    in_force: Cond,
    breach: Search,
}

/// What breaks a law.
enum Search {
    /// A passage at which this holds.
    Passage(Cond),
    /// A passage with choices from which none of these scenes can be reached.
    NoWay(Vec<SceneId>),
    /// An end, or a run without end, while the first of these holds; or a passage at which the second holds.
    Waiting(Bit, Option<Bit>),
}

impl Proof {
    fn new(story: &Story, law: &Law, edition: Edition) -> Self {
        let mut observer = Observer::new(story);
        let mut conds: Vec<&Cond> = law.after.iter().chain(&law.until).map(|cond| &**cond).collect();
        if let Claim::Always(_, cond) = &law.claim {
            conds.push(cond);
        }
        let asked = |change: &&MeterChange| conds.iter().any(|cond| cond.asks(change.bit));
        let changes: Vec<MeterChange> = story.meter_changes().iter().filter(asked).copied().collect();
        if !changes.is_empty() {
            observer.compare(&changes);
        }
        let everywhere = || story.scene_ids().collect();
        let (judged, in_force, breach) = match &law.claim {
            Claim::Always(at, cond) => {
                let judged = if at.is_empty() { touched(story, &conds) } else { at.clone() };
                let in_force = scope(&mut observer, law);
                (judged, in_force.clone(), Search::Passage(all([in_force, not(cond.clone())])))
            }
            Claim::Possible(scenes) => (everywhere(), scope(&mut observer, law), Search::NoWay(scenes.clone())),
            Claim::LeadsTo(scenes, within) => {
                let (waiting, known, late) = observer.wait(law.after.as_deref(), scenes, *within);
                (everywhere(), Cond::Holds(known), Search::Waiting(waiting, late))
            }
        };
        Self { story: observer.story(), edition, judged, in_force, breach }
    }

    fn prove(&self, control: &Control, order: Option<&VarOrder>) -> LawAnswer {
        let mut vars = Vec::new();
        let mut read = |cond: &Cond| StoryVar::read_by(cond, &mut |var| vars.push(var));
        read(&self.in_force);
        match &self.breach {
            Search::Passage(cond) => read(cond),
            Search::NoWay(_) => {}
            Search::Waiting(waiting, late) => late.iter().chain([waiting]).for_each(|bit| read(&Cond::Holds(*bit))),
        }
        let observed: Observed = self.judged.iter().map(|scene| (Point::Scene(*scene), vars.clone())).collect();
        let plan = Plan::new(&self.story, self.edition, &observed);
        let task = control.task();
        task.begin("proving a law", None);
        let mut sets = Symbolic::new(&plan, control, order);
        let reached = sets.reachable();
        let judged: Vec<LocationId> = self.judged.iter().map(|scene| LocationId::from(*scene)).collect();
        let tested = self.among(&plan, &mut sets, &reached, &judged, &self.in_force);
        let is_tested = tested.iter().any(|set| !set.is_empty());
        let (broken, endless) = self.broken(&plan, &mut sets, &reached, &judged);
        if sets.is_exhausted() {
            return LawAnswer::Unknown;
        }
        let (there, is_endless) = match broken.iter().any(|set| !set.is_empty()) {
            true => (broken, false),
            false => (endless, true),
        };
        if there.iter().all(|set| set.is_empty()) {
            return if is_tested { LawAnswer::Holds } else { LawAnswer::Untested };
        }
        let breach = self.breach(&mut sets, &reached, there, is_endless);
        breach.map_or(LawAnswer::Unknown, LawAnswer::Broken)
    }

    /// Returns those of the states at some locations in which a condition holds.
    fn among(&self, plan: &Plan, sets: &mut Symbolic, states: &StateSet, at: &[LocationId], cond: &Cond) -> StateSet {
        let holds = sets.predicate(&plan.predicate(cond));
        let mut among = sets.empty();
        for at in at.iter().map(|at| at.index()) {
            if let (Some(among), Some(states)) = (among.get_mut(at), states.get(at)) {
                *among = sets.diagrams().intersect(*states, holds);
            }
        }
        among
    }

    /// Returns the states in which the law is broken, and those from which a run can go on forever without what the law
    /// promises.
    fn broken(
        &self,
        plan: &Plan,
        sets: &mut Symbolic,
        reached: &StateSet,
        judged: &[LocationId],
    ) -> (StateSet, StateSet) {
        let of_kind = |kind| {
            let here = plan.locations().filter(move |(_, location)| location.kind == kind);
            here.map(|(id, _)| id).collect::<Vec<_>>()
        };
        match &self.breach {
            Search::Passage(cond) => (self.among(plan, sets, reached, judged, cond), sets.empty()),
            Search::NoWay(scenes) => {
                let wanted: Vec<LocationId> = scenes.iter().map(|scene| LocationId::from(*scene)).collect();
                let goals = self.among(plan, sets, reached, &wanted, &all([]));
                let back = sets.backward_reachable(&goals, reached);
                let in_force = self.among(plan, sets, reached, &of_kind(LocationKind::Choices), &self.in_force);
                let without = in_force.iter().zip(&back).map(|(here, back)| sets.diagrams().difference(*here, *back));
                (without.collect(), sets.empty())
            }
            Search::Waiting(waiting, late) => {
                let everywhere: Vec<LocationId> = plan.locations().map(|(id, _)| id).collect();
                let waits = self.among(plan, sets, reached, &everywhere, &Cond::Holds(*waiting));
                let ended = self.among(plan, sets, &waits, &of_kind(LocationKind::Ending), &all([]));
                let nowhere = sets.empty();
                let (stuck, _) = sets.stuck(&waits, &nowhere);
                let mut broken = sets.union(&ended, &stuck);
                if let Some(late) = late {
                    let late = self.among(plan, sets, reached, judged, &Cond::Holds(*late));
                    broken = sets.union(&broken, &late);
                }
                let endless = sets.endless(&waits);
                (broken, endless)
            }
        }
    }

    /// Returns a shortest run to some states, followed by what can be repeated from there if it is `endless`.
    fn breach(&self, sets: &mut Symbolic, reached: &StateSet, there: StateSet, endless: bool) -> Option<Breach> {
        let goal = sets.goal_of(there, reached);
        let archive = self.story.facts_at_start(self.edition);
        let first = State::begin(&self.story, &archive);
        let mut choices = sets.shortest(&self.story, &first, &[&goal]).pop().flatten()?;
        let mut repeats_after = None;
        if endless {
            let (more, after) = self.repeated(sets, &goal.there, first, &choices)?;
            repeats_after = Some(choices.len() + after);
            choices.extend(more);
        }
        let path: Vec<(&Cond, bool)> = match &self.breach {
            Search::Passage(cond) => vec![(cond, true)],
            Search::NoWay(_) | Search::Waiting(..) => Vec::new(),
        };
        let witness = Claimed { point: None, path: &path }.witness(&self.story, &archive, &choices)?;
        // With fewer facts a run may have other continuations, which matters if the law is about them.
        let facts = if path.is_empty() { archive } else { witness.facts };
        Some(Breach { witness: Witness { facts, ..witness }, repeats_after })
    }

    /// Returns choices that stay within given states until one of these repeats, and the number of choices before its
    /// first occurrence.
    fn repeated(
        &self,
        sets: &Symbolic,
        within: &StateSet,
        first: State,
        run: &[ChoiceId],
    ) -> Option<(Vec<ChoiceId>, usize)> {
        let mut state = first;
        for choice in run {
            super::witness::pass(&self.story, &mut state);
            state.step(&self.story, *choice).ok()?;
        }
        let mut seen: foldhash::HashMap<State, usize> = foldhash::HashMap::default();
        let mut choices = Vec::new();
        for _ in 0..MOST_STEPS {
            if let Some(after) = seen.insert(state.clone(), choices.len()) {
                return Some((choices, after));
            }
            if state.pass(&self.story).is_ok() {
                continue;
            }
            let (choice, next) = state.open_choices(&self.story).find_map(|choice| {
                let mut next = state.clone();
                next.step(&self.story, choice).ok()?;
                sets.contains(within, &next).then_some((choice, next))
            })?;
            choices.push(choice);
            state = next;
        }
        None
    }
}
