//! How a story is shown.

use clap::{Args, ValueEnum};

/// Settings for this session alone. Those of the page of settings are remembered.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Looks {
    /// Use the full screen even if the settings say lines of plain text
    #[arg(long, conflicts_with_all = ["plain", "json"])]
    pub(in crate::cli) screen: bool,
    /// Color theme
    #[arg(long, value_enum)]
    pub(in crate::cli) theme: Option<Theme>,
    /// Columns of the text on the full screen, from 40 to 100 [default: those the story is written for]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=100))]
    pub(in crate::cli) text_width: Option<u16>,
    /// Empty rows between paragraphs: where there is room, never, or always
    #[arg(long, value_enum)]
    pub(in crate::cli) spacing: Option<SpacingArg>,
    /// Where the notes are on the full screen
    #[arg(long, value_enum)]
    pub(in crate::cli) margin: Option<MarginArg>,
    /// Whether new passages on the full screen appear row by row
    #[arg(long, value_enum)]
    pub(in crate::cli) reveal: Option<RevealArg>,
    /// Whether clicks choose on the full screen
    #[arg(long, value_enum, value_name = "ON|OFF")]
    pub(in crate::cli) mouse: Option<Switch>,
    /// Tildes and stars around words in lines of plain text
    #[arg(long, value_enum, value_name = "ON|OFF")]
    pub(in crate::cli) marks: Option<Switch>,
}

/// The color themes of the full screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Theme {
    Dark,
    Light,
    Contrast,
    Newsprint,
    Night,
    None,
}

/// The air between paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SpacingArg {
    Auto,
    Tight,
    Loose,
}

/// The side of the margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MarginArg {
    Right,
    Left,
    Off,
}

/// How new passages appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum RevealArg {
    Off,
    Slow,
    Fast,
}

/// Whether something is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Switch {
    On,
    Off,
}
