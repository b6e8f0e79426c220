//! The full screen.
//!
//! A loop of four steps: draw the state, wait for an event, update the state, carry out the resulting commands.
//!
//! ```text
//! State ──view──▶ frame        terminal ──▶ Msg ──update──▶ State, Cmd ──▶ the world ──▶ Msg
//! ```
//!
//! [`update()`] draws nothing, [`view()`] changes nothing, and neither does any I/O. What a reader does is an act of
//! the session. Bytes to save come out as [`Cmd::Append`], and only once they are written is there a reply, which
//! `reply` handles. Nothing here runs on a timer except a replay: while nothing happens, nothing runs.
//!
//! - `state`: what the screen is a picture of: the passage (`reading`), the front page (`front`), the page that
//!   opens a chapter (`opener`), the page in front (`pages`).
//! - `msg`, `keymap`, `bindings`, `update`, `reply`: events, the acts that they become, and the handling of replies.
//! - `pages`: one file for each page. To add one, write its file and add a line for it in `reply`.
//! - `list`, `search`, `prompt`: selecting, searching and typing, the same on every page.
//! - `living`: the tree of all runs while reading.
//! - `author`: what an author sees beside a watched story.
//! - `layout`, `text_rows`, `theme`, `widgets`, `view`: where things are, how they look, drawing them.
//! - `painter`, `ansi`, `clusters`, `decoder`: output to a terminal, and input from it.
//! - `terminal`, `stdio`, `worker`: the terminal, the places that do I/O, and a thread that looks ahead.

mod ansi;
mod author;
mod bindings;
mod clusters;
mod decoder;
mod front;
mod keymap;
mod layout;
mod list;
mod living;
mod msg;
mod offers;
mod opener;
mod pages;
mod painter;
mod prompt;
mod reading;
mod reply;
mod search;
mod state;
pub(crate) mod stdio;
mod terminal;
mod text_rows;
mod theme;
mod update;
mod view;
mod widgets;
mod worker;

use std::io;
use std::num::NonZeroUsize;
use std::time::Instant;

pub use ansi::Ansi;
pub use bindings::Bindings;
pub use decoder::Decoder;
pub use msg::{Background, Cmd, Key, Msg};
pub use painter::Painter;
pub use state::State;
pub use theme::{Colors, Theme};
pub use update::update;
pub use view::view;

use crate::session::watch::{Events, WatchSession};
use crate::session::{Host, Opening, Session};
use crate::text::{closed, location_words};
use terminal::Terminal;
use worker::Worker;

/// How the screen looks and behaves at first.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The theme. Without one, the terminal is asked for its background, and the matching theme is used.
    pub theme: Option<Theme>,
    /// How many colors the terminal has.
    pub colors: Colors,
    /// The words per minute at which a replay advances by itself. Without it, only Enter advances.
    pub speed: Option<NonZeroUsize>,
    /// Called when a signal ends the program, after the terminal was restored.
    pub at_end: Option<fn()>,
    /// The reader's own key bindings.
    pub keys: Bindings,
}

/// Plays on the full screen until the reader leaves.
///
/// The terminal is always restored at the end; on a signal that ends the program, by a thread that waits for signals.
/// If the terminal has gone away, play ends quietly.
///
/// # Errors
/// The terminal can't be taken over, read from or written to.
pub fn run(session: Session, host: impl Host, opening: Opening, options: Options) -> io::Result<()> {
    on_terminal(host, None, &options, |window| {
        let mut state = State::new(session, opening, options.theme.unwrap_or_default(), window);
        state.follow_background(options.theme.is_none());
        state.bind(options.keys.clone());
        if let Some(speed) = options.speed {
            state.play_by_itself(speed);
        }
        state
    })
}

/// Plays a story that is watched, in its folder of this name, until its author leaves.
///
/// # Errors
/// The terminal can't be taken over, read from or written to.
pub fn watch(
    (session, watch): (Session, WatchSession),
    folder: String,
    host: impl Host,
    events: &Events,
    options: Options,
) -> io::Result<()> {
    let theme = options.theme.unwrap_or_default();
    on_terminal(host, Some(events), &options, |window| {
        let mut state = State::author(session, watch, folder, theme, window);
        state.follow_background(options.theme.is_none());
        state.bind(options.keys.clone());
        state
    })
}

