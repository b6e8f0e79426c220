//! The director's cut: a small set of runs that shows everything in a story, and a lower bound for their number.
//!
//! A part is shown by a run if a reader who plays it meets it on the way. `search` finds runs that show many parts.
//! `cover` collects runs until every part is shown, and then tries to use fewer. `bound` proves a lower bound for their
//! number, from parts no two of which can be shown by one run. If a story has few enough runs that differ in what they
//! show, `exact` finds the smallest set by trying.

mod bound;
mod changed;
mod cover;
mod exact;
mod ranges;
mod search;
mod sightings;

use std::collections::HashMap;

use fixedbitset::FixedBitSet;

pub use self::changed::changed_parts;
pub use self::sightings::TourOf;

use self::cover::Cover;
use self::sightings::{Sightings, WorldRun};
use super::answers::{Answer, Explored, Witness};
use super::control::Control;
use super::plan::Point;
use super::prover::Prover;
use super::question::{self, Place};
use super::text_readings::VariantAnswer;
use super::text_variants::{TextPart, TextVariant};
use crate::story::{ChoiceId, Cond, FactId, Story};

/// Runs that show everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tour {
    /// The runs, in reading order. None of them shows only what others do.
    pub runs: Vec<TourRun>,
    /// No set of fewer runs shows all that these show.
    pub at_least: usize,
    /// How many parts the runs show.
    pub shown: usize,
    /// The parts that no run shows, which is proved.
    pub never: Vec<TextPart>,
    /// The parts that may or may not be shown by some run.
    pub unknown: Vec<TextPart>,
}

/// A run of a tour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TourRun {
    /// The facts of the archive that hold when the run begins; the run is for returning readers.
    pub facts: Vec<FactId>,
    /// The facts whose clippings an earlier run must have found.
    pub known: Vec<FactId>,
    /// The choices in the order in which they are taken.
    pub choices: Vec<ChoiceId>,
    /// For each passage, the first one included, the parts that no passage before it has shown, in this or an earlier
    /// run. The `after` line of a choice is shown by the passage that follows.
    pub new: Vec<Vec<TextPart>>,
}

/// A run that shows fewer new parts than this is also searched for among those that are known to show some.
const MANY: usize = 5;

/// How many runs may be followed by one choice to find fewer.
const MOST_STEPS: u64 = 1_500_000;

/// Returns a small set of runs that shows all wanted parts of one kind, as far as the control of the prover allows.
pub fn tour(prover: &Prover, of: TourOf, is_wanted: &dyn Fn(TextPart) -> bool) -> Tour {
    tour_by(prover, of, is_wanted, exact::fewest, MOST_STEPS)
}

/// Returns what [`tour`] does if there are too many runs to try all of them.
#[cfg(test)]
pub(super) fn searched(prover: &Prover, of: TourOf) -> Tour {
    tour_by(prover, of, &|_| true, |_, _, _| None, 2_000)
}

fn tour_by(
    prover: &Prover,
    of: TourOf,
    is_wanted: &dyn Fn(TextPart) -> bool,
    fewest: impl FnOnce(&Sightings, &FixedBitSet, &Control) -> Option<Vec<WorldRun>>,
    steps: u64,
) -> Tour {
    let control = prover.control();
    let sightings = &Sightings::new(prover.story(), of, is_wanted);
    let (explored, variants) = match of {
        TourOf::Texts => prover.explore_and_read(),
        TourOf::Scenes | TourOf::Choices => (prover.explore(), Vec::new()),
    };
    let task = control.task();
    task.begin("looking for runs that show everything", None);
    let never = sightings.none();
    let mut decided = Decided { prover, sightings, explored, variants, never, unknown: sightings.none() };
    let mut cover = Cover::new(sightings, control);
    decided.show_all(&mut cover);
    let at_least = match fewest(sightings, &cover.shown(), control) {
        Some(fewest) => {
            cover.replace_all(&fewest);
            cover.runs.len()
        }
        None => {
            task.begin("looking for fewer runs", None);
            cover.improve(steps);
            task.begin("proving how many runs it takes", None);
            bound::at_least(sightings, &cover.runs, control)
        }
    };
    cover.simplify();
    cover.drop_superfluous();
    let parts = |set: &FixedBitSet| set.ones().filter_map(|part| sightings.parts.get(part)).copied().collect();
    Tour {
        runs: runs(sightings, &cover.in_order()),
        at_least,
        shown: cover.shown().count_ones(..),
        never: parts(&decided.never),
        unknown: parts(&decided.unknown),
    }
}

fn runs(sightings: &Sightings, ordered: &[WorldRun]) -> Vec<TourRun> {
    let mut seen = sightings.none();
    let run = |run: &WorldRun| TourRun {
        facts: sightings.facts(run.world),
        known: sightings.world(run.world).map(|world| world.known.clone()).unwrap_or_default(),
        choices: run.choices.clone(),
        new: sightings.passages(run, &mut seen),
    };
    ordered.iter().map(run).collect()
}

/// What is known about parts.
struct Decided<'d, 's> {
    prover: &'d Prover<'s>,
    sightings: &'d Sightings<'s>,
    explored: Explored,
    variants: Vec<VariantAnswer>,
    /// The parts that no run shows.
    never: FixedBitSet,
    /// The parts that may or may not be shown by some run.
    unknown: FixedBitSet,
}

