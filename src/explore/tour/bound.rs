//! A lower bound for the number of runs: a set of parts no two of which can be shown by one run.
//!
//! Two parts may be shown by one run if a state in which one is met may be followed by, or be, a state in which the
//! other is. What follows is overestimated (`ranges`), so two parts count as apart only if that is certain.

use std::collections::{BTreeMap, HashMap, HashSet};

use fixedbitset::FixedBitSet;

use super::super::control::Control;
use super::super::diagram::Variable;
use super::super::knowledge::Knowledge;
use super::super::plan::predicate::Predicate;
use super::super::plan::{LocationId, Plan, Point, Transition};
use super::super::random::Random;
use super::cover::counts;
use super::ranges::{Ranges, Ranging, Reach};
use super::search::Shows;
use super::sightings::{Sighting, Sightings};
use crate::story::Edition;

/// A part that can be met in more ways than this is ignored, and so are all parts after this many: others are more
/// informative.
const MOST_WAYS: usize = 24;
const MOST_PARTS: usize = 2_000;

/// A variable with more values than these is not followed value by value.
const MOST_VALUES: u32 = 16;

/// How often a set of parts is changed to find a larger one, and for how many changes a removed part stays out.
const CHANGES: usize = 5_000;
const REST: usize = 9;

/// Returns a proved lower bound for the number of runs that show everything that these show.
pub(super) fn at_least(sightings: &Sightings, runs: &[Shows], control: &Control) -> usize {
    let parts = candidates(sightings, runs);
    let mut both: Vec<FixedBitSet> = parts.iter().map(|_| FixedBitSet::with_capacity(parts.len())).collect();
    let mut alike = FixedBitSet::with_capacity(parts.len());
    for edition in sightings.story.editions() {
        if !Pairs::new(sightings, *edition, &parts).add(&mut both, &mut alike, control) {
            return usize::from(!runs.is_empty());
        }
    }
    // A part that is like another one is not apart from anything.
    for part in alike.ones() {
        both.get_mut(part).into_iter().for_each(|both| both.insert_range(..));
    }
    largest(&apart(&both)).max(usize::from(!runs.is_empty()))
}

/// Returns the parts that may be apart from others: those that the fewest runs show.
fn candidates(sightings: &Sightings, runs: &[Shows]) -> Vec<usize> {
    let shown = counts(sightings, runs);
    let mut ways = vec![0usize; sightings.parts.len()];
    for sighting in &sightings.all {
        ways.get_mut(sighting.part).into_iter().for_each(|ways| *ways += 1);
    }
    let parts = (0..).zip(shown.iter().zip(&ways));
    let few =
        parts.filter(|(part, (shown, ways))| **shown > 0 && **ways <= MOST_WAYS && !sightings.left_out.contains(*part));
    let mut few: Vec<(usize, usize)> = few.map(|(part, (shown, _))| (*shown, part)).collect();
    few.sort_unstable();
    few.truncate(MOST_PARTS);
    few.into_iter().map(|(_, part)| part).collect()
}

/// One way to meet one of the candidates.
struct Meeting<'s> {
    /// The candidate, by its position.
    part: usize,
    at: LocationId,
    /// The choice after which it is met, if it is.
    after: Option<&'s Transition>,
    /// What must hold there.
    path: Vec<(Predicate, bool)>,
    knowledge: &'s Knowledge,
    /// What may be at the location before it is met.
    here: Ranges,
}

impl Meeting<'_> {
    /// Returns what may be where the part is met, of what may be at its location; before the edges of the choice are
    /// followed, if it is met after one.
    fn met(&self, ranging: &Ranging, mut here: Ranges) -> Option<Ranges> {
        if let Some(transition) = self.after {
            here = ranging.taken(here, transition)?;
        }
        self.path.iter().all(|(predicate, holds)| here.assume(predicate, *holds)).then_some(here)
    }

    /// Returns the meeting with what may be there if the values of one variable are distinguished: with those that the
    /// path asks for, other variables may have fewer values. `None` if it is met with none of them.
    fn narrowed(mut self, ranging: &Ranging, apart: &Reach) -> Option<Self> {
        let cells = apart.get(self.at.index()).into_iter().flatten().flatten();
        let met = cells.filter_map(|cell| {
            let mut here = self.here.clone();
            (here.intersect(cell) && self.met(ranging, here.clone()).is_some()).then_some(here)
        });
        self.here = met.reduce(Ranges::joined)?;
        Some(self)
    }

    /// Returns what may be once the part is met.
    fn followed(&self, ranging: &Ranging) -> Reach {
        let Some(met) = self.met(ranging, self.here.clone()) else { return Vec::new() };
        let from = match self.after {
            Some(transition) => ranging.followed(met, transition),
            None => vec![(self.at, met)],
        };
        ranging.reach(from, None)
    }

    /// Returns whether this one may be met as well once another one is, or together with it.
    fn may_follow(&self, ranging: &Ranging, other: &Self, after: &Reach) -> bool {
        let is_met = |ranges: &Ranges| {
            let mut here = self.here.clone();
            here.intersect(ranges) && self.met(ranging, here).is_some()
        };
        let is_at_once = || {
            let is_same = other.after.zip(self.after).is_some_and(|(one, other)| one.choice == other.choice);
            is_same && is_met(&other.here)
        };
        after.get(self.at.index()).into_iter().flatten().flatten().any(is_met) || is_at_once()
    }
}

