//! Turns a frame into one chunk of bytes for a terminal.
//!
//! Colors are sent by number, as one of sixteen if the terminal has only those; if a theme has no colors, no color
//! command is sent at all. A frame is written at once, between the marks of a synchronized update, so that a slow
//! connection never shows half of it.

use std::io::{self, Write};

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{self, BeginSynchronizedUpdate, Clear, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::clusters;
use super::theme::{self, Colors};

/// The last column or row that a command can name.
const LARGEST: u16 = u16::MAX - 1;

/// The colors that every terminal has, each with its bright variant, in the order of their codes.
const COLORS: [[Color; 2]; 8] = [
    [Color::Black, Color::DarkGray],
    [Color::Red, Color::LightRed],
    [Color::Green, Color::LightGreen],
    [Color::Yellow, Color::LightYellow],
    [Color::Blue, Color::LightBlue],
    [Color::Magenta, Color::LightMagenta],
    [Color::Cyan, Color::LightCyan],
    [Color::Gray, Color::White],
];

/// Modifiers and their codes.
const MODIFIERS: [(Modifier, &[u8]); 6] = [
    (Modifier::BOLD, b";1"),
    (Modifier::DIM, b";2"),
    (Modifier::ITALIC, b";3"),
    (Modifier::UNDERLINED, b";4"),
    (Modifier::REVERSED, b";7"),
    (Modifier::CROSSED_OUT, b";9"),
];

/// A terminal that understands ANSI sequences, behind any writer.
#[derive(Debug)]
pub struct Ansi<W> {
    out: W,
    chunk: Vec<u8>,
    size: Size,
    colors: Colors,
}

impl<W: Write> Ansi<W> {
    /// A terminal of this size and with this number of colors.
    pub fn new(out: W, size: Size, colors: Colors) -> Self {
        Self { out, chunk: Vec::with_capacity(4096), size, colors }
    }

    /// Records a new size.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// The writer that frames went to.
    pub fn out(&self) -> &W {
        &self.out
    }

    fn move_to(&mut self, x: u16, y: u16) -> io::Result<()> {
        queue!(self.chunk, MoveTo(x.min(LARGEST), y.min(LARGEST)))
    }

    fn set_style(&mut self, cell: &Cell) -> io::Result<()> {
        self.chunk.extend_from_slice(b"\x1b[0");
        for (modifier, code) in MODIFIERS {
            if cell.modifier.contains(modifier) {
                self.chunk.extend_from_slice(code);
            }
        }
        let (fg, bg) = match self.colors {
            Colors::Sixteen => theme::of_sixteen(cell.fg, cell.bg),
            Colors::Many => (theme::of_many(cell.fg), theme::of_many(cell.bg)),
            Colors::All => (cell.fg, cell.bg),
        };
        for (color, base) in [(fg, 30), (bg, 40)] {
            if let Color::Indexed(index) = color {
                write!(self.chunk, ";{};5;{index}", base + 8)?;
            } else if let Color::Rgb(red, green, blue) = color {
                write!(self.chunk, ";{};2;{red};{green};{blue}", base + 8)?;
            } else if let Some(code) = color_code(color, base) {
                write!(self.chunk, ";{code}")?;
            }
        }
        self.chunk.push(b'm');
        Ok(())
    }
}

/// The code of one of the sixteen colors; the terminal's default color has none, and others are not used.
fn color_code(color: Color, base: u8) -> Option<u8> {
    let at = COLORS.iter().position(|known| known.contains(&color));
    let bright = COLORS.iter().any(|[_, bright]| *bright == color);
    Some(base + u8::try_from(at?).ok()? + if bright { 60 } else { 0 })
}

impl<W: Write> Backend for Ansi<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut next = None;
        let mut last = Cell::EMPTY;
        for (x, y, cell) in content {
            if next != Some((x, y)) {
                self.move_to(x, y)?;
            }
            if (cell.fg, cell.bg, cell.modifier) != (last.fg, last.bg, last.modifier) {
                self.set_style(cell)?;
                (last.fg, last.bg, last.modifier) = (cell.fg, cell.bg, cell.modifier);
            }
            self.chunk.extend_from_slice(cell.symbol().as_bytes());
            // A wide character leaves the cursor beyond its neighbor's column, so it is moved. After a cluster that
            // terminals disagree about, the cursor may be anywhere.
            next = (!clusters::is_disputed(cell.symbol())).then_some((x.saturating_add(1), y));
        }
        if (last.fg, last.bg, last.modifier) != (Color::Reset, Color::Reset, Modifier::empty()) {
            queue!(self.chunk, SetAttribute(Attribute::Reset))?;
        }
        Ok(())
    }

    /// The cursor is hidden when the terminal is taken over, and stays hidden.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        self.move_to(x, y)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// The screen is only ever cleared as a whole.
    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        queue!(self.chunk, SetAttribute(Attribute::Reset), Clear(terminal::ClearType::All))
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let mut begin = Vec::new();
        queue!(begin, BeginSynchronizedUpdate)?;
        self.chunk.splice(..0, begin);
        queue!(self.chunk, EndSynchronizedUpdate)?;
        let written = self.out.write_all(&self.chunk).and_then(|()| self.out.flush());
        self.chunk.clear();
        written
    }
}
