//! What is known of a whole story.

use crate::story::{ChoiceId, CondSite, EffectId, FactId, MeterId, SceneId};

/// The answer to a question about everything that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It can happen; some run shows it.
    Yes,
    /// It can never happen: everything that can was looked at.
    No,
    /// It was not seen to happen, and not everything was looked at.
    Open,
}

impl Answer {
    /// What is known of something that was seen or not.
    pub(crate) fn of(seen: bool, is_complete: bool) -> Self {
        match (seen, is_complete) {
            (true, _) => Self::Yes,
            (false, true) => Self::No,
            (false, false) => Self::Open,
        }
    }
}

/// A run that shows something. The engine has played it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The facts that must hold from the start.
    pub facts: Vec<FactId>,
    /// The choices in order.
    pub choices: Vec<ChoiceId>,
}

/// What is known of an ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingFound {
    /// The ending.
    pub scene: SceneId,
    /// Whether it can be reached.
    pub reachable: Answer,
    /// A run to it with the fewest choices, the first in declared order among those.
    pub witness: Option<Witness>,
}

/// A scene where some state leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The scene.
    pub scene: SceneId,
    /// A run to such a state there, with the fewest choices.
    pub witness: Option<Witness>,
}

/// A condition that has always the same outcome where it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneSided {
    /// Which condition.
    pub at: CondSite,
    /// Whether it always holds; else it never does.
    pub holds: bool,
}

/// The values that a meter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterFound {
    /// The meter.
    pub meter: MeterId,
    /// The least and the greatest value at any scene.
    pub range: Option<(i32, i32)>,
    /// The same at each scene that is reached.
    pub by_scene: Vec<Option<(i32, i32)>>,
}

/// What is known of a whole story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explored {
    /// Whether everything that can happen was looked at. If not, only what was seen is known.
    pub is_complete: bool,
    /// How many states there are that differ in something that may still matter, or were looked at.
    pub states: u128,
    /// By scene, whether it is reached.
    pub scenes: Vec<Answer>,
    /// By choice, whether it can be taken.
    pub choices: Vec<Answer>,
    /// The endings in declared order.
    pub endings: Vec<EndingFound>,
    /// Scenes where a reader may find nothing to take.
    pub dead_ends: Vec<Stuck>,
    /// Scenes where there are choices, and none of them leads to any ending in the long run.
    pub soft_locks: Vec<Stuck>,
    /// Conditions whose outcome is always the same. Those that are never judged are not among them.
    pub always: Vec<OneSided>,
    /// The meters in declared order.
    pub meters: Vec<MeterFound>,
    /// The effects that may go past the end of a meter's range and stop there, by their place among all effects.
    pub saturating: Vec<EffectId>,
}
