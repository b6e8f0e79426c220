//! The command line as clap reads it.

mod diff;
mod editing;
mod explore;
mod export;
mod importing;
mod looks;
mod publish;

use std::ffi::OsStr;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use self::diff::{DeniedChange, Diff, DiffFormat};
pub(super) use self::editing::{Fmt, Lsp, Move, New, Rename};
pub(super) use self::explore::{Explore, ExploreFormat, TourParts};
pub(super) use self::export::Export;
pub(super) use self::importing::{Import, Ranges};
pub(super) use self::looks::{Looks, Theme};
pub(super) use self::publish::Publish;
use super::ErrorFormat;
use super::licenses::VERSION;
use crate::diag::{self, Code};
use crate::map::MapFormat;
use crate::report::DiagnosticFormat;

/// Choice-based stories in a terminal: play them, replay them, write your own.
#[derive(Debug, Parser)]
#[command(name = "earlier", version = VERSION, args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    /// The command. Without one, the arguments are those of `earlier play`.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The arguments of `earlier play`, which can be given without its name.
    #[command(flatten)]
    pub(super) play: Play,
}

/// Returns the command that is most similar to a word, if one is similar enough; with `within`, among the subcommands
/// of that command.
pub(super) fn similar_command(word: &str, within: Option<&str>) -> Option<String> {
    let whole = Cli::command();
    let command = within.map_or(Some(&whole), |name| whole.find_subcommand(name))?;
    let names = command.get_subcommands().map(clap::Command::get_name).chain(["help"]);
    diag::nearest(word, names).map(|near| near.name.to_owned())
}

/// Parses the code of a diagnostic, and suggests the nearest one if there is no such code.
fn code_named(text: &str) -> Result<Code, String> {
    Code::named(text).ok_or_else(|| {
        let near = diag::nearest(&text.to_ascii_uppercase(), Code::ALL.iter().map(|code| code.as_str()));
        match near {
            Some(near) => format!("no such code; did you mean `{near}`?"),
            None => "no such code; `earlier explain` lists all codes".to_owned(),
        }
    })
}

/// Parses the code of a diagnostic as [`code_named`], and knows all codes, for completion by a shell.
#[derive(Clone, Copy, Debug)]
struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Code, clap::Error> {
        code_named.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.as_str()))))
    }
}

/// A command; without one, a story is played.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Play a story, continuing where you left off
    Play(Play),
    /// Replay a run screen by screen; make another choice at any point to continue from there
    ///
    /// If the story has changed since the run was recorded, the run is replayed as far as it still works, and then
    /// you see the choices that are available there now.
    Replay(Replay),
    /// List saved runs; show, compare, export, import, name, mark or remove them
    Runs(Runs),
    /// Report every problem in a story, with its location and a suggested fix
    Check(Check),
    /// Prove what can and what can never happen in a story
    Explore(Explore),
    /// Draw the graph of a story: its scenes, where choices lead, and what can never happen
    ///
    /// The story is explored first, and the map includes the results: unreachable scenes, choices that can never be
    /// taken, scenes where a reader gets stuck, and the number of choices in the shortest run to each ending.
    ///
    /// To view the picture, save it and open it in a browser: `earlier map my-story --format svg > map.svg`
    Map(Map),
    /// Play a story while you write it; it is reloaded whenever you save
    ///
    /// After each save, your run is replayed in the new version, so you stay where you are. Problems are listed
    /// beside the text with their locations; while there are errors, you keep playing the last version without any.
    /// You can inspect and change meters and facts, and jump to any scene by a run that really leads there. The
    /// results of `explore` are updated in the background. Nothing is saved in the archive.
    Watch(Watch),
    /// Run a language server for editors: problems while you type, completion, hovers, fixes, renaming
    ///
    /// A language server on standard input and output, which the editor starts. It finds the story of each open file:
    /// the nearest parent folder with a `story.ron`. Unsaved text counts as if it were saved.
    Lsp(Lsp),
    /// Explain a code reported by `check`, with an example and its fix
    Explain(Explain),
    /// Count words, scenes, choices, variants and reading time, by chapter
    Stats(Stats),
    /// Format a story's files, keeping every comment
    Fmt(Fmt),
    /// Rename a scene, junction, choice, fact, meter or document in all files of a story
    ///
    /// Every use of the name changes: in targets, conditions, effects, texts and recorded runs. The old name is added
    /// to `was`, so that saved runs still work. The difference is shown first.
    Rename(Rename),
    /// Move a scene or junction to the file of another chapter
    ///
    /// Its bytes move with the comments that belong to it, to the end of that chapter. The difference is shown first.
    Move(Move),
    /// Show what an edit changed in a story: what plays differently, and what was gained and lost
    ///
    /// Compares two versions of a story and proves what it reports: that every run plays the same, or the shortest run
    /// on which a reader can see that they differ.
    Diff(Diff),
    /// Convert a story from ink
    ///
    /// The new story plays the same. Whatever can't be converted is reported with its location in the ink file, and
    /// nothing is written. `earlier check` and `earlier explore` also read ink files directly.
    Import(Import),
    /// Create a small example story to start from
    New(New),
    /// Write a story as one web page or as one program that plays it
    ///
    /// The page needs no server and no connection: it opens from a disk, from an email, or from any web server. It
    /// plays the story as this program does, and saves runs in the reader's browser, which can export and import them
    /// as run files. The program plays the story when it is started, and does nothing else. It saves its runs in a
    /// folder of its own.
    Publish(Publish),
    /// Convert a story to the language of another system, as far as possible
    ///
    /// State, gates, texts and their alternatives, junctions and detours are converted, and play the same there. What
    /// the other language can't express is listed: seals, locked choices, notes, documents, corrections, text styles.
    Export(Export),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
    /// Print the licenses of everything in this program
    Licenses,
}

