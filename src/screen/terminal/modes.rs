//! The modes of the terminal: set when it is taken over, and restored at the end.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::Size;

#[cfg(windows)]
use super::console as system;
#[cfg(unix)]
use super::tty as system;
use crate::screen::stdio::Output;

/// The size of a terminal that doesn't know its size.
const USUAL: Size = Size::new(80, 24);
/// The largest size that is drawn. A window that claims more gets empty space.
const LARGEST: Size = Size::new(1000, 500);

/// Whether the reader wants the mouse to be left alone.
static LEAVES_MOUSE: AtomicBool = AtomicBool::new(false);
/// Whether the terminal is taken over.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the terminal was restored temporarily.
static AWAY: AtomicBool = AtomicBool::new(false);
/// The modes of the terminal before it was taken over.
static BEFORE: Mutex<Option<system::Modes>> = Mutex::new(None);

/// Returns whether the terminal is taken over.
#[cfg(unix)]
pub(super) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// Returns whether the terminal was restored until it is taken over again.
pub(super) fn is_away() -> bool {
    AWAY.load(Ordering::SeqCst)
}

/// Returns the size of the window, within limits.
pub(super) fn size() -> io::Result<Size> {
    let size = system::window()?;
    let is_known = size.width > 0 && size.height > 0;
    Ok(match is_known {
        true => Size::new(size.width.min(LARGEST.width), size.height.min(LARGEST.height)),
        false => USUAL,
    })
}

/// What a terminal is sent when it is taken over.
fn enter() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, Hide, Print(system::MOUSE_AND_PASTES))?;
    if LEAVES_MOUSE.load(Ordering::SeqCst) {
        queue!(bytes, Print(system::NO_MOUSE))?;
    }
    Ok(bytes)
}

/// What a terminal is sent when it is restored. It may be in the middle of an update.
fn leave() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (end, style) = (EndSynchronizedUpdate, SetAttribute(Attribute::Reset));
    queue!(bytes, end, Print(system::NO_MOUSE_AND_PASTES), style, Show, LeaveAlternateScreen)?;
    Ok(bytes)
}

/// Enables or disables mouse reports. Sends nothing if that is already the case.
pub(super) fn set_mouse(is_on: bool) -> io::Result<()> {
    let was_on = !LEAVES_MOUSE.swap(!is_on, Ordering::SeqCst);
    if was_on == is_on { Ok(()) } else { system::set_mouse(is_on) }
}

/// Takes the terminal over, or sets its modes again if it is already taken over.
pub(super) fn take_over() -> io::Result<()> {
    let modes = system::Modes::now()?;
    if !TAKEN.swap(true, Ordering::SeqCst) {
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(modes.clone());
    }
    modes.set_raw(!LEAVES_MOUSE.load(Ordering::SeqCst))?;
    Output.write_all(&enter()?)?;
    AWAY.store(false, Ordering::SeqCst);
    Ok(())
}

/// Restores the terminal until it is taken over again.
#[cfg(unix)]
pub(super) fn give_back_for_a_while(patience: Option<Duration>) {
    AWAY.fetch_or(is_taken(), Ordering::SeqCst);
    give_back(patience);
}

/// Restores the terminal if it is taken over. Failures are ignored.
///
/// With `patience`, the screen stays as it is if the terminal accepts no bytes for that long; without it, this waits. A
/// terminal that by now belongs to another process group keeps the modes that the group has set.
pub(super) fn give_back(patience: Option<Duration>) {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let is_foreground = system::is_foreground();
    if is_foreground || !system::stops_writers() {
        let _ = match patience {
            Some(patience) => leave().and_then(|bytes| Output.write_until(&bytes, Instant::now() + patience)),
            None => leave().and_then(|bytes| Output.write_all(&bytes)),
        };
    }
    if let Some(before) = before.filter(|_| is_foreground) {
        let _ = before.restore();
    }
}
