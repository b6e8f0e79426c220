//! Draws the state. Nothing here changes it.

pub(crate) mod author;
mod page;
mod reading;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::terminal::Frame;

use super::keymap::Action;
use super::layout::Columns;
use super::list::ListColumns;
use super::opener;
use super::state::State;
use super::widgets::hints::{self, Hint};
use super::widgets::put::{put, put_clipped};
use crate::text::{TextStyle, width};

/// The columns at the end of a rule for how much more there is above and below.
const OVERFLOW: u16 = 24;

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    buffer.set_style(buffer.area, state.theme.base());
    match (&state.page, &state.front, &state.opener) {
        (Some(open), ..) => page::draw(open, &state.context(), buffer),
        (None, Some(front), _) => front.draw(state.reading.layout.columns, state.theme, buffer),
        (None, None, Some(opener)) => opener::draw(opener, &state.context(), buffer),
        (None, None, None) => reading::draw(state, buffer),
    }
    draw_keys(state, buffer);
    if let Some(pane) = &state.author {
        author::draw(state, pane, buffer);
    }
}

/// Identifies what the screen shows: a different text for each scene and page.
pub(crate) fn place(state: &State) -> String {
    let scene = &state.reading.scene;
    let over = match (&state.front, &state.opener) {
        (Some(_), _) => "front",
        (None, Some(_)) => "opener",
        (None, None) => "",
    };
    format!("{} {over} {} {}", state.page().unwrap_or_default(), scene.scene, scene.step)
}

/// Where the hidden cursor is left: at the selected item, so that screen readers that follow it announce that item.
pub(crate) fn cursor(state: &State) -> Option<Position> {
    let (list, columns, area) = match (&state.page, &state.front) {
        (Some(open), _) if !open.list.selects() => return None,
        (Some(open), _) => (&open.list, open.list_columns(), open.area.rows.body),
        (None, Some(front)) => {
            let columns = ListColumns::numbered(state.reading.layout.columns, front.offers.len());
            (&front.list, columns, front.layout.offers)
        }
        (None, None) if state.opener.is_some() => return None,
        (None, None) => {
            let reading = &state.reading;
            (reading.list(), reading.list_columns(), reading.layout.rows.choices)
        }
    };
    list.position(columns, area)
}

/// The keys that the page in front shows.
pub(crate) fn hints(state: &State) -> Vec<Hint> {
    let hints = match (&state.page, &state.front) {
        (Some(open), _) => open.hints(&state.context()),
        (None, Some(front)) => front.hints(&state.session),
        (None, None) if state.opener.is_some() => opener::hints(),
        (None, None) => reading::hints(state),
    };
    with_own_keys(hints, state)
}

/// Hints with the reader's own key bindings.
fn with_own_keys(hints: Vec<Hint>, state: &State) -> Vec<Hint> {
    let own = |hint: Hint| match (hint.action, state.keys.key_of(hint.action)) {
        (Action::Command(_), Some(key)) => Hint { keys: key.to_owned(), ..hint },
        _ => hint,
    };
    hints.into_iter().map(own).collect()
}

/// The keys that a row of the window shows, if it is a row of keys.
pub(crate) fn hints_at(state: &State, y: u16) -> Option<Vec<Hint>> {
    if keys_row(state) == Some(y) {
        return Some(hints(state));
    }
    (more_keys_row(state) == Some(y)).then(|| with_own_keys(reading::more_hints(state), state))
}

/// The other row of keys on the reading screen, if there is one.
fn more_keys_row(state: &State) -> Option<u16> {
    let is_reading = state.page.is_none() && state.front.is_none() && state.opener.is_none();
    state.reading.layout.rows.more_keys.filter(|_| is_reading)
}

/// The row of the keys, if it fits into the window.
fn keys_row(state: &State) -> Option<u16> {
    match (&state.page, &state.front) {
        (Some(open), _) => open.area.rows.keys,
        (None, Some(front)) => front.layout.keys,
        (None, None) => state.reading.layout.rows.keys,
    }
}

/// The columns of the row of the keys.
pub(crate) fn keys_columns(state: &State) -> Columns {
    state.page.as_ref().map_or(state.reading.layout.columns, |open| open.area.columns)
}

/// The rule that shows a line to the reader, and its columns there.
fn status_place(state: &State) -> Option<(u16, u16)> {
    let (rule, hidden) = match (&state.page, &state.front) {
        (Some(open), _) => (open.area.rows.lower_rule, open.list.hidden()),
        (None, Some(_)) => return None,
        (None, None) if state.opener.is_some() => return None,
        (None, None) => (state.reading.layout.rows.lower_rule, state.reading.text.hidden()),
    };
    let overflow = match hidden {
        (0, 0) => 0,
        (0, _) | (_, 0) => OVERFLOW / 2,
        _ => OVERFLOW,
    };
    Some((rule?, keys_columns(state).edge().saturating_sub(overflow + 4)))
}

/// The bottom line: what is being typed, or the keys. A line to the reader is on the rule above, or replaces the keys
/// if it does not fit there.
fn draw_keys(state: &State, buffer: &mut Buffer) {
    let columns = keys_columns(state);
    let mut status = state.status.clone();
    if let (Some(words), Some((y, _))) =
        (&status, status_place(state).filter(|(_, room)| status.as_ref().is_some_and(|words| width(words) <= *room)))
    {
        let style = state.theme.style(TextStyle::STRONG);
        put(buffer, columns.edge_x() + 1, y, columns.edge(), &format!(" {words} "), style);
        status = None;
    }
    if let Some(y) = more_keys_row(state) {
        hints::draw(buffer, columns, y, &with_own_keys(reading::more_hints(state), state), state.theme);
    }
    let words = status.or_else(|| typed(state));
    // If there is no row for keys, the status is more important than the last row of choices.
    let y = keys_row(state).or(words.is_some().then(|| state.window.height.saturating_sub(1)));
    match (y, words) {
        (Some(y), Some(words)) => {
            let blank = " ".repeat(usize::from(columns.width));
            put(buffer, columns.x, y, columns.width, &blank, state.theme.style(TextStyle::PLAIN));
            put_clipped(buffer, columns.inner_x(), y, columns.inner(), &words, state.theme.style(TextStyle::STRONG));
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
