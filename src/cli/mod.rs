//! The command line: parses the arguments, runs a command, and turns its outcome into an exit status.
//!
//! `files` alone touches files and the clock, `console` alone the standard streams and the terminal's environment.

mod args;
mod check;
mod console;
mod differences;
mod explain;
mod explore;
mod files;
mod fmt;
mod install;
mod map;
mod new;
mod play;
mod replay;
mod runs;
mod shipped;
mod stats;
mod watch;
mod watcher;

use std::fmt::{Display, Formatter};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use self::args::{Cli, Command, DataFormat};
use crate::report::{self, DiagnosticFormat};
use crate::session::ActError;
use crate::story::Loaded;

/// How a command ended that did what it was asked to.
#[derive(Debug)]
enum Outcome {
    /// Exit status 0.
    Success,
    /// The story or run has problems, which were reported: exit status 1.
    Problems,
}

/// Why a command did not do what it was asked to. Messages are lines for people, without the program's name.
#[derive(Debug)]
enum Error {
    /// The story or run can't be used; the report is the command's answer on standard output. Exit status 1.
    Report(String),
    /// The archive doesn't have or allow it. Exit status 1.
    Refused(String),
    /// The command line names something that doesn't exist. Exit status 2.
    Usage(String),
    /// A file or the terminal failed. Exit status 3.
    Io(String),
}

impl From<ActError> for Error {
    fn from(error: ActError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Report(text) | Self::Refused(text) | Self::Usage(text) | Self::Io(text) => f.write_str(text),
        }
    }
}

impl Error {
    /// The report of a story's problems, on its own or as the answer to a program.
    fn problems(loaded: &Loaded, format: DataFormat) -> Self {
        let (problems, sources) = (&loaded.diagnostics, &loaded.sources);
        Self::Report(match format {
            DataFormat::Human => report::diagnostics(DiagnosticFormat::Human, problems, sources, console::has_color()),
            DataFormat::Json => report::error_json("the story has problems", problems, sources),
        })
    }

    /// Reports the error and returns its exit status.
    fn report(self) -> u8 {
        if let Self::Report(text) = &self {
            return console::print(text).map_or_else(Self::report, |()| 1);
        }
        console::warn(&format!("earlier: {self}"));
        match self {
            Self::Report(_) | Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Io(_) => 3,
        }
    }
}

/// Has a write fail that exceeds a limit on the size of files. Without a handler, the signal ends the program.
fn survive_full_files() {
    // It is not needed where it does not work.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// Runs the program with the arguments of this process and returns its exit status: 0 success, 1 the story or run
/// has problems, 2 invalid command line, 3 a file or the terminal failed.
pub fn run() -> ExitCode {
    survive_full_files();
    let Cli { command, play } = Cli::parse();
    let outcome = match command.unwrap_or(Command::Play(play)) {
        Command::Play(play) => play::run(&play),
        Command::Replay(replay) => replay::run(&replay),
        Command::Runs(runs) => runs::run(&runs),
        Command::Check(check) => check::run(&check),
        Command::Explore(explore) => explore::run(&explore),
        Command::Watch(watch) => watch::run(&watch),
        Command::Map(map) => map::run(&map),
        Command::Explain(explain) => explain::run(&explain),
        Command::Stats(stats) => stats::run(&stats),
        Command::Fmt(fmt) => fmt::run(&fmt),
        Command::New(new) => new::run(&new),
        Command::Completions(completions) => install::completions(&completions),
        Command::Man(man) => install::man(&man),
    };
    match outcome {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(error) => ExitCode::from(error.report()),
    }
}
