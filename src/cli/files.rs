//! The only module that touches files and the clock: stories here, archives and settings in the modules below.

mod disk;
mod journal;
mod proofs;
mod rewriting;
mod screen_mark;
mod settings;
mod staged;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

pub(super) use self::journal::{Journal, open_archive, unkept};
use self::proofs::ProofFolder;
pub(super) use self::rewriting::rewrite;
pub(super) use self::screen_mark::{ScreenMark, killed_session};
pub(super) use self::settings::SettingsFolder;
use super::{Error, shipped, shown};
use crate::check::RouteFile;
use crate::diag::{composed, in_lower_case, printable};
use crate::explore::Store;
use crate::ink::{self, LoadedInk};
use crate::publish::program::{StoryRange, is_program};
use crate::session::HostError;
use crate::story::{self, Loaded, ParsedFiles, Story};

/// The largest file that is read, in bytes. The files of a story can't be larger.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Loads a story from its folder, or the shipped one. The problems of the story are part of what is returned.
///
/// # Errors
/// `folder` is not a folder.
pub(super) fn load(folder: Option<&Path>) -> Result<Loaded, Error> {
    let Some(folder) = folder else {
        return Ok(story::load(included));
    };
    if folder.is_file() {
        return Err(Error::Io(format!("`{}` is a file, not a story folder", shown(folder))));
    }
    if !folder.is_dir() {
        return Err(Error::Io(format!("there is no story folder `{}`", shown(folder))));
    }
    Ok(load_with(folder, &BTreeMap::new()))
}

/// Whether a path that names a story is an ink file.
pub(super) fn is_ink(story: Option<&Path>) -> bool {
    story.is_some_and(|story| story.extension().is_some_and(|end| end == "ink"))
}

/// Loads a story from its ink file and the files that it includes. `ranges` are limits of numbers by their names.
///
/// # Errors
/// There is no such file.
pub(super) fn load_ink(path: &Path, ranges: &BTreeMap<String, (i64, i64)>) -> Result<LoadedInk, Error> {
    if !path.is_file() {
        return Err(Error::Io(format!("there is no file `{}`", shown(path))));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let file = |name: &str| within(folder, name).and_then(|path| read(&path)).map_err(|error| in_words(&error));
    let mut ink = ink::load(&name, file, ranges);
    ink.loaded.sources.set_folder(from_here(folder));
    Ok(ink)
}

/// Loads a story from its folder or from its ink file.
///
/// # Errors
/// There is no such folder or file.
pub(super) fn load_any(story: Option<&Path>, ranges: &BTreeMap<String, (i64, i64)>) -> Result<Loaded, Error> {
    match story.filter(|_| is_ink(story)) {
        Some(path) => Ok(load_ink(path, ranges)?.loaded),
        None => load(story),
    }
}

/// Loads the story inside the program, without the data for reporting problems, because it should have none.
///
/// # Errors
/// There is an error in the story after all.
pub(super) fn load_included() -> Result<Story, String> {
    story::load_valid(included)
}

/// The bytes of a file of the story inside the program.
fn included(name: &str) -> Result<Vec<u8>, &'static str> {
    let file = shipped::files().into_iter().find(|(known, _)| *known == name);
    file.map(|(_, text)| text.as_bytes().to_vec()).ok_or("it is not included in this program")
}

/// Returns the path of a file of a story. Refuses one that is outside the story's folder, because the file or a folder
/// on the way is a symbolic link that leads out of it, unless `EARLIER_FOLLOW_LINKS` is set.
fn within(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let path = existing(folder.join(name));
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let follows = variable("EARLIER_FOLLOW_LINKS").is_some_and(|value| value.as_os_str() != "0");
    if is_plain && (follows || path.canonicalize()?.starts_with(folder.canonicalize()?)) {
        return Ok(path);
    }
    Err(io::Error::other("it is outside the story's folder; set EARLIER_FOLLOW_LINKS=1 to follow links out of it"))
}

/// Returns the path of a file, or of one whose name looks the same but uses other characters: file systems and archives
/// may decompose letters.
fn existing(path: PathBuf) -> PathBuf {
    let is_plain = path.file_name().is_some_and(|name| name.is_ascii());
    if is_plain || fs::symlink_metadata(&path).is_ok() {
        return path;
    }
    let composed = |path: &Path| path.file_name()?.to_str().map(|name| composed(name).into_owned());
    let (wanted, folder) = (composed(&path), path.parent().map(fs::read_dir).and_then(Result::ok));
    let found = folder.into_iter().flatten().flatten().map(|entry| entry.path());
    let same = |found: &PathBuf| wanted.is_some() && composed(found) == wanted;
    found.into_iter().find(same).unwrap_or(path)
}

