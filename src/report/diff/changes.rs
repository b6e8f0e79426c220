//! What an edit gained, lost and changed, apart from the texts. Only what is proved about both versions is compared.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::{DiffReport, Version, choice_name};
use crate::check::is_said_elsewhere;
use crate::diag::FileSpan;
use crate::explore::{Answer, EndingAnswer, Explored, LawAnswer, OneSided};
use crate::report::explored::ExploreReport;
use crate::story::{ChoiceId, CondSite, FactId, MeterId, SceneId, Story, Symbol};

/// Something that changed, in words, and where that is in the newer version, if it has a place there.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) words: String,
    pub(super) place: Option<FileSpan>,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.words)
    }
}

/// Parts of a story that only one version has.
#[derive(Debug, Default, Serialize)]
pub(super) struct Parts {
    pub(super) scenes: Vec<Change>,
    pub(super) endings: Vec<Change>,
    pub(super) choices: Vec<Change>,
    pub(super) facts: Vec<Change>,
    pub(super) meters: Vec<Change>,
}

impl Parts {
    /// Returns the parts with their kinds.
    pub(super) fn kinds(&self) -> [(&'static str, &[Change]); 5] {
        let Self { scenes, endings, choices, facts, meters } = self;
        [("scene", scenes), ("ending", endings), ("choice", choices), ("fact", facts), ("meter", meters)]
    }
}

/// An ending whose shortest run is longer or shorter than before.
#[derive(Debug, Serialize)]
pub(super) struct EndingChange {
    id: String,
    /// The fewest choices in each version; `None` if it is never reached.
    pub(super) fewest: (Option<usize>, Option<usize>),
    #[serde(skip)]
    pub(super) place: FileSpan,
}

impl EndingChange {
    /// Returns this in words.
    pub(super) fn words(&self) -> String {
        let choices = |fewest: Option<usize>| match fewest {
            None => "never".to_owned(),
            Some(fewest) => crate::text::count(fewest, "choice"),
        };
        format!("{}: {} -> {}", self.id, choices(self.fewest.0), choices(self.fewest.1))
    }
}

/// A meter whose values have changed.
#[derive(Debug, Serialize)]
pub(super) struct MeterChange {
    pub(super) id: String,
    pub(super) old: (i32, i32),
    pub(super) new: (i32, i32),
}

/// A part of a story.
#[derive(Clone, Copy)]
enum Part {
    Scene(SceneId),
    Choice(ChoiceId),
    Fact(FactId),
    Meter(MeterId),
}

/// Returns the parts that only the newer version has.
pub(super) fn gained(report: &DiffReport) -> Parts {
    let (new, matching) = (report.new.story, report.matching);
    let map = report.new.loaded.source_map();
    let declared = |symbol| {
        map.declarations().iter().find(|found| found.symbol == symbol).map(|found| found.id.unwrap_or(found.record))
    };
    let is_alone = |part| match part {
        Part::Scene(scene) => matching.old_scene(scene).is_none(),
        Part::Choice(choice) => matching.old_choice(choice).is_none(),
        Part::Fact(fact) => matching.old_fact(fact).is_none(),
        Part::Meter(meter) => matching.old_meter(meter).is_none(),
    };
    let place = |part| match part {
        Part::Scene(scene) => Some(map.scene(scene)),
        Part::Choice(choice) => Some(map.choice(choice).text),
        Part::Fact(fact) => declared(Symbol::Fact(fact)),
        Part::Meter(meter) => declared(Symbol::Meter(meter)),
    };
    parts(new, &is_alone, &place)
}

/// Returns the parts that only the older version has. A choice has a location in its scene; nothing else has one.
pub(super) fn lost(report: &DiffReport) -> Parts {
    let (old, matching, map) = (report.old.story, report.matching, report.new.loaded.source_map());
    let is_alone = |part| match part {
        Part::Scene(scene) => matching.scene(scene).is_none(),
        Part::Choice(choice) => matching.choice(choice).is_none(),
        Part::Fact(fact) => matching.fact(fact).is_none(),
        Part::Meter(meter) => matching.meter(meter).is_none(),
    };
    let place = |part| match part {
        Part::Choice(choice) => matching.scene(old.choice(choice).scene).map(|scene| map.scene(scene)),
        Part::Scene(_) | Part::Fact(_) | Part::Meter(_) => None,
    };
    parts(old, &is_alone, &place)
}

/// Returns all parts of a story for which `is_alone` holds. The choices of a scene go with the scene.
fn parts(story: &Story, is_alone: &dyn Fn(Part) -> bool, place: &dyn Fn(Part) -> Option<FileSpan>) -> Parts {
    let change = |words: &str, part| Change { words: words.to_owned(), place: place(part) };
    let scenes = story.scene_ids().filter(|scene| is_alone(Part::Scene(*scene)));
    let (endings, scenes): (Vec<SceneId>, Vec<SceneId>) = scenes.partition(|scene| story.ending(*scene).is_some());
    let named = |scenes: Vec<SceneId>| {
        scenes.into_iter().map(|scene| change(story.scene_name(scene), Part::Scene(scene))).collect()
    };
    let choices = story
        .choice_ids()
        .filter(|choice| !is_alone(Part::Scene(story.choice(*choice).scene)) && is_alone(Part::Choice(*choice)));
    let facts = story.fact_ids().filter(|fact| is_alone(Part::Fact(*fact)));
    let meters = story.meter_ids().filter(|meter| is_alone(Part::Meter(*meter)));
    Parts {
        scenes: named(scenes),
        endings: named(endings),
        choices: choices.map(|choice| change(&choice_name(story, choice), Part::Choice(choice))).collect(),
        facts: facts.map(|fact| change(story.fact_name(fact), Part::Fact(fact))).collect(),
        meters: meters.map(|meter| change(story.meter_name(meter), Part::Meter(meter))).collect(),
    }
}

/// Returns the renamed parts, as `kind old -> new`.
pub(super) fn renamed(report: &DiffReport) -> Vec<String> {
    let DiffReport { old: Version { story: old, .. }, new: Version { story: new, .. }, matching, .. } = report;
    let mut renamed = Vec::new();
    let mut add = |kind: &str, before: &str, now: &str| {
        if before != now {
            renamed.push(format!("{kind} {before} -> {now}"));
        }
    };
    for (scene, same) in old.scene_ids().filter_map(|scene| Some((scene, matching.scene(scene)?))) {
        add("scene", old.scene_name(scene), new.scene_name(same));
    }
    for (choice, same) in old.choice_ids().filter_map(|choice| Some((choice, matching.choice(choice)?))) {
        if old.choice_name(choice) != new.choice_name(same) {
            add("choice", &choice_name(old, choice), &choice_name(new, same));
        }
    }
    for (fact, same) in old.fact_ids().filter_map(|fact| Some((fact, matching.fact(fact)?))) {
        add("fact", old.fact_name(fact), new.fact_name(same));
    }
    renamed
}

/// Returns the endings whose shortest run is longer or shorter, or that are reached in only one version.
pub(super) fn endings(report: &DiffReport) -> Vec<EndingChange> {
    let (old, new) = (&report.old, &report.new);
    let is_known = [old, new].iter().all(|version| version.explored.is_complete && version.explored.has_shortest_runs);
    let fewest = |explored: &Explored, scene: SceneId| {
        let of_scene = |ending: &&EndingAnswer| ending.scene == scene;
        let witness = explored.endings.iter().find(of_scene).and_then(|ending| ending.witness.as_ref());
        witness.map(|witness| witness.choices.len())
    };
    let both = old.story.scene_ids().filter_map(|scene| Some((scene, report.matching.scene(scene)?)));
    let both = both.filter(|(before, _)| is_known && old.story.ending(*before).is_some());
    let change = |(before, now)| {
        let fewest = (fewest(old.explored, before), fewest(new.explored, now));
        let place = new.loaded.source_map().scene(now);
        (fewest.0 != fewest.1).then(|| EndingChange { id: new.story.scene_name(now).to_owned(), fewest, place })
    };
    both.filter_map(change).collect()
}

/// Returns the scenes and choices of both versions that can be reached or taken only in the older one, and only in the
/// newer one. Endings in `endings` are not repeated.
pub(super) fn reached(report: &DiffReport, endings: &[EndingChange]) -> (Vec<Change>, Vec<Change>) {
    let (old, new, map) = (&report.old, &report.new, report.new.loaded.source_map());
    let scenes = old.story.scene_ids().filter_map(|scene| {
        let same = report.matching.scene(scene)?;
        let name = new.story.scene_name(same);
        let change = Change { words: format!("scene {name} is reached"), place: Some(map.scene(same)) };
        let is_said = endings.iter().any(|ending| ending.id == name);
        let answers = (*old.explored.scenes.get(scene.index())?, *new.explored.scenes.get(same.index())?);
        (!is_said).then_some((change, answers))
    });
    let choices = old.story.choice_ids().filter_map(|choice| {
        let same = report.matching.choice(choice)?;
        let words = format!("choice {} can be taken", choice_name(new.story, same));
        let change = Change { words, place: Some(map.choice(same).text) };
        Some((change, (*old.explored.choices.get(choice.index())?, *new.explored.choices.get(same.index())?)))
    });
    let (mut no_longer, mut now) = (Vec::new(), Vec::new());
    for (change, answers) in scenes.chain(choices) {
        match answers {
            (Answer::Yes, Answer::No) => no_longer.push(change),
            (Answer::No, Answer::Yes) => now.push(change),
            _ => {}
        }
    }
    (no_longer, now)
}

/// Returns the conditions that always have the same value only in the newer version. A gate that never opens is not
/// listed, because its choice is.
pub(super) fn always(report: &DiffReport) -> Vec<Change> {
    if !report.old.explored.is_complete || !report.new.explored.is_complete {
        return Vec::new();
    }
    let owner = |story: &Story, at: CondSite| match at {
        CondSite::Gate(choice, _) => choice_name(story, choice),
        CondSite::Effect(_) | CondSite::Branch(_) => String::new(),
    };
    let known = |version: &Version| -> Vec<(String, String, OneSided, String)> {
        let explored = ExploreReport::of_explored(version.story, version.loaded, version.explored);
        let once =
            |one: &&OneSided| !is_said_elsewhere(version.story, version.explored, version.loaded.source_map(), one);
        let one = |one: &OneSided| {
            let (place, written) = explored.condition(one.at);
            (owner(version.story, one.at), written, *one, place)
        };
        version.explored.always.iter().filter(once).map(one).collect()
    };
    let before: BTreeSet<_> =
        known(&report.old).into_iter().map(|(owner, written, one, _)| (owner, written, one.holds)).collect();
    let is_new = |(owner, written, one, _): &(String, String, OneSided, String)| {
        !before.contains(&(owner.clone(), written.clone(), one.holds))
    };
    let is_of_choice = |one: &OneSided| match one.at {
        CondSite::Gate(choice, _) => !one.holds && report.new.explored.choices.get(choice.index()) == Some(&Answer::No),
        CondSite::Effect(_) | CondSite::Branch(_) => false,
    };
    let new = known(&report.new).into_iter().filter(|found| is_new(found) && !is_of_choice(&found.2));
    let described = |(_, written, one, place): (String, String, OneSided, String)| Change {
        words: format!("{place}: `{written}` {} holds", if one.holds { "always" } else { "never" }),
        place: report.new.loaded.source_map().condition(one.at),
    };
    new.map(described).collect()
}

/// Returns the meters whose values have changed.
pub(super) fn meters(report: &DiffReport) -> Vec<MeterChange> {
    let (old, new) = (&report.old, &report.new);
    let range = |explored: &Explored, meter: MeterId| {
        let values = explored.meters.iter().find(|values| values.meter == meter)?;
        let all = values.by_scene.iter().flatten();
        Some((all.clone().map(|range| range.0).min()?, all.map(|range| range.1).max()?))
    };
    let both = old.story.meter_ids().filter_map(|meter| Some((meter, report.matching.meter(meter)?)));
    let both = both.filter(|_| old.explored.is_complete && new.explored.is_complete);
    let changed = both.filter_map(|(before, now)| {
        let (old, new) = (range(report.old.explored, before)?, range(report.new.explored, now)?);
        (old != new).then(|| MeterChange { id: report.new.story.meter_name(now).to_owned(), old, new })
    });
    changed.collect()
}

/// Returns the scenes at which a reader can get stuck only in the newer version.
pub(super) fn stuck(report: &DiffReport) -> Vec<Change> {
    if !report.old.explored.knows_stuck {
        return Vec::new();
    }
    let scenes = |explored: &Explored| -> BTreeSet<SceneId> {
        explored.dead_ends.iter().chain(&explored.soft_locks).map(|stuck| stuck.scene).collect()
    };
    let before: BTreeSet<SceneId> =
        scenes(report.old.explored).into_iter().filter_map(|scene| report.matching.scene(scene)).collect();
    let (now, map) = (scenes(report.new.explored), report.new.loaded.source_map());
    let change = |scene: &SceneId| Change {
        words: report.new.story.scene_name(*scene).to_owned(),
        place: Some(map.scene(*scene)),
    };
    now.difference(&before).map(change).collect()
}

/// Returns the answers about the laws of a version, by the names of the laws.
fn judged<'v>(version: &Version<'v>) -> impl Iterator<Item = (&'v str, &'v LawAnswer)> + use<'v> {
    let story = version.story;
    story.laws().iter().zip(version.laws).map(|(law, answer)| (story.str(law.id), answer))
}

