//! What each run that came to an ending corrects of the one before it.

use super::{Context, Head, Page};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::text::{Row, TextStyle, styled};

/// The page: the latest pair of runs first.
#[derive(Debug)]
pub(crate) struct CorrectionsPage;

impl Page for CorrectionsPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("corrections", "CORRECTIONS").toggled_by(Action::Command(Command::Book))
    }

    fn hints(&self, _: &List, _: &Context) -> Vec<Hint> {
        vec![Hint::new("Tab", "the tree", Action::NextPage)]
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let mut text = cx.text();
        for ([before, after], lines) in cx.session.all_corrections() {
            if !text.rows.is_empty() {
                text.gap();
            }
            text.rows.push(Row::of(format!("{after}, of {before}"), TextStyle::QUIET));
            lines.iter().for_each(|line| text.hang(&styled(line, cx.mark())));
        }
        if text.rows.is_empty() {
            let none = "Once a second run has come to an ending, what it corrects of the first stands here.";
            text.say(none, TextStyle::PLAIN);
        }
        text.rows
    }
}
