//! The archive of a story as a folder of journals, and the journal that a session writes.
//!
//! # Invariants
//!
//! - What [`Journal::append`] accepts without an error is on disk, under a path that leads to it, unless a failure was
//!   reported before and nothing has been saved since.
//! - A failed write leaves no partial line behind; if it does, the file is never written again.
//!
//! # Limitations
//!
//! - If a sync fails, and cutting off what it should have saved fails, too, the next session finds lines in the file
//!   that a loss of power may take away.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::shown;
use super::disk::{Disk, FoundFile, System};
use super::settings::SettingsFolder;
use super::{archive_folder, in_words, missing_folder, read_text, staged};
use crate::archive::{self, Archive, JournalHeader, JournalProblem, LATEST_TIME};
use crate::session::{AppendError, Fulfilled, Host, HostError, Preferences, Session, Wanted};
use crate::text::count;

/// The total number of journal bytes that are read: a few million choices.
const LARGEST_ARCHIVE: u64 = 256 * 1024 * 1024;

/// The largest journal number that new numbers continue from. A file with a greater one is a stray file.
const LARGEST_NUMBER: u32 = 999_999_999;

/// What is known about a file that was removed while it was read.
const NOTHING: FoundFile = FoundFile { identity: (0, 0), length: 0, written: 0 };

/// How many numbers are tried for a new journal, if other windows take them.
const ATTEMPTS: usize = 1000;

/// The archive of a story, opened for a session.
pub(in crate::cli) struct Opened<D: Disk = System> {
    /// What was read from the journals.
    pub(in crate::cli) archive: Archive,
    /// The number of the journal to write.
    pub(in crate::cli) journal: u32,
    /// The host that appends to that journal.
    pub(in crate::cli) host: Journal<D>,
    /// Problems to report to the reader.
    pub(in crate::cli) notices: Vec<String>,
    /// How the reader wants stories to be shown.
    pub(in crate::cli) preferences: Preferences,
}

/// Opens the archive of a story. Problems with it become notices and never prevent play. In a restricted session, no
/// file named by the reader is read or written.
pub(in crate::cli) fn open_archive(asked: Option<&Path>, story: &str, is_restricted: bool) -> Opened {
    let settings = SettingsFolder::of_reader();
    let root = archive_folder(asked);
    let (preferences, notice) = settings.preferences(root.as_deref().ok());
    let folder =
        root.map(|root| Folder { disk: System, path: root.join(story), story: story.to_owned(), is_restricted });
    let opened = open_folder(folder, settings);
    let notices = notice.into_iter().chain(opened.notices).collect();
    Opened { preferences, notices, ..opened }
}

/// Opens the folder of a story's journals.
pub(super) fn open_folder<D: Disk>(folder: Result<Folder<D>, HostError>, settings: SettingsFolder) -> Opened<D> {
    let mut found = folder.as_ref().map(Folder::read).unwrap_or_default();
    let opened = match &folder {
        Ok(folder) => match folder.reuse(&found) {
            Some(open) => Ok(open),
            None => folder.create(numbers(None, &found.taken)).map_err(|error| folder.failed(&error)),
        },
        Err(why) => Err(why.clone()),
    };
    let is_restricted = folder.as_ref().is_ok_and(|folder| folder.is_restricted);
    let host = Journal {
        number: opened.as_ref().map_or(1, |open| open.known.number),
        taken: found.taken,
        read: found.read,
        folder: folder.ok(),
        is_reported: opened.is_err(),
        is_awaited: false,
        open: opened.map_err(|why| found.notices.push(cannot_keep(&why.0))).ok(),
        lost_others: Vec::new(),
        lost: NONE_SO_FAR,
        pending: Vec::new(),
        settings,
        is_restricted,
    };
    Opened {
        archive: found.archive,
        journal: host.number,
        host,
        notices: found.notices,
        preferences: Preferences::default(),
    }
}

/// A host that saves no runs and only writes requested files, and how the reader wants stories to be shown.
pub(in crate::cli) fn unkept() -> (Journal, Preferences) {
    let settings = SettingsFolder::of_reader();
    let (preferences, _) = settings.preferences(archive_folder(None).as_deref().ok());
    let opened = open_folder(Err(HostError(String::new())), settings);
    (opened.host, preferences)
}

fn cannot_keep(why: &str) -> String {
    format!("the archive can't be written ({why}); you can keep playing, but this run is not saved")
}