/// The ways to meet candidates in an edition.
struct Pairs<'s> {
    plan: Plan,
    sightings: &'s Sightings<'s>,
    wanted: Vec<(usize, &'s Sighting)>,
}

impl<'s> Pairs<'s> {
    fn new(sightings: &'s Sightings<'s>, edition: Edition, parts: &[usize]) -> Self {
        let position: HashMap<usize, usize> = parts.iter().copied().zip(0..).collect();
        let with_part = |sighting: &'s Sighting| Some((*position.get(&sighting.part)?, sighting));
        let wanted: Vec<(usize, &Sighting)> = sightings.all.iter().filter_map(with_part).collect();
        let observed =
            wanted.iter().map(|(_, sighting)| (sighting.met.point, sightings.paths.vars(sighting.met.path).to_vec()));
        Self { plan: Plan::new(sightings.story, edition, &observed.collect()), sightings, wanted }
    }

    /// Adds for each candidate those that one run may show as well; returns whether all were found. Of candidates that
    /// are met in the same ways only one is looked at; the others are added to `alike`.
    fn add(&self, both: &mut [FixedBitSet], alike: &mut FixedBitSet, control: &Control) -> bool {
        let ranging = &Ranging::new(&self.plan);
        let meetings = self.meetings(ranging, alike);
        let mut steps = control.counter();
        for meeting in &meetings {
            let after = meeting.followed(ranging);
            for other in &meetings {
                let is_open = both.get(meeting.part).is_some_and(|both| both.contains(other.part));
                if !is_open && agree(meeting.knowledge, other.knowledge) && other.may_follow(ranging, meeting, &after) {
                    both.get_mut(meeting.part).into_iter().for_each(|both| both.insert(other.part));
                    both.get_mut(other.part).into_iter().for_each(|both| both.insert(meeting.part));
                }
                if steps.count() {
                    return false;
                }
            }
        }
        true
    }

    /// Returns the ways to meet candidates that are not alike.
    fn meetings(&'s self, ranging: &Ranging<'s>, alike: &mut FixedBitSet) -> Vec<Meeting<'s>> {
        let reached = ranging.reach(ranging.start(), None);
        let mut apart: HashMap<Variable, Reach> = HashMap::new();
        let mut by_part: BTreeMap<usize, Vec<Meeting>> = BTreeMap::new();
        for (part, sighting) in &self.wanted {
            let meeting = self.meeting(ranging, *part, sighting, &reached);
            let vars = self.sightings.paths.vars(sighting.met.path).iter().filter_map(|var| self.plan.variable(*var));
            let meeting = vars.fold(meeting, |meeting, variable| {
                if self.plan.greatest.get(variable as usize).is_none_or(|greatest| *greatest > MOST_VALUES) {
                    return meeting;
                }
                let reach = || ranging.reach(ranging.start(), Some(variable));
                meeting?.narrowed(ranging, apart.entry(variable).or_insert_with(reach))
            });
            if let Some(meeting) = meeting.filter(|meeting| meeting.met(ranging, meeting.here.clone()).is_some()) {
                by_part.entry(*part).or_default().push(meeting);
            }
        }
        let mut known = HashSet::new();
        by_part.retain(|part, meetings| {
            let ways = meetings.iter().map(|meeting| {
                let choice = meeting.after.map(|transition| transition.choice);
                let met = meeting.met(ranging, meeting.here.clone());
                (meeting.at, choice, meeting.here.clone(), met, meeting.knowledge.clone())
            });
            let is_new = known.insert(ways.collect::<Vec<_>>());
            alike.set(*part, alike.contains(*part) || !is_new);
            is_new
        });
        by_part.into_values().flatten().collect()
    }

    fn meeting(
        &'s self,
        ranging: &Ranging<'s>,
        part: usize,
        sighting: &'s Sighting,
        reached: &Reach,
    ) -> Option<Meeting<'s>> {
        let (at, after) = match sighting.met.point {
            Point::Scene(scene) => (LocationId::from(scene), None),
            Point::AfterChoice(choice) => {
                let at = LocationId::from(self.sightings.story.choice(choice).scene);
                (at, Some(ranging.transition(at, choice)?))
            }
            Point::Junction(_) => return None,
        };
        let path = self.sightings.paths.decisions(sighting.met.path);
        let path = path.map(|(_, (cond, holds))| (self.plan.predicate(cond), holds)).collect();
        let here = reached.get(at.index())?.first()?.clone()?;
        Some(Meeting { part, at, after, path, knowledge: &sighting.met.knowledge, here })
    }
}

