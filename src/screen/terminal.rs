//! The terminal: taken over, read, written, and always restored.
//!
//! It is restored on return and on error (by `Drop`), on a panic (by a hook), and on a signal that ends or stops the
//! program (by a thread that waits for signals). The main thread holds a lock whenever it does anything but wait, so
//! that the thread neither interrupts a write to the journal nor is followed by another frame.

#[cfg(windows)]
mod console;
mod modes;
#[cfg(unix)]
mod tty;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
mod working;

use std::io::{self, Write as _};
use std::sync::{MutexGuard, Once};
use std::time::Instant;

use crossterm::clipboard::CopyToClipboard;
use ratatui::layout::Position;
use ratatui::terminal::Frame;

use self::system::Source;
pub(super) use self::system::{Waker, is_gone};
#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;
use super::msg::Msg;
use super::painter::Painter;
use super::stdio::Output;
use super::theme::Colors;
use crate::diag::{printable, printable_controls};

static HOOK: Once = Once::new();

/// The terminal, taken over.
pub(super) struct Terminal {
    painter: Painter<Output>,
    colors: Colors,
    source: Source,
    working: Option<MutexGuard<'static, ()>>,
}

impl Terminal {
    /// Takes the terminal over. Before a signal ends the program, `at_end` is called.
    pub(super) fn open(colors: Colors, at_end: Option<fn()>) -> io::Result<Self> {
        HOOK.call_once(give_back_on_panic);
        let source = Source::open(at_end)?;
        let working = Some(working::work());
        let painter = Painter::new(Output, modes::size()?, colors)?;
        let terminal = Self { painter, colors, source, working };
        modes::take_over()?;
        Ok(terminal)
    }

    /// The window's columns and rows.
    pub(super) fn window(&self) -> (u16, u16) {
        let size = self.painter.size();
        (size.width, size.height)
    }

    /// Asks for the color of the background. The answer may come late or never, and nothing waits for it.
    pub(super) fn ask_for_background(&self) -> io::Result<()> {
        if system::ANSWERS { Output.write_all(b"\x1b]11;?\x1b\\") } else { Ok(()) }
    }

    /// Puts a text on the clipboard. Terminals that don't support this ignore the request; those with few colors may
    /// print it.
    pub(super) fn copy(&self, text: &str) -> io::Result<()> {
        match self.colors {
            Colors::Many | Colors::All => {
                crossterm::execute!(Output, CopyToClipboard::to_clipboard_from(printable_controls(text).as_bytes()))
            }
            Colors::Sixteen => Ok(()),
        }
    }

    /// Enables or disables mouse reports.
    pub(super) fn set_mouse(&self, is_on: bool) -> io::Result<()> {
        modes::set_mouse(is_on)
    }

    /// Lets a thread wake the screen when it is done, so that it is redrawn.
    pub(super) fn waker(&self) -> Waker {
        self.source.waker()
    }

    /// Draws a frame; only cells that changed are sent, see [`Painter::draw`].
    pub(super) fn draw(
        &mut self,
        place: String,
        cursor: Option<Position>,
        view: impl FnOnce(&mut Frame),
    ) -> io::Result<()> {
        self.painter.draw(place, cursor, view)
    }

    /// Waits until something happens, at most until a time if one is given, and adds all of it to `happened`.
    pub(super) fn wait(&mut self, happened: &mut Vec<Msg>, until: Option<Instant>) -> io::Result<()> {
        while happened.is_empty() {
            self.working = None;
            let ready = self.source.wait(until);
            self.working = Some(working::work());
            let ready = ready?;
            if ready.input {
                self.source.read(happened)?;
            } else if !ready.woken && until.is_some_and(|until| Instant::now() >= until) {
                happened.push(Msg::Tick);
            }
            if ready.woken {
                self.source.drain();
                self.redraw()?;
                let (columns, rows) = self.window();
                happened.push(Msg::Resize(columns, rows));
            }
        }
        Ok(())
    }

    /// Stops the job that this program is part of, with the terminal restored, until the shell continues it.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        system::stop_job()?;
        self.working = None;
        while modes::is_away() {
            self.source.wait_for_waker()?;
        }
        self.working = Some(working::work());
        self.redraw()
    }

    /// Makes the next frame be drawn in full, for readers whose terminal shows something wrong.
    pub(super) fn repaint(&mut self) {
        self.painter.repaint();
    }

    /// Makes the next frame be drawn in full, at the current size of the window.
    fn redraw(&mut self) -> io::Result<()> {
        self.painter.resize(modes::size()?)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        modes::give_back(None);
    }
}

/// Writes lines to the shell's screen, once the terminal was restored. There may be nobody left to read them.
pub(super) fn say(lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{}\n", printable(line))).collect();
    let _ = Output.write_all(text.as_bytes());
}

fn give_back_on_panic() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        modes::give_back(None);
        hook(panic);
    }));
}

/// Why a wait has ended, if not because of the time.
struct Ready {
    /// There is something to read from the terminal.
    input: bool,
    /// The waker was called, or the window has another size.
    woken: bool,
}
