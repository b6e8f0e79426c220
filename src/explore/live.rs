//! What still matters where: the levels that something ahead reads.

use super::diagram::Level;
use super::plan::{Asked, Deed, Do, Exit, Levels, Place, Plan};
use super::test::read;

impl Plan {
    /// Which levels matter where: backwards from what is read, until nothing new is found.
    pub(super) fn find_live(&mut self, asked: &Asked) {
        for (scene, vars) in &asked.scenes {
            let levels: Vec<Level> = vars.iter().filter_map(|var| self.level(*var)).collect();
            if let Some(stop) = self.stops.get_mut(scene.index()) {
                levels.into_iter().for_each(|level| stop.live.add(level));
            }
        }
        for (choice, vars) in &asked.choices {
            let levels: Vec<Level> = vars.iter().filter_map(|var| self.level(*var)).collect();
            let exits = self.stops.iter_mut().flat_map(|stop| &mut stop.exits);
            if let Some(exit) = exits.into_iter().find(|exit| exit.choice == Some(*choice)) {
                levels.into_iter().for_each(|level| exit.asked.add(level));
            }
        }
        let order: Vec<Place> = self.order.iter().rev().copied().collect();
        let mut grown = true;
        while grown {
            grown = false;
            for place in &order {
                grown |= self.find_live_at(*place);
            }
        }
        self.drop_dead_deeds();
    }

    fn find_live_at(&mut self, place: Place) -> bool {
        let Some(stop) = self.stops.get(place.index()) else { return false };
        let mut live = stop.live.clone();
        for exit in &stop.exits {
            let mut after = self.live_after(exit);
            live_through(&exit.deeds, &mut after);
            exit.gates.iter().for_each(|gate| read(&gate.test, &mut |level| after.add(level)));
            live.join(&after);
        }
        let mut before = live.clone();
        live_through(&stop.arrival, &mut before);
        let Some(stop) = self.stops.get_mut(place.index()) else { return false };
        let grown = stop.live.join(&live);
        stop.live_before.join(&before) | grown
    }

    /// What matters once an exit's deeds are done.
    fn live_after(&self, exit: &Exit) -> Levels {
        let mut after = exit.asked.clone();
        for road in &exit.roads {
            read(&road.when, &mut |level| after.add(level));
            if let Some(to) = self.stops.get(road.to.index()) {
                after.join(&to.live_before);
            }
        }
        after
    }

    fn drop_dead_deeds(&mut self) {
        for at in 0..self.stops.len() {
            let after: Vec<Levels> = self
                .stops
                .get(at)
                .map_or(&[][..], |stop| &stop.exits)
                .iter()
                .map(|exit| self.live_after(exit))
                .collect();
            let Some(stop) = self.stops.get_mut(at) else { continue };
            let live = stop.live.clone();
            keep_live(&mut stop.arrival, live);
            for (exit, after) in stop.exits.iter_mut().zip(after) {
                keep_live(&mut exit.deeds, after);
            }
        }
    }
}

/// What matters before some deeds, given what matters after them.
fn live_through(deeds: &[Deed], live: &mut Levels) {
    for deed in deeds.iter().rev() {
        live_before(deed, live);
    }
}

/// Whether a deed matters, given what matters after it, which becomes what matters before it. A condition is
/// always judged, if only to tell whether it can hold.
fn live_before(deed: &Deed, live: &mut Levels) -> bool {
    let matters = match deed.what {
        Do::Nothing => false,
        Do::Put(level, _) | Do::Shift(level, _) => live.has(level),
    };
    match (&deed.when, deed.what) {
        (Some(when), _) => read(when, &mut |level| live.add(level)),
        (None, Do::Put(level, _)) if matters => live.remove(level),
        (None, _) => {}
    }
    matters
}

/// Drops the deeds that do not matter; of those with a condition, the condition stays.
fn keep_live(deeds: &mut Vec<Deed>, mut live: Levels) {
    let mut kept: Vec<Deed> = Vec::with_capacity(deeds.len());
    for mut deed in deeds.drain(..).rev() {
        if !live_before(&deed, &mut live) {
            deed.what = Do::Nothing;
        }
        if deed.what != Do::Nothing || deed.when.is_some() {
            kept.push(deed);
        }
    }
    kept.reverse();
    *deeds = kept;
}
