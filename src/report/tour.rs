//! A small set of runs that shows everything, as text and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::diagnostics::json_line;
use super::explored::variant;
use crate::engine::{Expect, Run, State};
use crate::explore::{TextPart, Tour, TourOf, TourRun};
use crate::story::{ChoiceId, FactId, Loaded, SceneId, Story};
use crate::text::{count, list, thousands};

/// What `earlier explore --tour` reports about a story.
pub struct TourReport<'s> {
    /// The story.
    pub story: &'s Story,
    /// Its files.
    pub loaded: &'s Loaded,
    /// What the runs show.
    pub of: TourOf,
    /// The revision that changes are shown since, if the runs only show changes.
    pub since: Option<&'s str>,
    /// The runs.
    pub tour: &'s Tour,
}

#[derive(Serialize)]
struct JsonTour<'s> {
    version: u32,
    complete: bool,
    of: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'s str>,
    shown: usize,
    at_least: usize,
    runs: Vec<JsonTourRun<'s>>,
    never: Vec<String>,
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct JsonTourRun<'s> {
    ending: Option<&'s str>,
    facts: Vec<&'s str>,
    known: Vec<&'s str>,
    choices: Vec<&'s str>,
    passages: Vec<JsonTourPassage<'s>>,
}

#[derive(Serialize)]
struct JsonTourPassage<'s> {
    scene: &'s str,
    new: Vec<String>,
}

impl TourReport<'_> {
    /// Returns what the runs show in words, in the plural.
    fn parts(&self) -> &'static str {
        match self.of {
            TourOf::Scenes => "scenes",
            TourOf::Choices => "choices",
            TourOf::Texts => "texts",
        }
    }

    fn choice(&self, choice: ChoiceId) -> String {
        self.story.choice_in_scene(choice)
    }

    /// Returns a part in words.
    fn part(&self, part: TextPart) -> String {
        match part {
            TextPart::Scene(scene) => self.story.scene_name(scene).to_owned(),
            TextPart::Taken(choice) => self.choice(choice),
            TextPart::Label(choice) => format!("the label of {}", self.choice(choice)),
            TextPart::Reason(choice) => format!("why {} is locked", self.choice(choice)),
            TextPart::Note(scene, at) => format!("note {} of {}", at + 1, self.story.scene_name(scene)),
            TextPart::Document(document) => format!("the document {}", self.story.document_name(document)),
            TextPart::Brief(at) => {
                let brief = self.story.briefs().get(at).map(|brief| self.story.str(brief.id));
                format!("the brief {}", brief.unwrap_or_default())
            }
            TextPart::Variant(part) => variant(self.story, &self.loaded.sources, self.loaded.source_map(), part),
        }
    }

    fn names(&self, parts: &[TextPart]) -> Vec<String> {
        parts.iter().map(|part| self.part(*part)).collect()
    }
}

/// Returns the scenes of the passages of a run.
fn passages(story: &Story, run: &TourRun) -> Vec<SceneId> {
    let mut state = State::begin(story, &run.facts);
    let mut scenes = vec![state.scene()];
    let mut choices = run.choices.iter();
    while scenes.len() < run.new.len() {
        if state.pass(story).is_err() && choices.next().is_none_or(|choice| state.step(story, *choice).is_err()) {
            break;
        }
        scenes.push(state.scene());
    }
    scenes
}

/// Returns the ending of a run, if it has one.
fn ending(story: &Story, run: &TourRun) -> Option<SceneId> {
    passages(story, run).last().copied().filter(|scene| story.ending(*scene).is_some())
}

/// Returns the kind of reader of a run, as the end of a line about it; empty for first-time readers.
fn reader(story: &Story, run: &TourRun) -> String {
    let name = |fact: &FactId| story.fact_name(*fact).to_owned();
    let known = match run.known.as_slice() {
        many @ [_, _, _, ..] => vec![format!("{} clippings", many.len())],
        few => few.iter().map(name).collect(),
    };
    let names: Vec<String> = run.facts.iter().map(name).chain(known).collect();
    if names.is_empty() { String::new() } else { format!(", with {}", list(&names, "and")) }
}

