//! Where variables are used: in conditions, in texts and in effects.

use std::collections::BTreeSet;

use super::flow::Token;
use super::passage::Effect;
use super::scenes::{Dest, Scenes};
use super::value::{Arithmetic, Value, VarId};
use crate::story::CompareOp;

/// Everything in which variables occur.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) conditions: Vec<Value>,
    pub(super) printed: BTreeSet<VarId>,
    /// Effects, how often each can happen, and what holds then.
    pub(super) effects: Vec<(Effect, Option<i64>, Value)>,
}

impl Uses {
    /// Collects the uses in the scenes that can be reached.
    pub(super) fn of(scenes: &Scenes<'_>, start: Dest) -> Self {
        let mut uses = Self::default();
        let often = super::often::Often::new(scenes, start);
        for scene in scenes.used(start).into_keys() {
            let Some(of) = scenes.scenes.get(scene) else {
                continue;
            };
            let times = often.scene(scene);
            for effect in &of.effects {
                uses.effects.push((effect.clone(), times, Value::Bool(true)));
            }
            of.tokens.iter().for_each(|token| uses.token(token));
            for (offered, way) in &of.choices {
                uses.conditions.push(offered.guard.clone());
                offered.offer.label.iter().for_each(|token| uses.token(token));
                let times = if offered.offer.once { Some(1) } else { times };
                for effect in &way.effects {
                    uses.effects.push((effect.clone(), times, offered.guard.clone()));
                }
                way.after.iter().for_each(|token| uses.token(token));
                uses.conditions.extend(way.routes.iter().map(|(condition, _)| condition.clone()));
            }
        }
        for junction in &scenes.junctions {
            uses.conditions.extend(junction.routes.iter().map(|(condition, _)| condition.clone()));
        }
        let guards: Vec<Value> = uses.effects.iter().map(|(effect, ..)| effect.guard.clone()).collect();
        uses.conditions.extend(guards);
        uses
    }

    fn token(&mut self, token: &Token) {
        match token {
            Token::Print(value) => value.variables(&mut self.printed),
            Token::Either(arms) => {
                for (condition, tokens) in arms {
                    self.conditions.push(condition.clone());
                    tokens.iter().for_each(|token| self.token(token));
                }
            }
            _ => {}
        }
    }

    /// The variables that something asks for, also through others.
    pub(super) fn read(&self) -> BTreeSet<VarId> {
        let mut read = self.printed.clone();
        self.conditions.iter().for_each(|condition| condition.variables(&mut read));
        let mut before = usize::MAX;
        while before != read.len() {
            before = read.len();
            for (effect, ..) in &self.effects {
                if read.contains(&effect.var) {
                    effect.value.variables(&mut read);
                }
            }
        }
        read
    }

    /// How far a variable must count for its comparisons with constants, if it has no other uses.
    pub(super) fn needed(&self, var: VarId) -> Option<(i64, i64)> {
        let mut limits: Option<(i64, i64)> = Some((0, 0));
        if self.printed.contains(&var) {
            return None;
        }
        let mut found: Vec<(i64, i64)> = Vec::new();
        for condition in &self.conditions {
            if !compared_with(condition, var, &mut found) {
                return None;
            }
        }
        for (effect, ..) in &self.effects {
            let own = effect.var == var;
            let shifts = matches!(&effect.value, Value::Computed(Arithmetic::Add | Arithmetic::Subtract, left, right)
                if **left == Value::Var(var) && matches!(**right, Value::Int(_)));
            let mut read = BTreeSet::new();
            effect.value.variables(&mut read);
            if read.contains(&var) && !(own && shifts) {
                return None;
            }
        }
        for (low, high) in found {
            limits = limits.map(|(least, most)| (least.min(low), most.max(high)));
        }
        limits
    }
}

/// Adds the lowest and the highest value that a condition distinguishes. False if the variable is used in another way.
fn compared_with(condition: &Value, var: VarId, found: &mut Vec<(i64, i64)>) -> bool {
    match condition {
        Value::Compared(how, left, right) => match (left.as_ref(), right.as_ref()) {
            (Value::Var(of), Value::Int(number)) if *of == var => {
                found.push(match how {
                    CompareOp::Equal | CompareOp::Unequal => (number - 1, number + 1),
                    CompareOp::Less | CompareOp::AtLeast => (number - 1, *number),
                    CompareOp::AtMost | CompareOp::More => (*number, number + 1),
                });
                true
            }
            (left, right) => {
                let mut read = BTreeSet::new();
                left.variables(&mut read);
                right.variables(&mut read);
                !read.contains(&var)
            }
        },
        Value::Not(inner) => compared_with(inner, var, found),
        Value::And(all) | Value::Or(all) => all.iter().all(|value| compared_with(value, var, found)),
        Value::Cases(of, otherwise) => {
            of.iter().all(|(condition, value)| compared_with(condition, var, found) && compared_with(value, var, found))
                && compared_with(otherwise, var, found)
        }
        Value::Var(of) => *of != var,
        _ => true,
    }
}
