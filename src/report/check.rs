//! The report of `earlier check`, part by part: first what needs no proof, and then what is proved or stays open.

use std::fmt::Write as _;

use serde::Serialize;

use super::diagnostics::{self, DiagnosticFormat, PlaceJson, json_line};
use super::human;
use super::totals::totals;
use crate::diag::{Diagnostic, FileSpan, Sources};
use crate::explore::{Control, Stage, Undecided};
use crate::story::{CondSite, Loaded, SceneId, SourceMap, Story};
use crate::text::{count, counts};

/// The outcome of the proofs.
#[derive(Debug)]
pub enum Proofs {
    /// Everything was proved.
    Complete,
    /// They were not requested.
    Skipped,
    /// The story has errors, so there is nothing to prove.
    Impossible,
    /// Something is neither shown nor proved.
    Undecided(Box<Limited>),
}

/// What stays open, and why.
#[derive(Debug)]
pub struct Limited {
    open: Undecided,
    limit: usize,
    is_stopped: bool,
}

impl Limited {
    /// What stayed open when the work under a control ended.
    pub fn new(open: Undecided, control: &Control) -> Self {
        Self { open, limit: control.limit(), is_stopped: control.is_stopped() }
    }
}

/// Writes the report.
#[derive(Clone, Copy, Debug)]
pub struct CheckReport {
    format: DiagnosticFormat,
    color: bool,
}

impl CheckReport {
    /// A report in a format. If people read it, `color` says whether it is colored.
    pub fn new(format: DiagnosticFormat, color: bool) -> Self {
        Self { format, color }
    }

    /// Returns the lines about some diagnostics, as soon as they are known. JSON has none before the end.
    pub fn part(self, found: &[Diagnostic], sources: &Sources) -> String {
        match self.format {
            DiagnosticFormat::Human => human::problems(found, sources, self.color),
            DiagnosticFormat::Json => String::new(),
            DiagnosticFormat::Short | DiagnosticFormat::Github => {
                diagnostics::diagnostics(self.format, found, sources, self.color)
            }
        }
    }

    /// Returns the end of the report: how many problems there are, and what stays open. JSON is all of it.
    pub fn end(self, loaded: &Loaded, proofs: &Proofs) -> String {
        match self.format {
            DiagnosticFormat::Human => summary(loaded, proofs),
            DiagnosticFormat::Json => {
                diagnostics::json(&loaded.diagnostics, &loaded.sources, proofs_json(loaded, proofs))
            }
            DiagnosticFormat::Short | DiagnosticFormat::Github => String::new(),
        }
    }
}

/// Returns the report of several stories as one JSON object: the diagnostics of all, and an entry for each.
pub fn stories_json(stories: &[(Loaded, Proofs)]) -> String {
    let each = stories.iter().map(|(loaded, proofs)| {
        let (errors, warnings) = totals(&loaded.diagnostics);
        StoryJson { story: loaded.sources.folder(), errors, warnings, proofs: proofs_json(loaded, proofs) }
    });
    let found = stories.iter().map(|(loaded, _)| (loaded.diagnostics.as_slice(), &loaded.sources));
    diagnostics::json_of_all(&found.collect::<Vec<_>>(), each.collect())
}

/// The entry of one story of several.
#[derive(Debug, Serialize)]
struct StoryJson<'s> {
    story: Option<&'s str>,
    errors: usize,
    warnings: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    proofs: Option<ProofsJson>,
}

fn summary(loaded: &Loaded, proofs: &Proofs) -> String {
    let (errors, warnings) = totals(&loaded.diagnostics);
    let mut out = counts(&[(errors, "error"), (warnings, "warning")]);
    match proofs {
        Proofs::Complete | Proofs::Impossible if out.is_empty() => out.push_str("no problems\n"),
        Proofs::Complete | Proofs::Impossible => out.push('\n'),
        Proofs::Skipped if out.is_empty() => out.push_str("no problems at first sight; nothing was proved\n"),
        Proofs::Skipped => out.push_str("; nothing was proved\n"),
        Proofs::Undecided(open) => {
            out.push_str(if out.is_empty() { "no problems so far\n\n" } else { "\n\n" });
            out.push_str(&undecided(loaded, open));
        }
    }
    out
}

/// The maximum number of names in a line.
const MOST_NAMES: usize = 10;

