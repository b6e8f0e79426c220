//! The shape of the tree, drawn beside its outline if the window is wide.

use ratatui::buffer::Buffer;

use crate::archive::RunNodeId;
use crate::screen::layout::{Columns, PageArea};
use crate::screen::pages::PageContext;
use crate::screen::widgets::put::{put, put_clipped};
use crate::session::{Outline, OutlineLine, Stroke, Stub, TreeShape};
use crate::text::TextStyle;

/// The narrowest window that has a picture.
const WIDE: u16 = 110;
/// The columns of the outline beside a picture.
const OUTLINE: u16 = 76;
/// The columns between them.
const GAP: u16 = 2;
/// The columns for the title of an ending, behind its line.
const TITLE: u16 = 22;

/// The column after the outline.
pub(super) fn outline_end(columns: Columns) -> u16 {
    columns.x + if columns.width < WIDE { columns.width - columns.pad } else { OUTLINE }
}

/// The first column of the picture and its width, if there is one.
fn columns(area: PageArea) -> Option<(u16, u16)> {
    let x = outline_end(area.columns) + GAP;
    let right = area.columns.edge_x() + area.columns.edge();
    (area.columns.width >= WIDE).then(|| (x, right.saturating_sub(x)))
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
    fn of(shape: &TreeShape, selected: Option<RunNodeId>, area: PageArea) -> Option<Self> {
        let (x, columns) = columns(area)?;
        let titles = TITLE.min(columns / 2);
        let width = columns - titles;
        let body = area.rows.body;
        let selected = selected.map_or(0, |node| shape.row_of(node));
        let height = usize::from(body.height);
        let furthest = shape.height().saturating_sub(height);
        let top = selected.saturating_sub(height / 2).min(furthest);
        Some(Self { x, width, titles, steps: shape.steps, top, y: body.y, height: body.height })
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

/// Draws the picture, with the path to the selected line and its place in it, if it fits.
pub(super) fn draw(
    (shape, outline): (&TreeShape, &Outline),
    selected: Option<&OutlineLine>,
    area: PageArea,
    cx: &PageContext,
    buffer: &mut Buffer,
) {
    let Some(scale) = Scale::of(shape, selected.map(|line| line.node), area) else { return };
    draw_tree((shape, outline), selected.map(|line| (line.node, line.steps)), scale, cx, buffer);
}

/// Draws the tree beside the current passage, in these columns, with the path to the reader's place.
pub(crate) fn draw_beside_passage(
    (shape, outline): (&TreeShape, &Outline),
    here: RunNodeId,
    (x, columns): (u16, u16),
    (y, height): (u16, u16),
    cx: &PageContext,
    buffer: &mut Buffer,
) {
    let titles = TITLE.min(columns / 2);
    let furthest = shape.height().saturating_sub(usize::from(height));
    let top = shape.row_of(here).saturating_sub(usize::from(height) / 2).min(furthest);
    let scale = Scale { x, width: columns - titles, titles, steps: shape.steps, top, y, height };
    let steps = outline.tree().node(here).map_or(0, |node| node.steps);
    draw_tree((shape, outline), Some((here, steps)), scale, cx, buffer);
}

/// Draws the line of the run that is read on one row: where runs part, what no run has taken, and the reader's place.
pub(crate) fn draw_strip(
    (shape, outline): (&TreeShape, &Outline),
    here: RunNodeId,
    (x, y, columns): (u16, u16, u16),
    cx: &PageContext,
    buffer: &mut Buffer,
) {
    let tree = outline.tree();
    let Some(stroke) = shape.strokes.get(shape.row_of(here)) else { return };
    let scale = Scale { x, width: columns, titles: 0, steps: stroke.to.max(1), top: 0, y, height: 1 };
    let reached = tree.node(here).map_or(0, |node| node.steps);
    for node in tree.path_to(stroke.end) {
        let (Some(of), Some(found)) = (shape.strokes.get(shape.row_of(node)), tree.node(node)) else { continue };
        let is_past = found.steps <= reached;
        let style = cx.theme.style(TextStyle { color: of.color, strong: is_past, quiet: !is_past, ..TextStyle::PLAIN });
        for at in scale.column(found.steps.saturating_sub(1)) + 1..scale.column(found.steps) {
            put(buffer, at, y, 1, if is_past { "━" } else { "─" }, style);
        }
        let parts = found.children.iter().filter(|child| !outline.is_draft(**child)).count() > 1;
        let stub = of.stubs.iter().find(|(steps, _)| *steps == found.steps).map(|(_, stub)| stub_sign(*stub));
        let line = if is_past { "━" } else { "─" };
        let sign = match () {
            () if node == here => "◆",
            () if node == stroke.end => {
                if stroke.ending.is_some() {
                    "■"
                } else {
                    "□"
                }
            }
            () if parts => "┬",
            () => stub.unwrap_or(line),
        };
        put(buffer, scale.column(found.steps), y, 1, sign, style);
    }
}

fn draw_tree(
    (shape, outline): (&TreeShape, &Outline),
    selected: Option<(RunNodeId, usize)>,
    scale: Scale,
    cx: &PageContext,
    buffer: &mut Buffer,
) {
    for (row, stroke) in shape.strokes.iter().enumerate() {
        draw_fall(scale, row, stroke, cx, buffer);
    }
    for (row, stroke) in shape.strokes.iter().enumerate() {
        if let Some(y) = scale.row(row) {
            draw_stroke(scale, (row, y), stroke, cx, buffer);
        }
    }
    let Some((node, steps)) = selected else { return };
    draw_way((shape, outline), node, scale, cx, buffer);
    if let Some(y) = scale.row(shape.row_of(node)) {
        let style = cx.theme.style(TextStyle { found: true, ..TextStyle::STRONG });
        put(buffer, scale.column(steps), y, 1, "◆", style);
    }
}

/// Draws the path from the beginning to a place heavier than the lines beside it.
fn draw_way(
    (shape, outline): (&TreeShape, &Outline),
    to: RunNodeId,
    scale: Scale,
    cx: &PageContext,
    buffer: &mut Buffer,
) {
    let mut from = 0;
    for node in outline.tree().path_to(to) {
        let steps = outline.tree().node(node).map_or(from, |node| node.steps);
        let row = shape.row_of(node);
        let color = shape.strokes.get(row).and_then(|stroke| stroke.color);
        let style = cx.theme.style(TextStyle { color, ..TextStyle::STRONG });
        let columns = scale.column(from)..scale.column(steps);
        from = steps;
        let Some(y) = scale.row(row) else { continue };
        for x in columns {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            if cell.symbol() == "─" {
                cell.set_symbol("━");
            }
            cell.set_style(style);
        }
    }
}

/// The sign of a choice that no run has taken.
fn stub_sign(stub: Stub) -> &'static str {
    match stub {
        Stub::Sealed => "╷",
        Stub::Untaken => "○",
    }
}

/// The line down from the one that it left.
fn draw_fall(scale: Scale, row: usize, stroke: &Stroke, cx: &PageContext, buffer: &mut Buffer) {
    let Some((above, steps)) = stroke.from else { return };
    let style = cx.theme.style(TextStyle::QUIET);
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

fn draw_stroke(scale: Scale, (row, y): (usize, u16), stroke: &Stroke, cx: &PageContext, buffer: &mut Buffer) {
    let from = stroke.from.map_or(0, |(_, steps)| steps);
    let (x, to) = (scale.column(from), scale.column(stroke.to));
    let first = row == 0;
    let line = cx.theme.style(TextStyle { color: stroke.color, quiet: !first, ..TextStyle::PLAIN });
    for at in x..to {
        if let Some(cell) = buffer.cell_mut((at, y)).filter(|cell| cell.symbol() == " ") {
            cell.set_symbol("─").set_style(line);
        }
    }
    for (steps, stub) in &stroke.stubs {
        if let Some(cell) = buffer.cell_mut((scale.column(*steps), y)).filter(|cell| cell.symbol() == "─") {
            cell.set_symbol(stub_sign(*stub));
        }
    }
    let story = cx.story();
    let title = stroke.ending.and_then(|scene| story.ending(scene)).map_or("", |ending| story.str(ending.title));
    let sign = if stroke.ending.is_some() { "■" } else { "□" };
    let x = put(
        buffer,
        to,
        y,
        1,
        sign,
        cx.theme.style(TextStyle { color: stroke.color, strong: first, ..TextStyle::PLAIN }),
    );
    let room = (scale.x + scale.width + scale.titles).saturating_sub(x + 1);
    let words = if first { TextStyle::PLAIN } else { TextStyle::QUIET };
    put_clipped(buffer, x + 1, y, room, title, cx.theme.style(words));
}

/// The place of the tree that a click in the picture is on.
pub(super) fn place_at(
    outline: &Outline,
    shape: &TreeShape,
    selected: Option<RunNodeId>,
    area: PageArea,
    (x, y): (u16, u16),
) -> Option<RunNodeId> {
    let scale = Scale::of(shape, selected, area)?;
    if x < scale.x || x >= scale.x + scale.width || y < scale.y || y >= scale.y + scale.height {
        return None;
    }
    let stroke = shape.strokes.get(scale.top + usize::from(y - scale.y))?;
    let last = usize::from(scale.width.saturating_sub(1)).max(1);
    let steps = usize::from(x - scale.x) * scale.steps / last;
    outline.tree().path_to(stroke.end).take(steps.min(stroke.to) + 1).last()
}
