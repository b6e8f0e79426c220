//! The shape of the tree, drawn beside its outline where the window is wide.

use ratatui::buffer::Buffer;

use crate::archive::NodeId;
use crate::screen::book::BookPage;
use crate::screen::picture::Stroke;
use crate::screen::sheet::Sheet;
use crate::screen::state::State;
use crate::screen::widgets::put::put;
use crate::text::TextStyle;

/// A window of so many columns has a picture.
const WIDE: u16 = 110;
/// The columns of the outline beside a picture.
const OUTLINE: u16 = 76;
/// The columns between them.
const GAP: u16 = 2;
/// The columns for the title of an ending, behind its line.
const TITLE: u16 = 22;

/// How wide the outline is.
pub(super) fn outline_columns(sheet: &Sheet) -> u16 {
    if sheet.columns.width < WIDE { sheet.columns.width - sheet.columns.pad } else { OUTLINE }
}

/// Where the picture stands: its first column and its width, if there is one.
fn columns(sheet: &Sheet) -> Option<(u16, u16)> {
    let x = sheet.columns.x + OUTLINE + GAP;
    let right = sheet.columns.edge_x() + sheet.columns.edge();
    (sheet.columns.width >= WIDE).then(|| (x, right.saturating_sub(x)))
}

/// How the steps of a tree are laid out on columns.
#[derive(Clone, Copy)]
struct Scale {
    x: u16,
    width: u16,
    /// The columns behind the lines.
    titles: u16,
    steps: usize,
    /// The first row that is shown.
    top: usize,
    y: u16,
    height: u16,
}

impl Scale {
    fn of(sheet: &Sheet, page: &BookPage) -> Option<Self> {
        let (x, columns) = columns(sheet)?;
        let titles = TITLE.min(columns / 2);
        let width = columns - titles;
        let body = sheet.places.body;
        let selected = page.line().map_or(0, |line| page.picture.row_of(line.node));
        let height = usize::from(body.height);
        let furthest = page.picture.height().saturating_sub(height);
        let top = selected.saturating_sub(height / 2).min(furthest);
        Some(Self { x, width, titles, steps: page.picture.steps, top, y: body.y, height: body.height })
    }

    fn column(self, steps: usize) -> u16 {
        let last = usize::from(self.width.saturating_sub(1));
        let column = steps * last / self.steps.max(1);
        self.x + u16::try_from(column).unwrap_or(u16::MAX)
    }

    fn row(self, row: usize) -> Option<u16> {
        let below = row.checked_sub(self.top)?;
        let below = u16::try_from(below).ok().filter(|below| *below < self.height)?;
        Some(self.y + below)
    }
}

pub(super) fn draw(state: &State, sheet: &Sheet, page: &BookPage, buffer: &mut Buffer) {
    let Some(scale) = Scale::of(sheet, page) else { return };
    for (row, stroke) in page.picture.strokes.iter().enumerate() {
        draw_fall(state, scale, row, stroke, buffer);
    }
    for (row, stroke) in page.picture.strokes.iter().enumerate() {
        if let Some(y) = scale.row(row) {
            draw_stroke(state, scale, row, y, stroke, buffer);
        }
    }
    draw_selected(state, scale, page, buffer);
}

/// The line down from the one that it left.
fn draw_fall(state: &State, scale: Scale, row: usize, stroke: &Stroke, buffer: &mut Buffer) {
    let Some((above, steps)) = stroke.from else { return };
    let style = state.theme.style(TextStyle::QUIET);
    let x = scale.column(steps);
    let shown = above.max(scale.top)..=row.min(scale.top + usize::from(scale.height));
    for at in shown {
        let Some(y) = scale.row(at) else { continue };
        let Some(cell) = buffer.cell_mut((x, y)) else { continue };
        let sign = match (at == above, at == row, cell.symbol()) {
            (true, _, _) => "┬",
            (_, true, _) => "└",
            (_, _, "└" | "├") => "├",
            _ => "│",
        };
        cell.set_symbol(sign).set_style(style);
    }
}

fn draw_stroke(state: &State, scale: Scale, row: usize, y: u16, stroke: &Stroke, buffer: &mut Buffer) {
    let from = stroke.from.map_or(0, |(_, steps)| steps);
    let (x, to) = (scale.column(from), scale.column(stroke.to));
    let first = row == 0;
    let line = state.theme.style(if first { TextStyle::PLAIN } else { TextStyle::QUIET });
    for at in x..to {
        if let Some(cell) = buffer.cell_mut((at, y)).filter(|cell| cell.symbol() == " ") {
            cell.set_symbol("─").set_style(line);
        }
    }
    let story = state.session.story();
    let title = stroke.ending.and_then(|scene| story.ending(scene)).map_or("", |ending| story.str(ending.title));
    let sign = if stroke.ending.is_some() { "■" } else { "□" };
    let x = put(buffer, to, y, 1, sign, state.theme.style(TextStyle { strong: first, ..TextStyle::PLAIN }));
    let room = (scale.x + scale.width + scale.titles).saturating_sub(x + 1);
    put(buffer, x + 1, y, room, title, line);
}

fn draw_selected(state: &State, scale: Scale, page: &BookPage, buffer: &mut Buffer) {
    let Some(line) = page.line() else { return };
    if let Some(y) = scale.row(page.picture.row_of(line.node)) {
        let x = scale.column(line.steps);
        put(buffer, x, y, 1, "◆", state.theme.style(TextStyle { found: true, ..TextStyle::STRONG }));
    }
}

/// The place of the tree that a click in the picture means.
pub(crate) fn place_at(sheet: &Sheet, x: u16, y: u16) -> Option<NodeId> {
    let page = sheet.book.as_ref()?;
    let scale = Scale::of(sheet, page)?;
    if x < scale.x || x >= scale.x + scale.width || y < scale.y || y >= scale.y + scale.height {
        return None;
    }
    let stroke = page.picture.strokes.get(scale.top + usize::from(y - scale.y))?;
    let last = usize::from(scale.width.saturating_sub(1)).max(1);
    let steps = usize::from(x - scale.x) * scale.steps / last;
    page.outline.tree().path_to(stroke.end).take(steps.min(stroke.to) + 1).last()
}
