//! Features of files on Unix: files without a name, permissions and owners, and exchanging names.

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, RenameFlags, XattrFlags, fgetxattr, flistxattr, fsetxattr, linkat, openat,
    renameat_with,
};
use rustix::io::Errno;
use rustix::process::geteuid;
use tempfile::{Builder, TempPath};

use super::{CHANCE, PREFIX, folder_of, named, overwrite, replace, sync};

/// The permissions of a new file, before the user's mask is applied.
const PERMISSIONS: u32 = 0o666;

/// Where the system shows the open files of a process.
const OPEN_FILES: &str = "/proc/self/fd";

/// Gives a file that will be created the usual permissions.
pub(super) fn permit<'b, 'p, 's>(builder: &'b mut Builder<'p, 's>) -> &'b mut Builder<'p, 's> {
    builder.permissions(fs::Permissions::from_mode(PERMISSIONS))
}

/// Makes a program executable for everybody who may read it.
pub(super) fn permit_to_start(file: &File) -> io::Result<()> {
    let mode = file.metadata()?.permissions().mode();
    file.set_permissions(fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))
}

/// Opens what may be a temporary file of this user. Returns it and its number. Does not follow links or wait for pipes.
pub(super) fn open_leftover(path: &Path) -> io::Result<Option<(File, u64)>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(openat(CWD, path, flags, Mode::empty())?);
    let found = file.metadata()?;
    let is_own = found.uid() == geteuid().as_raw();
    Ok(is_own.then(|| (file, found.ino())))
}

/// A pending replacement of a file's bytes. The new bytes are already on disk, so little can still fail.
///
/// The file keeps its permissions and its owner. If it has several names, or its owner can't be kept, it is written in
/// place.
pub(in crate::cli::files) struct Replacement<'b> {
    path: &'b Path,
    was: &'b [u8],
    bytes: &'b [u8],
    /// The file that takes the old one's place, and its temporary name, if it already has one; `None` if the file is
    /// written in place, or is replaced.
    new: Option<(File, Option<TempPath>)>,
    /// The name that leads to what was replaced.
    replaced: Option<TempPath>,
}

impl<'b> Replacement<'b> {
    /// Writes the bytes that are to replace the bytes `was` of a file. Leaves nothing behind if that is not possible.
    pub(in crate::cli::files) fn prepare(path: &'b Path, was: &'b [u8], bytes: &'b [u8]) -> io::Result<Self> {
        let old = fs::metadata(path)?;
        let folder = folder_of(path);
        let (mut file, temporary) = match unnamed(folder) {
            Ok(file) => (file, None),
            Err(_) => {
                let (file, temporary) = named(folder)?.into_parts();
                (file, Some(temporary))
            }
        };
        // Another command would treat an unlocked file as a leftover. Some file systems have no locks.
        let _ = file.try_lock();
        file.write_all(bytes)?;
        let keeps_all = takes_after(&file, &old) && copy_attributes(&File::open(path)?, &file);
        file.sync_all()?;
        let new = (old.nlink() == 1 && keeps_all).then_some((file, temporary));
        Ok(Self { path, was, bytes, new, replaced: None })
    }

    /// Replaces the bytes. Returns `false`, and changes nothing, if the file holds other bytes than it did.
    pub(in crate::cli::files) fn apply(&mut self) -> io::Result<bool> {
        let Some((file, temporary)) = self.new.take() else { return overwrite(self.path, self.was, self.bytes) };
        let beside = name_to_exchange(&file, temporary, folder_of(self.path))?;
        let is_replaced = exchange(&beside, self.path, self.was, self.bytes)?;
        self.replaced = Some(beside).filter(|_| is_replaced);
        sync(folder_of(self.path))?;
        Ok(is_replaced)
    }

    /// Restores the old bytes of a file in which they were replaced. If that is not possible, they stay in a file of
    /// their own. A file that another program has changed in the meantime is left alone.
    pub(in crate::cli::files) fn revert(mut self) -> io::Result<bool> {
        // A file system without exchange leaves nothing there.
        let Some(beside) = self.replaced.take().filter(|beside| beside.exists()) else {
            return replace(self.path, self.bytes, self.was);
        };
        let is_reverted = exchange(&beside, self.path, self.bytes, self.was);
        if !matches!(is_reverted, Ok(true)) {
            let _ = beside.keep();
        }
        is_reverted
    }

