//! Liveness: which variables some continuation may still read.
//!
//! This is the backward data-flow analysis of compilers. A variable is live where some path leads to a condition, or
//! to an observation, that reads it before an update without a guard sets it.

use super::{Assign, LocationId, Observed, Plan, Point, Transition, Update, Variable};
use crate::explore::variables::VarSet;

impl Plan {
    /// Finds the live variables of every location, and drops the updates of dead ones.
    ///
    /// Sound: the sets only grow, from what is read directly, until no location adds anything; then each of them
    /// contains everything that one more step could read.
    pub(super) fn find_live(&mut self, observed: &Observed) {
        for (point, vars) in observed {
            let variables: Vec<Variable> = vars.iter().filter_map(|var| self.variable(*var)).collect();
            if let Some(set) = self.observed_at(*point) {
                variables.into_iter().for_each(|variable| set.insert(variable));
            }
        }
        let order: Vec<LocationId> = self.order.iter().rev().copied().collect();
        let mut has_grown = true;
        while has_grown {
            has_grown = false;
            for location in &order {
                has_grown |= self.find_live_at(*location);
            }
        }
        self.drop_dead_updates();
    }

    fn observed_at(&mut self, point: Point) -> Option<&mut VarSet> {
        match point {
            Point::Scene(scene) => self.locations.get_mut(scene.index()).map(|location| &mut location.live),
            Point::Junction(junction) => {
                let at = self.junction_location(junction).index();
                self.locations.get_mut(at).map(|location| &mut location.live)
            }
            Point::AfterChoice(choice) => {
                let transitions = self.locations.iter_mut().flat_map(|location| &mut location.transitions);
                let transition = transitions.into_iter().find(|transition| transition.choice == Some(choice));
                transition.map(|transition| &mut transition.observed)
            }
        }
    }

    fn find_live_at(&mut self, id: LocationId) -> bool {
        let Some(location) = self.locations.get(id.index()) else { return false };
        let mut live = location.live.clone();
        for transition in &location.transitions {
            let mut before = self.live_after(transition);
            live_through(&transition.updates, &mut before, self.reports);
            for guard in &transition.guards {
                guard.when.for_each_variable(&mut |variable| before.insert(variable));
            }
            live.extend(&before);
        }
        let mut before_entry = live.clone();
        live_through(&location.on_entry, &mut before_entry, self.reports);
        let Some(location) = self.locations.get_mut(id.index()) else { return false };
        location.live.extend(&live) | location.live_before_entry.extend(&before_entry)
    }

    /// Returns what is live once a transition's updates have happened.
    fn live_after(&self, transition: &Transition) -> VarSet {
        let mut live = transition.observed.clone();
        for edge in &transition.edges {
            edge.guard.when.for_each_variable(&mut |variable| live.insert(variable));
            if let Some(to) = self.locations.get(edge.to.index()) {
                live.extend(&to.live_before_entry);
            }
        }
        live
    }

    /// Returns for each location the variables that may have been set on the way to it, its own arrival included, and the
    /// meters. All others have their initial values there.
    pub(crate) fn written(&self) -> Vec<VarSet> {
        let writes = |updates: &[Update], set: &mut VarSet| {
            for update in updates {
                if let Assign::Set(variable, _) | Assign::Shift(variable, _) = update.assign {
                    set.insert(variable);
                }
            }
        };
        let mut written: Vec<VarSet> = vec![self.meters.iter().copied().collect(); self.locations.len()];
        for (set, location) in written.iter_mut().zip(&self.locations) {
            writes(&location.on_entry, set);
        }
        let mut has_grown = true;
        while has_grown {
            has_grown = false;
            let here = self.order.iter().filter_map(|id| Some((*id, self.locations.get(id.index())?)));
            for (id, transition) in
                here.flat_map(|(id, location)| location.transitions.iter().map(move |each| (id, each)))
            {
                let mut after = written.get(id.index()).cloned().unwrap_or_default();
                writes(&transition.updates, &mut after);
                for edge in &transition.edges {
                    has_grown |= written.get_mut(edge.to.index()).is_some_and(|to| to.extend(&after));
                }
            }
        }
        written
    }

    fn drop_dead_updates(&mut self) {
        let reports = self.reports;
        for at in 0..self.locations.len() {
            let transitions = self.locations.get(at).map_or(&[][..], |location| &location.transitions);
            let after: Vec<VarSet> = transitions.iter().map(|transition| self.live_after(transition)).collect();
            let Some(location) = self.locations.get_mut(at) else { continue };
            drop_dead(&mut location.on_entry, location.live.clone(), reports);
            for (transition, after) in location.transitions.iter_mut().zip(after) {
                drop_dead(&mut transition.updates, after, reports);
            }
        }
    }
}

/// Turns what is live after some updates into what is live before them.
fn live_through(updates: &[Update], live: &mut VarSet, reports: bool) {
    for update in updates.iter().rev() {
        live_before(update, live, reports);
    }
}

/// Turns what is live after an update into what is live before it; returns whether the update changes something that is
/// live. A guard that the story has is always read, if only to report whether it can hold; and so is a value that is
/// added to, if additions are kept, to report whether it can exceed its range.
fn live_before(update: &Update, live: &mut VarSet, reports: bool) -> bool {
    if let Assign::Shift(variable, _) = update.assign
        && reports
    {
        live.insert(variable);
    }
    let matters = match update.assign {
        Assign::Nothing => false,
        Assign::Set(variable, _) | Assign::Shift(variable, _) => live.contains(variable),
    };
    match (&update.guard, update.assign) {
        (Some(guard), _) if matters || guard.at.is_some() => {
            guard.when.for_each_variable(&mut |variable| live.insert(variable));
        }
        (None, Assign::Set(variable, _)) => live.remove(variable),
        _ => {}
    }
    matters
}

/// Drops the updates of dead variables; of those with a guard that the story has, the guard stays.
fn drop_dead(updates: &mut Vec<Update>, mut live: VarSet, reports: bool) {
    for update in updates.iter_mut().rev() {
        if !live_before(update, &mut live, reports) {
            update.assign = Assign::Nothing;
        }
    }
    let is_reported = |update: &Update| update.guard.as_ref().is_some_and(|guard| guard.at.is_some());
    updates.retain(|update| update.assign != Assign::Nothing || is_reported(update));
}
