//! `earlier stats`.

use super::args::{DataFormat, Stats};
use super::{Error, Outcome, console, files};
use crate::report;

/// Runs `earlier stats`.
pub(super) fn run(stats: &Stats) -> Result<Outcome, Error> {
    let loaded = files::load(stats.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    let speed = stats.speed.get();
    console::print(&match stats.format {
        DataFormat::Human => report::stats(story, speed),
        DataFormat::Json => report::stats_json(story, speed),
    })?;
    Ok(Outcome::Success)
}
