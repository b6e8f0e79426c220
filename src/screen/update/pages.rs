//! What pages ask for, and what becomes of it.

use super::{do_command, menu, reading, say};
use crate::archive::RunId;
use crate::engine::{Divergence, Run};
use crate::report::{Written, exported};
use crate::screen::msg::{Cmd, Key};
use crate::screen::pages::{Effect, OpenPage, Page, Request};
use crate::screen::prompt::{Prompt, PromptKind};
use crate::screen::state::State;

/// Takes a step that a page asks for.
pub(super) fn take(state: &mut State, effect: Effect) -> Option<Cmd> {
    match effect {
        Effect::Stay => None,
        Effect::Say(line) => say(state, line),
        Effect::Close => close(state),
        Effect::Open(page) => open(state, page),
        Effect::Over(page) => {
            let below = state.page.take().or(state.below.take());
            open(state, page);
            state.below = below;
            None
        }
        Effect::Ask(prompt) => {
            state.prompt = Some(prompt);
            None
        }
        Effect::Do(command) => do_command(state, command),
        Effect::Request(request) => do_request(state, request),
    }
}

fn open(state: &mut State, page: Box<dyn Page>) -> Option<Cmd> {
    state.below = None;
    state.open(page);
    None
}

/// Closes the page in front; the one that it was opened over comes back.
pub(super) fn close(state: &mut State) -> Option<Cmd> {
    state.page = state.below.take();
    // The window may have another size by now.
    state.lay_out();
    None
}

/// A key while a question is being answered.
pub(super) fn type_answer(state: &mut State, key: Key) -> Option<Cmd> {
    let prompt = state.prompt.as_mut()?;
    let is_yes_or_no = matches!(prompt.kind, PromptKind::Remove(_));
    match key {
        Key::Char(letter) if is_yes_or_no => {
            prompt.text = letter.to_string();
            return answer(state);
        }
        Key::Enter => return answer(state),
        _ if is_yes_or_no => return answer(state),
        Key::Esc | Key::Ctrl('c') => state.prompt = None,
        Key::Backspace if prompt.text.pop().is_none() => state.prompt = None,
        Key::Char(letter) => prompt.text.push(letter),
        Key::Ctrl('u') => prompt.text.clear(),
        _ => {}
    }
    None
}

/// Gives an answer to the page that asked.
fn answer(state: &mut State) -> Option<Cmd> {
    let Prompt { kind, text } = state.prompt.take()?;
    let effect = state.with_page(|open, _, cx| open.answer(kind, &text, cx))?;
    take(state, effect)
}

fn do_request(state: &mut State, request: Request) -> Option<Cmd> {
    match request {
        Request::GoOn(run) => go_on(state, run),
        Request::GoOnFromEnd(run) => {
            let opened = state.session.go_on_from_end(run, &mut state.outbox);
            arrive(state, opened.stop, true);
            say_where(state, run)
        }
        Request::Fork { run, steps, select } => fork(state, run, steps, select.as_deref()),
        Request::Name(run, name) => {
            let named = state.session.call(run, &name, &mut state.outbox).map(|_| None);
            changed(state, named)
        }
        Request::Mark(run, marked) => {
            let done = if marked { "is marked" } else { "is no longer marked" };
            let result = state.session.mark(run, marked, &mut state.outbox);
            changed(state, result.map(|_| Some(format!("{run} {done}"))))
        }
        Request::Remove(run) => {
            let removed = state.session.remove(run, &mut state.outbox);
            changed(state, removed.map(|_| Some(format!("{run} is removed; z brings it back"))))
        }
        Request::Restore(run) => {
            let restored = state.session.restore(run, &mut state.outbox);
            changed(state, restored.map(|_| Some(format!("{run} is there again"))))
        }
        Request::Export(run, name) => export(state, run, name),
        Request::Import(name) => Some(Cmd::Read(name)),
        Request::Back => {
            reading::back(state);
            state.lay_out();
            None
        }
        Request::Change(change) => {
            state.author.as_mut()?.workshop.change(&mut state.session, change);
            state.stay();
            state.lay_out();
            None
        }
        Request::Jump(scene) => {
            state.page = None;
            state.author.as_mut()?.workshop.jump(&mut state.session, scene);
            state.arrive(true);
            None
        }
    }
}

/// Shows what became of a change to what is kept.
fn changed(state: &mut State, result: Result<Option<String>, String>) -> Option<Cmd> {
    state.with_page(|open, _, cx| OpenPage::refresh(open, cx));
    match result {
        Ok(line) => line.and_then(|line| say(state, line)),
        Err(why) => say(state, why),
    }
}

/// Goes on with a run where its reader was. From there every step of it can be walked to.
fn go_on(state: &mut State, run: RunId) -> Option<Cmd> {
    if state.session.run() == Some(run) {
        (state.page, state.below) = (None, None);
        // It is the one being read, or the one that the start menu offers.
        return if state.menu.is_some() { menu::take(state, 0) } else { None };
    }
    let opened = state.session.go_on(run, &mut state.outbox);
    arrive(state, opened.stop, false);
    if state.page.is_some() { None } else { say(state, format!("run {run}; `u` goes back in it, `r` forward")) }
}

fn fork(state: &mut State, run: Option<RunId>, steps: usize, select: Option<&str>) -> Option<Cmd> {
    match run {
        Some(run) => match state.session.fork(run, steps, &mut state.outbox) {
            Ok(opened) => {
                arrive(state, opened.stop, true);
                say_where(state, run);
            }
            Err(why) => return say(state, why),
        },
        None => (state.page, state.below) = (None, None),
    }
    let shown = &state.reading.passage.choices;
    let wanted = |id: &str| shown.iter().position(|shown| shown.id(state.session.story()) == id);
    if let Some(at) = select.and_then(wanted) {
        state.reading.select(at);
    }
    None
}

/// Shows the place that was gone to.
fn arrive(state: &mut State, stop: Option<Divergence>, at_once: bool) {
    (state.page, state.below, state.menu, state.left) = (None, None, None, None);
    state.notices.stop = stop;
    state.arrive(at_once);
    state.show_notices();
}

/// Says what becomes of a choice here, unless there are notices to be read first.
fn say_where(state: &mut State, run: RunId) -> Option<Cmd> {
    if state.page.is_some() {
        return None;
    }
    say(state, format!("run {run}; what you choose otherwise here becomes a run of its own"))
}

fn export(state: &mut State, run: RunId, name: String) -> Option<Cmd> {
    match Written::in_file(&name).and_then(|written| exported(&state.session, run, written)) {
        Ok(text) => Some(Cmd::Save { name, text }),
        Err(why) => say(state, why),
    }
}

/// Takes in what was read of a file: a run.
pub(super) fn import(state: &mut State, read: Result<String, String>) -> Option<Cmd> {
    let run = read.and_then(|text| Run::from_ron(&text).map_err(|error| error.to_string()));
    let imported = run.and_then(|run| state.session.import(&run, &mut state.outbox).map_err(|error| error.to_string()));
    let line = imported.map(|imported| {
        let kept = if imported.known { "it is kept already, as" } else { "kept as" };
        Some(format!("{kept} {}", imported.run))
    });
    changed(state, line)
}
