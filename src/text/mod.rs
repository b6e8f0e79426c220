//! Texts set into rows of a width, before any screen shows them: `check` counts the rows that a reader sees.

mod headings;
mod ink;
mod lines;
mod rows;

pub use headings::{chapter_number, heading};
pub use ink::Ink;
pub use lines::{lines, signed, verse};
pub use rows::{Row, Shape, Stretch, lay_out, quiet, stretches, width, width_of, wrap};