/// The notice about a journal that could not be written before.
const NONE_SO_FAR: &str = "the archive can be written now";
/// The notice about a journal that another program has changed.
const CHANGED: &str = "the journal was removed, replaced or changed by another program";
/// The notice about a different journal that another program has changed.
const OTHERS_CHANGED: &str = "another journal was removed, replaced or changed by another program";
/// The notice about a journal that contains a partial line.
const TORN: &str = "the journal could not be written completely";

fn journal_notice(trouble: &JournalProblem) -> String {
    match trouble {
        JournalProblem::Newer { journal, version } => {
            format!("journal {journal} was written by a newer program (version {version}) and is left unchanged")
        }
        JournalProblem::Foreign { journal } => {
            format!("journal {journal} is not a journal of this story and is left unchanged")
        }
        JournalProblem::Damaged { journal, lines } => {
            let damaged = count(*lines, "damaged line");
            format!("journal {journal} has {damaged}; the other lines were read, and the file is left unchanged")
        }
    }
}

fn number_of(problem: &JournalProblem) -> u32 {
    match problem {
        JournalProblem::Newer { journal, .. }
        | JournalProblem::Foreign { journal }
        | JournalProblem::Damaged { journal, .. } => *journal,
    }
}

/// Returns the numbers to try for a new journal: `own` if there is one, then those after the highest one, then the
/// lowest ones that are free.
fn numbers(own: Option<u32>, taken: &BTreeSet<u32>) -> impl Iterator<Item = u32> {
    let highest = taken.range(..=LARGEST_NUMBER).next_back().copied().unwrap_or(0);
    let after = (highest.saturating_add(1)..=LARGEST_NUMBER).take(ATTEMPTS);
    let low = (1..=LARGEST_NUMBER).filter(|number| !taken.contains(number)).take(ATTEMPTS);
    own.into_iter().chain(after).chain(low)
}

/// The folder of a story's journals.
#[derive(Debug)]
pub(super) struct Folder<D> {
    /// The disk that it is on.
    pub(super) disk: D,
    /// Its path.
    pub(super) path: PathBuf,
    /// The id of the story.
    pub(super) story: String,
    /// Whether the reader must not learn where the folder is.
    pub(super) is_restricted: bool,
}

/// What was found in a folder of journals.
#[derive(Default)]
struct Found {
    archive: Archive,
    notices: Vec<String>,
    /// The numbers of all journals, also of those that can't be read.
    taken: BTreeSet<u32>,
    /// Each journal that was read.
    read: Vec<KnownJournal>,
    /// The last journal, if it can be continued.
    last: Option<KnownJournal>,
}

/// A journal with what it contained when it was last read or written.
#[derive(Clone, Copy, Debug)]
struct KnownJournal {
    number: u32,
    /// The length covers the part that is known.
    file: FoundFile,
    /// The CRC-32 of that part.
    checksum: u32,
}

impl KnownJournal {
    fn new(number: u32, file: FoundFile, bytes: &[u8]) -> Self {
        let file = FoundFile { length: bytes.len() as u64, ..file };
        Self { number, file, checksum: crc32fast::hash(bytes) }
    }

    /// Notes that bytes were appended.
    fn grow(&mut self, bytes: &[u8]) {
        let mut hasher = crc32fast::Hasher::new_with_initial(self.checksum);
        hasher.update(bytes);
        self.checksum = hasher.finalize();
        self.file.length += bytes.len() as u64;
    }
}

/// A journal that is open for appending.
#[derive(Debug)]
struct OpenJournal<F> {
    file: F,
    /// What is known to be on the disk.
    known: KnownJournal,
}

impl<D: Disk> Folder<D> {
    fn journal(&self, number: u32) -> PathBuf {
        self.path.join(format!("{number}.journal"))
    }

    /// Says what failed, and where, unless the reader may not know.
    fn failed(&self, error: &io::Error) -> HostError {
        HostError(match self.is_restricted {
            true => in_words(error),
            false => format!("`{}`: {}", shown(&self.path), in_words(error)),
        })
    }

