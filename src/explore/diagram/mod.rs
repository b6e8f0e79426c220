//! Sets of assignments as decision diagrams.
//!
//! An assignment gives each [`Variable`] a [`Value`] from 0 to its greatest. A boolean is a variable whose greatest
//! value is 1; a meter is a variable with as many values as its range. A diagram represents a set of assignments:
//! start at its root and follow `high` where the variable's value is at least `k`, and `low` where it is not. The
//! assignment is in the set if that ends at [`NodeId::ALL`], and is not if it ends at [`NodeId::EMPTY`].
//!
//! These are the reduced ordered decision diagrams of the literature (Bryant 1986), with its unique table, its
//! `apply` and its computed table. Meters are interval nodes rather than bits or one edge per value.
//!
//! # Invariants
//!
//! Every node that [`Diagrams`] makes keeps these, so equal sets are equal [`NodeId`]s:
//!
//! - *Ordered*: along every path the levels of the variables only grow, and `k` grows among the nodes of one variable.
//! - *Intervals*: the nodes of one variable form a chain along `high`. A node's `low` never tests the same variable
//!   again, so each node splits off one interval of values, from the least upwards.
//! - *Reduced*: a node's sides differ, and two neighbouring intervals lead to different sets.
//! - *Unique*: no two nodes are equal; the unique table finds the one that exists.
//!
//! # Costs
//!
//! The union, intersection and difference of two sets take at most the product of their node counts, and the image
//! of an update is one recursion of its own (see [`image`]). There are no primed variables and no transition
//! relation, so no diagram ever holds the state before a choice and the state after it at once.
//!
//! # Limitations
//!
//! - The order of the variables decides how large diagrams are, by a factor that may be exponential in their number.
//!   It begins as the order of their numbers; [`Diagrams::keep`] looks for a better one, and finds one that
//!   no small move of a single variable improves (see [`order`]).
//! - Nodes are freed by [`Diagrams::keep`] alone. Once as many exist as the [`Control`] allows, or it allows no more
//!   steps, [`Diagrams::is_exhausted`] is true, and every set that is computed from then on is meaningless.
//! - The computed table is lossy: a result is forgotten when another one takes its slot.

#![expect(
    clippy::indexing_slicing,
    reason = "a `NodeId` is made by the `Diagrams` that has the node, and variables are its own"
)]

use std::collections::HashMap;

use super::control::{Control, StepCounter};
use super::deeper;
use super::unique::UniqueTable;
use super::variables::VarSet;
pub(crate) use super::variables::Variable;
use serde::{Deserialize, Serialize};

mod image;
mod order;
mod query;
#[cfg(test)]
mod tests;

/// A set of assignments: the root node of its diagram in one [`Diagrams`].
///
/// Two sets of the same `Diagrams` are equal exactly if their ids are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// The empty set. As a terminal node: "not in the set".
    pub(crate) const EMPTY: Self = Self(0);
    /// The set of all assignments. As a terminal node: "in the set".
    pub(crate) const ALL: Self = Self(1);

    /// Returns whether the set has no assignment.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    fn is_terminal(self) -> bool {
        self <= Self::ALL
    }
}

/// A position in the order of the variables.
type Level = u32;

/// A value of a variable, counted from 0.
pub(crate) type Value = u32;

/// A larger computed table costs more memory than it saves time.
const MOST_COMPUTED: usize = 1 << 21;

/// The question of the terminals, which comes after every other.
const AFTER_ALL: u64 = u64::MAX;

/// Returns "is the value of the variable at this level at least `k`?" as one number that grows along every path.
fn question(level: Level, k: Value) -> u64 {
    u64::from(level) << 32 | u64::from(k)
}

fn level_of(question: u64) -> Level {
    (question >> 32) as Level
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    question: u64,
    low: NodeId,
    high: NodeId,
}

impl Node {
    fn hash(&self) -> u64 {
        mix(self.question, u64::from(self.low.0) << 32 | u64::from(self.high.0))
    }
}

