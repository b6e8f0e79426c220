//! Which endings are still open.

use super::diagram::{Diagrams, Set};
use super::plan::{Asked, Kind, Place, Plan};
use super::symbolic::Symbolic;
use crate::engine::State;
use crate::story::{Edition, SceneId, Story};

/// For every state of a story that a reader can come to, which endings can still be reached from there.
///
/// It is made for one edition. Making it takes some seconds for a story of hundreds of millions of states, asking
/// it some millionths of a second.
#[derive(Debug)]
pub struct Outlook {
    plan: Plan,
    sets: Diagrams,
    /// For each ending the states that lead to it, by scene.
    endings: Vec<(SceneId, Vec<Set>)>,
}

impl Outlook {
    /// Looks back from every ending of a story, in a first edition or a later one. None if that takes more than
    /// so many nodes of diagrams.
    pub fn new(story: &Story, edition: Edition, limit: usize) -> Option<Self> {
        let plan = Plan::new(story, edition, &Asked::default());
        let mut symbolic = Symbolic::new(&plan, limit);
        let reached = symbolic.reach();
        let places = (0u32..).map(Place).zip(&plan.stops);
        let places: Vec<Place> = places.filter(|(_, stop)| stop.kind == Kind::Ending).map(|(place, _)| place).collect();
        let mut endings = Vec::new();
        for place in places {
            if reached.get(place.index()).is_some_and(|set| !set.is_none()) {
                let goal = symbolic.goal(place, Set::ALL, &reached);
                endings.push((place.scene(), goal.back));
            }
        }
        if symbolic.sets.is_over() {
            return None;
        }
        let mut sets = Diagrams::new(plan.greatest.clone(), limit);
        for (_, back) in &mut endings {
            back.truncate(plan.scenes);
            sets.copy(&symbolic.sets, back);
        }
        sets.forget();
        Some(Self { plan, sets, endings })
    }

    /// The endings that can still be reached from a state of the story, in declared order.
    pub fn open(&self, state: &State) -> impl Iterator<Item = SceneId> {
        let value = |level| self.plan.value_in(state, level);
        let scene = state.scene().index();
        let open = move |back: &[Set]| back.get(scene).is_some_and(|set| self.sets.has(*set, value));
        self.endings.iter().filter(move |(_, back)| open(back)).map(|(ending, _)| *ending)
    }
}