/// Takes the terminal over and plays the state that `open` creates for its window. A terminal that has gone away is not
/// an error.
///
/// Afterwards one line on the shell's screen says where the reader is and how to come back.
fn on_terminal(
    mut host: impl Host,
    events: Option<&Events>,
    options: &Options,
    open: impl FnOnce((u16, u16)) -> State,
) -> io::Result<()> {
    let played = Terminal::open(options.colors, options.at_end).and_then(|mut terminal| {
        if let Some(events) = events {
            let waker = terminal.waker();
            events.waker().set(move || waker.wake());
        }
        // Terminals with few colors may print what they don't understand.
        if options.theme.is_none() && options.colors != Colors::Sixteen {
            terminal.ask_for_background()?;
        }
        let mut state = open(terminal.window());
        terminal.set_mouse(state.session().preferences().mouse)?;
        play(&mut terminal, &mut state, &mut host, events)?;
        // The run may have to be saved again.
        let complaint = state.confirm_saved(&mut host);
        Ok(complaint.into_iter().chain(farewell(&state, host.is_saved())).collect::<Vec<_>>())
    });
    match played {
        Err(error) if terminal::is_gone(&error) => Ok(()),
        Err(error) => Err(error),
        Ok(lines) => {
            terminal::say(&lines);
            Ok(())
        }
    }
}

/// Where the reader is and how to come back, for the shell's screen. There is nothing to come back to if nothing is
/// saved on purpose: in a replay, and in a watched story.
fn farewell(state: &State, is_saved: bool) -> Option<String> {
    let session = state.session();
    if state.is_author() || session.replay().is_some() {
        return None;
    }
    if session.run().is_none() {
        return Some("No choice was taken, so there is nothing to save.".to_owned());
    }
    if !is_saved {
        return Some("This run could not be saved.".to_owned());
    }
    let scene = session.scene();
    if let Some(ending) = scene.ending {
        return Some(format!("You read the ending {} This run is saved.", closed(&ending.title)));
    }
    let chapter = location_words(scene.chapter_read.number, &scene.chapter_read.title, scene.dateline.as_deref());
    Some(format!("You are at {} This run is saved. Run the same command again to continue it.", closed(&chapter)))
}

fn play(terminal: &mut Terminal, state: &mut State, host: &mut impl Host, events: Option<&Events>) -> io::Result<()> {
    let mut happened = Vec::new();
    let mut worker = Worker::new();
    let mut looked_at = state.version();
    let began = Instant::now();
    update(state, Msg::Clock(host.now()));
    loop {
        if let Some(events) = events {
            std::iter::from_fn(|| events.next()).for_each(|event| state.hear(event));
            state.tasks().into_iter().for_each(|task| events.give(task));
        }
        // Results about another version of a watched story are no longer needed.
        if looked_at != state.version() {
            worker.give_up();
        }
        if let Some((edition, outlook)) = worker.done()
            && looked_at == state.version()
            && !take_in(Msg::LookedAhead(edition, outlook), terminal, state, host)?
        {
            return Ok(());
        }
        if let Some(edition) = state.wanted_outlook()
            && worker.look_ahead(state.session(), edition, terminal.waker())?
        {
            looked_at = state.version();
        }
        terminal.draw(view::place(state), view::cursor(state), |frame| view(state, frame))?;
        update(state, Msg::Drawn(began.elapsed()));
        let until = state.patience().map(|patience| Instant::now() + patience);
        terminal.wait(&mut happened, until)?;
        update(state, Msg::Clock(host.now()));
        update(state, Msg::Moment(began.elapsed()));
        for msg in happened.drain(..) {
            if !take_in(msg, terminal, state, host)? {
                return Ok(());
            }
        }
    }
}

/// Handles events and carries out the resulting commands. Returns whether play continues.
fn take_in(msg: Msg, terminal: &mut Terminal, state: &mut State, host: &mut impl Host) -> io::Result<bool> {
    let mut next = update(state, msg);
    while let Some(cmd) = next {
        let msg = match cmd {
            Cmd::Append(append) => Msg::Replied(state.append(append, host)),
            Cmd::Fulfil(wish) => {
                let done = host.fulfil(wish.wanted(), state.session());
                Msg::Fulfilled(wish, done)
            }
            Cmd::Copy(text) => {
                terminal.copy(&text)?;
                return Ok(true);
            }
            Cmd::Mouse(is_on) => {
                terminal.set_mouse(is_on)?;
                return Ok(true);
            }
            Cmd::Repaint => {
                terminal.repaint();
                return Ok(true);
            }
            Cmd::Suspend => {
                terminal.suspend()?;
                let (columns, rows) = terminal.window();
                Msg::Resize(columns, rows)
            }
            Cmd::Quit => return Ok(false),
        };
        next = update(state, msg);
    }
    Ok(true)
}
