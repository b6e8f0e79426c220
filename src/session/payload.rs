//! The payloads of replies.
//!
//! Each serializes to the JSON of the protocol's version 1, field by field in that order. Fields marked `serde(skip)`
//! serve the other front ends and are no part of the protocol.

use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::{Command, ReplayPlace};
use crate::archive::RunId;
use crate::diag::Untrusted;
use crate::engine::{Block, Segment};

/// A scene as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// The scene's id.
    pub scene: String,
    /// The title of its chapter.
    pub chapter: String,
    /// When and where it happens, in the story's words.
    pub dateline: Option<String>,
    /// The line that the last choice left, without its styles.
    pub after: Option<String>,
    /// The text, with the documents and variants that it shows.
    pub text: Vec<Block>,
    /// The notes in the margin.
    pub notes: Vec<Note>,
    /// The choices that are shown, in declared order.
    pub choices: Vec<Choice>,
    /// The meters that are shown, in declared order.
    #[serde(serialize_with = "values_by_id")]
    pub meters: Vec<MeterReading>,
    /// The ids of the facts that hold.
    pub facts: Vec<String>,
    /// The documents that exist by now.
    #[serde(serialize_with = "document_ids")]
    pub documents: Vec<DocumentLink>,
    /// The ending, if the run has reached one.
    pub ending: Option<Ending>,
    /// Where no choice can be taken and nothing has ended: the commands that lead elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "command_names")]
    pub dead_end: Option<Vec<Command>>,
    /// At an ending: the first corrections of the run finished before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrections: Option<Vec<Line>>,
    /// At an ending: the short news below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub briefs: Option<Vec<Line>>,
    /// The run, once anything of it is saved.
    pub run: Option<RunId>,
    /// The number of steps from the beginning to here.
    pub step: usize,
    /// How far a run is replayed, while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<ReplayPlace>,
    /// Where the run that was opened no longer works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// Why the act could not be saved, the first time that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
    /// The line that the last choice left.
    pub after_spans: Option<Vec<Segment>>,
    /// The story's words for the values of the meters, by id.
    #[serde(serialize_with = "words_by_id")]
    pub meter_words: Vec<(String, String)>,
    /// The number of the chapter, from 1.
    pub chapter_number: usize,
    /// Whether the scene was ever read to its end, in any run.
    #[serde(skip)]
    pub read_before: bool,
}

/// A note in the margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its words, without styles.
    pub text: String,
    /// The words of the text beside which it is shown; without them, it is beside the first line.
    pub at: Option<String>,
    /// The words, in their styles.
    pub spans: Vec<Segment>,
}

/// A choice as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The number among the choices that are shown, from 1.
    pub number: usize,
    /// Its identity, which runs and the protocol use.
    pub id: String,
    /// Its label without styles; `None` where it is sealed.
    pub text: Option<String>,
    /// The label, in its styles; `None` where it is sealed.
    pub spans: Option<Vec<Segment>>,
    /// Whether it can be taken.
    pub state: ChoiceState,
    /// Why it is locked, without styles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why it is locked, in its styles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_spans: Option<Vec<Segment>>,
    /// Whether it was taken in any run.
    pub seen: bool,
}

/// Whether a choice can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceState {
    /// Nothing prevents taking it.
    Open,
    /// It can't, and nothing is shown but the story's seal word.
    Sealed,
    /// It can't, for a reason that is shown.
    Locked,
}

/// A meter as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterReading {
    /// The id, by which stories and clients refer to the meter.
    pub id: String,
    /// The name that readers see.
    pub name: String,
    /// The value in the state that is shown.
    pub value: i32,
    /// The change that the last choice made.
    pub change: i32,
    /// The least and the greatest value.
    pub range: (i32, i32),
    /// The story's word for the value.
    pub word: Option<String>,
}

/// A document that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// The id, which opens the document.
    pub id: String,
    /// Its name, as `the letter`.
    pub name: String,
    /// The key that opens it on the screen.
    pub key: char,
}

/// A document as it reads at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// The id by which it was asked for.
    pub document: String,
    /// The name, as `the letter`.
    pub name: String,
    /// The text, in the variants that hold now.
    pub text: Vec<Block>,
}

/// An ending that may be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The id of its scene.
    pub id: String,
    /// The title that readers see.
    pub title: String,
}

