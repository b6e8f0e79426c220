//! The disk operations of the archive, as a trait, so that tests can make each of them fail.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fmt::Debug;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;
use super::staged;

/// The operations on files that keeping runs needs.
pub(in crate::cli) trait Disk: Debug {
    /// A file that is open for appending.
    type File: Debug;

    /// Creates a folder in one that exists. Fails if there is something with its name.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Returns the paths of what is in a folder.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Reads a file of at most `most` bytes.
    fn read(&self, file: &Path, most: u64) -> io::Result<Vec<u8>>;

    /// Creates a file to append to. Fails if there is something with its name.
    fn create(&self, file: &Path) -> io::Result<Self::File>;

    /// Creates a file with these bytes. It only becomes visible once all bytes are written and would survive a loss of
    /// power. Fails if there is something with its name.
    fn create_whole(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Opens a file to append to. Returns `None` if another process appends to it.
    fn open(&self, file: &Path) -> io::Result<Option<Self::File>>;

    /// Appends bytes. If this fails, some of them may have been appended.
    fn append(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;

    /// Truncates a file to its first `length` bytes. A shorter file stays unchanged.
    fn cut(&self, file: &mut Self::File, length: u64) -> io::Result<()>;

    /// Returns once the contents of a file would survive a loss of power.
    fn sync(&self, file: &Self::File) -> io::Result<()>;

    /// Returns once the names in a folder would survive a loss of power.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Returns what is known about an open file if a path leads to it; `None` if the path leads elsewhere.
    fn leads_to(&self, path: &Path, file: &Self::File) -> io::Result<Option<FoundFile>>;

    /// Returns what a path leads to; `None` if nothing is there.
    fn find(&self, path: &Path) -> io::Result<Option<FoundFile>>;

    /// Removes a file.
    fn remove(&self, file: &Path) -> io::Result<()>;
}

/// A file that a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) struct FoundFile {
    /// The numbers of its device and inode, which no other file has while it exists.
    pub(in crate::cli) identity: (u64, u64),
    /// Its length in bytes.
    pub(in crate::cli) length: u64,
    /// When it was last written, in units of the system.
    pub(in crate::cli) written: u64,
}

/// The file system of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct System;

impl Disk for System {
    type File = File;

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect())
    }

    fn read(&self, file: &Path, most: u64) -> io::Result<Vec<u8>> {
        super::read_at_most(file, most)
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        system::create(file)
    }

    fn create_whole(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        staged::create(file, bytes)
    }

    fn open(&self, file: &Path) -> io::Result<Option<File>> {
        system::open(file)
    }

    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        system::append(file, bytes)
    }

    fn cut(&self, file: &mut File, length: u64) -> io::Result<()> {
        if file.metadata()?.len() > length { file.set_len(length) } else { Ok(()) }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match File::open(here).and_then(|folder| folder.sync_all()) {
            // Some file systems can't sync folders, and some folders can be written but not opened.
            Err(error) if is_no_sync(error.kind()) => Ok(()),
            synced => synced,
        }
    }

    fn leads_to(&self, path: &Path, file: &File) -> io::Result<Option<FoundFile>> {
        let open = system::find_open(file)?;
        Ok(self.find(path)?.filter(|found| found.identity == open.identity).map(|_| open))
    }

    fn find(&self, path: &Path) -> io::Result<Option<FoundFile>> {
        match system::find(path) {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_missing(error.kind()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }
}

fn is_no_sync(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

fn is_missing(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
