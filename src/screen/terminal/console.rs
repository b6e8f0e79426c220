//! The modes and the window of a Windows console.

use std::io;

use crossterm::ansi_support::supports_ansi;
use ratatui::layout::Size;
use winapi_util::HandleRef;
use winapi_util::console::{mode, set_mode};

/// The sequence that enables the mouse and pastes elsewhere: a console has modes for them.
pub(super) const MOUSE_AND_PASTES: &str = "";
/// The reverse.
pub(super) const NO_MOUSE_AND_PASTES: &str = "";
/// The reverse for the mouse alone.
pub(super) const NO_MOUSE: &str = "";

/// Makes changes of the window's size events.
const WINDOW_INPUT: u32 = 0x8;
/// Makes mouse actions events.
const MOUSE_INPUT: u32 = 0x10;
/// Makes the console itself select text with the mouse, so mouse actions are not events.
const QUICK_EDIT: u32 = 0x40;
/// Makes the console read [`QUICK_EDIT`] from a mode.
const EXTENDED_FLAGS: u32 = 0x80;

/// The modes of a console.
#[derive(Clone, Debug)]
pub(super) struct Modes {
    input: u32,
    output: u32,
}

impl Modes {
    /// Returns the modes that the console has.
    pub(super) fn now() -> io::Result<Self> {
        Ok(Self { input: mode(HandleRef::stdin())?, output: mode(HandleRef::stdout())? })
    }

    /// Makes the console pass on what is typed, key by key, and mouse actions if wanted.
    pub(super) fn set_raw(self, has_mouse: bool) -> io::Result<()> {
        if !supports_ansi() {
            let why = "this console can't move its cursor as this program needs it; use `--plain`";
            return Err(io::Error::new(io::ErrorKind::Unsupported, why));
        }
        set_mode(HandleRef::stdin(), raw(has_mouse))
    }

    /// Sets these modes of the console.
    pub(super) fn restore(&self) -> io::Result<()> {
        set_mode(HandleRef::stdin(), self.input | EXTENDED_FLAGS)?;
        set_mode(HandleRef::stdout(), self.output)
    }
}

fn raw(has_mouse: bool) -> u32 {
    WINDOW_INPUT | EXTENDED_FLAGS | if has_mouse { MOUSE_INPUT } else { QUICK_EDIT }
}

/// Makes mouse actions events, or lets the console select text with the mouse.
pub(super) fn set_mouse(is_on: bool) -> io::Result<()> {
    set_mode(HandleRef::stdin(), raw(is_on))
}

/// Returns the columns and rows of the window.
pub(super) fn window() -> io::Result<Size> {
    crossterm::terminal::size().map(Size::from)
}

/// Returns whether this process may use the console, which is always true.
pub(super) fn is_foreground() -> bool {
    true
}

/// Returns whether the console stops background processes that write to it. It has no background processes.
pub(super) fn stops_writers() -> bool {
    false
}
