//! Files on Windows. A lock would also prevent reading, so a journal is opened in a mode in which nobody else can open
//! it for writing.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use winapi_util::file::{Information, information};

use super::FoundFile;

/// Others may read the file while it is open.
const SHARE_READ: u32 = 1;
/// Others may remove or rename the file while it is open.
const SHARE_DELETE: u32 = 4;
/// Others have opened the file in a way that excludes this one.
const SHARING_VIOLATION: i32 = 32;

pub(super) fn create(file: &Path) -> io::Result<File> {
    options().create_new(true).open(file)
}

pub(super) fn open(file: &Path) -> io::Result<Option<File>> {
    match options().open(file) {
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        opened => opened.map(Some),
    }
}

/// A file that is opened only for appending can't be truncated.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).share_mode(SHARE_READ | SHARE_DELETE);
    options
}

pub(super) fn append(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.seek(io::SeekFrom::End(0))?;
    file.write_all(bytes)
}

/// Returns what an open file is.
pub(super) fn find_open(file: &File) -> io::Result<FoundFile> {
    information(file).map(|found| found_file(&found))
}

/// Returns what a path leads to.
pub(super) fn find(path: &Path) -> io::Result<FoundFile> {
    // Only what is known about the file is read.
    let file = OpenOptions::new().access_mode(0).open(path)?;
    find_open(&file)
}

fn found_file(found: &Information) -> FoundFile {
    FoundFile {
        identity: (found.volume_serial_number(), found.file_index()),
        length: found.file_size(),
        written: found.last_write_time().unwrap_or_default(),
    }
}
