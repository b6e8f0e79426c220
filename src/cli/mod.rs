//! The command line: parses the arguments, runs a command, and turns its outcome into an exit status.
//!
//! A program that was made to play one story has the command line of `player`.
//!
//! `files` alone touches files and the clock, `console` alone the standard streams and the terminal's environment.

mod args;
mod check;
mod command_line;
mod complete;
mod console;
mod diff;
mod differences;
mod explain;
mod explore;
mod export;
mod files;
mod fmt;
mod import;
mod install;
mod licenses;
mod line_editor;
mod lsp;
mod manual;
mod map;
mod new;
mod play;
mod player;
mod proving;
mod publish;
mod relocate;
mod rename;
mod replay;
mod revision;
mod runs;
mod shipped;
mod stats;
mod tour;
mod watch;
mod watcher;

use std::ffi::OsString;
use std::fmt::{Display, Formatter};
use std::io;
use std::path::Path;
use std::process::ExitCode;

use self::args::{Cli, Command};
use crate::diag::{Diagnostic, Sources, printable};
use crate::report::{self, DiagnosticFormat};
use crate::session::ActError;
use crate::story::Loaded;

/// The outcome of a command that ran to its end.
#[derive(Debug)]
enum Outcome {
    /// Exit status 0.
    Success,
    /// The story or run has problems, which were reported: exit status 1.
    Problems,
    /// No problem was found, but not everything could be proved: exit status 4.
    Undecided,
}

/// Where errors go, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorFormat {
    /// To standard error, because something else reads standard output.
    Error,
    /// What is wrong with the story or run goes to standard output, which people read. Other errors do not.
    Answer,
    /// As a line of JSON to standard output.
    Json,
}

/// Why a command failed. Messages are clauses for people, without the program's name.
#[derive(Debug)]
enum Error {
    /// The story has errors. Exit status 1.
    Story(Box<Loaded>),
    /// A condition on the command line has errors. Exit status 2.
    Condition(Vec<Diagnostic>, Sources),
    /// The archive doesn't contain or allow it. Exit status 1.
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
            Self::Story(_) => f.write_str("the story has problems"),
            Self::Condition(..) => f.write_str("invalid condition"),
            // Names of files and the like may contain anything.
            Self::Refused(text) | Self::Usage(text) | Self::Io(text) => f.write_str(&printable(text)),
        }
    }
}

impl Error {
    /// Reports the error and returns its exit status.
    fn report(self, way: ErrorFormat) -> u8 {
        let nothing = (&[][..], &Sources::default());
        let (found, sources) = match &self {
            Self::Story(loaded) => (&loaded.diagnostics[..], &loaded.sources),
            Self::Condition(found, sources) => (&found[..], sources),
            _ => nothing,
        };
        let problems = |color| report::diagnostics(DiagnosticFormat::Human, found, sources, color);
        let answer = match (way, &self) {
            (ErrorFormat::Json, _) => Some(report::error_json(&self.to_string(), found, sources)),
            (ErrorFormat::Answer, Self::Story(_)) => Some(problems(console::has_color())),
            (ErrorFormat::Answer, Self::Refused(_)) => Some(format!("{self}\n")),
            _ => None,
        };
        match (&self, answer) {
            // Nothing can be reported if standard output fails.
            (_, Some(answer)) => drop(console::print_styled(&answer)),
            (Self::Story(_), None) => console::warn_styled(&problems(console::has_error_color())),
            (Self::Condition(..), None) => {
                console::warn_styled(&format!("earlier: {self}\n{}", problems(console::has_error_color())));
            }
            (_, None) => console::warn(&format!("earlier: {self}")),
        }
        match self {
            Self::Story(_) | Self::Refused(_) => 1,
            Self::Usage(_) | Self::Condition(..) => 2,
            Self::Io(_) => 3,
        }
    }
}

