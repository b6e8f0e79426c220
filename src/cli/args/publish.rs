//! The arguments of `earlier publish`.

use std::path::PathBuf;

use clap::Args;

use crate::publish::is_ifid;

/// The arguments of `earlier publish`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Publish {
    /// The story's folder [default: the story included in this program]
    pub(in crate::cli) story: Option<PathBuf>,
    /// The page to write; an existing file is replaced
    #[arg(long, value_name = "FILE", required_unless_present = "program")]
    pub(in crate::cli) html: Option<PathBuf>,
    /// The program to write: a copy of this one that plays the story; if you sign programs, sign it afterwards
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) program: Option<PathBuf>,
    /// Copy this program instead, for example one for another platform
    #[arg(long, value_name = "PROGRAM", requires = "program")]
    pub(in crate::cli) from: Option<PathBuf>,
    /// The story's number (IFID) in catalogues of interactive fiction, which adds an iFiction record to the page; make
    /// one with `uuidgen | tr a-z A-Z` and keep it
    #[arg(long, value_parser = ifid, requires = "html")]
    pub(in crate::cli) ifid: Option<String>,
    /// Also write a cover, as an SVG picture
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cover: Option<PathBuf>,
}

/// Parses the number of a work of interactive fiction.
fn ifid(text: &str) -> Result<String, &'static str> {
    if is_ifid(text) { Ok(text.to_owned()) } else { Err("expected 8 to 63 capital letters, digits and hyphens") }
}
