//! The graph of a story, with what was proved of it.
//!
//! A `Picture` says once what there is to see: places, the ways between them, and marks in words. Each format
//! is a function of it, so none knows more than another:
//!
//! - `text`: an outline to read from top to bottom, or to have read aloud;
//! - `dot` and `mermaid`: for the tools that draw those;
//! - `svg`: drawn here, by `layout`.

mod build;
mod condition;
mod dot;
mod layout;
mod mermaid;
mod picture;
mod svg;
mod text;
mod words;

use crate::diag::nearest;
use crate::explore::Explored;
use crate::story::{ChapterId, Story};
use picture::Picture;

/// How a map is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapFormat {
    /// An outline in words.
    #[default]
    Text,
    /// For Graphviz.
    Dot,
    /// For Mermaid.
    Mermaid,
    /// A picture.
    Svg,
}

/// Draws a story, or one chapter of it, with what is known of everything that can happen.
///
/// The same story gives the same map, byte for byte.
pub fn map(story: &Story, explored: &Explored, format: MapFormat, chapter: Option<ChapterId>) -> String {
    let picture = Picture::new(story, explored, chapter);
    match format {
        MapFormat::Text => text::write(&picture),
        MapFormat::Dot => dot::write(&picture),
        MapFormat::Mermaid => mermaid::write(&picture),
        MapFormat::Svg => svg::write(&picture),
    }
}

/// The chapter that is meant by a number from 1, by the name of its file or by its title.
///
/// # Errors
///
/// Why none is meant, in words, with the chapter that probably was.
pub fn find_chapter(story: &Story, asked: &str) -> Result<ChapterId, String> {
    let names: Vec<[&str; 2]> =
        story.chapters().iter().map(|chapter| [story.str(chapter.id), story.str(chapter.title)]).collect();
    let same = |name: &&str| name.to_lowercase() == asked.to_lowercase();
    if let Some((chapter, _)) = story.chapter_ids().zip(&names).find(|(_, names)| names.iter().any(same)) {
        return Ok(chapter);
    }
    let number = asked.parse::<usize>();
    match number.as_ref().map(|number| number.checked_sub(1).and_then(|at| story.chapter_ids().nth(at))) {
        Ok(Some(chapter)) => Ok(chapter),
        Ok(None) => {
            Err(format!("there is no chapter {asked}; the story has {}", crate::text::count(names.len(), "chapter")))
        }
        Err(_) => Err(unknown(asked, &names)),
    }
}

fn unknown(asked: &str, names: &[[&str; 2]]) -> String {
    let found = format!("no chapter is called `{asked}`");
    match nearest(asked, names.iter().flatten().copied()) {
        Some(near) => format!("{found}; did you mean `{near}`?"),
        None => {
            let known: Vec<String> = names.iter().map(|[_, title]| format!("`{title}`")).collect();
            format!("{found}; there are {}", known.join(", "))
        }
    }
}
