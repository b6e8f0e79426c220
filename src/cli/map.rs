//! `earlier map`.

use super::args::Map;
use super::{Ended, Failed, files};
use crate::explore::{self, explore};
use crate::report::{self, Format};

pub(super) fn run(map: &Map) -> Result<Ended, Failed> {
    let loaded = files::load(map.story.as_deref())?;
    let Some(story) = loaded.story else {
        let problems = report::diagnostics(Format::Human, &loaded.diagnostics, &loaded.sources, files::colour());
        files::answer(&problems)?;
        return Ok(Ended::WithProblems);
    };
    let chapter = match map.chapter.as_deref().map(|asked| crate::map::find_chapter(&story, asked)).transpose() {
        Ok(chapter) => chapter,
        Err(why) => return Ok(Ended::AskedWrongly(why.to_string())),
    };
    let explored = explore(&story, explore::LIMIT, &mut |doing| files::complain(&format!("earlier: {doing}")));
    files::answer(&crate::map::map(&story, &explored, map.format.into(), chapter))?;
    Ok(Ended::Well)
}
