//! Answers as text: for people, for editors, for programs.

mod diagnostics;
mod explain;
mod headings;
mod human;
mod stats;

pub use diagnostics::{Format, diagnostics, refusal, totals};
pub use explain::{codes, explanation};
pub use headings::chapter_number;
pub use stats::{stats, stats_json};
