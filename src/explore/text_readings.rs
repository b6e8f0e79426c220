//! Which variants of a story's texts some reader can read.
//!
//! Readers who choose at random meet most of them, and quickly. Few are left; for those the story is explored
//! symbolically, with the facts that they read live as long as needed, a few of them at a time.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::answers::{Answer, Witness};
use super::control::Control;
use super::diagram::NodeId;
use super::plan::predicate::negation;
use super::plan::{LocationId, Observed, Plan, Point, StoryVar, VarOrder};
use super::random::Random;
use super::record::Fingerprint;
use super::symbolic::{Goal, StateSet, Symbolic};
use super::text_variants::{PathId, Paths, TextOccurrence, TextVariant, occurrences};
use super::together::in_groups;
use super::witness::Claim;
use crate::engine::State;
use crate::story::{ChoiceId, Edition, FactId, SceneId, Story};

/// How many steps random readers take in total, and after how many without anything new they stop.
pub(super) const MOST_STEPS: usize = 3_000_000;
const STALE_STEPS: usize = 600_000;

/// How many conditions of variants, effects or scenes take as much time as one step.
const LOOKS_A_STEP: usize = 8;

/// How many variants are searched for together.
const GOALS_AT_A_TIME: usize = 16;

/// What is known about a variant of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantAnswer {
    /// The variant that the answer is about.
    pub variant: TextVariant,
    /// Whether some reader can read it.
    pub readable: Answer,
    /// A run after which it is read, not the shortest in general. If the variant is in a text after a choice, the run
    /// ends with that choice.
    pub witness: Option<Witness>,
    /// The scenes where it may be met.
    pub scenes: Vec<SceneId>,
    /// The variant that it is nested in.
    pub inside: Option<TextVariant>,
}

/// The variants, each with a run that reads it, if one was found.
type Found = BTreeMap<TextVariant, Option<Witness>>;

/// What was decided before, by the fingerprints of variants: a run that reads each, or that there is none.
pub(super) type KnownReadings = BTreeMap<Fingerprint, Option<Witness>>;

/// Returns what is known about every variant, in the order of the texts, with its fingerprint. Random readers take at
/// most `steps` steps before the rest is searched for.
///
/// Sound: a variant is readable if the engine plays a run that reads it, whatever earlier runs must have learned for
/// that. It is not readable if no reachable state of the later edition satisfies all conditions of any of its
/// occurrences; the first edition has no other states, apart from the facts of the archive, and is only examined if a
/// text asks for them.
pub(super) fn readings<'o>(
    story: &Story,
    control: &Control,
    steps: usize,
    known: &KnownReadings,
    order: impl FnOnce() -> Option<&'o VarOrder>,
) -> Vec<(Fingerprint, VariantAnswer)> {
    let task = control.task();
    let (all, paths) = occurrences(story);
    let fingerprints = paths.fingerprints(&all);
    let known_of = |variant| known.get(fingerprints.get(&variant)?).cloned();
    let mut found: Found =
        all.iter().map(|occurrence| (occurrence.variant, known_of(occurrence.variant).flatten())).collect();
    let is_new = |occurrence: &&TextOccurrence| known_of(occurrence.variant).is_none();
    let new: Vec<&TextOccurrence> = all.iter().filter(is_new).collect();
    let mut unknown: BTreeSet<TextVariant> = BTreeSet::new();
    let order = LazyCell::new(order);
    let mut taken = 0;
    for edition in [Edition::Later, Edition::First] {
        let is_asked = |occurrence: &&TextOccurrence| {
            found.get(&occurrence.variant) == Some(&None)
                && (edition == Edition::Later || asks_archive(story, &paths, occurrence))
        };
        let new: Vec<&TextOccurrence> = new.iter().copied().filter(is_asked).collect();
        if new.is_empty() {
            continue;
        }
        let archive = story.facts_at_start(edition);
        task.begin("reading at random", None);
        Readers { story, archive: &archive, paths: &paths, found: &mut found, left: 0, evaluated: 0, control }
            .read(&new, steps);
        let left = new.into_iter().filter(|occurrence| found.get(&occurrence.variant) == Some(&None)).collect();
        let groups = groups(story, edition, &paths, left);
        let order = *order;
        for (group, number) in groups.iter().zip(0..) {
            task.begin("searching for texts that nobody has read yet", Some((number, groups.len())));
            let control = &control.after(taken);
            let search = Search { story, edition, archive: &archive, paths: &paths, control, order };
            if control.is_stopped() || !search.among(group, &mut found, &mut taken) {
                unknown.extend(group.iter().map(|occurrence| occurrence.variant));
            }
        }
    }
    let mut places: BTreeMap<TextVariant, (Vec<SceneId>, Option<TextVariant>)> = BTreeMap::new();
    for occurrence in &all {
        let (scenes, inside) = places.entry(occurrence.variant).or_default();
        scenes.extend(occurrence.scene(story).filter(|scene| !scenes.contains(scene)));
        *inside = occurrence.inside;
    }
    let answer = |(variant, witness): (TextVariant, Option<Witness>)| {
        let (scenes, inside) = places.remove(&variant).unwrap_or_default();
        let readable = Answer::of(witness.is_some(), !unknown.contains(&variant));
        let fingerprint = fingerprints.get(&variant).copied().unwrap_or_default();
        (fingerprint, VariantAnswer { variant, readable, witness, scenes, inside })
    };
    found.into_iter().map(answer).collect()
}

