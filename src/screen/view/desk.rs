//! What stands beside a story that is watched: its problems, its state, what is proved of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::diag::{Diagnostic, Severity, Sources};
use crate::engine::Move;
use crate::explore::{Answer, Explored};
use crate::report::{self, ExploreReport};
use crate::screen::desk::{Desk, Split};
use crate::screen::keymap::Action;
use crate::screen::sheet::Kind;
use crate::screen::state::State;
use crate::screen::widgets::hints::Hint;
use crate::screen::widgets::put::{put, put_row};
use crate::session::workshop::Craft;
use crate::story::Color;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, count, width, wrap};

/// What is said wherever a run was changed by hand.
const BY_HAND: &str = "by hand: no reader's run";

/// A row of the pane, and what a click on it opens.
type PaneRow = (Option<Craft>, Row);

/// Draws the pane beside the page, or the bar below it.
pub(super) fn draw(state: &State, desk: &Desk, buffer: &mut Buffer) {
    let split = Split::of(desk.whole);
    if let Some(pane) = split.pane {
        draw_pane(state, desk, pane, buffer);
    } else if let Some(y) = split.bar {
        draw_bar(state, desk, y, buffer);
    } else if state.session.playthrough().is_by_hand() {
        // There is no room for words.
        put(buffer, desk.whole.width.saturating_sub(1), 0, 1, "!", state.theme.style(TextStyle::STRONG));
    }
}

fn draw_bar(state: &State, desk: &Desk, y: u16, buffer: &mut Buffer) {
    let columns = state.reading.laid.columns;
    let mut row = Row::default();
    if state.session.playthrough().is_by_hand() {
        row.push(BY_HAND, TextStyle { color: Some(Color::Magenta), ..TextStyle::STRONG });
        row.push("  ", TextStyle::PLAIN);
    }
    row.push(&desk.workshop.summary(), summary_ink(desk));
    push_news(state, desk, &mut row);
    let known = known(desk);
    let end = put_row(buffer, columns.inner_x(), y, columns.inner(), &row, |ink| state.theme.style(ink));
    let from = (columns.inner_x() + columns.inner()).saturating_sub(width(&known));
    if from >= end + 2 {
        put(buffer, from, y, width(&known), &known, state.theme.style(TextStyle::QUIET));
    }
}

/// What happened last; where that is a save with errors, the first of them.
fn push_news(state: &State, desk: &Desk, row: &mut Row) {
    let problems = desk.workshop.problems();
    let first = problems.found.iter().find(|problem| problem.severity() == Severity::Error);
    if let Some(first) = first.filter(|_| desk.workshop.is_broken()) {
        let plays = if desk.workshop.waits() { "" } else { ", an older version plays" };
        row.push(&format!("{plays}  "), TextStyle::PLAIN);
        row.push(&place(first, &problems.sources), TextStyle::STRONG);
        row.push(&format!(" {}", first.message), TextStyle::PLAIN);
        return;
    }
    let news = desk.workshop.news();
    row.push(&format!("  {}", news.text), if news.is_trouble { TextStyle::STRONG } else { TextStyle::QUIET });
    if let Some(choices) = desk.workshop.shown(&state.session) {
        row.push(&format!(": {}", choices.join(", ")), TextStyle::QUIET);
    }
}

/// `file:line:column`.
fn place(problem: &Diagnostic, sources: &Sources) -> String {
    let Some(source) = sources.get(problem.place.file) else { return String::new() };
    let at = source.position(problem.place.span.start);
    format!("{}:{}:{}", source.name, at.line, at.column)
}

/// What is known of the version that plays, in few words.
fn known(desk: &Desk) -> String {
    match desk.workshop.proof() {
        _ if desk.workshop.waits() => String::new(),
        _ if desk.workshop.is_asking() => "looking\u{2026}".to_owned(),
        _ if desk.workshop.is_proving() => "exploring\u{2026}".to_owned(),
        Some(proof) => format!("{} endings", reached(&proof.explored)),
        None => String::new(),
    }
}

/// How many endings can be reached: `2 of 3`.
fn reached(explored: &Explored) -> String {
    let reached = explored.endings.iter().filter(|ending| ending.reachable == Answer::Yes).count();
    format!("{reached} of {}", explored.endings.len())
}

fn summary_ink(desk: &Desk) -> TextStyle {
    let worst = desk.workshop.problems().found.iter().map(Diagnostic::severity).min_by_key(|one| rank(*one));
    worst.map_or(TextStyle::PLAIN, severity_ink)
}

fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
    }
}

fn severity_ink(severity: Severity) -> TextStyle {
    let color = match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
    };
    TextStyle { color: Some(color), ..TextStyle::STRONG }
}