impl Command {
    /// Returns where its errors go: into its output if that is JSON or meant for people to read, and to standard error
    /// if not.
    pub(super) fn error_format(&self) -> ErrorFormat {
        let is_json = match self {
            Self::Play(play) => play.options.reading.json,
            Self::Replay(replay) => replay.reading.json,
            Self::Watch(watch) => watch.json,
            Self::Check(check) => check.format == DiagnosticFormat::Json,
            Self::Runs(runs) => runs.format == DataFormat::Json,
            Self::Explore(explore) => explore.format == ExploreFormat::Json,
            Self::Stats(stats) => stats.format == DataFormat::Json,
            Self::Diff(diff) => diff.format == DiffFormat::Json,
            Self::Lsp(_)
            | Self::Map(_)
            | Self::Explain(_)
            | Self::Fmt(_)
            | Self::Rename(_)
            | Self::Move(_)
            | Self::Import(_)
            | Self::New(_)
            | Self::Publish(_)
            | Self::Export(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Licenses => false,
        };
        match self {
            _ if is_json => ErrorFormat::Json,
            Self::Play(_) | Self::Replay(_) => ErrorFormat::Answer,
            _ => ErrorFormat::Error,
        }
    }
}

/// The arguments of `earlier play`, and of `earlier` without a command.
#[derive(Debug, Args)]
pub(super) struct Play {
    /// The story's folder [default: the story included in this program]
    pub(super) story: Option<PathBuf>,
    /// What is played of it, and how.
    #[command(flatten)]
    pub(super) options: PlayOptions,
}

/// What is played of a story, and how: the arguments of a program with a story inside.
#[derive(Debug, Args)]
pub(super) struct PlayOptions {
    /// Start a new run instead of continuing one
    #[arg(long, conflicts_with = "run")]
    pub(super) new: bool,
    /// Continue from a run file
    #[arg(long, value_name = "FILE")]
    pub(super) run: Option<PathBuf>,
    /// Unlock content that normally requires a finished run
    #[arg(long)]
    pub(super) all_editions: bool,
    /// How the story is presented.
    #[command(flatten)]
    pub(super) reading: ReadingOptions,
}

/// How a story is presented.
#[derive(Debug, Args)]
pub(super) struct ReadingOptions {
    /// Use lines of plain text, for screen readers and pipes [always: EARLIER_PLAIN=1]
    #[arg(long, conflicts_with = "json")]
    pub(super) plain: bool,
    /// Use lines of JSON in both directions, for other programs
    #[arg(long)]
    pub(super) json: bool,
    /// Wrap lines of plain text at this many columns [default: those of the terminal; no limit in a pipe]
    #[arg(long, value_name = "COLUMNS")]
    pub(super) width: Option<usize>,
    /// Hide the notes in the margin
    #[arg(long)]
    pub(super) no_margin: bool,
    /// Don't open files that the reader names; save, export and import runs as text
    #[arg(long)]
    pub(super) restricted: bool,
    /// How the screen looks.
    #[command(flatten)]
    pub(super) looks: Looks,
    /// Folder for saved runs [default: $EARLIER_ARCHIVE, or `earlier` in your data folder]
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
}

/// The arguments of `earlier replay`.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The run: its number or name as listed by `earlier runs`, or a run file
    pub(super) run: String,
    /// The story's folder [default: the story included in this program]
    pub(super) story: Option<PathBuf>,
    /// Advance automatically, at this many words per minute
    #[arg(long, value_name = "WORDS")]
    pub(super) speed: Option<NonZeroUsize>,
    /// How the run is presented.
    #[command(flatten)]
    pub(super) reading: ReadingOptions,
}

