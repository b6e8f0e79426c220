//! `earlier explore --tour`: a small set of runs that shows everything.

use std::collections::HashSet;

use super::args::{Explore, ExploreFormat, TourParts};
use super::{Error, Outcome, console, files, proving, revision};
use crate::engine::Run;
use crate::explore::{self, Prover, TextPart, TourOf};
use crate::report::{self, TourReport};
use crate::session;
use crate::story::{Loaded, Matching, Story};

/// Runs `earlier explore --tour`.
pub(super) fn run(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let of = match asked.of {
        TourParts::Scenes => TourOf::Scenes,
        TourParts::Choices => TourOf::Choices,
        TourParts::Texts => TourOf::Texts,
    };
    let (control, store) = (proving::control(&asked.effort), files::proof_store());
    let prover = Prover::new(story, &control, store.as_deref());
    let changed = changed(asked, story)?;
    let is_wanted = |part: TextPart| changed.as_ref().is_none_or(|changed| changed.contains(&part));
    let tour = proving::watched(&control, &asked.effort, || explore::tour(&prover, of, &is_wanted));
    let report = TourReport { story, loaded, of, since: asked.since.as_deref(), tour: &tour };
    if let Some(folder) = &asked.write {
        files::create_all(folder, &routes(&report)?)?;
    }
    console::print(&match asked.format {
        ExploreFormat::Human => report::tour_text(&report),
        ExploreFormat::Json => report::tour_json(&report),
        ExploreFormat::Markdown | ExploreFormat::Text => {
            let is_markdown = asked.format == ExploreFormat::Markdown;
            session::export_tour(story, &tour, &report::tour_summary(&report), is_markdown)
        }
    })?;
    Ok(if tour.unknown.is_empty() { Outcome::Success } else { Outcome::Undecided })
}

/// Returns what changed since the requested revision, if there is one.
fn changed(asked: &Explore, story: &Story) -> Result<Option<HashSet<TextPart>>, Error> {
    let (Some(revision), Some(folder)) = (&asked.since, &asked.story) else { return Ok(None) };
    let (loaded, _) = revision::load(folder, revision)?;
    let Some(old) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    Ok(Some(explore::changed_parts(old, story, &Matching::new(old, story))))
}

/// Returns the runs of a tour as files, each with its name.
fn routes(report: &TourReport) -> Result<Vec<(String, String)>, Error> {
    let runs = report::tour_routes(report);
    let digits = runs.len().to_string().len();
    let file = |(number, run): (usize, Run)| {
        let text = run.to_ron().map_err(|error| Error::Io(error.to_string()))?;
        Ok((format!("tour-{:0digits$}.ron", number + 1), text))
    };
    runs.into_iter().enumerate().map(file).collect()
}
