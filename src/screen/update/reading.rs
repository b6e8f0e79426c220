//! What keys do on the reading screen.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::{act as act_in_front, perform, say, take as take_effect};
use crate::engine::Block;
use crate::screen::keymap::{Action, COPY};
use crate::screen::layout::has_strip;
use crate::screen::list::TypedNumber;
use crate::screen::msg::{Cmd, Key};
use crate::screen::offers::OfferAction;
use crate::screen::pages::{FollowUp, unknown_key};
use crate::screen::prompt::{Prompt, PromptKind};
use crate::screen::reading::Pause;
use crate::screen::state::{OpenCount, State};
use crate::session::{Act, ActError, ChoiceSelector, Command};
use crate::text::{NOT_WORKED_OUT, count, plain};

/// What is said if a key came so soon that it was meant for the previous page.
pub(super) const TOO_NEW: &str = "that key came before the page and was ignored; press it again";
/// The maximum time between the clicks of a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// Performs an action that is not a command.
pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Digit(digit) => return type_digit(state, digit),
        Action::Take => return take_selected(state),
        Action::On => return go_on(state),
        Action::Letter(key) => {
            return match state.context().letter(key) {
                Some(effect) => take_effect(state, effect),
                None if key == COPY => copy(state),
                None => say(state, unknown_key(Key::Char(key))),
            };
        }
        Action::NextPage => return by_itself(state),
        Action::PreviousPage => return say(state, unknown_key(Key::BackTab)),
        Action::Search => {
            return perform(state, Act::History, FollowUp { searches: true, ..FollowUp::default() });
        }
        Action::Up | Action::Down => state.reading.move_selection(action),
        Action::Close => state.reading.erase(true),
        Action::Erase => state.reading.erase(false),
        action => state.reading.scroll(action),
    }
    None
}

/// Puts the shown part of the passage on the clipboard.
fn copy(state: &mut State) -> Option<Cmd> {
    let scene = &state.reading.scene;
    let after = scene.after_spans.iter().map(|after| plain(after));
    let text = state.reading.shown_blocks().iter().filter_map(|block| match block {
        Block::Paragraph(spans) | Block::Verse(spans) => Some(plain(spans)),
        Block::Break => Some("* * *".to_owned()),
        Block::Beat => None,
    });
    let text: Vec<String> = after.chain(text).collect();
    state.status = Some("copied, if your terminal lets programs copy".to_owned());
    Some(Cmd::Copy(text.join("\n\n") + "\n"))
}

/// Carries out a command that moves in the run or changes how the screen looks.
pub(super) fn run(state: &mut State, command: Command) -> Option<Cmd> {
    match command {
        Command::Back => step(state, Act::Back),
        Command::Forward => step(state, Act::Forward),
        Command::New => begin(state),
        Command::Skip => perform(state, Act::Skip, FollowUp { skips: true, ..FollowUp::default() }),
        Command::Save if state.session.playthrough().position() == 0 => {
            say(state, "no choice has been taken yet, so there is nothing to write")
        }
        Command::Save if state.author.is_some() && !state.session.is_restricted() => ask_route(state),
        Command::Save => perform(state, Act::Save(None), FollowUp::default()),
        Command::Numbers => {
            state.shown.numbers = !state.shown.numbers;
            state.lay_out();
            None
        }
        Command::Strip => show_tree(state),
        Command::Open => count_open(state),
        _ => None,
    }
}

/// Toggles the tree of the runs on one row.
fn show_tree(state: &mut State) -> Option<Cmd> {
    state.shown.strip = !state.shown.strip;
    state.lay_out();
    let line = match (state.shown.strip, has_strip(state.window)) {
        (true, true) => "your runs are shown in a line under the meters; `b` hides it",
        (true, false) => "your runs appear in a line under the meters once the window has 96 columns and 16 rows",
        (false, _) => "not showing your runs under the meters",
    };
    say(state, line)
}

/// Asks for the name under which to record an author's run.
fn ask_route(state: &mut State) -> Option<Cmd> {
    if state.session.playthrough().is_by_hand() {
        return say(state, ActError::ChangedByHand.to_string());
    }
    state.prompt = Some(Prompt::new(PromptKind::Route, ""));
    None
}

/// Records the run under the name that was typed.
pub(super) fn write_route(state: &mut State, name: &str) -> Option<Cmd> {
    let name = name.trim().trim_end_matches(".ron");
    match name {
        "" => say(state, "the run was not written"),
        name if name.contains(['/', '.']) => {
            say(state, format!("`{name}` is not a valid name for a route: leave out `/` and `.`"))
        }
        name => perform(state, Act::Save(Some(name.to_owned())), FollowUp::default()),
    }
}

/// Toggles the number of open endings.
fn count_open(state: &mut State) -> Option<Cmd> {
    state.shown.counts_open = !state.shown.counts_open;
    state.lay_out();
    let done = match state.open_endings() {
        Some(OpenCount::Known(open)) => format!("{} can still be reached; `o` hides the number", count(open, "ending")),
        Some(OpenCount::LookingAhead) => {
            "looking ahead; the number of open endings appears beside the meters".to_owned()
        }
        Some(OpenCount::Unknown) => NOT_WORKED_OUT.to_owned(),
        None if state.shown.counts_open => "showing the number of open endings, from the next scene on".to_owned(),
        None => "not showing the number of open endings".to_owned(),
    };
    say(state, done)
}

/// Goes a choice back or forward, past what was read there.
fn step(state: &mut State, act: impl FnOnce(NonZeroUsize) -> Act) -> Option<Cmd> {
    perform(state, act(NonZeroUsize::MIN), FollowUp { at_once: true, ..FollowUp::default() })
}

