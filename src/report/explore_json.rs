//! The result of `earlier explore` as JSON. The names of fields are part of version 1 of the format.

use std::collections::BTreeMap;

use serde::Serialize;

use super::diagnostics::json_line;
use super::explore::{choice_ids, fact_ids};
use super::explored::ExploreReport;
use super::reasons::Reasons;
use crate::explore::{Answer, Balance, EndingAnswer, MeterValues, OneSided, Stuck};
use crate::story::EffectId;

#[derive(Serialize)]
struct Json<'s> {
    version: u32,
    complete: bool,
    states: String,
    scenes: JsonScenes<'s>,
    choices: JsonChoices,
    endings: Vec<JsonEnding<'s>>,
    soft_locks: Vec<JsonStuck<'s>>,
    dead_ends: Vec<JsonStuck<'s>>,
    always: Vec<JsonCond>,
    meters: Vec<JsonMeter<'s>>,
    saturating: Vec<JsonSpot>,
    texts: JsonTexts,
    balance: Vec<JsonBalance<'s>>,
    idle: Vec<String>,
    reasons: JsonReasons,
}

/// Why scenes are never reached and choices never taken, by id, where one reason is known.
#[derive(Serialize)]
struct JsonReasons {
    scenes: BTreeMap<String, String>,
    choices: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct JsonScenes<'s> {
    total: usize,
    reached: usize,
    unreached: Vec<&'s str>,
    open: Vec<&'s str>,
}

#[derive(Serialize)]
struct JsonChoices {
    total: usize,
    takable: usize,
    never: Vec<String>,
    open: Vec<String>,
}

#[derive(Serialize)]
struct JsonEnding<'s> {
    id: &'s str,
    /// `None` if it is not known.
    reachable: Option<bool>,
    /// `None` if it is not proved that no run is shorter than the witness.
    shortest: Option<usize>,
    witness: Option<Vec<&'s str>>,
    facts: Vec<&'s str>,
}

#[derive(Serialize)]
struct JsonStuck<'s> {
    scene: &'s str,
    /// `None` if the limit was reached before a run was found.
    witness: Option<Vec<&'s str>>,
    facts: Vec<&'s str>,
}

#[derive(Serialize)]
struct JsonCond {
    at: String,
    condition: String,
    holds: bool,
}

#[derive(Serialize)]
struct JsonSpot {
    at: String,
    effect: String,
}

#[derive(Serialize)]
struct JsonMeter<'s> {
    id: &'s str,
    min: Option<i32>,
    max: Option<i32>,
    scenes: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct JsonTexts {
    total: usize,
    readable: usize,
    never: Vec<JsonPart>,
    open: Vec<JsonPart>,
}

#[derive(Serialize)]
struct JsonPart {
    at: String,
    condition: String,
    holds: bool,
}

#[derive(Serialize)]
struct JsonBalance<'s> {
    edition: &'static str,
    exact: bool,
    readers: Option<u32>,
    length: f64,
    length_error: f64,
    endings: Vec<JsonShare<'s>>,
    unended: f64,
}

#[derive(Serialize)]
struct JsonShare<'s> {
    id: &'s str,
    share: f64,
    error: f64,
}

/// Returns a report as one line of JSON.
pub fn explore_json(report: &ExploreReport) -> String {
    let explored = report.explored;
    json_line(&Json {
        version: 1,
        complete: explored.is_complete
            && explored.knows_stuck
            && report.parts.iter().all(|part| part.readable != Answer::Unknown),
        states: explored.states.to_string(),
        scenes: json_scenes(report),
        choices: json_choices(report),
        endings: explored.endings.iter().map(|ending| json_ending(report, ending)).collect(),
        soft_locks: explored.soft_locks.iter().map(|stuck| json_stuck(report, stuck)).collect(),
        dead_ends: explored.dead_ends.iter().map(|stuck| json_stuck(report, stuck)).collect(),
        always: {
            let written = explored.always.iter().filter(|one| report.source_map.condition(one.at).is_some());
            written.map(|one| json_cond(report, one)).collect()
        },
        meters: explored.meters.iter().map(|meter| json_meter(report, meter)).collect(),
        saturating: explored.saturating.iter().map(|effect| json_effect(report, *effect)).collect(),
        texts: json_texts(report),
        balance: report.balance.iter().enumerate().map(|(at, balance)| json_balance(report, at, balance)).collect(),
        idle: report.idle.iter().map(|choice| report.choice(*choice)).collect(),
        reasons: json_reasons(report),
    })
}

