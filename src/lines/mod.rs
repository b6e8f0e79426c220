//! The line front end: lines that are only ever appended, for screen readers, pipes and dumb terminals.
//!
//! No cursor is moved and no color is needed. A typed line becomes an [`Act`] (`command.rs`), and its [`Reply`] becomes
//! lines (`reply.rs`). Choices are numbered, marked words are written between tildes, and every command of the table
//! with a word can be typed. At the end of the input the front end leaves as if the reader had typed `quit`.

mod author;
mod command;
mod console;
mod editor;
mod reply;
mod runs;
mod scene;
mod tree;
mod what_if;

use std::io::{self, BufRead, Write};
use std::num::NonZeroUsize;
use std::time::Duration;

use self::author::{Author, Heard};
use self::console::{Console, LineSource};
pub use self::editor::{LineEditor, Vocabulary};
pub(crate) use self::reply::open_lines;
use self::scene::LastSaid;
pub use self::tree::all_runs;
use crate::session::input::unless_closed;
use crate::session::payload::Nearest;
use crate::session::watch::{Events, WatchSession};
use crate::session::{Act, ActError, Assignment, Detail, Host, Opening, Outline, Reply, Session};
use crate::text::{closed, count, heading};

/// How lines are written and read.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// The maximum number of columns of a line; 0 and 1 mean no limit.
    pub width: usize,
    /// Whether a person types: there is a prompt, beats wait, and the reader is asked whether to continue.
    pub interactive: bool,
    /// How fast a replayed run advances by itself; `None` if it waits for the reader.
    pub pace: Option<Pace>,
}

/// How a replayed run advances by itself.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The reading speed, which determines the pauses.
    pub words_per_minute: NonZeroUsize,
    /// Waits this long for something to be typed, and returns whether it was.
    pub typed_within: fn(Duration) -> bool,
}

/// Plays until the input ends or the reader leaves.
///
/// # Errors
/// The input or output failed. A closed pipe is not an error.
pub fn run(
    session: Session,
    host: &mut impl Host,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    opening: &Opening,
    setup: Setup,
) -> io::Result<()> {
    let console = Console::new(LineSource::Stream(input), output, setup);
    let mut front_end = LineFrontEnd::new(session, host, console, setup.pace);
    unless_closed(front_end.play(opening))
}

/// Plays as [`run`] does, with lines that the reader edits while typing them.
///
/// # Errors
/// The terminal failed.
pub fn run_edited(
    session: Session,
    host: &mut impl Host,
    editor: &mut dyn LineEditor,
    output: &mut dyn Write,
    opening: &Opening,
    setup: Setup,
) -> io::Result<()> {
    let console = Console::new(LineSource::edited(editor), output, setup);
    let mut front_end = LineFrontEnd::new(session, host, console, setup.pace);
    unless_closed(front_end.play(opening))
}

/// Plays a watched story until the input ends or its author leaves. To interrupt the wait for a line when something
/// has happened to the story, the input returns an error of the kind [`io::ErrorKind::WouldBlock`].
///
/// # Errors
/// The input or output failed. A closed pipe is not an error.
pub fn watch(
    (session, watch): (Session, WatchSession),
    host: &mut impl Host,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    events: &Events,
    setup: Setup,
) -> io::Result<()> {
    let console = Console::new(LineSource::Stream(input), output, setup);
    let mut front_end = LineFrontEnd::new(session, host, console, setup.pace);
    front_end.author = Some(Author { watch, events });
    unless_closed(front_end.begin_watch().and_then(|()| front_end.play(&Opening::default())))
}

/// A session, and what was printed of it.
struct LineFrontEnd<'l, H> {
    session: Session,
    host: &'l mut H,
    console: Console<'l>,
    pace: Option<Pace>,
    said: LastSaid,
    /// The line typed at a beat. It is carried out once the scene has been said.
    typed: Option<String>,
    /// The tree as it was last printed. The numbers that the reader types refer to it.
    outline: Option<Outline>,
    /// The nearest unread ending as it was last shown, and how much of it was shown.
    nearest: Option<(Nearest, Detail)>,
    /// Whether the requested help lists every command.
    helps_with_commands: bool,
    /// Whether the requested comparison shows everything.
    shows_whole_comparison: bool,
    /// The watched story, if this is one.
    author: Option<Author<'l>>,
}

/// What follows an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// The next line is read.
    Listen,
    /// The reader leaves.
    Leave,
}

impl<'l, H: Host> LineFrontEnd<'l, H> {
    fn new(session: Session, host: &'l mut H, console: Console<'l>, pace: Option<Pace>) -> Self {
        let mut console = console;
        console.has_marks = session.preferences().marks;
        Self {
            session,
            host,
            console,
            pace,
            said: LastSaid::default(),
            typed: None,
            outline: None,
            nearest: None,
            helps_with_commands: false,
            shows_whole_comparison: false,
            author: None,
        }
    }

    fn play(&mut self, opening: &Opening) -> io::Result<()> {
        for notice in &opening.notices {
            self.console.notice(notice)?;
        }
        let mut next = self.open(opening)?;
        while next == Next::Listen {
            next = if self.page_turns_by_itself()? {
                self.next_page()?
            } else {
                match self.next_line()? {
                    Some(line) => self.obey(&line)?,
                    // At the end of the input a replayed run is shown to its end.
                    None if self.has_next_page() => self.next_page()?,
                    None => Next::Leave,
                }
            };
        }
        self.leave()
    }

    /// The line typed at a beat, or the next line of the input; `None` at its end.
    fn next_line(&mut self) -> io::Result<Option<String>> {
        match self.typed.take() {
            Some(line) => Ok(Some(line)),
            None => self.ask("> "),
        }
    }