/// One line of text in its styles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The words, in order.
    pub spans: Vec<Segment>,
}

/// Where a run no longer works, because the story has changed under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// The scene where it stops.
    pub scene: String,
    /// The choice that it takes there.
    pub wanted: Untrusted,
    /// Why that choice can't be taken.
    pub why: String,
    /// The choices that can be taken there now.
    pub offered: Vec<String>,
    /// The number of steps that still work.
    #[serde(skip)]
    pub works: usize,
}

/// A page of a run as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// The scene's id.
    pub scene: String,
    /// The title of its chapter.
    pub chapter: String,
    /// When and where it happens.
    pub dateline: Option<String>,
    /// The line that the choice before left, without its styles.
    pub after: Option<String>,
    /// The text, as it read then.
    pub text: Vec<Block>,
    /// What was chosen; `None` on the last page.
    pub chosen: Option<Chosen>,
    /// The line that the choice before left.
    #[serde(skip)]
    pub after_spans: Option<Vec<Segment>>,
    /// The number of the chapter, from 1.
    #[serde(skip)]
    pub chapter_number: usize,
    /// What the story calls the decision here, if it is a landmark.
    #[serde(skip)]
    pub landmark: Option<String>,
    /// The meters that are shown.
    #[serde(skip)]
    pub meters: Vec<MeterReading>,
    /// The ending, on the page of one.
    #[serde(skip)]
    pub ending: Option<Ending>,
}

/// A choice that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// The identity of the choice.
    pub id: String,
    /// Its label without styles.
    pub text: String,
    /// The label, in its styles.
    #[serde(skip)]
    pub spans: Vec<Segment>,
}

/// A place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RunStep {
    /// The run.
    pub run: RunId,
    /// The number of steps that lead there.
    pub step: usize,
}

/// A saved run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunEntry {
    /// The id, by which every act can refer to the run.
    pub run: RunId,
    /// Where it forked off another run.
    pub from: Option<RunStep>,
    /// The number of its steps.
    pub steps: usize,
    /// The number of steps after which the reader left it.
    pub at: usize,
    /// The id of the ending where the reader left it.
    pub ending: Option<String>,
    /// When it began, in seconds since 1970.
    pub begun: u64,
    /// When it was last played, in seconds since 1970.
    pub played: u64,
    /// Whether it is the run being read.
    pub current: bool,
    /// Whether no step is missing. Steps are missing where a journal is damaged.
    pub whole: bool,
    /// The reader's name for it.
    pub name: Option<Untrusted>,
    /// Whether the reader marked it.
    pub marked: bool,
    /// Whether the reader removed it.
    pub removed: bool,
    /// The title of the last ending that it reached.
    #[serde(skip)]
    pub ended: Option<String>,
}

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The number of steps that both have in common from the beginning.
    pub shared: usize,
    /// The two runs, in the order in which they were given.
    pub runs: [ComparedRun; 2],
    /// What followed, decisions at the same scene beside each other; `None` where a run met no such decision.
    pub rows: Vec<DiffRow>,
    /// The meters that are shown, at the beginning and after each choice.
    #[serde(serialize_with = "curves_by_id")]
    pub meters: Vec<MeterCurve>,
    /// What the second run corrects of the first, in the story's words.
    pub corrections: Vec<Line>,
    /// The number of choices that both have in common from the beginning.
    #[serde(skip)]
    pub shared_choices: usize,
}

/// What each of two runs did at a decision.
pub type DiffRow = [Option<ChoiceTaken>; 2];

/// One of two runs that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedRun {
    /// The id of the run.
    pub run: RunId,
    /// The id of the scene where it ends.
    pub scene: String,
    /// All steps from the beginning, those by `next` included.
    pub steps: Vec<StepNames>,
    /// The number of its choices.
    #[serde(skip)]
    pub choices: usize,
    /// The scene where it ends, as a place to name.
    #[serde(skip)]
    pub end: Place,
}

/// A step by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepNames {
    /// The id of the scene in which the step was taken.
    pub scene: String,
    /// The identity of the choice.
    pub choice: String,
}

/// A scene as a place to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The scene's id.
    pub scene: String,
    /// The chapter that the scene belongs to.
    pub chapter: ChapterName,
    /// What the story calls its decision, or else its dateline.
    pub name: Option<String>,
    /// The title of the ending, if it is one.
    pub ending: Option<String>,
}

