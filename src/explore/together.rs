//! Which questions share one exploration.
//!
//! Each question keeps the variables that it reads live. Questions about the same variables cost little more than one of
//! them; questions about many different variables make the sets of states large.

use super::plan::{Plan, StoryVar};

/// How many variables that only questions read are live at a time, unless a single question reads more.
const VARS_AT_A_TIME: usize = 5;

/// Groups questions so that each group reads few variables in addition to those that the story itself reads in `plan`.
/// Each question comes with the variables that it reads.
pub(super) fn in_groups<Q>(plan: &Plan, questions: impl IntoIterator<Item = (Vec<StoryVar>, Q)>) -> Vec<Vec<Q>> {
    let mut groups: Vec<(Vec<StoryVar>, Vec<Q>)> = Vec::new();
    for (mut extra, question) in questions {
        extra.retain(|var| plan.variable(*var).is_none());
        extra.sort_unstable();
        extra.dedup();
        let fits = |(vars, _): &&mut (Vec<StoryVar>, Vec<Q>)| {
            let new = extra.iter().filter(|var| !vars.contains(var)).count();
            new == 0 || vars.len() + new <= VARS_AT_A_TIME
        };
        match groups.iter_mut().find(fits) {
            Some((vars, group)) => {
                extra.retain(|var| !vars.contains(var));
                vars.extend(extra);
                group.push(question);
            }
            None => groups.push((extra, vec![question])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
