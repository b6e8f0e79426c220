//! `earlier licenses` and the version: the parts of the program and their licenses.

use super::{Error, Outcome, console};

/// The version of the program, with the commit that it was built from if the release script has built it.
pub(super) const VERSION: &str = match option_env!("EARLIER_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// The libraries in the program with their licenses. `.ci/licenses` lists them.
pub(super) const TEXT: &str = include_str!("program.licenses");

/// Runs `earlier licenses`.
pub(super) fn run() -> Result<Outcome, Error> {
    console::print(TEXT)?;
    Ok(Outcome::Success)
}
