//! The command line as clap reads it.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::diag::Code;
use crate::report::{self, Format};

/// Choice-based stories in a terminal: play them, replay them, write your own.
#[derive(Debug, Parser)]
#[command(name = "earlier", version, args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) play: Play,
}

/// The names of all commands.
pub(super) fn commands() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).chain(["help".to_owned()]).collect()
}

fn command_named(name: &str) -> Result<String, String> {
    commands().into_iter().find(|known| known == name).ok_or_else(|| "no command is called so".to_owned())
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Play a story; go on where you left off
    Play(Play),
    /// Show a run again, screen by screen; take over anywhere by choosing otherwise
    ///
    /// Where the story has changed since the run was read, it is shown as far as it stands, and then what is offered
    /// there now.
    Replay(Replay),
    /// The runs that are kept: list, show, compare, export, import, name, mark, remove
    Runs(Runs),
    /// Every problem of a story, with its place and a way out
    Check(Check),
    /// What can and what can never happen in a story, proved
    Explore(Explore),
    /// The graph of a story: every scene, where its choices lead, and what can never happen
    ///
    /// Before it is drawn, everything that can happen in the story is looked at, and the map says what was found:
    /// scenes that no reader can reach, choices that can never be taken, places where a reader is stuck, and how
    /// many choices the shortest run to each ending takes.
    ///
    /// To see a picture, save it and open it in a browser: `earlier map my-story --format svg > map.svg`
    Map(Map),
    /// Play a story while you write it: it is read again whenever you save
    ///
    /// The run goes on where it stands, played again in what was saved. Problems are listed beside the text with
    /// their places, and as long as there are errors the last version without any plays on. Meters and facts can be
    /// seen and changed, any scene can be gone to by a run that really leads there, and what `explore` proves is
    /// kept up to date. Nothing is kept in the archive.
    Watch(Watch),
    /// What a code of `check` means, with an example that fails and the same one mended
    Explain(Explain),
    /// How much there is to read: words, scenes, choices, readings, minutes, by chapter
    Stats(Stats),
    /// Lay the story's files out in one way, with every comment kept
    Fmt(Fmt),
    /// A small story to begin with, which shows how everything is written
    New(New),
    /// A script that lets a shell complete commands and options
    Completions(Completions),
    /// The manual page
    Man(Man),
}

#[derive(Debug, Args)]
pub(super) struct Play {
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// Begin a new run
    #[arg(long, conflicts_with = "run")]
    pub(super) new: bool,
    /// Go on from a run file
    #[arg(long, value_name = "FILE")]
    pub(super) run: Option<PathBuf>,
    /// Open what is sealed until an ending was reached
    #[arg(long)]
    pub(super) all_editions: bool,
    #[command(flatten)]
    pub(super) manner: Manner,
}

/// How a story is read.
#[derive(Debug, Args)]
pub(super) struct Manner {
    /// The linear mode: lines only, for screen readers and pipes
    #[arg(long, conflicts_with = "json")]
    pub(super) plain: bool,
    /// A line of JSON each way, for other programs
    #[arg(long)]
    pub(super) json: bool,
    /// No notes in the margin
    #[arg(long)]
    pub(super) no_margin: bool,
    /// The colours of the screen
    #[arg(long, value_enum)]
    pub(super) theme: Option<Theme>,
    /// Where runs are kept; without it EARLIER_ARCHIVE, or the platform's place for data
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The run: its number or name as `earlier runs` tells it, or a run file
    pub(super) run: String,
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// Go on by itself, at so many words a minute
    #[arg(long, value_name = "WORDS")]
    pub(super) speed: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) manner: Manner,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Runs {
    #[command(subcommand)]
    pub(super) act: Option<RunsAct>,
    #[command(flatten)]
    pub(super) place: Place,
    /// How the runs are written
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DataFormat,
}

/// Which story's runs.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// Where runs are kept; without it EARLIER_ARCHIVE, or the platform's place for data
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
}

