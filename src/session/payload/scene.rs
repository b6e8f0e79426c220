//! The content of a page: a scene, its text, its choices.

use serde::{Serialize, Serializer};

use super::clippings::clippings_words;
use super::{Clipping, EndingReport, GuideEntry, serialize};
use crate::archive::RunId;
use crate::diag::Untrusted;
use crate::engine::{Block, Segment};
use crate::session::{Command, ReplayPlace};
use crate::text::closed;

/// A scene as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// The scene's id.
    pub scene: String,
    /// The title of its chapter.
    pub chapter: String,
    /// When and where it happens, in the story's words.
    pub dateline: Option<String>,
    /// The `after` line of the last choice, without styles.
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
    /// The documents that exist so far.
    #[serde(serialize_with = "document_ids")]
    pub documents: Vec<DocumentLink>,
    /// The ending, if the run has reached one.
    pub ending: Option<Ending>,
    /// If no choice can be taken but the story has not ended: the commands that lead elsewhere.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "command_names")]
    pub dead_end: Option<Vec<Command>>,
    /// At an ending: the first corrections of the previously finished run.
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
    /// The `after` line of the last choice.
    pub after_spans: Option<Vec<Segment>>,
    /// The story's words for the values of the meters, by id.
    #[serde(serialize_with = "words_by_id")]
    pub meter_words: Vec<(String, String)>,
    /// The number of the chapter, from 1.
    pub chapter_number: usize,
    /// The clippings that were found by coming here. They are announced once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earned: Vec<Clipping>,
    /// The title of the cover of the reader's book, if the last clipping was found by coming here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// The chapter that begins here, if the last choice led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<ChapterOpening>,
    /// At an ending: the report of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<EndingReport>,
    /// The chapter that the reader is in: the last one that this run reached.
    #[serde(skip)]
    pub chapter_read: ChapterName,
    /// Whether the chapter or the dateline has changed since the previous scene, so that the `after` line comes before
    /// the heading.
    #[serde(skip)]
    pub has_new_heading: bool,
    /// Whether the scene was read to its end before the reader came here, in any run.
    #[serde(skip)]
    pub read_before: bool,
}

/// A chapter as it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChapterOpening {
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// The line below the title, if it has one.
    pub epigraph: Option<Vec<Segment>>,
}

/// A chapter as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterName {
    /// Its number, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
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
    /// Its id, which runs and the protocol use.
    pub id: String,
    /// Its label without styles; `None` if it is sealed.
    pub text: Option<String>,
    /// The label with styles; `None` if it is sealed.
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
    /// Whether it was taken before and the scene that it leads to now was read, in any run. A label with words that
    /// depend on the run never is: these may be new.
    #[serde(skip)]
    pub is_read: bool,
    /// Whether it is sealed and would not be if a run had reached an ending before this one began. It is not in JSON,
    /// where the refusal of the choice says so.
    #[serde(skip)]
    pub awaits_ending: bool,
}

impl Choice {
    /// Returns what is shown beside a sealed choice.
    pub(crate) fn seal_words(&self) -> &'static str {
        if self.awaits_ending { "(sealed until a run has reached an ending)" } else { "(sealed)" }
    }
}

/// Whether a choice can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceState {
    /// Nothing prevents taking it.
    Open,
    /// It can't be taken, and only the story's seal word is shown.
    Sealed,
    /// It can't be taken, for a reason that is shown.
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
    /// The key that opens it on the screen; documents without one are in a list.
    pub key: Option<char>,
}

/// A document as it reads at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// The id by which it was requested.
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

/// Where a run no longer works, because the story has changed.
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
    /// The `after` line of the previous choice, without styles.
    pub after: Option<String>,
    /// The text, as it read then.
    pub text: Vec<Block>,
    /// What was chosen; `None` on the last page.
    pub chosen: Option<Chosen>,
    /// The `after` line of the previous choice.
    #[serde(skip)]
    pub after_spans: Option<Vec<Segment>>,
    /// The number of the chapter, from 1.
    #[serde(skip)]
    pub chapter_number: usize,
    /// The chapter that the reader was in: the last one that the run had reached.
    #[serde(skip)]
    pub chapter_read: Option<ChapterName>,
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

/// What can be asked, and what the marks mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// The documents that exist so far.
    #[serde(serialize_with = "document_ids")]
    pub documents: Vec<DocumentLink>,
    /// What marked words mean, or the story's seal word until the reader knows; `None` if the story marks nothing.
    pub mark: Option<String>,
    /// What a reader meets in the story, and what it is.
    pub guide: Vec<GuideEntry>,
}

impl Scene {
    /// The clippings that were found by coming here, in a sentence; `None` if there are none.
    pub fn earned_words(&self) -> Option<String> {
        clippings_words(&self.earned)
    }

    /// A sentence that says that every clipping is found, if the last one was found by coming here.
    pub fn cover_words(&self) -> Option<String> {
        self.cover
            .as_ref()
            .map(|title| format!("Every clipping is found, and your book has a cover: {}", closed(title)))
    }
}

impl HistoryEntry {
    /// The number, from 1, and the title of the chapter that the reader was in.
    pub fn chapter_read(&self) -> (usize, &str) {
        match &self.chapter_read {
            Some(chapter) => (chapter.number, &chapter.title),
            None => (self.chapter_number, &self.chapter),
        }
    }
}

impl Line {
    /// Returns one line for each list of words.
    pub(in crate::session) fn all(lines: Vec<Vec<Segment>>) -> Vec<Self> {
        lines.into_iter().map(|spans| Self { spans }).collect()
    }
}

fn values_by_id<S: Serializer>(meters: &[MeterReading], out: S) -> Result<S::Ok, S::Error> {
    serialize::map(out, meters.iter().map(|meter| (meter.id.clone(), meter.value)))
}

fn words_by_id<S: Serializer>(words: &[(String, String)], out: S) -> Result<S::Ok, S::Error> {
    serialize::map(out, words.iter().cloned())
}

fn command_names<S: Serializer>(commands: &Option<Vec<Command>>, out: S) -> Result<S::Ok, S::Error> {
    let entries = commands.iter().flatten().filter_map(|command| command.entry());
    serialize::list(out, entries.filter_map(|entry| entry.json))
}

fn document_ids<S: Serializer>(documents: &[DocumentLink], out: S) -> Result<S::Ok, S::Error> {
    serialize::list(out, documents.iter().map(|document| document.id.as_str()))
}
