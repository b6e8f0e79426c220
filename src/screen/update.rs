//! From one state to the next. Nothing here draws and nothing does any I/O: what is to be done in the world
//! comes out as a [`Cmd`].

mod author;
mod menu;
mod pages;
mod reading;

use ratatui::layout::Size;

use super::keymap::{self, Action};
use super::msg::{Cmd, Key, Msg};
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
        Msg::Read(read) => pages::import(state, read),
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
        return pages::type_answer(state, key);
    }
    let key = match &mut state.page {
        Some(open) if open.is_typing() => open.type_key(key)?,
        _ => key,
    };
    let action = action_of(state, key)?;
    act(state, action)
}

/// What a key does: first for the page in front, then for an author, then for a reader.
fn action_of(state: &State, key: Key) -> Option<Action> {
    let own = state.page.as_ref().and_then(|open| open.page.key(key));
    own.or_else(|| author::action(state, key)).or_else(|| match &state.page {
        Some(_) => keymap::page(key),
        None => keymap::reading(key),
    })
}

/// Does what a key or a click on a hint asks for, on the page that is in front.
fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let toggle = state.page.as_ref().and_then(|open| open.page.head(&state.context()).toggle);
    match action {
        Action::Suspend => Some(Cmd::Suspend),
        _ if toggle == Some(action) => pages::close(state),
        Action::Craft(craft) => author::open(state, craft),
        _ if state.page.is_some() => {
            let effect = state.with_page(|open, window, cx| open.act(action, window, cx))?;
            pages::take(state, effect)
        }
        Action::Command(command) => do_command(state, command),
        _ if state.menu.is_some() => menu::act(state, action),
        _ => reading::act(state, action),
    }
}

/// Does what the key of a command does on the page in front. Pages know only those that open another; the start
/// menu knows only those that need no run.
fn do_command(state: &mut State, command: Command) -> Option<Cmd> {
    match command {
        Command::Quit => return Some(Cmd::Quit),
        Command::Theme => return change_theme(state),
        Command::History | Command::Nearest if state.menu.is_some() => return None,
        _ => {}
    }
    if let Some(effect) = super::pages::of_command(command, &state.context()) {
        return pages::take(state, effect);
    }
    if state.page.is_none() && state.menu.is_none() { reading::do_command(state, command) } else { None }
}

fn change_theme(state: &mut State) -> Option<Cmd> {
    state.theme = state.theme.next();
    // The colour key says how things look in the theme.
    state.lay_out();
    say(state, format!("theme: {}", state.theme.name()));
    Some(Cmd::Remember(state.theme))
}

fn on_click(state: &mut State, x: u16, y: u16) -> Option<Cmd> {
    state.status = None;
    if state.prompt.take().is_some() {
        return None;
    }
    if let Some(craft) = author::clicked(state, x, y) {
        return act(state, Action::Craft(craft));
    }
    if view::keys_row(state) == Some(y) {
        let hit = hints::at(&view::hints(state), view::keys_columns(state), x);
        return hit.and_then(|action| act(state, action));
    }
    if let Some(effect) = state.with_page(|open, window, cx| open.click((x, y), window, cx)) {
        return pages::take(state, effect);
    }
    if state.menu.is_some() { menu::click(state, y) } else { reading::click(state, y) }
}

fn on_wheel(state: &mut State, y: u16, up: bool) -> Option<Cmd> {
    let rows = if up { -NOTCH } else { NOTCH };
    if state.with_page(|open, _, cx| open.move_by(rows, cx)).is_none() && state.menu.is_none() {
        reading::wheel(state, y, rows);
    }
    None
}

/// Pasted words are for what is being typed; nobody pastes a choice.
fn on_paste(state: &mut State, text: &str) -> Option<Cmd> {
    let letters = text.chars().filter(|letter| !letter.is_control());
    if let Some(prompt) = &mut state.prompt {
        prompt.text.extend(letters);
    } else if let Some(search) = state.page.as_mut().and_then(|open| open.search.as_mut()).filter(|one| one.is_typing) {
        search.words.extend(letters);
    }
    None
}