/// Makes a write fail if it exceeds a limit on the size of files. Without a handler, the signal ends the program.
#[cfg(unix)]
fn survive_full_files() {
    // Where this does not work, it is not needed.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Returns the name of a file as messages show it, with everything that would control a terminal escaped.
fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// Runs the program with the arguments of this process and returns its exit status: 0 success, 1 the story or run
/// has problems, 2 invalid command line, 3 a file or the terminal failed, 4 not everything could be proved.
pub fn run() -> ExitCode {
    #[cfg(unix)]
    survive_full_files();
    let arguments = console::arguments();
    match player::own_story() {
        Ok(None) => {}
        Ok(Some(own)) => return play_only(own, &arguments),
        Err(error) => return error.report(ErrorFormat::Error).into(),
    }
    match complete::answer(&arguments) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => return error.report(ErrorFormat::Error).into(),
    }
    let Cli { command, play } = match command_line::parse(&arguments) {
        Ok(cli) => cli,
        Err(error) => return answer(error, &arguments, |escaped| command_line::parse(escaped).err()),
    };
    let command = command.unwrap_or(Command::Play(play));
    let errors = command.error_format();
    let outcome = match command {
        Command::Play(play) => play::run(&play),
        Command::Replay(replay) => replay::run(&replay),
        Command::Runs(runs) => runs::run(&runs),
        Command::Check(check) => check::run(&check),
        Command::Explore(explore) => explore::run(&explore),
        Command::Watch(watch) => watch::run(&watch),
        Command::Lsp(lsp) => lsp::run(&lsp),
        Command::Map(map) => map::run(&map),
        Command::Explain(explain) => explain::run(&explain),
        Command::Stats(stats) => stats::run(&stats),
        Command::Fmt(fmt) => fmt::run(&fmt),
        Command::Diff(diff) => diff::run(&diff),
        Command::Rename(rename) => rename::run(&rename),
        Command::Move(wanted) => relocate::run(&wanted),
        Command::Import(import) => import::run(&import),
        Command::New(new) => new::run(&new),
        Command::Publish(publish) => publish::run(&publish),
        Command::Export(export) => export::run(&export),
        Command::Completions(completions) => install::completions(&completions),
        Command::Man(man) => install::man(&man),
        Command::Licenses => licenses::run(),
    };
    exit_status(outcome, errors)
}

/// Runs a program that was made to play one story.
fn play_only(own: &shipped::OwnStory, arguments: &[OsString]) -> ExitCode {
    match player::parse(own, arguments) {
        Ok(options) => {
            let errors = if options.reading.json { ErrorFormat::Json } else { ErrorFormat::Answer };
            exit_status(play::play_story(None, &options), errors)
        }
        Err(error) => answer(error, arguments, |escaped| player::parse(own, escaped).err()),
    }
}

/// Reports an error, and returns the exit status of a command.
fn exit_status(outcome: Result<Outcome, Error>, errors: ErrorFormat) -> ExitCode {
    match outcome {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Ok(Outcome::Undecided) => ExitCode::from(4),
        Err(error) => ExitCode::from(error.report(errors)),
    }
}

/// Prints what the command line asks for instead of a command, such as help, or what is wrong with it. `parse` returns what
/// is wrong with other arguments.
fn answer(
    error: clap::Error,
    arguments: &[OsString],
    parse: impl FnOnce(&[OsString]) -> Option<clap::Error>,
) -> ExitCode {
    let shown: Vec<String> = arguments.iter().map(|argument| printable(&argument.to_string_lossy())).collect();
    // Escaping what would control a terminal does not change what is wrong with the arguments.
    let escaped: Vec<OsString> = shown.iter().map(OsString::from).collect();
    let error = parse(&escaped).unwrap_or(error);
    if !error.use_stderr() {
        let text = error.render();
        let text = if console::has_color() { text.ansi().to_string() } else { text.to_string() };
        let printed = console::print_styled(&text);
        return printed.map_or_else(|error| error.report(ErrorFormat::Error), |()| 0).into();
    }
    if asks_for_json(&shown) {
        let text = error.to_string();
        let why = text.split("\n\n").next().unwrap_or_default().trim();
        let why = why.strip_prefix("error: ").unwrap_or(why).split_whitespace().collect::<Vec<_>>().join(" ");
        return Error::Usage(why).report(ErrorFormat::Json).into();
    }
    let text = error.render();
    let text = if console::has_error_color() { text.ansi().to_string() } else { text.to_string() };
    console::warn_styled(&text);
    ExitCode::from(2)
}

/// Returns whether arguments that can't be parsed ask for an answer in JSON.
fn asks_for_json(arguments: &[String]) -> bool {
    let is_format = |pair: &[String]| matches!(pair, [option, format] if option == "--format" && format == "json");
    arguments.iter().any(|argument| argument == "--json" || argument == "--format=json")
        || arguments.windows(2).any(is_format)
}
