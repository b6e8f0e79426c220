//! Texts set into rows of a width, before any screen shows them: `check` counts the rows that a reader sees.

mod ink;
mod rows;

pub use ink::Ink;
pub use rows::{Row, Shape, Stretch, lay_out, quiet, stretches, width, width_of, wrap};
