//! How far scenes are from the beginning.

use super::control::Control;
use super::explicit::ExplicitStates;
use super::plan::{LocationKind, Plan};
use crate::story::Story;

/// How many states are visited at most.
const MOST_STATES: usize = 200_000;

/// Returns how many choices the shortest run to each scene takes, as far as that is found among the states that are the
/// fewest choices from the beginning, in any edition.
pub fn distances(story: &Story, control: &Control) -> Vec<Option<usize>> {
    let mut least: Vec<Option<usize>> = vec![None; story.scenes().len()];
    for edition in story.editions() {
        let plan = Plan::for_report(story, *edition, &Vec::new());
        let (states, _) = ExplicitStates::search(&plan, MOST_STATES.min(control.limit()), control);
        for (location, at) in states.firsts(|_, kind| kind != LocationKind::Junction) {
            let distance = states.layers.partition_point(|first| *first <= at).saturating_sub(1);
            if let Some(known) = least.get_mut(location.scene().index()) {
                *known = Some(known.map_or(distance, |known| known.min(distance)));
            }
        }
    }
    least
}
