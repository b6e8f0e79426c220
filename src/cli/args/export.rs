//! The arguments of `earlier export`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

/// The arguments of `earlier export`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("language").required(true).multiple(true).args(["ink", "twee"])))]
pub(in crate::cli) struct Export {
    /// The story's folder [default: the story included in this program]
    pub(in crate::cli) story: Option<PathBuf>,
    /// The ink file to write; a file that this command wrote is replaced
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ink: Option<PathBuf>,
    /// The Twee file to write, for Twine; one that was written by this command is replaced
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) twee: Option<PathBuf>,
}
