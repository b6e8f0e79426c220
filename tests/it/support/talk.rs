//! The real binary, spoken to in lines.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A folder for settings in which nothing can be remembered, so that no test changes what another one sees.
pub const NO_SETTINGS: &str = "/dev/null";

/// A separate folder for proofs, so that not every test proves the same.
pub const CACHES: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/caches");

/// The binary with nothing of the environment that changes what it does.
pub fn earlier() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earlier"));
    for name in ["EARLIER_ARCHIVE", "EARLIER_PLAIN", "EARLIER_RESTRICTED", "EARLIER_FOLLOW_LINKS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", NO_SETTINGS).env("XDG_CACHE_HOME", CACHES);
    command
}

/// A `play --json` that runs.
pub struct Talk {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Talk {
    /// Starts one and returns it with its opening line.
    pub fn start(archive: &Path, arguments: &[&str]) -> (Self, Value) {
        let child = earlier()
            .arg("play")
            .args(arguments)
            .args(["--json", "--archive"])
            .arg(archive)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut talk = Self::with(child);
        let opening = talk.hear().expect("an opening line");
        (talk, opening)
    }

    /// Speaks with a process whose input and output are pipes.
    pub fn with(mut child: Child) -> Self {
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    /// Sends a line without waiting for its answer.
    pub fn say(&mut self, line: &str) {
        let _ = writeln!(self.input, "{line}");
    }

    /// The next answer, or nothing if the process is gone.
    pub fn hear(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }

    /// Sends a line and returns its answer.
    pub fn ask(&mut self, line: &str) -> Value {
        self.say(line);
        self.hear().unwrap_or_else(|| panic!("no answer to {line}"))
    }

    /// Kills it.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends its input and returns its exit code.
    pub fn end(self) -> Option<i32> {
        let Self { mut child, input, output } = self;
        drop(input);
        drop(output);
        child.wait().unwrap().code()
    }
}

/// The numbers of the choices that can be taken.
pub fn open_choices(passage: &Value) -> Vec<u64> {
    let choices = passage["choices"].as_array().unwrap();
    choices.iter().filter(|choice| choice["state"] == "open").map(|choice| choice["number"].as_u64().unwrap()).collect()
}
