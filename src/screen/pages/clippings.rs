//! What was found permanently: the cover once all clippings are found, and the clippings, which open with Enter.

use super::{Head, Keys, Page, PageContext, PageEffect};
use crate::engine::Block;
use crate::screen::keymap::Action;
use crate::screen::list::{List, ListItem};
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::session::payload::{Clipping, Clippings};
use crate::story::Fact;
use crate::text::{Row, StyledSpan, TextStyle, closed, lay_out};

/// The keys of the page, for the help.
pub(super) const KEYS: Keys = &[("Enter", "read the clipping"), ("Tab", "the corrections")];

/// The page: the cover, then the clippings in declared order.
#[derive(Debug)]
pub(crate) struct ClippingsPage {
    /// What was found permanently.
    pub(crate) found: Clippings,
}

/// A clipping or the cover, to be read.
#[derive(Debug)]
struct ClippingPage {
    headline: String,
    text: Vec<Block>,
}

impl ClippingsPage {
    /// The fact of a line, and its clipping if that was found; `None` on the line of the cover.
    fn line<'c>(&self, at: usize, cx: &PageContext<'c>) -> Option<(&'c Fact, Option<&Clipping>)> {
        let at = at.checked_sub(usize::from(self.found.cover.is_some()))?;
        let fact = cx.story().facts().iter().filter(|fact| fact.clipping.is_some()).nth(at)?;
        let id = cx.story().str(fact.id);
        Some((fact, self.found.clippings.iter().find(|found| found.id == id)))
    }

    /// The page that a line opens; `None` if there is nothing to read.
    fn opened(&self, at: usize, cx: &PageContext) -> Option<ClippingPage> {
        let (headline, text) = match (self.line(at, cx), &self.found.cover) {
            (Some((_, Some(found))), _) => (&found.headline, found.text.as_ref()?),
            (None, Some(cover)) => (&cover.title, &cover.text),
            _ => return None,
        };
        Some(ClippingPage { headline: headline.clone(), text: text.clone() })
    }
}

impl Page for ClippingsPage {
    fn head(&self, _: &PageContext) -> Head {
        let (found, all) = (self.found.clippings.len(), self.found.all);
        Head::new("clippings", format!("CLIPPINGS   {found} of {all} found")).toggled_by(Action::Command(Command::Book))
    }

    fn keys(&self) -> Keys {
        KEYS
    }

    fn hints(&self, list: &List, cx: &PageContext) -> Vec<Hint> {
        let can_open = self.opened(list.selected(), cx).is_some();
        let read = can_open.then(|| Hint::new("Enter", "read", Action::Take));
        let tab = Hint::new("Tab", "corrections", Action::NextPage);
        [super::select_hint(list, cx)].into_iter().chain(read).chain([tab]).collect()
    }

    fn len(&mut self, _: &PageContext) -> Option<usize> {
        Some(self.found.all + usize::from(self.found.cover.is_some()))
    }

    fn item(&mut self, at: usize, width: u16, cx: &PageContext) -> ListItem {
        let (sign, words, style) = match (self.line(at, cx), &self.found.cover) {
            (Some((_, Some(found))), _) => ("■ ", found.headline.as_str(), TextStyle::PLAIN),
            (None, Some(cover)) => ("◆ ", cover.title.as_str(), TextStyle::STRONG),
            _ => ("□ ", cx.story().seal(), TextStyle::QUIET),
        };
        ListItem::numbered(&[StyledSpan::new(sign, TextStyle::QUIET), StyledSpan::new(words, style)], width)
    }

    fn start(&self, cx: &PageContext) -> usize {
        let lines = self.found.all + usize::from(self.found.cover.is_some());
        (0..lines).find(|at| self.opened(*at, cx).is_some()).unwrap_or(0)
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &PageContext) -> Option<PageEffect> {
        if action != Action::Take {
            return None;
        }
        let at = list.selected();
        Some(match (self.opened(at, cx), self.line(at, cx)) {
            (Some(page), _) => PageEffect::Open(Box::new(page)),
            (None, Some((_, None))) => PageEffect::say("this clipping has not been found yet"),
            (None, Some((_, Some(_)))) => PageEffect::say("this clipping has no text"),
            (None, None) => PageEffect::say(closed("this story has no clippings")),
        })
    }
}

impl Page for ClippingPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("clipping", self.headline.as_str())
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        lay_out(&self.text, cx.columns().text, cx.mark())
    }

    fn act(&mut self, action: Action, list: &mut List, _: &PageContext) -> Option<PageEffect> {
        // Enter opens it, and closes it again once its end is in sight.
        (action == Action::Take && list.hidden().1 == 0).then_some(PageEffect::Close)
    }
}
