//! The only file that touches files and the clock: stories, archives and journals.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Error, shipped};
use crate::archive::{self, Archive, JournalHeader, JournalProblem};
use crate::check::RouteFile;
use crate::session::{Fulfilled, Host, HostError, Session, Wanted};
use crate::story::{self, Loaded};

/// The largest file that is read, in bytes. No story has larger ones.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The largest journal that is read, in bytes: it has millions of choices.
const LARGEST_JOURNAL: u64 = 512 * 1024 * 1024;

/// Loads a story from its folder, or the shipped one. The problems of the story are part of what is returned.
///
/// # Errors
/// `folder` is not a folder.
pub(super) fn load(folder: Option<&Path>) -> Result<Loaded, Error> {
    let Some(folder) = folder else {
        return Ok(story::load(|name| {
            let file = shipped::FILES.iter().find(|(known, _)| *known == name);
            file.map(|(_, text)| text.as_bytes().to_vec())
                .ok_or_else(|| "it is not included in this program".to_owned())
        }));
    };
    if folder.is_file() {
        return Err(Error::Io(format!("`{}` is a file, not a story folder", folder.display())));
    }
    if !folder.is_dir() {
        return Err(Error::Io(format!("there is no story folder `{}`", folder.display())));
    }
    Ok(story::load(|name| read(&folder.join(name)).map_err(|error| in_words(&error))))
}

/// Loads a story from its folder, with `texts` in place of the files of these names.
pub(super) fn load_with(folder: &Path, texts: &BTreeMap<String, String>) -> Loaded {
    story::load(|name| match texts.get(name) {
        Some(text) => Ok(text.clone().into_bytes()),
        None => read(&folder.join(name)).map_err(|error| in_words(&error)),
    })
}

/// Reads the recorded runs of a story, or of the shipped one, in the order of their names. A folder without
/// recorded runs has none.
pub(super) fn routes(folder: Option<&Path>) -> Result<Vec<RouteFile>, Error> {
    let Some(folder) = folder else {
        let routes = shipped::FILES.iter().filter(|(name, _)| name.starts_with("routes/"));
        return Ok(routes.map(|(name, text)| ((*name).to_owned(), Ok(text.as_bytes().to_vec()))).collect());
    };
    let entries = match fs::read_dir(folder.join("routes")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::Io(format!("`routes` can't be read: {}", in_words(&error)))),
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(".ron")).map(|name| format!("routes/{name}")).collect();
    names.sort_unstable();
    let bytes = |name: &str| read(&folder.join(name)).map_err(|error| in_words(&error));
    Ok(names.into_iter().map(|name| (name.clone(), bytes(&name))).collect())
}

