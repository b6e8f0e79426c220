//! The graph of a story with what was proved about it, as `earlier map` prints it.
//!
//! `build` creates a `StoryGraph`, which holds everything to show as text. Each format is a function of that graph, so
//! that all formats show the same:
//!
//! - `text`: an outline in words, suitable for screen readers;
//! - `dot` and `mermaid`: input for the tools of those names;
//! - `svg`: a picture, laid out by `layout`.
//!
//! [`tree()`] draws the runs of a reader in the same style.
//!
//! To add a format, add a variant to [`MapFormat`], a file with its `write`, and a line to [`map`]. The command line
//! takes the names of formats from the enum.
//!
//! # Example
//!
//! ```
//! use earlier::{explore, map, story};
//!
//! let settings = r#"Story(format: 1, id: "s", title: "Short", start: "a", chapters: ["one"])"#;
//! let chapter = r#"Chapter(title: "One", scenes: [
//!     Scene(id: "a", text: "A.", next: "b"),
//!     Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
//! ])"#;
//! let loaded = story::load(|name| match name {
//!     "story.ron" => Ok(settings.into()),
//!     "chapters/one.ron" => Ok(chapter.into()),
//!     _ => Err("no such file".to_owned()),
//! });
//! let story = loaded.story.ok_or("the story has errors")?;
//! let explored = explore::explore(&story, explore::LIMIT);
//! let text = map::map(&story, &explored, map::MapFormat::Text, None);
//! assert!(text.contains("2 of 2 scenes can be reached."));
//! # Ok::<(), &str>(())
//! ```

mod build;
mod condition;
mod dot;
mod graph;
mod labels;
mod layout;
mod mermaid;
mod svg;
mod text;
mod tree;

use std::fmt;

pub(crate) use condition::ConditionPrinter;
pub use tree::tree;

use crate::diag::nearest;
use crate::explore::Explored;
use crate::story::{ChapterId, Story};
use crate::text::count;

/// The format of a map. The descriptions are also the help of the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "terminal", derive(clap::ValueEnum))]
pub enum MapFormat {
    /// An outline in words, also for screen readers
    #[default]
    Text,
    /// The DOT language of Graphviz
    Dot,
    /// A Mermaid diagram, which many web sites render
    Mermaid,
    /// A picture for a browser, with light and dark colors
    Svg,
}

/// Returns the map of a story, or of one chapter of it, with what `explored` proves about it.
///
/// The result depends on the arguments only: equal stories give equal maps, byte for byte.
pub fn map(story: &Story, explored: &Explored, format: MapFormat, chapter: Option<ChapterId>) -> String {
    let graph = build::build(story, explored, chapter);
    match format {
        MapFormat::Text => text::write(&graph),
        MapFormat::Dot => dot::write(&graph),
        MapFormat::Mermaid => mermaid::write(&graph),
        MapFormat::Svg => svg::write(&graph),
    }
}

/// Returns what to do if the tool that draws a map in this format refuses one of this size.
pub fn advice(story: &Story, explored: &Explored, format: MapFormat, chapter: Option<ChapterId>) -> Option<String> {
    match format {
        MapFormat::Mermaid => mermaid::advice(&build::build(story, explored, chapter)),
        MapFormat::Text | MapFormat::Dot | MapFormat::Svg => None,
    }
}

/// Why [`find_chapter`] found no chapter. The message names the one that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindChapterError {
    /// The number is 0 or greater than the number of chapters, which is given.
    NoSuchNumber(usize, usize),
    /// No chapter has this name or title. The nearest one is given, or all titles if none is similar.
    NoSuchName(String, Result<String, Vec<String>>),
}

impl fmt::Display for FindChapterError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NoSuchNumber(number, chapters) => {
                write!(out, "there is no chapter {number}; the story has {}", count(*chapters, "chapter"))
            }
            Self::NoSuchName(name, Ok(near)) => write!(out, "there is no chapter `{name}`; did you mean `{near}`?"),
            Self::NoSuchName(name, Err(titles)) => {
                write!(out, "there is no chapter `{name}`; the chapters are {}", titles.join(", "))
            }
        }
    }
}

impl std::error::Error for FindChapterError {}

/// Returns the chapter with this file name or title, in any case of letters, or with this number, counted from 1.
///
/// # Errors
/// There is no such chapter.
pub fn find_chapter(story: &Story, wanted: &str) -> Result<ChapterId, FindChapterError> {
    let names: Vec<[&str; 2]> =
        story.chapters().iter().map(|chapter| [story.str(chapter.id), story.str(chapter.title)]).collect();
    let is_it = |name: &&str| name.to_lowercase() == wanted.to_lowercase();
    if let Some((chapter, _)) = story.chapter_ids().zip(&names).find(|(_, names)| names.iter().any(is_it)) {
        return Ok(chapter);
    }
    match wanted.parse::<usize>() {
        Ok(number) => {
            let chapter = number.checked_sub(1).and_then(|at| story.chapter_ids().nth(at));
            chapter.ok_or(FindChapterError::NoSuchNumber(number, names.len()))
        }
        Err(_) => {
            let near = nearest(wanted, names.iter().flatten().copied()).map(|near| near.name.to_owned());
            let titles = || names.iter().map(|[_, title]| format!("`{title}`")).collect();
            Err(FindChapterError::NoSuchName(wanted.to_owned(), near.ok_or_else(titles)))
        }
    }
}