impl Decided<'_, '_> {
    /// Finds runs that show everything, and decides whether the other parts are ever shown.
    fn show_all(&mut self, cover: &mut Cover) {
        self.rule_out();
        let mut wanted = self.sightings.every();
        wanted.difference_with(&self.never);
        cover.grow(&wanted, &[], MANY);
        let mut left = wanted.clone();
        left.difference_with(&cover.shown());
        cover.grow(&wanted, &self.known_runs(&left), 1);
        loop {
            wanted.difference_with(&self.never);
            wanted.difference_with(&self.unknown);
            let Some(part) = wanted.difference(&cover.shown()).next() else { break };
            match self.run_to(part) {
                Ok(run) => {
                    cover.grow(&wanted, &[(part, run)], 1);
                    self.unknown.set(part, !cover.shown().contains(part));
                }
                Err(Answer::No) => self.never.insert(part),
                Err(_) => self.unknown.insert(part),
            }
        }
        cover.drop_superfluous();
    }

    /// Rules out what was proved to be never shown.
    fn rule_out(&mut self) {
        for (at, part) in self.sightings.parts.iter().enumerate() {
            let answer = match part {
                TextPart::Scene(scene) => self.explored.scenes.get(scene.index()).copied(),
                TextPart::Taken(choice) => self.explored.choices.get(choice.index()).copied(),
                TextPart::Variant(variant) => {
                    let is_same = |known: &&VariantAnswer| known.variant == *variant;
                    self.variants.iter().find(is_same).map(|known| known.readable)
                }
                _ => None,
            };
            if answer == Some(Answer::No) && !self.sightings.left_out.contains(at) {
                self.never.insert(at);
            }
        }
    }

    /// Returns the runs that are known to show some parts.
    fn known_runs(&self, left: &FixedBitSet) -> Vec<(usize, WorldRun)> {
        let runs: HashMap<TextVariant, &Witness> =
            self.variants.iter().filter_map(|known| Some((known.variant, known.witness.as_ref()?))).collect();
        let parts = left.ones().filter_map(|at| Some((at, self.sightings.parts.get(at)?)));
        let known = parts.filter_map(|(at, part)| match part {
            TextPart::Variant(variant) => Some((at, self.shows(runs.get(variant)?, at)?)),
            _ => None,
        });
        known.collect()
    }

    /// Returns a run that shows a part.
    ///
    /// # Errors
    /// There is none, or it is not known whether there is one.
    fn run_to(&self, part: usize) -> Result<WorldRun, Answer> {
        let story = self.prover.story();
        let known = match self.sightings.parts.get(part) {
            Some(TextPart::Variant(variant)) => {
                let found = self.variants.iter().find(|known| known.variant == *variant).ok_or(Answer::Unknown)?;
                return found.witness.as_ref().and_then(|run| self.shows(run, part)).ok_or(Answer::Unknown);
            }
            Some(TextPart::Taken(choice)) => vec![(Place::Scene(story.choice(*choice).scene), open(story, *choice))],
            _ => self.places(part),
        };
        let mut is_decided = !self.sightings.left_out.contains(part);
        for (place, when) in known {
            let (answer, witness) =
                question::ask(story, place, Some(&when), self.prover.control(), self.prover.order());
            is_decided &= answer == Answer::No;
            if let Some(run) = witness.and_then(|run| self.shows(&run, part)) {
                return Ok(run);
            }
        }
        Err(if is_decided { Answer::No } else { Answer::Unknown })
    }

    /// Returns where a part is met, and what must hold there.
    fn places(&self, part: usize) -> Vec<(Place, Cond)> {
        let met = self.sightings.all.iter().filter(|sighting| sighting.part == part).map(|sighting| &sighting.met);
        let places = met.filter_map(|met| {
            let Point::Scene(scene) = met.point else { return None };
            let path = self.sightings.paths.decisions(met.path).map(|(_, (cond, holds))| match holds {
                true => cond.clone(),
                false => Cond::Not(Box::new(cond.clone())),
            });
            Some((Place::Scene(scene), Cond::All(path.collect())))
        });
        places.collect()
    }

    /// Turns a run into one of a reader to whom it shows a part, possibly with one more choice.
    fn shows(&self, run: &Witness, part: usize) -> Option<WorldRun> {
        let taken = match self.sightings.parts.get(part) {
            Some(TextPart::Taken(choice)) => Some(*choice),
            _ => None,
        };
        let choices: Vec<ChoiceId> = run.choices.iter().copied().chain(taken).collect();
        let worlds = 0..self.sightings.worlds.len();
        let mut runs = worlds.map(|world| WorldRun { world, choices: choices.clone() });
        runs.find(|run| self.sightings.play(run).is_some_and(|(_, parts)| parts.contains(part)))
    }
}

/// Returns the condition under which a choice can be taken.
fn open(story: &Story, choice: ChoiceId) -> Cond {
    let choice = story.choice(choice);
    let not_taken = choice.taken.filter(|_| choice.once).map(|taken| Cond::Not(Box::new(Cond::Holds(taken))));
    Cond::All(choice.gates().cloned().chain(not_taken).collect())
}