fn mix(one: u64, other: u64) -> u64 {
    let mixed = u128::from(one ^ 0x9e37_79b9_7f4a_7c15) * u128::from(other ^ 0xd6e8_feb8_6659_fd93);
    (mixed ^ (mixed >> 64)) as u64
}

/// The operation that an entry of the computed table is a result of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    /// The slot is free.
    None,
    Union,
    Intersect,
    Difference,
    Update,
    Project,
}

/// An entry of the computed table.
#[derive(Clone, Copy, Debug)]
struct Computed {
    /// The first operand; and the second, as a node, the number of an update or the number of a projection.
    operands: (NodeId, u32),
    operation: Operation,
    result: NodeId,
}

const FREE: Computed = Computed { operands: (NodeId::EMPTY, 0), operation: Operation::None, result: NodeId::EMPTY };

/// A selection of variables that [`Diagrams::project`] keeps, made by [`Diagrams::projection`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Projection(u32);

/// The saved form of diagrams: the variables in their order, and for each node its question and where its sides lead.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DiagramsRecord {
    order: Vec<Variable>,
    nodes: Vec<(u64, NodeId, NodeId)>,
}

/// The nodes of many diagrams that share one variable order.
#[derive(Debug)]
pub(crate) struct Diagrams {
    /// Every node, the two terminals first. A node comes after the nodes that it leads to.
    nodes: Vec<Node>,
    /// The position of every inner node.
    unique: UniqueTable,
    /// The computed table. Its length is a power of two.
    computed: Vec<Computed>,
    /// The greatest value of each variable.
    greatest: Vec<Value>,
    /// The variables in their order, and the level of each.
    variable_at: Vec<Variable>,
    level: Vec<Level>,
    /// How many nodes there are when garbage is next collected.
    next_collection: usize,
    /// How many nodes must be in use before a better order is searched for; `None` once that was done.
    reorders_at: Option<usize>,
    /// Every update that was ever requested: its position is its number in the computed table.
    updates: Vec<(Variable, image::VarUpdate)>,
    /// For each [`Projection`], which variables it keeps; and the projections by these.
    projections: Vec<VarSet>,
    known_projections: HashMap<VarSet, Projection>,
    limit: usize,
    steps: StepCounter,
    is_exhausted: bool,
}

impl Diagrams {
    /// Makes diagrams over variables with these greatest values, with as many nodes and steps as the control allows.
    pub(crate) fn new(greatest: Vec<Value>, control: impl Into<Control>) -> Self {
        let control = control.into();
        let terminal = Node { question: AFTER_ALL, low: NodeId::EMPTY, high: NodeId::EMPTY };
        Self {
            nodes: vec![terminal; 2],
            unique: UniqueTable::default(),
            computed: vec![FREE; 1 << 12],
            variable_at: (0..).take(greatest.len()).collect(),
            level: (0..).take(greatest.len()).collect(),
            next_collection: order::FIRST_COLLECTION,
            reorders_at: Some(order::REORDERING),
            greatest,
            updates: Vec::new(),
            projections: Vec::new(),
            known_projections: HashMap::new(),
            limit: control.limit().min(u32::MAX as usize),
            steps: control.counter(),
            is_exhausted: false,
        }
    }