/// Returns whether a text asks for a fact from the archive.
fn asks_archive(story: &Story, paths: &Paths, occurrence: &TextOccurrence) -> bool {
    let vars = paths.vars(occurrence.path);
    story.facts_from_archive().any(|fact| vars.contains(&StoryVar::Bit(fact.into())))
}

/// Readers who choose at random.
struct Readers<'r> {
    story: &'r Story,
    archive: &'r [FactId],
    paths: &'r Paths<'r>,
    found: &'r mut Found,
    /// How many variants nobody has read yet.
    left: usize,
    /// How many conditions were evaluated in the run to find variants.
    evaluated: usize,
    control: &'r Control,
}

/// The occurrences that nobody has read yet, by where they are met.
struct Unread<'o> {
    at_scene: Vec<Vec<&'o TextOccurrence>>,
    after_choice: Vec<Vec<&'o TextOccurrence>>,
}

impl Readers<'_> {
    fn read(&mut self, occurrences: &[&TextOccurrence], most: usize) {
        let mut unread = Unread {
            at_scene: vec![Vec::new(); self.story.scenes().len()],
            after_choice: vec![Vec::new(); self.story.choices().len()],
        };
        for occurrence in occurrences {
            let met = match occurrence.point {
                Point::Scene(scene) => unread.at_scene.get_mut(scene.index()),
                Point::AfterChoice(choice) => unread.after_choice.get_mut(choice.index()),
                Point::Junction(_) => None,
            };
            met.into_iter().for_each(|met| met.push(occurrence));
        }
        let mut random = Random::new();
        let unread_variants: BTreeSet<TextVariant> = occurrences.iter().map(|occurrence| occurrence.variant).collect();
        self.left = unread_variants.len();
        let (mut steps, mut stale) = (0, 0);
        while self.left > 0 && steps < most && stale < STALE_STEPS && !self.control.is_stopped() {
            let (taken, is_new) = self.run(&mut unread, &mut random);
            steps += taken;
            stale = if is_new { 0 } else { stale + taken };
        }
    }

    /// Plays one run; returns how many steps it took, and whether something was read for the first time. Searching for
    /// very many variants at once, applying very many effects and passing very many scenes count as more steps.
    fn run(&mut self, unread: &mut Unread, random: &mut Random) -> (usize, bool) {
        let story = self.story;
        let mut state = State::begin(story, self.archive);
        let (mut run, mut open, mut is_new) = (Vec::new(), Vec::new(), false);
        let most = 4 * story.scenes().len() + 100;
        let mut looked = 0;
        self.evaluated = 0;
        for step in 1..=most {
            for _ in 0..story.scenes().len() {
                if let Some(occurrences) = unread.at_scene.get_mut(state.scene().index()) {
                    looked += occurrences.len();
                    is_new |= self.look(occurrences, &state, &run);
                }
                if state.pass(story).is_err() {
                    break;
                }
                looked += 1 + story.effects_in(story.scene(state.scene()).arrive).len();
            }
            let Some(choice) = random.choose(story, &state, &mut open) else {
                return (step + (looked + self.evaluated) / LOOKS_A_STEP, is_new);
            };
            run.push(choice);
            let occurrences = unread.after_choice.get_mut(choice.index());
            looked += occurrences.as_ref().map_or(0, |occurrences| occurrences.len());
            looked += story.effects_in(story.choice(choice).effects).len();
            let look = |state: &State| occurrences.is_some_and(|occurrences| self.look(occurrences, state, &run));
            is_new |= state.step_with(story, choice, look).unwrap_or(false);
        }
        (most + (looked + self.evaluated) / LOOKS_A_STEP, is_new)
    }

    /// Notes what can be read in a state; returns whether anything is new. What was read is not searched for again.
    fn look(&mut self, occurrences: &mut Vec<&TextOccurrence>, state: &State, run: &[ChoiceId]) -> bool {
        let before = occurrences.len();
        occurrences.retain(|occurrence| {
            let Some(found) = self.found.get_mut(&occurrence.variant) else { return false };
            if found.is_none() && self.paths.hold(occurrence.path, state, &mut self.evaluated) {
                *found = Some(Witness { facts: self.archive.to_vec(), choices: run.to_vec() });
                self.left -= 1;
            }
            found.is_none()
        });
        occurrences.len() != before
    }
}

/// Groups occurrences that are searched for together. All occurrences of a variant are in one group.
fn groups<'o>(
    story: &Story,
    edition: Edition,
    paths: &Paths,
    left: Vec<&'o TextOccurrence>,
) -> Vec<Vec<&'o TextOccurrence>> {
    let plan = Plan::new(story, edition, &Observed::new());
    let mut by_variant: BTreeMap<TextVariant, Vec<&TextOccurrence>> = BTreeMap::new();
    left.into_iter().for_each(|occurrence| by_variant.entry(occurrence.variant).or_default().push(occurrence));
    let read = |occurrence: &&TextOccurrence| paths.vars(occurrence.path).to_vec();
    let questions = by_variant.into_values().map(|group| (group.iter().flat_map(read).collect(), group));
    in_groups(&plan, questions).into_iter().map(|group| group.concat()).collect()
}

