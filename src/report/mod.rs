//! Answers as text: for people, for editors, for programs.

mod compared;
mod curve;
mod diagnostics;
mod explain;
mod explored;
mod explored_json;
mod human;
mod shown;
mod stats;
mod transcript;

pub use compared::compared;
pub use curve::curve;
pub use diagnostics::{Format, diagnostics, refusal, totals};
pub use explain::{codes, explanation};
pub use explored::{Whole, answer_for_people, for_people, identities};
pub use explored_json::{answer_for_programs, for_programs};
pub use shown::shown;
pub use stats::{stats, stats_json};
pub use transcript::{Written, exported};
