//! Checking the chapter that is written, before its story is loaded again.

use std::sync::Arc;

use super::guard::caught;
use super::loading::Version;
use crate::story::{Rechecked, recheck};

/// A chapter that has changed since its story was loaded, and is to be checked alone.
#[derive(Debug)]
pub struct ToCheck {
    /// The version of the story that was loaded last.
    pub(super) version: Arc<Version>,
    /// The number of the version that has the changed chapter.
    pub(super) number: u64,
    /// The name of the chapter's file in the story's folder.
    pub(super) name: String,
    /// Its text.
    pub(super) text: String,
}

/// A chapter that was checked alone.
#[derive(Debug)]
pub struct Checked {
    /// The version of the story that was loaded before.
    pub(super) version: Arc<Version>,
    /// The number of the version that has this text of the chapter.
    pub(super) number: u64,
    /// The name of the chapter's file in the story's folder.
    pub(super) name: String,
    /// What is wrong with it, if that can be said without the rest of the story.
    pub(super) found: Option<Rechecked>,
}

impl ToCheck {
    /// Checks the chapter. If that fails, nothing is found, and loading the story says what is wrong.
    pub fn check(self) -> Checked {
        let Self { version, number, name, text } = self;
        let found = caught(|| recheck(version.loaded_with(&name), &name, &text)).flatten();
        Checked { version, number, name, found }
    }
}
