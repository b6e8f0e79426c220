//! What an edit did to a story: what `earlier diff` reports.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::diagnostics::json_line;
use super::explored::ExploreReport;
use crate::check::stats;
use crate::engine::{ChoiceDisplay, ChoiceRef, NEXT, Playthrough, replay_one};
use crate::explore::{Answer, Contrast, EndingAnswer, Explored, LawAnswer, OneSided, Witness};
use crate::story::{ChoiceId, CondSite, FactId, Loaded, Matching, MeterId, Piece, SceneId, ShownValue, Story, Text};
use crate::text::{plain, plain_blocks};

/// How many words around a change are shown.
const CONTEXT: usize = 6;

/// How many words a reader reads in a minute.
const SPEED: usize = 230;

/// One of two versions of a story, with what is proved of it.
pub struct Version<'s> {
    /// The story.
    pub story: &'s Story,
    /// Its files.
    pub loaded: &'s Loaded,
    /// What can happen in it.
    pub explored: &'s Explored,
    /// Which of its laws hold, in declared order.
    pub laws: &'s [LawAnswer],
    /// What is wrong with its recorded runs, a line each.
    pub routes: &'s [String],
}

/// What is known of two versions of a story.
pub struct DiffReport<'s> {
    /// The version before the edit.
    pub old: Version<'s>,
    /// The version after it.
    pub new: Version<'s>,
    /// Which of their parts are the same.
    pub matching: &'s Matching,
    /// Where a reader sees other scenes, choices or meters.
    pub play: &'s Contrast,
    /// Where a reader sees anything else, texts included.
    pub reading: &'s Contrast,
    /// The saved runs that no longer work, a line each.
    pub runs: &'s [String],
}

/// What an edit did. The names of fields are part of version 1 of the format.
#[derive(Debug, Serialize)]
struct Changes {
    version: u32,
    /// Where the versions play differently, or that they don't.
    play: Seen,
    /// Where they read differently, or that they don't.
    reading: Seen,
    gained: Parts,
    lost: Parts,
    /// The parts with another name, as `old -> new`.
    renamed: Vec<String>,
    endings: Vec<EndingChange>,
    /// The scenes and choices that can be reached or taken in the older version alone, and in the newer one alone.
    no_longer: Vec<String>,
    now: Vec<String>,
    /// The conditions that always have the same value in the newer version alone.
    always: Vec<String>,
    meters: Vec<MeterChange>,
    /// The scenes at which a reader can get stuck in the newer version alone.
    stuck: Vec<String>,
    /// The laws that hold in the older version and do not in the newer one.
    laws: Vec<String>,
    routes: Vec<String>,
    runs: Vec<String>,
    texts: Vec<TextChange>,
    words: (usize, usize),
    minutes: (usize, usize),
    /// Whether a reader or writer has lost something.
    loss: bool,
}

/// Names of parts of a story.
#[derive(Debug, Default, Serialize)]
struct Parts {
    scenes: Vec<String>,
    endings: Vec<String>,
    choices: Vec<String>,
    facts: Vec<String>,
    meters: Vec<String>,
}

/// Where a reader sees that two versions differ.
#[derive(Debug, Serialize)]
struct Seen {
    /// `same`, `differs` or `unknown`.
    answer: &'static str,
    /// The shortest run, as far as the versions show the same, and the step after which they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Vec<String>>,
    /// The facts with which the run begins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<String>,
    /// What each version shows there that the other does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<(Vec<String>, Vec<String>)>,
}

#[derive(Debug, Serialize)]
struct EndingChange {
    id: String,
    /// The fewest choices in each version; `None` if it is never reached, or not known.
    fewest: (Option<usize>, Option<usize>),
}

#[derive(Debug, Serialize)]
struct MeterChange {
    id: String,
    old: (i32, i32),
    new: (i32, i32),
}

#[derive(Debug, Serialize)]
struct TextChange {
    at: String,
    /// The changed words, with a few around them: `[-old-]` and `{+new+}`.
    words: String,
}

/// Returns what an edit did as text.
pub fn diff_text(report: &DiffReport) -> String {
    Changes::of(report).text(report)
}

/// Returns what an edit did as one line of JSON.
pub fn diff_json(report: &DiffReport) -> String {
    json_line(&Changes::of(report))
}

/// Returns whether an edit took something away: an ending, a scene or choice, a law or recorded run that worked, or a
/// saved run of a reader.
pub fn has_loss(report: &DiffReport) -> bool {
    Changes::of(report).loss
}

