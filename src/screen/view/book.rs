//! The tree as an outline: chapters, decisions with dotted leaders to what was chosen, other ways, ends.

use ratatui::buffer::Buffer;

use super::picture;
use crate::engine::Segment;
use crate::screen::book::BookPage;
use crate::screen::keymap::{Act, Action};
use crate::screen::reading::mark;
use crate::screen::sheet::Sheet;
use crate::screen::state::State;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put, put_row};
use crate::session::{Command, Leaf, Line, LineKind, Session, Tally, Way, WayKind};
use crate::story::{SceneId, Story};
use crate::text::{Row, StyledSpan, TextStyle, chapter_words, count, dateline, ending_titles, styled, width};

/// The column, from the label, at which what was chosen begins.
const LEADER: u16 = 30;
/// How far branches are set in, and how far at most.
const INDENT: u16 = 2;
const DEEPEST: u16 = 16;
const HERE: &str = "◂ here";

/// Draws the outline, the tally below it, and the picture where there is room. Returns how many lines are hidden
/// above and below.
pub(super) fn draw(state: &State, sheet: &Sheet, page: &BookPage, buffer: &mut Buffer) -> (usize, usize) {
    // Before the words stands the sign of what is selected.
    let x = sheet.columns.edge_x() + 1 + u16::from(sheet.columns.pad > 0);
    let columns = picture::outline_columns(sheet).saturating_sub(x - sheet.columns.x);
    let body = sheet.places.body;
    let lines = page.outline.lines();
    let shown = lines.iter().enumerate().skip(page.top).zip(body.y..body.y + body.height);
    for ((at, line), y) in shown {
        let selected = at == page.selected;
        if selected {
            put(buffer, sheet.columns.edge_x(), y, 1, "▸", state.theme.style(TextStyle::STRONG));
        }
        draw_line(state, line, selected, (x, y, columns), buffer);
    }
    picture::draw(state, sheet, page, buffer);
    draw_tally(state, sheet, page, buffer);
    (page.top, lines.len().saturating_sub(page.top + usize::from(body.height)))
}

fn draw_line(state: &State, line: &Line, selected: bool, (x, y, columns): (u16, u16, u16), buffer: &mut Buffer) {
    let row = row(&state.session, line, columns);
    let strong =
        |ink: TextStyle| state.theme.style(TextStyle { strong: ink.strong || (selected && !ink.quiet), ..ink });
    let room = if line.here { columns.saturating_sub(width(HERE) + 1) } else { columns };
    let end = put_row(buffer, x, y, room, &row, strong);
    if row.width() > room && room > 1 {
        put(buffer, x + room - 1, y, 1, "…", state.theme.style(TextStyle::QUIET));
    }
    if line.here {
        let place = (x + columns).saturating_sub(width(HERE)).max(end.min(x + columns));
        put(buffer, place, y, (x + columns).saturating_sub(place), HERE, state.theme.style(TextStyle::STRONG));
    }
}

/// The words of a line.
fn row(session: &Session, line: &Line, columns: u16) -> Row {
    let indent = indent(line.depth, columns);
    let ink = mark(session);
    let mut row = Row { indent, words: Vec::new() };
    match &line.kind {
        LineKind::Chapter(chapter) => {
            row.words.push(StyledSpan::new(chapter_words(session.story(), *chapter), TextStyle::STRONG))
        }
        LineKind::Decision { label, chosen, .. } => {
            push_decision(&mut row, label.as_deref(), styled(chosen, ink), columns)
        }
        LineKind::Branch { chosen, runs, endings } => {
            let sign = if line.open == Some(true) { "└ − " } else { "└ + " };
            row.words.push(StyledSpan::new(sign, TextStyle::QUIET));
            row.words.extend(styled(chosen, ink));
            row.words
                .push(StyledSpan::new(format!("   {}", beyond(session.story(), *runs, endings)), TextStyle::QUIET));
        }
        LineKind::Way(way) => row.words.extend(way_words(session, way)),
        LineKind::End(leaves) => push_ends(session, leaves, &mut row),
    }
    row
}

/// How far a line is set in, where so many columns are left for words.
fn indent(depth: usize, columns: u16) -> u16 {
    let deep = u16::try_from(depth).unwrap_or(u16::MAX).saturating_mul(INDENT);
    deep.min(DEEPEST).min(columns / 4)
}

/// `Eleven minutes ....... stood still for eleven minutes`
fn push_decision(row: &mut Row, label: Option<&str>, chosen: Vec<StyledSpan>, columns: u16) {
    let label = label.unwrap_or_default();
    let to = LEADER.saturating_sub(row.indent);
    if columns < 56 {
        if !label.is_empty() {
            row.words.push(StyledSpan::new(format!("{label}: "), TextStyle::PLAIN));
        }
    } else {
        let dots = usize::from(to.saturating_sub(width(label) + 2).max(2));
        let lead = if label.is_empty() { String::new() } else { format!("{label} ") };
        let dots = dots + usize::from(label.is_empty());
        row.words.push(StyledSpan::new(lead, TextStyle::PLAIN));
        row.words.push(StyledSpan::new(format!("{} ", ".".repeat(dots)), TextStyle::QUIET));
    }
    row.words.extend(chosen);
}

