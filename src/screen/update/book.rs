//! What keys and clicks do on the page of the tree, and on the pages that are opened from it.

use super::{open_over, say, sheet};
use crate::archive::RunId;
use crate::engine::{Divergence, Run};
use crate::report::{Written, exported};
use crate::screen::book::BookPage;
use crate::screen::keymap::{Act, Action};
use crate::screen::msg::{Cmd, Key};
use crate::screen::prompt::{Asks, Prompt};
use crate::screen::sheet::{Kind, Told};
use crate::screen::state::State;
use crate::screen::view;
use crate::session::LineKind;
use crate::story::SceneId;

/// Opens the page, if there is anything on it.
pub(super) fn open(state: &mut State) -> Option<Cmd> {
    if state.session.runs_last_played_first().is_empty() {
        return say(state, "no run is kept yet; one is with its first choice");
    }
    super::open(state, Kind::Book)
}

/// From the tree to the runs, to the endings, to the clippings, to the corrections.
pub(super) fn next_page(state: &mut State) -> Option<Cmd> {
    match state.page() {
        Some(Kind::Book) => super::runs::open(state),
        Some(Kind::Runs) => super::open(state, Kind::Endings),
        Some(Kind::Endings) => super::open(state, Kind::Clippings),
        Some(Kind::Clippings) => super::open(state, Kind::Corrections),
        Some(Kind::Corrections) => open(state),
        _ => None,
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Option<Cmd> {
    match action {
        Action::Book(act) => return on_line(state, act),
        Action::Document(key) => return sheet::document(state, key),
        Action::Search => state.prompt = Some(Prompt::new(Asks::Find, "")),
        Action::Up => return select(state, -1),
        Action::Down => return select(state, 1),
        Action::PageUp => return select(state, -page(state)?.page_step()),
        Action::PageDown => return select(state, page(state)?.page_step()),
        Action::Top => return select(state, isize::MIN),
        Action::Bottom => return select(state, isize::MAX),
        Action::NextFind => with_page(state, |page, session| page.find_next(session, true)),
        Action::PreviousFind => with_page(state, |page, session| page.find_next(session, false)),
        _ => {}
    }
    None
}

fn on_line(state: &mut State, act: Act) -> Option<Cmd> {
    match act {
        Act::Fork => return fork(state),
        Act::Unfold => with_page(state, |page, session| page.unfold(session, true)),
        Act::Fold => with_page(state, |page, session| page.unfold(session, false)),
        Act::Toggle => with_page(state, BookPage::toggle),
        Act::ToggleAll => with_page(state, BookPage::toggle_all),
        Act::WhatIf => return what_if(state),
        Act::Restore => return restore(state),
        Act::Import => state.prompt = Some(Prompt::new(Asks::Import, "")),
        Act::Name => return ask(state, |state, run| (Asks::Name(run), name(state, run))),
        Act::Remove => return ask(state, |_, run| (Asks::Remove(run), String::new())),
        Act::Export => return ask(state, |state, run| (Asks::Export(run), file_name(state, run))),
        Act::Mark => return mark(state),
    }
    None
}

fn page(state: &State) -> Option<&BookPage> {
    state.sheet.as_ref()?.book.as_ref()
}

/// Changes the page, and scrolls to what is selected.
fn with_page(state: &mut State, change: impl FnOnce(&mut BookPage, &crate::session::Session)) {
    let Some(sheet) = &mut state.sheet else { return };
    if let Some(page) = &mut sheet.book {
        change(page, &state.session);
    }
    sheet.lay_out_in_sight(&state.session);
}

/// Selects another line, so many further down or up.
pub(super) fn select(state: &mut State, by: isize) -> Option<Cmd> {
    with_page(state, |page, _| page.select_by(by));
    None
}

/// A click selects a line, and on the line that is selected unfolds it; on the picture it goes to the place.
pub(super) fn click(state: &mut State, x: u16, y: u16) -> Option<Cmd> {
    let sheet = state.sheet.as_ref()?;
    if let Some(node) = view::picture::place_at(sheet, x, y) {
        with_page(state, |page, session| page.show(session, node));
        return None;
    }
    let row = usize::from(y.checked_sub(sheet.places.body.y)?);
    let inside = sheet.places.body.has(y);
    with_page(state, |page, session| {
        let before = page.selected;
        if inside && page.select_row(row) && page.selected == before {
            page.toggle(session);
        }
    });
    None
}

/// The run that the selected line speaks of.
fn run(state: &State) -> Option<RunId> {
    page(state)?.line().map(|line| line.run)
}

fn ask(state: &mut State, what: impl FnOnce(&State, RunId) -> (Asks, String)) -> Option<Cmd> {
    let run = run(state)?;
    let (asks, text) = what(state, run);
    state.prompt = Some(Prompt::new(asks, text));
    None
}

fn name(state: &State, run: RunId) -> String {
    state.session.book().name(run).unwrap_or_default().to_owned()
}

fn file_name(state: &State, run: RunId) -> String {
    format!("{}-{run}.md", state.session.story().id())
}

/// Reads on from the line that is selected.
fn fork(state: &mut State) -> Option<Cmd> {
    let line = page(state)?.line()?.clone();
    let wanted = match &line.kind {
        LineKind::Chapter(_) => return None,
        LineKind::Way(way) => Some(way.id.clone()),
        _ => None,
    };
    if let LineKind::End(_) = line.kind {
        let opened = state.session.go_on_from_end(line.run, &mut state.outbox);
        arrive(state, line.run, opened.stop);
        return None;
    }
    go_to(state, line.run, line.steps)?;
    if let Some(wanted) = wanted {
        select_choice(state, &wanted);
    }
    None
}

/// Goes to a place of a run, and says what is kept.
fn go_to(state: &mut State, run: RunId, steps: usize) -> Option<()> {
    let opened = match state.session.fork(run, steps, &mut state.outbox) {
        Ok(opened) => opened,
        Err(why) => {
            say(state, why);
            return None;
        }
    };
    arrive(state, run, opened.stop);
    Some(())
}

/// Shows the place that was gone to, and says what is kept.
fn arrive(state: &mut State, run: RunId, stop: Option<Divergence>) {
    state.sheet = None;
    state.below = None;
    state.opening = None;
    state.left = None;
    state.told.stop = stop;
    state.arrive(true);
    state.tell();
    if state.sheet.is_none() {
        say(state, format!("run {run}; what you choose otherwise here becomes a run of its own"));
    }
}

/// Selects the choice that the reader asked about, without taking it.
fn select_choice(state: &mut State, id: &str) {
    let story = state.session.story();
    let shown = &state.reading.passage.choices;
    if let Some(at) = shown.iter().position(|shown| shown.id(story) == id) {
        state.reading.selected = at;
        state.reading.keep_selected_in_sight();
    }
}

/// Lays the run of the selected line beside the one being read, or that beside the one played before it.
pub(super) fn compare(state: &mut State) -> Option<Cmd> {
    let selected = run(state)?;
    let read = state.session.run();
    let other = state.session.runs_last_played_first().into_iter().find(|other| *other != selected);
    match read.filter(|read| *read != selected).or(other) {
        Some(other) => open_over(state, Kind::Compared(other, selected)),
        None => say(state, "there is only one run; a choice otherwise makes another"),
    }
}

fn what_if(state: &mut State) -> Option<Cmd> {
    let line = page(state)?.line().filter(|line| !line.is_chapter())?;
    let kind = Kind::WhatIf(line.run, line.steps, Told::Shape);
    open_over(state, kind)
}

/// Tells more on the page that was asked to.
pub(super) fn more(state: &mut State) -> Option<Cmd> {
    if let Some(Kind::WhatIf(run, steps, told)) = state.page() {
        state.open(Kind::WhatIf(run, steps, told.more()));
    }
    None
}

/// Goes to the place that the page speaks of.
pub(super) fn go(state: &mut State) -> Option<Cmd> {
    match state.page() {
        Some(Kind::WhatIf(run, steps, _)) => {
            go_to(state, run, steps);
        }
        Some(Kind::Nearest(told)) => {
            let nearest = state.session.nearest().ok().flatten()?;
            match nearest.run {
                Some(run) => go_to(state, run, nearest.steps)?,
                None => {
                    state.sheet = None;
                    state.below = None;
                }
            }
            if told == Told::All
                && let Some(id) = nearest.choices.first()
            {
                select_choice(state, id);
            }
        }
        _ => {}
    }
    None
}

/// Shows the road to an ending in the tree, if there is one.
pub(super) fn show_road(state: &mut State, ending: SceneId) -> Option<Cmd> {
    let story = state.session.story().clone();
    let Some((run, steps)) = state.session.book().first_run_to(story.scene(ending).id_text(&story)) else {
        return say(state, "no run came to it yet; on the reading screen, p tells of the nearest unread one");
    };
    if state.session.book().is_removed(run) {
        return say(state, format!("run {run} came to it, which is removed; in the tree, z brings it back"));
    }
    super::open(state, Kind::Book);
    with_page(state, |page, session| {
        if let Some(node) = page.outline.tree().node_at(run, steps) {
            page.show(session, node);
        }
    });
    None
}

fn mark(state: &mut State) -> Option<Cmd> {
    let run = run(state)?;
    let marked = !state.session.book().is_marked(run);
    let said = state.session.mark(run, marked, &mut state.outbox);
    afresh(state);
    match said {
        Ok(_) if marked => say(state, format!("{run} is marked")),
        Ok(_) => say(state, format!("{run} is no longer marked")),
        Err(why) => say(state, why),
    }
}

fn restore(state: &mut State) -> Option<Cmd> {
    let Some(run) = state.session.book().last_removed() else { return say(state, "no run is removed") };
    let said = state.session.restore(run, &mut state.outbox);
    afresh(state);
    match said {
        Ok(_) => say(state, format!("{run} is there again")),
        Err(why) => say(state, why),
    }
}

fn afresh(state: &mut State) {
    with_page(state, BookPage::afresh);
}

/// A key while a question is being answered.
pub(super) fn type_key(state: &mut State, key: Key) -> Option<Cmd> {
    let prompt = state.prompt.as_mut()?;
    if let Asks::Remove(run) = prompt.asks {
        state.prompt = None;
        return if key == Key::Char('y') { remove(state, run) } else { say(state, format!("{run} is kept")) };
    }
    match key {
        Key::Enter => return answered(state),
        Key::Esc => state.prompt = None,
        Key::Backspace if prompt.text.pop().is_none() => state.prompt = None,
        Key::Char(letter) => prompt.text.push(letter),
        Key::Ctrl('c') => state.prompt = None,
        Key::Ctrl('u') => prompt.text.clear(),
        _ => {}
    }
    None
}

fn remove(state: &mut State, run: RunId) -> Option<Cmd> {
    let removed = state.session.remove(run, &mut state.outbox);
    afresh(state);
    match removed {
        Ok(_) => say(state, format!("{run} is removed; z brings it back")),
        Err(why) => say(state, why),
    }
}

fn answered(state: &mut State) -> Option<Cmd> {
    let Prompt { asks, text } = state.prompt.take()?;
    match asks {
        Asks::Find => {
            with_page(state, |page, session| page.find(session, &text));
            let found = page(state)?.finds.as_ref()?.places.len();
            if found == 0 { say(state, format!("{text}: not found")) } else { None }
        }
        Asks::Name(run) => {
            let named = state.session.call(run, &text, &mut state.outbox);
            afresh(state);
            named.err().and_then(|why| say(state, why))
        }
        Asks::Export(run) => export(state, run, text.trim()),
        Asks::Import if text.trim().is_empty() => None,
        Asks::Import => Some(Cmd::Read(text.trim().to_owned())),
        Asks::Remove(_) => None,
    }
}

fn export(state: &mut State, run: RunId, name: &str) -> Option<Cmd> {
    match Written::in_file(name).and_then(|written| exported(&state.session, run, written)) {
        Ok(text) => Some(Cmd::Save { name: name.to_owned(), text }),
        Err(why) => say(state, why),
    }
}

/// What was read of a file: a run to take in.
pub(super) fn take_in(state: &mut State, read: Result<String, String>) -> Option<Cmd> {
    let run = read.and_then(|text| Run::from_ron(&text).map_err(|error| error.to_string()));
    let said = run.map(|run| state.session.import(&run, &mut state.outbox));
    afresh(state);
    match said {
        Ok(Ok(imported)) if imported.known => say(state, format!("it is kept already, as {}", imported.run)),
        Ok(Ok(imported)) => say(state, format!("kept as {}", imported.run)),
        Ok(Err(why)) => say(state, why.to_string()),
        Err(why) => say(state, why),
    }
}
