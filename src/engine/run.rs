//! Runs as files: which story was read, and the choices in order.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::passage::NEXT;
use super::playthrough::{ChoiceRef, Move, Playthrough};
use super::state::Refused;
use crate::diag::Untrusted;
use crate::diag::in_lower_case;
use crate::story::{FactId, SceneId, Story};

/// A run as a file: to be saved, shared, replayed, and checked in as a test of its story.
///
/// # Representation
///
/// A run names facts and choices by their identifiers, so it does not depend on a loaded story and survives changes of
/// the story that keep or rename them. Scenes with `next` need no entry, because [`replay`](Self::replay) leaves them
/// by itself. The same is true of a scene that had `next` and got choices, if one of them has `was: ["next"]`.
///
/// # Limitations
///
/// - A run does not know which version of its story it was played in, and is valid for any version in which all of its
///   choices can be taken. [`replay`](Self::replay) finds the first that cannot.
/// - Changes by hand are not part of a run: a run [`of`](Self::of) a playthrough with such changes may not replay.
/// - Undone steps are not part of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The id of the story that was read.
    pub story: String,
    /// The identifiers of the facts that held from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// The identifiers of the choices in the order in which they were taken.
    pub choices: Vec<String>,
    /// What `check` compares at the end of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// A comment for people, which an import uses as the name of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is expected at the end of a run. Whatever is not named here may have any value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The identifier of the ending that the run reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
    /// The values of meters, by their identifiers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meters: BTreeMap<String, i32>,
    /// Words that the texts of scenes show in the run, by the identifiers of the scenes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shows: BTreeMap<String, String>,
}

/// Why a text is not a run: the first syntax error, or the first field that is missing, unknown or of the wrong type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseRunError {
    /// The line of the error, counted from 1.
    pub line: usize,
    /// The column of the error, counted from 1.
    pub column: usize,
    /// A description of the error, which begins in lower case. It never quotes the text, which may be any file.
    pub message: String,
}

impl fmt::Display for ParseRunError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseRunError {}

/// Why a run could not be written as RON. This never happens, but the serializer's type does not promise it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteRunError(ron::Error);

impl fmt::Display for WriteRunError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for WriteRunError {}

/// Describes an error in terms of what was expected. What was found instead is omitted: someone who opens a file as a
/// run must not learn what is in it.
fn description(error: &ron::Error) -> String {
    use ron::Error as E;
    match error {
        E::ExpectedDifferentStructName { expected, .. } => format!("expected `{expected}(`"),
        E::NoSuchStructField { expected, .. } => {
            let names: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
            format!("unknown field, expected one of {}", names.join(", "))
        }
        E::InvalidValueForType { expected, .. } | E::ExpectedDifferentLength { expected, .. } => {
            format!("expected {expected}")
        }
        E::NoSuchEnumVariant { .. } | E::InvalidIdentifier(_) | E::SuggestRawIdentifier(_) => {
            "unexpected name".to_owned()
        }
        E::NoSuchExtension(_) => "unknown extension".to_owned(),
        E::UnexpectedChar(_) => "unexpected character".to_owned(),
        E::InvalidIntegerDigit { .. } => "invalid digit".to_owned(),
        E::Message(_) | E::Io(_) => "invalid value".to_owned(),
        error => error.to_string(),
    }
}

/// The result of replaying a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The choices that could be taken, up to the divergence if there is one.
    pub playthrough: Playthrough,
    /// Where the run no longer works; `None` if all choices could be taken.
    pub divergence: Option<Divergence>,
}

/// Where a run no longer works: the first of its choices that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The scene in which the choice was to be taken.
    pub scene: SceneId,
    /// The number of choices before it, which could all be taken.
    pub valid_choices: usize,
    /// The identifier of the choice, as the run has it.
    pub wanted: Untrusted,
    /// Why the choice could not be taken.
    pub why: Refused,
    /// The identifiers of the choices that can be taken there instead.
    pub offered: Vec<String>,
}

