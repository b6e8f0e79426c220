//! The documents of the story without a key of their own.

use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::screen::keymap::{Action, DOCUMENTS};
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::Act;
use crate::text::{StyledSpan, TextStyle};

/// The word by which the page is distinguished.
pub(crate) const NAME: &str = "documents";

/// The keys of the page, for the help.
const KEYS: Keys = &[("Enter", "read the document")];

/// The page: the documents that exist where the reader is, in declared order.
#[derive(Debug)]
pub(crate) struct DocumentsPage;

impl Page for DocumentsPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new(NAME, "DOCUMENTS").toggled_by(Action::Letter(DOCUMENTS))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, list: &List, cx: &PageContext) -> Vec<Hint> {
        vec![super::select_hint(list, cx), Hint::new("Enter", "read", Action::Take)]
    }

    fn len(&mut self, cx: &PageContext) -> Option<usize> {
        Some(cx.listed_documents().len())
    }

    fn item(&mut self, at: usize, width: u16, cx: &PageContext) -> ListItem {
        let links = cx.listed_documents();
        let name = links.get(at).map_or("", |link| link.name.as_str());
        ListItem::numbered(&[StyledSpan::new(name, TextStyle::PLAIN)], width)
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        let links = cx.listed_documents();
        let link = links.get(list.selected()).filter(|_| action == Action::Take)?;
        Some(PageEffect::act(Act::Document(link.id.clone())))
    }
}