/// `3 runs, to Twice, Stet and 2 more`
pub(super) fn beyond(story: &Story, runs: usize, endings: &[SceneId]) -> String {
    const NAMED: usize = 2;
    let titles = ending_titles(story, endings);
    let runs = count(runs, "run");
    let named = titles.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match titles.len() {
        0 => runs,
        found if found > NAMED => format!("{runs}, to {named} and {} more", found - NAMED),
        _ => format!("{runs}, to {named}"),
    }
}

/// A way that no run of the tree took.
pub(super) fn way_words(session: &Session, way: &Way) -> Vec<StyledSpan> {
    let label = |spans: &[Segment], ink: TextStyle| -> Vec<StyledSpan> {
        let words = styled(spans, mark(session)).into_iter();
        words
            .map(|stretch| StyledSpan {
                style: TextStyle { quiet: ink.quiet, struck: ink.struck, ..stretch.style },
                ..stretch
            })
            .collect()
    };
    let mut words = vec![StyledSpan::new("○ ", TextStyle::QUIET)];
    match &way.kind {
        WayKind::Unseen => words.push(StyledSpan::new(session.story().seal(), TextStyle::QUIET)),
        WayKind::Chosen(spans) | WayKind::Taken(spans) => {
            let chosen = matches!(way.kind, WayKind::Chosen(_));
            words = vec![StyledSpan::new(if chosen { "◆ " } else { "● " }, TextStyle::QUIET)];
            words.extend(label(spans, TextStyle::PLAIN));
        }
        WayKind::Open(spans) => words.extend(label(spans, TextStyle::QUIET)),
        WayKind::Locked(spans, reason) => {
            words = vec![StyledSpan::new("× ", TextStyle::QUIET)];
            words.extend(label(spans, TextStyle { struck: true, ..TextStyle::QUIET }));
            words.push(StyledSpan::new("   ", TextStyle::QUIET));
            words.extend(label(reason, TextStyle::QUIET));
        }
    }
    words
}

/// Runs that go no further; of many at one place the last is named.
fn push_ends(session: &Session, leaves: &[Leaf], row: &mut Row) {
    let Some(leaf) = leaves.last() else { return };
    let story = session.story();
    match story.ending(leaf.scene) {
        Some(ending) => {
            row.words.push(StyledSpan::new("■ ", TextStyle::QUIET));
            row.words.push(StyledSpan::new(story.str(ending.title), TextStyle::STRONG));
        }
        None => {
            let scene = story.scene(leaf.scene);
            let dateline = dateline(story, scene.dateline);
            let place = chapter_words(story, scene.chapter);
            row.words.push(StyledSpan::new(format!("□ left off at {place}{dateline}"), TextStyle::PLAIN));
        }
    }
    row.words.push(StyledSpan::new(format!("   {}", leaf_words(leaf)), TextStyle::QUIET));
    if leaves.len() > 1 {
        row.words.push(StyledSpan::new(format!(" and {} more", leaves.len() - 1), TextStyle::QUIET));
    }
}

/// A run by its number, its name, its mark, and whether it still stands.
fn leaf_words(leaf: &Leaf) -> String {
    let name = leaf.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let marked = if leaf.marked { " *" } else { "" };
    let stops = if leaf.stops { ", here the story has changed" } else { "" };
    format!("{}{name}{marked}{stops}", leaf.run)
}

/// `Edition 9 · 11 of 18 endings · 74 of 109 scenes · 12 of 16 clippings`, as much of it as fits beside the title.
fn draw_tally(state: &State, sheet: &Sheet, page: &BookPage, buffer: &mut Buffer) {
    let Some(y) = sheet.places.title else { return };
    let words = match &page.finds {
        Some(finds) if finds.places.is_empty() => format!("{}: not found", finds.words),
        Some(finds) => format!("{}: {} of {}", finds.words, finds.at + 1, finds.places.len()),
        None => tally(&state.session.tally()),
    };
    let right = sheet.columns.edge_x() + sheet.columns.edge();
    let left = sheet.columns.edge_x() + width("THE BOOK") + 2;
    let x = right.saturating_sub(width(&words)).max(left);
    put(buffer, x, y, right.saturating_sub(x), &words, state.theme.style(TextStyle::QUIET));
}

fn tally(tally: &Tally) -> String {
    let edition = vec![format!("Edition {}", tally.runs)];
    [edition, tally.shares()].concat().join(" · ")
}

/// The keys of the page, the most wanted first.
pub(super) fn hints(page: &BookPage) -> Vec<Hint> {
    let mut hints =
        vec![Hint::new("↑↓", "select", Action::Down), Hint::new("Enter", "read on there", Action::Book(Act::Fork))];
    match page.line().and_then(|line| line.open) {
        Some(false) => hints.push(Hint::new("→", "unfold", Action::Book(Act::Unfold))),
        Some(true) => hints.push(Hint::new("←", "fold", Action::Book(Act::Fold))),
        None => {}
    }
    hints.push(Hint::new("i", "what if", Action::Book(Act::WhatIf)));
    hints.push(Hint::new("/", "search", Action::Search));
    hints.push(Hint::new("Tab", "runs", Action::NextPage));
    hints.push(Hint::new("c", "compare", Action::Command(Command::Compare)));
    hints.push(Hint::new("?", "help", Action::Command(Command::Help)));
    hints.push(Hint::new("q", "close", Action::Close));
    hints
}
