//! The reading screen: the text with its margin, the choices, the meters.

use ratatui::buffer::Buffer;

use super::author;
use crate::screen::keymap::{Action, DOCUMENTS};
use crate::screen::layout::{RowRange, has_strip};
use crate::screen::pages::tree::picture;
use crate::screen::reading::Reveal;
use crate::screen::state::{OpenCount, State};
use crate::screen::widgets::header::Header;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::meters;
use crate::screen::widgets::put::{put, put_row, put_rule};
use crate::session::Command;
use crate::text::{TextStyle, chapter_number, count, width};

/// Draws the reading screen without its keys.
pub(super) fn draw(state: &State, buffer: &mut Buffer) {
    let layout = &state.reading.layout;
    let (columns, rows, theme) = (layout.columns, layout.rows, state.theme);
    if let Some(y) = rows.header {
        draw_header(state, buffer, y);
    }
    if let Some(y) = rows.upper_rule {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), theme.style(TextStyle::QUIET));
    }
    for (row, y) in layout.after.iter().zip(rows.after.y..rows.after.y + rows.after.height) {
        put_row(buffer, columns.inner_x(), y, columns.inner(), row, |style| theme.style(style));
    }
    draw_body(state, buffer, rows.body);
    if let Some(y) = rows.lower_rule {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), theme.style(TextStyle::QUIET));
    }
    draw_overflow(state, buffer);
    if state.reveal().is_none() {
        let list = state.reading.list();
        list.draw(buffer, state.reading.list_columns(), rows.choices, theme);
        list.draw_overflow(buffer, columns, rows.choices, theme);
    }
    if let Some(y) = rows.meters {
        meters::draw(buffer, columns, y, &layout.meters, &open_endings(state), theme);
    }
    draw_tree(state, buffer);
}

/// The tree of all runs, on one row under the meters or beside the page.
fn draw_tree(state: &State, buffer: &mut Buffer) {
    let (Some(tree), layout) = (&state.tree, &state.reading.layout) else { return };
    let (columns, rows, cx) = (layout.columns, layout.rows, state.context());
    let shown = (&tree.shape, &tree.outline);
    if let Some(y) = rows.strip {
        picture::draw_strip(shown, tree.here, (columns.inner_x(), y, columns.inner()), &cx, buffer);
    }
    if let Some((x, width)) = columns.beside {
        let y = rows.header.unwrap_or(rows.body.y);
        put(buffer, x, y, width, "YOUR RUNS", state.theme.style(TextStyle::QUIET));
        let height = (rows.choices.y + rows.choices.height).saturating_sub(y + 2);
        picture::draw_beside_passage(shown, tree.here, (x, width), (y + 2, height), &cx, buffer);
    }
}

/// The number of open endings, if the reader wants it: in a long form, and in a short one if there is no room.
fn open_endings(state: &State) -> Vec<String> {
    match state.open_endings() {
        Some(OpenCount::Known(open)) => vec![format!("{} open", count(open, "ending")), format!("{open} open")],
        Some(OpenCount::LookingAhead) => vec!["looking ahead…".to_owned(), "… open".to_owned()],
        Some(OpenCount::Unknown) => vec!["open endings not known".to_owned(), "? open".to_owned()],
        None => Vec::new(),
    }
}

fn draw_header(state: &State, buffer: &mut Buffer, y: u16) {
    let story = state.session.story();
    let scene = &state.reading.scene;
    // A replayed run is announced in place of the title.
    let title = match &scene.replay {
        Some(place) => {
            let run = state.session.run().map(|run| format!(" OF {run}")).unwrap_or_default();
            format!("REPLAY{run}: {} of {}", place.step, place.of)
        }
        None => story.title().to_uppercase(),
    };
    let header = Header {
        title: &title,
        style: if scene.replay.is_some() { TextStyle::STRONG } else { TextStyle::QUIET },
        number: &chapter_number(scene.chapter_read.number),
        chapter: &scene.chapter_read.title,
        dateline: scene.dateline.as_deref().unwrap_or_default(),
    };
    header.draw(buffer, state.reading.layout.columns, y, state.theme);
}

fn draw_body(state: &State, buffer: &mut Buffer, range: RowRange) {
    let layout = &state.reading.layout;
    let columns = layout.columns;
    let style = |style: TextStyle| state.theme.style(style);
    let appeared = state.reveal().map_or(usize::MAX, Reveal::rows);
    let shown = layout.body.iter().take(appeared).skip(state.reading.text.top()).zip(range.y..range.y + range.height);
    for (row, y) in shown {
        put_row(buffer, columns.text_x, y, columns.text_room(), &row.text, style);
        if let (Some(words), Some((x, width))) = (&row.margin, columns.margin) {
            put_row(buffer, x, y, width, words, style);
        }
    }
}

