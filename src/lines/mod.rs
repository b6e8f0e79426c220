//! The linear front end: lines that are only ever appended, for screen readers, pipes and dumb terminals.
//!
//! No cursor is moved and no colour is needed. Choices are numbered, what is marked stands between tildes,
//! and every command of the table has its word. At the end of the input it ends politely.

mod acts;
mod book;
mod compared;
mod lists;
mod replay;
mod show;
mod watched;

use std::io::{self, BufRead, Write};
use std::num::NonZeroUsize;
use std::time::Duration;

pub use self::book::all_runs;
use crate::engine::Divergence;
use crate::session::input::{self as input, Input, read_line};
use crate::session::workshop::{Feed, Workshop};
use crate::session::{Keeper, Nearest, Opening, Outline, Session};
use crate::story::DocumentId;
use crate::text::Headings;
use watched::{Desk, Heard};

/// How lines are written and read.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// How many columns a line has at most; 0 and 1 are taken for no limit.
    pub width: usize,
    /// Whether a person types: there is a prompt, beats wait, and the reader is asked whether to go on.
    pub interactive: bool,
    /// Whether a run that is shown again goes on by itself.
    pub pace: Option<Pace>,
}

/// How a run that is shown again goes on by itself.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How fast it is read.
    pub words_per_minute: NonZeroUsize,
    /// Waits so long for something to be typed, and tells whether it was.
    pub typed_within: fn(Duration) -> bool,
}

/// A longer line is no command.
const LONGEST: u64 = 64 * 1024;

/// Plays until the input ends or the reader leaves.
///
/// # Errors
/// The input or output failed. A closed pipe is no error.
pub fn run(
    session: Session,
    keeper: &mut dyn Keeper,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    opening: &Opening,
    setup: Setup,
) -> io::Result<()> {
    let mut linear = Linear::new(session, keeper, input, output, setup);
    input::unless_closed(linear.play(opening))
}

/// Plays a story that is watched, until the input ends or its author leaves. An input that is told of news between
/// two lines says so by an error of the kind [`io::ErrorKind::WouldBlock`].
///
/// # Errors
/// The input or output failed. A closed pipe is no error.
pub fn watch(
    (session, workshop): (Session, Workshop),
    keeper: &mut dyn Keeper,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    feed: &Feed,
    setup: Setup,
) -> io::Result<()> {
    let mut linear = Linear::new(session, keeper, input, output, setup);
    linear.desk = Some(Desk { workshop, feed });
    input::unless_closed(linear.begin_watch().and_then(|()| linear.play(&Opening::default())))
}

struct Linear<'l> {
    session: Session,
    keeper: &'l mut dyn Keeper,
    input: &'l mut dyn BufRead,
    output: &'l mut dyn Write,
    setup: Setup,
    pace: Option<Pace>,
    told: Told,
    /// What was typed at a beat, to be done once the passage has been said.
    waiting: Option<String>,
    /// The tree as it was said last, whose lines have the numbers that the reader heard.
    outline: Option<Outline>,
    /// The nearest ending that was not read, and how often it was asked for from here.
    nearest: Option<(Nearest, usize)>,
    /// Whether anything was written yet.
    began: bool,
    /// Whether the story's title was.
    titled: bool,
    /// What an author has beside the story.
    desk: Option<Desk<'l>>,
}

/// What was said last, so that only what is new is said again.
#[derive(Clone, Debug, Default)]
struct Told {
    /// The headings of the passages.
    headings: Headings,
    /// The values of the meters that are shown.
    meters: Vec<i32>,
    /// The documents that there are to read.
    documents: Vec<DocumentId>,
}

/// What follows an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// The passage is shown.
    Show,
    /// The next line is read.
    Listen,
    /// The reader leaves.
    Leave,
}

/// What the reader wants at the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offered {
    GoOn,
    Anew,
    Leave,
}

impl<'l> Linear<'l> {
    fn new(
        session: Session,
        keeper: &'l mut dyn Keeper,
        input: &'l mut dyn BufRead,
        output: &'l mut dyn Write,
        setup: Setup,
    ) -> Self {
        Self {
            session,
            keeper,
            input,
            output,
            setup,
            pace: setup.pace,
            told: Told::default(),
            waiting: None,
            outline: None,
            nearest: None,
            began: false,
            titled: false,
            desk: None,
        }
    }
}

