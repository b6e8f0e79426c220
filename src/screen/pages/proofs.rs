//! What is proved about a watched story: the report of `earlier explore`.

use super::{Head, Page, PageContext};
use crate::report::{self, ExploreReport};
use crate::screen::keymap::Action;
use crate::session::Command;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, wrap};

/// The page: nothing until the version that plays is explored.
#[derive(Debug)]
pub(crate) struct ProofsPage;

impl Page for ProofsPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("proofs", "PROVED").toggled_by(Action::Command(Command::Proved))
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = cx.text();
        let watch = cx.author.map(|author| &author.watch);
        let Some(proof) = watch.filter(|watch| !watch.is_proving()).and_then(|watch| watch.proof()) else {
            let words = "The story is being explored. The results appear here when they are known.";
            text.say(words, TextStyle::PLAIN);
            return text.rows;
        };
        let columns = text.width;
        let rows = |line: &str| {
            let indent = u16::try_from(line.len() - line.trim_start().len()).unwrap_or(0).min(columns / 4);
            let options = WrapOptions { indent, hang: indent + 2, keeps_spaces: true, ..WrapOptions::flush(columns) };
            wrap(&[StyledSpan::new(line.trim_start(), TextStyle::PLAIN)], options)
        };
        report::explore_text(&ExploreReport::of_proof(cx.story(), proof)).lines().flat_map(rows).collect()
    }
}