/// What is done with runs.
#[derive(Debug, Subcommand)]
pub(super) enum RunsAct {
    /// What was chosen in a run, decision by decision
    Show {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        place: Place,
    },
    /// Two runs side by side
    Compare {
        /// A run
        first: String,
        /// Another
        second: String,
        #[command(flatten)]
        place: Place,
    },
    /// Write a run to standard output: its text as it was read, or a run file to send
    Export {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        place: Place,
        /// What it is written as
        #[arg(long, value_enum, default_value = "markdown")]
        format: Export,
    },
    /// Take in a run that somebody sent, once it was played from its beginning to its end
    Import {
        /// The run file
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Call a run by a name; without a name, by its number again
    Name {
        /// The run: its number or its name
        run: String,
        /// What to call it
        #[arg(default_value = "")]
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Mark a run, or take the mark off
    Mark {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        place: Place,
    },
    /// Remove a run, once you have said yes; it can be restored
    Remove {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        place: Place,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
    /// Bring back a run that was removed
    Restore {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        place: Place,
    },
}

/// What a run is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Export {
    /// Text with headings, for a page
    Markdown,
    /// Plain text
    Text,
    /// A run file, to play it again
    Ron,
}

impl From<Export> for report::Written {
    fn from(export: Export) -> Self {
        match export {
            Export::Markdown => Self::Markdown,
            Export::Text => Self::Text,
            Export::Ron => Self::Ron,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// The stories' folders; without one, the shipped story
    #[arg(value_name = "STORY")]
    pub(super) stories: Vec<PathBuf>,
    /// How problems are written
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: CheckFormat,
    /// Count warnings as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
    /// Write down in the story's recorded runs what they come to now
    #[arg(long, requires = "stories")]
    pub(super) bless: bool,
    /// Mend what can be mended for certain, once you have seen what would change
    #[arg(long, requires = "stories")]
    pub(super) fix: bool,
    /// Mend it without asking
    #[arg(long, requires = "fix")]
    pub(super) yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Explore {
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// Ask for the shortest run to this ending only
    #[arg(long, value_name = "ENDING", conflicts_with = "scene")]
    pub(super) to: Option<String>,
    /// Ask whether a reader can come to this scene, and how
    #[arg(long, value_name = "ID")]
    pub(super) scene: Option<String>,
    /// Ask whether a condition can hold, for instance "trust <= 2 and not met"; with --scene or --to, there
    #[arg(long, value_name = "CONDITION")]
    pub(super) when: Option<String>,
    /// How answers are written
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DataFormat,
    /// Give up after so many states, or nodes of diagrams; some 25 bytes each
    #[arg(long, value_name = "NUMBER")]
    pub(super) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Watch {
    /// The story's folder; without one, this folder
    pub(super) story: Option<PathBuf>,
    /// The linear mode: lines only, for screen readers and pipes
    #[arg(long)]
    pub(super) plain: bool,
    /// Open what is sealed until an ending was reached
    #[arg(long)]
    pub(super) all_editions: bool,
    /// No notes in the margin
    #[arg(long)]
    pub(super) no_margin: bool,
    /// The colours of the screen
    #[arg(long, value_enum)]
    pub(super) theme: Option<Theme>,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, E0201 for instance; without one, all codes are listed
    #[arg(value_parser = super::explain::code)]
    pub(super) code: Option<Code>,
}

#[derive(Debug, Args)]
pub(super) struct Stats {
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// How the numbers are written
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DataFormat,
    /// How many words are read in a minute
    #[arg(long, value_name = "WORDS", default_value = "230")]
    pub(super) speed: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// The story's folder
    #[arg(required_unless_present = "check")]
    pub(super) story: Option<PathBuf>,
    /// Write nothing; show what would change
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// The folder to write it into; it must be empty, or not there yet
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// A command, for its own page
    #[arg(value_parser = command_named)]
    pub(super) command: Option<String>,
}

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataFormat {
    /// A table
    Human,
    /// One JSON object
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Map {
    /// The story's folder; without one, the shipped story
    pub(super) story: Option<PathBuf>,
    /// How the map is written
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: MapFormat,
    /// Only one chapter: its number, its title, or the name of its file
    #[arg(long, value_name = "CHAPTER")]
    pub(super) chapter: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MapFormat {
    /// An outline in words, to read or to have read aloud
    Text,
    /// For Graphviz, whose command `dot` draws it
    Dot,
    /// For Mermaid, which many web pages draw
    Mermaid,
    /// A picture for a browser, in the colours of its light or dark theme
    Svg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Theme {
    Dark,
    Light,
    Contrast,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// Frames of source with carets
    Human,
    /// A line each
    Short,
    /// One JSON object
    Json,
    /// Annotations of a GitHub workflow
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    Warnings,
}

impl From<CheckFormat> for Format {
    fn from(format: CheckFormat) -> Self {
        match format {
            CheckFormat::Human => Self::Human,
            CheckFormat::Short => Self::Short,
            CheckFormat::Json => Self::Json,
            CheckFormat::Github => Self::Github,
        }
    }
}

impl From<MapFormat> for crate::map::MapFormat {
    fn from(format: MapFormat) -> Self {
        match format {
            MapFormat::Text => Self::Text,
            MapFormat::Dot => Self::Dot,
            MapFormat::Mermaid => Self::Mermaid,
            MapFormat::Svg => Self::Svg,
        }
    }
}
