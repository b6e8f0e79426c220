//! Puts words on the screen, cut at its edge.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::text::{Row, TextStyle, clip};

/// Puts words on a row; returns the column after them. What lies outside of the buffer is omitted.
pub(crate) fn put(buffer: &mut Buffer, x: u16, y: u16, columns: u16, words: &str, style: Style) -> u16 {
    let area = buffer.area;
    if y < area.y || y >= area.bottom() || x < area.x || x >= area.right() {
        return x;
    }
    buffer.set_stringn(x, y, words, usize::from(columns), style).0
}

/// Puts words on a row, cut off with an ellipsis if they don't fit. Returns the column after them.
pub(crate) fn put_clipped(buffer: &mut Buffer, x: u16, y: u16, columns: u16, words: &str, style: Style) -> u16 {
    put(buffer, x, y, columns, &clip(words, usize::from(columns)), style)
}

/// Puts a row of text, with a bar beside a quotation; `style` says how each ink looks.
pub(crate) fn put_row(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    columns: u16,
    row: &Row,
    style: impl Fn(TextStyle) -> Style,
) -> u16 {
    let end = x.saturating_add(columns);
    if row.is_quoted && columns > 0 && (row.indent > 0 || x > 0) {
        // The bar of a flush row is placed before it.
        let bar = if row.indent > 0 { x } else { x.saturating_sub(2) };
        put(buffer, bar, y, 1, "│", style(TextStyle::QUIET));
    }
    let mut at = x.saturating_add(row.indent);
    for stretch in &row.words {
        if at >= end {
            break;
        }
        at = put(buffer, at, y, end - at, &stretch.text, style(stretch.style));
    }
    at
}

/// Draws a horizontal rule, cut at the edge of the screen.
pub(crate) fn put_rule(buffer: &mut Buffer, x: u16, y: u16, columns: u16, style: Style) {
    let area = buffer.area;
    if y < area.y || y >= area.bottom() {
        return;
    }
    for x in x..x.saturating_add(columns).min(area.right()) {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol("─").set_style(style);
        }
    }
}
