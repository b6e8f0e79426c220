//! Answers as text: for people, for editors, for programs.

mod diagnostics;
mod headings;
mod human;

pub use diagnostics::{Format, diagnostics, refusal, totals};
pub use headings::chapter_number;