    /// Returns whether a node or a step was needed beyond the limit, or the work was canceled. From then on every new
    /// set is meaningless.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    /// Returns how many steps were taken.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.taken()
    }

    /// Frees the tables that only making sets needs. Afterwards sets can be queried, and no new ones made.
    pub(crate) fn freeze(&mut self) {
        self.unique = UniqueTable::default();
        self.computed = vec![FREE];
        self.nodes.shrink_to_fit();
    }

    /// Returns all nodes as a record to keep.
    pub(crate) fn to_record(&self) -> DiagramsRecord {
        let nodes = self.nodes.iter().skip(2).map(|node| (node.question, node.low, node.high));
        DiagramsRecord { order: self.variable_at.clone(), nodes: nodes.collect() }
    }

    /// Returns the diagrams of a record, which are frozen. `None` if the order is not one of these variables, or if
    /// following the nodes may not end.
    pub(crate) fn from_record(greatest: Vec<Value>, record: DiagramsRecord) -> Option<Self> {
        let mut diagrams = Self::new(greatest, record.nodes.len());
        diagrams.set_order(&record.order)?;
        for (question, low, high) in record.nodes {
            let fits = (level_of(question) as usize) < diagrams.variable_at.len();
            if !fits || ![low, high].into_iter().all(|side| diagrams.has(side)) {
                return None;
            }
            diagrams.nodes.push(Node { question, low, high });
        }
        diagrams.freeze();
        Some(diagrams)
    }

    /// Returns whether a node is one of these diagrams.
    pub(crate) fn has(&self, set: NodeId) -> bool {
        (set.0 as usize) < self.nodes.len()
    }

    fn node(&self, set: NodeId) -> Node {
        self.nodes[set.0 as usize]
    }

    /// Returns the variable that an inner node tests.
    fn variable(&self, node: Node) -> Variable {
        self.variable_at[level_of(node.question) as usize]
    }

    /// Returns the one node with this question and these sides; neither side may ask anything before it.
    fn make(&mut self, question: u64, low: NodeId, high: NodeId) -> NodeId {
        if low == high {
            return low;
        }
        // The interval that `high` splits off first leads to the same set: the two intervals are one.
        let next = self.node(high);
        if level_of(next.question) == level_of(question) && next.low == low {
            return high;
        }
        let node = Node { question, low, high };
        let slot = match self.unique.find(node.hash(), |at| self.nodes[at as usize] == node) {
            Ok(at) => return NodeId(at),
            Err(slot) => slot,
        };
        if self.nodes.len() >= self.limit {
            self.is_exhausted = true;
            return NodeId::EMPTY;
        }
        let at = self.nodes.len() as u32;
        self.unique.insert(slot, node.hash(), at);
        self.nodes.push(node);
        if self.nodes.len() > self.computed.len() && self.computed.len() < MOST_COMPUTED {
            self.grow_computed();
        }
        NodeId(at)
    }

    fn grow_computed(&mut self) {
        let old = std::mem::take(&mut self.computed);
        self.computed = vec![FREE; old.len() * 2];
        for entry in old {
            let slot = self.slot(entry.operation, entry.operands);
            self.computed[slot] = entry;
        }
    }

    fn slot(&self, operation: Operation, operands: (NodeId, u32)) -> usize {
        let mixed = mix(u64::from(operands.0.0) << 32 | u64::from(operands.1), operation as u64);
        mixed as usize & (self.computed.len() - 1)
    }

    /// Returns a known result. Once the limit is exceeded, nothing is remembered anymore and every set is meaningless,
    /// so any result will do; without one, a recursion would visit every path.
    fn recall(&self, operation: Operation, operands: (NodeId, u32)) -> Option<NodeId> {
        if self.is_exhausted {
            return Some(NodeId::EMPTY);
        }
        let entry = self.computed[self.slot(operation, operands)];
        (entry.operation == operation && entry.operands == operands).then_some(entry.result)
    }

    fn remember(&mut self, operation: Operation, operands: (NodeId, u32), result: NodeId) -> NodeId {
        self.is_exhausted |= self.steps.count();
        if !self.is_exhausted {
            let slot = self.slot(operation, operands);
            self.computed[slot] = Computed { operands, operation, result };
        }
        result
    }

    /// Returns the two sides of a set at a question that none of its own comes before.
    fn sides(&self, set: NodeId, question: u64) -> (NodeId, NodeId) {
        let node = self.node(set);
        if node.question == question {
            (node.low, node.high)
        } else if level_of(node.question) == level_of(question) {
            (node.low, set)
        } else {
            (set, set)
        }
    }

    /// Returns the assignments that are in either set.
    pub(crate) fn union(&mut self, one: NodeId, other: NodeId) -> NodeId {
        match (one, other) {
            (NodeId::EMPTY, set) | (set, NodeId::EMPTY) => set,
            (NodeId::ALL, _) | (_, NodeId::ALL) => NodeId::ALL,
            _ if one == other => one,
            _ => self.apply(Operation::Union, one.min(other), one.max(other)),
        }
    }

    /// Returns the assignments that are in both sets.
    pub(crate) fn intersect(&mut self, one: NodeId, other: NodeId) -> NodeId {
        match (one, other) {
            (NodeId::EMPTY, _) | (_, NodeId::EMPTY) => NodeId::EMPTY,
            (NodeId::ALL, set) | (set, NodeId::ALL) => set,
            _ if one == other => one,
            _ => self.apply(Operation::Intersect, one.min(other), one.max(other)),
        }
    }

    /// Returns the assignments of the first set that are not in the second. It is empty exactly if the first set is
    /// a subset of the second.
    pub(crate) fn difference(&mut self, one: NodeId, other: NodeId) -> NodeId {
        match (one, other) {
            (NodeId::EMPTY, _) | (_, NodeId::ALL) => NodeId::EMPTY,
            (set, NodeId::EMPTY) => set,
            _ if one == other => NodeId::EMPTY,
            _ => self.apply(Operation::Difference, one, other),
        }
    }

    /// Returns the assignments that are not in the set.
    pub(crate) fn complement(&mut self, set: NodeId) -> NodeId {
        self.difference(NodeId::ALL, set)
    }

    /// Combines two sets side by side, from their first question down; at least one is not a terminal.
    fn apply(&mut self, operation: Operation, one: NodeId, other: NodeId) -> NodeId {
        let operands = (one, other.0);
        if let Some(result) = self.recall(operation, operands) {
            return result;
        }
        let question = self.node(one).question.min(self.node(other).question);
        let (one_low, one_high) = self.sides(one, question);
        let (other_low, other_high) = self.sides(other, question);
        let both = |diagrams: &mut Self, one, other| match operation {
            Operation::Union => diagrams.union(one, other),
            Operation::Intersect => diagrams.intersect(one, other),
            _ => diagrams.difference(one, other),
        };
        let (low, high) = deeper(|| (both(self, one_low, other_low), both(self, one_high, other_high)));
        let result = self.make(question, low, high);
        self.remember(operation, operands, result)
    }

    /// Returns all assignments in which the value of a variable is at least `k`.
    pub(crate) fn at_least(&mut self, variable: Variable, k: Value) -> NodeId {
        match k {
            0 => NodeId::ALL,
            k if k > self.greatest[variable as usize] => NodeId::EMPTY,
            k => self.make(question(self.level[variable as usize], k), NodeId::EMPTY, NodeId::ALL),
        }
    }

    /// Returns all assignments in which a variable has this value.
    pub(crate) fn equals(&mut self, variable: Variable, value: Value) -> NodeId {
        self.with_value(variable, value, NodeId::ALL)
    }

    /// Registers the variables that [`project`](Self::project) keeps.
    pub(crate) fn projection(&mut self, kept: VarSet) -> Projection {
        if let Some(known) = self.known_projections.get(&kept) {
            return *known;
        }
        let new = Projection(self.projections.len() as u32);
        self.projections.push(kept.clone());
        self.known_projections.insert(kept, new);
        new
    }

    /// Returns the assignments that agree with one in the set on every variable of the projection. In the literature:
    /// existential quantification over the variables that are not.
    pub(crate) fn project(&mut self, set: NodeId, onto: Projection) -> NodeId {
        if set.is_terminal() {
            return set;
        }
        let operands = (set, onto.0);
        if let Some(result) = self.recall(Operation::Project, operands) {
            return result;
        }
        let node = self.node(set);
        let (low, high) = deeper(|| (self.project(node.low, onto), self.project(node.high, onto)));
        let is_kept = self.projections[onto.0 as usize].contains(self.variable(node));
        let result = if is_kept { self.make(node.question, low, high) } else { self.union(low, high) };
        self.remember(Operation::Project, operands, result)
    }
}