    /// Removes the old bytes.
    pub(in crate::cli::files) fn finish(self) {
        if let Some(replaced) = self.replaced {
            let _ = replaced.close();
            let _ = sync(folder_of(self.path));
        }
    }
}

/// Replaces a file with another one, if it contains the bytes `was`.
///
/// Another program may save the file at any moment. So the two files are exchanged atomically, and what was replaced is
/// compared; if it is not what it should be, the two are exchanged again, until the new bytes come back.
fn exchange(new: &Path, path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    if fs::read(path)? != was {
        return Ok(false);
    }
    let swap = || renameat_with(CWD, new, CWD, path, RenameFlags::EXCHANGE);
    if swap().is_err() {
        // On a file system without exchange, there is a short moment between the comparison and the replacement.
        fs::rename(new, path)?;
        return Ok(true);
    }
    if fs::read(new)? == was {
        return Ok(true);
    }
    swap()?;
    while fs::read(new)? != bytes {
        swap()?;
    }
    Ok(false)
}

/// Gives a file a temporary name with its number in it, which is removed when it is dropped. `temporary` is the temporary
/// name that it has, if it has one.
///
/// After the exchange the name leads to the file that was replaced, and the number shows that it does.
fn name_to_exchange(file: &File, temporary: Option<TempPath>, folder: &Path) -> io::Result<TempPath> {
    let old = temporary.map(TempPath::keep).transpose()?;
    let prefix = format!("{PREFIX}{}-", file.metadata()?.ino());
    // Only the name of this is used. It is chosen so that no other file has it.
    let named = Builder::new().prefix(&prefix).rand_bytes(CHANCE).make_in(folder, |path| match &old {
        Some(old) => fs::rename(old, path),
        None => name(file, path),
    });
    if let (Err(_), Some(old)) = (&named, &old) {
        let _ = fs::remove_file(old);
    }
    Ok(named?.into_temp_path())
}

/// Gives a file the permissions and the owner of another one. Returns whether that was possible.
fn takes_after(file: &File, old: &Metadata) -> bool {
    let has_owner = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
    let is_owned = has_owner || fchown(file, Some(old.uid()), Some(old.gid())).is_ok();
    is_owned && file.set_permissions(old.permissions()).is_ok()
}

/// Gives a file the extended attributes of another one, such as access lists. Returns whether that was possible. Labels
/// that the system itself gives to new files don't matter.
fn copy_attributes(from: &File, to: &File) -> bool {
    let names = attribute(|buffer| flistxattr(from, buffer)).unwrap_or_default();
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let copy = |name: &[u8]| {
        let value = attribute(|buffer| fgetxattr(from, name, buffer))?;
        fsetxattr(to, name, &value, XattrFlags::empty())
    };
    names.into_iter().all(|name| copy(name).is_ok() || name.starts_with(b"security."))
}

/// The maximum length of a list of attributes and of a value, in bytes. The system's own limits are not higher.
const LONGEST_ATTRIBUTE: usize = 64 * 1024;

fn attribute(read: impl Fn(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut value = vec![0; LONGEST_ATTRIBUTE];
    let length = read(&mut value)?;
    value.truncate(length);
    Ok(value)
}

/// Creates a file without a name. Fails on systems without such files.
#[cfg(target_os = "linux")]
pub(super) fn unnamed(folder: &Path) -> io::Result<File> {
    if !Path::new(OPEN_FILES).is_dir() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(openat(CWD, folder, flags, Mode::from_raw_mode(PERMISSIONS))?.into())
}

/// Creates a file without a name. Fails on systems without such files.
#[cfg(not(target_os = "linux"))]
pub(super) fn unnamed(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a name to a file without one. Fails if there is something with that name.
pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
    let open = Path::new(OPEN_FILES).join(file.as_raw_fd().to_string());
    Ok(linkat(CWD, &open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}