fn choice_name(story: &Story, choice: ChoiceId) -> String {
    format!("{}.{}", story.scene_name(story.choice(choice).scene), story.choice_name(choice))
}

/// The names of all parts of a story for which `is_alone` holds.
fn parts(story: &Story, is_alone: &dyn Fn(Part) -> bool) -> Parts {
    let scenes = story.scene_ids().filter(|scene| is_alone(Part::Scene(*scene)));
    let (endings, scenes): (Vec<SceneId>, Vec<SceneId>) = scenes.partition(|scene| story.ending(*scene).is_some());
    let names = |scenes: Vec<SceneId>| scenes.iter().map(|scene| story.scene_name(*scene).to_owned()).collect();
    // The choices of a scene go with the scene.
    let choices = story
        .choice_ids()
        .filter(|choice| !is_alone(Part::Scene(story.choice(*choice).scene)) && is_alone(Part::Choice(*choice)));
    let facts = story.fact_ids().filter(|fact| is_alone(Part::Fact(*fact)));
    let meters = story.meter_ids().filter(|meter| is_alone(Part::Meter(*meter)));
    Parts {
        scenes: names(scenes),
        endings: names(endings),
        choices: choices.map(|choice| choice_name(story, choice)).collect(),
        facts: facts.map(|fact| story.fact_name(fact).to_owned()).collect(),
        meters: meters.map(|meter| story.meter_name(meter).to_owned()).collect(),
    }
}

/// A part of a story.
#[derive(Clone, Copy)]
enum Part {
    Scene(SceneId),
    Choice(ChoiceId),
    Fact(FactId),
    Meter(MeterId),
}

impl Changes {
    fn of(report: &DiffReport) -> Self {
        let DiffReport { old, new, matching, play, reading, runs } = report;
        let gained = parts(new.story, &|part| match part {
            Part::Scene(scene) => matching.old_scene(scene).is_none(),
            Part::Choice(choice) => matching.old_choice(choice).is_none(),
            Part::Fact(fact) => matching.old_fact(fact).is_none(),
            Part::Meter(meter) => matching.old_meter(meter).is_none(),
        });
        let lost = parts(old.story, &|part| match part {
            Part::Scene(scene) => matching.scene(scene).is_none(),
            Part::Choice(choice) => matching.choice(choice).is_none(),
            Part::Fact(fact) => matching.fact(fact).is_none(),
            Part::Meter(meter) => matching.meter(meter).is_none(),
        });
        let (no_longer, now) = reached(report);
        let (total_old, total_new) = (stats(old.story).1, stats(new.story).1);
        let minutes = |words: usize| words.div_ceil(SPEED);
        let new_routes = new.routes.iter().filter(|line| !old.routes.contains(line)).cloned();
        let mut changes = Self {
            version: 1,
            play: Seen::of(report, play, false),
            reading: Seen::of(report, reading, true),
            gained,
            lost,
            renamed: renamed(report),
            endings: endings(report),
            no_longer,
            now,
            always: always(report),
            meters: meters(report),
            stuck: stuck(report),
            laws: laws(report),
            routes: new_routes.collect(),
            runs: runs.to_vec(),
            texts: texts(report),
            words: (total_old.words, total_new.words),
            minutes: (minutes(total_old.words), minutes(total_new.words)),
            loss: false,
        };
        let Parts { scenes, endings, choices, .. } = &changes.lost;
        let lists = [scenes, endings, choices, &changes.no_longer, &changes.stuck];
        let more = [&changes.laws, &changes.routes, &changes.runs];
        changes.loss = lists.into_iter().chain(more).any(|list| !list.is_empty());
        changes
    }

