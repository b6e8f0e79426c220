//! The streams on Windows. The standard library converts what is written to a console and read from it.

use std::io::{self, IsTerminal as _, Read, Write};
use std::time::{Duration, Instant};

/// Standard input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input;

impl Input {
    /// Waits for `time`, and returns that there is no input: a console can't be polled without reading what was typed.
    pub(crate) fn is_ready_within(self, time: Duration) -> bool {
        std::thread::sleep(time);
        false
    }

    /// Returns whether reading waits for input.
    pub(crate) fn waits(self) -> bool {
        true
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        io::stdin().lock().read(bytes)
    }
}

/// The error of a pipe that nobody reads from anymore.
const PIPE_NOT_CONNECTED: i32 = 233;

/// Standard output, without a lock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output;

impl Output {
    /// Returns the columns of the console that this is, if it is one.
    pub(crate) fn columns(self) -> Option<usize> {
        if io::stdout().is_terminal() { columns() } else { None }
    }

    /// Writes bytes. A console accepts them at once, so the deadline does not matter.
    pub(crate) fn write_until(mut self, bytes: &[u8], _: Instant) -> io::Result<()> {
        self.write_all(bytes)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut output = io::stdout().lock();
        let written = output.write(bytes).and_then(|written| output.flush().map(|()| written));
        written.map_err(|error| match error.raw_os_error() {
            // The standard library does not recognize this error.
            Some(PIPE_NOT_CONNECTED) => io::ErrorKind::BrokenPipe.into(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the columns of the console that standard error is, if it is one.
pub(crate) fn columns_of_errors() -> Option<usize> {
    if io::stderr().is_terminal() { columns() } else { None }
}

fn columns() -> Option<usize> {
    let (columns, _) = crossterm::terminal::size().ok()?;
    Some(usize::from(columns)).filter(|columns| *columns > 0)
}
