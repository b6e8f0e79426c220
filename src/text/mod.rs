//! Wording and layout of text, for all front ends and reports.
//!
//! Wording: numbers with their nouns, lists, headings, meters. Layout: a story's text as rows of styled spans for a
//! screen, or as lines of plain text. Nothing here depends on a screen, so that `check` can count the rows that a
//! reader sees.

mod age;
mod headings;
mod meters;
mod plain;
mod rows;
mod style;
mod words;

pub use age::age;
pub use headings::{
    Headings, chapter_heading, chapter_number, chapter_words, dateline, ending_titles, heading, location, location_of,
    location_words,
};
pub use meters::{meter_change, meter_value, meter_values, spoken};
pub(crate) use plain::{opening_words, with_single_spaces};
pub use plain::{plain, plain_blocks, with_marks, wrap_plain, wrap_verse};
pub use rows::{
    Row, StyledSpan, WrapOptions, aside, following, graphemes, lay_out, lay_out_block, styled, width, width_of, wrap,
};
pub use style::TextStyle;
pub use words::{
    DEAD_END, NOT_WORKED_OUT, capitalized, clip, closed, count, counts, list, path_to_ending, sentence, shares,
    thousands,
};
