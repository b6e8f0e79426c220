//! Runs, and how they compare.

use serde::{Serialize, Serializer};

use super::{ChapterName, Line, serialize};
use crate::archive::RunId;
use crate::diag::Untrusted;
use crate::engine::Segment;
use crate::text::count;

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
    /// Whether it is a draft, so that lists fold it away.
    #[serde(skip)]
    pub draft: bool,
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
    /// What followed, with decisions at the same scene beside each other; `None` if a run has no such decision.
    pub rows: Vec<DiffRow>,
    /// The meters that are shown, at the beginning and after each choice.
    #[serde(serialize_with = "curves_by_id")]
    pub meters: Vec<MeterCurve>,
    /// What the second run corrects in the first, in the story's words.
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
    /// All steps from the beginning, including those by `next`.
    pub steps: Vec<StepNames>,
    /// The number of its choices.
    #[serde(skip)]
    pub choices: usize,
    /// The scene where it ends, as a named place.
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

/// A scene as a named place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The scene's id.
    pub scene: String,
    /// The chapter that the scene belongs to.
    pub chapter: ChapterName,
    /// The story's name for its decision, or its dateline if it has none.
    pub name: Option<String>,
    /// The title of the ending, if it is one.
    pub ending: Option<String>,
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
    /// The ids of the endings that it closed, as far as the detail allows; `None` if that is not known.
    pub closed: Option<Vec<String>>,
    /// The number of other endings that it closed; `None` if that is not known.
    pub closed_untold: Option<usize>,
    /// What was chosen, in its styles.
    #[serde(skip)]
    pub spans: Vec<Segment>,
}

/// The values of a meter in two runs.
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

/// What a finished run corrects in the previous finished one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Corrections {
    /// The previous run and the run that corrects it.
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
    /// It was named, or its name was removed.
    Named,
    /// It was marked, or its mark was removed.
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
    /// Whether it was already saved; in that case nothing was added.
    pub known: bool,
    /// How its outcome differs from what the file says, one clause each.
    pub differs: Vec<String>,
    /// Why it could not be saved, the first time that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
}

/// An imported archive, whose new runs were saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The number of runs that were saved.
    pub new: usize,
    /// The number of runs that were already saved.
    pub known: usize,
    /// The number of damaged lines in the file, so parts of its runs may be missing.
    pub damaged: usize,
    /// Why they could not be saved, the first time that happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
}

impl Merged {
    /// What was saved, and what was not, one clause each.
    pub fn words(&self) -> Vec<String> {
        let verb = if self.known == 1 { "was" } else { "were" };
        let known = (self.known > 0).then(|| format!("{} {verb} saved already", count(self.known, "run")));
        let damaged = (self.damaged > 0).then(|| format!("{} could not be read", count(self.damaged, "damaged line")));
        [format!("saved {}", count(self.new, "run"))].into_iter().chain(known).chain(damaged).collect()
    }
}

/// A run as a text, if no file is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunText {
    /// The name that a file with this text would have.
    pub name: String,
    /// The text.
    pub text: String,
}

/// How many of the differing choices the short form always shows.
const FIRST: usize = 3;
/// How many rows must be hidden for it to be worthwhile.
const HIDDEN: usize = 3;

impl Comparison {
    /// The first rows that differ and the landmarks, for a reader who does not ask for more; and the number of other
    /// rows.
    pub fn in_short(&self) -> (Vec<&DiffRow>, usize) {
        let is_landmark = |row: &DiffRow| row.iter().flatten().any(|taken| taken.landmark.is_some());
        let differs = |row: &DiffRow| match row {
            [Some(left), Some(right)] => left.choice != right.choice,
            _ => true,
        };
        let mut first = 0;
        let is_short = |row: &&DiffRow| {
            let is_first = differs(row) && first < FIRST;
            first += usize::from(is_first);
            is_first || (is_landmark(row) && differs(row))
        };
        let short: Vec<&DiffRow> = self.rows.iter().filter(is_short).collect();
        match self.rows.len() - short.len() {
            hidden if hidden < HIDDEN => (self.rows.iter().collect(), 0),
            hidden => (short, hidden),
        }
    }
}

impl ChoiceTaken {
    /// The number of endings that the choice closed; 0 if that is not known.
    pub fn closed_count(&self) -> usize {
        self.closed.as_ref().map_or(0, Vec::len) + self.closed_untold.unwrap_or(0)
    }
}

fn curves_by_id<S: Serializer>(curves: &[MeterCurve], out: S) -> Result<S::Ok, S::Error> {
    serialize::map(out, curves.iter().map(|curve| (curve.id.clone(), &curve.values)))
}
