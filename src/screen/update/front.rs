//! What keys and clicks do on the front page.

use super::{act as act_in_front, perform, say};
use crate::screen::keymap::Action;
use crate::screen::msg::{Cmd, Key};
use crate::screen::offers::OfferAction;
use crate::screen::pages::{FollowUp, unknown_key};
use crate::screen::state::State;
use crate::session::Act;

/// Performs an action that is not a command.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let front = state.front.as_mut()?;
    match action {
        Action::Take | Action::On => {
            let selected = front.list.selected();
            return take(state, selected);
        }
        Action::Digit(digit) => {
            let at = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
            return if at < front.offers.len() { take(state, at) } else { None };
        }
        Action::Letter(key) => return say(state, unknown_key(Key::Char(key))),
        action => front.list.act(action),
    };
    state.lay_out();
    None
}

/// A click takes the offer that it is on.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    let front = state.front.as_ref()?;
    let at = front.list.item_at(front.layout.offers, y)?;
    take(state, at)
}

/// Continues the offered run, begins a new one, or opens a page over the front page.
pub(super) fn take(state: &mut State, at: usize) -> Option<Cmd> {
    let front = state.front.as_ref()?;
    let run = front.run;
    match front.offers.get(at).map(|offer| offer.action) {
        Some(OfferAction::Do(command)) => act_in_front(state, Action::Command(command)),
        Some(OfferAction::NewRun) if run.is_some() => {
            state.front = None;
            perform(state, Act::New, FollowUp { left: run, ..FollowUp::default() })
        }
        _ => {
            state.front = None;
            perform(state, Act::Look, FollowUp::default())
        }
    }
}
