//! Features of files on Windows: there are no files without a name, and names are replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};
use winapi_util::file::information;

use super::{folder_of, named, overwrite, replace};

/// Opens a link, not its target.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Creates a file without a name, which Windows doesn't support.
pub(super) fn unnamed(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a name to a file without one, which Windows doesn't support.
pub(super) fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file that will be created the usual permissions, which are those of its folder.
pub(super) fn permit<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder
}

/// Makes a program executable for everybody who may read it, which is always true on Windows.
pub(super) fn permit_to_start(_: &File) -> io::Result<()> {
    Ok(())
}

/// Opens what may be a temporary file. Returns it and its number. Links are not followed.
pub(super) fn open_leftover(path: &Path) -> io::Result<Option<(File, u64)>> {
    let file = OpenOptions::new().read(true).custom_flags(OPEN_REPARSE_POINT).open(path)?;
    let number = information(&file)?.file_index();
    Ok(Some((file, number)))
}

/// A pending replacement of a file's bytes. The new bytes are already on disk, so little can still fail.
///
/// A file that has several names is written in place. There is a short moment between the comparison and the
/// replacement.
pub(in crate::cli::files) struct Replacement<'b> {
    path: &'b Path,
    was: &'b [u8],
    bytes: &'b [u8],
    /// The file that takes the old one's place; `None` if the file is written in place, or is replaced.
    new: Option<NamedTempFile>,
}

impl<'b> Replacement<'b> {
    /// Writes the bytes that are to replace the bytes `was` of a file. Leaves nothing behind if that is not possible.
    pub(in crate::cli::files) fn prepare(path: &'b Path, was: &'b [u8], bytes: &'b [u8]) -> io::Result<Self> {
        let is_linked = information(&File::open(path)?)?.number_of_links() > 1;
        let mut file = named(folder_of(path))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(Self { path, was, bytes, new: Some(file).filter(|_| !is_linked) })
    }

    /// Replaces the bytes. Returns `false`, and changes nothing, if the file holds other bytes than it did.
    pub(in crate::cli::files) fn apply(&mut self) -> io::Result<bool> {
        let Some(file) = self.new.take() else { return overwrite(self.path, self.was, self.bytes) };
        if fs::read(self.path)? != self.was {
            return Ok(false);
        }
        file.persist(self.path).map_err(|error| error.error)?;
        Ok(true)
    }

    /// Restores the old bytes of a file in which they were replaced. A file that another program has changed in the
    /// meantime is left alone.
    pub(in crate::cli::files) fn revert(self) -> io::Result<bool> {
        replace(self.path, self.bytes, self.was)
    }

    /// Cleans up when nothing has to be restored, which takes nothing on Windows.
    pub(in crate::cli::files) fn finish(self) {}
}
