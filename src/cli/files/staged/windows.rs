//! What files of Windows have: no files without a name, and names that are replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use tempfile::Builder;
use winapi_util::file::information;

use super::{folder_of, named, overwrite};

/// Opens a link and not what it leads to.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Creates a file without a name, which Windows has not.
pub(super) fn unnamed(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a name to a file without one, which Windows has not.
pub(super) fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file that will be created the usual permissions, which are those of its folder.
pub(super) fn permit<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder
}

/// Has everybody be permitted to start a program who may read it, as on Windows everybody is.
pub(super) fn permit_to_start(_: &File) -> io::Result<()> {
    Ok(())
}

/// Opens what may be a temporary file. Returns it and its number. Links are not followed.
pub(super) fn open_leftover(path: &Path) -> io::Result<Option<(File, u64)>> {
    let file = OpenOptions::new().read(true).custom_flags(OPEN_REPARSE_POINT).open(path)?;
    let number = information(&file)?.file_index();
    Ok(Some((file, number)))
}

/// Replaces the bytes `was` of a file by others. Returns `false`, and changes nothing, if the file holds other bytes.
///
/// A file that has several names is written in place. There is a short moment between the comparison and the replacing.
pub(in crate::cli::files) fn replace(path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    if information(&File::open(path)?)?.number_of_links() > 1 {
        return overwrite(path, was, bytes);
    }
    let mut file = named(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if fs::read(path)? != was {
        return Ok(false);
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(true)
}
