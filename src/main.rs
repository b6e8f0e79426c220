//! The binary: see [`earlier`] for everything.

use std::process::ExitCode;

fn main() -> ExitCode {
    earlier::cli::run()
}
