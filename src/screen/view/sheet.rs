//! A page that is opened over the reading screen, whatever it says.

use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;

use super::{book, desk, runs};
use crate::screen::haystack::small_letters;
use crate::screen::keymap::{Act, Action};
use crate::screen::sheet::{Kind, Search, Sheet, Told};
use crate::screen::state::State;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put, put_row, put_rule};
use crate::session::Command;
use crate::text::{Row, TextStyle, width};

pub(super) fn draw(state: &State, sheet: &Sheet, buffer: &mut Buffer) {
    let (columns, places) = (sheet.columns, sheet.places);
    let style = |ink: TextStyle| state.theme.style(ink);
    if let Some(y) = places.title {
        let title = title(state, sheet.kind);
        put(buffer, columns.edge_x(), y, columns.edge(), &title, style(TextStyle::STRONG));
        draw_search(state, sheet, buffer, y);
    }
    for y in [places.upper_rule, places.lower_rule].into_iter().flatten() {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET));
    }
    let shown = sheet.rows.iter().enumerate().skip(sheet.scroll);
    for ((at, row), y) in shown.zip(places.body.y..places.body.y + places.body.height) {
        match sheet.search.as_ref().filter(|search| !search.found.is_empty()) {
            Some(search) => {
                let row = with_finds(row, search, at);
                put_row(buffer, columns.inner_x(), y, columns.inner(), &row, style)
            }
            None => put_row(buffer, columns.inner_x(), y, columns.inner(), row, style),
        };
    }
    let hidden = match (&sheet.picker, &sheet.book, &sheet.picks) {
        (Some(list), _, _) => {
            list.list().draw(buffer, columns, places.body, state.theme);
            list.hidden()
        }
        (None, Some(page), _) => book::draw(state, sheet, page, buffer),
        (None, None, Some(picks)) => {
            picks.draw(buffer, columns, places.body, state.theme);
            picks.hidden(places.body.height)
        }
        (None, None, None) => sheet.hidden_rows(),
    };
    draw_overflow(state, sheet, hidden, buffer);
}

fn title(state: &State, kind: Kind) -> String {
    let story = state.session.story();
    match kind {
        Kind::Told => "BEFORE YOU GO ON".to_owned(),
        Kind::History => "HISTORY".to_owned(),
        Kind::Document(id) => story.document_title(id).to_uppercase(),
        Kind::Endings => {
            let (found, all) = state.session.tally().endings;
            format!("ENDINGS   {found} of {all} found")
        }
        Kind::Book => "THE BOOK".to_owned(),
        Kind::Runs => "RUNS".to_owned(),
        Kind::Clippings => {
            let (found, all) = state.session.tally().clippings;
            format!("CLIPPINGS   {found} of {all} found")
        }
        Kind::Corrections => "CORRECTIONS".to_owned(),
        Kind::Compared(..) => "COMPARED".to_owned(),
        Kind::WhatIf(..) => "WHAT IF".to_owned(),
        Kind::Nearest(_) => "THE NEAREST ENDING NOT READ".to_owned(),
        Kind::Help => "KEYS AND COLOURS".to_owned(),
        Kind::Problems | Kind::Levers | Kind::Scenes | Kind::Proved => desk::title(state, kind),
    }
}

/// How the search stands, at the right end of the title's row.
fn draw_search(state: &State, sheet: &Sheet, buffer: &mut Buffer, y: u16) {
    let Some(search) = sheet.search.as_ref().filter(|search| !search.typing) else { return };
    let words = match search.found.len() {
        0 => format!("{}: not found", search.words),
        count => format!("{}: {} of {count}", search.words, search.at + 1),
    };
    let right = sheet.columns.edge_x() + sheet.columns.edge();
    let x = right.saturating_sub(width(&words)).max(sheet.columns.edge_x());
    put(buffer, x, y, right - x, &words, state.theme.style(TextStyle::PLAIN));
}

/// A row with what the search found in it shown.
fn with_finds(row: &Row, search: &Search, at: usize) -> Row {
    let mut place = search.haystack.start_of(at);
    let mut shown = Row { indent: row.indent, words: Vec::new() };
    for stretch in &row.words {
        for grapheme in stretch.text.graphemes(true) {
            let found = is_found(search, place);
            shown.push(grapheme, TextStyle { found, ..stretch.style });
            place += small_letters(grapheme).map(char::len_utf8).sum::<usize>();
        }
    }
    shown
}

/// Whether a place of the text lies in a find. Finds are in order and don't overlap.
fn is_found(search: &Search, place: usize) -> bool {
    let next = search.found.partition_point(|found| found.end <= place);
    search.found.get(next).is_some_and(|found| found.contains(&place))
}

/// Says how much more there is above and below.
fn draw_overflow(state: &State, sheet: &Sheet, (above, below): (usize, usize), buffer: &mut Buffer) {
    let (columns, places) = (sheet.columns, sheet.places);
    let words = match (above, below) {
        (0, 0) => return,
        (above, 0) => format!(" ▴ {above} "),
        (0, below) => format!(" ▾ {below} more "),
        (above, below) => format!(" ▴ {above}  ▾ {below} more "),
    };
    let right = columns.edge_x() + columns.edge();
    let style = state.theme.style(TextStyle::STRONG);
    if let Some(y) = places.lower_rule {
        put(buffer, right.saturating_sub(width(&words) + 1).max(columns.x), y, width(&words), &words, style);
    } else if places.body.height > 0 && ((sheet.picker.is_none() && sheet.book.is_none()) || columns.width > 2) {
        // The sign of the run that is selected is worth more than this one.
        let sign = if below > 0 { "▾" } else { "▴" };
        put(buffer, right.saturating_sub(1), places.body.y + places.body.height - 1, 1, sign, style);
    }
}

pub(super) fn hints(sheet: &Sheet) -> Vec<Hint> {
    if let Some(list) = &sheet.picker {
        return runs::hints(sheet, list);
    }
    if let Some(page) = &sheet.book {
        return book::hints(page);
    }
    if sheet.picks.is_some() {
        return desk::pick_hints(sheet.kind);
    }
    let mut hints = Vec::new();
    match sheet.kind {
        Kind::WhatIf(_, _, told) => {
            hints.push(Hint::new("Enter", "read on from there", Action::Take));
            if told != Told::All {
                hints.push(Hint::new("i", "tell me more", Action::Book(Act::WhatIf)));
            }
        }
        Kind::Nearest(told) => {
            if told != Told::All {
                let more = if told == Told::Shape { "its name" } else { "the road" };
                hints.push(Hint::new("p", more, Action::Command(Command::Nearest)));
            }
            hints.push(Hint::new("Enter", "go to where it leaves", Action::Take));
        }
        Kind::Clippings => hints.push(Hint::new("Tab", "corrections", Action::NextPage)),
        Kind::Corrections => hints.push(Hint::new("Tab", "the tree", Action::NextPage)),
        _ => {}
    }
    if sheet.last_scroll() > 0 {
        hints.push(Hint::new("↑↓ space", "scroll", Action::On));
    }
    if sheet.kind == Kind::Told {
        hints.push(Hint::new("Enter", "go on", Action::Close));
        return hints;
    }
    hints.push(Hint::new("/", "search", Action::Search));
    if sheet.search.as_ref().is_some_and(|search| search.found.len() > 1) {
        hints.push(Hint::new("n N", "next, before", Action::NextFind));
    }
    hints.push(Hint::new("q", "close", Action::Close));
    hints
}
