//! The settings that are remembered from one session to the next. They are not part of any archive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{SETTINGS, in_words, read, staged, user_folder};
use crate::diag::printable;
use crate::screen::Bindings;
use crate::session::{Preferences, THEMES};

/// Where settings are remembered.
#[derive(Clone, Debug)]
pub(in crate::cli) struct SettingsFolder(Option<PathBuf>);

impl SettingsFolder {
    /// Returns the folder `earlier` in the reader's folder for configuration.
    pub(in crate::cli) fn of_reader() -> Self {
        Self(user_folder(&SETTINGS).map(|folder| folder.join("earlier")).filter(|folder| folder.is_absolute()))
    }

    /// Returns a folder that remembers nothing.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Returns the remembered settings, and a notice about a file that can't be used.
    ///
    /// Older versions saved only the theme, in the file `theme`, and before that in a file in the archive folder, where
    /// a story with that id needs a folder. If either file exists, it is read and removed.
    pub(in crate::cli) fn preferences(&self, archives: Option<&Path>) -> (Preferences, Option<String>) {
        let (known, notice) = match self.file("settings.ron").map(|file| self.read_from(&file)) {
            Some(Ok(known)) => (known, None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        let mut preferences = known.clone().unwrap_or_default().checked();
        for file in self.file("theme").into_iter().chain(archives.map(|folder| folder.join("theme"))) {
            let text = String::from_utf8(read(&file).unwrap_or_default()).unwrap_or_default();
            let Some(theme) = Some(text.trim()).filter(|name| THEMES.contains(name)) else { continue };
            preferences.theme.get_or_insert_with(|| theme.to_owned());
            let is_remembered = notice.is_none() && self.remember(&preferences).is_ok();
            // A file that can't be removed is read again the next time.
            let _ = is_remembered.then(|| fs::remove_file(&file));
        }
        (preferences, notice)
    }

    /// Reads the settings; `None` if there is no file. The error is a notice about a file that can't be used.
    fn read_from(&self, file: &Path) -> Result<Option<Preferences>, String> {
        let name = printable(&file.to_string_lossy());
        let bytes = match read(file) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            read => read.map_err(|error| format!("the settings in {name} can't be read: {}", in_words(&error)))?,
        };
        let text = String::from_utf8(bytes).map_err(|_| format!("the settings in {name} are not text"))?;
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(&text).map(Some).map_err(|error| {
            let (place, why) = (error.span.start, printable(&error.code.to_string()));
            format!("the settings in {name}:{}:{} are not used: {why}", place.line, place.col)
        })
    }

    /// Reads the reader's own key bindings, and returns notices about those that can't be used.
    pub(in crate::cli) fn keys(&self) -> (Bindings, Vec<String>) {
        let Some(file) = self.file("keys.ron") else { return Default::default() };
        let name = printable(&file.to_string_lossy());
        match read(&file).map(String::from_utf8) {
            Ok(Ok(text)) => {
                let (bindings, wrong) = Bindings::parse(&text);
                (bindings, wrong.into_iter().map(|why| format!("{name}:{why}")).collect())
            }
            Ok(Err(_)) => (Bindings::default(), vec![format!("the keys in {name} are not text")]),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Default::default()
            }
            Err(error) => {
                (Bindings::default(), vec![format!("the keys in {name} can't be read: {}", in_words(&error))])
            }
        }
    }

    /// Remembers settings.
    pub(super) fn remember(&self, preferences: &Preferences) -> io::Result<()> {
        let file = self.file("settings.ron").ok_or(io::ErrorKind::NotFound)?;
        fs::create_dir_all(file.parent().unwrap_or(&file))?;
        staged::remove_leftovers(staged::folder_of(&file));
        let pretty =
            ron::ser::PrettyConfig::default().struct_names(true).extensions(ron::extensions::Extensions::empty());
        let text = ron::ser::to_string_pretty(preferences, pretty).map_err(io::Error::other)?;
        staged::put(&file, format!("{text}\n").as_bytes())
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        self.0.as_ref().map(|folder| folder.join(name))
    }
}
