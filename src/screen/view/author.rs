//! What an author sees beside a watched story: its problems, its state, what is proved about it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::diag::Severity;
use crate::engine::Move;
use crate::explore::{Answer, Explored};
use crate::screen::author::{AuthorPane, BY_HAND, BY_HAND_STYLE, Split};
use crate::screen::state::State;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put, put_row};
use crate::session::Command;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, count, width, wrap};

/// A row of the pane, and what a click on it opens.
type PaneRow = (Option<Command>, Row);

/// Draws the pane beside the page, or the bar below it.
pub(super) fn draw(state: &State, author: &AuthorPane, buffer: &mut Buffer) {
    let split = Split::of(author.whole);
    if let Some(pane) = split.pane {
        draw_pane(state, author, pane, buffer);
    } else if let Some(y) = split.bar {
        draw_bar(state, author, y, buffer);
    } else if state.session.playthrough().is_by_hand() {
        // Words do not fit.
        put(buffer, author.whole.width.saturating_sub(1), 0, 1, "!", state.theme.style(TextStyle::STRONG));
    }
}

fn draw_bar(state: &State, author: &AuthorPane, y: u16, buffer: &mut Buffer) {
    let columns = state.reading.layout.columns;
    let mut row = Row::default();
    if state.session.playthrough().is_by_hand() {
        row.push(BY_HAND, BY_HAND_STYLE);
        row.push("  ", TextStyle::PLAIN);
    }
    row.push(&author.watch.summary(), author.summary_style());
    push_news(state, author, &mut row);
    let known = known(author);
    let end = put_row(buffer, columns.inner_x(), y, columns.inner(), &row, |style| state.theme.style(style));
    let from = (columns.inner_x() + columns.inner()).saturating_sub(width(&known));
    if from >= end + 2 {
        put(buffer, from, y, width(&known), &known, state.theme.style(TextStyle::QUIET));
    }
}

/// The last event; if that is a save with errors, the first of them.
fn push_news(state: &State, author: &AuthorPane, row: &mut Row) {
    let problems = author.watch.problems();
    let first = problems.found.iter().find(|problem| problem.severity() == Severity::Error);
    if let Some(first) = first.filter(|_| author.watch.is_broken()) {
        let plays = if author.watch.waits() { "" } else { ", an older version plays" };
        row.push(&format!("{plays}  "), TextStyle::PLAIN);
        row.push(&author.location(first), TextStyle::STRONG);
        row.push(&format!(" {}", first.message), TextStyle::PLAIN);
        return;
    }
    let news = author.watch.news();
    row.push(&format!("  {}", news.text), if news.is_trouble { TextStyle::STRONG } else { TextStyle::QUIET });
    if let Some(choices) = author.watch.shown(&state.session) {
        row.push(&format!(": {}", choices.join(", ")), TextStyle::QUIET);
    }
}

/// What is known about the version that plays, in few words.
fn known(author: &AuthorPane) -> String {
    match author.watch.proof() {
        _ if author.watch.waits() => String::new(),
        _ if author.watch.is_asking() => "looking\u{2026}".to_owned(),
        _ if author.watch.is_proving() => "exploring\u{2026}".to_owned(),
        Some(proof) => format!("{} endings", reached(&proof.explored)),
        None => String::new(),
    }
}

/// How many endings can be reached: `2 of 3`.
fn reached(explored: &Explored) -> String {
    let reached = explored.endings.iter().filter(|ending| ending.reachable == Answer::Yes).count();
    format!("{reached} of {}", explored.endings.len())
}

fn draw_pane(state: &State, author: &AuthorPane, pane: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.style(TextStyle::QUIET);
    for y in pane.y..pane.bottom() {
        put(buffer, pane.x, y, 1, "│", quiet);
    }
    let room = pane.width.saturating_sub(3);
    for ((_, row), y) in pane_rows(state, author, pane).iter().zip(pane.y..pane.bottom()) {
        put_row(buffer, pane.x + 2, y, room, row, |style| state.theme.style(style));
    }
}

/// What a click on a row of the pane opens.
pub(crate) fn command_at(state: &State, author: &AuthorPane, pane: Rect, y: u16) -> Option<Command> {
    pane_rows(state, author, pane).get(usize::from(y)).and_then(|(command, _)| *command)
}

