//! The full screen.
//!
//! A loop of four steps: draw the state, wait for something to happen, take it in, do what follows from it.
//!
//! ```text
//! State ──view──▶ frame        terminal ──▶ Msg ──update──▶ State, Cmd ──▶ the world ──▶ Msg
//! ```
//!
//! [`update()`] draws nothing, [`view()`] changes nothing, and neither does any I/O. Whatever a reader's act leaves
//! to be kept comes out as [`Cmd::Keep`] and is done before the next frame is drawn. Nothing here ticks, but for a run
//! that is shown again by itself: while nothing happens, nothing runs.
//!
//! - `state`: what the screen is a picture of: the passage (`reading`), the start menu, the page in front (`pages`).
//! - `msg`, `keymap`, `update`: what happens and what it does.
//! - `pages`: one file a page. To add one, write its file and give it a line in `pages/mod.rs`.
//! - `list`, `search`, `prompt`: what is selected, looked for and typed, on every page alike.
//! - `author`: what an author has beside a story that is watched.
//! - `layout`, `text_rows`, `theme`, `widgets`, `view`: where things are, how they look, drawing them.
//! - `ansi`, `terminal`, `worker`: the terminal, the one place that does I/O, and a thread that looks ahead.

mod ansi;
mod author;
mod keymap;
mod layout;
mod list;
mod msg;
mod outbox;
mod pages;
mod prompt;
mod reading;
mod search;
mod start_menu;
mod state;
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
pub use msg::{Cmd, Key, Msg};
pub use state::State;
pub use theme::Theme;
pub use update::update;
pub use view::view;

use crate::session::workshop::{Feed, Workshop};
use crate::session::{Keeper, Opening, Session};
use terminal::Terminal;
use worker::Worker;

/// How the screen is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The theme; without one, the one that is right on dark and on light.
    pub theme: Option<Theme>,
    /// At how many words a minute a run that is shown again goes on by itself.
    pub speed: Option<NonZeroUsize>,
}

/// Plays on the full screen until the reader leaves.
///
/// The terminal is given back however this ends; on a signal that ends the program, by a thread that waits for
/// it. A terminal that has gone away ends it quietly.
///
/// # Errors
/// The terminal can't be taken over, read from or written to.
pub fn run(session: Session, keeper: Box<dyn Keeper>, opening: Opening, options: Options) -> io::Result<()> {
    on_terminal(keeper, None, |window| {
        let mut state = State::new(session, opening, options.theme.unwrap_or_default(), window);
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
    (session, workshop): (Session, Workshop),
    folder: String,
    keeper: Box<dyn Keeper>,
    feed: &Feed,
    options: Options,
) -> io::Result<()> {
    let theme = options.theme.unwrap_or_default();
    on_terminal(keeper, Some(feed), |window| State::author(session, workshop, folder, theme, window))
}

/// Takes the terminal over and plays what `open` makes for its window. A terminal that has gone away is no error.
fn on_terminal(
    mut keeper: Box<dyn Keeper>,
    feed: Option<&Feed>,
    open: impl FnOnce((u16, u16)) -> State,
) -> io::Result<()> {
    let played = Terminal::open().and_then(|mut terminal| {
        if let Some(feed) = feed {
            let waker = terminal.waker()?;
            feed.bell().hang(move || {
                let _ = rustix::io::write(&waker, b"!");
            });
        }
        let mut state = open(terminal.window());
        play(&mut terminal, &mut state, keeper.as_mut(), feed)
    });
    match played {
        Err(error) if terminal::is_gone(&error) => Ok(()),
        played => played,
    }
}

fn play(terminal: &mut Terminal, state: &mut State, keeper: &mut dyn Keeper, feed: Option<&Feed>) -> io::Result<()> {
    let mut happened = Vec::new();
    let mut worker = Worker::new();
    let mut looked_at = state.edition();
    loop {
        if let Some(feed) = feed {
            std::iter::from_fn(|| feed.next()).for_each(|event| state.hear(event));
            state.tasks().into_iter().for_each(|task| feed.give(task));
        }
        // What was found out of another version of a story that is watched is not asked for any more.
        if let Some((later, outlook)) = worker.done()
            && looked_at == state.edition()
        {
            state.know_outlook(later, outlook);
        }
        if let Some(later) = state.wanted_outlook()
            && worker.look_ahead(state.session().story(), later, terminal.waker()?)?
        {
            looked_at = state.edition();
        }
        terminal.draw(|frame| view(state, frame))?;
        let until = state.patience().map(|patience| Instant::now() + patience);
        terminal.wait(&mut happened, until)?;
        update(state, Msg::Clock(keeper.now()));
        for msg in happened.drain(..) {
            if let Some(cmd) = update(state, msg)
                && !execute(cmd, terminal, state, keeper)?
            {
                return Ok(());
            }
        }
    }
}

/// Does what the state asks for. Returns whether play goes on.
fn execute(cmd: Cmd, terminal: &mut Terminal, state: &mut State, keeper: &mut dyn Keeper) -> io::Result<bool> {
    match cmd {
        Cmd::Keep(bytes) => {
            if let Some(why) = keeper.keep(&bytes) {
                update(state, Msg::NotKept(why));
            }
        }
        Cmd::Save { name, text } => {
            let saved = keeper.write_new(&name, &text);
            update(state, Msg::Saved(saved));
        }
        Cmd::Read(name) => {
            let read = keeper.read(&name);
            if let Some(cmd) = update(state, Msg::Read(read)) {
                return execute(cmd, terminal, state, keeper);
            }
        }
        Cmd::Remember(theme) => keeper.remember(theme.name()),
        Cmd::Suspend => {
            terminal.suspend()?;
            let (columns, rows) = terminal.window();
            update(state, Msg::Resize(columns, rows));
        }
        Cmd::Quit => return Ok(false),
    }
    Ok(true)
}
