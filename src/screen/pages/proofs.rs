//! What is proved of a story that is watched: what `earlier explore` says.

use super::{Context, Head, Page};
use crate::report::{self, ExploreReport};
use crate::screen::keymap::Action;
use crate::session::workshop::Craft;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, wrap};

/// The page: nothing until the version that plays is explored.
#[derive(Debug)]
pub(crate) struct ProofsPage;

impl Page for ProofsPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("proofs", "PROVED").toggled_by(Action::Craft(Craft::Proved))
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let mut text = cx.text();
        let workshop = cx.author.map(|author| &author.workshop);
        let Some(proof) = workshop.filter(|workshop| !workshop.is_proving()).and_then(|workshop| workshop.proof())
        else {
            let words = "Everything that can happen is being looked at. It stands here when it is known.";
            text.say(words, TextStyle::PLAIN);
            return text.rows;
        };
        let whole = ExploreReport {
            story: cx.story(),
            sources: &proof.problems.sources,
            source_map: &proof.source_map,
            explored: &proof.explored,
            parts: &proof.parts,
            balance: &[],
            idle: &[],
        };
        let columns = text.width;
        let rows = |line: &str| {
            let indent = u16::try_from(line.len() - line.trim_start().len()).unwrap_or(0).min(columns / 4);
            let options = WrapOptions { indent, hang: indent + 2, keeps_spaces: true, ..WrapOptions::flush(columns) };
            wrap(&[StyledSpan::new(line.trim_start(), TextStyle::PLAIN)], options)
        };
        report::explore_text(&whole).lines().flat_map(rows).collect()
    }
}
