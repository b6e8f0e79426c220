//! What happens between two decisions, in the order of the format: first all effects, then all texts and choices.
//!
//! Ink can alternate between printing text and changing variables. If a condition is evaluated before a variable in it
//! changes, and its value is needed after that, the value is kept in a variable of its own: a latch, which is set just
//! before the change.

use std::collections::BTreeSet;

use super::flow::{Offer, Step, Token};
use super::graph::map_token;
use super::value::{Value, VarId, and, not};
use super::variables::{Origin, Variable, Variables};
use crate::diag::FileSpan;

/// The numbers from here on stand for values that may be needed later.
const CELLS: VarId = 1 << 30;

/// A change of a variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Effect {
    pub(super) guard: Value,
    pub(super) var: VarId,
    pub(super) value: Value,
    pub(super) span: FileSpan,
}

/// A choice with the condition under which it is offered.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) guard: Value,
    pub(super) offer: Offer,
}

/// A passage whose conditions are all evaluated at its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Passage {
    pub(super) effects: Vec<Effect>,
    pub(super) tokens: Vec<Token>,
    pub(super) offers: Vec<Offered>,
    /// The conditions of where it leads.
    pub(super) routes: Vec<Value>,
}

#[derive(Debug)]
struct Cell {
    value: Value,
    live: bool,
}

/// A passage that is being built.
pub(super) struct Builder<'v> {
    variables: &'v mut Variables,
    /// What latches are named after.
    name: &'v str,
    cells: Vec<Cell>,
    passage: Passage,
}

impl<'v> Builder<'v> {
    /// An empty passage of this name.
    pub(super) fn new(variables: &'v mut Variables, name: &'v str) -> Self {
        Self { variables, name, cells: Vec::new(), passage: Passage::default() }
    }

    fn cell(&mut self, value: Value) -> Value {
        if value.is_constant() {
            return value;
        }
        let value = self.resolved(&value);
        self.cells.push(Cell { value, live: true });
        Value::Var(CELLS + self.cells.len() - 1)
    }

    fn resolved(&self, value: &Value) -> Value {
        value.replaced(&|var| self.cells.get(var.checked_sub(CELLS)?).map(|cell| cell.value.clone()))
    }

    /// Adds steps.
    pub(super) fn steps(&mut self, steps: &[Step]) {
        let tokens = self.list(steps, &Value::Bool(true));
        self.passage.tokens.extend(tokens);
    }

    /// Adds the conditions of where it leads, and what changes on each of these paths.
    pub(super) fn routes(&mut self, routes: &[(Value, Vec<Step>)]) {
        let conditions: Vec<Value> = routes.iter().map(|(condition, _)| self.cell(condition.clone())).collect();
        let mut before = Vec::new();
        for (condition, (_, steps)) in conditions.iter().zip(routes) {
            let guard = and(before.iter().cloned().chain([condition.clone()]));
            self.list(steps, &guard);
            before.push(not(condition.clone()));
        }
        self.passage.routes = conditions;
    }

    /// The passage.
    pub(super) fn finish(mut self) -> Passage {
        let mut passage = std::mem::take(&mut self.passage);
        let map = |value: &Value| self.resolved(value);
        passage.tokens.iter_mut().for_each(|token| map_token(token, &map));
        for offered in &mut passage.offers {
            offered.guard = map(&offered.guard);
            offered.offer.label.iter_mut().for_each(|token| map_token(token, &map));
        }
        passage.routes.iter_mut().for_each(|route| *route = map(route));
        passage
    }

    fn list(&mut self, steps: &[Step], guard: &Value) -> Vec<Token> {
        let (mut tokens, mut label) = (Vec::new(), None);
        for step in steps {
            match step {
                Step::Token(token) => {
                    let token = self.token(token);
                    label.as_mut().unwrap_or(&mut tokens).push(token);
                }
                Step::Label => label = Some(Vec::new()),
                Step::Offer(offer) => {
                    let condition = self.cell(offer.condition.clone());
                    let mut offer = offer.as_ref().clone();
                    offer.label = label.take().unwrap_or_default();
                    self.passage.offers.push(Offered { guard: and([guard.clone(), condition]), offer });
                }
                Step::Set(var, value, span) => self.set(*var, value, guard, *span),
                Step::Either(arms) => {
                    let found = self.either(arms, guard);
                    label.as_mut().unwrap_or(&mut tokens).extend(found);
                }
            }
        }
        tokens
    }

    fn token(&mut self, token: &Token) -> Token {
        match token {
            Token::Print(value, place) => Token::Print(self.cell(value.clone()), *place),
            Token::Either(arms) => {
                let each = |(condition, tokens): &(Value, Vec<Token>)| {
                    let condition = self.cell(condition.clone());
                    (condition, tokens.iter().map(|token| self.token(token)).collect())
                };
                Token::Either(arms.iter().map(each).collect())
            }
            other => other.clone(),
        }
    }

