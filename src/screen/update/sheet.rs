//! What keys do on a page that is opened over the reading screen.

use super::{book, change_theme, close, open, open_over, runs};
use crate::screen::keymap::{self, Act, Action};
use crate::screen::msg::{Cmd, Key};
use crate::screen::sheet::{Kind, Sheet, Told};
use crate::screen::state::State;
use crate::session::Command;

pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    match action {
        Action::Close => return close(state),
        Action::Take if matches!(sheet.kind, Kind::WhatIf(..) | Kind::Nearest(_)) => return book::go(state),
        Action::NextPage => return book::next_page(state),
        _ if sheet.book.is_some() => return book::act(state, action),
        Action::Book(Act::WhatIf) => return book::more(state),
        _ if sheet.picker.is_some() => return runs::act(state, action),
        Action::Take | Action::Down | Action::On if ends_with(sheet, action) => return close(state),
        Action::Document(key) => return document(state, key),
        Action::Down | Action::Take => sheet.scroll_by(1),
        Action::Up => sheet.scroll_by(-1),
        Action::PageDown | Action::On => sheet.scroll_by(sheet.page_step()),
        Action::PageUp => sheet.scroll_by(-sheet.page_step()),
        Action::Top => sheet.scroll = 0,
        Action::Bottom => sheet.scroll = sheet.last_scroll(),
        Action::Search => sheet.begin_search(),
        Action::NextFind => sheet.find_next(true),
        Action::PreviousFind => sheet.find_next(false),
        _ => {}
    }
    None
}

/// What is told at the beginning is gone on from as from a beat, once it was seen to its end.
fn ends_with(sheet: &Sheet, action: Action) -> bool {
    sheet.kind == Kind::Told && sheet.scroll == sheet.last_scroll() && action != Action::Down
}

/// The key that opened a page closes it; another opens another.
pub(super) fn command(state: &mut State, command: Command) -> Option<Cmd> {
    let here = state.page();
    match command {
        Command::Quit => Some(Cmd::Quit),
        Command::Theme => change_theme(state),
        Command::History if here == Some(Kind::History) => close(state),
        Command::Endings if here == Some(Kind::Endings) => close(state),
        Command::Help if here == Some(Kind::Help) => close(state),
        Command::Book if matches!(here, Some(Kind::Book | Kind::Runs | Kind::Clippings | Kind::Corrections)) => {
            close(state)
        }
        Command::Compare if here == Some(Kind::Runs) => runs::compare(state),
        Command::Compare if here == Some(Kind::Book) => book::compare(state),
        Command::Compare if matches!(here, Some(Kind::Compared(..))) => close(state),
        Command::Nearest => match here {
            Some(Kind::Nearest(Told::All)) => close(state),
            Some(Kind::Nearest(told)) => {
                state.open(Kind::Nearest(told.more()));
                None
            }
            Some(Kind::Told) => None,
            _ if state.opening.is_some() => None,
            _ => open_over(state, Kind::Nearest(Told::Shape)),
        },
        _ if here == Some(Kind::Told) => None,
        Command::History if state.opening.is_none() => open(state, Kind::History),
        Command::Endings => open(state, Kind::Endings),
        Command::Book => book::open(state),
        Command::Runs | Command::Compare => runs::open(state),
        Command::Help => open(state, Kind::Help),
        _ => None,
    }
}

/// Opens the document with this key, or closes it.
pub(super) fn document(state: &mut State, key: char) -> Option<Cmd> {
    let documents = &state.reading.passage.documents;
    let story = state.session.story();
    let found = documents.iter().copied().find(|id| story.document(*id).key == key)?;
    let here = state.page();
    match here {
        Some(Kind::Document(open)) if open == found => close(state),
        Some(Kind::Told) => None,
        _ => open(state, Kind::Document(found)),
    }
}

/// A key while a search is being typed.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    match key {
        Key::Enter => sheet.find_first(),
        Key::Esc => sheet.search = None,
        Key::Backspace => {
            let search = sheet.typing()?;
            if search.words.pop().is_none() {
                sheet.search = None;
            }
        }
        Key::Char(letter) => sheet.typing()?.words.push(letter),
        Key::Ctrl(_) => return keymap::sheet(key).and_then(|action| super::act(state, action)),
        _ => {}
    }
    None
}
