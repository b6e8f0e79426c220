//! The variables of an import: those of the story, and those that count what ink counts by itself.

use std::collections::HashMap;

use super::flow::{Node, Step};
use super::names::{ItemId, Place};
use super::value::{Value, VarId};
use crate::diag::FileSpan;

/// What a variable stands for, which identifies it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// A global, by its index.
    Global(usize),
    /// Whether a global that is a list holds an item.
    Held(usize, ItemId),
    /// How often a place was entered.
    Count(Place),
    /// How often a choice without a label was taken.
    Taken(FileSpan),
    /// How often a sequence was evaluated.
    Sequence(FileSpan),
    /// A temporary variable or a parameter, by where it is declared.
    Temporary(FileSpan),
    /// What a function returned, by its knot.
    Returned(usize),
    /// How many choices were offered since the last one was taken.
    Offered,
    /// How many choices were taken since a place was entered.
    Since(Place),
    /// Whether a condition held at a place before it changed.
    Latch(usize),
}

/// A variable.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) origin: Origin,
    /// A name for it, which is not unique yet.
    pub(super) name: String,
    /// What it says, as a clause.
    pub(super) says: String,
    /// Where it is declared.
    pub(super) span: FileSpan,
    pub(super) start: Value,
    /// The highest value, for one that counts no further.
    pub(super) cap: Option<i64>,
}

impl Variable {
    /// Whether it is true or false.
    pub(super) fn is_condition(&self) -> bool {
        matches!(self.start, Value::Bool(_))
    }

    /// Whether it is set before it is read, so that its first value is never seen.
    pub(super) fn is_set_first(&self) -> bool {
        matches!(self.origin, Origin::Temporary(_) | Origin::Returned(_))
    }

    /// Whether it counts something, so that it only rises and nobody can see where it stops.
    pub(super) fn counts(&self) -> bool {
        matches!(self.origin, Origin::Count(_) | Origin::Taken(_) | Origin::Offered | Origin::Since(_))
    }
}

/// The variables, each with its number.
#[derive(Debug, Default)]
pub(super) struct Variables {
    all: Vec<Variable>,
    known: HashMap<Origin, VarId>,
}

impl Variables {
    /// The variable of an origin, which is created if it is not known.
    pub(super) fn get(&mut self, origin: Origin, make: impl FnOnce() -> Variable) -> VarId {
        if let Some(known) = self.known.get(&origin) {
            return *known;
        }
        let id = self.all.len();
        self.all.push(make());
        self.known.insert(origin, id);
        id
    }

    /// Lets variables that are set before they are read begin with a string or a place, where they are set to one.
    pub(super) fn find_types(&mut self, nodes: &[Node]) {
        let sets = || {
            nodes.iter().filter_map(|node| match node {
                Node::Step(Step::Set(var, value, _), _) => Some((*var, value)),
                _ => None,
            })
        };
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for (var, value) in sets() {
                let is_open = self.of(var).is_some_and(|of| of.is_set_first() && of.start == Value::Int(0));
                if let Some(found) = is_open.then(|| self.word_of(value)).flatten() {
                    self.of_mut(var).into_iter().for_each(|variable| variable.start = found.clone());
                    changed = true;
                }
            }
        }
    }

    /// A string or a place that a value may be.
    fn word_of(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Text(_) | Value::Target(_) => Some(value.clone()),
            Value::Var(var) => self.of(*var).and_then(|of| self.word_of(&of.start)),
            Value::Cases(_, otherwise) => self.word_of(otherwise),
            _ => None,
        }
    }

    /// The variable of an origin, if it is known.
    pub(super) fn known(&self, origin: &Origin) -> Option<VarId> {
        self.known.get(origin).copied()
    }

    /// A variable.
    pub(super) fn of(&self, id: VarId) -> Option<&Variable> {
        self.all.get(id)
    }

    /// A variable, to change it.
    pub(super) fn of_mut(&mut self, id: VarId) -> Option<&mut Variable> {
        self.all.get_mut(id)
    }

    /// Whether a variable is true or false.
    pub(super) fn is_condition(&self, id: VarId) -> bool {
        self.of(id).is_some_and(Variable::is_condition)
    }

    /// All variables with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (VarId, &Variable)> {
        self.all.iter().enumerate()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}
