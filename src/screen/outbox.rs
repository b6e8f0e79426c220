//! What the session wants kept, until it goes out as a command.

use crate::session::Keeper;

/// Takes in what the session wants kept.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// What is to be appended.
    pub(crate) bytes: Vec<u8>,
    /// The time, in seconds since 1970.
    pub(crate) now: u64,
}

impl Keeper for Outbox {
    fn keep(&mut self, bytes: &[u8]) -> Option<String> {
        self.bytes.extend_from_slice(bytes);
        None
    }

    /// Files are written by [`Cmd::Save`](super::Cmd::Save) alone.
    fn write_new(&mut self, name: &str, _: &str) -> Result<String, String> {
        Err(format!("`{name}` can't be written from here"))
    }

    /// They are read by [`Cmd::Read`](super::Cmd::Read).
    fn read(&mut self, name: &str) -> Result<String, String> {
        Err(format!("`{name}` can't be read from here"))
    }

    fn now(&self) -> u64 {
        self.now
    }
}
