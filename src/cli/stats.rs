//! `earlier stats`.

use super::args::{DataFormat, Stats};
use super::{Ended, Failed, files};
use crate::report::{self, Format};

pub(super) fn run(stats: &Stats) -> Result<Ended, Failed> {
    let loaded = files::load(stats.story.as_deref())?;
    let Some(story) = &loaded.story else {
        files::answer(&match stats.format {
            DataFormat::Human => {
                report::diagnostics(Format::Human, &loaded.diagnostics, &loaded.sources, files::colour())
            }
            DataFormat::Json => report::refusal("the story has problems", &loaded.diagnostics, &loaded.sources),
        })?;
        return Ok(Ended::WithProblems);
    };
    let speed = stats.speed.get();
    files::answer(&match stats.format {
        DataFormat::Human => report::stats(story, speed),
        DataFormat::Json => report::stats_json(story, speed),
    })?;
    Ok(Ended::Well)
}
