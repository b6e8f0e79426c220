//! What the keys of commands do. Most are acts of the session, from the shared table of commands.

use super::{perform, reading, say};
use crate::screen::author::Split;
use crate::screen::keymap::{Action, key_of};
use crate::screen::msg::{Cmd, Key};
use crate::screen::pages::FollowUp;
use crate::screen::pages::scenes::ScenesPage;
use crate::screen::state::State;
use crate::screen::view;
use crate::session::{Act, Change, Command, Group, Setting};

/// The author's command that a key has in a watched story, if any.
pub(super) fn of_author(state: &State, key: Key) -> Option<Action> {
    state.author.as_ref()?;
    match key {
        // On pages this letter goes to their first row.
        Key::Char('g') if state.page.is_some() => None,
        Key::Char(letter) => Command::of_key(letter, true).map(Action::Command),
        _ => None,
    }
}

/// The command of a click beside the page of a watched story.
pub(super) fn clicked(state: &State, x: u16, y: u16) -> Option<Command> {
    let author = state.author.as_ref()?;
    let split = Split::of(author.whole);
    if split.bar == Some(y) {
        return Some(Command::Problems);
    }
    let pane = split.pane.filter(|pane| x >= pane.x)?;
    view::author::command_at(state, author, pane, y)
}

/// Carries out a command. On a page and on the front page, commands that move in the run do nothing.
pub(super) fn run(state: &mut State, command: Command) -> Option<Cmd> {
    let waits = state.author.as_ref().is_some_and(|author| author.watch.waits());
    match command {
        Command::Theme => return change_theme(state),
        Command::State | Command::Jump | Command::Proved if waits => {
            return say(state, "no version without errors has been saved yet; `p` shows the problems");
        }
        Command::Jump => {
            state.below = None;
            state.open(Box::new(ScenesPage::default()));
            return None;
        }
        // Before anything is read there is no history: the key opens the help.
        Command::History if state.front.as_ref().is_some_and(|front| front.run.is_none()) && state.page.is_none() => {
            return perform(state, Act::Help, FollowUp::default());
        }
        // The runs to compare are chosen on the page of runs.
        Command::Compare => return perform(state, Act::Runs, FollowUp { compares: true, ..FollowUp::default() }),
        _ => {}
    }
    let moves = command.group() == Group::Reading && command != Command::History;
    if moves || matches!(command, Command::Numbers | Command::Strip | Command::Open) {
        return match (&state.page, &state.front) {
            (None, None) => reading::run(state, command),
            (Some(_), _) => say(state, format!("`{}` works where you read; q closes this page", key_of(command))),
            (None, Some(_)) => say(state, "first continue the run, or begin a new one"),
        };
    }
    match command.act("", state.session.place_here()) {
        Ok(act) => perform(state, act, FollowUp::default()),
        // It needs arguments, which only a page has.
        Err(_) => None,
    }
}

fn change_theme(state: &mut State) -> Option<Cmd> {
    state.theme = state.theme.next();
    state.follows_background = false;
    // The color key says how things look in the theme.
    state.lay_out();
    let name = state.theme.name();
    say(state, format!("theme: {name}"));
    let change = Change::new(Setting::Theme, name)?;
    perform(state, Act::Settings(Some(change)), FollowUp::default())
}
