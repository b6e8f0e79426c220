//! The frame of a page that is open over the reading screen, with its text or its list in it.

use ratatui::buffer::Buffer;

use crate::screen::pages::{OpenPage, PageContext};
use crate::screen::search::Search;
use crate::screen::widgets::put::{put, put_clipped, put_row, put_rule};
use crate::text::{TextStyle, width};

/// Draws a page with its title, rows, list and hints.
pub(super) fn draw(open: &OpenPage, cx: &PageContext, buffer: &mut Buffer) {
    let (columns, rows, body) = (open.area.columns, open.area.rows, open.area.rows.body);
    let style = |style: TextStyle| cx.theme.style(style);
    if let Some(y) = rows.title {
        let title = open.page.head(cx).title;
        put_clipped(buffer, columns.edge_x(), y, columns.edge(), &title, style(TextStyle::STRONG));
        draw_note(open, &title, y, cx, buffer);
    }
    for y in [rows.upper_rule, rows.lower_rule].into_iter().flatten() {
        put_rule(buffer, columns.edge_x(), y, columns.edge(), style(TextStyle::QUIET));
    }
    for (row, y) in open.text_in_sight().zip(body.y..body.y + body.height) {
        put_row(buffer, columns.inner_x(), y, columns.inner(), &row, style);
    }
    // A sign shows which match is the current one.
    let current = open.search.as_ref().and_then(Search::current_row).and_then(|row| row.checked_sub(open.list.top()));
    if let Some(below) = current.and_then(|below| u16::try_from(below).ok()).filter(|below| *below < body.height) {
        put(buffer, columns.edge_x(), body.y + below, 1, "▸", style(TextStyle::STRONG));
    }
    if open.list.selects() {
        open.list.draw(buffer, open.list_columns(), body, cx.theme);
        if open.list.len() == 0 {
            put(buffer, columns.edge_x() + 2, body.y, columns.edge(), "nothing here", style(TextStyle::QUIET));
        }
    }
    open.page.draw_beside(open.area, &open.list, cx, buffer);
    draw_overflow(open, cx, buffer);
}

/// The result of a search, at the right end of the title's row.
fn draw_note(open: &OpenPage, title: &str, y: u16, cx: &PageContext, buffer: &mut Buffer) {
    let columns = open.area.columns;
    let searched = open.search.as_ref().and_then(|search| search.summary());
    // If both don't fit, the result of the search is more important than the title.
    let (words, left, style) = match (searched, open.page.note(cx)) {
        (Some(words), _) => (words, columns.edge_x(), TextStyle::PLAIN),
        (None, Some(words)) => (words, columns.edge_x() + width(title) + 2, TextStyle::QUIET),
        (None, None) => return,
    };
    let right = columns.edge_x() + columns.edge();
    let x = right.saturating_sub(width(&words)).max(left);
    put_clipped(buffer, x, y, right.saturating_sub(x), &words, cx.theme.style(style));
}

/// Shows how much more there is above and below.
fn draw_overflow(open: &OpenPage, cx: &PageContext, buffer: &mut Buffer) {
    let (columns, rows) = (open.area.columns, open.area.rows);
    let (above, below) = open.list.hidden();
    let words = match (above, below) {
        (0, 0) => return,
        (above, 0) => format!(" ▴ {above} "),
        (0, below) => format!(" ▾ {below} more "),
        (above, below) => format!(" ▴ {above}  ▾ {below} more "),
    };
    let right = columns.edge_x() + columns.edge();
    let style = cx.theme.style(TextStyle::STRONG);
    if let Some(y) = rows.lower_rule {
        put(buffer, right.saturating_sub(width(&words) + 1).max(columns.x), y, width(&words), &words, style);
    } else if rows.body.height > 0 && (!open.list.selects() || columns.width > 2) {
        // In the narrowest windows, the selection sign is more important than this one.
        let sign = if below > 0 { "▾" } else { "▴" };
        put(buffer, right.saturating_sub(1), rows.body.y + rows.body.height - 1, 1, sign, style);
    }
}
