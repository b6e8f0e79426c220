//! A document of the story: a letter, a book.

use crate::engine::page;
use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::story::DocumentId;
use crate::text::{Row, lay_out};

pub(super) fn rows(state: &State, document: DocumentId) -> Vec<Row> {
    let story = state.session.story();
    let document = story.document(document);
    let blocks = page(story, document.text, state.session.playthrough().state());
    lay_out(&blocks, state.reading.laid.columns.text, mark(&state.session))
}