    /// Reads all journals, one at a time.
    fn read(&self) -> Found {
        let mut found = Found::default();
        match self.disk.list(&self.path) {
            Ok(paths) => found.taken = paths.iter().filter_map(|path| journal_number(path)).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return found,
            Err(error) => found.notices.push(format!("the archive can't be read: {}", in_words(&error))),
        }
        let mut left = LARGEST_ARCHIVE;
        let (mut last, mut read, mut unread) = (None, Vec::new(), Vec::new());
        let journals = found.taken.iter().filter_map(|number| match self.disk.read(&self.journal(*number), left) {
            Ok(bytes) => {
                left = left.saturating_sub(bytes.len() as u64);
                let is_ours = archive::read_header(&bytes, &self.story) == JournalHeader::Ours;
                // A journal that no longer exists was not read.
                let file = self.disk.find(&self.journal(*number)).ok().flatten();
                let known = KnownJournal::new(*number, file.unwrap_or(NOTHING), &bytes);
                read.push(known);
                last = (is_ours && bytes.ends_with(b"\n")).then_some(known);
                Some((*number, bytes))
            }
            Err(error) => {
                let why = in_words(&error);
                unread.push(format!("journal {number} can't be read and is left unchanged: {why}"));
                last = None;
                None
            }
        });
        let (archive, problems) = Archive::read_each(&self.story, journals);
        found.archive = archive;
        found.read = read;
        found.last = last.filter(|known| problems.iter().all(|problem| number_of(problem) != known.number));
        found.notices.extend(problems.iter().map(journal_notice).chain(unread));
        found
    }

    /// Continues the last journal, if it is complete and no other window writes to it.
    fn reuse(&self, found: &Found) -> Option<OpenJournal<D::File>> {
        let known = found.last?;
        let file = self.disk.open(&self.journal(known.number)).ok()??;
        let mut open = OpenJournal { file, known };
        // Another window may have written to it and exited between reading and locking.
        self.has_whole(&mut open).then_some(open)
    }

    /// Returns whether the path of an open journal leads to it, and it contains what is known and nothing else.
    fn has_whole(&self, open: &mut OpenJournal<D::File>) -> bool {
        let found = self.disk.leads_to(&self.journal(open.known.number), &open.file).ok().flatten();
        found.is_some_and(|found| found.length == open.known.file.length && self.contains(&mut open.known, found))
    }

    /// Returns whether a journal begins with what is known of it. It is read again only if it was written since.
    fn contains(&self, known: &mut KnownJournal, found: FoundFile) -> bool {
        if found.written == known.file.written {
            return true;
        }
        let bytes = self.disk.read(&self.journal(known.number), LARGEST_ARCHIVE).unwrap_or_default();
        let part = usize::try_from(known.file.length).ok().and_then(|length| bytes.get(..length));
        let is_same = part.is_some_and(|part| crc32fast::hash(part) == known.checksum);
        if is_same {
            known.file.written = found.written;
        }
        is_same
    }

    /// Creates a journal with the first free number of a list, and writes its first line.
    fn create(&self, numbers: impl Iterator<Item = u32>) -> io::Result<OpenJournal<D::File>> {
        self.create_folders(&self.path)?;
        for number in numbers {
            let path = self.journal(number);
            let mut file = match self.disk.create(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                created => created?,
            };
            let header = archive::header(&self.story);
            let written = self.disk.append(&mut file, &header).and_then(|()| self.disk.sync(&file));
            let synced = written.and_then(|()| self.sync_folders());
            return match synced {
                Ok(()) => {
                    let found = self.disk.leads_to(&path, &file).ok().flatten();
                    Ok(OpenJournal { file, known: KnownJournal::new(number, found.unwrap_or(NOTHING), &header) })
                }
                Err(error) => {
                    let _ = self.disk.remove(&path);
                    Err(error)
                }
            };
        }
        Err(io::Error::other("no journal number is free"))
    }

    /// Syncs the folder and the parent folders that may have been created with it.
    fn sync_folders(&self) -> io::Result<()> {
        self.path.ancestors().take(LEVELS).try_for_each(|folder| self.disk.sync_folder(folder))
    }