impl Linear<'_> {
    fn play(&mut self, opening: &Opening) -> io::Result<()> {
        for notice in &opening.notices {
            self.complain(Some(notice.clone()))?;
        }
        let mut next = self.open(opening)?;
        loop {
            match next {
                Next::Show => next = self.show()?,
                Next::Listen => {
                    if self.turns_by_itself()? {
                        next = self.next_page()?;
                        continue;
                    }
                    let line = match self.waiting.take() {
                        Some(line) => Some(line),
                        None => self.ask("> ")?,
                    };
                    next = match line {
                        Some(line) => self.act(&line)?,
                        None => self.at_end_of_input()?,
                    };
                }
                Next::Leave => return self.leave(),
            }
        }
    }

    fn open(&mut self, opening: &Opening) -> io::Result<Next> {
        let mut stop = opening.stop.clone();
        if let Some(run) = opening.offer {
            let there = self.session.resume(run);
            match if self.setup.interactive { self.offer()? } else { Offered::GoOn } {
                Offered::GoOn => stop = stop.or(there),
                Offered::Anew => {
                    let complaint = self.session.begin_anew(self.keeper);
                    self.complain(complaint)?;
                }
                Offered::Leave => return Ok(Next::Leave),
            }
        } else if self.setup.interactive {
            self.say_title()?;
            self.say("Type the number of a choice, or help for everything else.")?;
        }
        if let Some(stop) = stop {
            self.say_stop(&stop)?;
        }
        Ok(Next::Show)
    }

    /// Asks whether to go on where the reader left off.
    fn offer(&mut self) -> io::Result<Offered> {
        let story = self.session.story().clone();
        let steps = crate::text::count(self.session.playthrough().position(), "step");
        let place = crate::text::heading(&story, &self.session.passage());
        self.say_title()?;
        self.say(&format!("You left off after {steps}: {place}"))?;
        self.say("1. Go on.")?;
        self.say("2. Begin anew. What you have read is kept.")?;
        loop {
            let Some(line) = self.ask("> ")? else { return Ok(Offered::Leave) };
            match line.trim_end_matches('.').to_lowercase().as_str() {
                "1" | "" => return Ok(Offered::GoOn),
                "2" | "new" => return Ok(Offered::Anew),
                "quit" | "q" => return Ok(Offered::Leave),
                _ => self.say("Type 1 to go on, 2 to begin anew, or quit.")?,
            }
        }
    }

    /// The story's title, once.
    fn say_title(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.titled, true) {
            return Ok(());
        }
        let title = self.session.story().title().to_owned();
        self.say(&format!("{title}."))
    }

    /// Tells where a run no longer stands.
    fn say_stop(&mut self, stop: &Divergence) -> io::Result<()> {
        let story = self.session.story().clone();
        let scene = story.scene(stop.scene).id_text(&story);
        let offered = if stop.offered.is_empty() { "nothing".to_owned() } else { stop.offered.join(", ") };
        self.say(&format!(
            "The story has changed since this run was read. At the scene {scene} it wants the choice {}, but {}. \
             Offered there now: {offered}. You can go on from here; nothing is lost.",
            stop.wanted, stop.why
        ))?;
        self.gap()
    }

    fn leave(&mut self) -> io::Result<()> {
        if self.desk.is_some() {
            return self.output.flush();
        }
        let at_ending = self.session.ending_page().is_some();
        if self.session.replay().is_some() {
            return self.output.flush();
        }
        match (self.session.run().is_some(), self.keeper.keeps()) {
            (false, _) => self.say("No choice was taken, so there is nothing to keep.")?,
            (true, false) => self.say("This run could not be kept.")?,
            (true, true) if at_ending => self.say("This run is kept.")?,
            (true, true) => self.say("This run is kept. Start again to go on.")?,
        }
        self.output.flush()
    }

    /// Writes words as lines that fit.
    fn say(&mut self, text: &str) -> io::Result<()> {
        self.say_with_sign("", text)
    }

    fn say_with_sign(&mut self, sign: &str, text: &str) -> io::Result<()> {
        self.put(crate::text::wrap_plain(text, self.setup.width, sign))
    }

    fn put(&mut self, lines: Vec<String>) -> io::Result<()> {
        self.began = true;
        lines.iter().try_for_each(|line| writeln!(self.output, "{line}"))
    }

    /// An empty line, except at the very beginning.
    fn gap(&mut self) -> io::Result<()> {
        if self.began { writeln!(self.output) } else { Ok(()) }
    }

    /// The next line without space around it; nothing at the end of the input. Bytes that are no text are
    /// replaced, and a line that is too long is one that says nothing known.
    fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let mut asks = self.setup.interactive;
        let read = loop {
            let is_open = self.setup.interactive && !asks;
            match self.hear(is_open)? {
                Heard::Another => return Ok(Some(acts::LOOK.to_owned())),
                Heard::News => asks = self.setup.interactive,
                Heard::Nothing => {}
            }
            if std::mem::take(&mut asks) {
                write!(self.output, "{prompt}")?;
            }
            self.output.flush()?;
            match read_line(self.input, LONGEST) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => break read?,
            }
        };
        match read {
            Input::Line(bytes) => {
                let clean = |c: char| if c.is_control() { ' ' } else { c };
                Ok(Some(String::from_utf8_lossy(&bytes).chars().map(clean).collect::<String>().trim().to_owned()))
            }
            Input::TooLong => Ok(Some("\u{2026}".to_owned())),
            Input::End => {
                // What follows should not stand behind the prompt.
                if self.setup.interactive {
                    writeln!(self.output)?;
                }
                Ok(None)
            }
        }
    }
}
