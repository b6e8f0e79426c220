//! Files that are written in full before they get their name, so that a failure leaves nothing behind.
//!
//! On most file systems, Linux has files without a name; elsewhere, the file has a temporary name next to its final
//! one. A process that is killed can leave such a file behind; the next command that writes to the folder removes it.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

pub(super) use self::system::Replacement;
#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;

/// Writes a new file. Fails if there is something at its path.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    match system::unnamed(folder) {
        Ok(mut file) => {
            file.write_all(bytes)?;
            file.sync_all()?;
            system::name(&file, path)?;
        }
        Err(_) => {
            let mut file = named(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist_noclobber(path).map_err(|error| error.error)?;
        }
    }
    sync(folder)
}

/// Writes a file, whether or not there is one at its path.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put_from(named(folder_of(path))?, path, bytes)
}

/// Writes a file as [`put`] does, and makes it executable for everybody who may read it.
pub(super) fn put_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = named(folder_of(path))?;
    system::permit_to_start(file.as_file())?;
    put_from(file, path, bytes)
}

fn put_from(mut file: NamedTempFile, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync(folder)
}

/// Replaces the bytes `was` of a file by others. Returns `false`, and changes nothing, if the file holds other bytes.
pub(super) fn replace(path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    let mut replacement = Replacement::prepare(path, was, bytes)?;
    let replaced = replacement.apply()?;
    replacement.finish();
    Ok(replaced)
}

/// Writes a file in place, if it contains the bytes `was`. An incomplete write is undone.
fn overwrite(path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut found = Vec::new();
    file.read_to_end(&mut found)?;
    if found != was {
        return Ok(false);
    }
    let mut write = |bytes: &[u8]| {
        file.rewind()?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    write(bytes).inspect_err(|_| {
        let _ = write(was);
    })?;
    Ok(true)
}

/// Removes the temporary files that killed commands have left in a folder. Returns those that contain a replaced text,
/// which another program may have saved a moment before.
pub(super) fn remove_leftovers(folder: &Path) -> Vec<PathBuf> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let Ok(Some((file, number))) = system::open_leftover(&entry.path()) else { continue };
        // An empty file may not be locked yet.
        let is_written = file.metadata().is_ok_and(|found| found.is_file() && found.len() > 0);
        match is_original(name, number).filter(|_| is_written) {
            Some(true) if file.try_lock().is_ok() => {
                // Files that can't be removed are left for the next command.
                let _ = fs::remove_file(entry.path());
            }
            Some(false) => kept.push(entry.path()),
            _ => {}
        }
    }
    kept
}

/// Returns whether the file with this number is the one that was created under a temporary name, and not another one
/// that was exchanged with it; `None` if the name is not a temporary one.
fn is_original(name: &str, file: u64) -> Option<bool> {
    let (number, chance) = name.strip_prefix(PREFIX)?.split_once('-')?;
    if chance.len() != CHANCE || !chance.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match number {
        NEW => Some(true),
        _ => number.parse::<u64>().ok().map(|number| number == file),
    }
}

/// The prefix of temporary names. It is followed by [`NEW`] or the number of the file, and by random letters.
const PREFIX: &str = ".earlier-";

/// What replaces the number in the temporary name of a file that will not be exchanged.
const NEW: &str = "new";

/// The number of random letters.
const CHANCE: usize = 6;

fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let prefix = format!("{PREFIX}{NEW}-");
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(CHANCE);
    let file = system::permit(&mut builder).tempfile_in(folder)?;
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Returns the folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names in a folder survive a loss of power, if the file system supports it.
fn sync(folder: &Path) -> io::Result<()> {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Creates the folder of a story's recorded runs for the first of them. If this fails, creating the file in it fails,
/// too, and that is reported.
pub(super) fn create_routes(file: &Path) {
    let Some(folder) = file.parent().filter(|folder| folder.ends_with("routes")) else { return };
    let story = folder.parent().map(|story| story.join("story.ron"));
    if story.is_some_and(|settings| settings.is_file()) {
        let _ = fs::create_dir(folder);
    }
}
