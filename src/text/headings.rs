//! How chapters are counted for readers.

use crate::engine::Passage;
use crate::story::{ChapterId, Story};

/// The number of a chapter as a heading has it: in words as far as twenty.
pub fn chapter_number(chapter: ChapterId) -> String {
    const WORDS: [&str; 20] = [
        "ONE",
        "TWO",
        "THREE",
        "FOUR",
        "FIVE",
        "SIX",
        "SEVEN",
        "EIGHT",
        "NINE",
        "TEN",
        "ELEVEN",
        "TWELVE",
        "THIRTEEN",
        "FOURTEEN",
        "FIFTEEN",
        "SIXTEEN",
        "SEVENTEEN",
        "EIGHTEEN",
        "NINETEEN",
        "TWENTY",
    ];
    WORDS.get(chapter.index()).map_or_else(|| (chapter.index() + 1).to_string(), |word| (*word).to_owned())
}

/// `TWO, It's Ink. Thu Oct 24, 11:52 pm.`
pub fn heading(story: &Story, passage: &Passage) -> String {
    let number = chapter_number(passage.chapter);
    let title = story.chapter_title(passage.chapter);
    let dateline = passage.dateline.map(|dateline| format!(" {}.", story.str(dateline))).unwrap_or_default();
    format!("{number}, {title}.{dateline}")
}
