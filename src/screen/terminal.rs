//! The terminal: taken over, read, written, and always given back.
//!
//! It is given back on return and on error (by `Drop`), on a panic (by a hook), and on a signal that ends or stops the
//! program (by a thread that waits for signals). The main thread holds a lock whenever it does anything but wait, so
//! that the thread neither interrupts a write to the journal nor has a frame written after it.

mod modes;
mod signals;

use std::io::{self, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::{MutexGuard, Once};
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use ratatui::layout::Position;
use ratatui::terminal::Frame;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGWINCH;
use signal_hook::low_level;

use super::decoder::Decoder;
use super::msg::Msg;
use super::painter::Painter;
use super::stdio::{Input, Output};
use super::theme::Colors;
use crate::diag::{printable, printable_controls};

static HOOK: Once = Once::new();

/// The terminal, taken over.
pub(super) struct Terminal {
    painter: Painter<Output>,
    colors: Colors,
    decoder: Decoder,
    /// How long the wait for keys took so far.
    waited: Duration,
    /// Becomes readable when the window has another size, or was stopped for a while.
    wake: UnixStream,
    /// The other end of `wake`, for whoever wants the wait to end.
    waker: UnixStream,
    working: Option<MutexGuard<'static, ()>>,
}

impl Terminal {
    /// Takes the terminal over. Before a signal ends the program, `at_end` is called.
    pub(super) fn open(colors: Colors, at_end: Option<fn()>) -> io::Result<Self> {
        HOOK.call_once(give_back_on_panic);
        signals::wait_for_foreground();
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        low_level::pipe::register(SIGWINCH, waker.try_clone()?)?;
        signals::watch(waker.try_clone()?, at_end)?;
        let working = Some(signals::work());
        let painter = Painter::new(Output, modes::size()?, colors)?;
        let terminal =
            Self { painter, colors, decoder: Decoder::default(), waited: Duration::ZERO, wake, waker, working };
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
        Output.write_all(b"\x1b]11;?\x1b\\")
    }

    /// Puts a text on the clipboard. Terminals that don't do that ignore the request; those of few colors may print it.
    pub(super) fn copy(&self, text: &str) -> io::Result<()> {
        match self.colors {
            Colors::Many | Colors::All => {
                crossterm::execute!(Output, CopyToClipboard::to_clipboard_from(printable_controls(text).as_bytes()))
            }
            Colors::Sixteen => Ok(()),
        }
    }

    /// Has the terminal send what the mouse does, or leave it alone.
    pub(super) fn set_mouse(&self, is_on: bool) -> io::Result<()> {
        modes::set_mouse(is_on)
    }

    /// What a thread writes a byte to when it is done, so that the screen is redrawn.
    pub(super) fn waker(&self) -> io::Result<UnixStream> {
        self.waker.try_clone()
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
            let open_until = self.decoder.patience().map(|patience| Instant::now() + patience);
            self.working = None;
            let since = Instant::now();
            let ready = wait_for_either(&self.wake, until.into_iter().chain(open_until).min());
            self.waited += since.elapsed();
            self.working = Some(signals::work());
            let ready = ready?;
            let is_past = |time: Option<Instant>| time.is_some_and(|time| Instant::now() >= time);
            if ready.input {
                self.read(happened)?;
            } else if is_past(open_until) {
                self.decoder.expire(happened);
            } else if !ready.woken && is_past(until) {
                happened.push(Msg::Tick);
            }
            if ready.woken {
                drain(&self.wake);
                self.redraw()?;
                let (columns, rows) = self.window();
                happened.push(Msg::Resize(columns, rows));
            }
        }
        Ok(())
    }

    /// Reads what was typed or sent.
    fn read(&mut self, happened: &mut Vec<Msg>) -> io::Result<()> {
        let mut bytes = [0; 4096];
        match rustix::io::read(Input, &mut bytes) {
            // Another program may have read it first.
            Err(Errno::AGAIN | Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
            // There is no end of input that can be typed.
            Ok(0) => Err(Errno::IO.into()),
            Ok(read) => {
                let pause = std::mem::take(&mut self.waited);
                let mut keys = Vec::new();
                self.decoder.feed(bytes.get(..read).unwrap_or_default(), pause, &mut keys);
                happened.extend(self.decoder.background().map(Msg::Background).into_iter().chain(keys));
                Ok(())
            }
        }
    }

    /// Stops the job that this program is part of, with the terminal given back, until the shell continues it.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        signals::stop_job()?;
        self.working = None;
        while modes::is_away() {
            let mut woken = [PollFd::new(&self.wake, PollFlags::IN)];
            let _ = poll(&mut woken, None);
            drain(&self.wake);
        }
        self.working = Some(signals::work());
        self.redraw()
    }

    /// Has the next frame drawn in full, as a reader asks for whose terminal shows something else.
    pub(super) fn repaint(&mut self) {
        self.painter.repaint();
    }

    /// Has the next frame drawn in full, in a window of the size that it has now.
    fn redraw(&mut self) -> io::Result<()> {
        self.painter.resize(modes::size()?)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        modes::give_back(None);
    }
}

/// Writes lines to the shell's screen, once the terminal was given back. Nobody may be left to read them.
pub(super) fn say(lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{}\n", printable(line))).collect();
    let _ = Output.write_all(text.as_bytes());
}

/// Whether an error says that there is no terminal any more.
pub(super) fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::NXIO, Errno::PIPE, Errno::BADF].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| gone.contains(&code))
}

fn give_back_on_panic() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        modes::give_back(None);
        hook(panic);
    }));
}

/// What there is to read.
struct Ready {
    input: bool,
    woken: bool,
}

/// Waits for keys or for another size, at most until a time.
fn wait_for_either(wake: &UnixStream, until: Option<Instant>) -> io::Result<Ready> {
    let mut both = [PollFd::new(&Input, PollFlags::IN), PollFd::new(wake, PollFlags::IN)];
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut both, left.as_ref()) {
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let [input, woken] = both.map(|one| one.revents());
    if input.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
        return Err(Errno::IO.into());
    }
    Ok(Ready { input: input.contains(PollFlags::IN), woken: woken.contains(PollFlags::IN) })
}

fn drain(mut wake: &UnixStream) {
    let mut bytes = [0; 64];
    while matches!(io::Read::read(&mut wake, &mut bytes), Ok(read) if read > 0) {}
}