    fn either(&mut self, arms: &[(Value, Vec<Step>)], guard: &Value) -> Vec<Token> {
        let first = self.cells.len();
        let conditions: Vec<Value> = arms.iter().map(|(condition, _)| self.cell(condition.clone())).collect();
        let after = self.cells.len();
        let offers = self.passage.offers.len();
        let mut before = vec![guard.clone()];
        let mut texts: Vec<(Value, Vec<Token>)> = Vec::new();
        for (condition, (_, steps)) in conditions.into_iter().zip(arms) {
            let guard = and(before.iter().cloned().chain([condition.clone()]));
            before.push(not(condition.clone()));
            texts.push((condition, self.list(steps, &guard)));
        }
        let matters = |token: &Token| token.is_seen() || matches!(token, Token::Glue);
        if texts.iter().flat_map(|(_, tokens)| tokens).any(matters) {
            return vec![Token::Either(texts)];
        }
        if self.passage.offers.len() == offers {
            self.cells.iter_mut().take(after).skip(first).for_each(|cell| cell.live = false);
        }
        let comments = texts.into_iter().flat_map(|(_, tokens)| tokens);
        let comments = comments.filter(|token| matches!(token, Token::Comment(_)));
        comments.chain([Token::NewLine]).collect()
    }

    fn set(&mut self, var: VarId, value: &Value, guard: &Value, span: FileSpan) {
        if let Value::Cases(of, otherwise) = value {
            return self.set_by_cases(var, of, otherwise, guard, span);
        }
        if self.variables.is_condition(var) && !value.is_constant() {
            let of = [(value.clone(), Value::Bool(true))];
            return self.set_by_cases(var, &of, &Value::Bool(false), guard, span);
        }
        if *value == Value::Var(var) {
            return;
        }
        // The values that are kept now are still those that were evaluated.
        let guard = self.resolved(guard);
        self.keep_what_reads(var);
        if guard != Value::Bool(false) {
            self.passage.effects.push(Effect { guard, var, value: value.clone(), span });
        }
    }

    fn set_by_cases(&mut self, var: VarId, of: &[(Value, Value)], otherwise: &Value, guard: &Value, span: FileSpan) {
        let first = self.cells.len();
        let outer = self.cell(guard.clone());
        let conditions: Vec<Value> = of.iter().map(|(condition, _)| self.cell(condition.clone())).collect();
        let after = self.cells.len();
        let mut before = vec![outer];
        for (condition, (_, value)) in conditions.into_iter().zip(of) {
            let guard = and(before.iter().cloned().chain([condition.clone()]));
            self.set(var, value, &guard, span);
            before.push(not(condition));
        }
        self.set(var, otherwise, &and(before), span);
        self.cells.iter_mut().take(after).skip(first).for_each(|cell| cell.live = false);
    }

    /// Keeps the values that are about to change.
    fn keep_what_reads(&mut self, var: VarId) {
        let changed = BTreeSet::from([var]);
        for at in 0..self.cells.len() {
            let Some(cell) = self.cells.get(at).filter(|cell| cell.live) else {
                continue;
            };
            let value = self.resolved(&cell.value);
            if !value.reads(&changed) {
                continue;
            }
            let latch = self.latch(&value);
            let same = self.cells.iter_mut().filter(|cell| cell.live && cell.value == value);
            same.for_each(|cell| cell.value = Value::Var(latch));
            if let Some(cell) = self.cells.get_mut(at) {
                cell.value = Value::Var(latch);
            }
        }
    }

    fn latch(&mut self, value: &Value) -> VarId {
        let number = self.variables.len();
        let is_number = match value {
            Value::Var(var) => !self.variables.is_condition(*var),
            Value::Computed(..) | Value::Int(_) => true,
            _ => false,
        };
        let (origin, name) = (Origin::Latch(number), format!("{}.before", self.name));
        let says = format!("the value that `{}` shows, from before it changed", self.name);
        let span = FileSpan::default();
        let start = match value {
            Value::Var(var) if is_number => self.variables.of(*var).map_or(Value::Int(0), |of| of.start.clone()),
            _ if is_number => Value::Int(0),
            _ => Value::Bool(false),
        };
        let cap = match value {
            Value::Var(var) => self.variables.of(*var).and_then(|of| of.cap),
            _ => None,
        };
        let make = || Variable { origin: origin.clone(), name, says, span, start, cap };
        let var = self.variables.get(origin.clone(), make);
        let mut push = |guard: Value, value: Value| self.passage.effects.push(Effect { guard, var, value, span });
        if is_number {
            push(Value::Bool(true), value.clone());
        } else {
            push(value.clone(), Value::Bool(true));
            push(not(value.clone()), Value::Bool(false));
        }
        var
    }
}

/// A condition rewritten so that it can be evaluated before some effects.
pub(super) fn asked_before(condition: &Value, effects: &[Effect]) -> Value {
    let mut condition = condition.clone();
    for effect in effects.iter().rev() {
        let value = |var: VarId| {
            (var == effect.var)
                .then(|| super::value::cases(vec![(effect.guard.clone(), effect.value.clone())], Value::Var(var)))
        };
        condition = plain(&condition.replaced(&value));
    }
    condition
}

/// A condition without cases.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        Value::Cases(of, otherwise) => {
            let mut before = Vec::new();
            let mut either = Vec::new();
            for (condition, value) in of {
                let condition = plain(condition);
                either.push(and(before.iter().cloned().chain([condition.clone(), plain(value)])));
                before.push(not(condition));
            }
            either.push(and(before.into_iter().chain([plain(otherwise)])));
            super::value::or(either)
        }
        Value::And(all) => and(all.iter().map(plain)),
        Value::Or(all) => super::value::or(all.iter().map(plain)),
        Value::Not(inner) => not(plain(inner)),
        Value::Int(number) => Value::Bool(*number != 0),
        other => other.clone(),
    }
}
