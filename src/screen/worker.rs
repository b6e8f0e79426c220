//! A thread that finds out which endings are open, while the reader reads on.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::explore::{LIMIT, Outlook};
use crate::story::{Edition, Story};

/// What was found out of an edition: what is open in it, if that can be known.
type Looked = (Edition, Option<Box<Outlook>>);

/// Looks ahead, one edition at a time.
pub(super) struct Worker {
    sender: Sender<Looked>,
    receiver: Receiver<Looked>,
    busy: bool,
}

impl Worker {
    /// A worker that has nothing to do yet.
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, busy: false }
    }

    /// Begins to look ahead, unless it does already, and returns whether it has begun. Whoever waits at the other end
    /// of `waker` is woken when it is done.
    ///
    /// # Errors
    /// There can be no thread.
    pub(super) fn look_ahead(&mut self, story: &Story, edition: Edition, waker: UnixStream) -> io::Result<bool> {
        if self.busy {
            return Ok(false);
        }
        let (story, sender) = (story.clone(), self.sender.clone());
        let look = move || {
            let outlook = Outlook::new(&story, edition, LIMIT).map(Box::new);
            if sender.send((edition, outlook)).is_ok() {
                let _ = rustix::io::write(&waker, b"!");
            }
        };
        std::thread::Builder::new().name("outlook".to_owned()).spawn(look)?;
        self.busy = true;
        Ok(true)
    }

    /// What it has found out since it was asked last.
    pub(super) fn done(&mut self) -> Option<Looked> {
        let looked = self.receiver.try_recv().ok()?;
        self.busy = false;
        Some(looked)
    }
}
