//! The problems of a story that is watched.

use super::{Head, Page, PageContext};
use crate::screen::keymap::Action;
use crate::screen::text_rows::TextRows;
use crate::session::Command;
use crate::text::{Row, TextStyle};

/// The page: what the last save has errors in.
#[derive(Debug)]
pub(crate) struct ProblemsPage;

impl Page for ProblemsPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("problems", "PROBLEMS").toggled_by(Action::Command(Command::Problems))
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text: TextRows = cx.text();
        if let Some(author) = cx.author {
            text.rows.push(Row::of(author.watch.summary(), author.summary_style()));
            text.say(author.watch.news().text.as_str(), TextStyle::QUIET);
            text.gap();
            author.push_problems(&mut text);
        }
        text.rows
    }
}
