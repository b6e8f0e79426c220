//! Draws frames on a terminal: only the changes, or the whole frame if the terminal may show something different from
//! what was intended.

use std::io::{self, Write};

use ratatui::backend::Backend as _;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::terminal::{Frame, Terminal};
use unicode_width::UnicodeWidthStr as _;

use super::ansi::Ansi;
use super::clusters;
use super::theme::Colors;

/// Draws frames, and knows what was drawn last.
#[derive(Debug)]
pub struct Painter<W: Write> {
    screen: Terminal<Ansi<W>>,
    /// The frame drawn last.
    last: Buffer,
    /// Whether it contains a cluster whose width terminals disagree about.
    was_disputed: bool,
    /// What the frame was a picture of.
    place: String,
    /// Where the cursor was left.
    cursor: Option<Position>,
    /// Whether the next frame is drawn in full, whatever is on it.
    repaints: bool,
}

impl<W: Write> Painter<W> {
    /// A painter for a terminal of this size and with this number of colors, behind any writer.
    ///
    /// # Errors
    /// The writer failed.
    pub fn new(out: W, size: Size, colors: Colors) -> io::Result<Self> {
        let screen = Terminal::new(Ansi::new(out, size, colors))?;
        let last = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        Ok(Self { screen, last, was_disputed: false, place: String::new(), cursor: None, repaints: false })
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.screen.size().unwrap_or_default()
    }

    /// The writer that frames go to.
    pub fn out(&self) -> &W {
        self.screen.backend().out()
    }

    /// Makes the next frame be drawn in full, on a terminal of this size.
    ///
    /// # Errors
    /// The writer failed.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        self.screen.backend_mut().set_size(size);
        let area = Rect::new(0, 0, size.width, size.height);
        (self.last, self.was_disputed, self.cursor) = (Buffer::empty(area), false, None);
        self.screen.resize(area)
    }

    /// Makes the next frame be drawn in full.
    pub fn repaint(&mut self) {
        self.repaints = true;
    }

    /// Draws a frame with at most one write: the cells that changed, or all of them if this frame or the previous one
    /// contains a cluster whose width terminals disagree about. A frame of another place is written row by row, with
    /// each changed row as a whole, so that a screen reader says words and not the letters that differ. The cursor is
    /// left where the frame has it.
    ///
    /// # Errors
    /// The writer failed.
    pub fn draw(&mut self, place: String, cursor: Option<Position>, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let mut frame = self.screen.get_frame();
        view(&mut frame);
        let buffer = frame.buffer_mut().clone();
        let is_disputed = clusters::has_disputed(&buffer);
        let has_changed = buffer != self.last;
        // The first frame is on a blank screen.
        let is_moved = place != self.place && !self.place.is_empty();
        if std::mem::take(&mut self.repaints) || (has_changed && (is_disputed || self.was_disputed)) {
            self.screen.clear()?;
            self.screen.flush()?;
        } else if is_moved && has_changed {
            let rows = changed_rows(&self.last, &buffer);
            self.screen.backend_mut().draw(rows.into_iter())?;
        } else {
            self.screen.flush()?;
        }
        if let Some(at) = cursor.filter(|at| has_changed || self.cursor != Some(*at)) {
            self.screen.backend_mut().set_cursor_position(at)?;
        }
        (self.last, self.was_disputed, self.cursor, self.place) = (buffer, is_disputed, cursor, place);
        self.screen.swap_buffers();
        self.screen.backend_mut().flush()
    }
}

/// The cells of the rows that differ in two frames of one size, without those that a wide character covers.
fn changed_rows<'b>(last: &Buffer, next: &'b Buffer) -> Vec<(u16, u16, &'b Cell)> {
    let width = usize::from(next.area.width).max(1);
    let mut cells = Vec::new();
    for ((y, row), before) in (0..).zip(next.content.chunks(width)).zip(last.content.chunks(width)) {
        if row == before {
            continue;
        }
        let mut covered = 0;
        for (x, cell) in (0..).zip(row) {
            if covered == 0 {
                cells.push((x, y, cell));
                covered = cell.symbol().width().max(1);
            }
            covered -= 1;
        }
    }
    cells
}