    fn open(&mut self, opening: &Opening) -> io::Result<Next> {
        if let Some(run) = opening.offer {
            self.session.resume(run);
            if self.console.interactive {
                return self.offer();
            }
        } else if self.console.interactive {
            self.say_title()?;
            if opening.front {
                let front = self.session.front();
                self.say_masthead(&front)?;
                self.console.say_all(&front.last_words(self.host.now()).into_iter().collect::<Vec<_>>())?;
            }
            self.console.say("Type the number of a choice, or help to list the commands.")?;
        }
        self.act(Act::Look)
    }

    /// Asks whether to continue where the reader left off, and does so or begins a new run.
    fn offer(&mut self) -> io::Result<Next> {
        let scene = self.session.scene();
        let heading = heading(scene.chapter_read.number, &scene.chapter_read.title, scene.dateline.as_deref());
        self.say_title()?;
        let front = self.session.front();
        self.say_masthead(&front)?;
        let ago = front.last_read_ago(self.host.now()).map(|ago| format!(" {ago},")).unwrap_or_default();
        self.console.say(&format!("You left off{ago} after {}: {heading}", count(scene.step, "step")))?;
        if let Some(left_off) = &front.left_off {
            self.say_recap(left_off)?;
        }
        self.console.say("1. Continue.")?;
        self.console.say("2. Begin a new run. The old one stays saved.")?;
        loop {
            let Some(line) = self.ask("> ")? else { return Ok(Next::Leave) };
            match line.trim_end_matches('.').to_lowercase().as_str() {
                "1" | "" => return self.act(Act::Look),
                "2" | "new" => return self.act(Act::New),
                "quit" | "q" => return Ok(Next::Leave),
                _ => self.console.say("Type 1 to continue, 2 to begin a new run, or quit.")?,
            }
        }
    }

    /// Carries out an act and says its reply, or why it can't be done.
    fn act(&mut self, act: Act) -> io::Result<Next> {
        self.announce_wait(&act)?;
        match self.perform(act.clone()) {
            Ok(reply) => {
                match act {
                    Act::Back(_) => self.said.goes_back = true,
                    Act::Look | Act::New | Act::Fork(_) | Act::Resume(_) => self.said.forget_scene(),
                    Act::Set(Assignment { name, .. }) => {
                        let whose = author::whose(self.session.playthrough().is_by_hand());
                        self.console.say(&format!("{name} is set. {whose}"))?;
                    }
                    _ => {}
                }
                self.say_reply(reply)
            }
            Err(why) => self.refuse(&why),
        }
    }

    /// Flushes the output before an act that can take seconds, and tells a person about it.
    fn announce_wait(&mut self, act: &Act) -> io::Result<()> {
        if self.console.interactive && self.session.looks_ahead(act) {
            self.console.say("(Looking ahead. The first time, this can take a while.)")?;
        }
        self.console.flush()
    }

    fn perform(&mut self, act: Act) -> Result<Reply, ActError> {
        match &mut self.author {
            Some(author) => {
                let pending = author.watch.act(&mut self.session, act, self.host.now())?;
                self.session.settle(pending, self.host)
            }
            None => self.session.perform(act, self.host),
        }
    }

    fn leave(&mut self) -> io::Result<()> {
        let has_ended = self.session.scene().ending.is_some();
        if let Some(complaint) = self.session.confirm_saved(self.host) {
            self.console.notice(&complaint)?;
        }
        let is_saved = (self.session.run().is_some(), self.host.is_saved());
        let farewell = match is_saved {
            _ if self.author.is_some() || self.session.replay().is_some() => None,
            (false, _) => Some("No choice was taken, so there is nothing to save."),
            (true, false) => Some("This run could not be saved."),
            (true, true) if has_ended => Some("This run is saved."),
            (true, true) => Some("This run is saved. Run the same command again to continue it."),
        };
        farewell.map_or(Ok(()), |farewell| self.console.say(farewell))?;
        self.console.flush()
    }

    /// Says the story's title, once.
    fn say_title(&mut self) -> io::Result<()> {
        match self.said.title_is_new() {
            true => self.console.say(&closed(self.session.story().title())),
            false => Ok(()),
        }
    }

    /// Whether there is a page of a replayed run to show.
    fn has_next_page(&self) -> bool {
        self.session.replay().is_some_and(|place| place.has_next())
    }

    /// Shows the next page of a replayed run, after what was chosen on this one.
    fn next_page(&mut self) -> io::Result<Next> {
        self.say_choice_of_replay()?;
        self.act(Act::Forward(NonZeroUsize::MIN))
    }

    /// Waits as long as the page of a replayed run takes to read. Returns whether to turn it; anything typed in the
    /// meantime stops the automatic replay.
    fn page_turns_by_itself(&mut self) -> io::Result<bool> {
        let Some(Pace { words_per_minute, typed_within }) = self.pace.filter(|_| self.has_next_page()) else {
            return Ok(false);
        };
        self.console.flush()?;
        let typed = typed_within(self.session.reading_time(words_per_minute));
        if typed {
            self.pace = None;
        }
        Ok(!typed)
    }

    /// The next line without space around it; `None` at the end of the input. While waiting, it prints news of a
    /// watched story, and shows the scene again if it has changed.
    fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let mut needs_prompt = self.console.interactive;
        loop {
            match self.hear(self.console.interactive && !needs_prompt)? {
                Heard::OtherScene => return Ok(Some(command::LOOK.to_owned())),
                Heard::News => needs_prompt = self.console.interactive,
                Heard::Nothing => {}
            }
            if std::mem::take(&mut needs_prompt) {
                self.console.prompt(prompt)?;
            }
            let vocabulary = if self.console.completes() { self.vocabulary() } else { Vocabulary::default() };
            match self.console.read(vocabulary) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }
}