impl Run {
    /// Reads a run from RON. The identifiers in it are not compared with any story.
    ///
    /// # Errors
    /// Fails if the text is not valid RON or not a run.
    pub fn from_ron(text: &str) -> Result<Self, ParseRunError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(text).map_err(|error| ParseRunError {
            line: error.span.start.line,
            column: error.span.start.col,
            message: in_lower_case(&description(&error.code)),
        })
    }

    /// Returns the run as RON with one choice on each line, which [`from_ron`](Self::from_ron) reads.
    ///
    /// # Errors
    /// Fails if the serializer does, which no value of a run causes.
    pub fn to_ron(&self) -> Result<String, WriteRunError> {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let layout = ron::ser::PrettyConfig::new()
            .struct_names(true)
            .new_line("\n")
            .extensions(ron::extensions::Extensions::empty());
        options.to_string_pretty(self, layout).map(|text| text + "\n").map_err(WriteRunError)
    }

    /// Returns the choices before the position of a playthrough as a run, which expects nothing at its end.
    pub fn of(story: &Story, playthrough: &Playthrough) -> Self {
        let choices = playthrough.behind().iter().filter_map(|step| match step.taken {
            Move::Choice(choice) => Some(story.choice_name(choice).to_owned()),
            Move::Next | Move::Edit => None,
        });
        Self {
            story: story.id().to_owned(),
            facts: playthrough.facts().iter().map(|fact| story.fact_name(*fact).to_owned()).collect(),
            choices: choices.collect(),
            expect: None,
            note: None,
        }
    }

    /// Returns the facts that held from the start, without those that the story no longer has.
    pub fn facts_in(&self, story: &Story) -> Vec<FactId> {
        self.facts.iter().filter_map(|fact| story.find_fact(fact)).collect()
    }

    /// Plays the choices from the beginning, up to the first that cannot be taken. Neither the id of the story nor the
    /// expectations of the run are checked.
    pub fn replay(&self, story: &Story) -> Replay {
        let choices: Vec<&str> = self.choices.iter().map(String::as_str).collect();
        replay(story, &self.facts_in(story), &choices)
    }
}

/// Plays choices from the beginning, up to the first that cannot be taken. Scenes with `next` are left without an
/// identifier when a choice follows. So are scenes with a choice that `was` their `next`, unless the wanted choice is
/// one of theirs. The identifier [`NEXT`] leaves one such scene, and is ignored in others.
pub(crate) fn replay(story: &Story, facts: &[FactId], choices: &[&str]) -> Replay {
    let mut playthrough = Playthrough::new(story, facts);
    for (valid_choices, wanted) in choices.iter().enumerate() {
        if let Err(why) = replay_one(story, &mut playthrough, wanted) {
            let state = playthrough.state();
            let offered = state.open_choices(story).map(|choice| story.choice_name(choice).to_owned()).collect();
            let divergence = Divergence { scene: state.scene(), valid_choices, wanted: (*wanted).into(), why, offered };
            return Replay { playthrough, divergence: Some(divergence) };
        }
    }
    Replay { playthrough, divergence: None }
}

/// Plays one choice as [`replay`] does.
///
/// # Errors
/// Fails if the choice cannot be taken. Scenes with `next` before it were left.
pub(crate) fn replay_one(story: &Story, playthrough: &mut Playthrough, wanted: &str) -> Result<(), Refused> {
    if wanted == NEXT {
        return if goes_on(story, playthrough) { go_on(story, playthrough) } else { Ok(()) };
    }
    for _ in story.scenes() {
        playthrough.pass_through(story, |_| false)?;
        match playthrough.choose(story, ChoiceRef::Id(wanted)) {
            Err(Refused::NotHere) if goes_on(story, playthrough) => go_on(story, playthrough)?,
            taken => return taken.map(|_| ()),
        }
    }
    Err(Refused::NotHere)
}

/// Whether the scene has `next`, or used to have it and now has a choice with `was: ["next"]`.
fn goes_on(story: &Story, playthrough: &Playthrough) -> bool {
    let here = playthrough.state().scene();
    story.is_passed_through(here) || story.find_choice(here, NEXT).is_some()
}

fn go_on(story: &Story, playthrough: &mut Playthrough) -> Result<(), Refused> {
    playthrough.choose(story, ChoiceRef::Id(NEXT)).map(|_| ())
}
