//! What is known about a whole story.

use serde::{Deserialize, Serialize};

use crate::story::{ChoiceId, CondSite, EffectId, FactId, MeterId, SceneId};

/// The answer to a question about everything that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It can happen; some run shows it.
    Yes,
    /// It can never happen: every reachable state was examined.
    No,
    /// It was not seen to happen, and not every reachable state was examined.
    Unknown,
}

impl Answer {
    /// Returns the answer about something, from whether it was seen and whether it was ruled out.
    pub(crate) fn of(seen: bool, is_ruled_out: bool) -> Self {
        match (seen, is_ruled_out) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Unknown,
        }
    }
}

/// A run that shows something. The engine has played it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The facts that must hold when the run begins: those that come from earlier runs.
    pub facts: Vec<FactId>,
    /// The choices in the order in which they are taken.
    pub choices: Vec<ChoiceId>,
}

/// What is known about an ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingAnswer {
    /// The scene that is the ending.
    pub scene: SceneId,
    /// Whether it can be reached.
    pub reachable: Answer,
    /// A run to it with the fewest choices, the first in declared order among those; or any run, if
    /// [`Explored::has_shortest_runs`] is false; or `None`, even though the ending can be reached.
    pub witness: Option<Witness>,
}

/// A scene with a reachable state from which no ending can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stuck {
    /// The scene where a reader can get stuck.
    pub scene: SceneId,
    /// A run to such a state, with the fewest choices if [`Explored::has_shortest_runs`].
    pub witness: Option<Witness>,
}

/// A condition that has the same outcome wherever it is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneSided {
    /// Where the condition is in the story.
    pub at: CondSite,
    /// Whether it always holds; if not, it never does.
    pub holds: bool,
}

/// The values that a meter takes in reachable states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterValues {
    /// The meter that takes the values.
    pub meter: MeterId,
    /// The least and the greatest value at any scene, or `None` if no scene was reached.
    pub range: Option<(i32, i32)>,
    /// The least and the greatest value at each scene, or `None` where it was not reached.
    pub by_scene: Vec<Option<(i32, i32)>>,
}

/// What is known about a whole story, in all its editions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explored {
    /// Whether every reachable state was examined. If not, what is known is still true: something is said to be possible
    /// if it was seen, and impossible if it was ruled out in another way.
    pub is_complete: bool,
    /// Whether every scene where a reader may get stuck is among `dead_ends` and `soft_locks`.
    pub knows_stuck: bool,
    /// Whether every run is known to be a shortest one.
    pub has_shortest_runs: bool,
    /// The number of reachable states that differ in something live, or the number of them that were examined if
    /// `is_complete` is false.
    pub states: u128,
    /// For each scene, whether it can be reached.
    pub scenes: Vec<Answer>,
    /// For each choice, whether it can be taken.
    pub choices: Vec<Answer>,
    /// The endings in declared order.
    pub endings: Vec<EndingAnswer>,
    /// The scenes where a reader may find no choice to take.
    pub dead_ends: Vec<Stuck>,
    /// The scenes where a reader may find choices to take, none of which leads to any ending however they continue.
    pub soft_locks: Vec<Stuck>,
    /// The conditions whose outcome is always the same. Those that are never evaluated are not among them.
    pub always: Vec<OneSided>,
    /// The conditions whose outcomes are not known; empty if `is_complete`.
    pub undecided: Vec<CondSite>,
    /// The meters in declared order.
    pub meters: Vec<MeterValues>,
    /// The effects that may exceed a meter's range and stop at its end.
    pub saturating: Vec<EffectId>,
}
