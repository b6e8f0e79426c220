//! A thread that computes which endings are open while the reader continues reading.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::terminal::Waker;
use crate::explore::{Control, LIMIT, Outlook, Prover};
use crate::session::Session;
use crate::story::Edition;

/// The result for an edition: what is open in it, if that can be known.
type Looked = (Edition, Option<Box<Outlook>>);

/// Computes one edition at a time.
pub(super) struct Worker {
    sender: Sender<Looked>,
    receiver: Receiver<Looked>,
    /// The control of the current work.
    doing: Option<Control>,
}

impl Worker {
    /// A worker that has nothing to do yet.
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, doing: None }
    }

    /// Begins the work, unless it is already running, and returns whether it has begun. When it is done, it calls the
    /// waker.
    ///
    /// # Errors
    /// A thread can't be started.
    pub(super) fn look_ahead(&mut self, session: &Session, edition: Edition, waker: Waker) -> io::Result<bool> {
        if self.doing.is_some() {
            return Ok(false);
        }
        let (story, store, sender) = (session.story().as_ref().clone(), session.store(), self.sender.clone());
        let control = Control::from(LIMIT);
        self.doing = Some(control.clone());
        let look = move || {
            let outlook = Prover::new(&story, &control, store.as_deref()).outlook(edition).map(Box::new);
            if sender.send((edition, outlook)).is_ok() {
                waker.wake();
            }
        };
        std::thread::Builder::new().name("outlook".to_owned()).spawn(look)?;
        Ok(true)
    }

    /// Cancels the current work, because nobody needs the result anymore.
    pub(super) fn give_up(&self) {
        self.doing.iter().for_each(Control::stop);
    }

    /// What it has found out since the last call.
    pub(super) fn done(&mut self) -> Option<Looked> {
        let looked = self.receiver.try_recv().ok()?;
        self.doing = None;
        Some(looked)
    }
}
