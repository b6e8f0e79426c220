//! What keys and clicks do for an author, beside what they do for a reader.

use super::{pages, say};
use crate::screen::author::Split;
use crate::screen::keymap::Action;
use crate::screen::msg::{Cmd, Key};
use crate::screen::pages::of_craft;
use crate::screen::state::State;
use crate::screen::view;
use crate::session::workshop::{Craft, craft_of_key};

/// What a key does where a story is watched, if it is not what it does for a reader.
pub(super) fn action(state: &State, key: Key) -> Option<Action> {
    state.author.as_ref()?;
    match key {
        // On pages this letter goes to their first row.
        Key::Char('g') if state.page.is_some() => None,
        Key::Char(letter) => craft_of_key(letter).map(Action::Craft),
        _ => None,
    }
}

/// Opens the page of an author's command.
pub(super) fn open(state: &mut State, craft: Craft) -> Option<Cmd> {
    let waits = state.author.as_ref().is_some_and(|author| author.workshop.waits());
    if waits && craft != Craft::Problems {
        return say(state, "no version without errors was saved yet; `p` shows the problems");
    }
    pages::take(state, of_craft(craft))
}

/// What a click beside the page of the story opens.
pub(super) fn clicked(state: &State, x: u16, y: u16) -> Option<Craft> {
    let author = state.author.as_ref()?;
    let split = Split::of(author.whole);
    if split.bar == Some(y) {
        return Some(Craft::Problems);
    }
    let pane = split.pane.filter(|pane| x >= pane.x)?;
    view::author::craft_at(state, author, pane, y)
}
