//! Where scenes and choices lead.

use super::flow::{Arm, NodeId, Step, Token};
use super::passage::Effect;
use super::value::Value;
use crate::diag::FileSpan;

/// Where something leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Dest {
    Scene(usize),
    Junction(usize),
}

/// What a choice does, and where it leads: the first way whose condition holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    pub(super) effects: Vec<Effect>,
    pub(super) after: Vec<Token>,
    pub(super) routes: Vec<Route>,
}

/// A way that is followed if its condition holds and that of none before it.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) condition: Value,
    /// Where the condition is written.
    pub(super) asked: Option<FileSpan>,
    pub(super) to: Dest,
}

/// A route, with what changes on it.
#[derive(Debug, Clone)]
pub(super) struct Passing {
    pub(super) route: Route,
    pub(super) steps: Vec<Step>,
}

impl Route {
    /// A way that is always followed.
    pub(super) fn always(to: Dest) -> Self {
        Self { condition: Value::Bool(true), asked: None, to }
    }
}

impl Passing {
    /// A way that is always followed, on which nothing changes.
    pub(super) fn always(to: Dest) -> Self {
        Self { route: Route::always(to), steps: Vec::new() }
    }
}

/// The last arm of a branch, which is taken if no other is.
pub(super) fn last_arm(to: NodeId) -> Arm {
    Arm { condition: Value::Bool(true), to, asked: None }
}
