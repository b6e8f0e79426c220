//! Updates the state. Nothing here draws or does any I/O: side effects are returned as a [`Cmd`].
//!
//! Whatever a reader does becomes an [`Act`] of the session, see [`perform`]; [`reply::take`] handles the session's
//! reply, once it is saved.

mod commands;
mod front;
mod pages;
mod reading;

use ratatui::layout::Size;

use super::keymap::{self, Action};
use super::msg::{Cmd, Key, Msg};
use super::pages::{FollowUp, PageEffect, unknown_key};
use super::reply;
use super::state::State;
use super::view;
use super::widgets::hints;
use crate::engine::Refused;
use crate::explore::Outlook;
use crate::session::{Act, ActError, Fulfilled, Pending, Wanted};
use crate::story::Edition;
use crate::text::{NOT_WORKED_OUT, plain};

/// How many rows a notch of the wheel scrolls.
const NOTCH: isize = 3;

/// Handles an event. Returns what must be done before the next frame is drawn.
pub fn update(state: &mut State, msg: Msg) -> Option<Cmd> {
    match msg {
        Msg::Key(key) => on_key(state, key),
        Msg::Click { x, y } => on_click(state, x, y),
        Msg::Wheel { y, up } => on_wheel(state, y, up),
        Msg::Paste(text) => on_paste(state, &text),
        Msg::Resize(columns, rows) => {
            state.resize(Size::new(columns, rows));
            None
        }
        Msg::Tick if state.reveal().is_some() => {
            state.reading.reveal_more(state.moment);
            None
        }
        Msg::Tick => reading::next_page(state),
        Msg::Clock(now) => {
            state.now = now;
            // The front page says how long ago something was.
            if state.front.is_some() {
                state.lay_out();
            }
            None
        }
        Msg::Moment(at) => {
            state.moment = at;
            None
        }
        Msg::Drawn(at) => {
            state.drawn(at);
            None
        }
        Msg::Background(background) => {
            state.take_background(background);
            None
        }
        Msg::Replied(reply) => reply::take(state, reply),
        Msg::Fulfilled(wish, done) => {
            let answered = state.session.fulfilled(wish, done, state.now);
            settle(state, answered)
        }
        Msg::LookedAhead(edition, outlook) => looked_ahead(state, edition, outlook),
    }
}

/// Performs an act. Its reply is handled at once if nothing has to be saved or computed for it, or later if something
/// has.
fn perform(state: &mut State, act: Act, follow_up: FollowUp) -> Option<Cmd> {
    state.follow_up = follow_up;
    let pending = match &mut state.author {
        Some(author) => author.watch.act(&mut state.session, act, state.now),
        None => state.session.act(act, state.now),
    };
    settle(state, pending)
}

/// Handles the result of an act as far as possible without side effects.
fn settle(state: &mut State, pending: Result<Pending, ActError>) -> Option<Cmd> {
    match pending {
        Ok(Pending::Ready(reply)) => reply::take(state, reply),
        Ok(Pending::Append(append)) => Some(Cmd::Append(append)),
        Ok(Pending::Wish(wish)) if matches!(wish.wanted(), Wanted::LookAhead(_)) => {
            let follow_up = state.follow_up.clone();
            match state.session.meanwhile(&wish) {
                Some(reply) => drop(reply::take(state, reply)),
                None => reply::look_ahead(state),
            }
            state.looking = Some((wish, follow_up));
            // Only now is it known that the page waits.
            state.lay_out();
            None
        }
        Ok(Pending::Wish(wish)) => Some(Cmd::Fulfil(wish)),
        Err(ActError::AtBeginning) => reading::at_beginning(state),
        Err(error) => say(state, why(state, &error)),
    }
}

/// Why an act can't be done, in the story's words if it has some.
fn why(state: &State, error: &ActError) -> String {
    match error {
        ActError::Refused { reason: Some(reason), .. } if !reason.is_empty() => plain(reason),
        ActError::Refused { why: Refused::Sealed, .. } => format!("{}; {}", Refused::Sealed, state.session.seal_note()),
        ActError::TooLarge => NOT_WORKED_OUT.to_owned(),
        error => error.to_string(),
    }
}

/// Handles the open endings of an edition, and answers the page that waits for them.
fn looked_ahead(state: &mut State, edition: Edition, outlook: Option<Box<Outlook>>) -> Option<Cmd> {
    if outlook.is_none() {
        say(state, NOT_WORKED_OUT);
    }
    match state.looking.take() {
        Some((wish, follow_up)) if *wish.wanted() == Wanted::LookAhead(edition) => {
            state.follow_up = follow_up;
            let answered = state.session.fulfilled(wish, Fulfilled::LookedAhead(edition, outlook), state.now);
            if answered.is_err() {
                pages::close(state);
            }
            let next = settle(state, answered);
            state.lay_out();
            next
        }
        waits => {
            state.looking = waits;
            state.session.know_outlook(edition, outlook);
            None
        }
    }
}

fn say(state: &mut State, what: impl Into<String>) -> Option<Cmd> {
    state.status = Some(what.into());
    None
}

