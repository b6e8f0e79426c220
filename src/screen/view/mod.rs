//! Drawing the state. Nothing here changes it.

pub(crate) mod book;
mod clippings;
pub(crate) mod compared;
mod corrections;
pub(crate) mod desk;
mod document;
pub(crate) mod endings;
pub(crate) mod help;
pub(crate) mod history;
mod nearest;
pub(crate) mod opening;
pub(crate) mod picture;
pub(crate) mod reading;
pub(crate) mod runs;
pub(crate) mod sheet;
pub(crate) mod told;
mod what_if;

use ratatui::buffer::Buffer;
use ratatui::terminal::Frame;

use super::layout::Columns;
use super::sheet::Kind;
use super::state::State;
use super::widgets::hints::{self, Hint};
use super::widgets::put::put;
use crate::text::{Row, TextStyle};

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    match (&state.sheet, &state.opening) {
        (Some(open), _) => sheet::draw(state, open, buffer),
        (None, Some(menu)) => opening::draw(state, menu, buffer),
        (None, None) => reading::draw(state, buffer),
    }
    draw_keys(state, buffer);
    if let Some(open) = &state.desk {
        desk::draw(state, open, buffer);
    }
}

/// What a page says, for the width of the window.
pub(crate) fn sheet_rows(state: &State, kind: Kind) -> Vec<Row> {
    match kind {
        Kind::Told => told::rows(state),
        Kind::History => history::rows(state),
        Kind::Document(document) => document::rows(state, document),
        Kind::Help => help::rows(state),
        Kind::Compared(first, second) => compared::rows(state, first, second),
        Kind::Clippings => clippings::rows(state),
        Kind::Corrections => corrections::rows(state),
        Kind::WhatIf(run, steps, told) => what_if::rows(state, run, steps, told),
        Kind::Nearest(told) => nearest::rows(state, told),
        Kind::Problems => desk::problems(state),
        Kind::Proved => desk::proved(state),
        // Of these, only what is in sight is laid out.
        Kind::Runs | Kind::Endings | Kind::Book | Kind::Levers | Kind::Scenes => Vec::new(),
    }
}

/// The keys that the page in front shows.
pub(crate) fn hints(state: &State) -> Vec<Hint> {
    match (&state.sheet, &state.opening) {
        (Some(open), _) => sheet::hints(open),
        (None, Some(menu)) => opening::hints(state, menu),
        (None, None) => reading::hints(state),
    }
}

/// The row of the keys, where the window has room for it.
pub(crate) fn keys_row(state: &State) -> Option<u16> {
    match (&state.sheet, &state.opening) {
        (Some(open), _) => open.places.keys,
        (None, Some(menu)) => opening::places(state.window, menu).keys,
        (None, None) => state.reading.laid.rows.keys,
    }
}

/// The columns of the row of the keys.
pub(crate) fn keys_columns(state: &State) -> Columns {
    state.sheet.as_ref().map_or(state.reading.laid.columns, |sheet| sheet.columns)
}

/// The bottom line: what is to be said, what is typed, or else the keys.
fn draw_keys(state: &State, buffer: &mut Buffer) {
    let columns = keys_columns(state);
    let said = state.status.clone().or_else(|| typed(state));
    // Where there is no row for keys, what is said is more important than the last row of choices.
    let y = keys_row(state).or(said.is_some().then(|| state.window.height.saturating_sub(1)));
    match (y, said) {
        (Some(y), Some(said)) => {
            let blank = " ".repeat(usize::from(columns.width));
            put(buffer, columns.x, y, columns.width, &blank, state.theme.style(TextStyle::PLAIN));
            put(buffer, columns.inner_x(), y, columns.inner(), &said, state.theme.style(TextStyle::STRONG));
        }
        (Some(y), None) => hints::draw(buffer, columns, y, &hints(state), state.theme),
        (None, _) => {}
    }
}

/// What is being typed.
fn typed(state: &State) -> Option<String> {
    if let Some(prompt) = &state.prompt {
        return Some(prompt.line());
    }
    if let Some(picker) = state.sheet.as_ref().and_then(|sheet| sheet.picker.as_ref()) {
        return (!picker.typed.is_empty()).then(|| format!("{}▏  Enter takes it, or another digit", picker.typed));
    }
    if let Some(picks) = state.sheet.as_ref().and_then(|sheet| sheet.picks.as_ref()) {
        return (!picks.filter.is_empty()).then(|| format!("{}▏  Enter goes there", picks.filter));
    }
    if let Some(sheet) = &state.sheet {
        let search = sheet.search.as_ref().filter(|search| search.typing)?;
        return Some(format!("/{}▏  Enter looks for it", search.words));
    }
    let typed = &state.reading.typed;
    (!typed.is_empty()).then(|| format!("{typed}▏  Enter takes it, or another digit"))
}