/// The arguments of `earlier runs`.
#[derive(Debug, Args)]
pub(super) struct Runs {
    /// What to do with a run. Without a command, the runs are listed.
    #[command(subcommand)]
    pub(super) command: Option<RunsCommand>,
    /// Whose runs they are.
    #[command(flatten)]
    pub(super) of: RunsOf,
    /// Output format of the list
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DataFormat,
}

/// Which story's runs a command is about.
#[derive(Clone, Debug, Args)]
pub(super) struct RunsOf {
    /// The story's folder [default: the story included in this program]
    pub(super) story: Option<PathBuf>,
    /// Folder for saved runs [default: $EARLIER_ARCHIVE, or `earlier` in your data folder]
    #[arg(long, value_name = "DIR")]
    pub(super) archive: Option<PathBuf>,
}

/// What `earlier runs` does with a run.
#[derive(Debug, Subcommand)]
pub(super) enum RunsCommand {
    /// Show the decisions of a run
    Show {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        of: RunsOf,
    },
    /// Compare two runs
    Compare {
        /// The first run: its number or its name
        first: String,
        /// The second run
        second: String,
        #[command(flatten)]
        of: RunsOf,
    },
    /// Write a run to standard output: as text, as a run file to share, or as a picture
    Export {
        /// The run: its number or its name; with `--all`, the story's folder
        #[arg(required_unless_present = "all")]
        run: Option<String>,
        #[command(flatten)]
        of: RunsOf,
        /// Output format
        #[arg(long, value_enum, default_value = "markdown")]
        format: ExportFormat,
        /// Write all runs, with their names and marks, as one file for `earlier runs import`
        #[arg(long, conflicts_with_all = ["story", "format"])]
        all: bool,
    },
    /// Import a run file, every choice of which is replayed first, or all runs of a file that `export --all` wrote
    Import {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        of: RunsOf,
    },
    /// Name a run, or remove its name if none is given
    Name {
        /// The run: its number or its name
        run: String,
        /// The new name
        #[arg(default_value = "")]
        name: String,
        #[command(flatten)]
        of: RunsOf,
    },
    /// Mark a run, or remove its mark
    Mark {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        of: RunsOf,
    },
    /// Remove a run after asking for confirmation; it can be restored
    Remove {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        of: RunsOf,
        /// Don't ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Restore a removed run
    Restore {
        /// The run: its number or its name
        run: String,
        #[command(flatten)]
        of: RunsOf,
    },
}

/// The formats of an exported run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// Markdown with headings
    Markdown,
    /// Plain text
    Text,
    /// A run file, which can be imported and replayed
    Ron,
    /// A picture of the tree of all runs for a browser, in which the run is highlighted
    Svg,
}

impl ExportFormat {
    /// Returns the format of a run as text, or `None` for a picture.
    pub(super) fn as_text(self) -> Option<crate::session::ExportFormat> {
        use crate::session::ExportFormat as Text;
        match self {
            Self::Markdown => Some(Text::Markdown),
            Self::Text => Some(Text::Text),
            Self::Ron => Some(Text::Ron),
            Self::Svg => None,
        }
    }
}

