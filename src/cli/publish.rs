//! `earlier publish`: a story as one web page, or as one program.

use std::path::Path;

use super::args::Publish;
use super::{Error, Outcome, console, files, shown};
use crate::publish::{self, program};

/// The warning if the page's module was not built from this version of the program.
const STALE: &str = "earlier: the player in the page is from an older version of this program; run `.ci/player` in the \
                     program's sources to rebuild it";

/// Runs `earlier publish`.
pub(super) fn run(publish: &Publish) -> Result<Outcome, Error> {
    let pages = [(&publish.html, "html"), (&publish.cover, "svg")];
    for (page, end) in pages {
        page.as_deref().map_or(Ok(()), |page| has_extension(page, end))?;
    }
    let loaded = files::load(publish.story.as_deref())?;
    let Some(story) = &loaded.story else { return Err(Error::Story(Box::new(loaded))) };
    let sources: Vec<(&str, &str)> =
        loaded.sources.iter().map(|source| (source.name.as_str(), &*source.text)).collect();
    if let Some(html) = &publish.html {
        let page = publish::page(story, &sources, publish.ifid.as_deref()).map_err(Error::Refused)?;
        files::write_page(html, &page)?;
    }
    if let Some(cover) = &publish.cover {
        files::write_page(cover, &publish::cover(story))?;
    }
    if let Some(program) = &publish.program {
        write_program(program, publish.from.as_deref(), &sources)?;
    }
    if publish.html.is_some() && !publish::is_current() {
        console::warn(STALE);
    }
    let written = [(&publish.html, "open it in a browser"), (&publish.program, "start it to play")];
    for (path, hint) in written {
        path.as_deref().map_or(Ok(()), |path| console::print(&format!("wrote `{}`; {hint}\n", shown(path))))?;
    }
    Ok(Outcome::Success)
}

/// Writes a copy of this program, or of another one, with a story inside.
fn write_program(path: &Path, from: Option<&Path>, sources: &[(&str, &str)]) -> Result<(), Error> {
    let of = from.map_or("this program".to_owned(), |from| format!("`{}`", shown(from)));
    let made = program::with_story(&files::read_program(from)?, sources);
    files::write_program(path, &made.map_err(|why| Error::Refused(format!("{of} can't be copied: {why}")))?)
}

/// Refuses to replace a file whose name is not that of a page or a picture.
fn has_extension(path: &Path, wanted: &str) -> Result<(), Error> {
    if path.extension().is_some_and(|end| end == wanted) {
        return Ok(());
    }
    Err(Error::Usage(format!("the name `{}` does not end in .{wanted}", shown(path))))
}
