//! What keys do. The commands come from the one table that feeds every front end; the rest is moving about.

use super::msg::Key;
use crate::session::workshop::Craft;
use crate::session::{COMMANDS, Command};

/// What a key, or a click on its hint, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A command of the table.
    Command(Command),
    /// What an author can do where a story is watched.
    Craft(Craft),
    /// Less of the selected meter.
    Less,
    /// More of it.
    More,
    /// Opens the document that has this key.
    Document(char),
    /// A digit of a choice's number, or of a run's place in the list.
    Digit(char),
    /// Takes what is selected, or goes on.
    Take,
    /// Goes on: a page further, or past a beat.
    On,
    /// Selects the one before, or scrolls a row up.
    Up,
    /// Selects the next, or scrolls a row down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
    /// Looks for words.
    Search,
    /// The next find.
    NextFind,
    /// The find before.
    PreviousFind,
    /// To the next page of the book.
    NextPage,
    /// Something on the page of the tree.
    Book(Act),
    /// Takes back what was typed, or closes the page.
    Close,
    /// Takes back the last digit.
    Erase,
    /// Gives the terminal back to the shell for a while.
    Suspend,
}

/// What a key does on the page of the tree, with the line that is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Reads on from there.
    Fork,
    /// Shows what is folded.
    Unfold,
    /// Folds it again.
    Fold,
    /// One or the other.
    Toggle,
    /// The same with everything.
    ToggleAll,
    /// Says where the choices there would lead.
    WhatIf,
    /// Asks for the run's name.
    Name,
    /// Marks the run, or takes the mark off.
    Mark,
    /// Asks whether to remove the run.
    Remove,
    /// Brings back the run that was removed last.
    Restore,
    /// Asks for a file to write the run to.
    Export,
    /// Asks for a file to take a run from.
    Import,
}

/// What a key does on the page of the tree. Others do what they do on every page.
pub(crate) fn book(key: Key) -> Option<Action> {
    let act = match key {
        Key::Enter | Key::Char('f') => Act::Fork,
        Key::Right | Key::Char('+') => Act::Unfold,
        Key::Left | Key::Char('-') => Act::Fold,
        Key::Char(' ') => Act::Toggle,
        Key::Char('x') => Act::ToggleAll,
        Key::Char('i') => Act::WhatIf,
        Key::Char('a') => Act::Name,
        Key::Char('*') => Act::Mark,
        Key::Char('d') => Act::Remove,
        Key::Char('z') => Act::Restore,
        Key::Char('w') => Act::Export,
        Key::Char('y') => Act::Import,
        key => return sheet(key),
    };
    Some(Action::Book(act))
}

/// The keys of the page of the tree, for the help.
pub(crate) const BOOK: &[(&str, &str)] = &[
    ("Enter f", "read on from there; the earlier way is kept"),
    ("→ ← space", "unfold and fold; x everything"),
    ("i", "where the choices there would lead; once more for more of it"),
    ("c", "lay the run beside the one being read"),
    ("a *", "name the run; mark it"),
    ("d z", "remove the run; bring back the one removed last"),
    ("w y", "write the run to a file; take one in"),
    ("Tab", "runs, endings, clippings, corrections"),
];

/// What a key does on the reading screen and the opening page.
pub(crate) fn reading(key: Key) -> Option<Action> {
    match key {
        Key::Char(digit) if digit.is_ascii_digit() => Some(Action::Digit(digit)),
        Key::Char(' ') => Some(Action::On),
        Key::Char('j') => Some(Action::Down),
        Key::Char('k') => Some(Action::Up),
        Key::Char(letter) => Some(command(letter).map_or(Action::Document(letter), Action::Command)),
        Key::Enter => Some(Action::Take),
        Key::Backspace => Some(Action::Erase),
        _ => moving(key),
    }
}

/// What a key does on a page that is opened over it.
pub(crate) fn sheet(key: Key) -> Option<Action> {
    match key {
        Key::Char(digit) if digit.is_ascii_digit() => Some(Action::Digit(digit)),
        Key::Char('q') => Some(Action::Close),
        Key::Char('/') => Some(Action::Search),
        Key::Char('n') => Some(Action::NextFind),
        Key::Char('N') => Some(Action::PreviousFind),
        Key::Char(' ') => Some(Action::On),
        Key::Char('j') => Some(Action::Down),
        Key::Enter => Some(Action::Take),
        Key::Char('k') => Some(Action::Up),
        Key::Char('g') => Some(Action::Top),
        Key::Char('G') => Some(Action::Bottom),
        Key::Char('i') => Some(Action::Book(Act::WhatIf)),
        Key::Backspace => Some(Action::Erase),
        Key::Char(letter) => Some(command(letter).map_or(Action::Document(letter), Action::Command)),
        _ => moving(key),
    }
}

fn moving(key: Key) -> Option<Action> {
    match key {
        Key::Up => Some(Action::Up),
        Key::Down => Some(Action::Down),
        Key::PageUp => Some(Action::PageUp),
        Key::PageDown => Some(Action::PageDown),
        Key::Home => Some(Action::Top),
        Key::End => Some(Action::Bottom),
        Key::Tab => Some(Action::NextPage),
        Key::Esc => Some(Action::Close),
        Key::Ctrl('c') => Some(Action::Command(Command::Quit)),
        Key::Ctrl('z') => Some(Action::Suspend),
        _ => None,
    }
}

/// The command that a letter stands for.
pub(crate) fn command(letter: char) -> Option<Command> {
    COMMANDS.iter().find(|entry| entry.key == Some(letter)).map(|entry| entry.command)
}

/// The key of a command, as it is shown.
pub(crate) fn key_of(command: Command) -> String {
    let entry = COMMANDS.iter().find(|entry| entry.command == command);
    entry.and_then(|entry| entry.key).map(String::from).unwrap_or_default()
}

/// Keys that are no commands, for the help.
pub(crate) const MOVING: &[(&str, &str)] = &[
    ("1-9", "take the choice of that number; of more than nine, type it"),
    ("↑ ↓ j k", "select a choice or a run; on other pages, scroll"),
    ("Enter", "take what is selected; go on"),
    ("space", "go on: further down, or past a pause"),
    ("PgUp PgDn Home End", "scroll the text"),
    ("mouse", "click a choice or a key, turn the wheel"),
    ("/ n N", "on other pages: search, next find, find before"),
    ("Esc q", "close a page"),
    ("Ctrl-Z Ctrl-C", "back to the shell for a while; leave"),
];
