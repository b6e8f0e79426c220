//! Drawing the state. Nothing here changes it.

pub(crate) mod author;
mod page;
mod reading;

use ratatui::buffer::Buffer;
use ratatui::terminal::Frame;

use super::layout::Columns;
use super::state::State;
use super::widgets::hints::{self, Hint};
use super::widgets::put::put;
use crate::text::TextStyle;

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    buffer.set_style(buffer.area, state.theme.base());
    match (&state.page, &state.menu) {
        (Some(open), _) => page::draw(open, &state.context(), buffer),
        (None, Some(menu)) => {
            menu.draw(state.session.story().title(), state.reading.layout.columns, state.theme, buffer);
        }
        (None, None) => reading::draw(state, buffer),
    }
    draw_keys(state, buffer);
    if let Some(pane) = &state.author {
        author::draw(state, pane, buffer);
    }
}

/// The keys that the page in front shows.
pub(crate) fn hints(state: &State) -> Vec<Hint> {
    match (&state.page, &state.menu) {
        (Some(open), _) => open.hints(&state.context()),
        (None, Some(menu)) => menu.hints(&state.session),
        (None, None) => reading::hints(state),
    }
}

/// The row of the keys, if it fits into the window.
pub(crate) fn keys_row(state: &State) -> Option<u16> {
    match (&state.page, &state.menu) {
        (Some(open), _) => open.area.rows.keys,
        (None, Some(menu)) => menu.rows.keys,
        (None, None) => state.reading.layout.rows.keys,
    }
}

/// The columns of the row of the keys.
pub(crate) fn keys_columns(state: &State) -> Columns {
    state.page.as_ref().map_or(state.reading.layout.columns, |open| open.area.columns)
}

/// The bottom line: the status, what is typed, or else the keys.
fn draw_keys(state: &State, buffer: &mut Buffer) {
    let columns = keys_columns(state);
    let words = state.status.clone().or_else(|| typed(state));
    // Where there is no row for keys, the status is more important than the last row of choices.
    let y = keys_row(state).or(words.is_some().then(|| state.window.height.saturating_sub(1)));
    match (y, words) {
        (Some(y), Some(words)) => {
            let blank = " ".repeat(usize::from(columns.width));
            put(buffer, columns.x, y, columns.width, &blank, state.theme.style(TextStyle::PLAIN));
            put(buffer, columns.inner_x(), y, columns.inner(), &words, state.theme.style(TextStyle::STRONG));
        }
        (Some(y), None) => hints::draw(buffer, columns, y, &hints(state), state.theme),
        (None, _) => {}
    }
}

/// What is being typed, as it is shown in the bottom line.
fn typed(state: &State) -> Option<String> {
    match (&state.prompt, &state.page) {
        (Some(prompt), _) => Some(prompt.line()),
        (None, Some(open)) => open.typed(),
        (None, None) => state.reading.list().typed_number(),
    }
}
