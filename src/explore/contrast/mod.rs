//! What an edit of a story changes for its readers: the shortest run that shows them a difference.

mod merged;
mod names;
mod shown;

use self::merged::Merged;
use self::names::Versions;
pub use self::shown::Shown;
use super::answers::Witness;
use super::control::Control;
use super::plan::{LocationId, Observed, Plan, Point, StoryVar, VarOrder};
use super::symbolic::Symbolic;
use crate::engine::State;
use crate::story::{ChoiceId, Cond, Edition, Matching, Story};

/// Where two versions of a story differ for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contrast {
    /// Nowhere: every run of one is a run of the other and shows the same.
    Same,
    /// After this run of the older version, for the first time. No run with fewer choices shows a difference. The newer
    /// version has the same choices, possibly except for the last one, whose outcome differs in that case.
    Differs(Witness),
    /// The limit was reached before this was known.
    Unknown,
    /// A text has too many variants to compare all of them.
    TooManyVariants,
}

/// Finds the shortest run on which a reader of two versions of a story can see that they differ.
pub fn contrast(old: &Story, new: &Story, matching: &Matching, shown: Shown, control: &Control) -> Contrast {
    let mut shortest: Option<Witness> = None;
    let editions = if old.editions().len() > new.editions().len() { old.editions() } else { new.editions() };
    for edition in editions {
        match of_edition(old, new, matching, shown, *edition, control) {
            Contrast::Same => {}
            Contrast::Differs(found) => {
                let is_shorter = shortest.as_ref().is_none_or(|before| found.choices.len() < before.choices.len());
                if is_shorter {
                    shortest = Some(found);
                }
            }
            open @ (Contrast::Unknown | Contrast::TooManyVariants) => return open,
        }
    }
    shortest.map_or(Contrast::Same, Contrast::Differs)
}

fn of_edition(
    old: &Story,
    new: &Story,
    matching: &Matching,
    shown: Shown,
    edition: Edition,
    control: &Control,
) -> Contrast {
    let facts = old.facts_at_start(edition);
    let begins = (State::begin(old, &facts).scene(), State::begin(new, &new.facts_at_start(edition)).scene());
    if matching.scene(begins.0) != Some(begins.1) {
        return Contrast::Differs(Witness { choices: Vec::new(), facts });
    }
    let merged = Merged::new(Versions::new(old, new, matching));
    let (story, sites) = merged.story(edition, shown);
    if merged.is_too_much() {
        return Contrast::TooManyVariants;
    }
    if sites.is_empty() {
        return Contrast::Same;
    }
    let task = control.task();
    task.begin("comparing the versions", None);
    let differs = Cond::Holds(merged.differs);
    let mut vars = Vec::new();
    StoryVar::read_by(&differs, &mut |var| vars.push(var));
    let observed: Observed = sites.iter().map(|scene| (Point::Scene(*scene), vars.clone())).collect();
    let plan = Plan::new(&story, edition, &observed);
    let mut sets = Symbolic::new(&plan, control, None::<&VarOrder>);
    let reached = sets.reachable();
    let holds = sets.predicate(&plan.predicate(&differs));
    let mut there = sets.empty();
    for at in sites.iter().map(|scene| LocationId::from(*scene).index()) {
        if let (Some(there), Some(reached)) = (there.get_mut(at), reached.get(at)) {
            *there = sets.diagrams().intersect(*reached, holds);
        }
    }
    if sets.is_exhausted() {
        return Contrast::Unknown;
    }
    if there.iter().all(|set| set.is_empty()) {
        return Contrast::Same;
    }
    let goal = sets.goal_of(there, &reached);
    let run: Option<Vec<ChoiceId>> = sets.shortest(&story, &State::begin(&story, &facts), &[&goal]).pop().flatten();
    run.map_or(Contrast::Unknown, |choices| Contrast::Differs(Witness { choices, facts }))
}
