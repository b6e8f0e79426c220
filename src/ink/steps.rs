//! What the steps between two decisions show and offer.

use std::collections::HashMap;

use super::flow::{NodeId, Offer, Step, Token};

/// Adds the choices of a step by where they lead.
pub(super) fn collect_offers(step: &Step, found: &mut HashMap<NodeId, Offer>) {
    match step {
        Step::Offer(offer) => {
            found.entry(offer.content).or_insert_with(|| offer.as_ref().clone());
        }
        Step::Either(arms) => arms.iter().flat_map(|(_, steps)| steps).for_each(|step| collect_offers(step, found)),
        _ => {}
    }
}

/// Whether a step shows nothing.
pub(super) fn is_silent(step: &Step) -> bool {
    match step {
        Step::Token(token) => !token.is_seen(),
        Step::Set(..) => true,
        Step::Label | Step::Offer(_) => false,
        Step::Either(arms) => arms.iter().all(|(_, steps)| steps.iter().all(is_silent)),
    }
}

/// How many lines the steps show, at least.
pub(super) fn lines(steps: &[Step]) -> usize {
    let (mut count, mut open) = (0, false);
    for step in steps {
        match step {
            Step::Token(Token::NewLine) => open = false,
            Step::Token(token) if token.is_seen() => {
                count += usize::from(!open);
                open = true;
            }
            Step::Either(arms) => {
                let most = arms.iter().map(|(_, steps)| lines(steps)).max().unwrap_or(0);
                count += if open { most.saturating_sub(1) } else { most };
                open = open || most > 0;
            }
            _ => {}
        }
    }
    count
}
