//! What keys do. The keys of commands come from the table that all front ends share; other keys are for moving. A page
//! may use some keys differently.

use super::msg::Key;
use crate::session::Command;

/// What a key, or a click on its hint, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A command of the table.
    Command(Command),
    /// A letter without a command: opens the document with this key.
    Letter(char),
    /// A digit of an item's number.
    Digit(char),
    /// Takes what is selected, or continues.
    Take,
    /// Continues: goes one page further, or past a beat.
    On,
    /// Selects the previous item, or scrolls one row up.
    Up,
    /// Selects the next item, or scrolls one row down.
    Down,
    /// Goes up by the visible rows.
    PageUp,
    /// Goes down by the visible rows.
    PageDown,
    /// Goes up by half of the visible rows.
    HalfUp,
    /// Goes down by half of the visible rows.
    HalfDown,
    /// Goes to the first item or row.
    Top,
    /// Goes to the last item or row.
    Bottom,
    /// Less of what is selected: folds a branch, lowers a meter.
    Less,
    /// More of it: unfolds a branch, raises a meter.
    More,
    /// Folds or unfolds a branch.
    Toggle,
    /// Folds or unfolds every branch.
    ToggleAll,
    /// Asks for words and searches for them.
    Search,
    /// Goes to the next match of the last search.
    NextFind,
    /// Goes to the previous match.
    PreviousFind,
    /// To the next page of the book; on the reading screen, starts or pauses a replay.
    NextPage,
    /// To the previous page of the book.
    PreviousPage,
    /// Discards what was typed, or closes the page.
    Close,
    /// Deletes the last digit or letter.
    Erase,
    /// Suspends the program and returns to the shell.
    Suspend,
}

/// The key that redraws the whole screen, wherever the reader is.
pub(crate) const REPAINT: Key = Key::Ctrl('l');

/// What a key does on the reading screen and the opening page.
pub(crate) fn reading(key: Key) -> Option<Action> {
    match key {
        Key::Char(digit) if digit.is_ascii_digit() => Some(Action::Digit(digit)),
        Key::Char(' ') => Some(Action::On),
        Key::Char('j') => Some(Action::Down),
        Key::Char('k') => Some(Action::Up),
        Key::Char('/') => Some(Action::Search),
        Key::Char('g') => Some(Action::Top),
        Key::Char('G') => Some(Action::Bottom),
        Key::Char(letter) => Some(Command::of_key(letter, false).map_or(Action::Letter(letter), Action::Command)),
        key => moving(key),
    }
}

/// What a key does on a page that is open over the reading screen, unless the page uses it differently.
pub(crate) fn page(key: Key) -> Option<Action> {
    match key {
        Key::Char('q') => Some(Action::Close),
        Key::Char('n') => Some(Action::NextFind),
        Key::Char('N') => Some(Action::PreviousFind),
        key => reading(key),
    }
}

fn moving(key: Key) -> Option<Action> {
    match key {
        Key::Enter => Some(Action::Take),
        Key::Backspace => Some(Action::Erase),
        Key::Up => Some(Action::Up),
        Key::Down => Some(Action::Down),
        Key::PageUp => Some(Action::PageUp),
        Key::PageDown => Some(Action::PageDown),
        Key::Home => Some(Action::Top),
        Key::End => Some(Action::Bottom),
        Key::Tab => Some(Action::NextPage),
        Key::BackTab => Some(Action::PreviousPage),
        Key::F1 => Some(Action::Command(Command::Help)),
        Key::Esc => Some(Action::Close),
        Key::Ctrl('f') => Some(Action::PageDown),
        Key::Ctrl('b') => Some(Action::PageUp),
        Key::Ctrl('d') => Some(Action::HalfDown),
        Key::Ctrl('u') => Some(Action::HalfUp),
        Key::Ctrl('c') => Some(Action::Command(Command::Quit)),
        Key::Ctrl('z') => Some(Action::Suspend),
        _ => None,
    }
}

/// The key of a command, as it is shown; empty if it has none.
pub(crate) fn key_of(command: Command) -> String {
    command.entry().and_then(|entry| entry.key).map(String::from).unwrap_or_default()
}

/// The movements, by the names that a reader can bind keys to, and what they do.
pub(crate) const MOVES: &[(&str, Action, &str)] = &[
    ("take", Action::Take, "take what is selected, or continue"),
    ("continue", Action::On, "turn the page, or continue past a pause"),
    ("up", Action::Up, "select what is above, or scroll a row up"),
    ("down", Action::Down, "select what is below, or scroll a row down"),
    ("page-up", Action::PageUp, "a page up"),
    ("page-down", Action::PageDown, "a page down"),
    ("half-up", Action::HalfUp, "half a page up"),
    ("half-down", Action::HalfDown, "half a page down"),
    ("top", Action::Top, "to the top"),
    ("bottom", Action::Bottom, "to the end"),
    ("search", Action::Search, "search"),
    ("next-match", Action::NextFind, "the next match"),
    ("previous-match", Action::PreviousFind, "the previous match"),
    ("next-page", Action::NextPage, "the next page of the book"),
    ("previous-page", Action::PreviousPage, "the previous page of the book"),
    ("close", Action::Close, "close the page"),
];

/// Keys without commands and what they do on the reading screen, for the help.
pub(crate) const READING: &[(&str, &str)] = &[
    ("1-9", "take the choice with that number; above nine, type all its digits"),
    ("↑ ↓ j k", "select a choice"),
    ("Enter", "turn the page if there is more to read; else continue, or take what is selected"),
    ("space", "turn the page, or continue past a pause"),
    ("PgUp PgDn Home End", "scroll the text"),
    ("Ctrl-B Ctrl-F", "a page up or down"),
    ("Ctrl-U Ctrl-D g G", "half a page up or down; to the top, to the end"),
    ("/", "search all that was read in this run"),
    ("y", "copy the passage to the clipboard"),
];

/// The ones among these that a reader needs first.
pub(crate) const FIRST: &[(&str, &str)] = &[
    ("1-9", "take the choice with that number"),
    ("Enter", "turn the page if there is more to read; else continue, or take what is selected"),
];

/// The key that lists the documents without a key of their own. No document can have a capital letter as its key.
pub(crate) const DOCUMENTS: char = 'D';

/// The key that copies the passage, unless a document uses it.
pub(crate) const COPY: char = 'y';

/// Keys without commands and what they do on every page that is open over the text.
pub(crate) const PAGES: &[(&str, &str)] = &[
    ("↑ ↓ j k space", "select a line, or scroll"),
    ("PgUp PgDn g G", "a page up or down; to the top, to the end"),
    ("Tab Shift-Tab", "the next page of the book, the one before"),
    ("/ n N", "search, next match, previous match"),
    ("Esc q", "close the page"),
];

/// Keys that do the same everywhere.
pub(crate) const EVERYWHERE: &[(&str, &str)] = &[
    ("mouse", "click a choice or a key, turn the wheel; Shift and drag selects text"),
    ("F1", "the keys"),
    ("Ctrl-L", "draw the whole screen again"),
    ("Ctrl-Z Ctrl-C", "suspend (`fg` returns here); leave"),
];
