//! Watches the files of a story, and reloads the story when one of them changes.
//!
//! A thread waits for a change, and then until nothing has changed for a moment, because an editor may save a file in
//! several steps. The story is passed on only if it differs from the last one. If the system offers no notifications,
//! or the story is gone, the thread checks every second. Symbolic links on the path to the story are watched, too,
//! because they may be changed to point to another folder.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Error, files};
use crate::check::{self, RouteFile};
use crate::diag::Diagnostic;
use crate::session::watch::{Event, EventSender, LoadedStory};

/// How long the story must be unchanged before it is reloaded.
const QUIET: Duration = Duration::from_millis(60);
/// How long to wait for that at most.
const LONGEST: Duration = Duration::from_millis(500);
/// How often the thread checks a story that is gone or can't be watched.
const INTERVAL: Duration = Duration::from_secs(1);

/// The subfolders of a story.
const FOLDERS: [&str; 2] = ["chapters", "routes"];

/// A change in a story's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FolderChange {
    /// A file may have changed.
    Files,
    /// A watched folder may have been created, changed or removed, so the watches have to be renewed.
    Folders,
}

/// Everything that was read from a story's folder, to be compared with the next reading.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Contents {
    files: Vec<(String, Arc<str>)>,
    problems: Vec<Diagnostic>,
    routes: Vec<RouteFile>,
}

impl Contents {
    /// Returns the contents of a story that was read.
    pub(super) fn of(found: &LoadedStory) -> Self {
        let sources = found.loaded.sources.iter();
        let files = sources.map(|source| (source.name.clone(), source.text.clone())).collect();
        Self { files, problems: found.loaded.diagnostics.clone(), routes: found.routes.clone() }
    }
}

/// Reads a story with its recorded runs. Recorded runs that can't be read are left out.
///
/// # Errors
/// `folder` is not a folder.
pub(super) fn read(folder: &Path) -> Result<LoadedStory, Error> {
    let mut loaded = files::load(Some(folder))?;
    check::unlisted_chapters(&mut loaded, &files::chapters(Some(folder)));
    let routes = files::routes(Some(folder)).unwrap_or_default();
    Ok(LoadedStory { loaded, routes })
}

/// Starts the thread for a story in a folder, or in the folder that `folder` links to. Its current contents are `last`.
///
/// # Errors
/// The system can't start a thread.
pub(super) fn start(folder: PathBuf, last: Contents, sender: EventSender) -> io::Result<()> {
    let mut watch = WatchThread { folder, last: Some(last), sender, has_complained: false };
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || watch.run())?;
    Ok(())
}

struct WatchThread {
    folder: PathBuf,
    /// The last contents; `None` if the story is gone.
    last: Option<Contents>,
    sender: EventSender,
    has_complained: bool,
}

impl WatchThread {
    /// Watches until nobody listens anymore.
    fn run(&mut self) {
        loop {
            // The sending end stays open, so that `wait` blocks even if nothing is watched.
            let (sender, changes) = channel();
            let paths = Paths::of(&self.folder);
            let watcher = watch_folders(&paths, &sender);
            if let Err(why) = &watcher
                && !std::mem::replace(&mut self.has_complained, true)
                && !self.sender.send(Event::Unwatched(why.to_string()))
            {
                return;
            }
            if Paths::of(&self.folder) != paths {
                // A link has been changed before it was watched.
                continue;
            }
            // Something may have been saved before the watches were set up.
            let mut change = FolderChange::Files;
            while change == FolderChange::Files {
                if !self.reload() {
                    return;
                }
                let is_blind = watcher.is_err() || self.last.is_none();
                change = wait(&changes, is_blind.then_some(INTERVAL));
                // A story that has reappeared is watched again.
                if self.last.is_none() && files::is_folder(&self.folder) {
                    change = FolderChange::Folders;
                }
            }
        }
    }

    /// Reads the story and passes it on if it has changed. Returns whether anybody still listens.
    fn reload(&mut self) -> bool {
        match read(&self.folder) {
            Ok(found) => {
                let contents = Some(Contents::of(&found));
                if self.last == contents {
                    return true;
                }
                self.last = contents;
                self.sender.send(Event::Read(Box::new(found)))
            }
            Err(error) => self.last.take().is_none() || self.sender.send(Event::Gone(error.to_string())),
        }
    }
}

/// The paths that a story's folder and its subfolders have now, without symbolic links on the way to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Paths {
    /// The folders whose files belong to the story.
    folders: BTreeSet<PathBuf>,
    /// The folders themselves and the links that lead to them, each in a folder without links.
    entries: BTreeSet<PathBuf>,
}

impl Paths {
    fn of(folder: &Path) -> Self {
        let mut paths = Self::default();
        let subfolders = FOLDERS.iter().map(|name| folder.join(name));
        for path in std::iter::once(folder.to_owned()).chain(subfolders) {
            let way = files::way_to(&path);
            paths.folders.extend(way.last().cloned());
            paths.entries.extend(way);
        }
        paths
    }

    /// Returns the folders that have to be watched: those of the story, and those in which it may appear, disappear or
    /// become another one.
    fn watched(&self) -> BTreeSet<&Path> {
        let around = self.entries.iter().filter_map(|entry| entry.parent());
        around.chain(self.folders.iter().map(PathBuf::as_path)).filter(|path| files::is_folder(path)).collect()
    }
}

/// Watches the folders of a story.
fn watch_folders(paths: &Paths, sender: &Sender<FolderChange>) -> notify::Result<RecommendedWatcher> {
    let (known, sender) = (paths.clone(), sender.clone());
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let change = match event {
            Ok(event) => change_of(&event, &known),
            // Some changes may have been missed.
            Err(_) => Some(FolderChange::Folders),
        };
        // An error means that the receiver has moved on to a new watcher.
        let _ = change.is_none_or(|change| sender.send(change).is_ok());
    })?;
    for path in paths.watched() {
        match watcher.watch(path, RecursiveMode::NonRecursive) {
            // The folder has just disappeared; the watch on its parent reports that.
            Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
            watched => watched?,
        }
    }
    Ok(watcher)
}

/// Returns what an event means for a story; `None` if it doesn't concern it.
fn change_of(event: &notify::Event, known: &Paths) -> Option<FolderChange> {
    match event.kind {
        // Reading the story causes such events, too.
        EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write) => return None,
        _ => {}
    }
    if event.need_rescan() || event.paths.iter().any(|path| known.entries.contains(path)) {
        return Some(FolderChange::Folders);
    }
    let inside = |path: &PathBuf| path.parent().is_some_and(|parent| known.folders.contains(parent));
    event.paths.iter().any(inside).then_some(FolderChange::Files)
}

/// Waits until something has changed and it is quiet again, or until `patience` has passed.
fn wait(changes: &Receiver<FolderChange>, patience: Option<Duration>) -> FolderChange {
    let first = match patience {
        Some(patience) => changes.recv_timeout(patience).unwrap_or(FolderChange::Files),
        None => changes.recv().unwrap_or(FolderChange::Folders),
    };
    let mut all = first;
    let since = Instant::now();
    while since.elapsed() < LONGEST {
        match changes.recv_timeout(QUIET) {
            Ok(FolderChange::Folders) => all = FolderChange::Folders,
            Ok(FolderChange::Files) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    all
}