/// Writes the files of a new story into a folder, which is created if need be. Refuses a folder that is not empty.
pub(super) fn create_story(folder: &Path, written: &[(&str, String)]) -> Result<(), Error> {
    let failed = |error: &io::Error| Error::Io(format!("`{}` can't be written: {}", folder.display(), in_words(error)));
    match fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => {}
        Ok(_) => return Err(Error::Io(format!("`{}` is not empty; not overwriting anything in it", folder.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(&error)),
    }
    for (name, text) in written {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        let create = || OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(text.as_bytes());
        fs::create_dir_all(parent).and_then(|()| create()).map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// Replaces the text of a file, completely or not at all. Refuses a file that no longer has the text `was`, so that
/// changes made since it was read are not lost. A byte order mark is preserved.
pub(super) fn rewrite(path: &Path, was: &str, text: &str) -> Result<(), Error> {
    const BOM: &str = "\u{feff}";
    let failed = |error: &io::Error| Error::Io(format!("`{}` can't be written: {}", path.display(), in_words(error)));
    let path = &path.canonicalize().map_err(|error| failed(&error))?;
    let found = read(path).map_err(|error| failed(&error))?;
    let (bom, found) = found.strip_prefix(BOM.as_bytes()).map_or(("", found.as_slice()), |rest| (BOM, rest));
    if found != was.as_bytes() {
        return Err(Error::Io(format!("`{}` has changed since it was read; not overwriting it", path.display())));
    }
    replace(path, &[bom, text].concat()).map_err(|error| failed(&error))
}

/// Replaces a file by a new one that is written beside it, so that it holds the old text or the new one at any time.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::NotFound)?.display().to_string();
    let new = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
    let mut write = || {
        file.write_all(text.as_bytes())?;
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })
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

/// Describes an error without the system's error number.
fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        // The system's number says nothing to a reader.
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}

/// Returns the folder of all archives: the one asked for, or `EARLIER_ARCHIVE`, or `earlier` in the data folder.
fn archive_folder(asked: Option<&Path>) -> Result<PathBuf, HostError> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = asked.map(Path::to_path_buf).or_else(|| variable("EARLIER_ARCHIVE")) {
        return Ok(folder);
    }
    let data = variable("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
    let data = data.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")));
    let folder = data.map(|data| data.join("earlier")).filter(|folder| folder.is_absolute());
    folder.ok_or_else(|| HostError("cannot find the home folder".to_owned()))
}

/// The archive of a story, opened for a session.
pub(super) struct Opened {
    /// What was read from the journals.
    pub(super) archive: Archive,
    /// The number of the journal to write.
    pub(super) journal: u32,
    /// The host that appends to that journal.
    pub(super) host: Journal,
    /// Problems to report to the reader.
    pub(super) notices: Vec<String>,
    /// The name of the theme that was remembered.
    pub(super) theme: Option<String>,
}

/// Opens the archive of a story. Problems with it become notices and never prevent play.
pub(super) fn open_archive(asked: Option<&Path>, story: &str) -> Opened {
    let root = archive_folder(asked);
    let theme_file = root.as_ref().ok().map(|root| root.join("theme"));
    let theme = theme_file.as_deref().and_then(|file| read(file).ok()).and_then(|text| String::from_utf8(text).ok());
    let folder = root.map(|root| root.join(story));
    let (journals, unread) = folder.as_ref().map(|folder| read_journals(folder)).unwrap_or_default();
    let held = journals.iter().map(|journal| (journal.number, journal.bytes.as_slice()));
    let (archive, troubles) = Archive::read(story, held);
    let mut notices: Vec<String> = troubles.iter().map(journal_notice).chain(unread).collect();
    let next = journals.iter().map(|journal| journal.number).max().unwrap_or(0).saturating_add(1);
    let opened = match &folder {
        Ok(folder) => reuse(folder, story, &journals, &troubles).map_or_else(|| create(folder, story, next), Ok),
        Err(why) => Err(why.clone()),
    };
    let file_missing = opened.is_err();
    let (journal, file) = match opened {
        Ok((number, file)) => (number, Some(file)),
        Err(why) => {
            notices.push(cannot_keep(&why.to_string()));
            (next, None)
        }
    };
    let host = Journal { file, theme_file, pending: Vec::new(), complained: file_missing };
    Opened { archive, journal, host, notices, theme }
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
    folder.canonicalize().map_err(|error| Error::Io(format!("`{}`: {}", folder.display(), in_words(&error))))
}

/// What keeps no run and only writes the files that are asked for, and the name of the theme that was remembered.
pub(super) fn unkept() -> (Journal, Option<String>) {
    let theme_file = archive_folder(None).ok().map(|root| root.join("theme"));
    let theme = theme_file.as_deref().and_then(|file| read(file).ok()).and_then(|text| String::from_utf8(text).ok());
    (Journal { file: None, theme_file, pending: Vec::new(), complained: true }, theme)
}

fn cannot_keep(why: &str) -> String {
    format!("the archive can't be written ({why}); you can keep playing, but this run is not saved")
}

fn journal_notice(trouble: &JournalProblem) -> String {
    match trouble {
        JournalProblem::Newer { journal, version } => {
            format!("journal {journal} was written by a newer program (version {version}) and is left unchanged")
        }
        JournalProblem::Foreign { journal } => {
            format!("journal {journal} is not a journal of this story and is left unchanged")
        }
        JournalProblem::Damaged { journal, lines } => {
            let damaged = crate::text::count(*lines, "damaged line");
            format!("journal {journal} has {damaged}; the other lines were read, and the file is left unchanged")
        }
    }
}

struct JournalRead {
    number: u32,
    bytes: Vec<u8>,
}

/// The journals of a folder in their order, and a notice for each that can't be read.
fn read_journals(folder: &Path) -> (Vec<JournalRead>, Vec<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Default::default(),
        Err(error) => return (Vec::new(), vec![format!("the archive can't be read: {}", in_words(&error))]),
    };
    let mut numbers: Vec<u32> = entries.flatten().filter_map(|entry| journal_number(&entry.path())).collect();
    numbers.sort_unstable();
    let (mut journals, mut unread) = (Vec::new(), Vec::new());
    for number in numbers {
        match read_at_most(&journal_path(folder, number), LARGEST_JOURNAL) {
            Ok(bytes) => journals.push(JournalRead { number, bytes }),
            Err(error) => {
                unread.push(format!("journal {number} can't be read and is left unchanged: {}", in_words(&error)));
            }
        }
    }
    (journals, unread)
}

