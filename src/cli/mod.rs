//! The command line: what is asked for, and with which exit code it ends.

mod args;
mod check;
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

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use self::args::{Cli, Command};

/// How a command ended.
#[derive(Debug)]
enum Ended {
    /// Done, and nothing wrong.
    Well,
    /// The story or run has problems; they were told.
    WithProblems,
    /// What was asked for isn't there, for this reason.
    AskedWrongly(String),
}

/// What stopped a command: a file or the terminal, in words.
#[derive(Debug)]
struct Failed(String);

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Runs the program with the arguments of this process and returns its exit code: 0 done and nothing wrong,
/// 1 the story or run has problems, 2 the command line is wrong, 3 a file or the terminal failed.
pub fn run() -> ExitCode {
    let parser = Cli::command().term_width(files::width().min(100));
    let parsed = parser.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let Cli { command, play } = parsed.unwrap_or_else(|error| error.exit());
    let ended = match command.unwrap_or(Command::Play(play)) {
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
        Command::Completions(asked) => install::completions(&asked),
        Command::Man(asked) => install::man(&asked),
    };
    match ended {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithProblems) => ExitCode::from(1),
        Ok(Ended::AskedWrongly(why)) => {
            files::complain(&format!("earlier: {why}"));
            ExitCode::from(2)
        }
        Err(Failed(why)) => {
            files::complain(&format!("earlier: {why}"));
            ExitCode::from(3)
        }
    }
}
