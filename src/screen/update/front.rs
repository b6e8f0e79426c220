//! What keys and clicks do on the page that asks how to begin.

use super::{perform, say};
use crate::screen::keymap::Action;
use crate::screen::msg::{Cmd, Key};
use crate::screen::offers::OfferAction;
use crate::screen::pages::{FollowUp, unknown_key};
use crate::screen::state::State;
use crate::session::Act;

/// Does an action that is no command.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let menu = state.menu.as_mut()?;
    match action {
        Action::Take | Action::On => {
            let selected = menu.list.selected();
            return take(state, selected);
        }
        Action::Digit(digit) => {
            let at = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
            return if at < menu.offers.len() { take(state, at) } else { None };
        }
        Action::Letter(key) => return say(state, unknown_key(Key::Char(key))),
        action => menu.list.act(action),
    };
    state.lay_out();
    None
}

/// A click takes the offer that it is on.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    let menu = state.menu.as_ref()?;
    let at = menu.list.item_at(menu.rows.offers, y)?;
    take(state, at)
}

/// Continues the run that was offered, or begins a new one.
pub(super) fn take(state: &mut State, at: usize) -> Option<Cmd> {
    let menu = state.menu.take()?;
    match menu.offers.get(at).map(|offer| offer.action) {
        Some(OfferAction::NewRun) => perform(state, Act::New, FollowUp { left: Some(menu.run), ..FollowUp::default() }),
        _ => perform(state, Act::Look, FollowUp::default()),
    }
}