    fn text(&self, report: &DiffReport) -> String {
        let mut out = String::new();
        let mut line = |what: &str, list: &[String]| {
            for (at, one) in list.iter().enumerate() {
                let _ = writeln!(out, "{:<11} {one}", if at == 0 { what } else { "" });
            }
        };
        line("play", &self.play.lines(self.play_in_short(report)));
        line("reading", &self.reading.lines("every run reads the same"));
        for (what, Parts { scenes, endings, choices, facts, meters }) in
            [("gained", &self.gained), ("lost", &self.lost)]
        {
            let named =
                |kind: &str, names: &[String]| names.iter().map(|name| format!("{kind} {name}")).collect::<Vec<_>>();
            let kinds =
                [("scene", scenes), ("ending", endings), ("choice", choices), ("fact", facts), ("meter", meters)];
            line(what, &kinds.into_iter().flat_map(|(kind, names)| named(kind, names)).collect::<Vec<_>>());
        }
        line("renamed", &self.renamed);
        let choices = |fewest: Option<usize>| match fewest {
            None => "never".to_owned(),
            Some(1) => "1 choice".to_owned(),
            Some(fewest) => format!("{fewest} choices"),
        };
        let endings = self.endings.iter();
        let endings = endings
            .map(|ending| format!("{}: {} -> {}", ending.id, choices(ending.fewest.0), choices(ending.fewest.1)));
        line("endings", &endings.collect::<Vec<_>>());
        line("no longer", &self.no_longer);
        line("now", &self.now);
        line("always", &self.always);
        let meters = self
            .meters
            .iter()
            .map(|MeterChange { id, old, new }| format!("{id}: {} to {} -> {} to {}", old.0, old.1, new.0, new.1));
        line("meters", &meters.collect::<Vec<_>>());
        line("stuck", &self.stuck);
        line("laws", &self.laws);
        line("routes", &self.routes);
        line("runs", &self.runs);
        let texts = self.texts.iter().map(|TextChange { at, words }| format!("{at}: {words}"));
        line("texts", &texts.collect::<Vec<_>>());
        if self.words.0 != self.words.1 {
            let minutes =
                format!("{} -> {} words, {} -> {} minutes", self.words.0, self.words.1, self.minutes.0, self.minutes.1);
            line("size", &[minutes]);
        }
        out
    }

    fn play_in_short(&self, report: &DiffReport) -> &'static str {
        match report.reading {
            Contrast::Same => "every run plays the same: no reader can see a difference",
            Contrast::Differs(_) | Contrast::Unknown => {
                "every run plays the same: the scenes, choices and meters are those of before"
            }
        }
    }
}

impl Seen {
    fn of(report: &DiffReport, contrast: &Contrast, with_texts: bool) -> Self {
        let answer = match contrast {
            Contrast::Same => "same",
            Contrast::Differs(_) => "differs",
            Contrast::Unknown => "unknown",
        };
        let Contrast::Differs(Witness { facts, choices }) = contrast else {
            return Self { answer, run: None, facts: Vec::new(), shows: None };
        };
        let old = report.old.story;
        Self {
            answer,
            run: Some(choices.iter().map(|choice| choice_name(old, *choice)).collect()),
            facts: facts.iter().map(|fact| old.fact_name(*fact).to_owned()).collect(),
            shows: shown(report, facts, choices, with_texts),
        }
    }

    fn lines(&self, same: &str) -> Vec<String> {
        match (&self.run, self.answer) {
            (None, "same") => vec![same.to_owned()],
            (None, _) => vec!["not known: the limit was reached; `--wait` may decide it".to_owned()],
            (Some(run), _) => {
                let choices = match run.len() {
                    0 => "at the start".to_owned(),
                    1 => "after 1 choice".to_owned(),
                    count => format!("after {count} choices"),
                };
                let with = match self.facts.as_slice() {
                    [] => String::new(),
                    facts => format!(" with {}", facts.join(", ")),
                };
                let mut lines = vec![format!("differs {choices}{with}, and on no shorter run")];
                lines.extend(run.iter().map(|choice| format!("  {choice}")));
                if let Some((before, now)) = &self.shows {
                    lines.extend(before.iter().map(|line| format!("  - {line}")));
                    lines.extend(now.iter().map(|line| format!("  + {line}")));
                }
                lines
            }
        }
    }
}

/// Replays the run in both versions, and returns what each shows at its end that the other does not.
fn shown(
    report: &DiffReport,
    facts: &[FactId],
    choices: &[ChoiceId],
    with_texts: bool,
) -> Option<(Vec<String>, Vec<String>)> {
    let (old, new) = (report.old.story, report.new.story);
    let mut before = Playthrough::new(old, facts);
    let named = facts.iter().filter_map(|fact| report.matching.fact(*fact));
    let mut now = Playthrough::new(new, &named.collect::<Vec<_>>());
    for choice in choices {
        let same = report.matching.choice(*choice)?;
        replay_one(old, &mut before, old.choice_name(*choice)).ok()?;
        replay_one(new, &mut now, new.choice_name(same)).ok()?;
    }
    for _ in 0..=old.scenes().len() {
        let lines = (lines(old, &before, with_texts), lines(new, &now, with_texts));
        let alone = |lines: &[String], others: &[String]| {
            lines.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<_>>()
        };
        let found = (alone(&lines.0, &lines.1), alone(&lines.1, &lines.0));
        if lines.0 != lines.1 {
            return Some(found);
        }
        // The difference may be seen only after scenes that lead on without a choice.
        let next = ChoiceRef::Number(1);
        if !old.is_passed_through(before.state().scene()) {
            break;
        }
        before.choose(old, next).ok()?;
        now.choose(new, next).ok()?;
    }
    None
}

