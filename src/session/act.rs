//! What can be asked of a session.
//!
//! Every front end turns what its reader does into an [`Act`]. An act deserializes from the JSON of the protocol's
//! version 1, such as `{"choose":1}`; [`COMMANDS`](super::COMMANDS) gives each one its key, word, JSON name, arguments
//! and help.

use std::num::NonZeroUsize;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use super::preferences::{Change, Setting};

/// What can be asked of a session, reading or writing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Take a choice.
    Choose(ChoiceSelector),
    /// Go back this many steps, at most to the beginning.
    Back(NonZeroUsize),
    /// Go forward this many steps again.
    Forward(NonZeroUsize),
    /// Begin a new run.
    #[serde(deserialize_with = "unit")]
    New,
    /// Skip what was read before, up to the next decision or the first new scene.
    #[serde(deserialize_with = "unit")]
    Skip,
    /// Show the scene again.
    #[serde(deserialize_with = "unit")]
    Look,
    /// Go to a place of a saved run, and continue reading from there.
    #[serde(deserialize_with = "object")]
    Fork(RunPlace),
    /// Continue a saved run.
    #[serde(deserialize_with = "object")]
    Resume(RunResume),
    /// Read a document.
    Document(String),
    /// List what was read in this run.
    #[serde(deserialize_with = "unit")]
    History,
    /// Show every run as one tree.
    #[serde(deserialize_with = "unit")]
    Book,
    /// List the saved runs.
    #[serde(deserialize_with = "unit")]
    Runs,
    /// Compare two saved runs.
    Compare(ComparedRuns),
    /// Show where the choices of a decision would lead.
    WhatIf(WhatIfPlace),
    /// Find the nearest unread ending.
    Nearest(Tell),
    /// List the endings and clippings.
    #[serde(deserialize_with = "names")]
    Endings(Tell),
    /// List the endings that can still be reached, and which of them each choice would close.
    #[serde(deserialize_with = "names")]
    Open(Tell),
    /// Show the clippings that were found.
    #[serde(deserialize_with = "unit")]
    Clippings,
    /// Show the front page.
    #[serde(deserialize_with = "unit")]
    Front,
    /// List what finished runs corrected in the previous ones.
    #[serde(deserialize_with = "unit")]
    Corrections,
    /// Name a run.
    #[serde(deserialize_with = "object")]
    Name(RunName),
    /// Mark a run or remove its mark.
    #[serde(deserialize_with = "object")]
    Mark(RunMark),
    /// Remove a run. It can be restored.
    Remove(String),
    /// Restore a removed run.
    Restore(RemovedRun),
    /// Write a run to a file, in the format of the file's extension.
    #[serde(deserialize_with = "object")]
    Export(RunFile),
    /// Read a run from a file or a text, and save it.
    Import(RunSource),
    /// Write this run to a file; without a name, to one named after the run.
    #[serde(deserialize_with = "some")]
    Save(Option<String>),
    /// List the settings, or change one and remember it for later sessions.
    #[serde(deserialize_with = "settings")]
    Settings(Option<Change>),
    /// Explain what can be asked.
    #[serde(deserialize_with = "unit")]
    Help,
    /// End the session.
    #[serde(deserialize_with = "unit")]
    Quit,
    /// List the problems of a watched story.
    #[serde(deserialize_with = "unit")]
    Problems,
    /// Show the meters and facts of a watched story.
    #[serde(deserialize_with = "unit")]
    State,
    /// Set a meter or a fact of a watched story.
    #[serde(deserialize_with = "object")]
    Set(Assignment),
    /// Go to a scene of a watched story, by a run that leads there.
    Jump(String),
    /// Show what is proved about a watched story.
    #[serde(deserialize_with = "unit")]
    Proved,
}

/// A choice as a reader refers to it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum ChoiceSelector {
    /// By its number among those shown, from 1.
    Number(usize),
    /// By its id in the story.
    Id(String),
}

/// A place of a run, by its number of steps.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunPlace {
    /// The run, by its id or name.
    pub run: String,
    /// The number of its steps that lead there.
    pub step: usize,
}

/// A run to continue, and from where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunResume {
    /// The run, by its id or name.
    pub run: String,
    /// Whether to continue from its end instead of where the reader left it.
    #[serde(default)]
    pub at_end: bool,
}

/// Two runs to compare, and how much to reveal of the endings that their choices closed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Either<[String; 2], Object<ComparedFields>>")]
pub struct ComparedRuns {
    /// The runs, by their ids or names.
    pub runs: [String; 2],
    /// How much the reply may reveal.
    pub tell: Detail,
}

/// A decision, and how much to reveal of what follows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Either<True, Object<WhatIfFields>>")]
pub struct WhatIfPlace {
    /// The place; without one, where the reader is.
    pub place: Option<RunPlace>,
    /// How much the reply may reveal.
    pub tell: Detail,
}

/// How much the reply may reveal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Either<Detail, Object<TellFields>>")]
pub struct Tell(pub Detail);

/// How much a reply reveals about what the reader has not read yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "Either<String, u64>")]
pub enum Detail {
    /// Numbers only, no names.
    #[default]
    Shape,
    /// The names of what was found, or of the requested ending.
    Names,
    /// Everything, whether it was read or not.
    Everything,
}

/// A run and its new name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunName {
    /// The run, by its id or name.
    pub run: String,
    /// The name; an empty one removes it.
    pub name: String,
}

/// A run and whether to mark it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunMark {
    /// The run, by its id or name.
    pub run: String,
    /// Whether to mark it; `None` toggles the mark.
    #[serde(deserialize_with = "some")]
    pub marked: Option<bool>,
}

/// Which removed run to restore.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Either<True, String>")]
pub enum RemovedRun {
    /// The run that was removed last.
    Last,
    /// By its id or name.
    Named(String),
}