fn json_reasons(report: &ExploreReport) -> JsonReasons {
    let (story, reasons) = (report.story, Reasons::new(report));
    let scenes = story.scene_ids().zip(&report.explored.scenes).filter(|(_, answer)| **answer == Answer::No);
    let choices = story.choice_ids().zip(&report.explored.choices).filter(|(_, answer)| **answer == Answer::No);
    JsonReasons {
        scenes: scenes.filter_map(|(id, _)| Some((report.scene(id).to_owned(), reasons.scene(id)?))).collect(),
        choices: choices.filter_map(|(id, _)| Some((report.choice(id), reasons.choice(id)?))).collect(),
    }
}

fn json_scenes<'s>(report: &'s ExploreReport) -> JsonScenes<'s> {
    let answers = || report.story.scene_ids().zip(&report.explored.scenes);
    let with = |wanted: Answer| {
        answers().filter(|(_, answer)| **answer == wanted).map(|(scene, _)| report.scene(scene)).collect::<Vec<_>>()
    };
    JsonScenes {
        total: report.explored.scenes.len(),
        reached: with(Answer::Yes).len(),
        unreached: with(Answer::No),
        open: with(Answer::Unknown),
    }
}

fn json_choices(report: &ExploreReport) -> JsonChoices {
    let answers = || report.story.choice_ids().zip(&report.explored.choices);
    let with = |wanted: Answer| {
        answers().filter(|(_, answer)| **answer == wanted).map(|(choice, _)| report.choice(choice)).collect::<Vec<_>>()
    };
    JsonChoices {
        total: report.explored.choices.len(),
        takable: with(Answer::Yes).len(),
        never: with(Answer::No),
        open: with(Answer::Unknown),
    }
}

fn json_effect(report: &ExploreReport, effect: EffectId) -> JsonSpot {
    let (at, effect) = report.effect(effect);
    JsonSpot { at, effect }
}

/// Returns whether something is possible; `None` if that is not known.
pub(super) fn known(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Unknown => None,
    }
}

fn json_ending<'s>(report: &'s ExploreReport, ending: &'s EndingAnswer) -> JsonEnding<'s> {
    JsonEnding {
        id: report.scene(ending.scene),
        reachable: known(ending.reachable),
        shortest: ending
            .witness
            .as_ref()
            .filter(|_| report.explored.has_shortest_runs)
            .map(|witness| witness.choices.len()),
        witness: ending.witness.as_ref().map(|witness| choice_ids(report.story, witness)),
        facts: ending.witness.as_ref().map(|witness| fact_ids(report.story, witness)).unwrap_or_default(),
    }
}

fn json_stuck<'s>(report: &'s ExploreReport, stuck: &'s Stuck) -> JsonStuck<'s> {
    let witness = stuck.witness.as_ref();
    JsonStuck {
        scene: report.scene(stuck.scene),
        witness: witness.map(|witness| choice_ids(report.story, witness)),
        facts: witness.map(|witness| fact_ids(report.story, witness)).unwrap_or_default(),
    }
}

fn json_cond(report: &ExploreReport, one: &OneSided) -> JsonCond {
    let (at, condition) = report.condition(one.at);
    JsonCond { at, condition, holds: one.holds }
}

fn json_meter<'s>(report: &'s ExploreReport, meter: &'s MeterValues) -> JsonMeter<'s> {
    let scenes = report.story.scene_ids().zip(&meter.by_scene).filter_map(|(scene, range)| {
        let (least, most) = (*range)?;
        Some((report.scene(scene).to_owned(), serde_json::json!([least, most])))
    });
    JsonMeter {
        id: report.story.meter_name(meter.meter),
        min: meter.range.map(|range| range.0),
        max: meter.range.map(|range| range.1),
        scenes: scenes.collect(),
    }
}

fn json_texts(report: &ExploreReport) -> JsonTexts {
    let parts = |wanted: Answer| -> Vec<JsonPart> {
        let parts = report.parts.iter().filter(|part| part.readable == wanted);
        parts
            .map(|part| {
                let (at, condition) = report.source_at(Some(report.source_map.text_condition(part.variant.cond)));
                JsonPart { at, condition, holds: part.variant.holds }
            })
            .collect()
    };
    JsonTexts {
        total: report.parts.len(),
        readable: parts(Answer::Yes).len(),
        never: parts(Answer::No),
        open: parts(Answer::Unknown),
    }
}

fn json_balance<'s>(report: &'s ExploreReport, at: usize, balance: &Balance) -> JsonBalance<'s> {
    let endings = balance.endings.iter();
    JsonBalance {
        edition: if at == 0 { "first" } else { "later" },
        exact: balance.readers.is_none(),
        readers: balance.readers,
        length: balance.length.0,
        length_error: balance.length.1,
        endings: endings
            .map(|(scene, share, error)| JsonShare { id: report.scene(*scene), share: *share, error: *error })
            .collect(),
        unended: balance.unended,
    }
}
