//! What comes in and what goes out: messages to the state, and what the state asks for.

use super::theme::Theme;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The left button was pressed on a cell, counted from 0.
    Click {
        /// The column.
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
    /// Text was pasted.
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
    /// A character.
    Char(char),
    /// A letter with Ctrl.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// The tabulator key.
    Tab,
    /// Arrow to the left.
    Left,
    /// Arrow to the right.
    Right,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
}

/// What the state asks the world to do, before the next frame is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    /// Append these bytes to the journal.
    Keep(Vec<u8>),
    /// Write a new file.
    Save {
        /// Its name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// Read a file that holds a run.
    Read(String),
    /// Remember the theme.
    Remember(Theme),
    /// Give the terminal back and stop, until the shell says to go on.
    Suspend,
    /// Leave.
    Quit,
}
