//! What may follow, overestimated: for each location the range of values that each variable may have there, whatever the
//! values of others. That is quick to find for any number of variables.

use super::super::diagram::{Value, Variable};
use super::super::plan::predicate::{Predicate, Term};
use super::super::plan::{Assign, Guard, LocationId, Plan, Transition, Update};
use crate::story::ChoiceId;

/// After this many visits of a location, a range that still grows is replaced by the full range.
const MOST_VISITS: u32 = 60;

/// A range of values for each variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ranges(Box<[(Value, Value)]>);

impl Ranges {
    fn of(&self, variable: Variable) -> (Value, Value) {
        self.0.get(variable as usize).copied().unwrap_or((0, Value::MAX))
    }

    fn set(&mut self, variable: Variable, range: (Value, Value)) {
        self.0.get_mut(variable as usize).into_iter().for_each(|known| *known = range);
    }

    /// Removes values outside of a range; returns whether any are left.
    fn limit(&mut self, variable: Variable, (least, most): (Value, Value)) -> bool {
        let known = self.of(variable);
        let both = (known.0.max(least), known.1.min(most));
        self.set(variable, both);
        both.0 <= both.1
    }

    /// Removes values that other ranges do not have; returns whether any are left.
    pub(super) fn intersect(&mut self, other: &Self) -> bool {
        self.0.iter_mut().zip(&other.0).fold(true, |is_left, (known, other)| {
            *known = (known.0.max(other.0), known.1.min(other.1));
            is_left && known.0 <= known.1
        })
    }

    /// Extends these ranges to other ones; returns whether that changed anything.
    fn extend(&mut self, other: &Self) -> bool {
        self.0.iter_mut().zip(&other.0).fold(false, |is_new, (known, other)| {
            let wider = (known.0.min(other.0), known.1.max(other.1));
            is_new | (std::mem::replace(known, wider) != wider)
        })
    }

    /// Returns what is between two ranges.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.extend(&other);
        self
    }

    /// Removes values for which a predicate can't hold, or can't fail; returns whether any are left.
    pub(super) fn assume(&mut self, predicate: &Predicate, holds: bool) -> bool {
        match predicate {
            Predicate::Constant(constant) => *constant == holds,
            Predicate::IsSet(variable) => self.limit(*variable, at_least(1, holds)),
            Predicate::AtLeast(variable, 0) => self.limit(*variable, (0, Value::MAX)) && holds,
            Predicate::AtLeast(variable, value) => self.limit(*variable, at_least(*value, holds)),
            Predicate::Not(inner) => self.assume(inner, !holds),
            Predicate::All(parts) if holds => parts.iter().all(|part| self.assume(part, true)),
            Predicate::All(parts) => {
                let failing = parts.iter().filter_map(|part| {
                    let mut ranges = self.clone();
                    ranges.assume(part, false).then_some(ranges)
                });
                let any = failing.reduce(|mut all, ranges| {
                    all.extend(&ranges);
                    all
                });
                any.map(|any| *self = any).is_some()
            }
            Predicate::Compare(left, how, right) => {
                let numbers = |term: &Term| {
                    let (least, most) = self.of(term.variable);
                    (term.least + i64::from(least), term.least + i64::from(most))
                };
                let ((least, most), (right_least, right_most)) = (numbers(left), numbers(right));
                // Where both have single values, or all values compare alike, the outcome is certain.
                let ends = [least, most].map(|left| [right_least, right_most].map(|right| how.holds(left, right)));
                let is_mixed = least <= right_most && right_least <= most && (least, right_least) != (most, right_most);
                is_mixed || ends.iter().flatten().any(|outcome| *outcome == holds)
            }
        }
    }

    fn assume_guard(&mut self, guard: &Guard, holds: bool) -> bool {
        self.assume(&guard.when, holds)
    }

    fn update(&mut self, plan: &Plan, update: &Update) {
        let mut rest = None;
        if let Some(guard) = &update.guard {
            let mut without = self.clone();
            rest = without.assume_guard(guard, false).then_some(without);
            let mut touched = self.clone();
            match (touched.assume_guard(guard, true), &rest) {
                (true, _) => *self = touched,
                (false, Some(without)) => {
                    *self = without.clone();
                    return;
                }
                // No values are possible at all.
                (false, None) => return,
            }
        }
        match update.assign {
            Assign::Nothing => {}
            Assign::Set(variable, value) => self.set(variable, (value, value)),
            Assign::Shift(variable, by) => {
                let greatest = plan.greatest.get(variable as usize).copied().unwrap_or_default();
                let shift = |value: Value| value.saturating_add_signed(by).min(greatest);
                let (least, most) = self.of(variable);
                self.set(variable, (shift(least), shift(most)));
            }
        }
        if let Some(rest) = rest {
            self.extend(&rest);
        }
    }
}

fn at_least(value: Value, holds: bool) -> (Value, Value) {
    if holds { (value, Value::MAX) } else { (0, value.saturating_sub(1)) }
}

/// For each location the ranges of what may be there; several where they are kept apart by the values of a variable.
pub(super) type Reach = Vec<Vec<Option<Ranges>>>;

/// A plan, and what is live where.
pub(super) struct Ranging<'p> {
    plan: &'p Plan,
    live: Vec<Vec<Variable>>,
    top: Ranges,
}