/// Says on the rule below the text, or at its edge, how much more there is above and below.
fn draw_overflow(state: &State, buffer: &mut Buffer) {
    let layout = &state.reading.layout;
    let (columns, body) = (layout.columns, layout.rows.body);
    let (above, below) = state.reading.text.hidden();
    let style = state.theme.style(TextStyle::STRONG);
    let right = columns.edge_x() + columns.edge();
    if let Some(y) = layout.rows.lower_rule {
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

/// The keys that do something here, the most important first.
pub(super) fn hints(state: &State) -> Vec<Hint> {
    let reading = &state.reading;
    let mut hints = Vec::new();
    if state.reveal().is_some() {
        hints.push(Hint::new("Enter", "show all", Action::Take));
    } else if reading.is_held() {
        let does = if reading.pages() { "more" } else { "continue" };
        hints.push(Hint::new("Enter", does, Action::Take));
    } else {
        let more = reading.text.hidden().1 > 0;
        let keys = if reading.pages() { "Enter" } else { "space" };
        hints.extend(more.then(|| Hint::new(keys, "more", Action::On)));
        hints.push(choose(state));
    }
    if let Some(place) = &reading.scene.replay {
        hints.push(Hint::new("Tab", format!("auto-play ({} of {})", place.step, place.of), Action::NextPage));
    }
    let skips = reading.scene.read_before
        && (reading.is_held() || reading.offers.len() == 1 && reading.scene.dead_end.is_none());
    let commands = [
        (reading.has_unread_ending(), Command::Nearest, "nearest unread"),
        (skips, Command::Skip, "skip"),
        (reading.scene.step > 0, Command::Back, "back"),
        (reading.has_forward, Command::Forward, "forward"),
    ];
    if state.author.is_some() {
        hints.extend(author::hints());
    }
    hints.extend(commands_where(&commands));
    hints.extend(documents(state));
    let is_reader = state.author.is_none();
    hints.extend(commands_where(&[
        (is_reader, Command::History, "history"),
        (is_reader, Command::Endings, "endings"),
        (is_reader && reading.has_book, Command::Book, "book"),
    ]));
    if reading.layout.rows.more_keys.is_none() {
        hints.extend(more_hints(state));
    }
    hints.extend(commands_where(&[(true, Command::Quit, "leave"), (true, Command::Help, "help")]));
    hints
}

/// The keys that are needed less often: in a row of their own if there is one, or where there is room.
pub(super) fn more_hints(state: &State) -> Vec<Hint> {
    let reading = &state.reading;
    let is_reader = state.author.is_none();
    commands_where(&[
        (is_reader, Command::Open, "open endings"),
        (!reading.scene.meters.is_empty(), Command::Numbers, "numbers"),
        (is_reader && has_strip(state.window) && reading.scene.step > 0, Command::Strip, "tree"),
        (true, Command::Theme, "theme"),
        (true, Command::Settings, "settings"),
        (is_reader && reading.scene.step > 0, Command::Save, "write to a file"),
        (is_reader && reading.scene.step > 0, Command::New, "new run"),
    ])
}

/// The hints of the commands that do something here.
fn commands_where(commands: &[(bool, Command, &str)]) -> Vec<Hint> {
    let wanted = commands.iter().filter(|(is_wanted, ..)| *is_wanted);
    wanted.map(|(_, command, does)| Hint::command(*command, does)).collect()
}

/// How to choose; in few words if the window is narrow.
fn choose(state: &State) -> Hint {
    let reading = &state.reading;
    match reading.offers.len() {
        _ if reading.has_only_on() => Hint::new("Enter", "continue", Action::Take),
        0 | 1 => Hint::new("1", "choose", Action::Take),
        count if reading.layout.columns.inner() < 60 => Hint::new(format!("1-{count}"), "choose", Action::Take),
        count => Hint::new(format!("↑↓ or 1-{count}"), "choose", Action::Take),
    }
}

fn documents(state: &State) -> Vec<Hint> {
    let documents = state.reading.scene.documents.iter();
    let (keyed, listed): (Vec<_>, Vec<_>) = documents.partition(|link| link.key.is_some());
    let keyed = keyed.into_iter().filter_map(|link| Some((link.key?, link.name.as_str())));
    let listed = match listed.as_slice() {
        [] => None,
        [only] => Some((DOCUMENTS, only.name.as_str())),
        _ => Some((DOCUMENTS, "documents")),
    };
    keyed.chain(listed).map(|(key, name)| Hint::new(key, name, Action::Letter(key))).collect()
}