/// A chapter as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterName {
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
}

/// A choice that a run took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChoiceTaken {
    /// The number of steps that led to the decision.
    pub step: usize,
    /// The id of the scene with the decision.
    pub scene: String,
    /// The choice's identity.
    pub choice: String,
    /// What the story calls the decision, if it is a landmark.
    pub landmark: Option<String>,
    /// What was chosen, without styles.
    pub text: String,
    /// The ids of the endings that it closed, as far as the detail allows; `None` where that is not known.
    pub closed: Option<Vec<String>>,
    /// The number of other endings that it closed; `None` where that is not known.
    pub closed_untold: Option<usize>,
    /// What was chosen, in its styles.
    #[serde(skip)]
    pub spans: Vec<Segment>,
}

/// How a meter went in two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterCurve {
    /// The meter's id.
    pub id: String,
    /// The name that readers see.
    pub name: String,
    /// Its least and greatest value.
    pub range: (i32, i32),
    /// Its values at the beginning and after each choice, for both runs.
    pub values: [Vec<i32>; 2],
}

/// Where the choices of a decision would lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The run whose decision it is.
    pub run: RunId,
    /// The number of its steps that lead to the decision.
    pub step: usize,
    /// The id of the decision's scene.
    pub scene: String,
    /// The number of endings that can be reached from there; `None` where the story is too large to know.
    pub open: Option<usize>,
    /// The choices, in declared order.
    pub ways: Vec<Way>,
    /// What the story calls the decision, if it is a landmark.
    #[serde(skip)]
    pub landmark: Option<String>,
    /// The chapter of the decision's scene.
    #[serde(skip)]
    pub chapter: ChapterName,
}

/// A choice of a past decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The identity of the choice; `None` where the reader was never shown it, unless the detail allows it.
    pub id: Option<String>,
    /// What is known of it, mostly from what runs did.
    pub state: WayState,
    /// Its label without styles; `None` where the reader was never shown one.
    pub text: Option<String>,
    /// The label, in its styles; `None` where the reader was never shown one.
    pub spans: Option<Vec<Segment>>,
    /// The scene that follows, if the detail allows it.
    #[serde(serialize_with = "scene_of_place")]
    pub to: Option<Place>,
    /// The number of endings that it leaves open; `None` where it can't be taken, or where that is not known.
    pub open: Option<usize>,
    /// The number of endings that it closes; `None` in the same cases.
    pub closes: Option<usize>,
    /// Of the endings that it leaves open, those that the detail allows to name.
    #[serde(serialize_with = "ending_ids")]
    pub open_endings: Vec<Ending>,
    /// Of the endings that it closes, those that the detail allows to name.
    #[serde(serialize_with = "ending_ids")]
    pub closed_endings: Vec<Ending>,
    /// Why it was locked; empty if it was not, or if the story gives no reason.
    #[serde(skip)]
    pub reason: Vec<Segment>,
}

/// What is known of a choice of a past decision.
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

/// The nearest ending that was never read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Nearest {
    /// The run being read; `None` where nothing of it is saved.
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

/// What was found of the story for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endings {
    /// The endings, in declared order.
    pub endings: Vec<EndingEntry>,
    /// The clippings that were found.
    pub clippings: Vec<Clipping>,
    /// The cover, once every clipping was found.
    pub cover: Option<Cover>,
    /// The number of all clippings.
    #[serde(skip)]
    pub all_clippings: usize,
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
    /// What is said of it before.
    pub teaser: String,
    /// The first place in a run where it was found.
    pub road: Option<RunStep>,
}

/// A clipping that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clipping {
    /// The id of its fact.
    pub id: String,
    /// The headline under which it is listed.
    pub headline: String,
}

/// The cover of the reader's book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// The title on the cover.
    pub title: String,
    /// The text below the title.
    pub text: Vec<Block>,
}

/// The endings that can still be reached from where the reader is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenEndings {
    /// The ids of those that the detail allows to name, in declared order.
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
    /// The ids of the endings that the detail allows to name, in declared order.
    pub closes: Vec<String>,
    /// The number of the others.
    pub closes_untold: usize,
    /// The choice's number, as it is shown.
    #[serde(skip)]
    pub number: usize,
}

