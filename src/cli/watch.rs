//! `earlier watch`: a story plays while it is written.

use std::io::{self, BufRead, IsTerminal, Read};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, poll};

use super::args::Watch;
use super::watcher::{self, Contents};
use super::{Ended, Failed, files, play};
use crate::session::workshop::{Feed, Workshop};
use crate::session::{Session, Settings};
use crate::{lines, screen};

pub(super) fn run(watch: &Watch) -> Result<Ended, Failed> {
    let Some(folder) = folder(watch) else {
        return Ok(Ended::AskedWrongly(
            "there is no `story.ron` here, and the story in this program has no files to watch; name a story's \
             folder (`earlier new DIR` writes one)"
                .to_owned(),
        ));
    };
    let found = watcher::read(&folder)?;
    let settings = Settings { all_editions: watch.all_editions, no_margin: watch.no_margin };
    let contents = Contents::of(&found);
    let opened = Workshop::open(found, settings).ok_or_else(|| Failed("the story can't be read".to_owned()))?;
    let feed = Feed::new()?;
    watcher::start(files::whole_path(&folder)?, contents, feed.teller())?;
    show(watch, &folder, opened, &feed)
}

/// The story's folder: as it is named, or this one if a story is in it.
fn folder(watch: &Watch) -> Option<PathBuf> {
    let here = Path::new(".");
    watch.story.clone().or_else(|| files::is_file(&here.join("story.ron")).then(|| here.to_owned()))
}

fn show(watch: &Watch, folder: &Path, opened: (Session, Workshop), feed: &Feed) -> Result<Ended, Failed> {
    let (mut keeper, remembered) = files::unkept();
    if play::is_linear(watch.plain) {
        let interactive = io::stdin().is_terminal();
        let setup = lines::Setup { width: files::width(), interactive, pace: None };
        let mut input = Listening::new(feed)?;
        lines::watch(opened, &mut keeper, &mut input, &mut io::stdout().lock(), feed, setup)?;
    } else {
        let theme = play::theme(watch.theme, remembered.as_deref());
        let name = files::whole_path(folder)?.display().to_string();
        screen::watch(opened, name, Box::new(keeper), feed, screen::Options { theme, speed: None })?;
    }
    Ok(Ended::Well)
}

/// The lines of the standard input. Between two lines it also hears the bell, and says so by an error of the kind
/// [`io::ErrorKind::WouldBlock`], after which it can be read on.
struct Listening {
    input: io::StdinLock<'static>,
    rung: UnixStream,
    /// Whether what was read last ends a line.
    between: bool,
    /// Whether more of the input is held here already, which no waiting would tell of.
    holds_more: bool,
}

impl Listening {
    fn new(feed: &Feed) -> io::Result<Self> {
        let (rung, bell) = UnixStream::pair()?;
        rung.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        feed.bell().hang(move || {
            let _ = rustix::io::write(&bell, b"!");
        });
        Ok(Self { input: io::stdin().lock(), rung, between: true, holds_more: false })
    }

    /// Waits for input or the bell. Returns whether it was the bell alone.
    fn is_rung(&mut self) -> io::Result<bool> {
        let mut both =
            [PollFd::from_borrowed_fd(self.input.as_fd(), PollFlags::IN), PollFd::new(&self.rung, PollFlags::IN)];
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
