//! Moving a scene or junction to the file of another chapter.
//!
//! The edits move its bytes with the comments that belong to them, and change no other byte, except for a comma after
//! the item that used to be the last one. The caller checks whether the story still loads.

use std::fmt::{self, Display, Formatter};

use crate::diag::{Edit, FileId, FileSpan, Span, nearest};
use crate::story::{Loaded, Symbol, appended, item_at};

/// Why something can't be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveError {
    /// No scene or junction has the name; a similar one, if there is one.
    UnknownScene(String, Option<String>),
    /// `story.ron` lists no chapter of the name; a similar one, if there is one.
    UnknownChapter(String, Option<String>),
    /// The scene is already in that chapter.
    AlreadyThere(String, String),
    /// The structure of a file is not understood.
    Unreadable(String),
}

impl Display for MoveError {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        let meant = |near: &Option<String>| near.as_ref().map(|near| format!("; did you mean `{near}`?"));
        match self {
            Self::UnknownScene(name, near) => {
                let near = meant(near).unwrap_or_default();
                write!(out, "no scene or junction in this story is called `{name}`{near}")
            }
            Self::UnknownChapter(name, near) => {
                let near = meant(near).unwrap_or_else(|| "; story.ron lists them under `chapters`".to_owned());
                write!(out, "no chapter of this story is called `{name}`{near}")
            }
            Self::AlreadyThere(name, chapter) => write!(out, "`{name}` is already in the chapter `{chapter}`"),
            Self::Unreadable(file) => write!(out, "cannot find the list of scenes in `{file}`"),
        }
    }
}

impl std::error::Error for MoveError {}

/// Returns the edits that move a scene or junction to the end of another chapter; those of that chapter come first.
///
/// # Errors
/// There is no such scene, junction or chapter, or it is already there.
pub fn move_scene(loaded: &Loaded, name: &str, chapter: &str) -> Result<Vec<Edit>, MoveError> {
    let record = find_record(loaded, name)?;
    let to = find_chapter(loaded, chapter)?;
    if record.file == to {
        return Err(MoveError::AlreadyThere(name.to_owned(), chapter.to_owned()));
    }
    let named = |file: FileId| loaded.sources.get(file).map(|source| source.name.clone()).unwrap_or_default();
    let (from_text, to_text) = (loaded.sources.text(record.file), loaded.sources.text(to));
    let item =
        item_at(from_text, record.span.start as usize).ok_or_else(|| MoveError::Unreadable(named(record.file)))?;
    let added = appended(to_text, "scenes", &item.text).ok_or_else(|| MoveError::Unreadable(named(to)))?;
    let insert = |(at, with): (usize, String)| Edit { place: FileSpan { file: to, span: Span::new(at, at) }, with };
    let remove = Edit {
        place: FileSpan { file: record.file, span: Span::new(item.range.start, item.range.end) },
        with: String::new(),
    };
    Ok(added.into_iter().map(insert).chain([remove]).collect())
}

/// Where the record of a scene or junction begins.
fn find_record(loaded: &Loaded, name: &str) -> Result<FileSpan, MoveError> {
    let unknown = |near: Option<String>| MoveError::UnknownScene(name.to_owned(), near);
    let story = loaded.story.as_ref().ok_or_else(|| unknown(None))?;
    let declared = loaded.source_map().declarations().iter();
    let named = declared.filter_map(|declared| match declared.symbol {
        Symbol::Scene(scene) => Some((story.scene_name(scene), declared.record)),
        Symbol::Junction(junction) => Some((story.str(story.junction(junction).id), declared.record)),
        _ => None,
    });
    let named: Vec<(&str, FileSpan)> = named.collect();
    let found = named.iter().find(|(known, _)| *known == name).map(|(_, record)| *record);
    let near = || nearest(name, named.iter().map(|(known, _)| *known)).map(|near| near.name.to_owned());
    found.ok_or_else(|| unknown(near()))
}

/// The file of a chapter, which is named as in `story.ron`, or as its file is.
fn find_chapter(loaded: &Loaded, chapter: &str) -> Result<FileId, MoveError> {
    let name = chapter.strip_prefix("chapters/").unwrap_or(chapter);
    let name = name.strip_suffix(".ron").unwrap_or(name);
    let listed = || loaded.listed_chapters().iter().map(|(known, _)| known.as_str());
    let near = || nearest(name, listed()).map(|near| near.name.to_owned());
    let file = format!("chapters/{name}.ron");
    let found = (0u32..).map(FileId).zip(loaded.sources.iter()).find(|(_, source)| source.name == file);
    let found = found.filter(|_| listed().any(|known| known == name)).map(|(id, _)| id);
    found.ok_or_else(|| MoveError::UnknownChapter(chapter.to_owned(), near()))
}
