//! `earlier map`.

use super::args::Map;
use super::{Error, Outcome, console, files, proving};
use crate::explore::Prover;

/// Runs `earlier map`.
pub(super) fn run(map: &Map) -> Result<Outcome, Error> {
    let loaded = files::load(map.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    let chapter = map.chapter.as_deref().map(|asked| crate::map::find_chapter(story, asked)).transpose();
    let chapter = chapter.map_err(|error| Error::Usage(error.to_string()))?;
    let (control, store) = (proving::control(&map.effort), files::proof_store());
    let prover = Prover::new(story, &control, store.as_deref());
    let explored = proving::watched(&control, &map.effort, || prover.explore());
    if let Some(advice) = crate::map::advice(story, &explored, map.format, chapter) {
        console::warn(&format!("earlier: {advice}"));
    }
    console::print(&crate::map::map(story, &explored, map.format, chapter))?;
    Ok(Outcome::Success)
}
