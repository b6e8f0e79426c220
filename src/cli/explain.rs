//! `earlier explain`.

use super::args::Explain;
use super::{Error, Outcome, console};
use crate::report;

/// Runs `earlier explain`.
pub(super) fn run(explain: &Explain) -> Result<Outcome, Error> {
    console::print(&match explain.code {
        Some(code) => report::explanation(code, console::width()),
        None => report::codes(),
    })?;
    Ok(Outcome::Success)
}
