//! Endings, and where choices lead.

use serde::{Serialize, Serializer};

use super::{ChapterName, Clipping, Cover, Ending, Place, RunStep, serialize};
use crate::archive::RunId;
use crate::engine::Segment;
use crate::text::spoken;

/// Where the choices of a decision would lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The run whose decision it is.
    pub run: RunId,
    /// The number of its steps that lead to the decision.
    pub step: usize,
    /// The id of the decision's scene.
    pub scene: String,
    /// The number of endings that can be reached from there; `None` if the story is too large to know.
    pub open: Option<usize>,
    /// The choices, in declared order.
    pub ways: Vec<Way>,
    /// What the story calls the decision, if it is a landmark.
    #[serde(skip)]
    pub landmark: Option<String>,
    /// The chapter of the decision's scene.
    #[serde(skip)]
    pub chapter: ChapterName,
    /// When and where it happens.
    #[serde(skip)]
    pub dateline: Option<String>,
}

/// A choice of a past decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The id of the choice; `None` if the reader has never seen it, unless the detail allows it.
    pub id: Option<String>,
    /// What is known about it, mostly from what runs did.
    pub state: WayState,
    /// Its label without styles; `None` if the reader has never seen one.
    pub text: Option<String>,
    /// The label with styles; `None` if the reader has never seen one.
    pub spans: Option<Vec<Segment>>,
    /// The scene that follows, if the detail allows it.
    #[serde(serialize_with = "scene_of_place")]
    pub to: Option<Place>,
    /// The number of endings that it leaves open; `None` if it can't be taken, or if that is not known.
    pub open: Option<usize>,
    /// The number of endings that it closes; `None` in the same cases.
    pub closes: Option<usize>,
    /// The endings that it leaves open and that the detail allows naming.
    #[serde(serialize_with = "ending_ids")]
    pub open_endings: Vec<Ending>,
    /// The endings that it closes and that the detail allows naming.
    #[serde(serialize_with = "ending_ids")]
    pub closed_endings: Vec<Ending>,
    /// How much taking it changes the visible meters; only those that it changes.
    #[serde(serialize_with = "changes_by_id")]
    pub meters: Vec<MeterStep>,
    /// Whether a text of the story reads something that only this choice sets, so that the choice may be recalled.
    pub recalled: bool,
    /// Whether the page shows it, open, sealed or locked.
    #[serde(skip)]
    pub is_shown: bool,
    /// Whether it was locked, whatever other runs did.
    #[serde(skip)]
    pub is_locked: bool,
    /// Why it was locked; empty if it was not, or if the story gives no reason.
    #[serde(skip)]
    pub reason: Vec<Segment>,
}

impl Way {
    /// What it does to the visible meters, as a clause; with `aloud`, without signs and capitals. `None` if it does not
    /// change them.
    pub fn meter_words(&self, aloud: bool) -> Option<String> {
        let words = self.meters.iter().map(|MeterStep { name, change, .. }| match aloud {
            true => {
                let verb = if *change > 0 { "rises" } else { "falls" };
                format!("{} {verb} by {}", spoken(name), change.unsigned_abs())
            }
            false => format!("{name} {change:+}"),
        });
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// A clause that says that a later text may recall it, if that is the case.
    pub fn recalled_words(&self) -> Option<&'static str> {
        self.recalled.then_some("a later text may recall it")
    }
}

/// By how much a choice changes a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterStep {
    /// The id, by which stories and clients refer to the meter.
    pub id: String,
    /// The name that readers see.
    pub name: String,
    /// The change, which is not 0.
    pub change: i32,
}

/// What is known about a choice of a past decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayState {
    /// This run took it.
    Chosen,
    /// It was shown, and another run took it.
    Taken,
    /// It was shown, and no run took it.
    Open,
    /// It was shown as locked.
    Locked,
    /// It was not shown, or sealed.
    Unseen,
}

/// The nearest unread ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nearest {
    /// The run being read; `None` if nothing of it is saved.
    pub run: Option<RunId>,
    /// The number of steps after which the path leaves this run.
    pub step: usize,
    /// The number of choices to go back for that.
    pub back: usize,
    /// The number of choices from there to the ending.
    pub choices: usize,
    /// Whether no path is shorter. After the limit of the search any path is taken.
    pub shortest: bool,
    /// The ending's id, if the detail allows it.
    pub ending: Option<String>,
    /// Its title, if the detail allows it.
    pub title: Option<String>,
    /// The identities of the choices to it, if the detail allows it.
    pub road: Option<Vec<String>>,
    /// The number of choices between the beginning and the place where the path leaves this run.
    #[serde(skip)]
    pub before: usize,
    /// The ending's teaser, if the detail allows it.
    #[serde(skip)]
    pub teaser: Option<String>,
    /// The scenes and labels of the choices to it, if the detail allows it.
    #[serde(skip)]
    pub labels: Option<Vec<(Place, Vec<Segment>)>>,
}

/// What was found in the story permanently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endings {
    /// The endings, in declared order.
    pub endings: Vec<EndingEntry>,
    /// The clippings that were found.
    pub clippings: Vec<Clipping>,
    /// The cover, once every clipping was found.
    pub cover: Option<Cover>,
}

/// An ending, found or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndingEntry {
    /// The id of its scene, if the detail allows it.
    pub id: Option<String>,
    /// Whether any run reached it.
    pub found: bool,
    /// Its title, if the detail allows it.
    pub title: Option<String>,
    /// The hint that is shown before it is found.
    pub teaser: String,
    /// The first place in a run where it was found.
    pub road: Option<RunStep>,
}

/// The endings that can still be reached from where the reader is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenEndings {
    /// The ids of those that the detail allows naming, in declared order.
    pub open: Vec<String>,
    /// For each choice that can be taken, the endings that it would close.
    pub closes: Vec<Closes>,
    /// The number of the others.
    pub open_untold: usize,
    /// The number of all endings of the story.
    #[serde(skip)]
    pub all: usize,
}

/// The endings that a choice would close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closes {
    /// The choice's identity.
    pub id: String,
    /// The ids of the endings that the detail allows naming, in declared order.
    pub closes: Vec<String>,
    /// The number of the others.
    pub closes_untold: usize,
    /// The choice's number, as it is shown.
    #[serde(skip)]
    pub number: usize,
}

impl OpenEndings {
    /// The number of endings that can still be reached.
    pub fn count(&self) -> usize {
        self.open.len() + self.open_untold
    }
}

impl Closes {
    /// The number of endings that the choice would close.
    pub fn count(&self) -> usize {
        self.closes.len() + self.closes_untold
    }
}

fn ending_ids<S: Serializer>(endings: &[Ending], out: S) -> Result<S::Ok, S::Error> {
    serialize::list(out, endings.iter().map(|ending| ending.id.as_str()))
}

fn scene_of_place<S: Serializer>(place: &Option<Place>, out: S) -> Result<S::Ok, S::Error> {
    place.as_ref().map(|place| &place.scene).serialize(out)
}

fn changes_by_id<S: Serializer>(meters: &[MeterStep], out: S) -> Result<S::Ok, S::Error> {
    serialize::map(out, meters.iter().map(|meter| (meter.id.clone(), meter.change)))
}
