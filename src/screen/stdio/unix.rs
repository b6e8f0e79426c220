//! The streams on Unix, which wait until they are ready.
//!
//! An earlier program, or another one that shares the terminal, may have set it non-blocking. In that case, reads and
//! writes fail instead of waiting.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// Standard input, without a buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input;

impl Input {
    /// Waits for at most `time` and returns whether there is input to read, or the input has ended.
    pub(crate) fn is_ready_within(self, time: Duration) -> bool {
        let time = Timespec::try_from(time).ok();
        !matches!(poll(&mut [PollFd::new(&self, PollFlags::IN)], time.as_ref()), Ok(0))
    }

    /// Returns whether reading waits for input, which another program may have changed.
    pub(crate) fn waits(self) -> bool {
        rustix::fs::fcntl_getfl(self).is_ok_and(|flags| !flags.contains(rustix::fs::OFlags::NONBLOCK))
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        retry(PollFlags::IN, rustix::stdio::stdin(), || rustix::io::read(rustix::stdio::stdin(), &mut *bytes))
    }
}

impl AsFd for Input {
    fn as_fd(&self) -> BorrowedFd<'_> {
        rustix::stdio::stdin()
    }
}

/// Standard output, without a buffer or lock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        retry(PollFlags::OUT, rustix::stdio::stdout(), || rustix::io::write(rustix::stdio::stdout(), bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output {
    /// Returns the columns of the terminal, if this is one and knows its size.
    pub(crate) fn columns(self) -> Option<usize> {
        columns(self.as_fd())
    }

    /// Writes bytes as long as standard output accepts them before a deadline.
    pub(crate) fn write_until(self, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            if !is_ready(self.as_fd(), PollFlags::OUT, Some(left))? {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match rustix::io::write(self.as_fd(), bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl AsFd for Output {
    fn as_fd(&self) -> BorrowedFd<'_> {
        rustix::stdio::stdout()
    }
}

/// Repeats an operation until it neither was interrupted nor would have to wait.
fn retry(
    wanted: PollFlags,
    stream: BorrowedFd,
    mut operation: impl FnMut() -> rustix::io::Result<usize>,
) -> io::Result<usize> {
    loop {
        match operation() {
            Err(Errno::AGAIN) => drop(is_ready(stream, wanted, None)?),
            Err(Errno::INTR) => {}
            done => return Ok(done?),
        }
    }
}

/// Waits until a stream is ready, or for as long as `patience` says. Returns whether it is ready, or has failed.
fn is_ready(stream: BorrowedFd, wanted: PollFlags, patience: Option<Duration>) -> io::Result<bool> {
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    match poll(&mut [PollFd::from_borrowed_fd(stream, wanted)], patience.as_ref()) {
        Ok(ready) => Ok(ready > 0),
        // The caller tries again.
        Err(Errno::INTR) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Returns the columns of the terminal on standard error, if there is one that knows its size.
pub(crate) fn columns_of_errors() -> Option<usize> {
    columns(rustix::stdio::stderr())
}

fn columns(stream: BorrowedFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}
