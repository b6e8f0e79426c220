//! The binary as it is played by another program.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::players::{Act, Player, Seen};

/// A reader at the binary's JSON lines, with an archive that lasts as long as they do.
pub(super) struct Reader {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    _archive: tempfile::TempDir,
}

impl Reader {
    /// Opens the shipped story; returns what is shown first.
    pub(super) fn open(all_editions: bool) -> (Self, Seen) {
        let archive = archive();
        let mut command = Command::new(env!("CARGO_BIN_EXE_earlier"));
        command.args(["play", "--json", "--new", "--archive"]).arg(archive.path());
        if all_editions {
            command.arg("--all-editions");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut reader = Self { child, input, output, _archive: archive };
        let first = reader.answer().expect("the first line shows a passage");
        (reader, first)
    }

    fn answer(&mut self) -> Result<Seen, String> {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let value: Value = serde_json::from_str(&line).unwrap_or_else(|why| panic!("`{line}`: {why}"));
        match value.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(serde_json::from_value(value).unwrap_or_else(|why| panic!("`{line}`: {why}"))),
        }
    }

    /// Ends the input, which is no error.
    pub(super) fn leave(mut self) {
        drop(self.input.take());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "the end of the input is no error, but it left with {status}");
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
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        self.answer()
    }
}

/// A folder in memory where there is such a thing: each answer waits for the disk otherwise, thousands of
/// times, and how safely runs are kept is not asked here.
fn archive() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}
