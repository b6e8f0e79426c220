//! A story as exploration sees it: locations, guarded transitions and updates over finitely many variables.
//!
//! Only what some condition reads can change what may happen. A [`Plan`] gives each meter, and each bit of the story's
//! state that is both written and read, a [`Variable`]; it says for each location which variables are *live* there,
//! that is, which some continuation may read before writing them; and it drops every update of a variable that is dead.
//! Two states of the story that agree on the live variables of their scene have the same future, so states are stored
//! over these alone. Without this, no large story could be explored at all.

use serde::{Deserialize, Serialize};

use super::diagram::{Value, Variable};
use super::variables::VarSet;
use crate::engine::State;
use crate::story::{Bit, ChoiceId, Cond, CondSite, EffectId, Id as _, JunctionId, MeterId, Operand, SceneId, Story};

pub(super) mod predicate;

mod build;
mod graph;
mod liveness;

use predicate::Predicate;

/// How many conditions and updates count as one step of a reader.
const EVALUATED_A_STEP: usize = 128;

/// A location of a plan, by its position: first the story's scenes, with the numbers that they have in the story,
/// then its junctions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LocationId(pub(crate) u32);

impl LocationId {
    /// Returns the position in [`Plan::locations`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    /// Returns the scene that this location is. It must not be a junction.
    pub(crate) fn scene(self) -> SceneId {
        SceneId::from_index(self.index())
    }

    /// Returns the junction that this location is, unless it is a scene.
    fn junction(self, story: &Story) -> Option<JunctionId> {
        self.index().checked_sub(story.scenes().len()).map(JunctionId::from_index)
    }
}

impl From<SceneId> for LocationId {
    fn from(scene: SceneId) -> Self {
        Self(scene.index() as u32)
    }
}

/// The part of a story's state that a variable represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum StoryVar {
    /// A fact, that a scene was left, or that a choice was taken. Its variable is 0 or 1.
    Bit(Bit),
    /// A meter. Its variable is counted from the least value of its range.
    Meter(MeterId),
}

impl StoryVar {
    /// Calls back with everything that a condition reads from a state. What earlier runs have learned is not part of
    /// it.
    pub(crate) fn read_by(cond: &Cond, each: &mut impl FnMut(Self)) {
        match cond {
            Cond::Holds(bit) => each(Self::Bit(*bit)),
            Cond::Known(_) => {}
            Cond::Compare(meter, _, with) => {
                each(Self::Meter(*meter));
                if let Operand::Meter(other) = with {
                    each(Self::Meter(*other));
                }
            }
            Cond::Not(inner) => Self::read_by(inner, each),
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| Self::read_by(part, each)),
        }
    }
}

/// An order of what variables represent, in which diagrams are small. Plans of one story have different variables, but
/// a good order for one of them is good for the others. It is empty if none is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VarOrder(Vec<StoryVar>);

/// A predicate that decides something, and the condition of the story that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Guard {
    /// `None` where the story has no condition: a choice that can be taken only once, an edge without a condition.
    pub(crate) at: Option<CondSite>,
    /// The predicate over the variables of the plan.
    pub(crate) when: Predicate,
}

/// What an update does to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assign {
    /// It changes only dead values.
    Nothing,
    /// Sets a variable to a value.
    Set(Variable, Value),
    /// Adds a number to a variable, which saturates: it stays between 0 and its greatest value.
    Shift(Variable, i32),
}

/// One update of a variable that is live afterwards, or whose condition is still to be reported on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Update {
    /// What it does where its guard holds.
    pub(crate) assign: Assign,
    /// `None` if the update always happens.
    pub(crate) guard: Option<Guard>,
    /// The effect in the story; `None` for updates without an effect: that a scene was left or a choice taken.
    pub(crate) effect: Option<EffectId>,
}

/// An edge to another location.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GuardedEdge {
    /// The edge is followed if this holds and the guard of no earlier edge does.
    pub(crate) guard: Guard,
    /// The location that the edge leads to.
    pub(crate) to: LocationId,
}

