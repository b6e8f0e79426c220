//! Where variables are used: in conditions, in texts and in effects.

use std::collections::{BTreeSet, HashMap};

use super::flow::Token;
use super::passage::Effect;
use super::routes::Dest;
use super::scenes::Scenes;
use super::value::{Arithmetic, Value, VarId};
use crate::story::CompareOp;

/// Everything in which variables occur.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) conditions: Vec<Value>,
    pub(super) printed: BTreeSet<VarId>,
    /// Effects, how often each can happen, and what holds then.
    pub(super) effects: Vec<(Effect, Option<i64>, Value)>,
    /// The effects of each variable.
    changes: HashMap<VarId, Vec<usize>>,
    needs: Needs,
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
                uses.conditions.extend(way.routes.iter().map(|route| route.condition.clone()));
            }
        }
        for junction in &scenes.junctions {
            uses.conditions.extend(junction.routes.iter().map(|route| route.condition.clone()));
        }
        let guards: Vec<Value> = uses.effects.iter().map(|(effect, ..)| effect.guard.clone()).collect();
        uses.conditions.extend(guards);
        uses.index();
        uses
    }

    fn token(&mut self, token: &Token) {
        match token {
            Token::Print(value, _) => value.variables(&mut self.printed),
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

    /// The effects that change a variable, how often each can happen, and what holds then.
    pub(super) fn effects_of(&self, var: VarId) -> impl Iterator<Item = &(Effect, Option<i64>, Value)> {
        self.changes.get(&var).into_iter().flatten().filter_map(|at| self.effects.get(*at))
    }

    /// How far a variable is counted by what compares it with constants, if nothing else is asked of it.
    pub(super) fn needed(&self, var: VarId) -> Option<(i64, i64)> {
        if self.printed.contains(&var) {
            return None;
        }
        self.needs.get(&var).copied().unwrap_or(Some((0, 0)))
    }

    /// Collects what is asked of each variable, and what changes it.
    fn index(&mut self) {
        let mut needs = Needs::new();
        self.conditions.iter().for_each(|condition| ask(condition, &mut needs));
        for (at, (effect, ..)) in self.effects.iter().enumerate() {
            self.changes.entry(effect.var).or_default().push(at);
            let shifts = matches!(&effect.value, Value::Computed(Arithmetic::Add | Arithmetic::Subtract, left, right)
                if **left == Value::Var(effect.var) && matches!(**right, Value::Int(_)));
            let mut read = BTreeSet::new();
            effect.value.variables(&mut read);
            for var in read.into_iter().filter(|var| !(*var == effect.var && shifts)) {
                needs.insert(var, None);
            }
        }
        self.needs = needs;
    }
}

/// The lowest and the highest value that conditions tell apart, by variable; none for one that is used in another way.
type Needs = HashMap<VarId, Option<(i64, i64)>>;

/// Adds what a condition tells apart.
fn ask(condition: &Value, needs: &mut Needs) {
    match condition {
        Value::Compared(how, left, right) => match (left.as_ref(), right.as_ref()) {
            (Value::Var(var), Value::Int(number)) => {
                let (low, high) = match how {
                    CompareOp::Equal | CompareOp::Unequal => (number - 1, number + 1),
                    CompareOp::Less | CompareOp::AtLeast => (number - 1, *number),
                    CompareOp::AtMost | CompareOp::More => (*number, number + 1),
                };
                let known = needs.entry(*var).or_insert(Some((0, 0)));
                *known = known.map(|(least, most)| (least.min(low), most.max(high)));
            }
            (left, right) => {
                let mut read = BTreeSet::new();
                left.variables(&mut read);
                right.variables(&mut read);
                needs.extend(read.into_iter().map(|var| (var, None)));
            }
        },
        Value::Not(inner) => ask(inner, needs),
        Value::And(all) | Value::Or(all) => all.iter().for_each(|value| ask(value, needs)),
        Value::Cases(of, otherwise) => {
            for (condition, value) in of {
                ask(condition, needs);
                ask(value, needs);
            }
            ask(otherwise, needs);
        }
        Value::Var(var) => _ = needs.insert(*var, None),
        _ => {}
    }
}
