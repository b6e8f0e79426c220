//! Input from a terminal on Unix, as bytes. A byte in a pipe wakes the thread that waits for it.

mod signals;

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGWINCH;
use signal_hook::low_level;

use super::Ready;
use crate::screen::decoder::Decoder;
use crate::screen::msg::Msg;
use crate::screen::stdio::Input;

/// Whether the answer to a query arrives as bytes, which are decoded.
pub(super) const ANSWERS: bool = true;

/// Ends the wait for the terminal.
#[derive(Clone, Debug)]
pub(in crate::screen) struct Waker(Arc<UnixStream>);

impl Waker {
    /// Ends the current wait, or the next one.
    pub(in crate::screen) fn wake(&self) {
        // The screen may be gone already.
        let _ = rustix::io::write(&self.0, b"!");
    }
}

/// Input from the terminal.
#[derive(Debug)]
pub(super) struct Source {
    decoder: Decoder,
    /// How long the wait for keys has taken so far.
    waited: Duration,
    /// Whether there are bytes to read.
    is_readable: bool,
    /// Becomes readable when the window has another size, or was stopped for a while.
    wake: UnixStream,
    waker: Waker,
}

impl Source {
    /// Begins to handle signals. Before one of them ends the program, `at_end` is called.
    pub(super) fn open(at_end: Option<fn()>) -> io::Result<Self> {
        signals::wait_for_foreground();
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        low_level::pipe::register(SIGWINCH, waker.try_clone()?)?;
        let waker = Waker(Arc::new(waker));
        signals::watch(waker.clone(), at_end)?;
        Ok(Self { decoder: Decoder::default(), waited: Duration::ZERO, is_readable: false, wake, waker })
    }

    pub(super) fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Waits until there is something to read or the waker is called, at most until a time.
    pub(super) fn wait(&mut self, until: Option<Instant>) -> io::Result<Ready> {
        let open_until = self.decoder.patience().map(|patience| Instant::now() + patience);
        let since = Instant::now();
        let polled = self.poll(until.into_iter().chain(open_until).min());
        self.waited += since.elapsed();
        let (is_readable, is_woken) = polled?;
        self.is_readable = is_readable;
        let is_expired = open_until.is_some_and(|time| Instant::now() >= time);
        Ok(Ready { input: is_readable || is_expired, woken: is_woken })
    }

    /// Returns whether there are bytes to read, and whether the waker was called.
    fn poll(&self, until: Option<Instant>) -> io::Result<(bool, bool)> {
        let mut both = [PollFd::new(&Input, PollFlags::IN), PollFd::new(&self.wake, PollFlags::IN)];
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let left = left.and_then(|left| Timespec::try_from(left).ok());
            match poll(&mut both, left.as_ref()) {
                Ok(_) => break,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let [input, woken] = both.map(|one| one.revents());
        if input.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(Errno::IO.into());
        }
        Ok((input.contains(PollFlags::IN), woken.contains(PollFlags::IN)))
    }

    /// Reads what was typed or sent, or decides what was incomplete.
    pub(super) fn read(&mut self, happened: &mut Vec<Msg>) -> io::Result<()> {
        if !self.is_readable {
            self.decoder.expire(happened);
            return Ok(());
        }
        let mut bytes = [0; 4096];
        match rustix::io::read(Input, &mut bytes) {
            // Another program may have read it first.
            Err(Errno::AGAIN | Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
            // The end of input can't be typed.
            Ok(0) => Err(Errno::IO.into()),
            Ok(read) => {
                let pause = std::mem::take(&mut self.waited);
                let mut keys = Vec::new();
                self.decoder.feed(bytes.get(..read).unwrap_or_default(), pause, &mut keys);
                happened.extend(self.decoder.background().map(Msg::Background).into_iter().chain(keys));
                Ok(())
            }
        }
    }

    /// Clears the request to end the wait.
    pub(super) fn drain(&self) {
        let mut bytes = [0; 64];
        while matches!((&self.wake).read(&mut bytes), Ok(read) if read > 0) {}
    }

    /// Waits until the waker is called.
    pub(super) fn wait_for_waker(&mut self) -> io::Result<()> {
        let _ = poll(&mut [PollFd::new(&self.wake, PollFlags::IN)], None);
        self.drain();
        Ok(())
    }
}

/// Stops the job that this program is part of, with the terminal restored, if a shell can continue it.
pub(super) fn stop_job() -> io::Result<()> {
    signals::stop_job()
}

/// Returns whether an error says that the terminal is gone.
pub(in crate::screen) fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::NXIO, Errno::PIPE, Errno::BADF].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| gone.contains(&code))
}
