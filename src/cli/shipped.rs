//! The story inside the program, so that no file is needed to play it: the one that it was built with, or the one that
//! [`publish::program`](crate::publish::program) has put into it.

use std::sync::OnceLock;

use crate::publish::program::StoryFiles;

/// The files of the story that the program was built with, by their names in the story's folder: `build.rs` lists them.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The story of a program that was published from this one.
static OWN: OnceLock<OwnStory> = OnceLock::new();

/// The single story that a program plays.
#[derive(Debug)]
pub(super) struct OwnStory {
    /// Its files, by their names in the story's folder.
    pub(super) files: StoryFiles,
    /// Its id.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// Its author, version and license, if it states them.
    pub(super) about: Vec<String>,
}

/// Returns the files of the story inside the program, by their names in the story's folder.
pub(super) fn files() -> Vec<(&'static str, &'static str)> {
    match OWN.get() {
        Some(own) => own.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
        None => FILES.to_vec(),
    }
}

/// Returns the name of the folder in which a program with a story of its own saves its data.
pub(super) fn own_name() -> Option<&'static str> {
    OWN.get().map(|own| own.id.as_str())
}

/// Makes the program play a story of its own and nothing else. Returns that story, or the one of an earlier call.
pub(super) fn play_only(own: OwnStory) -> &'static OwnStory {
    OWN.get_or_init(|| own)
}
