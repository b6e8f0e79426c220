//! `earlier` and `earlier play`: chooses the story, the run and the front end.

use std::io::{BufReader, LineWriter};
use std::path::Path;
use std::rc::Rc;

use clap::ValueEnum;

use super::args::{Looks, Play, PlayOptions, ReadingOptions, Theme, similar_command};
use super::line_editor::TerminalEditor;
use super::{Error, Outcome, console, files, shown};
use crate::engine::Run;
use crate::screen::stdio::{Input, Output};
use crate::session::{Change, Host as _, Opening, Preferences, Session, Setting, Settings};
use crate::story::Story;
use crate::{json, lines, screen};

/// The front end that presents a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrontEnd {
    /// The full screen.
    Screen,
    /// Lines of plain text.
    Lines,
    /// Lines of JSON.
    Json,
}

impl FrontEnd {
    /// The requested front end, or the one that the reader prefers and that suits the terminal.
    pub(super) fn chosen(reading: &ReadingOptions, preferences: &Preferences) -> Self {
        let prefers_lines = preferences.lines && !reading.looks.screen;
        match (reading.json, console::uses_lines(reading.plain || prefers_lines)) {
            (true, _) => Self::Json,
            (false, true) => Self::Lines,
            (false, false) => Self::Screen,
        }
    }
}

/// Runs `earlier play`.
pub(super) fn run(play: &Play) -> Result<Outcome, Error> {
    play_story(play.story.as_deref(), &play.options)
}

/// Plays a story, or the one inside of this program.
pub(super) fn play_story(folder: Option<&Path>, options: &PlayOptions) -> Result<Outcome, Error> {
    let story = load(folder)?;
    let run = options.run.as_deref().map(read_run).transpose()?;
    open(options, story, run)
}

/// Loads a story to be played.
pub(super) fn load(folder: Option<&Path>) -> Result<Story, Error> {
    if folder.is_none()
        && let Ok(story) = files::load_included()
    {
        return Ok(story);
    }
    let mut loaded = files::load(folder).map_err(|error| or_mistyped(error, folder, None))?;
    loaded.story.take().ok_or_else(|| Error::Story(Box::new(loaded)))
}

/// Suggests a command if no folder was found, because the word may be a misspelled command. With `within`, it is a
/// subcommand of that command.
pub(super) fn or_mistyped(error: Error, folder: Option<&Path>, within: Option<&str>) -> Error {
    let missing = folder.filter(|path| !files::is_folder(path) && !files::is_file(path));
    let word = missing.and_then(Path::to_str).unwrap_or_default();
    let prefix = within.map(|name| format!("{name} ")).unwrap_or_default();
    match (error, similar_command(word, within)) {
        (Error::Io(why), Some(near)) => Error::Usage(format!("{why}; did you mean the command `{prefix}{near}`?")),
        (error, _) => error,
    }
}

/// Reads a run file. Refuses a file that is not a run.
pub(super) fn read_run(path: &Path) -> Result<Run, Error> {
    as_run(path, &read_text(path)?)
}

