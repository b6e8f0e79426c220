//! The front page as a page of the book, for readers in the middle of a run.

use super::{Head, Keys, Page, PageContext};
use crate::screen::front::{centred, masthead};
use crate::screen::keymap::Action;
use crate::screen::list::List;
use crate::screen::widgets::hints::Hint;
use crate::session::payload::Front;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, count, lay_out, location_words, styled, wrap};

/// The page: what the story says about itself, and where the reader is in it.
#[derive(Debug)]
pub(crate) struct FrontTextPage {
    /// The front page, as the reply has it.
    pub(crate) front: Front,
}

impl Page for FrontTextPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("front", "FRONT PAGE")
    }

    fn keys(&self) -> Keys {
        &[("Tab", "the book")]
    }

    fn hints(&self, _: &List, _: &PageContext) -> Vec<Hint> {
        vec![Hint::new("Tab", "book", Action::NextPage)]
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let front = &self.front;
        let mut text = cx.text();
        let width = text.width;
        let centred =
            |words: String, style| centred(wrap(&[StyledSpan::new(words, style)], WrapOptions::flush(width)), width);
        text.rows.extend(centred(front.title.to_uppercase(), TextStyle::STRONG));
        text.rows.extend(masthead(front, width));
        text.gap();
        if !front.about.is_empty() {
            text.rows.extend(lay_out(&front.about, width.min(cx.columns().text), cx.mark()));
            text.gap();
        }
        if let Some(left_off) = &front.left_off {
            let place = location_words(left_off.chapter_number, &left_off.chapter, left_off.dateline.as_deref());
            text.say(format!("You are at {place}, after {}.", count(left_off.choices, "choice")), TextStyle::PLAIN);
            for line in &left_off.recap {
                let mut said = vec![StyledSpan::new("· ", TextStyle::QUIET)];
                said.extend(styled(&line.spans, cx.mark()));
                text.indent(&said, 2, 4);
            }
            text.gap();
        }
        let known = [
            ("version", front.story_version.clone()),
            ("language", front.language.clone()),
            ("license", front.license.clone()),
            ("contains", Some(front.warnings.join("; ")).filter(|warnings| !warnings.is_empty())),
        ];
        for (what, value) in known {
            if let Some(value) = value {
                let words =
                    [StyledSpan::new(format!("{what}: "), TextStyle::QUIET), StyledSpan::new(value, TextStyle::PLAIN)];
                text.hang(&words);
            }
        }
        text.rows
    }
}