    /// Rewrites a journal that was lost: creates it with all its records at once, so that another window that does the
    /// same finds it complete, or completes an existing one. Returns what it contains, or `None` if there is a journal
    /// with its number that can't be completed.
    fn restore(&self, number: u32, records: &[u8]) -> io::Result<Option<KnownJournal>> {
        let path = self.journal(number);
        self.create_folders(&self.path)?;
        match self.disk.create_whole(&path, &[&archive::header(&self.story), records].concat()) {
            Ok(()) => self.sync_folders()?,
            Err(error) if self.disk.find(&path)?.is_none() => return Err(error),
            Err(_) => {
                let there = self.disk.read(&path, LARGEST_ARCHIVE)?;
                match archive::lacks(&self.story, number, &there, records) {
                    Some(true) => {}
                    Some(false) => return self.known(number),
                    None => return Ok(None),
                }
                let length = there.len() as u64;
                // Another window may append to it, or have written to it.
                let Some(mut file) = self.disk.open(&path)? else { return Ok(None) };
                if self.disk.leads_to(&path, &file)?.is_none_or(|found| found.length != length) {
                    return Ok(None);
                }
                let written = self.disk.append(&mut file, records).and_then(|()| self.disk.sync(&file));
                written.inspect_err(|_| drop(self.disk.cut(&mut file, length)))?;
            }
        }
        self.known(number)
    }

    /// Reads a journal; returns `None` if there is none with this number.
    fn known(&self, number: u32) -> io::Result<Option<KnownJournal>> {
        let path = self.journal(number);
        let Some(found) = self.disk.find(&path)? else { return Ok(None) };
        Ok(Some(KnownJournal::new(number, found, &self.disk.read(&path, LARGEST_ARCHIVE)?)))
    }

    fn create_folders(&self, folder: &Path) -> io::Result<()> {
        let create = || match self.disk.create_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            created => created,
        };
        match (create(), folder.parent()) {
            (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
                self.create_folders(parent)?;
                create()
            }
            (created, _) => created,
        }
    }
}

/// How many folders are synced after a new journal: the story's, and those that may have been created with it, which
/// are at most `~/.local/share/earlier`.
const LEVELS: usize = 6;

fn journal_number(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let number = name.strip_suffix(".journal")?;
    number.parse().ok().filter(|parsed: &u32| parsed.to_string() == number)
}

/// The journal of this session, as a file.
#[derive(Debug)]
pub(in crate::cli) struct Journal<D: Disk = System> {
    /// The folder of the journals; `None` if nothing is to be saved.
    folder: Option<Folder<D>>,
    /// The journal, unless it could not be opened or is lost.
    open: Option<OpenJournal<D::File>>,
    /// The number that the session uses for the journal.
    number: u32,
    /// The numbers of all journals that were ever seen.
    taken: BTreeSet<u32>,
    /// Each journal that was read. Runs may have forked off runs in these journals.
    read: Vec<KnownJournal>,
    /// The numbers of journals that are lost, which the session doesn't know yet.
    lost_others: Vec<u32>,
    /// Why the journal is not open.
    lost: &'static str,
    /// What could not be written so far.
    pending: Vec<u8>,
    /// Whether the reader knows that the run is not saved.
    is_reported: bool,
    /// Whether the session still has to append its runs to the journal, which was started over.
    is_awaited: bool,
    settings: SettingsFolder,
    /// Whether no file is read or written that the reader names.
    is_restricted: bool,
}

/// Why [`Journal::flush`] could not write.
enum Unwritten {
    /// A write failed. It is retried with the next write.
    Failed(io::Error),
    /// The journal is lost.
    Lost(&'static str),
}

impl<D: Disk> Journal<D> {
    /// Writes what is pending, and makes sure that the path of the journal leads to it.
    fn flush(&mut self) -> Result<(), Unwritten> {
        let (Some(folder), Some(open)) = (&self.folder, &mut self.open) else { return Err(Unwritten::Lost(self.lost)) };
        if !folder.has_whole(open) {
            return Err(Unwritten::Lost(CHANGED));
        }
        let written = folder.disk.append(&mut open.file, &self.pending).and_then(|()| folder.disk.sync(&open.file));
        if let Err(error) = written {
            // All of it is written again, because it is not known how much a failed sync has saved.
            if folder.disk.cut(&mut open.file, open.known.file.length).is_err() {
                self.lost = TORN;
                self.open = None;
            }
            return Err(Unwritten::Failed(error));
        }
        open.known.grow(&self.pending);
        let found = folder.disk.leads_to(&folder.journal(open.known.number), &open.file).ok().flatten();
        let Some(found) = found.filter(|found| found.length == open.known.file.length) else {
            return Err(Unwritten::Lost(CHANGED));
        };
        open.known.file.written = found.written;
        Ok(())
    }

