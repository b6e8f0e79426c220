//! A story in the language of another system, as far as possible: [`ink()`] and [`twee()`].
//!
//! The export is written from the loaded [`Story`], in which every rule of the format is a truth value, a number, a
//! condition or an effect. So the export plays the same choice by choice, and what it leaves out is what no state
//! depends on: how something looks, what is beside the text, and what is kept from run to run. [`Exported::left_out`]
//! lists that.

mod folded;
mod ink;
mod left_out;
mod logic;
mod markup;
mod names;
mod prose;
mod twee;

use self::left_out::Language;
use crate::story::Story;

/// A story in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub text: String,
    /// What the story has and the file has not, each as a phrase: `2 notes`.
    pub left_out: Vec<String>,
}

/// How an ink file begins that was written by this module.
pub const INK_MARK: &str = "// Written by `earlier export --ink`";

/// How a Twee file begins that was written by this module.
pub const TWEE_MARK: &str = ":: StoryData\n{\n  \"creator\": \"earlier export --twee\",";

/// Returns the story in ink.
pub fn ink(story: &Story) -> Exported {
    Exported { text: ink::written(story), left_out: left_out::of(story, Language::Ink) }
}

/// Returns the story in Twee 3, for the story format SugarCube of Twine.
pub fn twee(story: &Story) -> Exported {
    Exported { text: twee::written(story), left_out: left_out::of(story, Language::Twee) }
}
