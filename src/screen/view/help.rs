//! Keys and what colours mean, from the tables that run them.

use crate::screen::keymap::{BOOK, MOVING};
use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::screen::theme::{Theme, color_name};
use crate::screen::widgets::meters;
use crate::session::COMMANDS;
use crate::session::workshop::{CRAFTS, craft_of_key};
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, width, wrap};

/// The columns of the keys, where the window has room for two columns.
const KEYS: u16 = 21;

pub(super) fn rows(state: &State) -> Vec<Row> {
    let mut rows = Vec::new();
    if state.desk.is_some() {
        rows.extend([Row::of("Of a story that is watched no run is kept.", TextStyle::PLAIN), Row::default()]);
    }
    for entry in COMMANDS {
        // Where a story is watched, an author's keys go before a reader's.
        let is_taken = |key: char| state.desk.is_some() && craft_of_key(key).is_some();
        if let Some(key) = entry.key.filter(|key| !is_taken(*key)) {
            push(state, &key.to_string(), entry.help, &mut rows);
        }
    }
    let crafts = CRAFTS.iter().filter(|_| state.desk.is_some());
    for (key, entry) in crafts.filter_map(|entry| Some((entry.key?, entry))) {
        push(state, &key.to_string(), entry.help, &mut rows);
    }
    push_documents(state, &mut rows);
    rows.push(Row::default());
    MOVING.iter().for_each(|(keys, does)| push(state, keys, does, &mut rows));
    rows.push(Row::default());
    if state.desk.is_none() {
        rows.push(Row::of("In the book, of the line that is selected:", TextStyle::QUIET));
        BOOK.iter().for_each(|(keys, does)| push(state, keys, does, &mut rows));
        rows.push(Row::default());
    }
    push_colors(state, &mut rows);
    push_signs(state, &mut rows);
    rows
}

/// Keys on the left, what they do on the right; in a narrow window below each other.
fn push(state: &State, keys: &str, does: &str, rows: &mut Vec<Row>) {
    let columns = state.reading.laid.columns.inner();
    let keys_width = if columns >= 60 { KEYS } else { 3 };
    let gap = usize::from(keys_width.saturating_sub(width(keys)).max(1));
    let words = [
        StyledSpan::new(keys, TextStyle::STRONG),
        StyledSpan::new(" ".repeat(gap), TextStyle::PLAIN),
        StyledSpan::new(does, TextStyle::PLAIN),
    ];
    rows.extend(wrap(&words, WrapOptions { hang: keys_width, ..WrapOptions::flush(columns) }));
}

fn push_documents(state: &State, rows: &mut Vec<Row>) {
    let story = state.session.story();
    for id in &state.reading.passage.documents {
        push(state, &story.document(*id).key.to_string(), story.document_title(*id), rows);
    }
}

/// The colour key: each meter that is shown, with its value, and what marked words mean, once that is known.
fn push_colors(state: &State, rows: &mut Vec<Row>) {
    let story = state.session.story();
    let columns = state.reading.laid.columns.inner();
    for shown in &state.reading.passage.meters {
        let meter = story.meter(shown.meter);
        // Without colours there is nothing to tell about them.
        let color = meter.color.filter(|_| state.theme != Theme::None).map(color_name).unwrap_or_default();
        let mut row = Row::of(format!("{color:<10}"), TextStyle { color: meter.color, ..TextStyle::PLAIN });
        let value = meters::row(story, &[*shown], true, columns.saturating_sub(row.width()));
        value.words.iter().for_each(|stretch| row.push(&stretch.text, stretch.style));
        rows.push(row);
    }
    if let Some(found) = story.mark() {
        let means = if state.session.mark_is_known() { story.str(found.means) } else { story.seal() };
        let name = if state.theme == Theme::None { "underlined" } else { color_name(found.color) };
        let ink = TextStyle { marked: true, color: mark(&state.session), ..TextStyle::PLAIN };
        let mut row = Row::of(name, ink);
        row.push(&" ".repeat(usize::from(10_u16.saturating_sub(width(name)).max(1))), TextStyle::PLAIN);
        row.push(means, TextStyle::PLAIN);
        rows.push(row);
    }
}

/// The signs that stand beside colours.
fn push_signs(state: &State, rows: &mut Vec<Row>) {
    rows.push(Row::default());
    let seal = state.session.story().seal();
    for (sign, means) in [
        ("▸", "what Enter takes"),
        ("×", "struck out: it can't be taken now; it says why"),
        (seal, "sealed: not yet"),
        ("(seen)", "taken in this run or one before"),
        ("└ ■ □", "in the book: another run's way, an ending, a run left off"),
        ("◆ ● ○", "chosen in this run, in another, by nobody"),
        ("▴ ▾", "what the last choice raised or lowered; or more text above or below"),
    ] {
        push(state, sign, means, rows);
    }
}
