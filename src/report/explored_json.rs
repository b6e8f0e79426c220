//! What is proved of a whole story, for programs.

use serde::Serialize;

use super::explored::{Whole, facts_of, identities};
use crate::explore::{Answer, Balance, EndingFound, MeterFound, OneSided, Stuck, Witness};
use crate::story::{CondSite, Story};

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
    /// None where it is not known.
    reachable: Option<bool>,
    shortest: Option<usize>,
    witness: Option<Vec<&'s str>>,
    facts: Vec<&'s str>,
}

#[derive(Serialize)]
struct JsonStuck<'s> {
    scene: &'s str,
    witness: Vec<&'s str>,
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

/// What is proved, as one JSON object in the format of `commands`.
pub fn for_programs(whole: &Whole) -> String {
    let explored = whole.explored;
    let scenes = |wanted: Answer| {
        let scenes = whole.story.scene_ids().zip(&explored.scenes).filter(|(_, answer)| **answer == wanted);
        scenes.map(|(scene, _)| whole.scene(scene)).collect::<Vec<_>>()
    };
    let choices = |wanted: Answer| {
        let choices = whole.story.choice_ids().zip(&explored.choices).filter(|(_, answer)| **answer == wanted);
        choices.map(|(choice, _)| whole.choice(choice)).collect::<Vec<_>>()
    };
    let json = Json {
        version: 1,
        complete: explored.is_complete && whole.parts.iter().all(|part| part.readable != Answer::Open),
        states: explored.states.to_string(),
        scenes: JsonScenes {
            total: explored.scenes.len(),
            reached: scenes(Answer::Yes).len(),
            unreached: scenes(Answer::No),
            open: scenes(Answer::Open),
        },
        choices: JsonChoices {
            total: explored.choices.len(),
            takable: choices(Answer::Yes).len(),
            never: choices(Answer::No),
            open: choices(Answer::Open),
        },
        endings: explored.endings.iter().map(|ending| json_ending(whole, ending)).collect(),
        soft_locks: explored.soft_locks.iter().map(|stuck| json_stuck(whole, stuck)).collect(),
        dead_ends: explored.dead_ends.iter().map(|stuck| json_stuck(whole, stuck)).collect(),
        always: explored.always.iter().map(|one| json_cond(whole, one)).collect(),
        meters: explored.meters.iter().filter_map(|meter| json_meter(whole, meter)).collect(),
        saturating: explored
            .saturating
            .iter()
            .map(|effect| {
                let (at, effect) = whole.cond(CondSite::Effect(*effect));
                JsonSpot { at, effect }
            })
            .collect(),
        texts: json_texts(whole),
        balance: whole.balance.iter().enumerate().map(|(at, balance)| json_balance(whole, at, balance)).collect(),
        idle: whole.idle.iter().map(|choice| whole.choice(*choice)).collect(),
    };
    serde_json::to_string(&json).unwrap_or_default() + "\n"
}

fn json_ending<'s>(whole: &'s Whole, ending: &'s EndingFound) -> JsonEnding<'s> {
    JsonEnding {
        id: whole.scene(ending.scene),
        reachable: match ending.reachable {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::Open => None,
        },
        shortest: ending.witness.as_ref().map(|witness| witness.choices.len()),
        witness: ending.witness.as_ref().map(|witness| identities(whole.story, witness)),
        facts: ending.witness.as_ref().map(|witness| whole.facts(&witness.facts)).unwrap_or_default(),
    }
}

fn json_stuck<'s>(whole: &'s Whole, stuck: &'s Stuck) -> JsonStuck<'s> {
    let witness = stuck.witness.as_ref();
    JsonStuck {
        scene: whole.scene(stuck.scene),
        witness: witness.map(|witness| identities(whole.story, witness)).unwrap_or_default(),
        facts: witness.map(|witness| whole.facts(&witness.facts)).unwrap_or_default(),
    }
}

fn json_cond(whole: &Whole, one: &OneSided) -> JsonCond {
    let (at, condition) = whole.cond(one.at);
    JsonCond { at, condition, holds: one.holds }
}

fn json_meter<'s>(whole: &'s Whole, meter: &'s MeterFound) -> Option<JsonMeter<'s>> {
    let found = whole.story.meter(meter.meter);
    let scenes = whole.story.scene_ids().zip(&meter.by_scene).filter_map(|(scene, range)| {
        let (least, most) = (*range)?;
        Some((whole.scene(scene).to_owned(), serde_json::json!([least, most])))
    });
    Some(JsonMeter {
        id: whole.story.str(found.id),
        min: meter.range.map(|range| range.0),
        max: meter.range.map(|range| range.1),
        scenes: scenes.collect(),
    })
}

fn json_texts(whole: &Whole) -> JsonTexts {
    let parts = |wanted: Answer| -> Vec<JsonPart> {
        let parts = whole.parts.iter().filter(|part| part.readable == wanted);
        parts
            .map(|part| {
                let (at, condition) = whole.spot(Some(whole.source_map.text_condition(part.part.cond)));
                JsonPart { at, condition, holds: part.part.holds }
            })
            .collect()
    };
    JsonTexts {
        total: whole.parts.len(),
        readable: parts(Answer::Yes).len(),
        never: parts(Answer::No),
        open: parts(Answer::Open),
    }
}

fn json_balance<'s>(whole: &'s Whole, at: usize, balance: &Balance) -> JsonBalance<'s> {
    let endings = balance.endings.iter();
    JsonBalance {
        edition: if at == 0 { "first" } else { "later" },
        exact: balance.readers.is_none(),
        readers: balance.readers,
        length: balance.length.0,
        length_error: balance.length.1,
        endings: endings
            .map(|(scene, share, error)| JsonShare { id: whole.scene(*scene), share: *share, error: *error })
            .collect(),
        unended: balance.unended,
    }
}

#[derive(Serialize)]
struct JsonAnswer<'s> {
    version: u32,
    complete: bool,
    /// None where it is not known.
    possible: Option<bool>,
    shortest: Option<usize>,
    witness: Option<Vec<&'s str>>,
    facts: Vec<&'s str>,
}

/// The answer to one question, as one JSON object.
pub fn answer_for_programs(story: &Story, answer: Answer, witness: Option<&Witness>) -> String {
    let json = JsonAnswer {
        version: 1,
        complete: answer != Answer::Open,
        possible: match answer {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::Open => None,
        },
        shortest: witness.map(|witness| witness.choices.len()),
        witness: witness.map(|witness| identities(story, witness)),
        facts: witness.map(|witness| facts_of(story, witness)).unwrap_or_default(),
    };
    serde_json::to_string(&json).unwrap_or_default() + "\n"
}
