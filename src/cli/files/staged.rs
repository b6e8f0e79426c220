//! Files that are written in full before they get their name, so that a failure leaves nothing behind.
//!
//! The system has files without a name on most file systems; elsewhere, the file has a temporary name beside its place.
//! A kill can leave such a name behind, which the next command removes that writes in the folder.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, RenameFlags, XattrFlags, fgetxattr, flistxattr, fsetxattr, linkat, openat,
    renameat_with,
};
use rustix::io::Errno;
use rustix::process::geteuid;
use tempfile::{Builder, NamedTempFile, TempPath};

/// The permissions of a new file, before the user's mask is applied.
const PERMISSIONS: u32 = 0o666;

/// Writes a new file. Fails if there is something at its path.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    match unnamed(folder) {
        Ok(mut file) => {
            file.write_all(bytes)?;
            file.sync_all()?;
            name(&file, path)?;
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

/// Writes a file as [`put`] does, which everybody may start who may read it.
pub(super) fn put_program(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = named(folder_of(path))?;
    let mode = file.as_file().metadata()?.permissions().mode();
    file.as_file().set_permissions(fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))?;
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
///
/// The file keeps its permissions and its owner. If it has several names, or its owner can't be kept, it is written in
/// place.
pub(super) fn replace(path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    let old = fs::metadata(path)?;
    let folder = folder_of(path);
    let (mut file, temporary) = match unnamed(folder) {
        Ok(file) => (file, None),
        Err(_) => {
            let (file, temporary) = named(folder)?.into_parts();
            (file, Some(temporary))
        }
    };
    // Another command takes a file that nobody has locked for one that was left behind. Some file systems have no locks.
    let _ = file.try_lock();
    file.write_all(bytes)?;
    let keeps_all = takes_after(&file, &old) && copy_attributes(&File::open(path)?, &file);
    if old.nlink() > 1 || !keeps_all {
        return overwrite(path, was, bytes);
    }
    file.sync_all()?;
    let beside = name_to_exchange(&file, temporary, folder)?;
    let replaced = exchange(&beside, path, was, bytes)?;
    // The old text, or the new one where it is not wanted, is removed here.
    let _ = beside.close();
    sync(folder)?;
    Ok(replaced)
}

/// Puts a file in the place of another one, if that holds the bytes `was`.
///
/// Another program may save the file at any moment. So the two are exchanged, which nothing can come between, and what
/// was replaced is compared; if it is not what it should be, the two are exchanged again, until the new bytes are those
/// that have come back.
fn exchange(new: &Path, path: &Path, was: &[u8], bytes: &[u8]) -> io::Result<bool> {
    if fs::read(path)? != was {
        return Ok(false);
    }
    let swap = || renameat_with(CWD, new, CWD, path, RenameFlags::EXCHANGE);
    if swap().is_err() {
        // A file system without exchange leaves a short moment between the comparison and this.
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

/// Writes a file in place, if it holds the bytes `was`. What can't be written completely is taken back.
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

/// Removes the temporary files in a folder that commands which were killed have left behind. Returns those that hold a
/// replaced text: another program may have saved it a moment before.
pub(super) fn remove_leftovers(folder: &Path) -> Vec<PathBuf> {
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        // Links are not followed, and pipes not waited for.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let Ok(file) = openat(CWD, entry.path(), flags, Mode::empty()).map(File::from) else { continue };
        let Ok(found) = file.metadata() else { continue };
        // An empty file may be one that is not locked yet.
        let is_written = found.is_file() && found.len() > 0 && found.uid() == geteuid().as_raw();
        match is_original(name, found.ino()).filter(|_| is_written) {
            Some(true) if file.try_lock().is_ok() => {
                // What can't be removed is left for the next command.
                let _ = fs::remove_file(entry.path());
            }
            Some(false) => kept.push(entry.path()),
            _ => {}
        }
    }
    kept
}

/// Returns whether the file with this number is the one that was created under a temporary name, and no other one that
/// was exchanged with it; `None` if the name is no temporary one.
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

/// Where the system shows the open files of a process.
const OPEN_FILES: &str = "/proc/self/fd";

/// How temporary names begin. What follows is [`NEW`] or the number of the file, and letters by chance.
const PREFIX: &str = ".earlier-";

/// What the temporary name of a file that is not to be exchanged has in place of a number.
const NEW: &str = "new";

/// How many letters are chosen by chance.
const CHANCE: usize = 6;

/// Gives a file the permissions and the owner of another one. Returns whether that was possible.
fn takes_after(file: &File, old: &Metadata) -> bool {
    let has_owner = file.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (old.uid(), old.gid()));
    let is_owned = has_owner || fchown(file, Some(old.uid()), Some(old.gid())).is_ok();
    is_owned && file.set_permissions(old.permissions()).is_ok()
}

/// Gives a file the extended attributes of another one, such as access lists. Returns whether that was possible. Labels
/// of the system's own, which it gives to new files too, don't matter.
fn copy_attributes(from: &File, to: &File) -> bool {
    let names = attribute(|buffer| flistxattr(from, buffer)).unwrap_or_default();
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let copy = |name: &[u8]| {
        let value = attribute(|buffer| fgetxattr(from, name, buffer))?;
        fsetxattr(to, name, &value, XattrFlags::empty())
    };
    names.into_iter().all(|name| copy(name).is_ok() || name.starts_with(b"security."))
}

/// The longest list of attributes, and the longest value of one, in bytes. The system has no longer ones.
const LONGEST_ATTRIBUTE: usize = 64 * 1024;

fn attribute(read: impl Fn(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut value = vec![0; LONGEST_ATTRIBUTE];
    let length = read(&mut value)?;
    value.truncate(length);
    Ok(value)
}

/// Creates a file without a name. Fails on systems that have none.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> io::Result<File> {
    if !Path::new(OPEN_FILES).is_dir() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(openat(CWD, folder, flags, Mode::from_raw_mode(PERMISSIONS))?.into())
}

/// Creates a file without a name. Fails on systems that have none.
#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a name to a file without one. Fails if there is something with that name.
fn name(file: &File, path: &Path) -> io::Result<()> {
    let open = Path::new(OPEN_FILES).join(file.as_raw_fd().to_string());
    Ok(linkat(CWD, &open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

fn named(folder: &Path) -> io::Result<NamedTempFile> {
    let (prefix, permissions) = (format!("{PREFIX}{NEW}-"), fs::Permissions::from_mode(PERMISSIONS));
    let file = Builder::new().prefix(&prefix).rand_bytes(CHANCE).permissions(permissions).tempfile_in(folder)?;
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Returns the folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Has the names in a folder survive a loss of power, where the file system can do that.
fn sync(folder: &Path) -> io::Result<()> {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Creates the folder of a story's recorded runs for the first of them. Where it can't be created, neither can the file
/// in it, which is reported then.
pub(super) fn create_routes(file: &Path) {
    let Some(folder) = file.parent().filter(|folder| folder.ends_with("routes")) else { return };
    let story = folder.parent().map(|story| story.join("story.ron"));
    if story.is_some_and(|settings| settings.is_file()) {
        let _ = fs::create_dir(folder);
    }
}
