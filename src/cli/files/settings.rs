//! The settings that are remembered from one session to the next. They are not part of any archive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{read, staged, variable};

/// The names of themes, of which one is all that a file of older versions holds.
const THEMES: [&str; 4] = ["dark", "light", "contrast", "none"];

/// Where settings are remembered.
#[derive(Clone, Debug)]
pub(in crate::cli) struct SettingsFolder(Option<PathBuf>);

impl SettingsFolder {
    /// Returns the folder `earlier` in the reader's folder for configuration.
    pub(super) fn of_reader() -> Self {
        let folder = variable("XDG_CONFIG_HOME").filter(|folder| folder.is_absolute());
        let folder = folder.or_else(|| std::env::home_dir().map(|home| home.join(".config")));
        Self(folder.map(|folder| folder.join("earlier")).filter(|folder| folder.is_absolute()))
    }

    /// Returns a folder that remembers nothing.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Returns the name of the theme that was remembered.
    ///
    /// Older versions had it in the file `theme` among the archives of all stories, where a story with that id needs a
    /// folder. If that file is there, it is moved.
    pub(super) fn theme(&self, archives: Option<&Path>) -> Option<String> {
        let text = |file: &Path| String::from_utf8(read(file).ok()?).ok();
        let known = self.file().and_then(|file| text(&file));
        let old_file = archives.map(|folder| folder.join("theme"));
        let old = old_file.as_deref().and_then(text).filter(|name| THEMES.contains(&name.trim()));
        if let (Some(old), Some(file)) = (&old, &old_file) {
            let is_remembered = known.is_some() || self.remember_theme(old).is_ok();
            // A file that can't be removed or moved is read again the next time.
            let _ = is_remembered.then(|| fs::remove_file(file));
        }
        known.or(old)
    }

    /// Remembers the name of the theme.
    pub(super) fn remember_theme(&self, name: &str) -> io::Result<()> {
        let file = self.file().ok_or(io::ErrorKind::NotFound)?;
        fs::create_dir_all(file.parent().unwrap_or(&file))?;
        staged::remove_leftovers(staged::folder_of(&file));
        staged::put(&file, name.as_bytes())
    }

    fn file(&self) -> Option<PathBuf> {
        self.0.as_ref().map(|folder| folder.join("theme"))
    }
}