/// Returns the laws that are broken in the newer version, and that hold in the older one or are not in it.
pub(super) fn laws(report: &DiffReport) -> Vec<Change> {
    let places = report.new.loaded.source_map().laws();
    let broken = judged(&report.new).zip(places).filter(|((id, answer), _)| {
        let mut before = judged(&report.old).filter(|(before, _)| before == id);
        let held = before.all(|(_, before)| matches!(before, LawAnswer::Holds | LawAnswer::Untested));
        held && matches!(answer, LawAnswer::Broken(_))
    });
    broken.map(|((id, _), place)| Change { words: format!("{id} is broken"), place: Some(*place) }).collect()
}

/// Returns what is not known about both versions, so that a change in it may be missing; one line for each.
pub(super) fn undecided(report: &DiffReport) -> Vec<String> {
    let versions = [&report.old, &report.new];
    let all = |is_known: fn(&Explored) -> bool| versions.iter().all(|version| is_known(version.explored));
    let mut open = Vec::new();
    if !all(|explored| explored.is_complete) {
        open.push("what can be reached and taken, conditions, and meters: not all states were explored".to_owned());
    }
    if !all(|explored| explored.is_complete && explored.has_shortest_runs) {
        open.push("the shortest runs to endings".to_owned());
    }
    if !all(|explored| explored.knows_stuck) {
        open.push("where a reader can get stuck".to_owned());
    }
    let laws: BTreeSet<&str> = versions
        .iter()
        .flat_map(|version| judged(version))
        .filter(|(_, answer)| **answer == LawAnswer::Unknown)
        .map(|(id, _)| id)
        .collect();
    open.extend(laws.iter().map(|id| format!("whether the law {id} holds")));
    open
}
