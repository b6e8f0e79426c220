//! How the screen handles replies: the only place that handles every kind of reply.

use super::keymap::Action;
use super::msg::Cmd;
use super::opener::Opener;
use super::pages::clippings::ClippingsPage;
use super::pages::compare::ComparePage;
use super::pages::corrections::CorrectionsPage;
use super::pages::document::DocumentPage;
use super::pages::documents;
use super::pages::endings::EndingsPage;
use super::pages::front::FrontTextPage;
use super::pages::help::HelpPage;
use super::pages::history::HistoryPage;
use super::pages::nearest::NearestPage;
use super::pages::problems::ProblemsPage;
use super::pages::proofs::ProofsPage;
use super::pages::runs::RunsPage;
use super::pages::settings::SettingsPage;
use super::pages::state_editor::StateEditorPage;
use super::pages::tree::TreePage;
use super::pages::what_if::WhatIfPage;
use super::pages::{FollowUp, OpenPage, Page};
use super::reading::has_book;
use super::state::State;
use crate::engine::{Block, Segment};
use crate::session::Reply;
use crate::session::payload::{Annotated, AnnotationKind, Document, Imported, RunText, Scene};
use crate::story::Style;

/// What is said if a choice leaves a run that is being replayed.
const TAKEN_OVER: &str = "you left the replay here; from now on, this is a run of your own";

/// What is said if a page of runs would be empty.
const NO_RUNS: &str = "no run is saved yet; your first choice saves this one";

/// Handles a reply. What could not be saved is always shown.
pub(super) fn take(state: &mut State, reply: Reply) -> Option<Cmd> {
    let follow_up = std::mem::take(&mut state.follow_up);
    let complaint = reply.complaint().map(str::to_owned);
    match reply {
        Reply::Scene(scene) => show_scene(state, *scene, follow_up),
        // The list of documents comes back when the document is closed.
        Reply::Document(document) if state.page() == Some(documents::NAME) => {
            open_over(state, DocumentPage { document });
        }
        Reply::Document(document) => open(state, DocumentPage { document }),
        Reply::History(entries) => {
            open(state, HistoryPage { entries });
            if follow_up.searches {
                state.with_page(|open, window, cx| open.act(Action::Search, window, cx));
            }
        }
        Reply::Runs(entries) => match RunsPage::new(entries, follow_up.compares, &state.context()) {
            Some(page) => open(state, page),
            None => say(state, NO_RUNS),
        },
        Reply::Tree(tree) => match TreePage::new(tree.outline, follow_up.place, &state.context()) {
            Some(page) => open(state, page),
            None => say(state, NO_RUNS),
        },
        Reply::Comparison(comparison) => open_over(state, ComparePage { comparison: *comparison, is_whole: false }),
        Reply::WhatIf(what_if) => open_over(state, WhatIfPage { what_if: *what_if, detail: follow_up.detail }),
        Reply::Nearest(found) => open_over(state, NearestPage { is_looking: false, found }),
        Reply::Clippings(found) => open(state, ClippingsPage { found }),
        Reply::Front(front) => open(state, FrontTextPage { front: *front }),
        Reply::Endings(found) => open(state, EndingsPage::new(found)),
        Reply::Corrections(all) => open(state, CorrectionsPage { all }),
        Reply::Annotated(annotated) => changed(state, annotated_line(&annotated)),
        Reply::Merged(merged) => changed(state, Some(merged.words().join(", "))),
        Reply::Imported(imported) => changed(state, Some(imported_line(&imported))),
        Reply::Saved(path) => say(state, format!("saved: {path}")),
        Reply::Text(text) => open_over(state, DocumentPage { document: as_document(text) }),
        Reply::Help(help) => {
            let of = state.page.as_ref().map(|open| (open.page.head(&state.context()).title, open.page.keys()));
            // On a page, help begins with its keys; while reading, with what a reader meets.
            open_over(state, HelpPage { help, shows_keys: of.is_some(), of });
        }
        Reply::Quit => return Some(Cmd::Quit),
        Reply::Problems(_) => open(state, ProblemsPage),
        Reply::State(_) => open(state, StateEditorPage::default()),
        Reply::Proofs(_) => open(state, ProofsPage),
        Reply::News(_) => show_scene(state, state.session.scene(), FollowUp { at_once: true, ..follow_up }),
        // How many endings are open is shown beside the meters.
        Reply::Open(_) => {}
        Reply::Settings(_) => open_over(state, SettingsPage),
        Reply::Remembered => {
            state.follow_preferences();
            return Some(Cmd::Mouse(state.session.preferences().mouse));
        }
    }
    if let Some(why) = complaint {
        say(state, why);
    }
    None
}

