//! Everything that a reader can do beside choosing: one table for keys, words and help.

/// What a reader can do beside taking a choice and opening a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Back one step.
    Back,
    /// Forward again.
    Forward,
    /// Begin a new run.
    New,
    /// All that was read in this run.
    History,
    /// The endings found, and what is said of the others.
    Endings,
    /// How many endings can still be reached.
    Open,
    /// Every run as one tree.
    Book,
    /// The runs that are kept.
    Runs,
    /// Go on from a step of a kept run.
    Fork,
    /// Two kept runs side by side.
    Compare,
    /// Where the choices of a past decision would lead.
    WhatIf,
    /// The nearest ending that was never read.
    Nearest,
    /// Name a run.
    Name,
    /// Mark a run.
    Mark,
    /// Remove a run.
    Remove,
    /// Bring a removed run back.
    Restore,
    /// Write a kept run to a file.
    Export,
    /// Take in a run from a file.
    Import,
    /// Write this run to a file.
    Save,
    /// Skip what was read before.
    Skip,
    /// The numbers of the meters.
    Numbers,
    /// Another theme.
    Theme,
    /// Keys, words and colours.
    Help,
    /// Leave.
    Quit,
}

impl Command {
    /// Whether it has nothing to do where no run is kept, as of a story that is watched.
    pub fn speaks_of_kept_runs(self) -> bool {
        matches!(
            self,
            Self::Book
                | Self::Runs
                | Self::Fork
                | Self::Compare
                | Self::WhatIf
                | Self::Name
                | Self::Mark
                | Self::Remove
                | Self::Restore
                | Self::Export
                | Self::Import
        )
    }
}

/// How a command is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// Its key on the screen, where it has one.
    pub key: Option<char>,
    /// Its word in the linear mode, where it has one.
    pub word: Option<&'static str>,
    /// What follows the word, for the help.
    pub argument: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// The table.
pub const COMMANDS: &[Entry] = &[
    entry(Command::Back, Some('u'), Some("back"), "[N]", "go back one choice"),
    entry(Command::Forward, Some('r'), Some("forward"), "[N]", "go forward again"),
    entry(Command::History, Some('h'), Some("history"), "", "all that was read in this run"),
    entry(Command::New, Some('n'), Some("new"), "", "begin a new run; this one is kept"),
    entry(Command::Endings, Some('e'), Some("endings"), "", "endings found, and what is said of the others"),
    entry(Command::Open, Some('o'), Some("open"), "", "how many endings can still be reached from here"),
    entry(Command::Nearest, Some('p'), Some("nearest"), "", "the nearest ending never read: its shape, name, road"),
    entry(Command::Book, Some('m'), Some("book"), "[LINE]", "every run as one tree; read on from anywhere in it"),
    entry(Command::Runs, None, Some("runs"), "", "the runs that are kept; go on with any of them"),
    entry(Command::Fork, None, Some("fork"), "[RUN] STEP", "go on from a step of a kept run"),
    entry(Command::Compare, Some('c'), Some("compare"), "RUN RUN", "two runs side by side"),
    entry(Command::WhatIf, None, Some("whatif"), "[RUN STEP]", "where each choice of a decision would lead, by steps"),
    entry(Command::Name, None, Some("name"), "RUN NAME", "call a run by a name; without one, by its number"),
    entry(Command::Mark, None, Some("mark"), "RUN", "mark a run, or take the mark off"),
    entry(Command::Remove, None, Some("remove"), "RUN", "remove a run; it can be restored"),
    entry(Command::Restore, None, Some("restore"), "[RUN]", "bring a removed run back"),
    entry(Command::Export, None, Some("export"), "RUN FILE", "write a run to a file: .md, .txt or .ron"),
    entry(Command::Import, None, Some("import"), "FILE", "take in a run from a file"),
    entry(Command::Save, Some('w'), Some("save"), "[FILE]", "write this run to a file"),
    entry(Command::Skip, Some('s'), None, "", "skip what was read before"),
    entry(Command::Numbers, Some('v'), None, "", "the meters in numbers"),
    entry(Command::Theme, Some('t'), None, "", "another theme"),
    entry(Command::Help, Some('?'), Some("help"), "", "keys, words and colours"),
    entry(Command::Quit, Some('q'), Some("quit"), "", "leave; the run is kept"),
];

const fn entry(
    command: Command,
    key: Option<char>,
    word: Option<&'static str>,
    argument: &'static str,
    help: &'static str,
) -> Entry {
    Entry { command, key, word, argument, help }
}

/// The command that a word of the linear mode stands for.
pub fn find_command(word: &str) -> Option<Command> {
    COMMANDS.iter().find(|entry| entry.word == Some(word)).map(|entry| entry.command)
}
