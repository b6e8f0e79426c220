//! A document of the story: a letter, a book.

use super::{Context, Effect, Head, Page};
use crate::engine::page;
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::story::DocumentId;
use crate::text::{Row, lay_out};

/// The page of a document.
#[derive(Debug)]
pub(crate) struct DocumentPage {
    id: DocumentId,
    key: char,
}

impl DocumentPage {
    /// The document that has this key, if it exists where the reader is.
    pub(crate) fn with_key(key: char, cx: &Context) -> Option<Self> {
        let documents = cx.reading.passage.documents.iter();
        documents.copied().find(|id| cx.story().document(*id).key == key).map(|id| Self { id, key })
    }
}

impl Page for DocumentPage {
    fn head(&self, cx: &Context) -> Head {
        Head::new("document", cx.story().document_title(self.id).to_uppercase())
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let blocks = page(cx.story(), cx.story().document(self.id).text, cx.session.playthrough().state());
        lay_out(&blocks, cx.columns().text, cx.mark())
    }

    fn act(&mut self, action: Action, _: &mut List, _: &Context) -> Option<Effect> {
        (action == Action::Letter(self.key)).then_some(Effect::Close)
    }
}
