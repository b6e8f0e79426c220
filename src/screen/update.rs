//! From one state to the next. Nothing here draws and nothing does any I/O: what is to be done in the world
//! comes out as a [`Cmd`].

mod book;
mod desk;
mod reading;
mod runs;
mod sheet;

use ratatui::layout::Size;

use super::keymap::{self, Action};
use super::msg::{Cmd, Key, Msg};
use super::sheet::{Kind, Told};
use super::state::State;
use super::view;
use super::widgets::hints;
use crate::session::Command;

/// How many rows a notch of the wheel scrolls.
const NOTCH: isize = 3;

/// Takes in what happened. Returns what must be done before the next frame is drawn.
pub fn update(state: &mut State, msg: Msg) -> Option<Cmd> {
    let cmd = match msg {
        Msg::Key(key) => on_key(state, key),
        Msg::Click { x, y } => on_click(state, x, y),
        Msg::Wheel { y, up } => on_wheel(state, y, up),
        Msg::Paste(text) => on_paste(state, &text),
        Msg::Resize(columns, rows) => {
            state.resize(Size::new(columns, rows));
            None
        }
        Msg::Tick => reading::next_page(state),
        Msg::Clock(now) => {
            state.outbox.now = now;
            None
        }
        Msg::NotKept(why) => say(state, why),
        Msg::Read(read) => book::take_in(state, read),
        Msg::Saved(Ok(path)) => say(state, format!("saved: {path}")),
        Msg::Saved(Err(why)) => say(state, why),
    };
    // An act leaves either something to keep or something to do, never both.
    let bytes = std::mem::take(&mut state.outbox.bytes);
    if bytes.is_empty() { cmd } else { Some(Cmd::Keep(bytes)) }
}

fn say(state: &mut State, what: impl Into<String>) -> Option<Cmd> {
    state.status = Some(what.into());
    None
}

fn on_key(state: &mut State, key: Key) -> Option<Cmd> {
    state.status = None;
    if state.prompt.is_some() {
        return book::type_key(state, key);
    }
    if state.sheet.as_mut().is_some_and(|sheet| sheet.typing().is_some()) {
        return sheet::type_key(state, key);
    }
    if let Some(action) = desk::action(state, key) {
        return act(state, action);
    }
    let action = match &state.sheet {
        Some(sheet) if sheet.book.is_some() => keymap::book(key),
        Some(_) => keymap::sheet(key),
        None => keymap::reading(key),
    };
    action.and_then(|action| act(state, action))
}

/// Does what a key or a click on a hint asks for, on the page that is in front.
fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Suspend => Some(Cmd::Suspend),
        Action::Craft(craft) => desk::craft(state, craft),
        _ if state.sheet.as_ref().is_some_and(|sheet| sheet.picks.is_some()) => desk::act(state, action),
        Action::Command(command) if state.sheet.is_some() => sheet::command(state, command),
        Action::Command(command) => do_command(state, command),
        _ if state.sheet.is_some() => sheet::act(state, action),
        _ if state.opening.is_some() => reading::act_on_menu(state, action),
        _ => reading::act(state, action),
    }
}

/// Does a command on the reading screen. The opening page knows those that need no run.
fn do_command(state: &mut State, command: Command) -> Option<Cmd> {
    match command {
        Command::Quit => Some(Cmd::Quit),
        Command::Theme => change_theme(state),
        Command::Help => open(state, Kind::Help),
        Command::Endings => open(state, Kind::Endings),
        _ if command.speaks_of_kept_runs() && state.desk.is_some() => {
            say(state, "no run is kept of a story that is watched")
        }
        Command::Book => book::open(state),
        // The run to compare with is chosen on the same page.
        Command::Runs | Command::Compare => runs::open(state),
        _ if state.opening.is_some() => None,
        Command::History => open(state, Kind::History),
        Command::Back => reading::back(state),
        Command::Forward => reading::forward(state),
        Command::New => reading::begin(state),
        Command::Save => reading::save(state),
        Command::Skip => reading::skip(state),
        Command::Numbers => {
            state.numbers = !state.numbers;
            state.lay_out();
            None
        }
        Command::Open => {
            state.counts_open = !state.counts_open;
            let done = if state.counts_open { "endings open are counted" } else { "endings open are not counted" };
            say(state, done)
        }
        Command::Nearest => open(state, Kind::Nearest(Told::Shape)),
        // These speak of a line of the book, and are done there.
        Command::Fork
        | Command::WhatIf
        | Command::Name
        | Command::Mark
        | Command::Remove
        | Command::Restore
        | Command::Export
        | Command::Import => None,
    }
}

fn change_theme(state: &mut State) -> Option<Cmd> {
    state.theme = state.theme.next();
    // The colour key says how things look in the theme.
    state.lay_out();
    say(state, format!("theme: {}", state.theme.name()));
    Some(Cmd::Remember(state.theme))
}

fn open(state: &mut State, kind: Kind) -> Option<Cmd> {
    state.below = None;
    state.open(kind);
    None
}

/// Opens a page from the one in front, which comes back when it is closed.
fn open_over(state: &mut State, kind: Kind) -> Option<Cmd> {
    let below = state.sheet.take().or(state.below.take());
    state.open(kind);
    state.below = below;
    None
}

/// Goes on from the page in front: closes it, and what waits behind it comes up.
fn close(state: &mut State) -> Option<Cmd> {
    if state.sheet.take().is_some_and(|sheet| sheet.kind == Kind::Told) {
        state.told = super::state::Told::default();
    }
    state.sheet = state.below.take();
    // The window may have another size by now.
    state.lay_out();
    None
}

fn on_click(state: &mut State, x: u16, y: u16) -> Option<Cmd> {
    state.status = None;
    if state.prompt.take().is_some() {
        return None;
    }
    if let Some(action) = desk::clicked(state, x, y) {
        return act(state, action);
    }
    let columns = view::keys_columns(state);
    if view::keys_row(state) == Some(y) {
        let hit = hints::at(&view::hints(state), columns, x);
        return hit.and_then(|action| act(state, action));
    }
    match &state.sheet {
        Some(sheet) if sheet.book.is_some() => book::click(state, x, y),
        Some(_) => runs::click(state, y),
        None => reading::click(state, y),
    }
}

fn on_wheel(state: &mut State, y: u16, up: bool) -> Option<Cmd> {
    let rows = if up { -NOTCH } else { NOTCH };
    match &mut state.sheet {
        Some(sheet) if sheet.picker.is_some() => return runs::select(state, rows),
        Some(sheet) if sheet.book.is_some() => return book::select(state, rows),
        Some(sheet) if sheet.picks.is_some() => return desk::select(state, rows.signum()),
        Some(sheet) => sheet.scroll_by(rows),
        None => reading::wheel(state, y, rows),
    }
    None
}

/// Pasted words are for what is being typed; nobody pastes a choice.
fn on_paste(state: &mut State, text: &str) -> Option<Cmd> {
    if let Some(prompt) = &mut state.prompt {
        prompt.text.extend(text.chars().filter(|letter| !letter.is_control()));
        return None;
    }
    if let Some(search) = state.sheet.as_mut().and_then(super::sheet::Sheet::typing) {
        search.words.extend(text.chars().filter(|letter| !letter.is_control()));
    }
    None
}