/// Searches symbolically for occurrences that nobody has read.
struct Search<'s> {
    story: &'s Story,
    edition: Edition,
    archive: &'s [FactId],
    paths: &'s Paths<'s>,
    control: &'s Control,
    order: Option<&'s VarOrder>,
}

impl Search<'_> {
    /// Searches for a group of occurrences; returns whether each that was not found is proved to have no state that
    /// reads it. Adds the steps to those that were taken.
    fn among(&self, group: &[&TextOccurrence], found: &mut Found, taken: &mut u64) -> bool {
        let plan = Plan::new(self.story, self.edition, &self.paths.observed_by(group.iter().copied()));
        let mut sets = Symbolic::new(&plan, self.control, self.order);
        let reached = sets.reachable();
        let mut known = HashMap::new();
        let mut wanted: Vec<(&TextOccurrence, LocationId, NodeId)> = Vec::new();
        for occurrence in group {
            let is_wanted = wanted.iter().any(|(other, ..)| other.variant == occurrence.variant);
            if is_wanted || found.get(&occurrence.variant) != Some(&None) {
                continue;
            }
            // Each variant of a long text has all conditions of those before it.
            if sets.is_exhausted() {
                break;
            }
            let holding = self.states_holding(&plan, &mut sets, occurrence.path, &mut known);
            let reading = self.states_reading(&plan, &mut sets, occurrence, holding, &reached);
            wanted.extend(reading.map(|(location, set)| (*occurrence, location, set)));
        }
        let mut is_decided = true;
        for wanted in wanted.chunks(GOALS_AT_A_TIME) {
            for ((occurrence, ..), run) in wanted.iter().zip(self.runs_to(&mut sets, wanted, &reached)) {
                let path: Vec<_> = self.paths.decisions(occurrence.path).map(|(_, decision)| decision).collect();
                let claim = Claim { point: Some(occurrence.point), path: &path };
                let witness = run.and_then(|mut run| {
                    run.extend(occurrence.point.choice());
                    claim.witness(self.story, self.archive, &run)
                });
                is_decided &= witness.is_some();
                found.insert(occurrence.variant, witness);
            }
        }
        *taken += sets.diagrams().steps();
        is_decided && !sets.is_exhausted()
    }

    /// Returns a run to each of some sets of reachable states. The same layers from the start serve all of them;
    /// knowing from where a set can be reached makes these smaller, which only pays off for a single set.
    fn runs_to(
        &self,
        sets: &mut Symbolic,
        wanted: &[(&TextOccurrence, LocationId, NodeId)],
        reached: &StateSet,
    ) -> Vec<Option<Vec<ChoiceId>>> {
        let goal = |(_, location, set): &(&TextOccurrence, LocationId, NodeId)| match wanted {
            [_] => sets.goal(*location, *set, reached),
            _ => sets.goal_anywhere(*location, *set, reached),
        };
        let goals: Vec<Goal> = wanted.iter().map(goal).collect();
        let first = State::begin(self.story, self.archive);
        sets.shortest(self.story, &first, &goals.iter().collect::<Vec<_>>())
    }

    /// Returns the assignments in which the conditions of a path are as they must be. `known` are those of the paths
    /// that were looked at before.
    fn states_holding(
        &self,
        plan: &Plan,
        sets: &mut Symbolic,
        path: Option<PathId>,
        known: &mut HashMap<PathId, NodeId>,
    ) -> NodeId {
        let mut new: Vec<_> = self.paths.decisions(path).take_while(|(id, _)| !known.contains_key(id)).collect();
        let before = self.paths.decisions(path).nth(new.len()).and_then(|(id, _)| known.get(&id).copied());
        let mut set = before.unwrap_or(NodeId::ALL);
        while let Some((id, (cond, holds))) = new.pop() {
            let predicate = plan.predicate(cond);
            let here = sets.predicate(&if holds { predicate } else { negation(predicate) });
            set = sets.diagrams().intersect(set, here);
            known.insert(id, set);
        }
        set
    }

    /// Returns the location from which an occurrence is read, and the reachable states there that read it, if any do.
    fn states_reading(
        &self,
        plan: &Plan,
        sets: &mut Symbolic,
        occurrence: &TextOccurrence,
        mut set: NodeId,
        reached: &StateSet,
    ) -> Option<(LocationId, NodeId)> {
        let location = LocationId::from(occurrence.scene(self.story)?);
        if let Some(choice) = occurrence.point.choice() {
            let transitions = &plan.locations.get(location.index())?.transitions;
            let transition = transitions.iter().find(|transition| transition.choice == Some(choice))?;
            set = sets.before_updates(set, transition);
        }
        let set = sets.diagrams().intersect(set, reached.get(location.index()).copied()?);
        (!set.is_empty()).then_some((location, set))
    }
}
