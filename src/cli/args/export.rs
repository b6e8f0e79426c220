//! The arguments of `earlier export`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `earlier export`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The story's folder [default: the story included in this program]
    pub(in crate::cli) story: Option<PathBuf>,
    /// The ink file to write; one that was written by this command is replaced
    #[arg(long, value_name = "FILE", required = true)]
    pub(in crate::cli) ink: Option<PathBuf>,
}
