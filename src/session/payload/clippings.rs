//! What a reader keeps permanently: the clippings and the cover of the book, and the report of a finished run.

use serde::Serialize;

use crate::engine::Block;
use crate::text::{closed, count, list};

/// A clipping that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clipping {
    /// The id of its fact.
    pub id: String,
    /// The headline under which it is listed.
    pub headline: String,
    /// The text below the headline, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Vec<Block>>,
}

/// The clippings, to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clippings {
    /// The clippings that were found, in declared order.
    pub clippings: Vec<Clipping>,
    /// The number of all clippings.
    pub all: usize,
    /// The cover, once every clipping was found.
    pub cover: Option<Cover>,
}

/// The report of a run that has reached an ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndingReport {
    /// Whether no run had reached this ending before.
    pub new: bool,
    /// The number of endings that any run reached.
    pub found: usize,
    /// The number of all endings of the story.
    pub endings: usize,
    /// The number of choices of this run.
    pub choices: usize,
    /// The number of minutes that were spent on it, if known.
    pub minutes: Option<u64>,
    /// The clippings that this run was the first to find.
    pub clippings: Vec<Clipping>,
}

/// The cover of the reader's book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// The title on the cover.
    pub title: String,
    /// The text below the title.
    pub text: Vec<Block>,
}

impl EndingReport {
    /// The clippings that the run found, in a sentence; `None` if it found none.
    pub fn clippings_words(&self) -> Option<String> {
        clippings_words(&self.clippings)
    }

    /// How long the run was: `34 choices, 21 minutes.`
    pub fn numbers_words(&self) -> String {
        closed(&self.numbers().join(", "))
    }

    /// The number of choices, and the number of minutes if known.
    pub fn numbers(&self) -> Vec<String> {
        let minutes = self.minutes.filter(|minutes| *minutes > 0);
        let minutes = minutes.map(|minutes| count(usize::try_from(minutes).unwrap_or(usize::MAX), "minute"));
        [count(self.choices, "choice")].into_iter().chain(minutes).collect()
    }
}

/// Clippings in a sentence: `Clippings for your book: "The Verb" and "On Loan".` `None` where there are none.
pub(super) fn clippings_words(clippings: &[Clipping]) -> Option<String> {
    let quoted = |clipping: &Clipping| match clipping.headline.contains('"') {
        true => clipping.headline.clone(),
        false => format!("\"{}\"", clipping.headline),
    };
    let headlines: Vec<String> = clippings.iter().map(quoted).collect();
    let noun = match headlines.len() {
        0 => return None,
        1 => "A clipping",
        _ => "Clippings",
    };
    Some(format!("{noun} for your book: {}.", list(&headlines, "and")))
}