fn on_key(state: &mut State, key: Key) -> Option<Cmd> {
    // Nothing else is affected by this.
    if key == keymap::REPAINT {
        return Some(Cmd::Repaint);
    }
    state.status = None;
    if state.prompt.is_some() {
        return pages::type_answer(state, key);
    }
    let key = match &mut state.page {
        Some(open) if open.is_typing() => open.type_key(key)?,
        _ => key,
    };
    match action_of(state, key) {
        Some(action) => act(state, action),
        None => say(state, unknown_key(key)),
    }
}

/// What a key does: first for the page in front, then by the reader's own choice, then for an author, then for a reader.
fn action_of(state: &State, key: Key) -> Option<Action> {
    let own = state.page.as_ref().and_then(|open| open.page.key(key));
    let bound = || state.keys.action(key);
    own.or_else(bound).or_else(|| commands::of_author(state, key)).or_else(|| match &state.page {
        Some(_) => keymap::page(key),
        None => keymap::reading(key),
    })
}

/// Performs the action of a key or a click on a hint, on the page in front.
fn act(state: &mut State, action: Action) -> Option<Cmd> {
    if state.reveal().is_some() {
        state.reading.reveal_all();
        // Nobody has seen the choices yet.
        if !matches!(action, Action::Command(_) | Action::Suspend) {
            return None;
        }
    }
    let toggle = state.page.as_ref().and_then(|open| open.page.head(&state.context()).toggle);
    match action {
        Action::Suspend => Some(Cmd::Suspend),
        _ if toggle == Some(action) => pages::close(state),
        _ if state.page.is_some() => {
            let effect = state.with_page(|open, window, cx| open.act(action, window, cx))?;
            take(state, effect)
        }
        Action::Command(command) => commands::run(state, command),
        _ if state.front.is_some() => front::act(state, action),
        _ if state.opener.is_some() => turn_opener(state),
        _ => reading::act(state, action),
    }
}

/// Carries out the effect of a page.
fn take(state: &mut State, effect: PageEffect) -> Option<Cmd> {
    match effect {
        PageEffect::Stay => None,
        PageEffect::Say(line) => say(state, line),
        PageEffect::Close => pages::close(state),
        PageEffect::CloseAll => {
            (state.page, state.below, state.looking) = (None, None, None);
            // The run that the start menu offers is already open.
            if state.front.is_some() { front::take(state, 0) } else { None }
        }
        PageEffect::Ask(prompt) => {
            state.prompt = Some(prompt);
            None
        }
        PageEffect::Open(page) => {
            reply::open_boxed_over(state, page);
            None
        }
        PageEffect::Do(command) => commands::run(state, command),
        PageEffect::Act(act, follow_up) => perform(state, act, follow_up),
    }
}

fn on_click(state: &mut State, x: u16, y: u16) -> Option<Cmd> {
    if reading::is_double_click(state) {
        return None;
    }
    state.status = None;
    if state.prompt.take().is_some() {
        return None;
    }
    if let Some(command) = commands::clicked(state, x, y) {
        return act(state, Action::Command(command));
    }
    if let Some(shown) = view::hints_at(state, y) {
        let hit = hints::at(&shown, view::keys_columns(state), x);
        return hit.and_then(|action| act(state, action));
    }
    if let Some(effect) = state.with_page(|open, window, cx| open.click((x, y), window, cx)) {
        return take(state, effect);
    }
    match (&state.front, &state.opener) {
        (Some(_), _) => front::click(state, y),
        (None, Some(_)) => turn_opener(state),
        (None, None) if state.reveal().is_some() => {
            state.reading.reveal_all();
            None
        }
        (None, None) => reading::click(state, y),
    }
}

/// Continues from the page that opens a chapter, unless the key came so soon that it was meant for the previous page.
fn turn_opener(state: &mut State) -> Option<Cmd> {
    let now = state.moment;
    let opener = state.opener.as_mut()?;
    if opener.pace.pause(now).is_some() {
        return say(state, reading::TOO_NEW);
    }
    let (columns, height) = (state.reading.layout.columns, state.window.height);
    state.opener = state.opener.take().and_then(|opener| opener.next(columns, height));
    None
}

fn on_wheel(state: &mut State, y: u16, up: bool) -> Option<Cmd> {
    let rows = if up { -NOTCH } else { NOTCH };
    if state.with_page(|open, _, cx| open.move_by(rows, cx)).is_none()
        && state.front.is_none()
        && state.opener.is_none()
    {
        state.reading.reveal_all();
        reading::wheel(state, y, rows);
    }
    None
}

/// Pasted words are for what is being typed; nobody pastes a choice.
fn on_paste(state: &mut State, text: &str) -> Option<Cmd> {
    // Line breaks separate words.
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    let line = lines.join(" ").replace('\t', " ");
    let letters = line.chars().filter(|letter| !letter.is_control());
    if let Some(prompt) = &mut state.prompt {
        prompt.text.extend(letters);
    } else if let Some(search) = state.page.as_mut().and_then(|open| open.search.as_mut()).filter(|one| one.is_typing) {
        search.words.extend(letters);
    }
    None
}