/// Reads a text file that the command line names.
pub(super) fn read_text(path: &Path) -> Result<String, Error> {
    let name = shown(path);
    let bytes = files::read(path).map_err(|error| Error::Io(format!("`{name}` can't be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| Error::Refused(format!("{name}: not UTF-8: {error}")))
}

/// Parses the text of a run file. Refuses a text that is not a run.
pub(super) fn as_run(path: &Path, text: &str) -> Result<Run, Error> {
    Run::from_ron(text).map_err(|error| Error::Refused(format!("{}:{error}", shown(path))))
}

/// Opens the archive, and plays the run in a file, continues a run, or begins a new one.
fn open(play: &PlayOptions, story: Story, run: Option<Run>) -> Result<Outcome, Error> {
    let archive = play.reading.archive.as_deref();
    let restricted = is_restricted(&play.reading);
    let opened = files::open_archive(archive, story.id(), restricted);
    let settings = Settings { all_editions: play.all_editions, no_margin: play.reading.no_margin, restricted };
    let front = FrontEnd::chosen(&play.reading, &opened.preferences);
    let preferences = preferences(&play.reading.looks, &opened.preferences);
    let theme = theme(play.reading.looks.theme, &preferences);
    let mut host = opened.host;
    let mut session = Session::new(Rc::new(story), opened.archive, opened.journal, settings);
    session.prefer(opened.preferences, preferences);
    session.keep_proofs_in(files::proof_store());
    let mut opening = Opening { notices: opened.notices, ..Opening::default() };
    opening.notices.extend(files::killed_session(archive));
    let asks = front != FrontEnd::Json && console::is_interactive();
    opening.front = asks && run.is_none() && !play.new;
    match (run, session.unfinished()) {
        (Some(run), _) => {
            let pending = session.play_run(&run, host.now());
            let reply = pending.and_then(|pending| session.settle(pending, &mut host))?;
            opening.notices.extend(reply.complaint().map(str::to_owned));
        }
        (None, Some(unfinished)) if !play.new && asks => opening.offer = Some(unfinished),
        (None, Some(unfinished)) if !play.new => session.resume(unfinished),
        _ => {}
    }
    let (keys, wrong) = files::SettingsFolder::of_reader().keys();
    opening.notices.extend(wrong.into_iter().filter(|_| front == FrontEnd::Screen));
    let at_end: Option<fn()> = Some(files::ScreenMark::remove);
    let options = screen::Options { theme, colors: console::colors(), speed: None, at_end, keys };
    show(front, options, session, host, opening, &play.reading)
}

/// Returns whether the command line or the environment asks for a session that opens no files named by the reader.
pub(super) fn is_restricted(reading: &ReadingOptions) -> bool {
    reading.restricted || files::is_restricted()
}

/// Runs a front end until the reader leaves.
pub(super) fn show(
    front: FrontEnd,
    options: screen::Options,
    session: Session,
    mut host: files::Journal,
    opening: Opening,
    reading: &ReadingOptions,
) -> Result<Outcome, Error> {
    let (mut input, mut output) = (BufReader::new(Input), LineWriter::new(Output));
    match front {
        FrontEnd::Json => {
            opening.notices.iter().for_each(|notice| console::warn(notice));
            json::run(session, &mut host, &mut input, &mut output)?;
        }
        FrontEnd::Lines => {
            let pace = options
                .speed
                .map(|words_per_minute| lines::Pace { words_per_minute, typed_within: console::typed_within });
            let setup = lines::Setup {
                width: console::line_width(reading.width),
                interactive: console::is_interactive(),
                pace,
            };
            // A replay that advances by itself listens for keys between its pages.
            match TerminalEditor::new().filter(|_| setup.pace.is_none()) {
                Some(mut editor) => {
                    lines::run_edited(session, &mut host, &mut editor, &mut output, &opening, setup)?;
                }
                None => lines::run(session, &mut host, &mut input, &mut output, &opening, setup)?,
            }
        }
        FrontEnd::Screen => {
            let _mark = files::ScreenMark::create(reading.archive.as_deref());
            screen::run(session, host, opening, options)?;
        }
    }
    Ok(Outcome::Success)
}

/// Returns the theme of the preferences, or no color if the environment asks for that and the command line does not
/// name a theme.
pub(super) fn theme(asked: Option<Theme>, preferences: &Preferences) -> Option<screen::Theme> {
    let none = console::no_color().then_some(screen::Theme::None).filter(|_| asked.is_none());
    none.or_else(|| preferences.theme.as_deref().and_then(screen::Theme::named))
}

/// Returns how stories are shown in this session: the remembered settings, except for those on the command line.
pub(super) fn preferences(looks: &Looks, remembered: &Preferences) -> Preferences {
    let mut here = remembered.clone();
    let asked = [
        (Setting::Theme, looks.theme.map(named)),
        (Setting::TextWidth, looks.text_width.map(|width| width.to_string())),
        (Setting::Spacing, looks.spacing.map(named)),
        (Setting::Margin, looks.margin.map(named)),
        (Setting::Reveal, looks.reveal.map(named)),
        (Setting::Mouse, looks.mouse.map(named)),
        (Setting::Marks, looks.marks.map(named)),
    ];
    let changes = asked.into_iter().filter_map(|(setting, value)| Change::new(setting, &value?));
    changes.for_each(|change| here.apply(&change));
    here
}

/// Returns the name of an option's value on the command line.
fn named(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
