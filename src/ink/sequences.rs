//! Changing texts that the format counts by itself: those that are shown once on each visit of one scene, and never
//! elsewhere. Ink counts how often a text is evaluated, so for these it comes to the same.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Token;
use super::kinds::Kinds;
use super::passage::Effect;
use super::routes::Route;
use super::scenes::{Scene, Scenes};
use super::value::{Arithmetic, Value, VarId, compared, computed};
use super::variables::Origin;
use crate::story::CompareOp;

/// More parts than this are counted by a meter.
const MOST_PARTS: i64 = 100;

/// The variables whose texts count the visits of a scene, each with the word that begins such a text. `kinds` has the
/// variables that something reads; what changes others is not written.
pub(super) fn by_visits(scenes: &Scenes<'_>, used: &BTreeSet<usize>, kinds: &Kinds) -> BTreeMap<VarId, &'static str> {
    let mut elsewhere = BTreeSet::new();
    let routes = scenes.junctions.iter().flat_map(|junction| &junction.routes);
    routes.for_each(|route| route.condition.variables(&mut elsewhere));
    let mut found = BTreeMap::new();
    for scene in used.iter().filter_map(|at| scenes.scenes.get(*at)) {
        let read = mentioned(scene, kinds);
        for var in &read {
            match scenes.variables.of(*var).map(|of| (&of.origin, of.cap)) {
                Some((Origin::Sequence(_), Some(last))) if !elsewhere.contains(var) => {
                    found.extend(word(scene, *var, last, kinds).map(|word| (*var, word)));
                }
                _ => _ = found.remove(var),
            }
        }
        elsewhere.extend(read);
    }
    found
}

/// The variables that a scene reads or changes.
fn mentioned(scene: &Scene, kinds: &Kinds) -> BTreeSet<VarId> {
    let mut found = BTreeSet::new();
    scene.effects.iter().for_each(|effect| add_effect(effect, kinds, &mut found));
    scene.tokens.iter().for_each(|token| token.variables(&mut found));
    add_choices(scene, kinds, &mut found);
    found
}

fn add_effect(effect: &Effect, kinds: &Kinds, found: &mut BTreeSet<VarId>) {
    if kinds.of.contains_key(&effect.var) {
        found.insert(effect.var);
        effect.guard.variables(found);
        effect.value.variables(found);
    }
}

fn add_choices(scene: &Scene, kinds: &Kinds, found: &mut BTreeSet<VarId>) {
    for (offered, way) in &scene.choices {
        offered.guard.variables(found);
        let routes = way.routes.iter().map(|Route { condition, .. }| condition);
        routes.for_each(|condition| condition.variables(found));
        way.effects.iter().for_each(|effect| add_effect(effect, kinds, found));
        offered.offer.label.iter().chain(&way.after).for_each(|token| token.variables(found));
    }
}

/// How the text of a scene that a variable counts for follows its visits, if it does and nothing else depends on it.
fn word(scene: &Scene, var: VarId, last: i64, kinds: &Kinds) -> Option<&'static str> {
    let mut others = BTreeSet::new();
    add_choices(scene, kinds, &mut others);
    let (own, rest): (Vec<&Effect>, Vec<&Effect>) = scene.effects.iter().partition(|effect| effect.var == var);
    rest.into_iter().for_each(|effect| add_effect(effect, kinds, &mut others));
    let mut arms = None;
    for token in &scene.tokens {
        match token {
            Token::Either(of) if arms.is_none() && of.first().is_some_and(|(first, _)| *first == is(var, 1)) => {
                arms = Some(of);
                of.iter().flat_map(|(_, tokens)| tokens).for_each(|token| token.variables(&mut others));
            }
            token => token.variables(&mut others),
        }
    }
    let (arms, is_cycle) = (arms?, counts(&own, var, last)?);
    let has_else = arms.last().is_some_and(|(condition, _)| *condition == Value::Bool(true));
    let numbered = arms.iter().take(arms.len() - usize::from(has_else)).map(|(condition, _)| condition);
    let in_order = numbered.eq((1..last).map(|number| is(var, number)).collect::<Vec<_>>().iter());
    if others.contains(&var) || !in_order || !(2..=MOST_PARTS).contains(&last) {
        return None;
    }
    Some(match (is_cycle, has_else, last) {
        (true, ..) => "cycle",
        (false, false, 2) => "once",
        (false, ..) => "sequence",
    })
}

fn is(var: VarId, number: i64) -> Value {
    compared(CompareOp::Equal, Value::Var(var), Value::Int(number))
}

/// Whether the effects of a scene on a variable count its visits: on to the last number, or in a cycle.
fn counts(effects: &[&Effect], var: VarId, last: i64) -> Option<bool> {
    let more = computed(Arithmetic::Add, Value::Var(var), Value::Int(1));
    let is_more = |effect: &Effect| effect.guard == Value::Bool(true) && effect.value == more;
    match effects {
        [one] if is_more(one) => Some(false),
        [reset, one] if is_more(one) && reset.value == Value::Int(0) && reset.guard == is(var, last) => Some(true),
        _ => None,
    }
}
