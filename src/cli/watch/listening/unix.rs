//! Notification on Unix: a descriptor becomes readable when the bell rings.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, poll};

use crate::screen::stdio::Input;
use crate::session::watch::Events;

/// The standard input and the bell.
pub(super) struct Ears {
    rung: UnixStream,
}

impl Ears {
    pub(super) fn open(events: &Events) -> io::Result<Self> {
        let (rung, bell) = UnixStream::pair()?;
        rung.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        events.waker().set(move || {
            let _ = rustix::io::write(&bell, b"!");
        });
        Ok(Self { rung })
    }

    /// Waits for input or the bell, and returns whether it was only the bell.
    pub(super) fn is_rung(&mut self) -> io::Result<bool> {
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

impl Read for Ears {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Input.read(bytes)
    }
}