/// Where a run to import comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "Either<String, Object<TextFields>>")]
pub enum RunSource {
    /// The file of this name.
    File(String),
    /// The text that a run file holds.
    Text(String),
}

/// A run and a file to write it to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFile {
    /// The run, by its id or name.
    pub run: String,
    /// The name of the file, whose extension selects the format.
    pub file: String,
}

/// A value for a meter or a fact.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The id of the meter or fact.
    pub name: String,
    /// A number, or `on` or `off`.
    pub value: String,
}

impl ComparedRuns {
    /// Two runs; only endings that were found may be named.
    pub fn new(runs: [String; 2]) -> Self {
        Self { runs, tell: Tell::FOUND.0 }
    }
}

impl Tell {
    /// The names of what was found.
    pub const FOUND: Self = Self(Detail::Names);
}

impl Detail {
    /// Returns the next higher detail, or the highest one again.
    #[must_use]
    pub fn more(self) -> Self {
        match self {
            Self::Shape => Self::Names,
            Self::Names | Self::Everything => Self::Everything,
        }
    }

    /// The detail of this name: `shape`, `names` or `all`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "shape" => Some(Self::Shape),
            "names" => Some(Self::Names),
            "all" => Some(Self::Everything),
            _ => None,
        }
    }

    /// The detail that version 1 of the protocol wrote as a number, from 1.
    fn numbered(number: u64) -> Option<Self> {
        [Self::Shape, Self::Names, Self::Everything].get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
    }
}

/// One of two shapes in JSON.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Either<A, B> {
    One(A),
    Other(B),
}

/// `true`, and nothing else.
#[derive(serde::Deserialize)]
#[serde(try_from = "bool")]
struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(is: bool) -> Result<Self, Self::Error> {
        if is { Ok(Self) } else { Err("expected `true`") }
    }
}

/// A detail is written by its name, or as a number from 1.
impl TryFrom<Either<String, u64>> for Detail {
    type Error = &'static str;

    fn try_from(read: Either<String, u64>) -> Result<Self, Self::Error> {
        let detail = match read {
            Either::One(name) => Self::named(&name),
            Either::Other(number) => Self::numbered(number),
        };
        detail.ok_or("expected shape, names or all")
    }
}

/// The fields of a decision and a detail.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WhatIfFields {
    run: String,
    step: usize,
    #[serde(default)]
    tell: Detail,
}

/// `true` means the place where the reader is.
impl From<Either<True, Object<WhatIfFields>>> for WhatIfPlace {
    fn from(read: Either<True, Object<WhatIfFields>>) -> Self {
        match read {
            Either::One(True) => Self::default(),
            Either::Other(Object(WhatIfFields { run, step, tell })) => {
                Self { place: Some(RunPlace { run, step }), tell }
            }
        }
    }
}

/// The text of a run as a field.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFields {
    text: String,
}

/// The original form of version 1: only the name of a file.
impl From<Either<String, Object<TextFields>>> for RunSource {
    fn from(read: Either<String, Object<TextFields>>) -> Self {
        match read {
            Either::One(name) => Self::File(name),
            Either::Other(Object(TextFields { text })) => Self::Text(text),
        }
    }
}

/// A detail as a field.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct TellFields {
    tell: Detail,
}

/// The original form of version 1: only a detail.
impl From<Either<Detail, Object<TellFields>>> for Tell {
    fn from(read: Either<Detail, Object<TellFields>>) -> Self {
        match read {
            Either::One(detail) | Either::Other(Object(TellFields { tell: detail })) => Self(detail),
        }
    }
}

/// The fields of a comparison.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ComparedFields {
    runs: [String; 2],
    tell: Detail,
}

/// The original form of version 1: only the runs.
impl From<Either<[String; 2], Object<ComparedFields>>> for ComparedRuns {
    fn from(read: Either<[String; 2], Object<ComparedFields>>) -> Self {
        match read {
            Either::One(runs) => Self::new(runs),
            Either::Other(Object(ComparedFields { runs, tell })) => Self { runs, tell },
        }
    }
}

/// `true` means the run that was removed last.
impl From<Either<True, String>> for RemovedRun {
    fn from(read: Either<True, String>) -> Self {
        match read {
            Either::One(True) => Self::Last,
            Either::Other(run) => Self::Named(run),
        }
    }
}

/// The fields of a change of a setting.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingFields {
    name: String,
    value: String,
}

/// Reads a new value of a setting, or `true` for the current settings.
fn settings<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Change>, D::Error> {
    match Either::<True, Object<SettingFields>>::deserialize(from)? {
        Either::One(True) => Ok(None),
        Either::Other(Object(SettingFields { name, value })) => {
            let change = Setting::named(&name).and_then(|setting| Change::new(setting, &value));
            change.map(Some).ok_or_else(|| D::Error::custom("there is no such setting or value"))
        }
    }
}

/// Reads a required value where an act would also allow `null`.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Reads named fields from an object. Without this, a list of their values in order would be read too.
fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let fields = serde_json::Map::deserialize(from)?;
    T::deserialize(serde_json::Value::Object(fields)).map_err(D::Error::custom)
}

/// Fields in an object, if another shape is also allowed.
#[derive(serde::Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Object<T>(#[serde(deserialize_with = "object")] T);

/// Reads an act without arguments, which the protocol writes as `true`.
fn unit<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    True::deserialize(from).map(|True| ())
}

/// Reads a detail as a field, or `true` for the names of what was found.
fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Tell, D::Error> {
    Ok(match Either::<True, Object<TellFields>>::deserialize(from)? {
        Either::One(True) => Tell::FOUND,
        Either::Other(Object(TellFields { tell })) => Tell(tell),
    })
}
