//! What is proved about a story, in clauses.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::explore::{Answer, Explored, LawAnswer, MeterValues};
use crate::story::{BranchId, ChoiceId, CondSite, SceneId, SceneKind, Story, Symbol};

/// The maximum number of endings that are named.
const MOST_NAMED: usize = 5;

/// What is proved about a version of a story besides its problems, prepared for the requests of editors.
#[derive(Debug)]
pub(super) struct Known {
    /// What can happen.
    explored: Explored,
    /// Whether the laws hold, in declared order.
    laws: Vec<LawAnswer>,
    /// The branches that are never taken.
    never: HashSet<BranchId>,
    /// How many ways lead to each scene: choices that some reader can take, scenes that continue there, and the
    /// beginning of the story.
    ways: Vec<usize>,
    /// The scenes by their names.
    scenes: HashMap<String, SceneId>,
    /// How many choices the shortest run to each scene takes, where that was found.
    distances: Vec<Option<usize>>,
}

impl Known {
    /// Prepares what was proved about a story.
    pub(super) fn new(story: &Story, explored: Explored, laws: Vec<LawAnswer>, distances: Vec<Option<usize>>) -> Self {
        let never = explored.always.iter().filter_map(|one| match one.at {
            CondSite::Branch(branch) if !one.holds => Some(branch),
            _ => None,
        });
        let never = never.collect();
        let scenes = story.scene_ids().map(|scene| (story.scene_name(scene).to_owned(), scene)).collect();
        let mut known = Self { explored, laws, never, ways: vec![0; story.scene_ids().len()], scenes, distances };
        let mut reached: Vec<SceneId> = story.scenes_of(story.start());
        for scene in story.scene_ids().filter(|scene| known.explored.scenes.get(scene.index()) != Some(&Answer::No)) {
            story.choices_of(scene).for_each(|choice| reached.extend(known.after(story, choice)));
            reached.extend(next(story, scene));
        }
        for scene in reached {
            known.ways.get_mut(scene.index()).into_iter().for_each(|ways| *ways += 1);
        }
        known
    }

    /// Returns the scene with a name.
    pub(super) fn scene(&self, name: &str) -> Option<SceneId> {
        self.scenes.get(name).copied()
    }

    /// Returns the scenes that a choice which some reader can take may lead to.
    fn after(&self, story: &Story, choice: ChoiceId) -> BTreeSet<SceneId> {
        if self.explored.choices.get(choice.index()) == Some(&Answer::No) {
            return BTreeSet::new();
        }
        let branches = story.choice(choice).branches.ids().filter(|branch| !self.never.contains(branch));
        branches.flat_map(|branch| story.scenes_of(story.branch(branch).to)).collect()
    }

    /// Returns the endings to which scenes may lead. Conditions that depend on what happened before are assumed to
    /// hold, so none is missing.
    fn endings(&self, story: &Story, scenes: BTreeSet<SceneId>) -> BTreeSet<SceneId> {
        let mut seen = scenes.clone();
        let mut waiting: Vec<SceneId> = scenes.into_iter().collect();
        while let Some(scene) = waiting.pop() {
            let choices = story.choices_of(scene).map(|choice| self.after(story, choice));
            let follow: Vec<SceneId> = choices.chain([next(story, scene)]).flatten().collect();
            waiting.extend(follow.into_iter().filter(|scene| seen.insert(*scene)));
        }
        let can_be = |ending: &SceneId| self.explored.scenes.get(ending.index()) != Some(&Answer::No);
        seen.into_iter().filter(|scene| story.ending(*scene).is_some()).filter(can_be).collect()
    }