fn draw_pane(state: &State, desk: &Desk, pane: Rect, buffer: &mut Buffer) {
    let quiet = state.theme.style(TextStyle::QUIET);
    for y in pane.y..pane.bottom() {
        put(buffer, pane.x, y, 1, "│", quiet);
    }
    let room = pane.width.saturating_sub(3);
    for ((_, row), y) in pane_rows(state, desk, pane).iter().zip(pane.y..pane.bottom()) {
        put_row(buffer, pane.x + 2, y, room, row, |ink| state.theme.style(ink));
    }
}

/// What a click on a row of the pane opens.
pub(crate) fn craft_at(state: &State, desk: &Desk, pane: Rect, y: u16) -> Option<Craft> {
    pane_rows(state, desk, pane).get(usize::from(y)).and_then(|(craft, _)| *craft)
}

/// The rows of the pane: of the problems as many as there is room for beside the rest.
fn pane_rows(state: &State, desk: &Desk, pane: Rect) -> Vec<PaneRow> {
    let columns = pane.width.saturating_sub(3).max(1);
    let news = desk.workshop.news();
    let mut top = vec![Row::of(format!("WATCHING {}", desk.folder), TextStyle::QUIET)];
    let ink = if news.is_trouble { TextStyle::STRONG } else { TextStyle::PLAIN };
    top.extend(wrap(&[StyledSpan::new(news.text.as_str(), ink)], WrapOptions::flush(columns)));
    let lower = [(Craft::State, state_rows(state, columns)), (Craft::Jump, run_rows(state, desk, columns))];
    let proved = (Craft::Proved, proved_rows(desk, columns));
    let lower: Vec<PaneRow> = lower.into_iter().chain([proved]).flat_map(section).collect();
    let room = usize::from(pane.height).saturating_sub(top.len() + lower.len() + 1);
    let mut problems = vec![heading("p", "PROBLEMS", &desk.workshop.summary(), summary_ink(desk))];
    problems.extend(listed(&desk.workshop.problems().found, &desk.workshop.problems().sources, columns));
    // However little room there is, the first of them is seen.
    let room = room.max(4);
    if problems.len() > room {
        problems.truncate(room - 1);
        problems.push(Row::of("\u{2026} and more: p", TextStyle::QUIET));
    }
    let top = top.into_iter().map(|row| (None, row));
    top.chain(section((Craft::Problems, problems))).chain(lower).collect()
}

/// Rows with an empty one before them; none of none.
fn section((craft, rows): (Craft, Vec<Row>)) -> Vec<PaneRow> {
    let gap = (!rows.is_empty()).then(|| (None, Row::default()));
    gap.into_iter().chain(rows.into_iter().map(|row| (Some(craft), row))).collect()
}

fn heading(key: &str, title: &str, says: &str, ink: TextStyle) -> Row {
    let mut row = Row::of(key, TextStyle::STRONG);
    row.push(&format!(" {title}  "), TextStyle::QUIET);
    row.push(says, ink);
    row
}

/// Problems, each with its place, its code, what it is and ways out.
fn listed(found: &[Diagnostic], sources: &Sources, columns: u16) -> Vec<Row> {
    let mut rows = Vec::new();
    for problem in found {
        let severity = problem.severity();
        let words = [
            StyledSpan::new(format!("{}[{}] ", severity.word(), problem.code.as_str()), severity_ink(severity)),
            StyledSpan::new(place(problem, sources), TextStyle::STRONG),
        ];
        rows.extend(wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns) }));
        let below = |text: &str, ink: TextStyle| {
            let shape = WrapOptions { indent: 2, hang: 2, ..WrapOptions::flush(columns) };
            wrap(&[StyledSpan::new(text, ink)], shape)
        };
        rows.extend(below(&problem.message, TextStyle::PLAIN));
        for help in &problem.help {
            rows.extend(below(&format!("help: {help}"), TextStyle::QUIET));
        }
    }
    rows
}

/// Where the author stands and what holds there.
fn state_rows(state: &State, columns: u16) -> Vec<Row> {
    let (story, playthrough) = (state.session.story(), state.session.playthrough());
    let (mark, ink) = match playthrough.is_by_hand() {
        true => (BY_HAND, TextStyle { color: Some(Color::Magenta), ..TextStyle::STRONG }),
        false => ("a reader's run", TextStyle::PLAIN),
    };
    let mut rows = vec![heading("f", "STATE", mark, ink)];
    let now = playthrough.state();
    let choices = playthrough.behind().iter().filter(|step| matches!(step.taken, Move::Choice(_))).count();
    let mut words = vec![StyledSpan::new(
        format!("at {} after {}", story.scene(now.scene()).id_text(story), count(choices, "choice")),
        TextStyle::PLAIN,
    )];
    for id in story.meter_ids() {
        words.push(StyledSpan::new(format!(", {} {}", story.meter_name(id), now.meter(id)), TextStyle::PLAIN));
    }
    for id in story.fact_ids().filter(|id| now.holds(*id)) {
        words.push(StyledSpan::new(format!(", {}", story.fact_name(id)), TextStyle::PLAIN));
    }
    rows.extend(wrap(&words, WrapOptions { indent: 2, hang: 2, ..WrapOptions::flush(columns) }));
    rows
}