fn journal_number(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let number = name.strip_suffix(".journal")?;
    number.parse().ok().filter(|parsed: &u32| parsed.to_string() == number)
}

fn journal_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number}.journal"))
}

/// Continues the last journal, if it is whole and no other window writes it.
fn reuse(folder: &Path, story: &str, journals: &[JournalRead], troubles: &[JournalProblem]) -> Option<(u32, File)> {
    let last = journals.last()?;
    let troubled = troubles.iter().any(|trouble| match trouble {
        JournalProblem::Newer { journal, .. }
        | JournalProblem::Foreign { journal }
        | JournalProblem::Damaged { journal, .. } => *journal == last.number,
    });
    let ours = archive::read_header(&last.bytes, story) == JournalHeader::Ours;
    if troubled || !ours || !last.bytes.ends_with(b"\n") {
        return None;
    }
    let file = OpenOptions::new().append(true).open(journal_path(folder, last.number)).ok()?;
    file.try_lock().ok()?;
    // Another window may have written and left between the reading and the locking.
    let unchanged = file.metadata().ok()?.len() == last.bytes.len() as u64;
    unchanged.then_some((last.number, file))
}

/// Creates the next journal that is free, and writes its first line.
fn create(folder: &Path, story: &str, from: u32) -> Result<(u32, File), HostError> {
    let with_folder = |error: io::Error| HostError(format!("`{}`: {}", folder.display(), in_words(&error)));
    fs::create_dir_all(folder).map_err(with_folder)?;
    for number in from..from.saturating_add(1000) {
        match OpenOptions::new().append(true).create_new(true).open(journal_path(folder, number)) {
            Ok(mut file) => {
                // A file system without locks still has the number, which no other window gets.
                let _ = file.try_lock();
                file.write_all(&archive::header(story)).and_then(|()| file.sync_data()).map_err(with_folder)?;
                return Ok((number, file));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(with_folder(error)),
        }
    }
    Err(HostError(format!("`{}`: no number is free for a journal", folder.display())))
}

/// The journal of this session, as a file.
#[derive(Debug)]
pub(super) struct Journal {
    file: Option<File>,
    /// Where the theme is remembered, beside the archives of all stories.
    theme_file: Option<PathBuf>,
    /// What could not be written so far.
    pending: Vec<u8>,
    complained: bool,
}

impl Journal {
    fn write(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(&self.pending)?;
        file.sync_data()
    }

    fn write_new(name: &str, text: &str) -> Result<String, HostError> {
        let in_words = |error: io::Error| {
            HostError(match error.kind() {
                io::ErrorKind::AlreadyExists => format!("`{name}` already exists and was left unchanged"),
                _ => format!("`{name}` can't be written: {}", in_words(&error)),
            })
        };
        let mut file = OpenOptions::new().write(true).create_new(true).open(name).map_err(in_words)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(in_words)?;
        Ok(name.to_owned())
    }

    fn read(name: &str) -> Result<String, HostError> {
        let unreadable = |error| HostError(format!("`{name}` can't be read: {}", in_words(&error)));
        let bytes = read(Path::new(name)).map_err(unreadable)?;
        String::from_utf8(bytes).map_err(|_| HostError(format!("`{name}` is not text")))
    }
}

impl Host for Journal {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        self.pending.extend_from_slice(bytes);
        match self.write() {
            Ok(()) => {
                self.pending.clear();
                Ok(())
            }
            Err(error) => {
                // What was half written is closed off, so that the next try begins on a line of its own.
                if self.pending.first() != Some(&b'\n') {
                    self.pending.insert(0, b'\n');
                }
                let first = !std::mem::replace(&mut self.complained, true);
                if first { Err(HostError(cannot_keep(&in_words(&error)))) } else { Ok(()) }
            }
        }
    }

    fn is_saved(&self) -> bool {
        self.file.is_some() && self.pending.is_empty()
    }

    fn fulfil(&mut self, wanted: &Wanted, session: &Session) -> Fulfilled {
        match wanted {
            Wanted::Write { name, text } => Fulfilled::Written(Self::write_new(name, text)),
            Wanted::Read { name } => Fulfilled::Read(Self::read(name)),
            Wanted::Remember(theme) => {
                // Nothing is lost where it can't be remembered.
                if let Some(file) = &self.theme_file {
                    let _ = fs::write(file, theme);
                }
                Fulfilled::Remembered
            }
            Wanted::LookAhead(edition) => session.look_ahead(*edition),
        }
    }
}
