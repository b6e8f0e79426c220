//! Shell completion. The completion scripts ask the program, because only it knows the saved runs.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Arg, CommandFactory as _};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::args::{Cli, RunsOf};
use super::runs::SavedRuns;
use super::{Error, console, files};
use crate::diag::printable;

/// The environment variable that a shell sets to ask for completions; its value is the name of the shell.
const VARIABLE: &str = "EARLIER_COMPLETE";

/// Answers a shell that asks how a command line may continue. Returns whether one did.
///
/// # Errors
/// The shell is not a known one, or the answer could not be written.
pub(super) fn answer(arguments: &[OsString]) -> Result<bool, Error> {
    let completions = CompleteEnv::with_factory(|| knowing_runs(Cli::command())).var(VARIABLE);
    completions
        .try_complete(arguments.iter().cloned(), files::current_folder().as_deref())
        .map_err(|error| Error::Usage(error.to_string()))
}

/// Returns the script that makes a shell ask this program for completions.
pub(super) fn script(shell: &str) -> Result<String, Error> {
    let shells = Shells::builtins();
    let known = shells.completer(shell).ok_or_else(|| Error::Usage(format!("no such shell: {shell}")))?;
    let mut script = Vec::new();
    let written = known.write_registration(VARIABLE, "earlier", "earlier", "earlier", &mut script);
    written.map_err(|error| Error::Io(error.to_string()))?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// A command, with completion for its arguments that are runs.
fn knowing_runs(command: clap::Command) -> clap::Command {
    let is_run = |argument: &Arg| ["run", "first", "second"].contains(&argument.get_id().as_str());
    // An option named `run` takes a run file.
    let complete = |argument: Arg| match argument.is_positional() && is_run(&argument) {
        true => argument.add(ArgValueCandidates::new(runs)),
        false => argument,
    };
    command.mut_args(complete).mut_subcommands(knowing_runs)
}

/// Returns the names and numbers of the saved runs, each with the ending that it reached. They belong to the story and
/// the archive that the command line names, as far as it has been typed.
fn runs() -> Vec<CompletionCandidate> {
    let typed = typed(console::arguments());
    let Ok(saved) = SavedRuns::open_quietly(&typed) else { return Vec::new() };
    let entries = saved.entries().into_iter().filter(|entry| !entry.removed && !entry.draft);
    let candidates = entries.flat_map(|entry| {
        let help = entry.ended.map(|title| printable(&title).into());
        let name = entry.name.map(|name| name.to_string()).filter(|name| is_one_word(name));
        let names = [name, Some(entry.run.to_string())];
        names.into_iter().flatten().map(move |name| CompletionCandidate::new(name).help(help.clone()))
    });
    candidates.collect()
}

/// Whether a name can be typed without quotes in any shell.
fn is_one_word(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || ['-', '_', '.'].contains(&c))
}

/// The story and the archive in the words of a command line that is being typed.
fn typed(words: Vec<OsString>) -> RunsOf {
    let after = |option: &str| {
        let at = words.iter().position(|word| word == OsStr::new(option))?;
        words.get(at + 1).map(PathBuf::from)
    };
    let folders = words.iter().rev().map(PathBuf::from);
    let story =
        folders.take_while(|word| word.as_os_str() != "--").find(|word| files::is_file(&word.join("story.ron")));
    RunsOf { story, archive: after("--archive") }
}
