//! Looking for saves: when a file of a story changes, the story is read again.
//!
//! A thread waits until the system tells of a change, and then until it has been quiet for a moment, since an
//! editor may write a file in many steps. What was read is handed on only if it is not what was read before. Where
//! the system can't tell, or there is nothing to watch, it looks every now and then.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Failed, files};
use crate::check::RouteFile;
use crate::diag::Diagnostic;
use crate::session::workshop::{Event, Found, Teller};

/// How long nothing may have changed before the story is read.
const QUIET: Duration = Duration::from_millis(60);
/// How long it is waited for that where something changes all the time.
const RESTLESS: Duration = Duration::from_millis(500);
/// How often a story is looked for that is gone, or that can't be watched.
const LOOK: Duration = Duration::from_secs(1);

/// The folders of a story.
const FOLDERS: [&str; 2] = ["chapters", "routes"];

/// What the system tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// A file may have changed.
    Changed,
    /// One of the folders that are watched may be another one now.
    Moved,
}

/// All that was read of a story, to be compared.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Contents {
    files: Vec<(String, String)>,
    problems: Vec<Diagnostic>,
    routes: Vec<RouteFile>,
}

impl Contents {
    /// What there is in a story that was read.
    pub(super) fn of(found: &Found) -> Self {
        let sources = found.loaded.sources.iter();
        let files = sources.map(|source| (source.name.clone(), source.text.clone())).collect();
        Self { files, problems: found.loaded.diagnostics.clone(), routes: found.routes.clone() }
    }
}

/// Reads a story with its recorded runs.
pub(super) fn read(folder: &Path) -> Result<Found, Failed> {
    let loaded = files::load(Some(folder))?;
    // A folder of runs that can't be read is no reason not to play.
    let routes = files::routes(Some(folder)).unwrap_or_default();
    Ok(Found { loaded, routes })
}

/// Starts the thread, for a story of which this was read already.
///
/// # Errors
/// There can be no thread.
pub(super) fn start(folder: PathBuf, last: Contents, teller: Teller) -> io::Result<()> {
    let mut watch = Watch { folder, last: Some(last), teller, has_complained: false };
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || watch.run())?;
    Ok(())
}

struct Watch {
    folder: PathBuf,
    /// What was read last; nothing where the story is gone.
    last: Option<Contents>,
    teller: Teller,
    has_complained: bool,
}

impl Watch {
    /// Looks for saves until nobody listens any more.
    fn run(&mut self) {
        loop {
            // The end that tells is kept open, so that waiting is waiting also where nothing is watched.
            let (tell, told) = channel();
            let watcher = hang(&self.folder, &tell);
            if let Err(why) = &watcher
                && !std::mem::replace(&mut self.has_complained, true)
                && !self.teller.tell(Event::Unwatched(why.to_string()))
            {
                return;
            }
            // What was saved before the watch hung was not told of.
            let mut moved = Told::Changed;
            while moved == Told::Changed {
                if !self.look() {
                    return;
                }
                let is_blind = watcher.is_err() || self.last.is_none();
                moved = wait(&told, is_blind.then_some(LOOK));
                // A story that has come back is watched anew.
                if self.last.is_none() && files::is_folder(&self.folder) {
                    moved = Told::Moved;
                }
            }
        }
    }

    /// Reads the story and hands it on, if it is not what it was. Returns whether anybody still listens.
    fn look(&mut self) -> bool {
        match read(&self.folder) {
            Ok(found) => {
                let contents = Some(Contents::of(&found));
                if self.last == contents {
                    return true;
                }
                self.last = contents;
                self.teller.tell(Event::Read(Box::new(found)))
            }
            Err(Failed(why)) => self.last.take().is_none() || self.teller.tell(Event::Gone(why)),
        }
    }
}

/// Watches the folders of a story, and the folder that it is in, for the story's coming and going.
fn hang(folder: &Path, tell: &Sender<Told>) -> notify::Result<RecommendedWatcher> {
    let folders: Vec<PathBuf> =
        std::iter::once(folder.to_owned()).chain(FOLDERS.iter().map(|name| folder.join(name))).collect();
    let (watched, tell) = (folders.clone(), tell.clone());
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let told = match event {
            Ok(event) => judge(&event, &watched),
            // Some changes may have gone by.
            Err(_) => Some(Told::Moved),
        };
        // Whoever waits has gone on to another watch otherwise.
        let _ = told.is_none_or(|told| tell.send(told).is_ok());
    })?;
    let around = folder.parent();
    for path in around.into_iter().chain(folders.iter().map(PathBuf::as_path)).filter(|path| files::is_folder(path)) {
        match watcher.watch(path, RecursiveMode::NonRecursive) {
            // It went away just now, which the folder around it tells.
            Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
            watched => watched?,
        }
    }
    Ok(watcher)
}

/// What an event is to a story, if it is anything.
fn judge(event: &notify::Event, folders: &[PathBuf]) -> Option<Told> {
    match event.kind {
        // Reading the story is one of these.
        EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write) => return None,
        _ => {}
    }
    if event.need_rescan() || event.paths.iter().any(|path| folders.contains(path)) {
        return Some(Told::Moved);
    }
    let inside = |path: &PathBuf| path.parent().is_some_and(|parent| folders.iter().any(|folder| folder == parent));
    event.paths.iter().any(inside).then_some(Told::Changed)
}

/// Waits until something has changed and it is quiet again, or for so long.
fn wait(told: &Receiver<Told>, patience: Option<Duration>) -> Told {
    let first = match patience {
        Some(patience) => told.recv_timeout(patience).unwrap_or(Told::Changed),
        None => told.recv().unwrap_or(Told::Moved),
    };
    let mut all = first;
    let since = Instant::now();
    while since.elapsed() < RESTLESS {
        match told.recv_timeout(QUIET) {
            Ok(Told::Moved) => all = Told::Moved,
            Ok(Told::Changed) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    all
}
