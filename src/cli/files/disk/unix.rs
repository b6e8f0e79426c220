//! Files on Unix: locks are advisory, and inode numbers can be read without opening anything.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::FoundFile;

pub(super) fn create(file: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create_new(true).open(file)?;
    // On a file system without locks, the number still protects the journal: no other window gets it.
    let _ = file.try_lock();
    Ok(file)
}

pub(super) fn open(file: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().append(true).open(file)?;
    Ok(file.try_lock().is_ok().then_some(file))
}

pub(super) fn append(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)
}

/// Returns what an open file is.
pub(super) fn find_open(file: &File) -> io::Result<FoundFile> {
    file.metadata().map(|found| found_file(&found))
}

/// Returns what a path leads to.
pub(super) fn find(path: &Path) -> io::Result<FoundFile> {
    fs::metadata(path).map(|found| found_file(&found))
}

fn found_file(found: &Metadata) -> FoundFile {
    let nanoseconds = found.mtime().wrapping_mul(1_000_000_000).wrapping_add(found.mtime_nsec());
    FoundFile { identity: (found.dev(), found.ino()), length: found.len(), written: nanoseconds.cast_unsigned() }
}