/// A run as a page to read and to copy from.
fn as_document(RunText { name, text }: RunText) -> Document {
    let text = vec![Block::Verse(vec![Segment { text, style: Style::default() }])];
    Document { document: String::new(), name, text }
}

/// Shows that the open endings are being computed.
pub(super) fn look_ahead(state: &mut State) {
    open_over(state, NearestPage { is_looking: true, found: None });
}

/// Closes every page, so that the reader continues reading.
pub(super) fn close_all(state: &mut State) {
    (state.page, state.below, state.front, state.looking) = (None, None, None, None);
}

fn say(state: &mut State, line: impl Into<String>) {
    state.status = Some(line.into());
}

fn open(state: &mut State, page: impl Page + 'static) {
    (state.below, state.looking) = (None, None);
    state.open(Box::new(page));
}

/// Opens a page over the one in front, or replaces it if that is the same page with less detail.
fn open_over(state: &mut State, page: impl Page + 'static) {
    open_boxed_over(state, Box::new(page));
}

/// Does what [`open_over`] does.
pub(super) fn open_boxed_over(state: &mut State, page: Box<dyn Page>) {
    let name = page.head(&state.context()).name;
    if state.page() != Some(name) {
        state.below = state.page.take().or(state.below.take());
    }
    state.looking = None;
    state.open(page);
}

fn show_scene(state: &mut State, scene: Scene, follow_up: FollowUp) {
    state.notices.stop = scene.stopped.clone();
    let is_here =
        state.front.is_none() && (scene.run, scene.step) == (state.reading.scene.run, state.reading.scene.step);
    if follow_up.skips && is_here {
        return stay_after_skip(state);
    }
    if follow_up.keeps_page {
        state.stay(scene);
        return state.lay_out();
    }
    let was_replayed = state.reading.scene.replay.is_some() && state.front.is_none();
    let is_taken_over = was_replayed && scene.replay.is_none() && follow_up.line.is_none();
    close_all(state);
    state.left = follow_up.left;
    let opens = scene.opens.clone().filter(|_| !state.is_author());
    let at_once = follow_up.at_once || (follow_up.skips && scene.read_before);
    state.arrive(scene, at_once);
    if let Some(chapter) = opens {
        let opener = Opener::new(chapter, state.reading.scene.after_spans.clone());
        let is_read = opener.has_room_for_after(state.reading.layout.columns, state.window.height);
        state.opener = Some(if is_read { opener } else { opener.without_after() });
        state.reading.set_after_read(is_read);
        state.lay_out();
    }
    if let Some(id) = follow_up.select
        && let Some(at) = state.reading.scene.choices.iter().position(|choice| choice.id == id)
    {
        state.reading.select(at);
    }
    state.show_notices();
    let line = follow_up.line.or(is_taken_over.then(|| TAKEN_OVER.to_owned()));
    if let Some(line) = line.filter(|_| state.page.is_none()) {
        say(state, line);
    }
}

/// Shows the rest of a passage where skipping leads nowhere: a decision, or an ending.
fn stay_after_skip(state: &mut State) {
    match state.reading.is_held() {
        true => state.reading.go_past_all(state.session.story(), state.window, state.shown),
        false => say(state, "there is nothing more to skip here"),
    }
}

/// Shows the outcome of a change to what is saved.
fn changed(state: &mut State, line: Option<String>) {
    state.reading.has_book = has_book(&state.session);
    state.with_page(|open, _, cx| OpenPage::refresh(open, cx));
    if let Some(line) = line {
        say(state, line);
    }
}

/// What was done with a run; its new name is on the page.
fn annotated_line(annotated: &Annotated) -> Option<String> {
    let done = match annotated.done {
        AnnotationKind::Named => return None,
        AnnotationKind::Marked if annotated.marked => "is marked",
        AnnotationKind::Marked => "is no longer marked",
        AnnotationKind::Removed => "is removed; z restores it",
        AnnotationKind::Restored => "is restored",
    };
    Some(format!("{} {done}", annotated.run))
}

fn imported_line(imported: &Imported) -> String {
    let kept = if imported.known { "already saved as" } else { "saved as" };
    format!("{kept} {}", imported.run)
}
