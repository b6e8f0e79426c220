//! Choices that are shown only if no other can be taken.

use super::super::gate::GateKind;
use super::super::model::{Choice, Cond};
use super::super::offered::{Offered, offered};
use super::super::source;
use super::super::table::{Bit, ChoiceId, IdRange};
use super::Resolver;

impl<'a> Resolver<'a> {
    /// Extends the `when` of each choice with `otherwise` in a scene, so that it requires that no choice without
    /// `otherwise` can be taken.
    ///
    /// Seals that ask for facts from the archive count as closed. So what a later edition opens takes no choice away,
    /// and runs of the first edition stay valid.
    pub(super) fn close_last_resorts(&mut self, written: &'a source::Scene<'a>, all: IdRange<ChoiceId>) {
        let is_last = |offered: Offered| offered.choice.otherwise;
        if !offered(written, self.lists).any(is_last) {
            return;
        }
        let written: Vec<bool> = offered(written, self.lists).map(is_last).collect();
        let of_kind = |otherwise: bool| {
            all.ids().zip(&written).filter(move |(_, of_kind)| **of_kind == otherwise).map(|(id, _)| id)
        };
        let is_archived = |bit: Bit| {
            self.story.fact_ids().any(|fact| Bit::from(fact) == bit && self.story.fact(fact).finished_before)
        };
        let open = of_kind(false).map(|id| can_be_taken(self.story.choice(id), &is_archived));
        let none_open = Cond::Not(Box::new(Cond::Any(open.collect())));
        for id in of_kind(true) {
            if let Some(choice) = self.story.choices.row_mut(id) {
                choice.narrow(GateKind::When, &none_open);
            }
        }
    }
}

/// Returns the condition for a choice to be open in the first edition.
fn can_be_taken(choice: &Choice, is_archived: &impl Fn(Bit) -> bool) -> Cond {
    let taken = choice.taken.filter(|_| choice.once).map(|taken| Cond::Not(Box::new(Cond::Holds(taken))));
    let gates = choice.gates().map(|gate| without_archive(gate, is_archived));
    Cond::All(taken.into_iter().chain(gates).collect())
}

/// Returns a condition reduced for the case that no fact from the archive holds.
fn without_archive(cond: &Cond, is_archived: &impl Fn(Bit) -> bool) -> Cond {
    let parts = |parts: &[Cond]| parts.iter().map(|part| without_archive(part, is_archived)).collect();
    match cond {
        Cond::Holds(bit) if is_archived(*bit) => Cond::Any(Box::default()),
        Cond::Holds(_) | Cond::Compare(..) | Cond::Known(_) => cond.clone(),
        Cond::Not(inner) => Cond::Not(Box::new(without_archive(inner, is_archived))),
        Cond::All(all) => Cond::All(parts(all)),
        Cond::Any(any) => Cond::Any(parts(any)),
    }
}
