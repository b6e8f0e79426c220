//! What keys do on the reading screen, and on the page that asks how to begin.

use super::{do_command, say, sheet};
use crate::engine::ChoiceRef;
use crate::screen::keymap::Action;
use crate::screen::msg::Cmd;
use crate::screen::state::State;
use crate::screen::widgets::offers::{Act, Offer};

pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Digit(digit) => type_digit(state, digit),
        Action::Take => take_selected(state),
        Action::On => go_on(state),
        Action::Up => select(state, -1),
        Action::Down => select(state, 1),
        Action::PageUp => scroll(state, -page_step(state)),
        Action::PageDown => scroll(state, page_step(state)),
        Action::Top => scroll(state, isize::MIN),
        Action::Bottom => scroll(state, isize::MAX),
        Action::Close => {
            state.reading.typed.clear();
            None
        }
        Action::Erase => {
            state.reading.typed.pop();
            None
        }
        Action::Document(key) => sheet::document(state, key),
        Action::NextPage => by_itself(state),
        _ => None,
    }
}

/// Has a run that is shown again go on by itself, or wait for the reader.
fn by_itself(state: &mut State) -> Option<Cmd> {
    state.session.replay()?;
    state.pace.1 = !state.pace.1;
    say(state, if state.pace.1 { "it goes on by itself; Tab holds it" } else { "it waits for you" })
}

/// The next page of a run that is shown again.
pub(super) fn next_page(state: &mut State) -> Option<Cmd> {
    state.session.replay()?;
    state.session.forward(1, &mut state.outbox);
    state.arrive(true);
    tell_where_it_stops(state);
    None
}

/// Tells where a run that is shown again no longer stands, once that place is reached.
fn tell_where_it_stops(state: &mut State) {
    if let Some(stop) = state.session.replay().and_then(|place| place.stop) {
        state.told.stop = Some(stop);
        state.tell();
    }
}

/// A digit takes a choice as soon as no longer number can begin with what was typed.
fn type_digit(state: &mut State, digit: char) -> Option<Cmd> {
    let count = state.reading.offers.len();
    if state.reading.is_held() {
        return None;
    }
    state.reading.typed.push(digit);
    let number: usize = state.reading.typed.parse().unwrap_or(0);
    if number == 0 || number > count {
        state.reading.typed.clear();
        return if number == 0 { None } else { say(state, format!("there is no choice {number} here")) };
    }
    if let Some(at) = number.checked_sub(1) {
        state.reading.selected = at;
        state.reading.keep_selected_in_sight();
    }
    if number * 10 > count { take(state, number) } else { None }
}

fn take_selected(state: &mut State) -> Option<Cmd> {
    if state.reading.is_held() {
        return past_beat(state, false);
    }
    take(state, state.reading.selected + 1)
}

/// Takes the offer of a number, from 1.
fn take(state: &mut State, number: usize) -> Option<Cmd> {
    state.reading.typed.clear();
    let offer = number.checked_sub(1).and_then(|at| state.reading.offers.get(at))?;
    match offer.act {
        Act::Choose(number) => choose(state, number),
        Act::Do(command) => do_command(state, command),
        Act::On => past_beat(state, false),
        Act::Resume | Act::Anew => None,
    }
}

fn choose(state: &mut State, number: usize) -> Option<Cmd> {
    match state.session.choose(ChoiceRef::Number(number), &mut state.outbox) {
        Ok(_) => {
            state.left = None;
            state.arrive(false);
            tell_where_it_stops(state);
            None
        }
        Err(why) => {
            let reason = number.checked_sub(1).and_then(|at| state.reading.offers.get(at)).map(reason);
            say(state, reason.filter(|reason| !reason.is_empty()).unwrap_or_else(|| why.to_string()))
        }
    }
}

/// Why an offer can't be taken, in the story's own words where it has some.
fn reason(offer: &Offer) -> String {
    offer.reason.iter().map(|stretch| stretch.text.as_str()).collect()
}

/// Space: a page further where the text goes on below, else past the beat.
fn go_on(state: &mut State) -> Option<Cmd> {
    if state.reading.hidden_rows().1 > 0 {
        return scroll(state, page_step(state));
    }
    if state.reading.is_held() { past_beat(state, false) } else { None }
}

fn past_beat(state: &mut State, all: bool) -> Option<Cmd> {
    state.reading.go_past(&state.session, state.window, state.numbers, all);
    None
}

fn select(state: &mut State, by: isize) -> Option<Cmd> {
    let reading = &mut state.reading;
    reading.typed.clear();
    if !reading.is_held() {
        let last = reading.offers.len().saturating_sub(1);
        reading.selected = reading.selected.saturating_add_signed(by).min(last);
        reading.keep_selected_in_sight();
    }
    None
}

