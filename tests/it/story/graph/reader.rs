//! The binary as it is played by another program.

use std::path::Path;

use serde_json::{Value, json};

use super::players::{Act, Player, Seen};
use crate::support::talk::Talk;

/// A reader at the binary's JSON lines, with an archive that lasts as long as they do.
pub(super) struct Reader {
    talk: Talk,
    _archive: tempfile::TempDir,
}

impl Reader {
    /// Opens the shipped story; returns what is shown first.
    pub(super) fn open(all_editions: bool) -> (Self, Seen) {
        let archive = archive();
        let arguments: &[&str] = if all_editions { &["--new", "--all-editions"] } else { &["--new"] };
        let (talk, first) = Talk::start(archive.path(), arguments);
        let first = seen(first).expect("the first line shows a passage");
        (Self { talk, _archive: archive }, first)
    }

    /// Ends the input, which is not an error.
    pub(super) fn leave(self) {
        assert_eq!(self.talk.end(), Some(0), "the end of the input is no error");
    }
}

fn seen(answer: Value) -> Result<Seen, String> {
    match answer.get("error") {
        Some(error) => Err(error.to_string()),
        None => Ok(serde_json::from_value(answer.clone()).unwrap_or_else(|why| panic!("`{answer}`: {why}"))),
    }
}

impl Player for Reader {
    fn does(&mut self, act: &Act) -> Result<Seen, String> {
        let line = match act {
            Act::New => json!({"new": true}),
            Act::Number(number) => json!({"choose": number}),
            Act::Id(id) => json!({"choose": id}),
            Act::Back(steps) => json!({"back": steps}),
            Act::Forward(steps) => json!({"forward": steps}),
        };
        seen(self.talk.ask(&line.to_string()))
    }
}

/// A folder in memory if the system has one. On a disk, each of thousands of answers would wait for it, and how safely
/// runs are saved is not tested here.
fn archive() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}
