//! `earlier watch`: plays a story while it is written.

mod listening;

use std::io::LineWriter;
use std::path::{Path, PathBuf};

use self::listening::Listening;
use super::args::{Looks, Watch};
use super::watcher::{self, Contents};
use super::{Error, Outcome, console, files, play, shown};
use crate::screen::stdio::Output;
use crate::session::watch::{Events, WatchSession};
use crate::session::{Act, Session, Settings};
use crate::{json, lines, screen};

/// Runs `earlier watch`.
pub(super) fn run(watch: &Watch) -> Result<Outcome, Error> {
    let folder = folder(watch).ok_or_else(|| {
        let why = "there is no `story.ron` in this folder, and the story in this program has no files to watch; specify a \
                   story folder, or create one with `earlier new`";
        Error::Usage(why.to_owned())
    })?;
    let found = watcher::read(&folder)?;
    let restricted = watch.restricted || files::is_restricted();
    let settings = Settings { all_editions: watch.all_editions, no_margin: watch.no_margin, restricted };
    let contents = Contents::of(&found);
    let mut opened =
        WatchSession::open(found, settings).ok_or_else(|| Error::Io("the story can't be read".to_owned()))?;
    opened.0.keep_proofs_in(files::proof_store());
    if let Some(scene) = watch.at.clone().filter(|_| !opened.1.waits()) {
        let (session, watched) = (&mut opened.0, &mut opened.1);
        watched.act(session, Act::Jump(scene), 0).map_err(|why| Error::Usage(why.to_string()))?;
    }
    let events = Events::new(files::proof_store())?;
    watcher::start(folder.clone(), contents, events.sender())?;
    show(watch, &folder, opened, &events)
}

/// Returns the story's folder: the one that is named, or the current folder if it holds a story.
fn folder(watch: &Watch) -> Option<PathBuf> {
    let here = Path::new(".");
    watch.story.clone().or_else(|| files::is_file(&here.join("story.ron")).then(|| here.to_owned()))
}

/// Waits for the run to the scene at which to begin, so that no other scene is shown before.
fn arrive((session, watch): &mut (Session, WatchSession), events: &Events) {
    while watch.is_asking() {
        watch.tasks().into_iter().for_each(|task| events.give(task));
        let Some(event) = events.wait() else { return };
        watch.hear(session, event);
    }
}

fn show(watch: &Watch, folder: &Path, mut opened: (Session, WatchSession), events: &Events) -> Result<Outcome, Error> {
    let (mut host, remembered) = files::unkept();
    let looks = Looks { theme: watch.theme, ..Looks::default() };
    let preferences = play::preferences(&looks, &remembered);
    let theme = play::theme(watch.theme, &preferences);
    let prefers_lines = remembered.lines && !watch.screen;
    opened.0.prefer(remembered, preferences);
    if watch.json {
        arrive(&mut opened, events);
        let mut input = Listening::new(events)?;
        json::watch(opened, &mut host, &mut input, &mut LineWriter::new(Output), events)?;
    } else if console::uses_lines(watch.plain || prefers_lines) {
        arrive(&mut opened, events);
        let setup =
            lines::Setup { width: console::line_width(None), interactive: console::is_interactive(), pace: None };
        let mut input = Listening::new(events)?;
        lines::watch(opened, &mut host, &mut input, &mut LineWriter::new(Output), events, setup)?;
    } else {
        let name = shown(&files::whole_path(folder)?);
        files::killed_session(None).iter().for_each(|notice| console::warn(notice));
        let _mark = files::ScreenMark::create(None);
        let (keys, wrong) = files::SettingsFolder::of_reader().keys();
        wrong.iter().for_each(|notice| console::warn(notice));
        let at_end: Option<fn()> = Some(files::ScreenMark::remove);
        let options = screen::Options { theme, colors: console::colors(), speed: None, at_end, keys };
        screen::watch(opened, name, host, events, options)?;
    }
    Ok(Outcome::Success)
}
