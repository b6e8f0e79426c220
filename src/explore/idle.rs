//! Choices that make no difference.

use super::plan::{Assign, Plan, Transition};
use super::text_variants::occurrences;
use crate::story::{ChoiceId, Edition, Story};

/// Returns the choices that change nothing that a condition or a text reads afterwards, though another choice of
/// their scene leads to the same place and changes nothing either.
///
/// Sound: the variables that all conditions and texts read are live in this plan, and a choice without updates of
/// live variables leads to the same future as any other such choice with the same edges. That the choice was taken
/// is no effect of the story, so it does not count as a difference.
pub(super) fn idle_choices(story: &Story) -> Vec<ChoiceId> {
    let (occurrences, paths) = occurrences(story);
    let plan = Plan::new(story, Edition::Later, &paths.observed_by(&occurrences));
    let mut idle = Vec::new();
    for location in &plan.locations {
        let has_effect = |transition: &&Transition| {
            transition.updates.iter().any(|update| update.assign != Assign::Nothing && update.effect.is_some())
        };
        let without: Vec<_> = location.transitions.iter().filter(|transition| !has_effect(transition)).collect();
        let has_equal =
            |transition: &&&Transition| without.iter().filter(|other| other.edges == transition.edges).count() > 1;
        idle.extend(without.iter().filter(has_equal).filter_map(|transition| transition.choice));
    }
    idle
}