/// Returns whether somebody may have learned both.
fn agree(one: &Knowledge, other: &Knowledge) -> bool {
    one.iter().all(|(fact, is_known)| other.iter().all(|(same, known)| same != fact || known == is_known))
}

/// Returns for each candidate those that no run shows together with it.
fn apart(both: &[FixedBitSet]) -> Vec<FixedBitSet> {
    let others = |(at, here): (usize, &FixedBitSet)| {
        let is_apart = |(other, there): &(usize, &FixedBitSet)| !here.contains(*other) && !there.contains(at);
        let apart = both.iter().enumerate().filter(is_apart).map(|(other, _)| other).filter(|other| *other != at);
        let mut others = FixedBitSet::with_capacity(both.len());
        others.extend(apart);
        others
    };
    both.iter().enumerate().map(others).collect()
}

/// Returns the size of the largest set that was found in which any two candidates are apart.
fn largest(apart: &[FixedBitSet]) -> usize {
    let mut chosen = Chosen { apart, all: FixedBitSet::with_capacity(apart.len()), against: vec![0; apart.len()] };
    chosen.fill();
    let mut most = chosen.all.count_ones(..);
    let mut random = Random::new();
    // When a candidate was removed, so that the same ones are not exchanged forever.
    let mut out_since: Vec<Option<usize>> = vec![None; apart.len()];
    for change in 0..CHANGES {
        let is_free = |at: &usize| {
            let since = out_since.get(*at).copied().flatten();
            !chosen.all.contains(*at) && since.is_none_or(|since| change - since > REST)
        };
        let cost = |at: &usize| chosen.against.get(*at).copied().unwrap_or(usize::MAX);
        let free: Vec<usize> = (0..apart.len()).filter(is_free).collect();
        let least = free.iter().map(cost).min();
        let best: Vec<usize> = free.into_iter().filter(|at| Some(cost(at)) == least).collect();
        let Some(next) = best.get(random.below(best.len())).copied() else { continue };
        for out in chosen.exchange(next) {
            out_since.get_mut(out).into_iter().for_each(|since| *since = Some(change));
        }
        most = most.max(chosen.all.count_ones(..));
    }
    most
}

/// Candidates that are pairwise apart.
struct Chosen<'a> {
    apart: &'a [FixedBitSet],
    all: FixedBitSet,
    /// How many of those that are chosen are not apart from each candidate.
    against: Vec<usize>,
}

impl Chosen<'_> {
    /// Chooses candidates one by one, always one that leaves most others to choose from.
    fn fill(&mut self) {
        let mut left = FixedBitSet::with_capacity(self.apart.len());
        left.insert_range(..);
        let others = |at: &usize, left: &FixedBitSet| self.apart.get(*at).map(|apart| apart.intersection(left).count());
        let mut order = Vec::new();
        while let Some(next) = left.ones().max_by_key(|at| others(at, &left)) {
            order.push(next);
            left.remove(next);
            self.apart.get(next).into_iter().for_each(|apart| left.intersect_with(apart));
        }
        order.into_iter().for_each(|at| drop(self.exchange(at)));
    }

    /// Chooses a candidate instead of those that are not apart from it, and returns these.
    fn exchange(&mut self, next: usize) -> Vec<usize> {
        let Some(others) = self.apart.get(next) else { return Vec::new() };
        let out: Vec<usize> = self.all.difference(others).collect();
        out.iter().for_each(|at| self.set(*at, false));
        self.set(next, true);
        out
    }

    fn set(&mut self, at: usize, is_chosen: bool) {
        let Some(others) = self.apart.get(at) else { return };
        self.all.set(at, is_chosen);
        for (other, against) in self.against.iter_mut().enumerate().filter(|(other, _)| !others.contains(*other)) {
            if other != at {
                *against = if is_chosen { *against + 1 } else { against.saturating_sub(1) };
            }
        }
    }
}