/// Loads a story from its folder, with `texts` in place of the files of these names.
pub(super) fn load_with(folder: &Path, texts: &BTreeMap<String, String>) -> Loaded {
    let mut loaded = story::load(|name| read_in(folder, texts, name));
    loaded.sources.set_folder(from_here(folder));
    loaded
}

/// Does the same as [`load_with`], with the locations of all parts, and parses only what has changed since `known` was used.
pub(super) fn reload_with(folder: &Path, texts: &BTreeMap<String, String>, known: &mut ParsedFiles) -> Loaded {
    let mut loaded = story::reload(|name| read_in(folder, texts, name), known);
    loaded.sources.set_folder(from_here(folder));
    loaded
}

/// Returns the bytes of a file of a story, or why it can't be read.
fn read_in(folder: &Path, texts: &BTreeMap<String, String>, name: &str) -> Result<Vec<u8>, String> {
    match texts.get(name) {
        Some(text) => Ok(text.clone().into_bytes()),
        None => within(folder, name).and_then(|path| read(&path)).map_err(|error| in_words(&error)),
    }
}

/// Returns the working directory, if there is one.
pub(super) fn current_folder() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// Returns a folder as seen from the working directory, with `/` as its separator: a relative path if it is inside.
fn from_here(folder: &Path) -> String {
    let inside = current_folder().and_then(|here| folder.strip_prefix(here).ok());
    let parts = inside.unwrap_or(folder).components().filter(|part| !matches!(part, Component::CurDir));
    let path: PathBuf = parts.collect();
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Returns the paths of the files in the `chapters` folder of a story and in its subfolders, relative to it and in
/// order. If it can't be read, nothing is reported here, because the chapters listed in `story.ron` are.
pub(super) fn chapters(folder: Option<&Path>) -> Vec<String> {
    let Some(folder) = folder else {
        let names = shipped::files().into_iter().filter_map(|(name, _)| name.strip_prefix("chapters/"));
        return names.map(str::to_owned).collect();
    };
    within(folder, "chapters").map(files_below).unwrap_or_default()
}

/// Returns the paths of the files in a folder and its subfolders, relative to it and in order.
fn files_below(folder: PathBuf) -> Vec<String> {
    let mut names = Vec::new();
    let mut unread: Vec<(String, PathBuf)> = vec![(String::new(), folder)];
    while let Some((prefix, folder)) = unread.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name: String = [composed(&prefix), composed(&name)].concat();
            // Links are not followed, so this always ends.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => unread.push((format!("{name}/"), entry.path())),
                _ => names.push(name),
            }
        }
    }
    names.sort_unstable();
    names
}

/// Reads the recorded runs of a story, or of the shipped one, in the order of their names: the files whose names end in
/// `.ron` or `.RON`, in `routes` and its subfolders. The result is empty if there are none.
pub(super) fn routes(folder: Option<&Path>) -> Result<Vec<RouteFile>, Error> {
    let Some(folder) = folder else {
        let routes = shipped::files().into_iter().filter(|(name, _)| name.starts_with("routes/"));
        return Ok(routes.map(|(name, text)| (name.to_owned(), Ok(text.as_bytes().to_vec()))).collect());
    };
    let names = match within(folder, "routes").and_then(|routes| fs::read_dir(&routes).map(|_| routes)) {
        Ok(routes) => files_below(routes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Io(format!("`routes` can't be read: {}", in_words(&error)))),
    };
    let is_route =
        |name: &String| name.to_lowercase().ends_with(".ron") && !name.split('/').any(|part| part.starts_with('.'));
    let names = names.into_iter().filter(is_route).map(|name| format!("routes/{name}"));
    let bytes = |name: &str| within(folder, name).and_then(|path| read(&path)).map_err(|error| in_words(&error));
    Ok(names.map(|name| (printable(&name), bytes(&name))).collect())
}

/// Writes the files of a new story into a folder, which is created if necessary. Refuses a folder that is not empty.
pub(super) fn create_story(folder: &Path, written: &[(&str, String)]) -> Result<(), Error> {
    let failed = |error: &io::Error| Error::Io(format!("`{}` can't be written: {}", shown(folder), in_words(error)));
    match fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => {}
        Ok(_) => return Err(Error::Io(format!("`{}` is not empty; not overwriting anything in it", shown(folder)))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(&error)),
    }
    for (done, (name, text)) in written.iter().enumerate() {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        let create = || fs::create_dir_all(parent).and_then(|()| staged::create(&path, text.as_bytes()));
        create().map_err(|error| {
            written.iter().take(done).for_each(|(name, _)| drop(fs::remove_file(folder.join(name))));
            let folders = written.iter().filter_map(|(name, _)| Path::new(name).parent());
            folders.for_each(|inner| drop(fs::remove_dir(folder.join(inner))));
            failed(&error)
        })?;
    }
    Ok(())
}

