//! Reads the command line. Options before the name of a command belong to the command. If a word in the place of a
//! command is none, the command that was probably meant is suggested.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, FromArgMatches, Parser};

use super::args::Cli;
use super::manual;
use crate::diag::nearest;

/// Parses the arguments of the process. The first one is the program's name.
pub(super) fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let arguments = with_command_first(arguments);
    let mut known = manual::command();
    let parsed = known.try_get_matches_from_mut(&arguments);
    let parsed = parsed.and_then(|found| Cli::from_arg_matches(&found).map_err(|error| error.format(&mut known)));
    parsed.map_err(|error| match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::ArgumentConflict | ErrorKind::InvalidSubcommand => {
            mistyped(&known, &arguments).unwrap_or(error)
        }
        _ => error,
    })
}

/// Moves the name of a command before the options that precede it: `--archive D runs` is `runs --archive D`.
fn with_command_first(arguments: &[OsString]) -> Vec<OsString> {
    let known = Cli::command();
    let is_command = |word: &OsString| word.to_str().is_some_and(|word| known.find_subcommand(word).is_some());
    let options_alone = |before: &[OsString]| {
        let cli = Cli::try_parse_from(before).ok().filter(|_| !before.iter().any(|word| word == "--"));
        cli.is_some_and(|cli| cli.command.is_none() && cli.play.story.is_none())
    };
    let mut moved = arguments.to_vec();
    let mut commands = arguments.iter().enumerate().skip(1).filter(|(_, word)| is_command(word));
    let at = commands.find(|(at, _)| arguments.get(..*at).is_some_and(options_alone));
    if let Some(before) = at.and_then(|(at, _)| moved.get_mut(1..=at)) {
        before.rotate_right(1);
    }
    moved
}

/// The error for a mistyped command name, if the word in its place is similar to one.
fn mistyped(known: &Command, arguments: &[OsString]) -> Option<clap::Error> {
    let mut command = known;
    let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if let Some(option) = word.strip_prefix("--") {
            let found = command.get_arguments().find(|known| known.get_long() == Some(option));
            if found.is_some_and(|option| option.get_action().takes_values()) {
                words.next();
            }
        } else if let Some(found) = command.find_subcommand(word) {
            // The word after `help` is also the name of a command.
            command = if word == "help" { command } else { found };
        } else if !word.starts_with('-') {
            let near = nearest(word, command.get_subcommands().map(Command::get_name))?;
            let mut error = clap::Error::new(ErrorKind::InvalidSubcommand).with_cmd(command);
            error.insert(ContextKind::InvalidSubcommand, ContextValue::String(word.to_owned()));
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![near.name.to_owned()]));
            return Some(error);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of all commands, and of their commands.
    fn paths(command: &Command, path: &str, found: &mut Vec<String>) {
        found.push(path.to_owned());
        for inner in command.get_subcommands() {
            paths(inner, format!("{path} {}", inner.get_name()).trim(), found);
        }
    }

    #[test]
    fn every_command_has_examples_and_each_can_be_typed() {
        let mut all = Vec::new();
        paths(&Cli::command(), "", &mut all);
        assert!(manual::EXAMPLES.iter().all(|(path, _)| all.iter().any(|known| known == path)));
        for path in all {
            let of_path = manual::EXAMPLES.iter().filter(|(known, _)| *known == path);
            let examples: Vec<&str> = of_path.flat_map(|(_, examples)| *examples).map(|(line, _)| *line).collect();
            assert!(!examples.is_empty(), "`{path}` has no example");
            for line in examples {
                let words = shlex::split(line.split(" > ").next().unwrap()).unwrap();
                let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
                parse(&words).unwrap();
                assert!(path.split_whitespace().all(|name| words.iter().any(|word| word == name)), "{path}: {line}");
            }
        }
    }
}
