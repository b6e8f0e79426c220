//! A document of the story: a letter, a book.

use super::{Head, Page, PageContext, PageEffect};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::session::payload::Document;
use crate::text::{Row, lay_out};

/// The page of a document. The key that opens the document closes it.
#[derive(Debug)]
pub(crate) struct DocumentPage {
    /// The document, as the reply has it.
    pub(crate) document: Document,
}

impl Page for DocumentPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("document", self.document.name.to_uppercase())
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        lay_out(&self.document.text, cx.columns().text, cx.mark())
    }

    fn act(&mut self, action: Action, _: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let Action::Letter(key) = action else { return None };
        (cx.document(key).as_ref() == Some(&self.document.document)).then_some(PageEffect::Close)
    }
}
