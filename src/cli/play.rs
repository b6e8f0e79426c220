//! `earlier` and `earlier play`: which story, which run, which front end.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::rc::Rc;

use super::args::{Play, Theme};
use super::{Ended, Failed, files};
use crate::diag::Sources;
use crate::engine::Run;
use crate::report::{self, Format};
use crate::session::{Opening, Session, Settings};
use crate::story::{Loaded, Story};
use crate::{json, lines, screen};

/// The front end that a reader gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    Screen,
    Linear,
    Json,
}

pub(super) fn run(play: &Play) -> Result<Ended, Failed> {
    let front = front(play.manner.json, play.manner.plain);
    let loaded = load(play.story.as_deref())?;
    let Some(story) = loaded.story else {
        files::answer(&problems(front, &loaded))?;
        return Ok(Ended::WithProblems);
    };
    let run = play.run.as_deref().map(read_run).transpose()?;
    match run.transpose() {
        Ok(run) => open(play, front, story, run),
        Err(problem) => refuse(front, &problem),
    }
}

/// Says why a run is not played, in the format that was asked for.
pub(super) fn refuse(front: Front, why: &str) -> Result<Ended, Failed> {
    let said = if front == Front::Json { report::refusal(why, &[], &Sources::default()) } else { format!("{why}\n") };
    files::answer(&said)?;
    Ok(Ended::WithProblems)
}

/// A word that is no folder but nearly a command is most likely that command.
pub(super) fn load(story: Option<&Path>) -> Result<Loaded, Failed> {
    files::load(story).map_err(|Failed(why)| {
        let word = story.and_then(Path::to_str).unwrap_or_default();
        let commands = super::args::commands();
        match crate::diag::nearest(word, commands.iter().map(String::as_str)) {
            Some(near) => Failed(format!("{why}; did you mean the command `{near}`?")),
            None => Failed(why),
        }
    })
}

/// The front end that is asked for, or else the one that fits what the program is connected to.
pub(super) fn front(json: bool, plain: bool) -> Front {
    match (json, is_linear(plain)) {
        (true, _) => Front::Json,
        (false, true) => Front::Linear,
        (false, false) => Front::Screen,
    }
}

/// Whether there are only lines: because that was asked for, or because the terminal is none for a screen.
pub(super) fn is_linear(asked_for: bool) -> bool {
    let asked = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term.is_empty());
    let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    asked_for || asked("EARLIER_PLAIN") || dumb || !terminal
}

pub(super) fn problems(front: Front, loaded: &Loaded) -> String {
    if front != Front::Json {
        return report::diagnostics(Format::Human, &loaded.diagnostics, &loaded.sources, files::colour());
    }
    report::refusal("the story has problems", &loaded.diagnostics, &loaded.sources)
}

/// The run in a file; what is wrong with it, as a line, where it is none.
pub(super) fn read_run(path: &Path) -> Result<Result<Run, String>, Failed> {
    let name = path.display();
    let bytes = files::read(path).map_err(|error| Failed(format!("`{name}` can't be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| format!("{name}: not UTF-8: {error}"));
    Ok(text.and_then(|text| Run::from_ron(&text).map_err(|error| format!("{name}:{error}"))))
}

fn open(play: &Play, front: Front, story: Story, run: Option<Run>) -> Result<Ended, Failed> {
    let opened = files::open_archive(play.manner.archive.as_deref(), story.id());
    let settings = Settings { all_editions: play.all_editions, no_margin: play.manner.no_margin };
    let theme = theme(play.manner.theme, opened.theme.as_deref());
    let mut keeper = opened.keeper;
    let mut session = Session::new(Rc::new(story), opened.book, opened.journal, settings);
    let mut opening = Opening { notices: opened.notices, ..Opening::default() };
    let asks = front != Front::Json && io::stdin().is_terminal();
    match (run, session.unfinished()) {
        (Some(run), _) => match session.play_run(&run, &mut keeper) {
            Ok(opened) => {
                opening.stop = opened.stop;
                opening.notices.extend(opened.complaint);
            }
            Err(why) => return refuse(front, &why),
        },
        (None, Some(unfinished)) if !play.new && asks => opening.offer = Some(unfinished),
        (None, Some(unfinished)) if !play.new => opening.stop = session.resume(unfinished),
        _ => {}
    }
    show(front, screen::Options { theme, speed: None }, session, keeper, opening)
}

/// Lets the reader read until they leave.
pub(super) fn show(
    front: Front,
    options: screen::Options,
    session: Session,
    mut keeper: files::Journal,
    opening: Opening,
) -> Result<Ended, Failed> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    match front {
        Front::Json => {
            opening.notices.iter().for_each(|notice| files::complain(notice));
            json::run(session, &mut keeper, &mut input, &mut output, &opening)?;
        }
        Front::Linear => {
            let pace = options
                .speed
                .map(|words_per_minute| lines::Pace { words_per_minute, typed_within: files::typed_within });
            let setup = lines::Setup { width: files::width(), interactive: io::stdin().is_terminal(), pace };
            lines::run(session, &mut keeper, &mut input, &mut output, &opening, setup)?;
        }
        Front::Screen => {
            drop((input, output));
            screen::run(session, Box::new(keeper), opening, options)?;
        }
    }
    Ok(Ended::Well)
}

/// The theme asked for, or none where the environment asks for no colour, or the one that was remembered.
pub(super) fn theme(asked: Option<Theme>, remembered: Option<&str>) -> Option<screen::Theme> {
    let asked = asked.map(|theme| match theme {
        Theme::Dark => screen::Theme::Dark,
        Theme::Light => screen::Theme::Light,
        Theme::Contrast => screen::Theme::Contrast,
        Theme::None => screen::Theme::None,
    });
    let none = files::no_color().then_some(screen::Theme::None);
    asked.or(none).or_else(|| remembered.and_then(screen::Theme::named))
}
