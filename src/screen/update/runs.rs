//! What keys and clicks do on the pages of the runs and the endings.

use super::{reading, say};
use crate::screen::keymap::Action;
use crate::screen::msg::Cmd;
use crate::screen::picker::Pick;
use crate::screen::sheet::Kind;
use crate::screen::state::State;

/// Opens the page, if there is anything on it.
pub(super) fn open(state: &mut State) -> Option<Cmd> {
    if state.session.runs_last_played_first().is_empty() {
        return say(state, "no run is kept yet; one is with its first choice");
    }
    super::open(state, Kind::Runs)
}

pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    let picker = sheet.picker.as_mut()?;
    match action {
        Action::Take => return take(state),
        Action::Document(key) => return super::sheet::document(state, key),
        Action::Digit(digit) => picker.type_digit(digit),
        Action::Erase => picker.erase(),
        Action::Up => picker.select_by(-1),
        Action::Down => picker.select_by(1),
        Action::PageUp => picker.select_by(-picker.page_step()),
        Action::PageDown | Action::On => picker.select_by(picker.page_step()),
        Action::Top => picker.select_by(isize::MIN),
        Action::Bottom => picker.select_by(isize::MAX),
        _ => {}
    }
    sheet.lay_out_in_sight(&state.session);
    None
}

/// Lays the run being read beside the selected one.
pub(super) fn compare(state: &mut State) -> Option<Cmd> {
    let other = state.sheet.as_ref()?.picker.as_ref()?.selected_run()?;
    match state.session.run() {
        Some(read) if read != other => super::open_over(state, Kind::Compared(other, read)),
        Some(_) => say(state, "this is the run that is being read; select another"),
        None => say(state, "nothing of this run is kept yet; it is with its first choice"),
    }
}

/// Selects another run, so many further down or up.
pub(super) fn select(state: &mut State, by: isize) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    sheet.picker.as_mut()?.select_by(by);
    sheet.lay_out_in_sight(&state.session);
    None
}

/// A click goes on with the run that it is on. Other pages have nothing to click.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    let picker = sheet.picker.as_mut()?;
    picker.selected = picker.list().at(sheet.places.body, y)?;
    take(state)
}

/// Goes on with the selected run, or shows the road to the selected ending in the tree.
fn take(state: &mut State) -> Option<Cmd> {
    match state.sheet.as_ref()?.picker.as_ref()?.pick()? {
        Pick::Run(_) => go_on(state),
        Pick::Ending(ending) => super::book::show_road(state, ending),
    }
}

/// Goes on with the selected run where its reader stood. From there every step of it can be walked to.
fn go_on(state: &mut State) -> Option<Cmd> {
    let run = state.sheet.as_ref()?.picker.as_ref()?.selected_run()?;
    state.sheet = None;
    state.below = None;
    if state.session.run() == Some(run) {
        // It is the one being read, or the one that the first page offers.
        return if state.opening.is_some() { reading::open_with(state, 0) } else { None };
    }
    let opened = state.session.go_on(run, &mut state.outbox);
    state.opening = None;
    state.left = None;
    state.told.stop = opened.stop;
    state.arrive(false);
    state.tell();
    if state.sheet.is_some() { None } else { say(state, format!("run {run}; `u` goes back in it, `r` forward")) }
}
