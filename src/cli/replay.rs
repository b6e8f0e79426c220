//! `earlier replay`: a run shown again.

use std::path::Path;
use std::rc::Rc;

use super::args::Replay;
use super::play::{Front, front, load, problems, read_run, refuse, show, theme};
use super::{Ended, Failed, files};
use crate::engine::Stop;
use crate::screen;
use crate::session::{Opening, Session, Settings};

pub(super) fn run(replay: &Replay) -> Result<Ended, Failed> {
    let front = front(replay.manner.json, replay.manner.plain);
    let loaded = load(replay.story.as_deref())?;
    let Some(story) = loaded.story else {
        files::answer(&problems(front, &loaded))?;
        return Ok(Ended::WithProblems);
    };
    let opened = files::open_archive(replay.manner.archive.as_deref(), story.id());
    let settings = Settings { all_editions: false, no_margin: replay.manner.no_margin };
    let options = screen::Options { theme: theme(replay.manner.theme, opened.theme.as_deref()), speed: replay.speed };
    let mut session = Session::new(Rc::new(story), opened.book, opened.journal, settings);
    let stop = match rewind(&mut session, &replay.run)? {
        Ok(stop) => stop,
        Err(why) => return refuse(front, &why),
    };
    let opening = Opening { notices: opened.notices, ..Opening::default() };
    show(front, options, session, opened.keeper, opening)?;
    // On the screen the reader has seen it, and may have gone on from there.
    let told = front == Front::Screen || stop.is_none();
    Ok(if told { Ended::Well } else { Ended::WithProblems })
}

/// Shows a kept run, or one from a file, from its beginning.
fn rewind(session: &mut Session, called: &str) -> Result<Result<Option<Stop>, String>, Failed> {
    let found = session.book().find(called);
    match found {
        Ok(run) => Ok(Ok(session.show_again(run))),
        Err(_) if Path::new(called).is_file() => {
            let run = read_run(Path::new(called))?;
            Ok(run.and_then(|run| session.show_file_again(&run)))
        }
        Err(why) => Ok(Err(format!("{why}, and no file `{called}`; `earlier runs` lists those that are kept"))),
    }
}
