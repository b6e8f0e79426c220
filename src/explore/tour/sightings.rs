//! The parts to show, where they can be met, and by whom.

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

use super::super::knowledge::Knowledge;
use super::super::plan::Point;
use super::super::text_variants::{PartOccurrence, Paths, TextPart, part_occurrences};
use crate::engine::State;
use crate::story::{ChoiceId, Edition, FactId, SceneId, Story};

/// What a tour shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourOf {
    /// Every scene.
    Scenes,
    /// Every choice, taken.
    Choices,
    /// Every text and each of its variants, with labels, reasons, notes, documents and briefs.
    Texts,
}

impl TourOf {
    /// Returns whether a part is one that such a tour shows.
    fn has(self, story: &Story, part: TextPart) -> bool {
        match (self, part) {
            (Self::Scenes, part) => matches!(part, TextPart::Scene(_)),
            (Self::Choices, part) => matches!(part, TextPart::Taken(_)),
            (Self::Texts, TextPart::Taken(choice)) => story.choice(choice).after.is_some(),
            (Self::Texts, _) => true,
        }
    }
}

/// One way in which a part may be met.
pub(super) struct Sighting {
    /// The part, by its position among all.
    pub(super) part: usize,
    /// Where and when it is met.
    pub(super) met: PartOccurrence,
}

/// A kind of reader: which facts the archive sets before the run, and what earlier runs have learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct World {
    /// Whether an ending was reached before.
    pub(super) edition: Edition,
    /// The facts whose clippings are known.
    pub(super) known: Vec<FactId>,
}

impl World {
    /// Returns whether a reader of this world has learned what must be known, and nothing that must not.
    pub(super) fn permits(&self, knowledge: &Knowledge) -> bool {
        knowledge.iter().all(|(fact, is_known)| self.known.contains(fact) == *is_known)
    }
}

/// A run by a reader of a world, which is given by its position among all worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WorldRun {
    /// Who reads.
    pub(super) world: usize,
    /// The choices in the order in which they are taken.
    pub(super) choices: Vec<ChoiceId>,
}

/// The parts to show, and all ways to meet them.
pub(super) struct Sightings<'s> {
    /// The story that is read.
    pub(super) story: &'s Story,
    /// The parts, in the order of the story.
    pub(super) parts: Vec<TextPart>,
    /// All ways to meet them.
    pub(super) all: Vec<Sighting>,
    /// The conditions that decide whether they are met.
    pub(super) paths: Paths<'s>,
    /// The readers that are tried. Every part that can be met at all is met by one of them.
    pub(super) worlds: Vec<World>,
    /// Whether all possible readers are among them.
    pub(super) has_all_worlds: bool,
    /// The parts that may also be met in ways that depend on too much of what earlier runs have learned to list them.
    pub(super) left_out: FixedBitSet,
    at_scene: Vec<Vec<usize>>,
    after_choice: Vec<Vec<usize>>,
}

/// If texts ask for at most this many facts, every combination of what is known is tried.
const MOST_KNOWN: usize = 3;

impl<'s> Sightings<'s> {
    /// Collects the parts that a tour shows, if they are wanted.
    pub(super) fn new(story: &'s Story, of: TourOf, is_wanted: &dyn Fn(TextPart) -> bool) -> Self {
        let (occurrences, left_out, paths) = part_occurrences(story);
        let mut parts: Vec<TextPart> = Vec::new();
        let mut numbers: HashMap<TextPart, usize> = HashMap::new();
        let mut all: Vec<Sighting> = Vec::new();
        let same = |part| match part {
            TextPart::Label(choice) => TextPart::Label(story.first_copy(choice)),
            part => part,
        };
        for met in occurrences {
            let part = same(met.part);
            if of.has(story, part) && is_wanted(part) {
                let number = *numbers.entry(part).or_insert_with(|| {
                    parts.push(part);
                    parts.len() - 1
                });
                all.push(Sighting { part: number, met });
            }
        }
        let mut at_scene = vec![Vec::new(); story.scenes().len()];
        let mut after_choice = vec![Vec::new(); story.choices().len()];
        for (at, Sighting { met, .. }) in all.iter().enumerate() {
            let met = match met.point {
                Point::Scene(scene) => at_scene.get_mut(scene.index()),
                Point::AfterChoice(choice) => after_choice.get_mut(choice.index()),
                Point::Junction(_) => None,
            };
            met.into_iter().for_each(|met: &mut Vec<usize>| met.push(at));
        }
        let (worlds, has_all_worlds) = worlds(story, &all);
        let left_out = left_out.into_iter().filter_map(|part| numbers.get(&same(part)).copied()).collect();
        Self { story, parts, all, paths, worlds, has_all_worlds, left_out, at_scene, after_choice }
    }

