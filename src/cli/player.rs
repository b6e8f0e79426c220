//! The command line of a program that was made to play one story.

use std::ffi::OsString;
use std::path::Path;

use clap::{Command, CommandFactory, FromArgMatches, Parser};

use super::args::PlayOptions;
use super::licenses::{self, VERSION};
use super::shipped::{self, OwnStory};
use super::{Error, files};
use crate::diag::printable;
use crate::publish::program;
use crate::story;

/// The message for a program whose story can't be read.
const DAMAGED: &str = "this program is damaged, so its story can't be read; get a new copy of it";

/// The arguments of a program that plays one story.
#[derive(Debug, Parser)]
struct Player {
    /// What is played of the story, and how.
    #[command(flatten)]
    options: PlayOptions,
}

/// Finds the single story that this program plays, if it was made for one.
///
/// # Errors
/// The program is damaged.
pub(super) fn own_story() -> Result<Option<&'static OwnStory>, Error> {
    let Some(range) = program::own_story() else { return Ok(None) };
    let damaged = || Error::Io(DAMAGED.to_owned());
    let files = files::read_own(range).ok().and_then(|bytes| program::unpacked(&bytes)).ok_or_else(damaged)?;
    let read = |name: &str| {
        let file = files.iter().find(|(known, _)| known == name);
        file.map(|(_, text)| text.as_bytes().to_vec()).ok_or(DAMAGED)
    };
    let story = story::load_valid(read).map_err(|_| damaged())?;
    let about = story.about();
    let lines = [
        about.author.map(|author| format!("by {}", story.str(author))),
        about.version.map(|version| format!("version {}", story.str(version))),
        about.license.map(|license| story.str(license).to_owned()),
    ];
    let (id, title) = (story.id().to_owned(), story.title().to_owned());
    let own = OwnStory { id, title, about: lines.into_iter().flatten().collect(), files };
    Ok(Some(shipped::play_only(own)))
}

/// Parses the arguments of the process. The first one is the program's name.
pub(super) fn parse(own: &OwnStory, arguments: &[OsString]) -> Result<PlayOptions, clap::Error> {
    let mut known = command(own, arguments);
    let found = known.try_get_matches_from_mut(arguments)?;
    let parsed = Player::from_arg_matches(&found).map_err(|error| error.format(&mut known))?;
    Ok(parsed.options)
}

/// The command line, with the names of the program and of its story.
fn command(own: &OwnStory, arguments: &[OsString]) -> Command {
    let path = arguments.first().map(Path::new).and_then(Path::file_name).unwrap_or_default();
    let name = printable(&path.to_string_lossy());
    let engine = format!("played by earlier {VERSION}, MIT");
    let about = [std::slice::from_ref(&own.title), own.about.as_slice()].concat().join("\n");
    let archive = format!("Folder for saved runs [default: `{}` in your data folder]", own.id);
    Player::command()
        .name(name.clone())
        .bin_name(name)
        .about(own.title.clone())
        .long_about(about.clone())
        .version(format!("{}, {engine}", own.title))
        .long_version(format!("{about}\n{engine}\n\n{}", licenses::TEXT))
        .mut_arg("archive", |argument| argument.help(archive))
}