/// Returns what is shown, a line each.
fn lines(story: &Story, at: &Playthrough, with_texts: bool) -> Vec<String> {
    let passage = at.passage(story, &|_| false);
    let mut lines = vec![format!("scene {}", story.scene_name(passage.scene))];
    lines.extend(passage.meters.iter().map(|shown| format!("{} {}", story.meter_title(shown.meter), shown.value)));
    for shown in &passage.choices {
        let name = shown.choice.map_or(NEXT, |choice| story.choice_name(choice));
        let (state, label) = match &shown.state {
            ChoiceDisplay::Open(label) => ("", Some(label)),
            ChoiceDisplay::Sealed => (" (sealed)", None),
            ChoiceDisplay::Locked { label, .. } => (" (locked)", Some(label)),
        };
        let label = label.filter(|_| with_texts).map(|label| format!(": {}", plain(label))).unwrap_or_default();
        lines.push(format!("choice {}. {name}{state}{label}", shown.number));
    }
    if with_texts {
        lines.extend(passage.after.iter().map(|after| plain(after)));
        lines.extend(passage.dateline.map(|line| story.str(line).to_owned()));
        lines.extend(plain_blocks(&passage.text).lines().map(str::to_owned));
        lines.extend(passage.notes.iter().map(|note| format!("note: {}", plain(&note.text))));
        lines.extend(passage.documents.iter().map(|id| format!("document {}", story.document_name(*id))));
        lines.extend(passage.ending.map(|ending| format!("ending {}", story.str(ending.title))));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Returns the parts that have another name, as `kind old -> new`.
fn renamed(report: &DiffReport) -> Vec<String> {
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

/// Returns the endings whose shortest run is longer or shorter, or that are reached in one version alone.
fn endings(report: &DiffReport) -> Vec<EndingChange> {
    let fewest = |explored: &Explored, scene: SceneId| {
        let of_scene = |ending: &&EndingAnswer| ending.scene == scene;
        let witness = explored.endings.iter().find(of_scene).and_then(|ending| ending.witness.as_ref());
        witness.map(|witness| witness.choices.len())
    };
    let (old, new) = (&report.old, &report.new);
    if !old.explored.has_shortest_runs || !new.explored.has_shortest_runs {
        return Vec::new();
    }
    let both = old.story.scene_ids().filter_map(|scene| Some((scene, report.matching.scene(scene)?)));
    let both = both.filter(|(before, _)| old.story.ending(*before).is_some());
    both.filter_map(|(before, now)| {
        let fewest = (fewest(old.explored, before), fewest(new.explored, now));
        (fewest.0 != fewest.1).then(|| EndingChange { id: new.story.scene_name(now).to_owned(), fewest })
    })
    .collect()
}

/// Returns the scenes and choices of both versions that can be reached or taken in the older one alone, and in the newer
/// one alone.
fn reached(report: &DiffReport) -> (Vec<String>, Vec<String>) {
    let (old, new) = (&report.old, &report.new);
    let scenes = old.story.scene_ids().filter_map(|scene| {
        let same = report.matching.scene(scene)?;
        let name = format!("scene {} is reached", new.story.scene_name(same));
        Some((name, old.explored.scenes.get(scene.index())?, new.explored.scenes.get(same.index())?))
    });
    let choices = old.story.choice_ids().filter_map(|choice| {
        let same = report.matching.choice(choice)?;
        let name = format!("choice {} can be taken", choice_name(new.story, same));
        Some((name, old.explored.choices.get(choice.index())?, new.explored.choices.get(same.index())?))
    });
    let (mut no_longer, mut now) = (Vec::new(), Vec::new());
    for (name, before, after) in scenes.chain(choices) {
        match (before, after) {
            (Answer::Yes, Answer::No) => no_longer.push(name),
            (Answer::No, Answer::Yes) => now.push(name),
            _ => {}
        }
    }
    (no_longer, now)
}

/// Returns the conditions that always have the same value in the newer version alone.
fn always(report: &DiffReport) -> Vec<String> {
    let owner = |story: &Story, at: CondSite| match at {
        CondSite::Gate(choice, _) => choice_name(story, choice),
        CondSite::Effect(_) | CondSite::Branch(_) => String::new(),
    };
    let known = |version: &Version| -> Vec<(String, String, String, bool)> {
        let explored = ExploreReport::of_explored(version.story, version.loaded, version.explored);
        let one = |one: &OneSided| {
            let (place, written) = explored.condition(one.at);
            (owner(version.story, one.at), written, place, one.holds)
        };
        version.explored.always.iter().map(one).collect()
    };
    let before: BTreeSet<_> =
        known(&report.old).into_iter().map(|(owner, written, _, holds)| (owner, written, holds)).collect();
    let new = known(&report.new).into_iter();
    let new = new.filter(|(owner, written, _, holds)| !before.contains(&(owner.clone(), written.clone(), *holds)));
    let described = |(_, written, place, holds): (String, String, String, bool)| {
        format!("{place}: `{written}` {} holds", if holds { "always" } else { "never" })
    };
    new.map(described).collect()
}

/// Returns the meters that have other values than before.
fn meters(report: &DiffReport) -> Vec<MeterChange> {
    let range = |explored: &Explored, meter: MeterId| {
        let values = explored.meters.iter().find(|values| values.meter == meter)?;
        let all = values.by_scene.iter().flatten();
        Some((all.clone().map(|range| range.0).min()?, all.map(|range| range.1).max()?))
    };
    let both = report.old.story.meter_ids().filter_map(|meter| Some((meter, report.matching.meter(meter)?)));
    let changed = both.filter_map(|(before, now)| {
        let (old, new) = (range(report.old.explored, before)?, range(report.new.explored, now)?);
        (old != new).then(|| MeterChange { id: report.new.story.meter_name(now).to_owned(), old, new })
    });
    changed.collect()
}

/// Returns the scenes at which a reader can get stuck in the newer version alone.
fn stuck(report: &DiffReport) -> Vec<String> {
    let scenes = |explored: &Explored| -> BTreeSet<SceneId> {
        explored.dead_ends.iter().chain(&explored.soft_locks).map(|stuck| stuck.scene).collect()
    };
    let before: BTreeSet<SceneId> =
        scenes(report.old.explored).into_iter().filter_map(|scene| report.matching.scene(scene)).collect();
    let now = scenes(report.new.explored);
    now.difference(&before).map(|scene| report.new.story.scene_name(*scene).to_owned()).collect()
}

/// Returns the laws that are broken in the newer version and were not in the older one.
fn laws(report: &DiffReport) -> Vec<String> {
    let broken = |version: &Version| -> BTreeSet<String> {
        let laws = version.story.laws().iter().zip(version.laws);
        let broken = laws.filter(|(_, answer)| matches!(answer, LawAnswer::Broken(_)));
        broken.map(|(law, _)| version.story.str(law.id).to_owned()).collect()
    };
    broken(&report.new).difference(&broken(&report.old)).map(|law| format!("{law} is broken")).collect()
}

/// Returns how the texts of the parts that both versions have differ.
fn texts(report: &DiffReport) -> Vec<TextChange> {
    let DiffReport { old: Version { story: old, .. }, new: Version { story: new, .. }, matching, .. } = report;
    let mut changes = Vec::new();
    let mut compare = |at: String, before: String, now: String| {
        if before != now {
            changes.push(TextChange { at, words: words(&before, &now) });
        }
    };
    for (scene, same) in old.scene_ids().filter_map(|scene| Some((scene, matching.scene(scene)?))) {
        compare(new.scene_name(same).to_owned(), scene_words(old, scene), scene_words(new, same));
        for (choice, same) in old.choices_of(scene).filter_map(|choice| Some((choice, matching.choice(choice)?))) {
            compare(choice_name(new, same), choice_words(old, choice), choice_words(new, same));
        }
    }
    for (id, document) in old.document_ids().zip(old.documents()) {
        if let Some(same) = new.find_document(old.document_name(id)) {
            let now = new.document(same);
            let all = |story: &Story, name, text| format!("{}\n\n{}", story.str(name), written(story, text));
            let at = format!("document {}", new.document_name(same));
            compare(at, all(old, document.name, document.text), all(new, now.name, now.text));
        }
    }
    for brief in old.briefs() {
        if let Some(now) = new.briefs().iter().find(|now| new.str(now.id) == old.str(brief.id)) {
            compare(format!("brief {}", new.str(now.id)), written(old, brief.text), written(new, now.text));
        }
    }
    changes
}

fn scene_words(story: &Story, id: SceneId) -> String {
    let scene = story.scene(id);
    let dateline = scene.dateline.map(|name| story.str(name)).unwrap_or_default();
    let ending = story.ending(id).map(|ending| format!("{}\n\n{}", story.str(ending.title), story.str(ending.teaser)));
    let notes = scene.notes.iter().map(|note| written(story, note.text));
    let parts = [dateline.to_owned(), written(story, scene.text)].into_iter().chain(notes).chain(ending);
    parts.collect::<Vec<_>>().join("\n\n")
}

fn choice_words(story: &Story, id: ChoiceId) -> String {
    let choice = story.choice(id);
    let texts = [Some(choice.text), choice.locked, choice.after].into_iter().flatten();
    let said = choice.said.map(|said| story.str(said).to_owned());
    texts.map(|text| written(story, text)).chain(said).collect::<Vec<_>>().join("\n\n")
}

/// Returns all words of a text, with `{`, `|` and `}` around those that depend on a condition.
fn written(story: &Story, text: Text) -> String {
    let mut out = String::new();
    let mut ends: Vec<u32> = Vec::new();
    for (at, piece) in (text.start..text.end).zip(story.pieces(text)) {
        while ends.pop_if(|end| *end <= at).is_some() {
            out.push('}');
        }
        match piece {
            Piece::Words { name, .. } | Piece::Value { shown: ShownValue::Word(name), .. } => {
                out.push_str(story.str(*name));
            }
            Piece::Value { meter, shown: ShownValue::Number(_), .. } => out.push_str(story.meter_name(*meter)),
            Piece::Paragraph | Piece::Verse | Piece::Newline => out.push('\n'),
            Piece::Rule => out.push_str("\n---\n"),
            Piece::Beat => out.push_str("\n~\n"),
            Piece::Document(document) => out.push_str(story.document_name(*document)),
            Piece::Unless { to, .. } => {
                let last = to.checked_sub(1).filter(|last| *last > at).map(|last| story.piece(last));
                ends.push(if let Some(Piece::Jump { to }) = last { *to } else { *to });
                out.push('{');
            }
            Piece::Jump { .. } => out.push('|'),
            Piece::Style(_) => {}
        }
    }
    out.extend(ends.iter().map(|_| '}'));
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    // A space at the edge of an alternative is layout.
    words.replace("{ ", "{").replace("| ", "|").replace(" |", "|").replace(" }", "}")
}

/// Returns the words that differ, with a few around them.
fn words(before: &str, now: &str) -> String {
    let diff = TextDiff::from_words(before, now);
    let changes: Vec<(ChangeTag, &str)> =
        diff.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
    let is_word = |word: &str| !word.trim().is_empty();
    let is_near = |at: usize| {
        let near = |range: &mut dyn Iterator<Item = usize>| {
            let mut words = 0;
            for other in range {
                match changes.get(other) {
                    Some((ChangeTag::Equal, word)) => words += usize::from(is_word(word)),
                    Some(_) => return true,
                    None => return false,
                }
                if words >= CONTEXT {
                    return false;
                }
            }
            false
        };
        near(&mut (0..at).rev()) || near(&mut (at + 1..changes.len()))
    };
    let mut out = String::new();
    let mut is_cut = false;
    for (at, (tag, word)) in changes.iter().enumerate() {
        let word = word.replace('\n', " ");
        match tag {
            ChangeTag::Equal if is_near(at) => {
                out.push_str(&word);
                is_cut = false;
            }
            ChangeTag::Equal if is_cut => {}
            ChangeTag::Equal => {
                out.push_str(" … ");
                is_cut = true;
            }
            ChangeTag::Delete => out.push_str(&format!("[-{word}-]")),
            ChangeTag::Insert => out.push_str(&format!("{{+{word}+}}")),
        }
    }
    let joined = out.replace("-][-", "").replace("+}{+", "");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}