/// The arguments of `earlier check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The stories' folders, or ink files [default: the story included in this program]
    #[arg(value_name = "STORY")]
    pub(super) stories: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DiagnosticFormat,
    /// Exit with status 1 if there are warnings, or if something is undecided; can be given twice
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) deny: Vec<Deny>,
    /// Update the expected results of the runs in `routes/`, the story's recorded runs
    #[arg(long, requires = "stories")]
    pub(super) bless: bool,
    /// Record the shortest run that breaks each law that does not hold, as `routes/law-ID.ron`; no file is replaced
    #[arg(long, requires = "stories", conflicts_with = "quick")]
    pub(super) record_breaches: bool,
    /// Apply certain fixes after showing the changes and asking for confirmation
    #[arg(long, requires = "stories")]
    pub(super) fix: bool,
    /// Apply the fixes without asking
    #[arg(long, requires = "fix")]
    pub(super) yes: bool,
    /// Skip all proofs; only report what needs none
    #[arg(long, conflicts_with_all = ["limit", "time", "wait"])]
    pub(super) quick: bool,
    /// Limits of numbers, for ink stories.
    #[command(flatten)]
    pub(super) ranges: Ranges,
    /// How much may be proved.
    #[command(flatten)]
    pub(super) effort: Effort,
}

/// How much work proofs may take, and how their progress is shown.
#[derive(Debug, Args)]
pub(super) struct Effort {
    /// Give up each search after this many states, or nodes of decision diagrams (about 25 bytes each)
    /// [default: 8000000]
    #[arg(long, value_name = "NUMBER")]
    pub(super) limit: Option<usize>,
    /// Stop after this many seconds, and report what is known by then
    #[arg(long, value_name = "SECONDS")]
    pub(super) time: Option<NonZeroU64>,
    /// Don't stop before everything is decided, as far as memory allows
    #[arg(long, conflicts_with = "limit")]
    pub(super) wait: bool,
    /// Show progress on standard error in this form [default: one line, if that is a terminal]
    #[arg(long, value_enum, value_name = "FORM")]
    pub(super) progress: Option<Progress>,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Progress {
    /// A line for each part of the work
    Lines,
    /// A line of JSON for each part of the work
    Json,
    /// Nothing
    None,
}

/// The arguments of `earlier watch`.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// The story's folder [default: the current folder]
    pub(super) story: Option<PathBuf>,
    /// Use lines of plain text, for screen readers and pipes [always: EARLIER_PLAIN=1]
    #[arg(long, conflicts_with = "json")]
    pub(super) plain: bool,
    /// Use the full screen even if the settings say lines of plain text
    #[arg(long, conflicts_with_all = ["plain", "json"])]
    pub(super) screen: bool,
    /// Use lines of JSON, for other programs
    #[arg(long)]
    pub(super) json: bool,
    /// Unlock content that normally requires a finished run
    #[arg(long)]
    pub(super) all_editions: bool,
    /// Hide the notes in the margin
    #[arg(long)]
    pub(super) no_margin: bool,
    /// Begin at a scene, after a shortest run that leads there
    #[arg(long, value_name = "SCENE")]
    pub(super) at: Option<String>,
    /// Open no file that the reader names; runs are saved, exported and imported as text
    #[arg(long)]
    pub(super) restricted: bool,
    /// Color theme
    #[arg(long, value_enum)]
    pub(super) theme: Option<Theme>,
}

/// The arguments of `earlier explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, such as E0201; without one, all codes are listed
    #[arg(value_parser = CodeParser, hide_possible_values = true)]
    pub(super) code: Option<Code>,
}

/// The arguments of `earlier stats`.
#[derive(Debug, Args)]
pub(super) struct Stats {
    /// The story's folder [default: the story included in this program]
    pub(super) story: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: DataFormat,
    /// Reading speed in words per minute
    #[arg(long, value_name = "WORDS", default_value = "230")]
    pub(super) speed: NonZeroUsize,
    /// Show what changed since the version of the story in this folder
    #[arg(long, value_name = "FOLDER")]
    pub(super) since: Option<PathBuf>,
}

/// The arguments of `earlier completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

/// The arguments of `earlier man`.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Print the page of this command instead, such as `check` or `runs export`
    pub(super) command: Vec<String>,
}

/// The formats of structured output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DataFormat {
    /// A table
    Human,
    /// One JSON object
    Json,
}

/// The arguments of `earlier map`.
#[derive(Debug, Args)]
pub(super) struct Map {
    /// The story's folder [default: the story included in this program]
    pub(super) story: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: MapFormat,
    /// Only this chapter: its number, title or file name
    #[arg(long, value_name = "CHAPTER")]
    pub(super) chapter: Option<String>,
    /// How much may be proved.
    #[command(flatten)]
    pub(super) effort: Effort,
}

/// What `--deny` treats as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Warnings
    Warnings,
    /// What is neither shown nor proved
    Undecided,
}
