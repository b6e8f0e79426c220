//! What keys and clicks do for an author, beside what they do for a reader.

use super::{close, open, say};
use crate::engine::Change;
use crate::screen::desk::Split;
use crate::screen::keymap::Action;
use crate::screen::msg::{Cmd, Key};
use crate::screen::picks::{Part, What};
use crate::screen::sheet::Kind;
use crate::screen::state::State;
use crate::screen::view;
use crate::session::Command;
use crate::session::workshop::{Craft, craft_of_key};

/// What a key does where a story is watched, if it is not what it does for a reader.
pub(super) fn action(state: &State, key: Key) -> Option<Action> {
    state.desk.as_ref()?;
    let kind = state.page();
    match (kind, key) {
        // Letters are for the names of scenes.
        (Some(Kind::Scenes), Key::Char(letter)) => Some(Action::Document(letter)),
        (Some(Kind::Levers), Key::Char('+' | '=') | Key::Right) => Some(Action::More),
        (Some(Kind::Levers), Key::Char('-') | Key::Left) => Some(Action::Less),
        // On other pages this letter goes to their first row.
        (Some(_), Key::Char('g')) => None,
        (_, Key::Char(letter)) => craft_of_key(letter).map(Action::Craft),
        _ => None,
    }
}

/// Opens the page of a craft, or closes it.
pub(super) fn craft(state: &mut State, craft: Craft) -> Option<Cmd> {
    let kind = match craft {
        Craft::Problems => Kind::Problems,
        Craft::State | Craft::Set => Kind::Levers,
        Craft::Jump => Kind::Scenes,
        Craft::Proved => Kind::Proved,
    };
    if state.page() == Some(kind) {
        return close(state);
    }
    let waits = state.desk.as_ref().is_some_and(|desk| desk.workshop.waits());
    if waits && kind != Kind::Problems {
        return say(state, "no version without errors was saved yet; `p` shows the problems");
    }
    open(state, kind)
}

/// What an action does on a page with a list.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    let page = sheet.page_step();
    match action {
        Action::Up => select(state, -1),
        Action::Down => select(state, 1),
        Action::PageUp => select(state, -page),
        Action::PageDown => select(state, page),
        Action::Top => select(state, isize::MIN),
        Action::Bottom => select(state, isize::MAX),
        Action::Document(letter) if sheet.kind == Kind::Scenes => type_letter(state, Some(letter)),
        Action::Erase => type_letter(state, None),
        Action::Less => turn(state, -1),
        Action::More => turn(state, 1),
        Action::Take | Action::On => take(state),
        Action::Command(Command::Back) => {
            super::reading::back(state);
            state.lay_out();
            None
        }
        Action::Command(command) => super::sheet::command(state, command),
        Action::Close => close(state),
        _ => None,
    }
}

/// Selects another, so many further down or up.
pub(super) fn select(state: &mut State, by: isize) -> Option<Cmd> {
    let sheet = state.sheet.as_mut()?;
    sheet.picks.as_mut()?.select_by(by, sheet.places.body.height);
    None
}

/// Types a letter of a scene's name, or takes the last back.
fn type_letter(state: &mut State, letter: Option<char>) -> Option<Cmd> {
    let picks = state.sheet.as_mut()?.picks.as_mut()?;
    match letter {
        Some(letter) => picks.filter.push(letter),
        None => drop(picks.filter.pop()),
    }
    picks.select_by(isize::MIN, 0);
    state.lay_out();
    None
}

/// Changes the selected meter by so much; a fact holds afterwards, or doesn't.
fn turn(state: &mut State, by: i32) -> Option<Cmd> {
    let now = state.session.playthrough().state();
    let change = match state.sheet.as_ref()?.picks.as_ref()?.selected()? {
        What::Meter(meter) => Change::Meter(meter, now.meter(meter).saturating_add(by)),
        What::Fact(fact) => Change::Fact(fact, by > 0),
        What::Scene(_) => return None,
    };
    apply(state, change)
}

/// What is selected is taken: a fact is turned over, a scene is gone to.
fn take(state: &mut State) -> Option<Cmd> {
    match state.sheet.as_ref()?.picks.as_ref()?.selected()? {
        What::Meter(_) => turn(state, 1),
        What::Fact(fact) => {
            let holds = state.session.playthrough().state().holds(fact);
            apply(state, Change::Fact(fact, !holds))
        }
        What::Scene(scene) => {
            state.sheet = None;
            let desk = state.desk.as_mut()?;
            desk.workshop.jump(&mut state.session, scene);
            state.arrive(true);
            None
        }
    }
}

fn apply(state: &mut State, change: Change) -> Option<Cmd> {
    state.desk.as_mut()?.workshop.change(&mut state.session, change);
    state.stay();
    state.lay_out();
    None
}

/// What a click does beside the page, or on a page with a list.
pub(super) fn clicked(state: &mut State, x: u16, y: u16) -> Option<Action> {
    let desk = state.desk.as_ref()?;
    let split = Split::of(desk.whole);
    if split.bar == Some(y) {
        return Some(Action::Craft(Craft::Problems));
    }
    if let Some(pane) = split.pane.filter(|pane| x >= pane.x) {
        return view::desk::craft_at(state, desk, pane, y).map(Action::Craft);
    }
    let keys = view::keys_row(state);
    let sheet = state.sheet.as_mut().filter(|_| keys != Some(y))?;
    match (sheet.kind, sheet.picks.as_mut()?.click(sheet.columns, sheet.places.body, x, y)?) {
        (Kind::Levers, part) => lever_clicked(state, part),
        _ => Some(Action::Take),
    }
}

/// On a meter there are two buttons; all of a fact is one.
fn lever_clicked(state: &State, part: Part) -> Option<Action> {
    match (state.sheet.as_ref()?.picks.as_ref()?.selected()?, part) {
        (What::Meter(_), Part::Less) => Some(Action::Less),
        (What::Meter(_), Part::More) => Some(Action::More),
        // It is selected, which nothing more follows from.
        (What::Meter(_), Part::Name) => Some(Action::Digit('0')),
        _ => Some(Action::Take),
    }
}
