//! The arguments of the command that converts stories from ink.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

/// The arguments of `earlier import`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The main file of the ink story
    #[arg(value_name = "STORY.ink")]
    pub(in crate::cli) ink: PathBuf,
    /// The folder to create; if it exists, it must be empty
    #[arg(value_name = "DIR")]
    pub(in crate::cli) folder: PathBuf,
    /// Convert what can be converted, with a list of what is missing at the top of the first chapter
    #[arg(long)]
    pub(in crate::cli) partial: bool,
    /// Limits of numbers.
    #[command(flatten)]
    pub(in crate::cli) ranges: Ranges,
}

/// Limits of the numbers of an ink story.
#[derive(Debug, Args)]
pub(in crate::cli) struct Ranges {
    /// The lowest and the highest value of a number in an ink story, such as `coins=0..20`; can be given several times
    #[arg(long = "range", value_name = "NAME=LOW..HIGH", value_parser = range)]
    ranges: Vec<(String, (i64, i64))>,
}

impl Ranges {
    /// The limits by the names of the numbers.
    pub(in crate::cli) fn by_name(&self) -> BTreeMap<String, (i64, i64)> {
        self.ranges.iter().cloned().collect()
    }
}

/// Parses the limits of a number.
fn range(text: &str) -> Result<(String, (i64, i64)), String> {
    let parsed = || {
        let (name, limits) = text.split_once('=')?;
        let (low, high) = limits.split_once("..")?;
        let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
        (low <= high).then(|| (name.trim().to_owned(), (low, high)))
    };
    parsed().ok_or_else(|| "expected a name and its limits, such as `coins=0..20`".to_owned())
}
