//! A mark file in the archive folder, which says that a session has taken over its terminal.
//!
//! A session that is killed or crashes can't give the terminal back. Its mark stays, without the lock that the session
//! held on it, and the next session reports how to restore a terminal.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::archive_folder;

/// The mark of this session. Whatever ends the session first removes it.
static MARK: Mutex<Option<(PathBuf, File)>> = Mutex::new(None);

const PREFIX: &str = "screen-";
const SUFFIX: &str = ".lock";

/// The report about a session that did not end by itself.
const NOTICE: &str = "an earlier session was killed before it could restore its terminal; if that terminal still behaves \
                      strangely, type `reset` or `stty sane` in it";

/// Removes the mark of this session when it is dropped.
#[derive(Debug)]
pub(in crate::cli) struct ScreenMark(());

impl ScreenMark {
    /// Creates the mark of this session, if there is a folder of archives to put it in.
    pub(in crate::cli) fn create(asked: Option<&Path>) -> Self {
        let mark = archive_folder(asked).ok().and_then(|folder| create(&folder).ok());
        *MARK.lock().unwrap_or_else(PoisonError::into_inner) = mark;
        Self(())
    }

    /// Removes the mark of this session, if there is one.
    pub(in crate::cli) fn remove() {
        let mark = MARK.try_lock().ok().and_then(|mut mark| mark.take());
        if let Some((path, _)) = mark {
            let _ = fs::remove_file(path);
        }
    }
}

impl Drop for ScreenMark {
    fn drop(&mut self) {
        Self::remove();
    }
}

fn create(folder: &Path) -> io::Result<(PathBuf, File)> {
    let path = folder.join(format!("{PREFIX}{}{SUFFIX}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    // An empty mark may not be locked yet.
    let text = b"The terminal is taken over by the session that locks this file.\n";
    match file.try_lock().map_err(io::Error::from).and_then(|()| file.write_all(text)) {
        Ok(()) => Ok((path, file)),
        Err(error) => {
            let _ = fs::remove_file(&path);
            Err(error)
        }
    }
}

/// Removes the marks of sessions that did not end by themselves, and returns a notice if there were any.
pub(in crate::cli) fn killed_session(asked: Option<&Path>) -> Option<String> {
    let folder = archive_folder(asked).ok()?;
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let is_mark = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)).is_some()
    };
    let left = entries.filter(is_mark).filter(|path| is_left(path).unwrap_or(false));
    let removed = left.filter(|path| fs::remove_file(path).is_ok()).count();
    (removed > 0).then(|| NOTICE.to_owned())
}

/// Returns whether no session holds the lock of a mark.
fn is_left(mark: &Path) -> io::Result<bool> {
    if !fs::symlink_metadata(mark)?.is_file() {
        return Ok(false);
    }
    let file = OpenOptions::new().write(true).open(mark)?;
    let has_text = file.metadata()?.len() > 0;
    Ok(has_text && file.try_lock().is_ok())
}
