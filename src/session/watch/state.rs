//! The meters and facts of a watched story, where its author is.

use serde::Serialize;

use crate::session::Session;
use crate::story::{FactId, MeterId};

/// The state of a watched story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateView {
    /// The id of the scene where the author is.
    pub scene: String,
    /// The number of steps from the beginning.
    pub step: usize,
    /// Whether the state was changed by hand, so no reader can have it.
    pub by_hand: bool,
    /// The meters, including hidden ones, in declared order.
    pub meters: Vec<MeterValue>,
    /// The facts, in declared order.
    pub facts: Vec<FactReading>,
}

/// A meter's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MeterValue {
    /// The meter's id.
    pub id: String,
    /// Its value in this state.
    pub value: i32,
    /// Its least and greatest value.
    pub range: (i32, i32),
    /// The meter in the story that plays.
    #[serde(skip)]
    pub meter: MeterId,
}

/// Whether a fact holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactReading {
    /// The fact's id.
    pub id: String,
    /// What it says, as a clause.
    pub is: String,
    /// Whether it holds in this state.
    pub holds: bool,
    /// The fact in the story that plays.
    #[serde(skip)]
    pub fact: FactId,
}

impl StateView {
    /// The state where a session is.
    pub fn of(session: &Session) -> Self {
        let (story, state) = (session.story(), session.playthrough().state());
        let text = |name| story.str(name).to_owned();
        let meters = story.meter_ids().map(|id| (id, story.meter(id))).map(|(id, meter)| MeterValue {
            id: text(meter.id),
            value: state.meter(id),
            range: meter.range,
            meter: id,
        });
        let facts = story.fact_ids().map(|id| (id, story.fact(id))).map(|(id, fact)| FactReading {
            id: text(fact.id),
            is: text(fact.is),
            holds: state.holds(id),
            fact: id,
        });
        Self {
            scene: story.scene_name(state.scene()).to_owned(),
            step: session.playthrough().position(),
            by_hand: session.playthrough().is_by_hand(),
            meters: meters.collect(),
            facts: facts.collect(),
        }
    }
}
