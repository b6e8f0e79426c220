//! Functions that variables hold: a call of such a variable is a call of the function that it holds then.

use super::ast::{Expr, Name};
use super::flow::{Arm, NodeId};
use super::lower::{Called, Context, Lowering};
use super::names::Place;
use super::refusal;
use super::value::{Value, cases, compared};
use crate::diag::FileSpan;
use crate::story::CompareOp;

/// A function, by its knot, and when a variable holds it.
type Held = (Value, usize);

impl Lowering<'_> {
    /// The functions with a number of parameters that a variable may hold; [`None`] if it holds no place.
    pub(super) fn held(&mut self, name: &str, arity: usize, context: &Context) -> Option<Vec<Held>> {
        let is_fit = |lowering: &Self, place: Place| match place {
            Place::Knot(knot) => {
                let of = lowering.names.ink.knots.get(knot);
                of.filter(|of| of.function && of.parameters.len() == arity).map(|_| knot)
            }
            _ => None,
        };
        match self.lookup(name, context)? {
            Value::Target(place) => is_fit(self, place).map(|knot| vec![(Value::Bool(true), knot)]),
            Value::Var(var) => {
                let is = |place| compared(CompareOp::Equal, Value::Var(var), Value::Target(place));
                let fit = self.targets.iter().filter_map(|place| Some((is(*place), is_fit(self, *place)?)));
                Some(fit.collect::<Vec<_>>()).filter(|held| !held.is_empty())
            }
            _ => None,
        }
    }

    /// A call of the function that a variable holds, before what follows it, unless it returns a value.
    pub(super) fn call_held(
        &mut self,
        name: &Name,
        arguments: &[Expr],
        span: FileSpan,
        next: NodeId,
        context: &Context,
    ) -> Option<NodeId> {
        let held = self.held(&name.text, arguments.len(), context)?;
        let returns = |knot: usize| self.names.ink.knots.get(knot).is_some_and(|of| super::expr::returns(&of.block));
        if held.iter().any(|(_, knot)| returns(*knot)) {
            return None;
        }
        let call = |knot| Called { knot, arguments: arguments.to_vec(), result: None, span };
        let mut arms: Vec<Arm> = Vec::new();
        for (condition, knot) in held {
            let to = self.call(&call(knot), next, context);
            arms.push(Arm { condition, to, asked: None });
        }
        let last = arms.pop()?;
        Some(self.branch(arms, last.to))
    }

    /// The value of the function that a variable holds.
    pub(super) fn held_value(
        &mut self,
        held: &[Held],
        arguments: &[Expr],
        span: FileSpan,
        context: &Context,
        before: &mut Vec<Called>,
    ) -> Value {
        let mut of = Vec::new();
        for (condition, knot) in held {
            let Some(function) = self.names.ink.knots.get(*knot) else { continue };
            if !super::pure::is_pure(&self.names, &function.block, 0) {
                self.refuse(span, refusal::HELD_FUNCTION);
                return Value::Int(0);
            }
            let value = self.inlined(*knot, function, arguments, span, context, before);
            of.push((condition.clone(), value));
        }
        let last = of.pop().map_or(Value::Int(0), |(_, value)| value);
        cases(of, last)
    }
}
