//! What is saved of a run: which story, and the choices in order.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::passage::NEXT;
use super::playthrough::{ChoiceRef, Move, Playthrough};
use super::state::Refused;
use crate::diag::in_lower_case;
use crate::story::{FactId, SceneId, Story};

/// A run as it is saved, shared, and kept as a test: a small text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The id of the story.
    pub story: String,
    /// The facts that held from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// The identities of the choices, in order.
    pub choices: Vec<String>,
    /// What must hold at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What a person has to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What must hold at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The ending that it comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
    /// The values of meters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meters: BTreeMap<String, i32>,
}

/// Why a text is no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseRunError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for ParseRunError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for ParseRunError {}

/// A run could not be written as RON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteRunError(ron::Error);

impl fmt::Display for WriteRunError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for WriteRunError {}

/// A run played again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// As far as its choices stand.
    pub playthrough: Playthrough,
    /// Where they no longer stand.
    pub divergence: Option<Divergence>,
}

/// The place where a run no longer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The scene.
    pub scene: SceneId,
    /// How many of the run's choices still stand.
    pub stands: usize,
    /// The identity of the choice that was wanted.
    pub wanted: String,
    /// Why it was not taken.
    pub why: Refused,
    /// The identities of the choices that can be taken there now.
    pub offered: Vec<String>,
}

impl Run {
    /// Reads a run from RON.
    ///
    /// # Errors
    /// The text is not a run.
    pub fn from_ron(text: &str) -> Result<Self, ParseRunError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(text).map_err(|error| ParseRunError {
            line: error.span.start.line,
            column: error.span.start.col,
            message: in_lower_case(&error.code.to_string()),
        })
    }

    /// Writes the run as RON, one choice a line.
    ///
    /// # Errors
    /// None of the types in a run can fail to be written; the error is handed on rather than assumed away.
    pub fn to_ron(&self) -> Result<String, WriteRunError> {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let layout = ron::ser::PrettyConfig::new()
            .struct_names(true)
            .new_line("\n")
            .extensions(ron::extensions::Extensions::empty());
        options.to_string_pretty(self, layout).map(|text| text + "\n").map_err(WriteRunError)
    }

    /// The choices behind the reader, as a run.
    pub fn of(story: &Story, playthrough: &Playthrough) -> Self {
        let choices = playthrough.behind().iter().filter_map(|step| match step.taken {
            Move::Choice(choice) => Some(story.choice(choice).id_text(story).to_owned()),
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

    /// The starting facts that the story still has.
    pub fn facts_in(&self, story: &Story) -> Vec<FactId> {
        self.facts.iter().filter_map(|fact| story.find_fact(fact)).collect()
    }

    /// Plays the choices again, as far as they stand.
    pub fn replay(&self, story: &Story) -> Replay {
        let choices: Vec<&str> = self.choices.iter().map(String::as_str).collect();
        replay(story, &self.facts_in(story), &choices)
    }
}

/// Plays identities again, as far as they stand. Scenes with one unnamed way on are passed where a choice
/// must be reached; the identity [`NEXT`] passes one and is ignored where there is none to pass.
pub(crate) fn replay(story: &Story, facts: &[FactId], choices: &[&str]) -> Replay {
    let mut playthrough = Playthrough::new(story, facts);
    for (stands, wanted) in choices.iter().enumerate() {
        if let Err(why) = replay_one(story, &mut playthrough, wanted) {
            let state = playthrough.state();
            let offered = state.open_choices(story).map(|choice| story.choice_name(choice).to_owned()).collect();
            let divergence = Divergence { scene: state.scene(), stands, wanted: (*wanted).to_owned(), why, offered };
            return Replay { playthrough, divergence: Some(divergence) };
        }
    }
    Replay { playthrough, divergence: None }
}

/// Plays one of them.
///
/// # Errors
/// It does not stand here.
pub(crate) fn replay_one(story: &Story, playthrough: &mut Playthrough, wanted: &str) -> Result<(), Refused> {
    if wanted != NEXT {
        playthrough.pass_through(story, |_| false)?;
    } else if !story.is_passed_through(playthrough.state().scene()) {
        return Ok(());
    }
    playthrough.choose(story, ChoiceRef::Id(wanted)).map(|_| ())
}
