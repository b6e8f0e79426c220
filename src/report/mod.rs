//! Reports as text: diagnostics, the result of exploring, the size of a story, and runs.
//!
//! Each report is a function that returns a `String`; printing it is up to the caller. Formats for people may change at
//! any time. The JSON formats have a version, and only ever gain fields.

mod check;
mod compared;
mod curve;
mod diagnostics;
mod diff;
mod explain;
mod explore;
mod explore_json;
mod explored;
mod human;
mod question;
mod reasons;
mod shown;
mod stats;
mod totals;
mod tour;

pub use check::{CheckReport, Limited, Proofs, progress_json, stories_json, undecided};
pub use compared::{SAME_DECISIONS, compared, compared_in_short, in_common};
pub use curve::curve;
pub use diagnostics::{DiagnosticFormat, diagnostics, error_json};
pub use diff::{DiffReport, Version, diff_github, diff_json, diff_text, has_loss};
pub use explain::{codes, explanation};
pub use explore::{explore_text, explore_text_with_ways};
pub use explore_json::explore_json;
pub use explored::ExploreReport;
pub use question::{Asked, breach_route, law_json, law_text, question_json, question_text};
pub use reasons::why_never;
pub use shown::shown;
pub use stats::{stats, stats_json};
pub use totals::totals;
pub use tour::{TourReport, tour_json, tour_routes, tour_summary, tour_text};