/// The rows of the pane, with as many problems as fit beside the rest.
fn pane_rows(state: &State, author: &AuthorPane, pane: Rect) -> Vec<PaneRow> {
    let columns = pane.width.saturating_sub(3).max(1);
    let news = author.watch.news();
    let mut top = vec![Row::of(format!("WATCHING {}", author.folder), TextStyle::QUIET)];
    let style = if news.is_trouble { TextStyle::STRONG } else { TextStyle::PLAIN };
    top.extend(wrap(&[StyledSpan::new(news.text.as_str(), style)], WrapOptions::flush(columns)));
    let lower = [(Command::State, state_rows(state, columns)), (Command::Jump, run_rows(state, author, columns))];
    let proved = (Command::Proved, proved_rows(author, columns));
    let lower: Vec<PaneRow> = lower.into_iter().chain([proved]).flat_map(section).collect();
    let room = usize::from(pane.height).saturating_sub(top.len() + lower.len() + 1);
    let mut problems = vec![heading("p", "PROBLEMS", &author.watch.summary(), author.summary_style())];
    let mut listed = TextRows::new(columns);
    author.push_problems(&mut listed);
    problems.extend(listed.rows);
    // However small the pane is, the first of them is shown.
    let room = room.max(4);
    if problems.len() > room {
        problems.truncate(room - 1);
        problems.push(Row::of("\u{2026} and more: p", TextStyle::QUIET));
    }
    let top = top.into_iter().map(|row| (None, row));
    top.chain(section((Command::Problems, problems))).chain(lower).collect()
}

/// Rows with an empty one before them; nothing if there are no rows.
fn section((command, rows): (Command, Vec<Row>)) -> Vec<PaneRow> {
    let gap = (!rows.is_empty()).then(|| (None, Row::default()));
    gap.into_iter().chain(rows.into_iter().map(|row| (Some(command), row))).collect()
}

fn heading(key: &str, title: &str, says: &str, style: TextStyle) -> Row {
    let mut row = Row::of(key, TextStyle::STRONG);
    row.push(&format!(" {title}  "), TextStyle::QUIET);
    row.push(says, style);
    row
}

/// Where the author is, and what holds there.
fn state_rows(state: &State, columns: u16) -> Vec<Row> {
    let (story, playthrough) = (state.session.story(), state.session.playthrough());
    let (mark, style) = match playthrough.is_by_hand() {
        true => (BY_HAND, BY_HAND_STYLE),
        false => ("a reader's run", TextStyle::PLAIN),
    };
    let mut rows = vec![heading("f", "STATE", mark, style)];
    let now = playthrough.state();
    let choices = playthrough.behind().iter().filter(|step| matches!(step.taken, Move::Choice(_))).count();
    let scene = story.scene_name(now.scene());
    let mut words = vec![StyledSpan::new(format!("at {scene} after {}", count(choices, "choice")), TextStyle::PLAIN)];
    for id in story.meter_ids() {
        words.push(StyledSpan::new(format!(", {} {}", story.meter_name(id), now.meter(id)), TextStyle::PLAIN));
    }
    for id in story.fact_ids().filter(|id| now.holds(*id)) {
        words.push(StyledSpan::new(format!(", {}", story.fact_name(id)), TextStyle::PLAIN));
    }
    rows.extend(wrap(&words, WrapOptions { indent: 2, hang: 2, ..WrapOptions::flush(columns) }));
    rows
}

/// The run that led here, if explore found it.
fn run_rows(state: &State, author: &AuthorPane, columns: u16) -> Vec<Row> {
    let Some(choices) = author.watch.shown(&state.session) else { return Vec::new() };
    let mut rows = vec![heading("g", "THE RUN THAT LED HERE", "", TextStyle::PLAIN)];
    let words = if choices.is_empty() { "the beginning".to_owned() } else { choices.join(", ") };
    let shape = WrapOptions { indent: 2, hang: 2, ..WrapOptions::flush(columns) };
    rows.extend(wrap(&[StyledSpan::new(words, TextStyle::PLAIN)], shape));
    rows
}

fn proved_rows(author: &AuthorPane, columns: u16) -> Vec<Row> {
    let watch = &author.watch;
    if watch.waits() {
        return Vec::new();
    }
    let says = if watch.is_proving() { "exploring\u{2026}" } else { "" };
    let mut rows = vec![heading("i", "PROVED", says, TextStyle::QUIET)];
    let Some(proof) = watch.proof().filter(|_| !watch.is_proving()) else { return rows };
    let explored = &proof.explored;
    let never = |answers: &[Answer]| answers.iter().filter(|answer| **answer == Answer::No).count();
    let some = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    let whole = if explored.is_complete { "" } else { " (NOT everything was explored)" };
    for line in [
        format!("endings reached {}{whole}", reached(explored)),
        format!("scenes never reached: {}", some(never(&explored.scenes))),
        format!("choices never taken: {}", some(never(&explored.choices))),
        format!("dead ends: {}, soft-locks: {}", some(explored.dead_ends.len()), some(explored.soft_locks.len())),
    ] {
        rows.extend(wrap(
            &[StyledSpan::new(line, TextStyle::PLAIN)],
            WrapOptions { indent: 2, hang: 4, ..WrapOptions::flush(columns) },
        ));
    }
    rows
}

/// The keys of an author on the reading screen.
pub(super) fn hints() -> Vec<Hint> {
    let commands = [
        (Command::Problems, "problems"),
        (Command::State, "state"),
        (Command::Jump, "go to"),
        (Command::Proved, "proved"),
    ];
    commands.map(|(command, does)| Hint::command(command, does)).into()
}