    /// Returns what is known about something.
    pub(super) fn clauses(&self, story: &Story, symbol: Symbol) -> Vec<String> {
        match symbol {
            Symbol::Scene(scene) => {
                let endings = self.endings(story, BTreeSet::from([scene]));
                let leads = (story.ending(scene).is_none() && !endings.is_empty() && self.is_reached(scene))
                    .then(|| format!("may lead to {}", named(story, &endings)));
                self.of_scene(story, scene).into_iter().chain(leads).collect()
            }
            Symbol::Choice(choice) if self.explored.choices.get(choice.index()) == Some(&Answer::No) => {
                vec!["proved: no reader can take it".to_owned()]
            }
            Symbol::Choice(choice) => self.rules_out(story, choice).into_iter().collect(),
            Symbol::Meter(meter) if self.explored.is_complete => {
                let values = self.explored.meters.iter().find(|values| values.meter == meter);
                let range = values.and_then(|values| Some(written(story, values, values.range?)));
                range.map(|range| format!("proved: {range}")).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns which of the endings that the scene may lead to are impossible after a choice.
    fn rules_out(&self, story: &Story, choice: ChoiceId) -> Option<String> {
        let before = self.endings(story, BTreeSet::from([story.choice(choice).scene]));
        let after = self.endings(story, self.after(story, choice));
        let lost: BTreeSet<SceneId> = before.difference(&after).copied().collect();
        match (lost.is_empty(), after.len()) {
            (true, _) => None,
            (false, 1) => Some(format!("proved: it can only lead to {}", named(story, &after))),
            (false, _) => Some(format!("proved: it rules out {}", named(story, &lost))),
        }
    }

    /// Returns whether it is proved that no reader can reach a scene.
    pub(super) fn is_never(&self, scene: SceneId) -> bool {
        self.explored.scenes.get(scene.index()) == Some(&Answer::No)
    }

    fn is_reached(&self, scene: SceneId) -> bool {
        self.explored.scenes.get(scene.index()) == Some(&Answer::Yes)
    }

    /// Returns what is known about a scene.
    pub(super) fn of_scene(&self, story: &Story, scene: SceneId) -> Vec<String> {
        if self.is_never(scene) {
            return vec!["proved: no reader can reach it".to_owned()];
        }
        let ways = self.ways.get(scene.index()).filter(|_| self.is_reached(scene));
        let ways = ways.map(|ways| format!("reached by {}", counted(*ways, "way")));
        let ways = ways.unwrap_or_else(|| "not known whether a reader reaches it".to_owned());
        let ending = self.explored.endings.iter().find(|ending| ending.scene == scene);
        let choices = ending.and_then(|ending| ending.witness.as_ref()).map(|run| run.choices.len());
        let least = self.distances.get(scene.index()).copied().flatten();
        let is_shortest = least.is_some() || self.explored.has_shortest_runs;
        let run = if is_shortest { "shortest run" } else { "a run" };
        let shortest = least.or(choices).map(|count| format!("{run}: {}", counted(count, "choice")));
        let ranges = self.ranges(story, scene).map(|ranges| format!("readers arrive with {ranges}"));
        [ways].into_iter().chain(shortest).chain(ranges).collect()
    }

    /// Returns the values of the meters with which readers arrive in a scene, if all of them are known.
    pub(super) fn ranges(&self, story: &Story, scene: SceneId) -> Option<String> {
        let range = |meter: &MeterValues| {
            let range = meter.by_scene.get(scene.index()).copied().flatten()?;
            Some(written(story, meter, range))
        };
        let ranges: Vec<String> = self.explored.meters.iter().filter_map(range).collect();
        (self.explored.is_complete && !ranges.is_empty()).then(|| ranges.join(", "))
    }

    /// Returns what is known about the law with this number.
    pub(super) fn of_law(&self, law: usize) -> Option<String> {
        Some(match self.laws.get(law)? {
            LawAnswer::Holds => "holds in every run".to_owned(),
            LawAnswer::Untested => "never in force".to_owned(),
            LawAnswer::Broken(breach) => {
                format!("broken: shortest run {}", counted(breach.witness.choices.len(), "choice"))
            }
            LawAnswer::Unknown => "not known whether it holds".to_owned(),
        })
    }
}

/// Returns the scenes with which a scene continues without a choice.
fn next(story: &Story, scene: SceneId) -> BTreeSet<SceneId> {
    match story.scene(scene).kind {
        SceneKind::Next(next) => story.scenes_of(next).into_iter().collect(),
        SceneKind::Choices(_) | SceneKind::Ending(_) => BTreeSet::new(),
    }
}

/// Returns a number of things.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Returns endings with their titles; only the first ones if there are many.
fn named(story: &Story, endings: &BTreeSet<SceneId>) -> String {
    let title = |scene: &SceneId| story.ending(*scene).map(|ending| story.str(ending.title));
    let titles: Vec<&str> = endings.iter().take(MOST_NAMED).filter_map(title).collect();
    let more = endings.len() - titles.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("the ending{} {}{more}", if endings.len() == 1 { "" } else { "s" }, titles.join(", "))
}

/// Returns the values of a meter from the least to the greatest.
fn written(story: &Story, meter: &MeterValues, (least, greatest): (i32, i32)) -> String {
    let value = |value| story.written_value(meter.meter, value);
    let values = if least == greatest { value(least) } else { format!("{} to {}", value(least), value(greatest)) };
    format!("{} {values}", story.meter_title(meter.meter))
}