/// Returns a tour in plain text: how many runs there are, and a line for each.
pub fn tour_text(report: &TourReport) -> String {
    let TourReport { story, tour, .. } = report;
    let mut out = tour_summary(report) + "\n\n";
    for (at, run) in tour.runs.iter().enumerate() {
        let to = ending(story, run).map(|ending| format!(" to {}", story.scene_name(ending))).unwrap_or_default();
        let new: usize = run.new.iter().map(Vec::len).sum();
        let choices = count(run.choices.len(), "choice");
        let _ = writeln!(out, "{:>4}  {choices}{to}{}: {new} new", at + 1, reader(story, run));
    }
    for (parts, what) in [(&tour.never, "never shown"), (&tour.unknown, "unknown whether any run shows it")] {
        if !parts.is_empty() {
            let _ = writeln!(out, "\n{} {what}:", thousands(parts.len() as u128));
            report.names(parts).iter().for_each(|name| out.push_str(&format!("  {name}\n")));
        }
    }
    out
}

/// Returns a sentence without a full stop that says how many runs there are, and how many are needed at least.
pub fn tour_summary(report: &TourReport) -> String {
    let TourReport { tour, .. } = report;
    let (runs, shown, parts) = (count(tour.runs.len(), "run"), thousands(tour.shown as u128), report.parts());
    let since = report.since.map(|since| format!(" that changed since {since} and")).unwrap_or_default();
    if tour.runs.is_empty() && tour.unknown.is_empty() {
        return format!("there are no {parts}{since} that can be shown");
    }
    let shows = if tour.runs.len() == 1 { "shows" } else { "show" };
    let which = if tour.unknown.is_empty() {
        format!("all {shown} {parts}{since} that can be shown")
    } else {
        format!("{shown} {parts}{since} that can be shown")
    };
    let bound = match tour.at_least {
        least if least == tour.runs.len() => "no set of fewer does".to_owned(),
        least => format!("no set of fewer than {least} does"),
    };
    format!("{runs} {shows} {which}; {bound}")
}

/// Returns the runs of a tour as recorded runs, with the endings that they reach.
pub fn tour_routes(report: &TourReport) -> Vec<Run> {
    let TourReport { story, tour, .. } = report;
    let names = |facts: &[FactId]| facts.iter().map(|fact| story.fact_name(*fact).to_owned()).collect::<Vec<_>>();
    let route = |run: &TourRun| {
        let ending = ending(story, run).map(|ending| story.scene_name(ending).to_owned());
        let note =
            (!run.known.is_empty()).then(|| format!("For readers who know {}.", list(&names(&run.known), "and")));
        Run {
            story: story.id().to_owned(),
            facts: names(&run.facts),
            choices: run.choices.iter().map(|choice| story.choice_name(*choice).to_owned()).collect(),
            expect: ending.map(|ending| Expect { ending: Some(ending), ..Expect::default() }),
            note,
        }
    };
    tour.runs.iter().map(route).collect()
}

/// Returns a tour as one line of JSON.
pub fn tour_json(report: &TourReport) -> String {
    let TourReport { story, tour, .. } = report;
    let run = |run: &TourRun| {
        let passage = |(scene, new): (SceneId, &Vec<TextPart>)| JsonTourPassage {
            scene: story.scene_name(scene),
            new: report.names(new),
        };
        JsonTourRun {
            ending: ending(story, run).map(|ending| story.scene_name(ending)),
            facts: run.facts.iter().map(|fact| story.fact_name(*fact)).collect(),
            known: run.known.iter().map(|fact| story.fact_name(*fact)).collect(),
            choices: run.choices.iter().map(|choice| story.choice_name(*choice)).collect(),
            passages: passages(story, run).into_iter().zip(&run.new).map(passage).collect(),
        }
    };
    json_line(&JsonTour {
        version: 1,
        complete: tour.unknown.is_empty(),
        of: report.parts(),
        since: report.since,
        shown: tour.shown,
        at_least: tour.at_least,
        runs: tour.runs.iter().map(run).collect(),
        never: report.names(&tour.never),
        unknown: report.names(&tour.unknown),
    })
}