impl<'p> Ranging<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let live = plan.locations.iter().map(|location| location.live.iter().collect()).collect();
        let top = Ranges(plan.greatest.iter().map(|greatest| (0, *greatest)).collect());
        Self { plan, live, top }
    }

    /// Returns what may be where a run begins.
    pub(super) fn start(&self) -> Vec<(LocationId, Ranges)> {
        let first = Ranges(self.plan.initial.iter().map(|value| (*value, *value)).collect());
        self.enter(self.plan.start, first).into_iter().map(|ranges| (self.plan.start, ranges)).collect()
    }

    /// Returns what may be at a location once it is entered.
    fn enter(&self, location: LocationId, mut ranges: Ranges) -> Option<Ranges> {
        let here = self.plan.locations.get(location.index())?;
        here.on_entry.iter().for_each(|update| ranges.update(self.plan, update));
        let mut live = self.top.clone();
        self.live.get(location.index())?.iter().for_each(|variable| live.set(*variable, ranges.of(*variable)));
        Some(live)
    }

    /// Returns the transition of a choice.
    pub(super) fn transition(&self, at: LocationId, choice: ChoiceId) -> Option<&'p Transition> {
        let mut transitions = self.plan.locations.get(at.index())?.transitions.iter();
        transitions.find(|transition| transition.choice == Some(choice))
    }

    /// Returns what may be once a transition is taken, before its edges are followed.
    pub(super) fn taken(&self, mut ranges: Ranges, transition: &Transition) -> Option<Ranges> {
        let is_open = transition.guards.iter().all(|guard| ranges.assume_guard(guard, true));
        transition.updates.iter().filter(|_| is_open).for_each(|update| ranges.update(self.plan, update));
        is_open.then_some(ranges)
    }

    /// Returns what may be where the edges of a transition lead.
    pub(super) fn followed(&self, ranges: Ranges, transition: &Transition) -> Vec<(LocationId, Ranges)> {
        let (mut left, mut to) = (Some(ranges), Vec::new());
        for edge in &transition.edges {
            let Some(here) = left.take() else { break };
            let (mut taken, mut rest) = (here.clone(), here);
            if taken.assume_guard(&edge.guard, true) {
                to.extend(self.enter(edge.to, taken).map(|ranges| (edge.to, ranges)));
            }
            left = rest.assume_guard(&edge.guard, false).then_some(rest);
        }
        to
    }

    /// Returns what may follow, what it begins with included. If `by` is given, the values of that variable are kept apart.
    pub(super) fn reach(&self, from: Vec<(LocationId, Ranges)>, by: Option<Variable>) -> Reach {
        let cells = by.and_then(|by| self.plan.greatest.get(by as usize)).map_or(1, |greatest| *greatest as usize + 1);
        let count = self.plan.locations.len();
        let mut search = Search {
            ranging: self,
            by,
            reach: vec![vec![None; cells]; count],
            fresh: vec![vec![false; cells]; count],
            visits: vec![0; count],
        };
        from.into_iter().for_each(|(at, ranges)| search.add(at, ranges));
        while search.sweep() {}
        search.reach
    }
}

struct Search<'r, 'p> {
    ranging: &'r Ranging<'p>,
    by: Option<Variable>,
    reach: Reach,
    /// What has not been followed yet.
    fresh: Vec<Vec<bool>>,
    visits: Vec<u32>,
}

impl Search<'_, '_> {
    /// Adds what may be at a location.
    fn add(&mut self, at: LocationId, ranges: Ranges) {
        let is_live = |by: &Variable| {
            self.ranging.plan.locations.get(at.index()).is_some_and(|location| location.live.contains(*by))
        };
        let Some(by) = self.by.filter(is_live) else { return self.add_to(at, 0, ranges) };
        let (least, most) = ranges.of(by);
        for value in least..=most {
            let mut part = ranges.clone();
            part.set(by, (value, value));
            self.add_to(at, value as usize, part);
        }
    }

    fn add_to(&mut self, at: LocationId, cell: usize, mut ranges: Ranges) {
        let visits = self.visits.get(at.index()).copied().unwrap_or_default();
        let Some(known) = self.reach.get_mut(at.index()).and_then(|cells| cells.get_mut(cell)) else { return };
        let is_new = match known {
            None => {
                *known = Some(ranges);
                true
            }
            Some(known) => {
                if visits > MOST_VISITS {
                    let wider = ranges.0.iter_mut().zip(&known.0).zip(&self.ranging.top.0);
                    let grows = |new: (Value, Value), known: (Value, Value)| new.0 < known.0 || new.1 > known.1;
                    wider.filter(|((new, known), _)| grows(**new, **known)).for_each(|((new, _), top)| *new = *top);
                }
                known.extend(&ranges)
            }
        };
        if is_new && let Some(fresh) = self.fresh.get_mut(at.index()).and_then(|cells| cells.get_mut(cell)) {
            *fresh = true;
        }
    }

    /// Follows what is fresh, location by location; returns whether anything was.
    fn sweep(&mut self) -> bool {
        let plan = self.ranging.plan;
        let mut is_changed = false;
        for at in &plan.order {
            let Some(location) = plan.locations.get(at.index()) else { continue };
            let fresh = self.fresh.get_mut(at.index()).into_iter().flatten().enumerate();
            let cells: Vec<usize> = fresh.filter_map(|(cell, fresh)| std::mem::take(fresh).then_some(cell)).collect();
            for cell in cells {
                is_changed = true;
                self.visits.get_mut(at.index()).into_iter().for_each(|visits| *visits += 1);
                let here = self.reach.get(at.index()).and_then(|cells| cells.get(cell)).cloned().flatten();
                let Some(here) = here else { continue };
                for transition in &location.transitions {
                    let Some(taken) = self.ranging.taken(here.clone(), transition) else { continue };
                    self.ranging.followed(taken, transition).into_iter().for_each(|(to, ranges)| self.add(to, ranges));
                }
            }
        }
        is_changed
    }
}
