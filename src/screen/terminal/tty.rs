//! The modes and the window of a terminal on Unix.

use std::io::{self, Write as _};

use ratatui::layout::Size;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};

use crate::screen::stdio::Output;

/// Buttons and wheel of the mouse, without its movements, which crossterm would ask for too; and pastes in brackets.
pub(super) const MOUSE_AND_PASTES: &str = "\x1b[?1000h\x1b[?1006h\x1b[?2004h";
/// The reverse.
pub(super) const NO_MOUSE_AND_PASTES: &str = "\x1b[?2004l\x1b[?1006l\x1b[?1000l";
/// The mouse alone.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// The reverse.
pub(super) const NO_MOUSE: &str = "\x1b[?1006l\x1b[?1000l";

/// The modes of a terminal.
#[derive(Clone, Debug)]
pub(super) struct Modes(Termios);

impl Modes {
    /// Returns the modes that the terminal has.
    pub(super) fn now() -> io::Result<Self> {
        Ok(Self(tcgetattr(stdin())?))
    }

    /// Makes the terminal pass on what is typed, key by key. Mouse reports are enabled with bytes.
    pub(super) fn set_raw(mut self, _: bool) -> io::Result<()> {
        self.0.make_raw();
        Ok(tcsetattr(stdin(), OptionalActions::Now, &self.0)?)
    }

    /// Sets these modes of the terminal.
    pub(super) fn restore(&self) -> io::Result<()> {
        Ok(tcsetattr(stdin(), OptionalActions::Now, &self.0)?)
    }
}

/// Enables or disables mouse reports.
pub(super) fn set_mouse(is_on: bool) -> io::Result<()> {
    Output.write_all(if is_on { MOUSE } else { NO_MOUSE }.as_bytes())
}

/// Returns the columns and rows of the window; 0 if the terminal doesn't know them.
pub(super) fn window() -> io::Result<Size> {
    let size = tcgetwinsize(stdout())?;
    Ok(Size::new(size.ws_col, size.ws_row))
}

/// Returns whether this process is in the foreground group of the terminal, or the terminal controls no groups.
pub(super) fn is_foreground() -> bool {
    tcgetpgrp(stdin()).map_or(true, |group| group.as_raw_pid() == nix::unistd::getpgrp().as_raw())
}

/// Returns whether the terminal stops background processes that write to it.
pub(super) fn stops_writers() -> bool {
    Modes::now().is_ok_and(|modes| modes.0.local_modes.contains(LocalModes::TOSTOP))
}
