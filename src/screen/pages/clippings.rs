//! What is kept for good: the clippings by their headlines, and the cover once all of them are found.

use super::{Context, Head, Page};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::text::{Row, StyledSpan, TextStyle, lay_out};

/// The page: the cover, then the clippings in declared order.
#[derive(Debug)]
pub(crate) struct ClippingsPage;

impl Page for ClippingsPage {
    fn head(&self, cx: &Context) -> Head {
        let (found, all) = cx.session.tally().clippings;
        Head::new("clippings", format!("CLIPPINGS   {found} of {all} found")).toggled_by(Action::Command(Command::Book))
    }

    fn hints(&self, _: &List, _: &Context) -> Vec<Hint> {
        vec![Hint::new("Tab", "corrections", Action::NextPage)]
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let story = cx.story();
        let mut text = cx.text();
        if let Some((title, cover)) = cx.session.cover() {
            text.say(title, TextStyle::STRONG);
            text.gap();
            text.rows.extend(lay_out(&cover, cx.columns().text, cx.mark()));
            text.gap();
        }
        for (fact, headline) in story.facts().iter().filter_map(|fact| Some((fact, fact.clipping?))) {
            let (sign, words, style) = match cx.session.book().has_clipping(story.str(fact.id)) {
                true => ("■ ", story.str(headline), TextStyle::PLAIN),
                false => ("□ ", story.seal(), TextStyle::QUIET),
            };
            text.hang(&[StyledSpan::new(sign, TextStyle::QUIET), StyledSpan::new(words, style)]);
        }
        if text.rows.is_empty() {
            text.say("This story has no clippings.", TextStyle::PLAIN);
        }
        text.rows
    }
}
