//! Random readers: they see much of a story that has too many states to visit.

use std::collections::BTreeMap;

use super::super::control::Control;
use super::super::coverage::Coverage;
use super::super::plan::{Location, LocationId, LocationKind, Plan};
use super::super::random::Random;
use super::{Recorder, Scratch, Values, enter, follow, take};
use crate::story::ChoiceId;

/// The maximum number of steps that random readers take.
const WANDERING: usize = 8_000_000;

/// A reader with wishes makes one of this many choices without regard to them.
const WHIMS: usize = 4;

/// Lets readers choose at random, and records what they see. Returns for each ending that one of them reaches the
/// shortest of their runs. They get far where a breadth-first search does not.
///
/// Every second reader has wishes, and mostly takes the choice that grants most of them. Such readers arrive with
/// meters at their limits, and with rare combinations of facts, which a reader without wishes hardly ever sees.
pub(in super::super) fn wander(
    plan: &Plan,
    control: &Control,
    coverage: &mut Coverage,
) -> Vec<(LocationId, Vec<ChoiceId>)> {
    let mut readers = Readers {
        plan,
        coverage,
        random: Random::new(),
        scratch: Scratch::new(plan),
        chosen: plan.initial.clone(),
        wishes: Vec::new(),
        costs: plan.steps_at_locations(),
        steps: 0,
        endings: BTreeMap::new(),
    };
    let most = WANDERING.min(control.limit());
    while readers.steps < most && !control.is_stopped() {
        readers.read();
    }
    readers.endings.into_iter().collect()
}

/// Readers, one after another, and what they have seen so far.
struct Readers<'r> {
    plan: &'r Plan,
    coverage: &'r mut Coverage,
    random: Random,
    /// `next` has the values where the reader is.
    scratch: Scratch,
    /// The values after the choice that the reader takes.
    chosen: Values,
    /// What the reader wishes for each variable: that it falls (-1), rises (1), or neither (0). Empty for a reader
    /// without wishes.
    wishes: Vec<i64>,
    /// How many steps each location takes.
    costs: Vec<usize>,
    /// How many steps all readers took.
    steps: usize,
    /// The shortest run to each ending that was reached.
    endings: BTreeMap<LocationId, Vec<ChoiceId>>,
}

impl Readers<'_> {
    /// Lets one reader read from the start to an ending, or until the run is long.
    fn read(&mut self) {
        let plan = self.plan;
        self.scratch.next.clone_from(&plan.initial);
        self.wish();
        let mut at = Some(enter(plan, plan.start, &mut self.scratch.next, &mut Recorder::to(self.coverage)));
        let mut run = Vec::new();
        for _ in 0..4 * plan.scene_count + 100 {
            let Some(id) = at else { break };
            self.steps += self.costs[id.index()];
            let location = &plan.locations[id.index()];
            self.see(id, location);
            at = match location.kind {
                LocationKind::Choices => self.choose(location).map(|(to, choice)| {
                    run.push(choice);
                    to
                }),
                LocationKind::Next | LocationKind::Junction => {
                    follow(plan, id, &mut self.scratch, &mut Recorder::to(self.coverage))
                }
                LocationKind::Ending => {
                    let known = self.endings.entry(id).or_insert_with(|| run.clone());
                    if run.len() < known.len() {
                        known.clone_from(&run);
                    }
                    None
                }
            };
        }
    }

    /// Draws the wishes of a new reader.
    fn wish(&mut self) {
        self.wishes.clear();
        if self.random.below(2) == 1 {
            let random = &mut self.random;
            self.wishes.extend(self.plan.initial.iter().map(|_| random.below(3) as i64 - 1));
        }
    }

    /// Records that a location was reached with the values in `scratch.next`.
    fn see(&mut self, id: LocationId, location: &Location) {
        self.coverage.see_location(id);
        let meters = self.plan.meters.iter().enumerate();
        for (meter, variable) in meters.filter(|(_, variable)| location.live.contains(**variable)) {
            let value = self.scratch.next[*variable as usize];
            self.coverage.see_values(id, meter, (value, value));
        }
    }

    /// Tries all choices at a location, and takes one: where it leads, and which it is. Returns nothing if none is
    /// open.
    fn choose(&mut self, location: &Location) -> Option<(LocationId, ChoiceId)> {
        let Scratch { values, next, .. } = &mut self.scratch;
        values.clone_from(next);
        let is_purposeful = !self.wishes.is_empty() && self.random.below(WHIMS) > 0;
        let (mut taken, mut best, mut equals) = (None, i64::MIN, 0);
        for transition in &location.transitions {
            let Some(to) = take(self.plan, transition, values, next, &mut Recorder::to(self.coverage)) else {
                continue;
            };
            let score = if is_purposeful { granted(&self.wishes, values, next) } else { 0 };
            if score > best {
                (best, equals) = (score, 0);
            }
            // Each of the best choices is as likely as any other.
            equals += usize::from(score == best);
            if score == best && self.random.below(equals) == 0 {
                taken = transition.choice.map(|choice| (to, choice));
                self.chosen.clone_from(next);
            }
        }
        next.clone_from(&self.chosen);
        taken
    }
}

/// Returns how much a change grants of some wishes.
fn granted(wishes: &[i64], before: &Values, after: &Values) -> i64 {
    let changes = before.iter().zip(after).map(|(before, after)| i64::from(*after) - i64::from(*before));
    changes.zip(wishes).map(|(change, wish)| change * wish).sum()
}
