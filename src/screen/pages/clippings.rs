//! What was found for good: the clippings by their headlines, and the cover once all of them are found.

use super::{Head, Page, PageContext};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::session::payload::Endings;
use crate::text::{Row, StyledSpan, TextStyle, lay_out};

/// The page: the cover, then the clippings in declared order.
#[derive(Debug)]
pub(crate) struct ClippingsPage {
    /// What was found for good.
    pub(crate) found: Endings,
}

impl Page for ClippingsPage {
    fn head(&self, _: &PageContext) -> Head {
        let (found, all) = (self.found.clippings.len(), self.found.all_clippings);
        Head::new("clippings", format!("CLIPPINGS   {found} of {all} found")).toggled_by(Action::Command(Command::Book))
    }

    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("Tab", "the corrections")]
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![Hint::new("Tab", "corrections", Action::NextPage)]
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let story = cx.story();
        let mut text = cx.text();
        if let Some(cover) = &self.found.cover {
            text.say(cover.title.as_str(), TextStyle::STRONG);
            text.gap();
            text.rows.extend(lay_out(&cover.text, cx.columns().text, cx.mark()));
            text.gap();
        }
        for fact in story.facts().iter().filter(|fact| fact.clipping.is_some()) {
            let found = self.found.clippings.iter().find(|found| found.id == story.str(fact.id));
            let (sign, words, style) = match found {
                Some(found) => ("■ ", found.headline.as_str(), TextStyle::PLAIN),
                None => ("□ ", story.seal(), TextStyle::QUIET),
            };
            text.hang(&[StyledSpan::new(sign, TextStyle::QUIET), StyledSpan::new(words, style)]);
        }
        if text.rows.is_empty() {
            text.say("This story has no clippings.", TextStyle::PLAIN);
        }
        text.rows
    }
}
