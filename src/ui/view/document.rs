//! A document of the story: a letter, a book.

use crate::engine::page;
use crate::story::DocumentId;
use crate::ui::reading::mark;
use crate::ui::rows::{self, Row};
use crate::ui::state::State;

pub(super) fn rows(state: &State, document: DocumentId) -> Vec<Row> {
    let story = state.session.story();
    let Some(document) = story.documents().get(document.index()) else { return Vec::new() };
    let blocks = page(story, document.text, state.session.playthrough().state());
    rows::page(&blocks, state.reading.laid.columns.text, mark(&state.session))
}
