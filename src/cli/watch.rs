//! `earlier watch`: plays a story while it is written.

use std::io::{self, BufRead, BufReader, LineWriter, Read};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, poll};

use super::args::{Looks, Watch};
use super::watcher::{self, Contents};
use super::{Error, Outcome, console, files, play, shown};
use crate::screen::stdio::{Input, Output};
use crate::session::watch::{Events, WatchSession};
use crate::session::{Session, Settings};
use crate::{json, lines, screen};

/// Runs `earlier watch`.
pub(super) fn run(watch: &Watch) -> Result<Outcome, Error> {
    let folder = folder(watch).ok_or_else(|| {
        let why = "there is no `story.ron` in this folder, and the story in this program has no files to watch; specify a \
                   story folder, or create one with `earlier new`";
        Error::Usage(why.to_owned())
    })?;
    let found = watcher::read(&folder)?;
    let restricted = watch.restricted || files::is_restricted();
    let settings = Settings { all_editions: watch.all_editions, no_margin: watch.no_margin, restricted };
    let contents = Contents::of(&found);
    let mut opened =
        WatchSession::open(found, settings).ok_or_else(|| Error::Io("the story can't be read".to_owned()))?;
    opened.0.keep_proofs_in(files::proof_store());
    let events = Events::new(files::proof_store())?;
    watcher::start(folder.clone(), contents, events.sender())?;
    show(watch, &folder, opened, &events)
}

/// Returns the story's folder: the one that is named, or the current folder if it holds a story.
fn folder(watch: &Watch) -> Option<PathBuf> {
    let here = Path::new(".");
    watch.story.clone().or_else(|| files::is_file(&here.join("story.ron")).then(|| here.to_owned()))
}

fn show(watch: &Watch, folder: &Path, mut opened: (Session, WatchSession), events: &Events) -> Result<Outcome, Error> {
    let (mut host, remembered) = files::unkept();
    let looks = Looks { theme: watch.theme, ..Looks::default() };
    let preferences = play::preferences(&looks, &remembered);
    let theme = play::theme(watch.theme, &preferences);
    let prefers_lines = remembered.lines && !watch.screen;
    opened.0.prefer(remembered, preferences);
    if watch.json {
        let mut input = Listening::new(events)?;
        json::watch(opened, &mut host, &mut input, &mut LineWriter::new(Output), events)?;
    } else if console::uses_lines(watch.plain || prefers_lines) {
        let setup =
            lines::Setup { width: console::line_width(None), interactive: console::is_interactive(), pace: None };
        let mut input = Listening::new(events)?;
        lines::watch(opened, &mut host, &mut input, &mut LineWriter::new(Output), events, setup)?;
    } else {
        let name = shown(&files::whole_path(folder)?);
        files::killed_session(None).iter().for_each(|notice| console::warn(notice));
        let _mark = files::ScreenMark::create(None);
        let (keys, wrong) = files::SettingsFolder::of_reader().keys();
        wrong.iter().for_each(|notice| console::warn(notice));
        let at_end: Option<fn()> = Some(files::ScreenMark::remove);
        let options = screen::Options { theme, colors: console::colors(), speed: None, at_end, keys };
        screen::watch(opened, name, host, events, options)?;
    }
    Ok(Outcome::Success)
}

/// The lines of the standard input. Between two lines it also hears the bell, and says so by an error of the kind
/// [`io::ErrorKind::WouldBlock`], after which it can be read on.
struct Listening {
    input: BufReader<Input>,
    rung: UnixStream,
    /// Whether what was read last ends a line.
    between: bool,
    /// Whether input is buffered here already. Waiting for the descriptor would not report it.
    holds_more: bool,
}

impl Listening {
    fn new(events: &Events) -> io::Result<Self> {
        let (rung, bell) = UnixStream::pair()?;
        rung.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        events.waker().set(move || {
            let _ = rustix::io::write(&bell, b"!");
        });
        Ok(Self { input: BufReader::new(Input), rung, between: true, holds_more: false })
    }

    /// Waits for input or the bell, and returns whether it was only the bell.
    fn is_rung(&mut self) -> io::Result<bool> {
        let mut both = [PollFd::new(&Input, PollFlags::IN), PollFd::new(&self.rung, PollFlags::IN)];
        while let Err(error) = poll(&mut both, None) {
            if error != rustix::io::Errno::INTR {
                return Err(error.into());
            }
        }
        let [typed, rung] = both.map(|one| !one.revents().is_empty());
        if rung {
            let mut bytes = [0; 64];
            while matches!((&self.rung).read(&mut bytes), Ok(read) if read > 0) {}
        }
        Ok(rung && !typed)
    }
}

impl Read for Listening {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(bytes)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Listening {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.between && !self.holds_more && self.is_rung()? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        if read == 0 {
            return;
        }
        let held = self.input.fill_buf().unwrap_or_default();
        if let Some(last) = read.checked_sub(1).and_then(|last| held.get(last)) {
            self.between = *last == b'\n';
        }
        self.holds_more = held.len() > read;
        self.input.consume(read);
    }
}
