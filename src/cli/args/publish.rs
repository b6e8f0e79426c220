//! The arguments of `earlier publish`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `earlier publish`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Publish {
    /// The story's folder [default: the story included in this program]
    pub(in crate::cli) story: Option<PathBuf>,
    /// The file to write; one that exists is replaced
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) html: PathBuf,
}