    /// Returns the numbers of the journals that were read and no longer exist, or are no longer complete.
    fn find_lost_others(&mut self) -> Vec<u32> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let is_kept = |known: &mut KnownJournal| {
            let found = folder.disk.find(&folder.journal(known.number)).ok().flatten();
            let is_it = |found: &FoundFile| found.identity == known.file.identity && found.length >= known.file.length;
            found.filter(is_it).is_some_and(|found| folder.contains(known, found))
        };
        let lost = self.read.extract_if(.., |known| !is_kept(known)).map(|known| known.number);
        self.lost_others.extend(lost);
        self.lost_others.clone()
    }

    /// Begins another journal, with the same number if that is free.
    fn begin_another(&mut self, why: &'static str) -> AppendError {
        self.open = None;
        self.lost = why;
        self.pending.clear();
        let Some(folder) = &self.folder else { return HostError(why.to_owned()).into() };
        match folder.create(numbers(Some(self.number), &self.taken)) {
            Ok(open) => {
                self.number = open.known.number;
                self.taken.insert(open.known.number);
                self.open = Some(open);
                self.is_awaited = true;
                let journal = self.number;
                let notice = format!("{why}; this run is saved, in journal {journal}");
                AppendError::Moved { journal, lost: std::mem::take(&mut self.lost_others), notice }
            }
            Err(error) => AppendError::Failed(HostError(cannot_keep(&folder.failed(&error).0))),
        }
    }
}

impl<D: Disk> Host for Journal<D> {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).min(LATEST_TIME)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        if self.folder.is_none() {
            return Ok(());
        }
        self.pending.extend_from_slice(bytes);
        let error = match self.flush() {
            Ok(()) => {
                self.pending.clear();
                self.is_reported = false;
                self.is_awaited = false;
                let lost = self.find_lost_others();
                let notice = format!("{OTHERS_CHANGED}; this run is saved, and those in that journal are again");
                return if lost.is_empty() { Ok(()) } else { Err(AppendError::OthersLost { lost, notice }) };
            }
            Err(Unwritten::Failed(error)) => HostError(cannot_keep(&in_words(&error))).into(),
            Err(Unwritten::Lost(why)) => self.begin_another(why),
        };
        let is_known = matches!(error, AppendError::Failed(_)) && std::mem::replace(&mut self.is_reported, true);
        if is_known { Ok(()) } else { Err(error) }
    }

    fn restore(&mut self, journal: u32, bytes: &[u8]) -> Result<(), AppendError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        match folder.restore(journal, bytes) {
            Ok(Some(known)) => {
                self.lost_others.retain(|lost| *lost != journal);
                self.read.push(known);
                Ok(())
            }
            // Its runs are saved in another journal, together with those of this session that may have forked off them.
            Ok(None) | Err(_) => Err(self.begin_another(OTHERS_CHANGED)),
        }
    }

    fn is_saved(&self) -> bool {
        let is_whole = self.pending.is_empty() && self.lost_others.is_empty() && !self.is_awaited;
        self.open.is_some() && is_whole
    }

    fn fulfil(&mut self, wanted: &Wanted, session: &Session) -> Fulfilled {
        let restricted = || HostError("this session opens no files".to_owned());
        match wanted {
            Wanted::Write { .. } if self.is_restricted => Fulfilled::Written(Err(restricted())),
            Wanted::Read { .. } if self.is_restricted => Fulfilled::Read(Err(restricted())),
            Wanted::Write { name, text } => Fulfilled::Written(write_new(name, text)),
            Wanted::Read { name } => Fulfilled::Read(read_text(name)),
            Wanted::Remember(preferences) => {
                // Failing to remember them loses nothing.
                let _ = self.settings.remember(preferences);
                Fulfilled::Remembered
            }
            Wanted::LookAhead(edition) => session.look_ahead(*edition),
        }
    }
}

/// Writes a new file that the reader names.
fn write_new(name: &str, text: &str) -> Result<String, HostError> {
    let in_words = |error: io::Error| {
        HostError(match error.kind() {
            io::ErrorKind::AlreadyExists => format!("`{name}` already exists and was left unchanged"),
            io::ErrorKind::NotFound => format!("`{name}` can't be written: {}", missing_folder(Path::new(name))),
            _ => format!("`{name}` can't be written: {}", in_words(&error)),
        })
    };
    staged::create_routes(Path::new(name));
    staged::create(Path::new(name), text.as_bytes()).map_err(in_words)?;
    staged::remove_leftovers(staged::folder_of(Path::new(name)));
    Ok(name.to_owned())
}
