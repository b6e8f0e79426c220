//! Where glue joins a line to the previous one, so that no scene can begin between them.

use std::collections::HashSet;

use super::flow::{Node, NodeId, Step, Token};
use super::graph::{Graph, has_offer};

/// What a step does to the line that contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joins {
    /// It is glue, or may begin with it.
    Glue,
    /// It shows something, and is not glued to what is before it.
    Shows,
    /// Neither.
    Nothing,
}

fn joins_first(step: &Step) -> Joins {
    match step {
        Step::Token(token) => token_joins(token, false),
        Step::Either(arms) => first_of(arms.iter().map(|(_, steps)| steps.iter().map(joins_first))),
        Step::Label | Step::Offer(_) => Joins::Shows,
        Step::Set(..) => Joins::Nothing,
    }
}

fn joins_last(step: &Step) -> Joins {
    match step {
        Step::Token(token) => token_joins(token, true),
        Step::Either(arms) => first_of(arms.iter().map(|(_, steps)| steps.iter().rev().map(joins_last))),
        Step::Label | Step::Offer(_) => Joins::Shows,
        Step::Set(..) => Joins::Nothing,
    }
}

fn token_joins(token: &Token, last: bool) -> Joins {
    match token {
        Token::Glue => Joins::Glue,
        Token::Either(arms) if last => {
            first_of(arms.iter().map(|(_, tokens)| tokens.iter().rev().map(|token| token_joins(token, true))))
        }
        Token::Either(arms) => {
            first_of(arms.iter().map(|(_, tokens)| tokens.iter().map(|token| token_joins(token, false))))
        }
        token if token.is_seen() => Joins::Shows,
        _ => Joins::Nothing,
    }
}

/// What the first in each arm that does something does: glue, if it is that in any of them.
fn first_of(arms: impl Iterator<Item = impl Iterator<Item = Joins>>) -> Joins {
    let firsts: Vec<Joins> =
        arms.map(|mut arm| arm.find(|joins| *joins != Joins::Nothing).unwrap_or(Joins::Nothing)).collect();
    let any = |wanted| firsts.contains(&wanted);
    match () {
        () if any(Joins::Glue) => Joins::Glue,
        () if any(Joins::Shows) => Joins::Shows,
        () => Joins::Nothing,
    }
}

/// Whether steps end with glue.
pub(super) fn ends_with_glue(steps: &[Step]) -> bool {
    steps.iter().rev().map(joins_last).find(|joins| *joins != Joins::Nothing) == Some(Joins::Glue)
}

/// Whether what is shown from a node on is glued to what is before it.
pub(super) fn begins_with_glue(graph: &Graph, from: NodeId) -> bool {
    let (mut at, mut seen) = (from, HashSet::new());
    while let Node::Step(step, next) = graph.node(at) {
        match joins_first(step) {
            Joins::Glue => return true,
            Joins::Shows => return false,
            Joins::Nothing if !seen.insert(at) => return false,
            Joins::Nothing => at = *next,
        }
    }
    false
}

/// The node after the line that continues at a node, if nothing else happens in it.
pub(super) fn after_line(graph: &Graph, from: NodeId) -> Option<NodeId> {
    let (mut at, mut seen, mut shows) = (from, HashSet::new(), false);
    loop {
        let Node::Step(step, next) = graph.node(at) else { return None };
        if has_offer(step) || *step == Step::Label || !seen.insert(at) {
            return None;
        }
        if *step == Step::Token(Token::NewLine) && shows && !begins_with_glue(graph, *next) {
            return Some(*next);
        }
        shows = shows || joins_first(step) != Joins::Nothing;
        at = *next;
    }
}