/// A transition out of a location: a choice, the `next` of a scene, or a branch of a junction.
///
/// It is enabled if all its guards hold. Then its updates happen in order, and the first edge whose guard holds is
/// followed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transition {
    /// `None` for a transition that nobody chooses: it is taken by itself.
    pub(crate) choice: Option<ChoiceId>,
    /// In the order in which they are evaluated; the first that fails decides.
    pub(crate) guards: Vec<Guard>,
    /// In the order in which they happen.
    pub(crate) updates: Vec<Update>,
    /// The variables that are observed once the updates have happened.
    observed: VarSet,
    /// In the order in which they are tried. The story's format guarantees that the last one always holds.
    pub(crate) edges: Vec<GuardedEdge>,
}

/// The kind of a location for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocationKind {
    /// A scene with choices, where a reader decides.
    Choices,
    /// A scene with `next` instead of choices.
    Next,
    /// A scene that ends the run.
    Ending,
    /// A junction, which is never shown.
    Junction,
}

impl LocationKind {
    /// Returns whether what happens there is not chosen by a reader.
    pub(crate) fn is_automatic(self) -> bool {
        matches!(self, Self::Next | Self::Junction)
    }
}

/// What happens at one location.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Location {
    /// Its kind for a reader.
    pub(crate) kind: LocationKind,
    /// What happens when it is entered, in order. Empty for junctions.
    pub(crate) on_entry: Vec<Update>,
    /// In declared order. Exactly one for [`LocationKind::Next`] and [`LocationKind::Junction`], without guards; none
    /// for [`LocationKind::Ending`].
    pub(crate) transitions: Vec<Transition>,
    /// The variables that are live before `on_entry`.
    pub(crate) live_before_entry: VarSet,
    /// The variables that are live after `on_entry`. States are stored over these.
    pub(crate) live: VarSet,
}

/// Where a state is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// At a scene, after its arrival effects.
    Scene(SceneId),
    /// After a choice's effects, before its edge is followed.
    AfterChoice(ChoiceId),
    /// At a junction, before its edge is followed.
    Junction(JunctionId),
}

impl Point {
    /// Returns the choice that comes last before the point, if it is not at a scene.
    pub(crate) fn choice(self) -> Option<ChoiceId> {
        match self {
            Self::Scene(_) | Self::Junction(_) => None,
            Self::AfterChoice(choice) => Some(choice),
        }
    }
}

/// What a question reads from a state, and where. These variables are live there, in addition to those that the story
/// reads.
pub(crate) type Observed = Vec<(Point, Vec<StoryVar>)>;

/// A story as exploration sees it, in one edition.
///
/// Invariants: every [`Variable`] and [`LocationId`] in a plan is one of this plan; `locations` has the story's scenes
/// with their own numbers first; the live variables of a location include all that its transitions read before they
/// write them.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The greatest value of each variable. Its length is the number of variables.
    pub(crate) greatest: Vec<Value>,
    /// The value of each variable when a run begins.
    pub(crate) initial: Vec<Value>,
    /// All locations, by [`LocationId`].
    pub(crate) locations: Vec<Location>,
    /// The location where a run begins.
    pub(crate) start: LocationId,
    /// The locations that edges lead to from the start, whatever their guards, in reverse post-order: each before
    /// those that it leads to, as far as cycles allow.
    pub(crate) order: Vec<LocationId>,
    /// How many locations are scenes.
    pub(crate) scene_count: usize,
    /// How many choices the story has.
    pub(crate) choice_count: usize,
    /// How many effects the story has.
    pub(crate) effect_count: usize,
    /// The total number of lines in the story's `to_first`.
    pub(crate) branch_count: usize,
    /// The variables of the meters, in declared order.
    pub(crate) meters: Vec<Variable>,
    /// What each variable represents.
    stands_for: Vec<StoryVar>,
    /// The variable of each bit, if it has one.
    variable_of_bit: Vec<Option<Variable>>,
    /// Whether effects that change nothing live are kept, to report what they do.
    reports: bool,
    /// The least value of each meter's range.
    least: Vec<i32>,
    /// The facts that the archive decides when a run begins, and whether they hold in this edition. They are
    /// constants, not variables: nothing in a story can set them.
    archived: Vec<(Bit, bool)>,
    /// The facts with which every run begins.
    from_start: Vec<Bit>,
}

