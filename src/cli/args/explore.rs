//! The arguments of the command that explores a story.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Effort, Ranges};

/// The arguments of `earlier explore`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explore {
    /// The story's folder, or its ink file [default: the story included in this program]
    pub(in crate::cli) story: Option<PathBuf>,
    /// Only find the shortest run to this ending
    #[arg(long, value_name = "ENDING", conflicts_with = "scene")]
    pub(in crate::cli) to: Option<String>,
    /// Only find out whether this scene or junction can be reached, and how
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) scene: Option<String>,
    /// Only find out whether a condition can hold, such as "trust <= 2 and not met"; with --scene or --to, in that
    /// scene
    #[arg(long, value_name = "CONDITION")]
    pub(in crate::cli) when: Option<String>,
    /// Only find out whether a law holds, such as 'never: "trust <= 2 and met"'; see the guide on laws
    #[arg(long, value_name = "LAW", conflicts_with_all = ["to", "scene", "when"])]
    pub(in crate::cli) law: Option<String>,
    /// Print the shortest run below each ending
    #[arg(long, conflicts_with_all = ["to", "scene", "when", "law"])]
    pub(in crate::cli) ways: bool,
    /// Only find a small set of runs that together show everything in the story, for reading or testing
    #[arg(long, conflicts_with_all = ["to", "scene", "when", "law", "ways"])]
    pub(in crate::cli) tour: bool,
    /// What the runs of the tour show
    #[arg(long, value_enum, value_name = "PARTS", default_value = "texts", requires = "tour")]
    pub(in crate::cli) of: TourParts,
    /// Only show what reads differently since this revision of the story's Git repository
    #[arg(long, value_name = "REVISION", requires_all = ["tour", "story"])]
    pub(in crate::cli) since: Option<String>,
    /// Write the runs of the tour into this folder, as recorded runs; no file is replaced
    #[arg(long, value_name = "FOLDER", requires = "tour")]
    pub(in crate::cli) write: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    pub(in crate::cli) format: ExploreFormat,
    /// Limits of numbers, for ink stories.
    #[command(flatten)]
    pub(in crate::cli) ranges: Ranges,
    /// How much may be proved.
    #[command(flatten)]
    pub(in crate::cli) effort: Effort,
}

/// What the runs of a tour show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TourParts {
    /// Every scene
    Scenes,
    /// Every choice, taken
    Choices,
    /// Every text with all its alternatives: scenes, labels, reasons, notes, documents, briefs
    Texts,
}

/// The formats of `earlier explore`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExploreFormat {
    /// Lines of text
    Human,
    /// One JSON object
    Json,
    /// With --tour: the passages of its runs as Markdown, without those shown before
    Markdown,
    /// With --tour: the same as plain text
    Text,
}
