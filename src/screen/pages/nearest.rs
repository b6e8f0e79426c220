//! The nearest ending that was never read: its shape, then its name, then the road.

use super::{Context, Effect, Head, Page, Request, Told};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::text_rows::TextRows;
use crate::screen::widgets::hints::Hint;
use crate::session::{Command, Nearest};
use crate::text::{Headings, Row, StyledSpan, TextStyle, styled};

/// The page, for the run that is being read.
#[derive(Debug)]
pub(crate) struct NearestPage {
    /// How much of the ending is shown.
    pub(crate) detail: Told,
}

impl Page for NearestPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("nearest", "THE NEAREST ENDING NOT READ")
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn hints(&self, _: &List, _: &Context) -> Vec<Hint> {
        let more = match self.detail {
            Told::Shape => Some("its name"),
            Told::Names => Some("the road"),
            Told::All => None,
        };
        let more = more.map(|more| Hint::command(Command::Nearest, more));
        more.into_iter().chain([Hint::new("Enter", "go to where it leaves", Action::Take)]).collect()
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let mut text = cx.text();
        if cx.session.unknown_edition_of_the_book().is_some() {
            text.say("Looking ahead …", TextStyle::PLAIN);
            return text.rows;
        }
        match cx.session.nearest() {
            Err(why) => text.say(format!("It can't be told: {why}."), TextStyle::PLAIN),
            Ok(None) => {
                text.say("Every ending that can be reached from this run's decisions was read.", TextStyle::PLAIN);
            }
            Ok(Some(found)) => self.push(&found, &mut text, cx),
        }
        text.rows
    }

    fn act(&mut self, action: Action, list: &mut List, cx: &Context) -> Option<Effect> {
        match action {
            Action::Command(Command::Nearest) if self.detail == Told::All => Some(Effect::Close),
            Action::Command(Command::Nearest) => {
                self.detail = self.detail.more();
                list.scroll_to(0);
                Some(Effect::Stay)
            }
            Action::Take => {
                let Some(found) = cx.session.nearest().ok().flatten() else { return Some(Effect::Stay) };
                let select = found.choices.into_iter().next().filter(|_| self.detail == Told::All);
                Some(Effect::Request(Request::Fork { run: found.run, steps: found.steps, select }))
            }
            _ => None,
        }
    }
}

impl NearestPage {
    fn push(&self, found: &Nearest, text: &mut TextRows, cx: &Context) {
        text.say(found.shape(), TextStyle::PLAIN);
        let ending = cx.story().ending(found.ending).filter(|_| self.detail >= Told::Names);
        if let Some(ending) = ending {
            text.gap();
            text.hang(&[
                StyledSpan::new("□ ", TextStyle::QUIET),
                StyledSpan::new(cx.story().str(ending.title), TextStyle::STRONG),
                StyledSpan::new(format!("   {}", cx.story().str(ending.teaser)), TextStyle::QUIET),
            ]);
        }
        if self.detail == Told::All {
            text.gap();
            push_road(found, text, cx);
        }
    }
}

fn push_road(found: &Nearest, text: &mut TextRows, cx: &Context) {
    let mut headings = Headings::default();
    for (scene, label) in &found.road {
        if let Some(heading) = headings.next_chapter(cx.story(), cx.story().scene(*scene).chapter) {
            text.rows.push(Row::of(heading, TextStyle::QUIET));
        }
        let mut words = vec![StyledSpan::new("▸ ", TextStyle::QUIET)];
        words.extend(styled(label, cx.mark()));
        text.hang(&words);
    }
}
