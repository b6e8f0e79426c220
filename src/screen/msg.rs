//! What comes in and what goes out: messages to the state, and what the state asks for.

use super::theme::Theme;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// Whether away from the reader, to what stands further up.
        up: bool,
    },
    /// Text was pasted into the terminal.
    Paste(String),
    /// The window has this many columns and rows.
    Resize(u16, u16),
    /// As much time has passed as the state asked to wait.
    Tick,
    /// The time, in seconds since 1970, for what is kept from here on.
    Clock(u64),
    /// What was to be kept could not be; why, in words.
    NotKept(String),
    /// What became of [`Cmd::Read`]: the file's text, or why there is none.
    Read(Result<String, String>),
    /// What became of [`Cmd::Save`]: the path, or why there is none.
    Saved(Result<String, String>),
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
    /// The tabulator key.
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
}

/// What the state asks the world to do, before the next frame is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    /// Append these bytes to the journal.
    Keep(Vec<u8>),
    /// Write a file that must not exist yet.
    Save {
        /// The name, as the reader gave it.
        name: String,
        /// The whole contents.
        text: String,
    },
    /// Read a file that holds a run.
    Read(String),
    /// Remember the theme for the next start.
    Remember(Theme),
    /// Give the terminal back and stop, until the shell says to go on.
    Suspend,
    /// Leave the screen and the program.
    Quit,
}