impl Plan {
    /// Returns each location with its id.
    pub(crate) fn locations(&self) -> impl Iterator<Item = (LocationId, &Location)> {
        (0u32..).map(LocationId).zip(&self.locations)
    }

    /// Returns the location of a point, if it is at one.
    pub(crate) fn point_location(&self, point: Point) -> Option<LocationId> {
        match point {
            Point::Scene(scene) => Some(scene.into()),
            Point::Junction(junction) => Some(self.junction_location(junction)),
            Point::AfterChoice(_) => None,
        }
    }

    /// Returns the location of a junction.
    pub(crate) fn junction_location(&self, junction: JunctionId) -> LocationId {
        LocationId((self.scene_count + junction.index()) as u32)
    }

    /// Returns the endings in declared order, whether they can be reached or not.
    pub(crate) fn endings(&self) -> impl Iterator<Item = LocationId> {
        self.locations().filter(|(_, location)| location.kind == LocationKind::Ending).map(|(id, _)| id)
    }

    /// Returns the variable that represents a part of the story's state, or `None` if it needs none: nothing reads
    /// it, nothing writes it, or the edition decides it.
    pub(crate) fn variable(&self, var: StoryVar) -> Option<Variable> {
        match var {
            StoryVar::Bit(bit) => self.variable_of_bit.get(bit.index()).copied().flatten(),
            StoryVar::Meter(meter) => self.meters.get(meter.index()).copied(),
        }
    }

    /// Returns the value of a variable in a state of the story.
    pub(crate) fn value_in(&self, state: &State, variable: Variable) -> Value {
        match self.stands_for.get(variable as usize) {
            Some(StoryVar::Bit(bit)) => Value::from(state.bit(*bit)),
            Some(StoryVar::Meter(meter)) => state.meter(*meter).abs_diff(self.least_of(*meter)),
            None => 0,
        }
    }

    /// Returns the plan's variables in an order that was good for a plan of the same story. Those that it does not have
    /// keep their places.
    pub(crate) fn variables_in_order(&self, order: &VarOrder) -> Vec<Variable> {
        let in_order: Vec<Variable> = order.0.iter().filter_map(|var| self.variable(*var)).collect();
        let mut is_known = vec![false; self.stands_for.len()];
        in_order
            .iter()
            .for_each(|variable| is_known.get_mut(*variable as usize).into_iter().for_each(|known| *known = true));
        let mut known = in_order.into_iter().peekable();
        let places = (0..).zip(is_known);
        places.map(|(variable, is_known)| known.next_if(|_| is_known).unwrap_or(variable)).collect()
    }

    /// Returns what the plan's variables represent, in this order.
    pub(crate) fn order_of(&self, variables: &[Variable]) -> VarOrder {
        VarOrder(variables.iter().filter_map(|variable| self.stands_for.get(*variable as usize)).copied().collect())
    }

    /// Returns how many states there are that differ in something live, reachable or not.
    pub(crate) fn most_states(&self) -> usize {
        let values = |variable: Variable| self.greatest.get(variable as usize).map_or(1, |last| *last as usize + 1);
        let at = |location: &Location| {
            location.live.iter().fold(1usize, |states, variable| states.saturating_mul(values(variable)))
        };
        self.locations.iter().map(at).fold(0, usize::saturating_add)
    }

    /// Returns for each location the number of steps that a visit counts as: one, and more if very many conditions are
    /// evaluated there.
    pub(crate) fn steps_at_locations(&self) -> Vec<usize> {
        let guard = |guard: &Guard| guard.when.size();
        let updates = |updates: &[Update]| -> usize {
            updates.iter().map(|update| 1 + update.guard.as_ref().map_or(0, guard)).sum()
        };
        let transition = |transition: &Transition| -> usize {
            let edges = transition.edges.iter().map(|edge| guard(&edge.guard)).sum::<usize>();
            transition.guards.iter().map(guard).sum::<usize>() + updates(&transition.updates) + edges
        };
        let at = |location: &Location| {
            updates(&location.on_entry) + location.transitions.iter().map(transition).sum::<usize>()
        };
        self.locations.iter().map(|location| 1 + at(location) / EVALUATED_A_STEP).collect()
    }

    fn least_of(&self, meter: MeterId) -> i32 {
        self.least.get(meter.index()).copied().unwrap_or_default()
    }
}
