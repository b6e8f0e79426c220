//! What a story asks about its turns.

use super::ast::ExprKind;
use super::names::{Names, Place};

/// The ink functions that ask about turns.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Whether it asks how many choices were offered.
    offered: bool,
    /// The places whose time since the last entry it asks for.
    since: Vec<Place>,
}

impl Turns {
    /// What a story asks for. `targets` are the places that may be in variables and parameters.
    pub(super) fn of(names: &Names<'_>, targets: &[Place]) -> Self {
        let mut turns = Self::default();
        for flow in names.flows() {
            let Some(block) = names.block(flow) else {
                continue;
            };
            super::walk::block(block, &mut |expr| {
                let ExprKind::Call(name, arguments) = &expr.kind else {
                    return;
                };
                turns.offered = turns.offered || name.text == "CHOICE_COUNT";
                let place = match arguments.first().map(|of| &of.kind).filter(|_| name.text == "TURNS_SINCE") {
                    Some(ExprKind::Target(path) | ExprKind::Path(path)) => names.place(path, flow),
                    _ => None,
                };
                match place {
                    Some(place) => turns.since.push(place),
                    None if name.text == "TURNS_SINCE" => turns.since.extend(targets),
                    None => {}
                }
            });
        }
        turns.since.sort();
        turns.since.dedup();
        turns
    }

    /// Whether it asks how many choices were offered.
    pub(super) fn asks_offered(&self) -> bool {
        self.offered
    }

    /// The places whose time since the last entry it asks for.
    pub(super) fn since(&self) -> &[Place] {
        &self.since
    }

    /// Whether it asks how long ago a place was entered.
    pub(super) fn asks_since(&self, place: Place) -> bool {
        self.since.contains(&place)
    }
}
