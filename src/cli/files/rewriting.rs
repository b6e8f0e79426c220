//! Replaces the texts of several files of a story: all of them or none.

use std::path::{Path, PathBuf};

use super::super::{Error, shown};
use super::staged::Replacement;
use super::{existing, in_words, read, within};
use crate::diag::Source;

/// A file and its texts, with a byte order mark if it has one.
struct Rewrite {
    /// The path that is shown.
    path: PathBuf,
    /// The path of the file itself. A link within the folder stays one, and the file that it leads to is replaced.
    real: PathBuf,
    was: String,
    text: String,
}

/// Replaces the texts of files of a story: of all of them, or of none if one of them can't be written. Refuses a file that
/// no longer has the text of its source, so that changes made since it was read are not lost. A byte order mark is
/// preserved.
///
/// # Errors
/// A file can't be written or has changed. The message says which files still have their new texts because the change
/// could not be undone.
pub(in crate::cli) fn rewrite(folder: &Path, texts: &[(&Source, &str)]) -> Result<(), Error> {
    let rewrites = texts.iter().map(|(source, text)| Rewrite::new(folder, source, text));
    let rewrites = rewrites.collect::<Result<Vec<Rewrite>, String>>().map_err(Error::Io)?;
    let mut waiting = Vec::new();
    for rewrite in &rewrites {
        let prepared = Replacement::prepare(&rewrite.real, rewrite.was.as_bytes(), rewrite.text.as_bytes());
        waiting.push((rewrite, prepared.map_err(|error| Error::Io(nothing_done(&rewrite.failed(&error), &rewrites)))?));
    }
    let mut done = Vec::new();
    for (rewrite, mut replacement) in waiting {
        let why = match replacement.apply() {
            Ok(true) => {
                done.push((rewrite, replacement));
                continue;
            }
            Ok(false) => rewrite.changed(),
            Err(error) => rewrite.failed(&error),
        };
        return Err(Error::Io(undone(&why, done, &rewrites)));
    }
    done.into_iter().for_each(|(_, replacement)| replacement.finish());
    Ok(())
}

impl Rewrite {
    fn new(folder: &Path, source: &Source, text: &str) -> Result<Self, String> {
        const BOM: &str = "\u{feff}";
        let path = existing(folder.join(&source.name));
        let real = within(folder, &source.name).and_then(|path| path.canonicalize());
        let found = real.as_ref().map_err(in_words).and_then(|real| read(real).map_err(|error| in_words(&error)));
        let (real, found) = match (real, found) {
            (Ok(real), Ok(found)) => (real, found),
            (_, found) => {
                return Err(format!("`{}` can't be written: {}", shown(&path), found.err().unwrap_or_default()));
            }
        };
        let bom = if found.starts_with(BOM.as_bytes()) { BOM } else { "" };
        let rewrite = Self { path, real, was: [bom, &source.text].concat(), text: [bom, text].concat() };
        if found == rewrite.was.as_bytes() { Ok(rewrite) } else { Err(rewrite.changed()) }
    }

    fn failed(&self, error: &std::io::Error) -> String {
        format!("`{}` can't be written: {}", shown(&self.path), in_words(error))
    }

    fn changed(&self) -> String {
        format!("`{}` has changed since it was read; not overwriting it", shown(&self.path))
    }
}

/// Adds to a message that no file was changed, if that is not obvious.
fn nothing_done(why: &str, rewrites: &[Rewrite]) -> String {
    if rewrites.len() > 1 { format!("{why}; no file was changed") } else { why.to_owned() }
}

/// Restores the old texts of files that were already replaced, the last one first, and reports what could not be
/// undone.
fn undone(why: &str, done: Vec<(&Rewrite, Replacement)>, rewrites: &[Rewrite]) -> String {
    let mut left = Vec::new();
    for (rewrite, replacement) in done.into_iter().rev() {
        if !matches!(replacement.revert(), Ok(true)) {
            left.push(format!("`{}`", shown(&rewrite.path)));
        }
    }
    left.reverse();
    match left.as_slice() {
        [] => nothing_done(why, rewrites),
        [one] => format!("{why}; {one} was changed already and could not be changed back"),
        several => format!("{why}; {} were changed already and could not be changed back", several.join(", ")),
    }
}
