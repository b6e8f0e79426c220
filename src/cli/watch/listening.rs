//! The standard input of a front end that also gets notified of background events.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io::{self, BufRead, BufReader, Read};

#[cfg(unix)]
use self::unix::Ears;
#[cfg(windows)]
use self::windows::Ears;
use crate::session::watch::Events;

/// The lines of the standard input. Between two lines it also notices the bell, and reports it with an error of the
/// kind [`io::ErrorKind::WouldBlock`], after which reading can continue.
pub(super) struct Listening {
    input: BufReader<Ears>,
    /// Whether what was read last ends a line.
    between: bool,
    /// Whether input is already buffered here. Waiting for more would not report it.
    holds_more: bool,
}

impl Listening {
    pub(super) fn new(events: &Events) -> io::Result<Self> {
        Ok(Self { input: BufReader::new(Ears::open(events)?), between: true, holds_more: false })
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
        if self.between && !self.holds_more && self.input.get_mut().is_rung()? {
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
