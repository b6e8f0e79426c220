//! What each run that reached an ending corrects in the previous one.

use super::{Head, Keys, Page, PageContext};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::widgets::hints::Hint;
use crate::session::Command;
use crate::session::payload::Corrections;
use crate::text::{Row, TextStyle, styled};

/// The page: the latest pair of runs first.
#[derive(Debug)]
pub(crate) struct CorrectionsPage {
    /// The corrections, pair by pair.
    pub(crate) all: Vec<Corrections>,
}

impl Page for CorrectionsPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("corrections", "CORRECTIONS").toggled_by(Action::Command(Command::Book))
    }

    fn keys(&self) -> Keys {
        &[("Tab", "the tree of all runs")]
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![Hint::new("Tab", "the tree", Action::NextPage)]
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        for Corrections { runs: [before, after], lines } in &self.all {
            if !text.rows.is_empty() {
                text.gap();
            }
            text.rows.push(Row::of(format!("{after}, of {before}"), TextStyle::QUIET));
            lines.iter().for_each(|line| text.hang(&styled(&line.spans, cx.mark())));
        }
        if text.rows.is_empty() {
            let none = "Once a second run has reached an ending, this page shows what it corrects in the first.";
            text.say(none, TextStyle::PLAIN);
        }
        text.rows
    }
}
