//! `earlier stats`.

use super::args::{DataFormat, Stats};
use super::{Error, Outcome, console, files};
use crate::report;

/// Runs `earlier stats`.
pub(super) fn run(stats: &Stats) -> Result<Outcome, Error> {
    let loaded = files::load(stats.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    let speed = stats.speed.get();
    let before = stats.since.as_ref().map(|folder| files::load(Some(folder))).transpose()?;
    let since = match before {
        None => None,
        Some(before) => match before.story {
            Some(story) => Some(story),
            None => return Err(Error::Story(Box::new(before))),
        },
    };
    console::print(&match stats.format {
        DataFormat::Human => report::stats(story, since.as_ref(), speed),
        DataFormat::Json => report::stats_json(story, since.as_ref(), speed),
    })?;
    Ok(Outcome::Success)
}
