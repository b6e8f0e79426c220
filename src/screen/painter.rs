//! Frames on a terminal: what changed of each, or all of it where a terminal may show something else than was meant.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::terminal::{Frame, Terminal};

use super::ansi::Ansi;
use super::clusters;
use super::theme::Colors;

/// Draws frames, and knows what was drawn last.
#[derive(Debug)]
pub struct Painter<W: Write> {
    screen: Terminal<Ansi<W>>,
    /// The frame drawn last, if it holds a cluster whose width terminals disagree about.
    disputed: Option<Buffer>,
    /// Whether the next frame is drawn in full, whatever is on it.
    repaints: bool,
}

impl<W: Write> Painter<W> {
    /// A painter for a terminal of this size and with so many colours, behind any writer.
    ///
    /// # Errors
    /// The writer failed.
    pub fn new(out: W, size: Size, colors: Colors) -> io::Result<Self> {
        Ok(Self { screen: Terminal::new(Ansi::new(out, size, colors))?, disputed: None, repaints: false })
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.screen.size().unwrap_or_default()
    }

    /// The writer that frames go to.
    pub fn out(&self) -> &W {
        self.screen.backend().out()
    }

    /// Has the next frame drawn in full, on a terminal of this size.
    ///
    /// # Errors
    /// The writer failed.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        self.screen.backend_mut().set_size(size);
        self.disputed = None;
        self.screen.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Has the next frame drawn in full.
    pub fn repaint(&mut self) {
        self.repaints = true;
    }

    /// Draws a frame, at most one write: the cells that changed, or all of them where the frame or the one before holds
    /// a cluster whose width terminals disagree about.
    ///
    /// # Errors
    /// The writer failed.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> io::Result<()> {
        let mut frame = self.screen.get_frame();
        view(&mut frame);
        let buffer = frame.buffer_mut();
        let disputed = clusters::has_disputed(buffer).then(|| buffer.clone());
        if std::mem::take(&mut self.repaints) || disputed != self.disputed {
            self.screen.clear()?;
        }
        self.disputed = disputed;
        self.screen.flush()?;
        self.screen.swap_buffers();
        ratatui::backend::Backend::flush(self.screen.backend_mut())
    }
}
