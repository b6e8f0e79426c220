//! Texts set into rows of a width, before any screen shows them: `check` counts the rows that a reader sees.

mod headings;
mod plain;
mod rows;
mod style;

pub use headings::{chapter_number, heading};
pub use plain::{with_marks, wrap_plain, wrap_verse};
pub use rows::{Row, StyledSpan, WrapOptions, lay_out, quiet, styled, width, width_of, wrap};
pub use style::TextStyle;
