//! How chapters are counted for readers.

use crate::story::ChapterId;

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
