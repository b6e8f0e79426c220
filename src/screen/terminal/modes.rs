//! The modes of the terminal: set when it is taken over, and restored when it is given back.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::Size;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};

use crate::screen::stdio::Output;

/// Buttons and wheel of the mouse, without its movements, which crossterm would ask for too; and pastes in brackets.
const MOUSE_AND_PASTES: &str = "\x1b[?1000h\x1b[?1006h\x1b[?2004h";
/// The reverse.
const NO_MOUSE_AND_PASTES: &str = "\x1b[?2004l\x1b[?1006l\x1b[?1000l";
/// The mouse alone.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// The reverse.
const NO_MOUSE: &str = "\x1b[?1006l\x1b[?1000l";

/// The size of a terminal that doesn't know its size.
const USUAL: Size = Size::new(80, 24);
/// The largest size that is drawn. A window that claims more gets empty space.
const LARGEST: Size = Size::new(1000, 500);

/// Whether the reader wants the mouse to be left alone.
static LEAVES_MOUSE: AtomicBool = AtomicBool::new(false);
/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the terminal was given back for a while.
static AWAY: AtomicBool = AtomicBool::new(false);
/// The modes of the terminal before it was taken over.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Returns whether the terminal is taken over.
pub(super) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// Returns whether the terminal was given back until it is taken over again.
pub(super) fn is_away() -> bool {
    AWAY.load(Ordering::SeqCst)
}

/// Returns the size of the window, within limits.
pub(super) fn size() -> io::Result<Size> {
    let size = tcgetwinsize(stdout())?;
    let is_known = size.ws_col > 0 && size.ws_row > 0;
    Ok(match is_known {
        true => Size::new(size.ws_col.min(LARGEST.width), size.ws_row.min(LARGEST.height)),
        false => USUAL,
    })
}

/// What a terminal is sent when it is taken over.
fn enter() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, Hide, Print(MOUSE_AND_PASTES))?;
    if LEAVES_MOUSE.load(Ordering::SeqCst) {
        queue!(bytes, Print(NO_MOUSE))?;
    }
    Ok(bytes)
}

/// What a terminal is sent when it is given back. It may be in the middle of an update.
fn leave() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (end, style) = (EndSynchronizedUpdate, SetAttribute(Attribute::Reset));
    queue!(bytes, end, Print(NO_MOUSE_AND_PASTES), style, Show, LeaveAlternateScreen)?;
    Ok(bytes)
}

/// Has the terminal send what the mouse does, or leave it alone. Nothing is sent where that is so already.
pub(super) fn set_mouse(is_on: bool) -> io::Result<()> {
    let was_on = !LEAVES_MOUSE.swap(!is_on, Ordering::SeqCst);
    match (was_on, is_on) {
        (true, false) => Output.write_all(NO_MOUSE.as_bytes()),
        (false, true) => Output.write_all(MOUSE.as_bytes()),
        _ => Ok(()),
    }
}

/// Takes the terminal over, or sets its modes again if it is taken over already.
pub(super) fn take_over() -> io::Result<()> {
    let mut modes = tcgetattr(stdin())?;
    if !TAKEN.swap(true, Ordering::SeqCst) {
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(modes.clone());
    }
    modes.make_raw();
    tcsetattr(stdin(), OptionalActions::Now, &modes)?;
    Output.write_all(&enter()?)?;
    AWAY.store(false, Ordering::SeqCst);
    Ok(())
}

/// Gives the terminal back until it is taken over again.
pub(super) fn give_back_for_a_while(patience: Option<Duration>) {
    AWAY.fetch_or(is_taken(), Ordering::SeqCst);
    give_back(patience);
}

/// Gives the terminal back if it is taken over. What fails is ignored.
///
/// With `patience`, the screen stays as it is if the terminal takes no bytes for that long; without, this waits. A
/// terminal that belongs to another group of processes by now keeps the modes that those have set.
pub(super) fn give_back(patience: Option<Duration>) {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let is_foreground = is_foreground();
    let stops_writers = || tcgetattr(stdin()).is_ok_and(|modes| modes.local_modes.contains(LocalModes::TOSTOP));
    if is_foreground || !stops_writers() {
        let _ = match patience {
            Some(patience) => leave().and_then(|bytes| Output.write_until(&bytes, Instant::now() + patience)),
            None => leave().and_then(|bytes| Output.write_all(&bytes)),
        };
    }
    if let Some(before) = before.filter(|_| is_foreground) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
    }
}

/// Returns whether this process is in the group that the terminal belongs to, or the terminal controls no groups.
pub(super) fn is_foreground() -> bool {
    tcgetpgrp(stdin()).map_or(true, |group| group.as_raw_pid() == nix::unistd::getpgrp().as_raw())
}
