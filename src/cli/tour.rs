//! `earlier explore --tour`: few runs that show everything.

use super::args::{Explore, ExploreFormat, TourParts};
use super::{Error, Outcome, console, files, proving};
use crate::engine::Run;
use crate::explore::{self, Prover, TourOf};
use crate::report::{self, TourReport};
use crate::session;
use crate::story::{Loaded, Story};

/// Runs `earlier explore --tour`.
pub(super) fn run(asked: &Explore, loaded: &Loaded, story: &Story) -> Result<Outcome, Error> {
    let of = match asked.of {
        TourParts::Scenes => TourOf::Scenes,
        TourParts::Choices => TourOf::Choices,
        TourParts::Texts => TourOf::Texts,
    };
    let (control, store) = (proving::control(&asked.effort), files::proof_store());
    let prover = Prover::new(story, &control, store.as_deref());
    let tour = proving::watched(&control, &asked.effort, || explore::tour(&prover, of, &|_| true));
    let report = TourReport { story, loaded, of, tour: &tour };
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