/// The run that led here, where explore found it.
fn run_rows(state: &State, desk: &Desk, columns: u16) -> Vec<Row> {
    let Some(choices) = desk.workshop.shown(&state.session) else { return Vec::new() };
    let mut rows = vec![heading("g", "THE RUN THAT LED HERE", "", TextStyle::PLAIN)];
    let words = if choices.is_empty() { "the beginning".to_owned() } else { choices.join(", ") };
    let shape = WrapOptions { indent: 2, hang: 2, ..WrapOptions::flush(columns) };
    rows.extend(wrap(&[StyledSpan::new(words, TextStyle::PLAIN)], shape));
    rows
}

fn proved_rows(desk: &Desk, columns: u16) -> Vec<Row> {
    let workshop = &desk.workshop;
    if workshop.waits() {
        return Vec::new();
    }
    let says = if workshop.is_proving() { "exploring\u{2026}" } else { "" };
    let mut rows = vec![heading("i", "PROVED", says, TextStyle::QUIET)];
    let Some(proof) = workshop.proof().filter(|_| !workshop.is_proving()) else { return rows };
    let explored = &proof.explored;
    let never = |answers: &[Answer]| answers.iter().filter(|answer| **answer == Answer::No).count();
    let some = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    let whole = if explored.is_complete { "" } else { " (NOT everything was looked at)" };
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

/// The title of a page.
pub(super) fn title(state: &State, kind: Kind) -> String {
    let mark = if state.session.playthrough().is_by_hand() { format!("  {BY_HAND}") } else { String::new() };
    match kind {
        Kind::Levers => format!("FACTS AND METERS{mark}"),
        Kind::Scenes => "GO TO A SCENE".to_owned(),
        Kind::Proved => "PROVED".to_owned(),
        _ => "PROBLEMS".to_owned(),
    }
}

/// The page of the problems.
pub(super) fn problems(state: &State) -> Vec<Row> {
    let Some(desk) = &state.desk else { return Vec::new() };
    let columns = state.reading.laid.columns.inner();
    let mut rows = vec![Row::of(desk.workshop.summary(), summary_ink(desk))];
    let news = StyledSpan::new(desk.workshop.news().text.as_str(), TextStyle::QUIET);
    rows.extend(wrap(&[news], WrapOptions::flush(columns)));
    rows.push(Row::default());
    rows.extend(listed(&desk.workshop.problems().found, &desk.workshop.problems().sources, columns));
    rows
}

/// The page of what is proved: what `earlier explore` says.
pub(super) fn proved(state: &State) -> Vec<Row> {
    let Some(desk) = &state.desk else { return Vec::new() };
    let columns = state.reading.laid.columns.inner();
    let Some(proof) = desk.workshop.proof().filter(|_| !desk.workshop.is_proving()) else {
        let words = "Everything that can happen is being looked at. It stands here when it is known.";
        return wrap(&[StyledSpan::new(words, TextStyle::PLAIN)], WrapOptions::flush(columns));
    };
    let whole = ExploreReport {
        story: state.session.story(),
        sources: &proof.problems.sources,
        source_map: &proof.source_map,
        explored: &proof.explored,
        parts: &proof.parts,
        balance: &[],
        idle: &[],
    };
    let text = report::explore_text(&whole);
    let shape = |line: &str| {
        let indent = u16::try_from(line.len() - line.trim_start().len()).unwrap_or(0).min(columns / 4);
        WrapOptions { indent, hang: indent + 2, keeps_spaces: true, ..WrapOptions::flush(columns) }
    };
    text.lines().flat_map(|line| wrap(&[StyledSpan::new(line.trim_start(), TextStyle::PLAIN)], shape(line))).collect()
}

/// The keys of an author on the reading screen.
pub(super) fn hints() -> Vec<Hint> {
    let hint = |key: &str, does: &str, craft: Craft| Hint::new(key, does, Action::Craft(craft));
    vec![
        hint("p", "problems", Craft::Problems),
        hint("f", "state", Craft::State),
        hint("g", "go to", Craft::Jump),
        hint("i", "proved", Craft::Proved),
    ]
}

/// The keys of a page with a list.
pub(super) fn pick_hints(kind: Kind) -> Vec<Hint> {
    let select = Hint::new("↑↓", "select", Action::Down);
    if kind == Kind::Scenes {
        let take = Hint::new("Enter", "go there", Action::Take);
        let typing = Hint::new("a-z", "type its name", Action::Erase);
        return vec![select, take, typing, Hint::new("Esc", "close", Action::Close)];
    }
    vec![
        select,
        Hint::new("-", "less", Action::Less),
        Hint::new("+", "more", Action::More),
        Hint::new("space", "on, off", Action::Take),
        Hint::new("u", "back", Action::Command(crate::session::Command::Back)),
        Hint::new("q", "close", Action::Close),
    ]
}
