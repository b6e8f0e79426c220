//! `earlier publish`: a story as one web page.

use std::path::Path;

use super::args::Publish;
use super::{Error, Outcome, console, files, shown};
use crate::publish;

/// What is said where the module of the page is not that of this program.
const STALE: &str = "earlier: the page plays stories as an older version of this program does; run `.ci/player` in the \
                     program's sources to build it again";

/// Runs `earlier publish`.
pub(super) fn run(publish: &Publish) -> Result<Outcome, Error> {
    let html = &publish.html;
    has_extension(html, "html")?;
    publish.cover.as_deref().map_or(Ok(()), |cover| has_extension(cover, "svg"))?;
    let loaded = files::load(publish.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    let sources: Vec<(&str, &str)> =
        loaded.sources.iter().map(|source| (source.name.as_str(), source.text.as_str())).collect();
    let page = publish::page(story, &sources, publish.ifid.as_deref()).map_err(Error::Refused)?;
    files::write_page(html, &page)?;
    if let Some(cover) = &publish.cover {
        files::write_page(cover, &publish::cover(story))?;
    }
    if !publish::is_current() {
        console::warn(STALE);
    }
    console::print(&format!("wrote `{}`; open it in a browser\n", shown(html)))?;
    Ok(Outcome::Success)
}

/// Refuses to replace a file whose name is not that of a page or a picture.
fn has_extension(path: &Path, wanted: &str) -> Result<(), Error> {
    if path.extension().is_some_and(|end| end == wanted) {
        return Ok(());
    }
    Err(Error::Usage(format!("the name `{}` does not end in .{wanted}", shown(path))))
}
