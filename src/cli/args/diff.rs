//! The arguments of the command that compares two versions of a story.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Effort;

/// The arguments of `earlier diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// The folder of the older version; with `--git`, the story's folder [default: the current folder]
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: Option<PathBuf>,
    /// The folder of the newer version
    #[arg(value_name = "NEW", conflicts_with = "git")]
    pub(in crate::cli) new: Option<PathBuf>,
    /// Compare the story's folder with this revision of its Git repository
    #[arg(long, value_name = "REVISION")]
    pub(in crate::cli) git: Option<String>,
    /// Also report which runs in this archive no longer work
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) archive: Option<PathBuf>,
    /// Exit with status 1 if something was lost: a scene, ending or choice, a law or recorded run that worked, or a saved
    /// run
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(in crate::cli) deny: Vec<DeniedChange>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    pub(in crate::cli) format: DiffFormat,
    #[command(flatten)]
    pub(in crate::cli) effort: Effort,
}

/// What `earlier diff --deny` treats as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DeniedChange {
    /// What the newer version no longer has, or what no longer works in it
    Loss,
}

/// The formats of `earlier diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// Lines of text
    Human,
    /// One JSON object
    Json,
    /// Annotations for GitHub Actions: what was gained, lost or broken, and conditions that now always have the same
    /// value
    Github,
}
