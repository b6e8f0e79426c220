//! `earlier licenses`: what the program is made of, and under which licenses.

use super::{Error, Outcome, console};

/// The libraries in the program with their licenses. `.ci/licenses` lists them.
pub(super) const TEXT: &str = include_str!("program.licenses");

/// Runs `earlier licenses`.
pub(super) fn run() -> Result<Outcome, Error> {
    console::print(TEXT)?;
    Ok(Outcome::Success)
}