/// What a finished run corrects of the one finished before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Corrections {
    /// The run before and the run that corrects it.
    pub runs: [RunId; 2],
    /// The corrections, in the story's words.
    pub lines: Vec<Line>,
}

/// A run that was named, marked, removed or restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Annotated {
    /// What was done.
    #[serde(skip)]
    pub done: AnnotationKind,
    /// The id of the run.
    pub run: RunId,
    /// The reader's name for it.
    pub name: Option<Untrusted>,
    /// Whether it is marked now.
    pub marked: bool,
    /// Whether it is removed now.
    pub removed: bool,
    /// Why this could not be saved, the first time that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
}

/// What was done with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationKind {
    /// It was given a name, or the name was taken away.
    Named,
    /// It was marked, or the mark was taken away.
    Marked,
    /// It was removed.
    Removed,
    /// It was restored.
    Restored,
}

/// A run that came from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The id under which the run is saved.
    pub run: RunId,
    /// Whether it was saved already; then nothing was added.
    pub known: bool,
    /// How its outcome differs from what the file says, one clause each.
    pub differs: Vec<String>,
    /// Why it could not be saved, the first time that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
}

/// A run as a text, where no file is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunText {
    /// The name that a file with this text would have.
    pub name: String,
    /// The text.
    pub text: String,
}

/// What can be asked, and what the marks mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// The documents that exist by now.
    #[serde(serialize_with = "document_ids")]
    pub documents: Vec<DocumentLink>,
    /// What marked words are, or the story's seal word until the reader knows; `None` where the story marks nothing.
    pub mark: Option<String>,
}

impl ChoiceTaken {
    /// The number of endings that the choice closed; 0 where that is not known.
    pub fn closed_count(&self) -> usize {
        self.closed.as_ref().map_or(0, Vec::len) + self.closed_untold.unwrap_or(0)
    }
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

impl Line {
    /// Returns one line for each list of words.
    pub(super) fn all(lines: Vec<Vec<Segment>>) -> Vec<Self> {
        lines.into_iter().map(|spans| Self { spans }).collect()
    }
}

/// Writes a map whose entries keep their order.
fn map<S: Serializer, V: Serialize>(out: S, entries: impl Iterator<Item = (String, V)>) -> Result<S::Ok, S::Error> {
    let mut map = out.serialize_map(None)?;
    for (key, value) in entries {
        map.serialize_entry(&key, &value)?;
    }
    map.end()
}

/// Writes a list of texts.
fn list<'t, S: Serializer>(out: S, texts: impl Iterator<Item = &'t str>) -> Result<S::Ok, S::Error> {
    let mut list = out.serialize_seq(None)?;
    for text in texts {
        list.serialize_element(text)?;
    }
    list.end()
}

fn values_by_id<S: Serializer>(meters: &[MeterReading], out: S) -> Result<S::Ok, S::Error> {
    map(out, meters.iter().map(|meter| (meter.id.clone(), meter.value)))
}

fn words_by_id<S: Serializer>(words: &[(String, String)], out: S) -> Result<S::Ok, S::Error> {
    map(out, words.iter().cloned())
}

fn curves_by_id<S: Serializer>(curves: &[MeterCurve], out: S) -> Result<S::Ok, S::Error> {
    map(out, curves.iter().map(|curve| (curve.id.clone(), &curve.values)))
}

fn command_names<S: Serializer>(commands: &Option<Vec<Command>>, out: S) -> Result<S::Ok, S::Error> {
    let entries = commands.iter().flatten().filter_map(|command| command.entry());
    list(out, entries.filter_map(|entry| entry.json))
}

fn document_ids<S: Serializer>(documents: &[DocumentLink], out: S) -> Result<S::Ok, S::Error> {
    list(out, documents.iter().map(|document| document.id.as_str()))
}

fn ending_ids<S: Serializer>(endings: &[Ending], out: S) -> Result<S::Ok, S::Error> {
    list(out, endings.iter().map(|ending| ending.id.as_str()))
}

fn scene_of_place<S: Serializer>(place: &Option<Place>, out: S) -> Result<S::Ok, S::Error> {
    place.as_ref().map(|place| &place.scene).serialize(out)
}