fn page_step(state: &State) -> isize {
    isize::try_from(state.reading.laid.rows.body.height).unwrap_or(1).saturating_sub(1).max(1)
}

fn scroll(state: &mut State, rows: isize) -> Option<Cmd> {
    let reading = &mut state.reading;
    reading.scroll = reading.scroll.saturating_add_signed(rows).min(reading.last_scroll());
    None
}

/// A click takes the choice it is on, or goes past the beat.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    if let Some(menu) = &state.opening {
        let at = menu.list().at(crate::screen::view::opening::places(state.window, menu).offers, y)?;
        return open_with(state, at);
    }
    if state.reading.is_held() {
        return past_beat(state, false);
    }
    let at = state.reading.list().at(state.reading.laid.rows.choices, y)?;
    state.reading.selected = at;
    take(state, at + 1)
}

/// The wheel turns what it is over.
pub(super) fn wheel(state: &mut State, y: u16, rows: isize) {
    let choices = state.reading.laid.rows.choices;
    let overflow = state.reading.laid.choices.len() > usize::from(choices.height);
    if choices.has(y) && overflow {
        select(state, rows.signum());
    } else {
        scroll(state, rows);
    }
}

/// Goes back one choice, as far as the beginning; from the beginning of a new run, to the run before it.
pub(super) fn back(state: &mut State) -> Option<Cmd> {
    let (gone, _) = state.session.back(1, &mut state.outbox);
    if gone > 0 {
        state.arrive(true);
        return None;
    }
    match state.left.take() {
        Some(run) => {
            state.told.stop = state.session.resume(run);
            state.arrive(true);
            state.tell();
            None
        }
        None => say(state, "this is the beginning"),
    }
}

pub(super) fn forward(state: &mut State) -> Option<Cmd> {
    let (gone, _) = state.session.forward(1, &mut state.outbox);
    if gone == 0 {
        return say(state, "there is nothing to go forward to");
    }
    state.arrive(true);
    tell_where_it_stops(state);
    None
}

pub(super) fn begin(state: &mut State) -> Option<Cmd> {
    if state.session.playthrough().path().is_empty() {
        return say(state, "this is the beginning of a new run already");
    }
    state.left = state.session.run();
    // What can't be kept is told when it is tried, after this.
    state.session.begin_anew(&mut state.outbox);
    state.arrive(false);
    if state.desk.is_some() {
        return say(state, "a new run");
    }
    say(state, "a new run; the one before is kept, and `u` goes back to it")
}

/// The run under a name that says which it is and how far it goes.
pub(super) fn save(state: &mut State) -> Option<Cmd> {
    let name = state.session.file_name();
    match state.session.saved() {
        Ok(text) => Some(Cmd::Save { name, text }),
        Err(why) => say(state, why),
    }
}

/// Goes past what was read before, as far as the next choice or the first text that is new.
pub(super) fn skip(state: &mut State) -> Option<Cmd> {
    if !state.session.was_read() {
        return say(state, "nothing here was read before");
    }
    past_beat(state, true);
    // Scenes with one way on may go in a circle, so this ends after as many as there are.
    for _ in 0..state.session.story().scenes().len() {
        let only_on = state.reading.offers.len() == 1
            && state.reading.passage.choices.first().is_some_and(|shown| shown.choice.is_none());
        if !only_on || !state.session.was_read() {
            break;
        }
        choose(state, 1);
        if state.session.was_read() {
            past_beat(state, true);
        }
    }
    None
}

pub(super) fn act_on_menu(state: &mut State, action: Action) -> Option<Cmd> {
    let menu = state.opening.as_mut()?;
    let last = menu.offers.len().saturating_sub(1);
    match action {
        Action::Up => menu.selected = menu.selected.saturating_sub(1),
        Action::Down => menu.selected = (menu.selected + 1).min(last),
        Action::Take | Action::On => {
            let selected = menu.selected;
            return open_with(state, selected);
        }
        Action::Digit(digit) => {
            let at = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok())?.checked_sub(1)?;
            return if at <= last { open_with(state, at) } else { None };
        }
        _ => {}
    }
    None
}

/// Goes on, or begins anew, as the reader asks.
pub(super) fn open_with(state: &mut State, at: usize) -> Option<Cmd> {
    let menu = state.opening.take()?;
    match menu.offers.get(at).map(|offer| offer.act) {
        Some(Act::Anew) => {
            state.session.begin_anew(&mut state.outbox);
            state.left = Some(menu.run);
            state.arrive(false);
        }
        _ => {
            state.told.stop = menu.stop;
            state.arrive(false);
        }
    }
    state.tell();
    None
}