/// Writes new files into a folder, which is created if necessary. Writes none if a file with one of their names exists,
/// or if one of them can't be written.
pub(super) fn create_all(folder: &Path, written: &[(String, String)]) -> Result<(), Error> {
    let failed =
        |path: &Path, error: &io::Error| Error::Io(format!("`{}` can't be written: {}", shown(path), in_words(error)));
    if let Some((name, _)) = written.iter().find(|(name, _)| folder.join(name).symlink_metadata().is_ok()) {
        return Err(Error::Io(format!("`{}` exists; not overwriting it", shown(&folder.join(name)))));
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (done, (name, text)) in written.iter().enumerate() {
        let path = folder.join(name);
        staged::create(&path, text.as_bytes()).map_err(|error| {
            written.iter().take(done).for_each(|(name, _)| drop(fs::remove_file(folder.join(name))));
            failed(&path, &error)
        })?;
    }
    Ok(())
}

/// Writes a page or a picture, completely or not at all, replacing an existing one.
pub(super) fn write_page(path: &Path, page: &str) -> Result<(), Error> {
    staged::put(path, page.as_bytes()).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::NotFound => missing_folder(path),
            _ => in_words(&error),
        };
        Error::Io(format!("`{}` can't be written: {why}", shown(path)))
    })
}

/// Writes an export of a story, completely or not at all. Replaces a file that begins with the mark of such exports, and
/// refuses to replace anything else.
pub(super) fn write_export(path: &Path, text: &str, mark: &str) -> Result<(), Error> {
    let refused = |why: String| Error::Io(format!("`{}` can't be written: {why}", shown(path)));
    match fs::read(path) {
        Ok(there) if !there.starts_with(mark.as_bytes()) => {
            Err(refused("it is another file; not overwriting it".to_owned()))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(refused(in_words(&error))),
        _ => write_page(path, text),
    }
}

/// Reads the bytes of this program, or of another one.
pub(super) fn read_program(path: Option<&Path>) -> Result<Vec<u8>, Error> {
    let failed =
        |path: &Path, error: &io::Error| Error::Io(format!("`{}` can't be read: {}", shown(path), in_words(error)));
    let own = || {
        std::env::current_exe().map_err(|error| Error::Io(format!("this program can't be read: {}", in_words(&error))))
    };
    let path = path.map_or_else(own, |path| Ok(path.to_owned()))?;
    fs::read(&path).map_err(|error| failed(&path, &error))
}

/// Reads a range of the bytes of this program.
pub(super) fn read_own(range: StoryRange) -> io::Result<Vec<u8>> {
    let mut file = File::open(std::env::current_exe()?)?;
    file.seek(io::SeekFrom::Start(range.offset))?;
    let mut bytes = Vec::new();
    file.take(range.length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a program that can be started, completely or not at all. Replaces another such program, and refuses to replace
/// anything else.
pub(super) fn write_program(path: &Path, program: &[u8]) -> Result<(), Error> {
    let refused = |why: String| Error::Io(format!("`{}` can't be written: {why}", shown(path)));
    match fs::read(path) {
        Ok(there) if !is_program(&there) => return Err(refused("it is another file; not overwriting it".to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(in_words(&error))),
        _ => {}
    }
    let own = std::env::current_exe().and_then(|own| own.canonicalize());
    if own.is_ok_and(|own| path.canonicalize().is_ok_and(|path| path == own)) {
        return Err(refused("it is this program".to_owned()));
    }
    staged::put_program(path, program).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => refused(missing_folder(path)),
        _ => refused(in_words(&error)),
    })
}

/// Removes the temporary files that killed commands have left in a story's folder. Returns notices about those that are
/// not removed.
pub(super) fn remove_leftovers(folder: &Path) -> Vec<String> {
    let folders = ["", "chapters", "routes"].into_iter().filter_map(|name| match name {
        "" => Some(folder.to_owned()),
        _ => within(folder, name).ok(),
    });
    let notice = |path: PathBuf| {
        let path = shown(&path);
        format!(
            "`{path}` is left over from a command that was killed while replacing a file; remove it if you don't \
                 need it"
        )
    };
    folders.flat_map(|folder| staged::remove_leftovers(&folder)).map(notice).collect()
}

/// Returns a variable of the environment as a path, unless it is empty.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Returns whether the environment asks for sessions that open no files named by the reader.
pub(super) fn is_restricted() -> bool {
    variable("EARLIER_RESTRICTED").is_some_and(|value| value.as_os_str() != "0")
}

/// Reads a file of at most [`LARGEST`] bytes.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, LARGEST)
}

/// Reads a file of at most `most` bytes. Refuses what is not a regular file, such as a pipe, which might never end.
fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?;
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is too large"));
    }
    Ok(bytes)
}

