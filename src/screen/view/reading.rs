//! The reading screen: the text with its margin, the choices, the meters.

use ratatui::buffer::Buffer;

use super::desk;
use crate::screen::keymap::{Action, key_of};
use crate::screen::layout::Stripe;
use crate::screen::state::State;
use crate::screen::widgets::header::Header;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::meters;
use crate::screen::widgets::put::{put, put_row, put_rule};
use crate::session::Command;
use crate::text::chapter_number;
use crate::text::{TextStyle, width};

pub(super) fn draw(state: &State, buffer: &mut Buffer) {
    let laid = &state.reading.laid;
    let (columns, rows, theme) = (laid.columns, laid.rows, state.theme);
    if let Some(y) = rows.header {
        draw_header(state, buffer, y);
    }
    if let Some(y) = rows.upper_rule {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), theme.style(TextStyle::QUIET));
    }
    draw_body(state, buffer, rows.body);
    if let Some(y) = rows.lower_rule {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), theme.style(TextStyle::QUIET));
    }
    draw_overflow(state, buffer);
    state.reading.list().draw(buffer, columns, rows.choices, theme);
    if let Some(y) = rows.meters {
        meters::draw(buffer, columns, y, &laid.meters, &open_endings(state), theme);
    }
}

/// How many endings are open, where that is wanted; nothing until it is known.
fn open_endings(state: &State) -> String {
    match state.open_endings() {
        Some(1) => "1 ending open".to_owned(),
        Some(count) => format!("{count} endings open"),
        None => String::new(),
    }
}

fn draw_header(state: &State, buffer: &mut Buffer, y: u16) {
    let story = state.session.story();
    let passage = &state.reading.passage;
    let header = Header {
        title: &story.title().to_uppercase(),
        number: &chapter_number(passage.chapter),
        chapter: story.chapter_title(passage.chapter),
        dateline: passage.dateline.map(|dateline| story.str(dateline)).unwrap_or_default(),
    };
    header.draw(buffer, state.reading.laid.columns, y, state.theme);
}

fn draw_body(state: &State, buffer: &mut Buffer, stripe: Stripe) {
    let laid = &state.reading.laid;
    let columns = laid.columns;
    let style = |ink: TextStyle| state.theme.style(ink);
    let shown = laid.body.iter().skip(state.reading.scroll).zip(stripe.y..stripe.y + stripe.height);
    for (row, y) in shown {
        put_row(buffer, columns.inner_x(), y, columns.inner(), &row.text, style);
        if let (Some(words), Some((x, width))) = (&row.margin, columns.margin) {
            put_row(buffer, x, y, width, words, style);
        }
    }
}

/// Says on the rule below the text, or at its edge, how much more there is above and below.
fn draw_overflow(state: &State, buffer: &mut Buffer) {
    let laid = &state.reading.laid;
    let (columns, body) = (laid.columns, laid.rows.body);
    let (above, below) = state.reading.hidden_rows();
    let style = state.theme.style(TextStyle::STRONG);
    let right = columns.edge_x() + columns.edge();
    if let Some(y) = laid.rows.lower_rule {
        let mut words = Vec::new();
        words.extend((above > 0).then(|| format!("▴ {above}")));
        words.extend((below > 0).then(|| format!("▾ {below} more")));
        let words = words.join("  ");
        if !words.is_empty() {
            let words = format!(" {words} ");
            let x = right.saturating_sub(width(&words) + 1).max(columns.x);
            put(buffer, x, y, width(&words), &words, style);
        }
        return;
    }
    let edge = (columns.x + columns.width).saturating_sub(1);
    if above > 0 && body.height > 0 {
        put(buffer, edge, body.y, 1, "▴", style);
    }
    if below > 0 && body.height > 0 {
        put(buffer, edge, body.y + body.height - 1, 1, "▾", style);
    }
}

/// The keys that do something here, the most wanted first.
pub(super) fn hints(state: &State) -> Vec<Hint> {
    let mut hints = Vec::new();
    let reading = &state.reading;
    let more = reading.hidden_rows().1 > 0;
    if reading.is_held() {
        hints.push(Hint::new("Enter", "go on", Action::Take));
    } else {
        if more {
            hints.push(Hint::new("space", "more", Action::On));
        }
        hints.push(choose(state));
    }
    if let Some(place) = state.session.replay() {
        hints.push(Hint::new("Tab", format!("by itself ({} of {})", place.step, place.of), Action::NextPage));
    }
    let has_only_on = reading.offers.len() == 1;
    let skips = state.session.was_read() && (reading.is_held() || has_only_on);
    let command = |command: Command, does: &str| Hint::new(key_of(command), does, Action::Command(command));
    let run = state.session.playthrough();
    if state.session.ending_page().is_some() && state.desk.is_none() {
        hints.push(command(Command::Nearest, "nearest unread"));
    }
    if skips {
        hints.push(command(Command::Skip, "skip"));
    }
    if run.position() > 0 {
        hints.push(command(Command::Back, "back"));
    }
    if run.path().len() > run.position() {
        hints.push(command(Command::Forward, "forward"));
    }
    hints.extend(documents(state));
    if state.desk.is_some() {
        hints.extend(desk::hints());
        hints.push(command(Command::Quit, "leave"));
        hints.push(command(Command::Help, "help"));
        return hints;
    }
    hints.push(command(Command::History, "history"));
    hints.push(command(Command::Endings, "endings"));
    if state.session.book().runs().nth(1).is_some() {
        hints.push(command(Command::Book, "book"));
    }
    hints.push(command(Command::Quit, "leave"));
    hints.push(command(Command::Help, "help"));
    hints
}

/// How to choose, in few words where the window is narrow.
fn choose(state: &State) -> Hint {
    let reading = &state.reading;
    let goes_on = reading.passage.choices.iter().any(|shown| shown.choice.is_none());
    match reading.offers.len() {
        _ if goes_on => Hint::new("Enter", "go on", Action::Take),
        0 | 1 => Hint::new("1", "choose", Action::Take),
        count if reading.laid.columns.inner() < 60 => Hint::new(format!("1-{count}"), "choose", Action::Take),
        count => Hint::new(format!("↑↓ or 1-{count}"), "choose", Action::Take),
    }
}

fn documents(state: &State) -> Vec<Hint> {
    let story = state.session.story();
    let documents = state.reading.passage.documents.iter();
    let hint = |id: &crate::story::DocumentId| {
        let key = story.document(*id).key;
        Hint::new(key.to_string(), story.document_title(*id), Action::Document(key))
    };
    documents.map(hint).collect()
}
