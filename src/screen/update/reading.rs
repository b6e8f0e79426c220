//! What keys do on the reading screen.

use super::{do_command as do_any_command, say};
use crate::engine::ChoiceRef;
use crate::screen::keymap::Action;
use crate::screen::list::TypedNumber;
use crate::screen::msg::Cmd;
use crate::screen::pages::document::DocumentPage;
use crate::screen::state::State;
use crate::screen::widgets::offers::{Offer, OfferAction};
use crate::session::Command;

/// Does an action that is no command.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Digit(digit) => return type_digit(state, digit),
        Action::Take => return take_selected(state),
        Action::On => return go_on(state),
        Action::Letter(key) => {
            let document = DocumentPage::with_key(key, &state.context())?;
            state.open(Box::new(document));
        }
        Action::NextPage => return by_itself(state),
        Action::Up | Action::Down => state.reading.move_selection(action),
        Action::Close => state.reading.erase(true),
        Action::Erase => state.reading.erase(false),
        action => drop(state.reading.text.act(action)),
    }
    None
}

/// Does a command that opens no page.
pub(super) fn do_command(state: &mut State, command: Command) -> Option<Cmd> {
    match command {
        Command::Back => back(state),
        Command::Forward => forward(state),
        Command::New => begin(state),
        Command::Save => save(state),
        Command::Skip => skip(state),
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
        state.notices.stop = Some(stop);
        state.show_notices();
    }
}

/// A digit takes a choice as soon as no longer number can begin with what was typed.
fn type_digit(state: &mut State, digit: char) -> Option<Cmd> {
    match state.reading.type_digit(digit)? {
        TypedNumber::Complete(number) => take(state, number),
        TypedNumber::Prefix | TypedNumber::Missing(0) => None,
        TypedNumber::Missing(number) => say(state, format!("there is no choice {number} here")),
    }
}

fn take_selected(state: &mut State) -> Option<Cmd> {
    if state.reading.is_held() {
        return past_beat(state, false);
    }
    take(state, state.reading.list().selected() + 1)
}

/// Takes the offer of a number, from 1.
fn take(state: &mut State, number: usize) -> Option<Cmd> {
    state.reading.erase(true);
    let offer = number.checked_sub(1).and_then(|at| state.reading.offers.get(at))?;
    match offer.action {
        OfferAction::Choose(number) => choose(state, number),
        OfferAction::Do(command) => do_any_command(state, command),
        OfferAction::On => past_beat(state, false),
        OfferAction::Resume | OfferAction::Anew => None,
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
    offer.reason.iter().map(|span| span.text.as_str()).collect()
}

/// Space: a page further where the text goes on below, else past the beat.
fn go_on(state: &mut State) -> Option<Cmd> {
    if state.reading.text.hidden().1 > 0 {
        state.reading.text.act(Action::PageDown);
    } else if state.reading.is_held() {
        past_beat(state, false);
    }
    None
}

fn past_beat(state: &mut State, all: bool) -> Option<Cmd> {
    state.reading.go_past(&state.session, state.window, state.numbers, all);
    None
}

/// A click takes the choice it is on, or goes past the beat.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    if state.reading.is_held() {
        return past_beat(state, false);
    }
    let at = state.reading.list().item_at(state.reading.layout.rows.choices, y)?;
    state.reading.select(at);
    take(state, at + 1)
}

/// The wheel turns what it is over.
pub(super) fn wheel(state: &mut State, y: u16, rows: isize) {
    if state.reading.layout.rows.choices.has(y) && state.reading.has_more_choices() {
        state.reading.move_selection(if rows < 0 { Action::Up } else { Action::Down });
    } else {
        state.reading.text.move_by(rows);
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
            state.notices.stop = state.session.resume(run);
            state.arrive(true);
            state.show_notices();
            None
        }
        None => say(state, "this is the beginning"),
    }
}

/// Goes forward again over a choice that was gone back over.
pub(super) fn forward(state: &mut State) -> Option<Cmd> {
    let (gone, _) = state.session.forward(1, &mut state.outbox);
    if gone == 0 {
        return say(state, "there is nothing to go forward to");
    }
    state.arrive(true);
    tell_where_it_stops(state);
    None
}

/// Begins a new run. The one before is kept, and going back from the beginning leads to it.
pub(super) fn begin(state: &mut State) -> Option<Cmd> {
    if state.session.playthrough().path().is_empty() {
        return say(state, "this is the beginning of a new run already");
    }
    state.left = state.session.run();
    // What can't be kept is told when it is tried, after this.
    state.session.begin_anew(&mut state.outbox);
    state.arrive(false);
    if state.author.is_some() {
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