/// At the beginning of a new run, going back leads to the previous run.
pub(super) fn at_beginning(state: &mut State) -> Option<Cmd> {
    match state.left.take() {
        Some(run) => {
            state.session.resume(run);
            perform(state, Act::Look, FollowUp { at_once: true, ..FollowUp::default() })
        }
        None => say(state, "this is the beginning"),
    }
}

/// Begins a new run. The previous one stays saved, and going back from the beginning leads to it.
fn begin(state: &mut State) -> Option<Cmd> {
    if state.session.playthrough().path().is_empty() {
        return say(state, "this is already the beginning of a new run");
    }
    let line = match state.author {
        Some(_) => "a new run",
        None => "a new run; the previous one is saved, and `u` returns to it",
    };
    let left = state.session.run();
    perform(state, Act::New, FollowUp { left, line: Some(line.to_owned()), ..FollowUp::default() })
}

/// Lets a replay advance by itself, or wait for the reader.
fn by_itself(state: &mut State) -> Option<Cmd> {
    state.reading.scene.replay.as_ref()?;
    state.pace.1 = !state.pace.1;
    say(state, if state.pace.1 { "auto-play on; Tab pauses" } else { "auto-play paused; Tab resumes" })
}

/// The next page of a replay.
pub(super) fn next_page(state: &mut State) -> Option<Cmd> {
    state.reading.scene.replay.as_ref()?;
    step(state, Act::Forward)
}

/// A digit takes a choice as soon as no longer number can begin with what was typed. At a beat it shows the rest of the
/// passage and only selects the choice, because nobody has seen the choices yet.
fn type_digit(state: &mut State, digit: char) -> Option<Cmd> {
    if state.reading.is_too_new(state.moment) && !state.reading.is_typing() {
        return say(state, TOO_NEW);
    }
    let skips = state.reading.is_held();
    if skips {
        state.reading.go_past_all(state.session.story(), state.window, state.shown);
    }
    match state.reading.type_digit(digit) {
        TypedNumber::Complete(number) if skips => {
            let can_be_taken = state.reading.offers.get(number - 1).is_some_and(|offer| offer.can_be_taken);
            if can_be_taken { say(state, format!("choice {number} is selected; Enter takes it")) } else { None }
        }
        TypedNumber::Complete(number) => take(state, number),
        TypedNumber::Prefix | TypedNumber::Missing(0) => None,
        TypedNumber::Missing(number) => say(state, format!("there is no choice {number} here")),
    }
}

/// Enter: goes one page further if there is more to read, goes past a beat, or takes the selected choice.
fn take_selected(state: &mut State) -> Option<Cmd> {
    if state.reading.is_typing() && !state.reading.is_too_new(state.moment) {
        return take(state, state.reading.list().selected() + 1);
    }
    match state.reading.pause(state.moment) {
        Some(pause) => wait(state, pause),
        None if state.reading.is_held() => past_beat(state),
        None => take(state, state.reading.list().selected() + 1),
    }
}

/// What Enter and clicks do instead of taking anything.
fn wait(state: &mut State, pause: Pause) -> Option<Cmd> {
    match pause {
        Pause::TooNew => say(state, TOO_NEW),
        Pause::Unread => {
            state.reading.scroll(Action::PageDown);
            None
        }
    }
}

/// Takes the offer of a number, from 1.
fn take(state: &mut State, number: usize) -> Option<Cmd> {
    state.reading.erase(true);
    let offer = number.checked_sub(1).and_then(|at| state.reading.offers.get(at))?;
    match offer.action {
        OfferAction::Choose(number) => perform(state, Act::Choose(ChoiceSelector::Number(number)), FollowUp::default()),
        OfferAction::Do(command) => act_in_front(state, Action::Command(command)),
        OfferAction::On => past_beat(state),
        OfferAction::Resume | OfferAction::NewRun => None,
    }
}

/// Space: goes one page further if the text continues below, or past the beat if not.
fn go_on(state: &mut State) -> Option<Cmd> {
    if state.reading.text.hidden().1 > 0 {
        state.reading.scroll(Action::PageDown);
    } else if state.reading.is_held() {
        return match state.reading.pause(state.moment) {
            Some(pause) => wait(state, pause),
            None => past_beat(state),
        };
    }
    None
}

fn past_beat(state: &mut State) -> Option<Cmd> {
    state.reading.go_past(state.session.story(), state.window, state.shown);
    None
}

/// Whether a click is the second of a double click whose first one was on a choice or at a beat.
pub(super) fn is_double_click(state: &State) -> bool {
    let is_soon = state.clicked.is_some_and(|clicked| state.moment < clicked + DOUBLE_CLICK);
    is_soon && state.page.is_none() && state.front.is_none()
}

/// A click takes the choice that it is on, or goes past the beat.
pub(super) fn click(state: &mut State, y: u16) -> Option<Cmd> {
    let is_held = state.reading.is_held();
    let at = state.reading.list().item_at(state.reading.layout.rows.choices, y);
    if !is_held && at.is_none() {
        return None;
    }
    state.clicked = Some(state.moment);
    match state.reading.pause(state.moment) {
        Some(pause) => wait(state, pause),
        None if is_held => past_beat(state),
        None => {
            let at = at?;
            state.reading.select(at);
            take(state, at + 1)
        }
    }
}

/// The wheel scrolls what it is over.
pub(super) fn wheel(state: &mut State, y: u16, rows: isize) {
    if state.reading.layout.rows.choices.has(y) && state.reading.has_more_choices() {
        state.reading.move_selection(if rows < 0 { Action::Up } else { Action::Down });
    } else {
        state.reading.scroll_by(rows);
    }
}