/// Reads a text file that the reader names.
fn read_text(name: &str) -> Result<String, HostError> {
    let unreadable = |error| HostError(format!("`{name}` can't be read: {}", in_words(&error)));
    let bytes = read(Path::new(name)).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| HostError(format!("`{name}` is not text")))
}

/// Describes an error without the system's error number.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        // The system's error number means nothing to a reader.
        _ => in_lower_case(error.to_string().split(" (os error").next().unwrap_or_default()),
    }
}

/// Says which folder is missing if a file can't be created.
fn missing_folder(path: &Path) -> String {
    if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return "it is not a valid file name".to_owned();
    }
    let folders = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    let missing = folders.take_while(|folder| !folder.exists()).last();
    missing
        .map_or("the current folder was removed".to_owned(), |folder| format!("there is no folder `{}`", shown(folder)))
}

/// Returns the folder of all archives: the requested one, or `EARLIER_ARCHIVE`, or `earlier` in the data folder. A
/// program with a story inside has a folder of its own there.
fn archive_folder(asked: Option<&Path>) -> Result<PathBuf, HostError> {
    let own = shipped::own_name();
    let set = || variable("EARLIER_ARCHIVE").filter(|_| own.is_none());
    if let Some(folder) = asked.map(Path::to_path_buf).or_else(set) {
        return Ok(folder);
    }
    let folder =
        user_folder(&DATA).map(|data| data.join(own.unwrap_or("earlier"))).filter(|folder| folder.is_absolute());
    folder.ok_or_else(|| HostError("cannot find the home folder".to_owned()))
}

/// Where a user keeps files of one kind: a variable that names the folder on any system, then one that does on Windows, and
/// the folder below the home folder on Windows, on macOS and elsewhere.
struct UserFolder {
    variable: &'static str,
    on_windows: &'static str,
    below_home: [&'static str; 3],
}

/// Data that programs save for their user.
const DATA: UserFolder = UserFolder {
    variable: "XDG_DATA_HOME",
    on_windows: "APPDATA",
    below_home: ["AppData/Roaming", "Library/Application Support", ".local/share"],
};
/// The user's configuration of programs.
const SETTINGS: UserFolder = UserFolder {
    variable: "XDG_CONFIG_HOME",
    on_windows: "APPDATA",
    below_home: ["AppData/Roaming", "Library/Application Support", ".config"],
};
/// Data that programs can create again.
const CACHES: UserFolder = UserFolder {
    variable: "XDG_CACHE_HOME",
    on_windows: "LOCALAPPDATA",
    below_home: ["AppData/Local", "Library/Caches", ".cache"],
};

/// Returns a folder of the user, if the environment says where it is.
fn user_folder(folder: &UserFolder) -> Option<PathBuf> {
    let named = |name| variable(name).filter(|path| path.is_absolute());
    let set = named(folder.variable).or_else(|| if cfg!(windows) { named(folder.on_windows) } else { None });
    let [windows, macos, elsewhere] = folder.below_home;
    let below = if cfg!(windows) {
        windows
    } else if cfg!(target_os = "macos") {
        macos
    } else {
        elsewhere
    };
    set.or_else(|| std::env::home_dir().map(|home| home.join(below)))
}

/// Returns where proofs are kept, if there is a folder for it.
pub(super) fn proof_store() -> Option<Arc<dyn Store>> {
    ProofFolder::of_user().map(|folder| folder as Arc<dyn Store>)
}

/// Returns whether `path` is a folder.
pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Returns whether `path` is a file.
pub(super) fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Returns the absolute path of a folder, with symbolic links resolved.
pub(super) fn whole_path(folder: &Path) -> Result<PathBuf, Error> {
    // The canonical path on Windows is not in the form that users know.
    let whole = || {
        if cfg!(windows) {
            fs::metadata(folder).and_then(|_| std::path::absolute(folder))
        } else {
            folder.canonicalize()
        }
    };
    whole().map_err(|error| Error::Io(format!("`{}`: {}", shown(folder), in_words(&error))))
}

/// Returns the entries of folders that decide where a path leads: every symbolic link on the way, and at last what the
/// path leads to. All of them are without links before their last name.
pub(super) fn way_to(path: &Path) -> Vec<PathBuf> {
    /// The number of links that the system follows.
    const LINKS: usize = 40;
    let (mut way, mut real) = (Vec::new(), PathBuf::new());
    let parts = |path: &Path| path.components().rev().map(|part| part.as_os_str().to_owned()).collect::<Vec<_>>();
    let mut left = parts(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    while let Some(part) = left.pop() {
        // An absolute path begins at the root, which replaces what was before it.
        let entry = real.join(&part);
        match fs::read_link(&entry) {
            _ if part == ".." => drop(real.pop()),
            Ok(target) if way.len() < LINKS => {
                left.extend(parts(&target));
                way.push(entry);
            }
            _ => real = entry,
        }
    }
    way.push(real);
    way
}
