//! What keys do on the reading screen.

use std::num::NonZeroUsize;

use super::{act as act_in_front, perform, say};
use crate::screen::keymap::Action;
use crate::screen::list::TypedNumber;
use crate::screen::msg::Cmd;
use crate::screen::offers::OfferAction;
use crate::screen::pages::FollowUp;
use crate::screen::state::State;
use crate::session::{Act, ChoiceSelector, Command};

/// Does an action that is no command.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Digit(digit) => return type_digit(state, digit),
        Action::Take => return take_selected(state),
        Action::On => return go_on(state),
        Action::Letter(key) => {
            let id = state.context().document(key)?;
            return perform(state, Act::Document(id), FollowUp::default());
        }
        Action::NextPage => return by_itself(state),
        Action::Up | Action::Down => state.reading.move_selection(action),
        Action::Close => state.reading.erase(true),
        Action::Erase => state.reading.erase(false),
        action => drop(state.reading.text.act(action)),
    }
    None
}

/// Carries out a command that moves in the run, or changes how the screen looks.
pub(super) fn run(state: &mut State, command: Command) -> Option<Cmd> {
    match command {
        Command::Back => step(state, Act::Back),
        Command::Forward => step(state, Act::Forward),
        Command::New => begin(state),
        Command::Skip => perform(state, Act::Skip, FollowUp { skips: true, ..FollowUp::default() }),
        Command::Save => perform(state, Act::Save(None), FollowUp::default()),
        Command::Numbers => {
            state.numbers = !state.numbers;
            state.lay_out();
            None
        }
        Command::Open => {
            state.counts_open = !state.counts_open;
            let done = if state.counts_open {
                "showing the number of open endings"
            } else {
                "not showing the number of open endings"
            };
            say(state, done)
        }
        _ => None,
    }
}

/// Goes a choice back or forward, past what was read there.
fn step(state: &mut State, act: impl FnOnce(NonZeroUsize) -> Act) -> Option<Cmd> {
    perform(state, act(NonZeroUsize::MIN), FollowUp { at_once: true, ..FollowUp::default() })
}

/// At the beginning of a new run, going back leads to the run before it.
pub(super) fn at_beginning(state: &mut State) -> Option<Cmd> {
    match state.left.take() {
        Some(run) => {
            state.session.resume(run);
            perform(state, Act::Look, FollowUp { at_once: true, ..FollowUp::default() })
        }
        None => say(state, "this is the beginning"),
    }
}

/// Begins a new run. The one before stays saved, and going back from the beginning leads to it.
fn begin(state: &mut State) -> Option<Cmd> {
    if state.session.playthrough().path().is_empty() {
        return say(state, "this is already the beginning of a new run");
    }
    let line = match state.author {
        Some(_) => "a new run",
        None => "a new run; the previous one is saved, and `u` returns to it",
    };
    let left = state.session.run();
    perform(state, Act::New, FollowUp { left, line: Some(line.to_owned()), ..FollowUp::default() })
}

/// Lets a replay advance by itself, or wait for the reader.
fn by_itself(state: &mut State) -> Option<Cmd> {
    state.reading.scene.replay.as_ref()?;
    state.pace.1 = !state.pace.1;
    say(state, if state.pace.1 { "auto-play on; Tab pauses" } else { "auto-play paused; Tab resumes" })
}

/// The next page of a replay.
pub(super) fn next_page(state: &mut State) -> Option<Cmd> {
    state.reading.scene.replay.as_ref()?;
    step(state, Act::Forward)
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
        return past_beat(state);
    }
    take(state, state.reading.list().selected() + 1)
}

/// Takes the offer of a number, from 1.
fn take(state: &mut State, number: usize) -> Option<Cmd> {
    state.reading.erase(true);
    let offer = number.checked_sub(1).and_then(|at| state.reading.offers.get(at))?;
    match offer.action {
        OfferAction::Choose(number) => perform(state, Act::Choose(ChoiceSelector::Number(number)), FollowUp::default()),
        OfferAction::Do(command) => act_in_front(state, Action::Command(command)),
        OfferAction::On => past_beat(state),
        OfferAction::Resume | OfferAction::NewRun => None,
    }
}

/// Space: a page further if the text continues below, else past the beat.
fn go_on(state: &mut State) -> Option<Cmd> {
    if state.reading.text.hidden().1 > 0 {
        state.reading.text.act(Action::PageDown);
    } else if state.reading.is_held() {
        past_beat(state);
    }
    None
}

fn past_beat(state: &mut State) -> Option<Cmd> {
    state.reading.go_past(state.session.story(), state.window, state.numbers);
    None
}

/// A click takes the choice it is on, or goes past the beat.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    if state.reading.is_held() {
        return past_beat(state);
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
