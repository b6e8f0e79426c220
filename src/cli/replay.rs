//! `earlier replay`: shows a run again.

use std::path::Path;
use std::rc::Rc;

use super::args::Replay;
use super::play::{FrontEnd, is_restricted, load, preferences, read_run, show, theme};
use super::{Error, Outcome, console, files};
use crate::screen;
use crate::session::{Opening, Session, Settings};

/// Runs `earlier replay`.
pub(super) fn run(replay: &Replay) -> Result<Outcome, Error> {
    let story = load(replay.story.as_deref())?;
    let archive = replay.reading.archive.as_deref();
    let restricted = is_restricted(&replay.reading);
    let opened = files::open_archive(archive, story.id(), restricted);
    let settings = Settings { all_editions: false, no_margin: replay.reading.no_margin, restricted };
    let front = FrontEnd::chosen(&replay.reading, &opened.preferences);
    let preferences = preferences(&replay.reading.looks, &opened.preferences);
    let theme = theme(replay.reading.looks.theme, &preferences);
    let (keys, wrong) = files::SettingsFolder::of_reader().keys();
    let options = screen::Options {
        theme,
        colors: console::colors(),
        speed: replay.speed,
        at_end: Some(files::ScreenMark::remove),
        keys,
    };
    let mut session = Session::new(Rc::new(story), opened.archive, opened.journal, settings);
    session.prefer(opened.preferences, preferences);
    session.keep_proofs_in(files::proof_store());
    let works = rewind(&mut session, &replay.run)?;
    let mut opening = Opening { notices: opened.notices, ..Opening::default() };
    opening.notices.extend(files::killed_session(archive));
    opening.notices.extend(wrong.into_iter().filter(|_| front == FrontEnd::Screen));
    show(front, options, session, opened.host, opening, &replay.reading)?;
    // On the screen the reader has seen where the run stops, and may have continued from there.
    let is_complete = front == FrontEnd::Screen || works;
    Ok(if is_complete { Outcome::Success } else { Outcome::Problems })
}

/// Shows a saved run, or one from a file, from its beginning. Returns whether the whole run works.
fn rewind(session: &mut Session, called: &str) -> Result<bool, Error> {
    match session.archive().find(called) {
        Ok(run) => Ok(session.replay_saved(run)),
        Err(_) if files::is_file(Path::new(called)) => Ok(session.replay_file(&read_run(Path::new(called))?)?),
        Err(why) => {
            Err(Error::Refused(format!("{why}, and there is no file `{called}`; `earlier runs` lists the saved runs")))
        }
    }
}
