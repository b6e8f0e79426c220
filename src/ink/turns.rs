//! What ink counts by turns: how many choices were offered, and how long ago a place was entered.

use super::flow::{NodeId, Offer, Step};
use super::lower::Lowering;
use super::names::Place;
use super::value::{Arithmetic, Value, VarId, and, cases, compared, computed};
use super::variables::{Origin, Variable};
use crate::diag::FileSpan;
use crate::story::CompareOp;

impl Lowering<'_> {
    fn turn_counter(&mut self, origin: Origin, name: &str) -> VarId {
        let (name, span, start) = (name.to_owned(), FileSpan::default(), Value::Int(0));
        let says = format!("`{name}` is counted");
        self.variables.get(origin.clone(), || Variable { origin, name, says, span, start, cap: None })
    }

    /// How many choices were offered in this turn.
    pub(super) fn offered(&mut self) -> VarId {
        self.turn_counter(Origin::Offered, "choices_offered")
    }

    /// How many choices were taken since a place was entered.
    pub(super) fn since(&mut self, place: Place) -> VarId {
        let name = format!("turns_since_{}", self.names.path(place));
        self.turn_counter(Origin::Since(place), &name)
    }

    /// The entry of a place, before a node.
    pub(super) fn entered(&mut self, place: Place, span: FileSpan, next: NodeId) -> NodeId {
        if !self.turns.asks_since(place) {
            return next;
        }
        let var = self.since(place);
        self.step(Step::Set(var, Value::Int(0), span), next)
    }

    /// A choice that is taken, before what follows it. A fallback choice takes no turn.
    pub(super) fn turn(&mut self, fallback: bool, next: NodeId) -> NodeId {
        let mut next = next;
        if self.turns.asks_offered() {
            let var = self.offered();
            next = self.step(Step::Set(var, Value::Int(0), FileSpan::default()), next);
        }
        for place in self.turns.since().to_vec().into_iter().filter(|_| !fallback) {
            let var = self.since(place);
            let more = computed(Arithmetic::Add, Value::Var(var), Value::Int(1));
            next = self.step(Step::Set(var, more, FileSpan::default()), next);
        }
        next
    }

    /// Counts a choice that is offered, before a node.
    pub(super) fn one_more_offered(&mut self, offer: &Offer, next: NodeId) -> NodeId {
        if !self.turns.asks_offered() {
            return next;
        }
        let untaken = compared(CompareOp::Equal, Value::Var(offer.count), Value::Int(0));
        let untaken = if offer.once { untaken } else { Value::Bool(true) };
        let var = self.offered();
        let more = computed(Arithmetic::Add, Value::Var(var), Value::Int(1));
        let value = cases(vec![(and([offer.condition.clone(), untaken]), more)], Value::Var(var));
        self.step(Step::Set(var, value, offer.span), next)
    }
}
