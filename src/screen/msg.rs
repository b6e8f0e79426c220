//! What comes in and what goes out: messages to the state, and what the state asks for.

use std::time::Duration;

use crate::explore::Outlook;
use crate::session::{Append, Fulfilled, Reply, Wish};
use crate::story::Edition;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed on the keyboard.
    Key(Key),
    /// The left button was pressed on a cell, counted from 0.
    Click {
        /// The column that was clicked, from 0.
        x: u16,
        /// The row.
        y: u16,
    },
    /// The wheel was turned by a notch over a cell.
    Wheel {
        /// The row.
        y: u16,
        /// Whether it was turned away from the reader, which scrolls up.
        up: bool,
    },
    /// Text was pasted into the terminal.
    Paste(String),
    /// The window has this many columns and rows.
    Resize(u16, u16),
    /// The time that the state asked to wait has passed.
    Tick,
    /// The time for what is saved from here on, in seconds since 1970.
    Clock(u64),
    /// The time of events from here on, by a monotonic clock.
    Moment(Duration),
    /// A frame was drawn at a time by the same clock.
    Drawn(Duration),
    /// The terminal's answer to the question about its background.
    Background(Background),
    /// The result of [`Cmd::Append`].
    Replied(Reply),
    /// The result of [`Cmd::Fulfil`].
    Fulfilled(Wish, Fulfilled),
    /// The open endings of an edition; `None` if they could not be computed within the limit.
    LookedAhead(Edition, Option<Box<Outlook>>),
}

/// What a terminal says about its background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Light words can be read on it.
    Dark,
    /// Dark words can be read on it.
    Light,
}

/// A key, whatever the terminal sends for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A character without Ctrl or Alt.
    Char(char),
    /// A letter with Ctrl.
    Ctrl(char),
    /// The Enter key.
    Enter,
    /// The Escape key.
    Esc,
    /// The Backspace key.
    Backspace,
    /// The Tab key.
    Tab,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The Page Up key.
    PageUp,
    /// The Page Down key.
    PageDown,
    /// The Home key.
    Home,
    /// The End key.
    End,
    /// The Tab key with Shift.
    BackTab,
    /// The first function key.
    F1,
}

/// What the state asks its host to do before the next frame is drawn.
#[derive(Debug)]
pub enum Cmd {
    /// Append bytes to the journal. Only then is there a reply, see [`Append::written`].
    Append(Append),
    /// Write or read a file, or remember a setting.
    Fulfil(Wish),
    /// Put a text on the clipboard.
    Copy(String),
    /// Enable or disable reports of clicks and the mouse wheel.
    Mouse(bool),
    /// Draw the next frame in full.
    Repaint,
    /// Restore the terminal and stop, until the shell continues the program.
    Suspend,
    /// Leave the screen and the program.
    Quit,
}