/// Returns in words what stays open, why, and what would decide it.
pub fn undecided(loaded: &Loaded, limited: &Limited) -> String {
    let Some(story) = &loaded.story else { return String::new() };
    let Limited { open, limit, is_stopped } = limited;
    let why = if *is_stopped { "the work was stopped".to_owned() } else { format!("the limit of {limit} was reached") };
    let mut out = format!("undecided: {why} before everything was proved\n");
    let names = Names { story, loaded };
    let mut line = |what: &str, how: &str, names: Vec<String>| {
        if !names.is_empty() {
            let more = names.len().saturating_sub(MOST_NAMES);
            let shown = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(out, "  {} {how}: {shown}{more}", count(names.len(), what));
        }
    };
    line("scene", "may never be reached", names.of_scenes(&open.scenes));
    line("choice", "may never be taken", names.choices(open));
    line(
        "condition",
        "may always have the same value",
        names.conditions(open).map(|place| names.place(place)).collect(),
    );
    line("text part", "may never be shown", names.variants(open).map(|place| names.place(place)).collect());
    line("scene", "may have readings that don't fit", names.of_scenes(&open.readings));
    line("law", "may not hold", names.laws(open));
    if open.stuck {
        out.push_str("  a reader may get stuck in places without a warning\n");
    }
    let _ = match is_stopped {
        true => writeln!(out, "  more time may decide it"),
        false => writeln!(out, "  `--limit {}` or `--wait` may decide it", limit.saturating_mul(4)),
    };
    out
}

/// The names of what stays open.
struct Names<'n> {
    story: &'n Story,
    loaded: &'n Loaded,
}

impl Names<'_> {
    fn of_scenes(&self, scenes: &[SceneId]) -> Vec<String> {
        scenes.iter().map(|scene| self.story.scene_name(*scene).to_owned()).collect()
    }

    fn choices(&self, open: &Undecided) -> Vec<String> {
        open.choices.iter().map(|choice| self.story.choice_in_scene(*choice)).collect()
    }

    fn laws(&self, open: &Undecided) -> Vec<String> {
        let name = |at: &usize| Some(self.story.str(self.story.laws().get(*at)?.id).to_owned());
        open.laws.iter().filter_map(name).collect()
    }

    fn source_map(&self) -> &SourceMap {
        self.loaded.source_map()
    }

    fn conditions<'o>(&'o self, open: &'o Undecided) -> impl Iterator<Item = FileSpan> + 'o {
        open.conditions.iter().filter_map(|at: &CondSite| self.source_map().condition(*at))
    }

    fn variants<'o>(&'o self, open: &'o Undecided) -> impl Iterator<Item = FileSpan> + 'o {
        open.variants.iter().map(|variant| self.source_map().text_condition(variant.cond))
    }

    fn place(&self, place: FileSpan) -> String {
        let at = |source: &crate::diag::Source| {
            let position = source.position(place.span.start);
            format!("{}:{}:{}", source.shown_path, position.line, position.column)
        };
        self.loaded.sources.get(place.file).map(at).unwrap_or_default()
    }
}

/// The proofs in JSON, if not everything was proved.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum ProofsJson {
    Skipped,
    Undecided(UndecidedJson),
}

#[derive(Debug, Serialize)]
struct UndecidedJson {
    limit: usize,
    stopped: bool,
    scenes: Vec<String>,
    choices: Vec<String>,
    conditions: Vec<PlaceJson>,
    texts: Vec<PlaceJson>,
    readings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    laws: Vec<String>,
    stuck: bool,
}

fn proofs_json(loaded: &Loaded, proofs: &Proofs) -> Option<ProofsJson> {
    let limited = match proofs {
        Proofs::Complete | Proofs::Impossible => return None,
        Proofs::Skipped => return Some(ProofsJson::Skipped),
        Proofs::Undecided(limited) => limited,
    };
    let names = Names { story: loaded.story.as_ref()?, loaded };
    let open = &limited.open;
    let place = |place| PlaceJson::of(place, &loaded.sources);
    Some(ProofsJson::Undecided(UndecidedJson {
        limit: limited.limit,
        stopped: limited.is_stopped,
        scenes: names.of_scenes(&open.scenes),
        choices: names.choices(open),
        conditions: names.conditions(open).map(place).collect(),
        texts: names.variants(open).map(place).collect(),
        readings: names.of_scenes(&open.readings),
        laws: names.laws(open),
        stuck: open.stuck,
    }))
}

#[derive(Serialize)]
struct ProgressJson<'p> {
    progress: Vec<StageJson<'p>>,
    steps: u64,
    seconds: u64,
}

#[derive(Serialize)]
struct StageJson<'p> {
    doing: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
}

/// Returns the progress of some work as a line of JSON.
pub fn progress_json(stages: &[Stage], steps: u64, seconds: u64) -> String {
    let stage = |stage: &'_ Stage| -> (Option<usize>, Option<usize>) { stage.parts.unzip() };
    let progress = stages.iter().map(|each| {
        let (done, of) = stage(each);
        StageJson { doing: &each.what, done, of }
    });
    json_line(&ProgressJson { progress: progress.collect(), steps, seconds })
}