    /// Returns the ways to meet something at a scene, by their positions.
    pub(super) fn at_scene(&self, scene: SceneId) -> &[usize] {
        self.at_scene.get(scene.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the ways to meet something once a choice is taken, by their positions.
    pub(super) fn after_choice(&self, choice: ChoiceId) -> &[usize] {
        self.after_choice.get(choice.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns no parts.
    pub(super) fn none(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.parts.len())
    }

    /// Returns all parts.
    pub(super) fn every(&self) -> FixedBitSet {
        let mut every = self.none();
        every.insert_range(..);
        every
    }

    /// Returns the world at a position.
    pub(super) fn world(&self, at: usize) -> Option<&World> {
        self.worlds.get(at)
    }

    /// Returns the facts with which a run of some world begins.
    pub(super) fn facts(&self, world: usize) -> Vec<FactId> {
        self.world(world).map(|world| self.story.facts_at_start(world.edition)).unwrap_or_default()
    }

    /// Adds those of the wanted parts that are met in a state.
    fn look(&self, at: &[usize], state: &State, world: usize, wanted: &FixedBitSet, seen: &mut FixedBitSet) {
        let Some(world) = self.world(world) else { return };
        for Sighting { part, met } in at.iter().filter_map(|at| self.all.get(*at)) {
            let is_new = wanted.contains(*part) && !seen.contains(*part);
            if is_new && world.permits(&met.knowledge) && self.paths.hold(met.path, state, &mut 0) {
                seen.insert(*part);
            }
        }
    }

    /// Looks at the scene that a reader is at, and at those that follow without a choice; returns how many follow.
    pub(super) fn arrive(
        &self,
        state: &mut State,
        world: usize,
        wanted: &FixedBitSet,
        seen: &mut FixedBitSet,
    ) -> usize {
        let mut passed = 0;
        loop {
            self.look(self.at_scene(state.scene()), state, world, wanted, seen);
            if passed >= self.story.scenes().len() || state.pass(self.story).is_err() {
                return passed;
            }
            passed += 1;
        }
    }

    /// Takes a choice, and looks at its `after` line and at everything that follows; returns how many scenes are passed
    /// without a choice, or `None` if the choice can't be taken.
    pub(super) fn take(
        &self,
        state: &mut State,
        choice: ChoiceId,
        world: usize,
        wanted: &FixedBitSet,
        seen: &mut FixedBitSet,
    ) -> Option<usize> {
        let met = self.after_choice(choice);
        state.step_with(self.story, choice, |state| self.look(met, state, world, wanted, seen)).ok()?;
        Some(self.arrive(state, world, wanted, seen))
    }

    /// Plays a run; returns where it leads and what it shows, or `None` if it does not work.
    pub(super) fn play(&self, run: &WorldRun) -> Option<(State, FixedBitSet)> {
        let (every, mut seen) = (self.every(), self.none());
        let mut state = State::begin(self.story, &self.facts(run.world));
        self.arrive(&mut state, run.world, &every, &mut seen);
        for choice in &run.choices {
            self.take(&mut state, *choice, run.world, &every, &mut seen)?;
        }
        Some((state, seen))
    }

    /// Returns for each passage of a run which parts it shows, of those that are not in `seen` yet; adds them. The
    /// `after` line of a choice is part of the passage that follows.
    pub(super) fn passages(&self, run: &WorldRun, seen: &mut FixedBitSet) -> Vec<Vec<TextPart>> {
        let every = self.every();
        let mut state = State::begin(self.story, &self.facts(run.world));
        let mut passages = Vec::new();
        let mut before = seen.clone();
        let mut choices = run.choices.iter();
        loop {
            self.look(self.at_scene(state.scene()), &state, run.world, &every, seen);
            let new = seen.difference(&before).filter_map(|part| self.parts.get(part)).copied();
            passages.push(new.collect());
            before.clone_from(seen);
            if passages.len() <= self.longest() && state.pass(self.story).is_ok() {
                continue;
            }
            let Some(choice) = choices.next() else { return passages };
            let met = self.after_choice(*choice);
            let look = |state: &State| self.look(met, state, run.world, &every, seen);
            if state.step_with(self.story, *choice, look).is_err() {
                return passages;
            }
        }
    }

    /// Returns the maximum number of choices of a run in a search.
    pub(super) fn longest(&self) -> usize {
        4 * self.story.scenes().len() + 100
    }
}

/// Returns the readers to try, and whether there are no others.
fn worlds(story: &Story, sightings: &[Sighting]) -> (Vec<World>, bool) {
    let mut asked: Vec<FactId> = Vec::new();
    for (fact, _) in sightings.iter().flat_map(|sighting| &sighting.met.knowledge) {
        if !asked.contains(fact) {
            asked.push(*fact);
        }
    }
    let of_editions = |known: Vec<FactId>| {
        story.editions().iter().map(move |edition| World { edition: *edition, known: known.clone() })
    };
    if asked.len() <= MOST_KNOWN {
        let subsets = (0..1usize << asked.len()).map(|chosen| {
            let known = asked.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
            known.map(|(_, fact)| *fact).collect::<Vec<_>>()
        });
        return (subsets.flat_map(of_editions).collect(), true);
    }
    let mut worlds: Vec<World> = of_editions(Vec::new()).chain(of_editions(asked)).collect();
    for Sighting { met, .. } in sightings {
        if !worlds.iter().any(|world| world.permits(&met.knowledge)) {
            let known = met.knowledge.iter().filter(|(_, is_known)| *is_known).map(|(fact, _)| *fact).collect();
            worlds.extend(of_editions(known));
        }
    }
    (worlds, false)
}
