//! Which endings are still open.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::control::Control;
use super::diagram::{Diagrams, DiagramsRecord, NodeId};
use super::plan::{Observed, Plan, VarOrder};
use super::symbolic::Symbolic;
use crate::engine::State;
use crate::story::{Edition, SceneId, Story};

/// For every reachable state of a story, which endings can still be reached from it.
///
/// An outlook is made for one edition. Making it takes some seconds for a story of hundreds of millions of states; a
/// query takes some microseconds.
///
/// Invariant: for each ending that can be reached, `endings` has the states that lead to it, so [`open`](Self::open)
/// is exact for every state that a run of this edition can be in.
#[derive(Debug)]
pub struct Outlook {
    plan: Plan,
    /// Frozen: they are only queried.
    diagrams: Diagrams,
    /// For each ending the states that lead to it, by scene.
    endings: Vec<(SceneId, Vec<NodeId>)>,
}

/// The saved form of an outlook.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OutlookRecord {
    diagrams: DiagramsRecord,
    endings: Vec<(SceneId, Vec<NodeId>)>,
}

impl Outlook {
    /// Searches backward from every ending of a story in one edition. Returns `None` if that takes more nodes of
    /// decision diagrams than `control` allows, or is canceled.
    pub fn new(story: &Story, edition: Edition, control: impl Into<Control>) -> Option<Self> {
        Self::in_order(story, edition, &control.into(), &OnceLock::new())
    }

    /// Does the same as [`new`](Self::new). `order` is the order of the variables to begin with, if one is known. If not,
    /// it is set.
    pub(super) fn in_order(
        story: &Story,
        edition: Edition,
        control: &Control,
        order: &OnceLock<VarOrder>,
    ) -> Option<Self> {
        let task = control.task();
        task.begin("finding which endings stay open", None);
        let plan = Plan::new(story, edition, &Observed::new());
        let mut symbolic = Symbolic::new(&plan, control, order.get());
        let mut reached = symbolic.reachable();
        order.get_or_init(|| symbolic.improve_order(&mut reached));
        let is_reached = |at: usize| reached.get(at).is_some_and(|set| !set.is_empty());
        let mut endings = Vec::new();
        for ending in plan.endings().filter(|ending| is_reached(ending.index())) {
            let goal = symbolic.goal(ending, NodeId::ALL, &reached);
            endings.push((ending.scene(), goal.back));
        }
        if symbolic.is_exhausted() {
            return None;
        }
        endings.iter_mut().for_each(|(_, back)| back.truncate(plan.scene_count));
        symbolic.keep(&mut endings.iter_mut().map(|(_, back)| back.as_mut_slice()).collect::<Vec<_>>());
        let diagrams = symbolic.freeze();
        Some(Self { plan, diagrams, endings })
    }

    /// Returns the outlook as a record to keep.
    pub(super) fn to_record(&self) -> OutlookRecord {
        OutlookRecord { diagrams: self.diagrams.to_record(), endings: self.endings.clone() }
    }

    /// Returns the outlook of a record, unless it can't be one of this story.
    pub(super) fn from_record(story: &Story, edition: Edition, record: OutlookRecord) -> Option<Self> {
        let plan = Plan::new(story, edition, &Observed::new());
        let diagrams = Diagrams::from_record(plan.greatest.clone(), record.diagrams)?;
        let has_sets = |(ending, back): &(SceneId, Vec<NodeId>)| {
            ending.index() < plan.scene_count && back.iter().all(|set| diagrams.has(*set))
        };
        let fits = record.endings.iter().all(has_sets);
        fits.then_some(Self { plan, diagrams, endings: record.endings })
    }

    /// Returns the endings that can still be reached from a state of the story, in declared order. The state must be
    /// one of the outlook's edition.
    pub fn open(&self, state: &State) -> impl Iterator<Item = SceneId> {
        let value = |variable| self.plan.value_in(state, variable);
        let scene = state.scene().index();
        let is_open = move |back: &[NodeId]| back.get(scene).is_some_and(|set| self.diagrams.contains(*set, value));
        self.endings.iter().filter(move |(_, back)| is_open(back)).map(|(ending, _)| *ending)
    }
}
