//! The arguments of the commands that change what is written in a story.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `earlier rename`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Rename {
    /// The name: `door`, `door.knock` for a choice, or with a kind, such as `fact:door`
    pub(in crate::cli) old: String,
    /// The new name; for a choice, without its scene
    pub(in crate::cli) new: String,
    /// The story's folder [default: the current folder]
    pub(in crate::cli) story: Option<PathBuf>,
    /// Rename without asking
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
}

/// The arguments of `earlier move`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Move {
    /// The scene or junction
    pub(in crate::cli) scene: String,
    /// The chapter, as `story.ron` lists it
    pub(in crate::cli) chapter: String,
    /// The story's folder [default: the current folder]
    pub(in crate::cli) story: Option<PathBuf>,
    /// Move without asking
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,
}

/// The arguments of `earlier lsp`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Lsp {
    /// The folder of a story whose problems are reported before one of its files is open
    pub(in crate::cli) story: Option<PathBuf>,
}

/// The arguments of `earlier fmt`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Fmt {
    /// The story's folder
    #[arg(required_unless_present = "check")]
    pub(in crate::cli) story: Option<PathBuf>,
    /// Show what would change without writing anything
    #[arg(long)]
    pub(in crate::cli) check: bool,
}

/// The arguments of `earlier new`.
#[derive(Debug, Args)]
pub(in crate::cli) struct New {
    /// The folder to create; if it exists, it must be empty
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: PathBuf,
}
