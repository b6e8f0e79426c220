//! The table of commands: each act's key, word, JSON name, arguments and help.

use std::num::NonZeroUsize;

use super::act::{
    Act, Assignment, ComparedRuns, Detail, RemovedRun, RunFile, RunMark, RunName, RunPlace, RunResume, RunSource, Tell,
    WhatIfPlace,
};
use super::preferences::{Change, Setting};

/// The kinds of [`Act`]s, without their arguments, and commands that only change how a front end looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Take a choice.
    Choose,
    /// Go back one step, or the given number of steps.
    Back,
    /// Go forward again after going back.
    Forward,
    /// Begin a new run.
    New,
    /// Skip what was read before.
    Skip,
    /// Show the scene again.
    Look,
    /// Continue from a step of a saved run.
    Fork,
    /// Continue a saved run.
    Resume,
    /// Read a document.
    Document,
    /// Everything that was read in this run.
    History,
    /// Show every run as one tree.
    Book,
    /// List the saved runs.
    Runs,
    /// Two saved runs side by side.
    Compare,
    /// Where the choices of a past decision would lead.
    WhatIf,
    /// The nearest unread ending.
    Nearest,
    /// The endings found, and the teasers of the others.
    Endings,
    /// The endings that can still be reached.
    Open,
    /// The clippings that were found.
    Clippings,
    /// The front page.
    Front,
    /// What finished runs corrected.
    Corrections,
    /// Name a run.
    Name,
    /// Mark a run.
    Mark,
    /// Remove a run.
    Remove,
    /// Restore a removed run.
    Restore,
    /// Write a saved run to a file.
    Export,
    /// Read a run from a file.
    Import,
    /// Write this run to a file.
    Save,
    /// Switch to the next theme.
    Theme,
    /// Show the meters as numbers. It only changes the screen, so it is not an act.
    Numbers,
    /// Show the tree of the runs under the meters. It only changes the screen, so it is not an act.
    Strip,
    /// Write the marks of styles, or omit them. This only changes how lines are written, so it is not an act.
    Marks,
    /// Show and change how stories are shown. Front ends list the settings; changing one is an act.
    Settings,
    /// Keys, words and colors.
    Help,
    /// Leave the program.
    Quit,
    /// The problems of a watched story.
    Problems,
    /// The meters and facts of a watched story.
    State,
    /// Set a meter or a fact of a watched story.
    Set,
    /// Go to a scene of a watched story.
    Jump,
    /// What is proved about a watched story.
    Proved,
}

/// What a command is for. Help lists the commands by group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Commands for reading: choosing and moving in a run.
    Reading,
    /// Saved runs. If nothing is saved, as in a watched story, these do nothing.
    Runs,
    /// What the story still holds.
    Story,
    /// Commands for the program itself, such as help.
    Program,
    /// Commands for the author of a watched story.
    Author,
}

/// How a command is invoked.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The command that the entry is about.
    pub command: Command,
    /// The group in which help lists it.
    pub group: Group,
    /// Its key on the screen, if it has one.
    pub key: Option<char>,
    /// Its word in the linear mode, if it has one.
    pub word: Option<&'static str>,
    /// What follows the word, as help shows it; square brackets mark optional parts.
    pub arguments: &'static str,
    /// Its name in JSON, if it has one.
    pub json: Option<&'static str>,
    /// The fields of its JSON object, if it takes one.
    pub fields: &'static [&'static str],
    /// What its JSON takes, in the words of an error after the name.
    pub takes: &'static str,
    /// What it does, in the words of help.
    pub help: &'static str,
    /// What to ask if the arguments are wrong or missing: a question and an example.
    question: &'static str,
    parse: Parse,
}

/// Turns the arguments in a line, and the reader's place, into an act; `None` if the arguments are wrong.
type Parse = fn(&str, Option<RunPlace>) -> Option<Act>;

/// The table of all commands, in the order in which help lists them.
pub const COMMANDS: &[Entry] = &[
    entry(Command::Choose, Group::Reading, "take a choice").json("choose", "takes a choice's number, from 1, or its id"),
    entry(Command::Back, Group::Reading, "go back one choice")
        .key('u')
        .word("back", "[N]", |arguments, _| steps(arguments).map(Act::Back), "How many choices? For example: back 2.")
        .json("back", "takes a number of steps, from 1"),
    entry(Command::Forward, Group::Reading, "go forward again")
        .key('r')
        .word("forward", "[N]", |arguments, _| steps(arguments).map(Act::Forward), "How many choices? For example: forward 2.")
        .json("forward", "takes a number of steps, from 1"),
    entry(Command::Look, Group::Reading, "show the current scene again").plain("look", |_, _| Some(Act::Look)),
    entry(Command::History, Group::Reading, "everything read in this run")
        .key('h')
        .word("history", "[N]", history, "How many of the last pages? For example: history 3.")
        .json("history", TRUE),
    entry(Command::Document, Group::Reading, "read a document").json("document", "takes a string"),
    entry(Command::New, Group::Reading, "begin a new run; this one stays saved").key('n').plain("new", |_, _| Some(Act::New)),
    entry(Command::Skip, Group::Reading, "skip what was read before").key('s').plain("skip", |_, _| Some(Act::Skip)),
    entry(Command::Endings, Group::Story, "endings found, and hints for the others")
        .key('e')
        .word("endings", "", |_, _| Some(Act::Endings(Tell::FOUND)), "")
        .json("endings", "takes `true`, or how much to show: {\"endings\":{\"tell\":\"all\"}}; `tell` is shape, names or all")
        .fields(&["tell"]),
    entry(Command::Open, Group::Story, "how many endings can still be reached from here")
        .key('o')
        .word("open", "", |_, _| Some(Act::Open(Tell::FOUND)), "")
        .json("open", "takes `true`, or how much to show: {\"open\":{\"tell\":\"all\"}}; `tell` is shape, names or all")
        .fields(&["tell"]),
    entry(Command::Nearest, Group::Story, "the nearest unread ending: distance, name, path")
        .key('p')
        .word("nearest", "", |arguments, _| Some(nearest(arguments)), "")
        .json("nearest", "takes how much to show: {\"nearest\":{\"tell\":\"names\"}}; `tell` is shape, names or all")
        .fields(&["tell"]),
    entry(Command::Corrections, Group::Story, "what each finished run corrected")
        .plain("corrections", |_, _| Some(Act::Corrections)),
    entry(Command::Clippings, Group::Story, "read the clippings that you found")
        .plain("clippings", |_, _| Some(Act::Clippings)),
    entry(Command::Front, Group::Story, "the front page: what the story is, and where you are in it")
        .plain("front", |_, _| Some(Act::Front)),
    entry(Command::Book, Group::Runs, "every run as one tree; continue from anywhere in it")
        .key('m')
        .word("book", "[LINE]", |_, _| Some(Act::Book), "")
        .json("book", TRUE),
    entry(Command::Runs, Group::Runs, "the saved runs; continue any of them").plain("runs", |_, _| Some(Act::Runs)),
    entry(Command::Fork, Group::Runs, "continue from a step of a saved run")
        .word("fork", "[RUN] STEP", fork, "Which run, and after how many steps? For example: fork 1.2 5. Type runs to list them.")
        .json("fork", "takes a run's name and a number of steps: {\"fork\":{\"run\":\"1.2\",\"step\":12}}")
        .fields(&["run", "step"]),
    entry(Command::Resume, Group::Runs, "continue a saved run where you left off")
        .word("resume", "RUN", resume, "Which run? For example: resume 1.2. Type runs to list them.")
        .json("resume", "takes a run: {\"resume\":{\"run\":\"1.2\"}}")
        .fields(&["run", "at_end"]),
    entry(Command::Compare, Group::Runs, "two runs side by side")
        .key('c')
        .word("compare", "RUN RUN [all]", compare, "Which two runs? For example: compare 1.1 1.2. Type runs to list them.")
        .json("compare", "takes the names of two runs: {\"compare\":[\"1.1\",\"1.2\"]}; {\"compare\":{\"runs\":[\"1.1\",\"1.2\"],\"tell\":\"all\"}} names all endings")
        .fields(&["runs", "tell"]),
    entry(Command::WhatIf, Group::Runs, "where each choice of a decision would lead")
        .word("whatif", "[RUN STEP]", what_if, "Which run, and after how many steps? For example: whatif 1.2 5, whatif 1.2 5 names, whatif 1.2 5 all.")
        .json("what_if", "takes a step of a run and how much to show: {\"what_if\":{\"run\":\"1.2\",\"step\":5,\"tell\":\"names\"}}; `tell` is shape, names or all")
        .fields(&["run", "step", "tell"]),
    entry(Command::Name, Group::Runs, "name a run, or remove its name")
        .word("name", "RUN NAME", name, "Which run? For example: name 1.2 The one with the ham. Type runs to list them.")
        .json("name", "takes a run and a name: {\"name\":{\"run\":\"1.2\",\"name\":\"The one with the ham\"}}")
        .fields(&["run", "name"]),
    entry(Command::Mark, Group::Runs, "mark a run, or remove its mark")
        .word("mark", "RUN", mark, "Which run? For example: mark 1.2. Type runs to list them.")
        .json("mark", "takes a run and whether it is marked: {\"mark\":{\"run\":\"1.2\",\"marked\":true}}")
        .fields(&["run", "marked"]),
    entry(Command::Remove, Group::Runs, "remove a run; it can be restored")
        .word("remove", "RUN", |run, _| some(run).map(Act::Remove), "Which run? For example: remove 1.2. Type runs to list them.")
        .json("remove", "takes a string"),
    entry(Command::Restore, Group::Runs, "restore a removed run")
        .word("restore", "[RUN]", |run, _| Some(Act::Restore(some(run).map_or(RemovedRun::Last, RemovedRun::Named))), "")
        .json("restore", "takes a run's name, or `true` for the one removed last"),
    entry(Command::Export, Group::Runs, "write a run to a file: .md, .txt or .ron")
        .word("export", "RUN FILE", export, "Which run? For example: export 1.2 my-run.md. Type runs to list them.")
        .json("export", "takes a run and a file: {\"export\":{\"run\":\"1.2\",\"file\":\"my-run.md\"}}")
        .fields(&["run", "file"]),
    entry(Command::Import, Group::Runs, "read a run from a file and save it")
        .word("import", "FILE", |file, _| Some(Act::Import(RunSource::File(file.to_owned()))), "")
        .json("import", "takes a file, or the text of a run: {\"import\":{\"text\":\"Run(...)\"}}")
        .fields(&["text"]),
    entry(Command::Save, Group::Reading, "write this run to a file")
        .key('w')
        .word("save", "[FILE]", |file, _| Some(Act::Save(some(file))), "")
        .json("save", "takes a string"),
    entry(Command::Numbers, Group::Program, "show the meters as numbers").key('v').word("meters", "", |_, _| None, ""),
    entry(Command::Strip, Group::Program, "your runs as a line under the meters (wide windows)").key('b'),
    entry(Command::Marks, Group::Program, "write or leave out the tildes and stars around words")
        .word("marks", "on|off", |_, _| None, "On or off? Type marks on, or marks off."),
    entry(Command::Settings, Group::Program, "settings, remembered for all stories")
        .key(',')
        .word("settings", "[NAME VALUE]", setting, "Which setting, and which value? Type settings to list them.")
        .json("settings", "takes `true`, or a setting and one of its values: {\"settings\":{\"name\":\"margin\",\"value\":\"left\"}}; {\"settings\":true} lists them")
        .fields(&["name", "value"]),
    entry(Command::Theme, Group::Program, "change the theme").key('t'),
    entry(Command::Help, Group::Program, "how to read, and all keys or commands")
        .key('?')
        .word("help", "[commands]", |_, _| Some(Act::Help), "")
        .json("help", TRUE),
    entry(Command::Quit, Group::Program, "leave; the run is saved").key('q').plain("quit", |_, _| Some(Act::Quit)),
    entry(Command::Problems, Group::Author, "the problems in the last saved version")
        .key('p')
        .plain("problems", |_, _| Some(Act::Problems)),
    entry(Command::State, Group::Author, "show and change facts and meters").key('f').plain("state", |_, _| Some(Act::State)),
    entry(Command::Set, Group::Author, "set a meter to a number, or a fact on or off")
        .word("set", "NAME VALUE", set, "Which name, and which value? For example: set trust 3, or set met on.")
        .json("set", "takes a name and a value: {\"set\":{\"name\":\"trust\",\"value\":\"3\"}}")
        .fields(&["name", "value"]),
    entry(Command::Jump, Group::Author, "go to a scene by a run that explore finds")
        .key('g')
        .word("jump", "SCENE", |scene, _| some(scene).map(Act::Jump), "Which scene? Type jump and its id.")
        .json("jump", "takes a scene's id"),
    entry(Command::Proved, Group::Author, "what can and what can never happen")
        .key('i')
        .plain("proved", |_, _| Some(Act::Proved)),
];

/// The commands that a reader needs first, in the order in which help shows them.
pub const FIRST_COMMANDS: [Command; 6] =
    [Command::Back, Command::Book, Command::Nearest, Command::Settings, Command::Help, Command::Quit];

const TRUE: &str = "takes `true`";

/// A row without a key, a word and a JSON name.
const fn entry(command: Command, group: Group, help: &'static str) -> Entry {
    Entry {
        command,
        group,
        key: None,
        word: None,
        arguments: "",
        json: None,
        fields: &[],
        takes: "",
        help,
        question: "",
        parse: |_, _| None,
    }
}

impl Entry {
    const fn key(self, key: char) -> Self {
        Self { key: Some(key), ..self }
    }

    const fn word(self, word: &'static str, arguments: &'static str, parse: Parse, question: &'static str) -> Self {
        Self { word: Some(word), arguments, parse, question, ..self }
    }

    const fn json(self, json: &'static str, takes: &'static str) -> Self {
        Self { json: Some(json), takes, ..self }
    }

    const fn fields(self, fields: &'static [&'static str]) -> Self {
        Self { fields, ..self }
    }

    /// A command without arguments, whose word is its name in JSON.
    const fn plain(self, name: &'static str, parse: Parse) -> Self {
        self.word(name, "", parse, "").json(name, TRUE)
    }
}

impl Command {
    /// The command's row in the table. Every command has one.
    pub fn entry(self) -> Option<&'static Entry> {
        COMMANDS.iter().find(|entry| entry.command == self)
    }

    /// What the command is for.
    pub fn group(self) -> Group {
        self.entry().map_or(Group::Program, |entry| entry.group)
    }

    /// The command of this word in the linear mode.
    pub fn of_word(word: &str) -> Option<Self> {
        COMMANDS.iter().find(|entry| entry.word == Some(word)).map(|entry| entry.command)
    }

    /// The command of this key on the screen: one of an author's, or one of the others.
    pub fn of_key(key: char, is_author: bool) -> Option<Self> {
        let keyed = |entry: &&Entry| entry.key == Some(key) && (entry.group == Group::Author) == is_author;
        COMMANDS.iter().find(keyed).map(|entry| entry.command)
    }

    /// The act of this command with the arguments that follow its word in a line.
    ///
    /// `here` is the place where the reader is, for optional arguments; it is `None` while nothing of the run is saved.
    ///
    /// # Errors
    /// The arguments are wrong or missing, or the command has no word: a question and an example, to be shown.
    pub fn act(self, arguments: &str, here: Option<RunPlace>) -> Result<Act, &'static str> {
        let entry = self.entry().ok_or("")?;
        (entry.parse)(arguments, here).ok_or(entry.question)
    }
}

impl Act {
    /// The command that this act carries out.
    pub fn command(&self) -> Command {
        match self {
            Self::Choose(_) => Command::Choose,
            Self::Back(_) => Command::Back,
            Self::Forward(_) => Command::Forward,
            Self::New => Command::New,
            Self::Skip => Command::Skip,
            Self::Look => Command::Look,
            Self::Fork(_) => Command::Fork,
            Self::Resume(_) => Command::Resume,
            Self::Document(_) => Command::Document,
            Self::History => Command::History,
            Self::Book => Command::Book,
            Self::Runs => Command::Runs,
            Self::Compare(_) => Command::Compare,
            Self::WhatIf(_) => Command::WhatIf,
            Self::Nearest(_) => Command::Nearest,
            Self::Endings(_) => Command::Endings,
            Self::Open(_) => Command::Open,
            Self::Clippings => Command::Clippings,
            Self::Front => Command::Front,
            Self::Corrections => Command::Corrections,
            Self::Name(_) => Command::Name,
            Self::Mark(_) => Command::Mark,
            Self::Remove(_) => Command::Remove,
            Self::Restore(_) => Command::Restore,
            Self::Export(_) => Command::Export,
            Self::Import(_) => Command::Import,
            Self::Save(_) => Command::Save,
            Self::Settings(_) => Command::Settings,
            Self::Help => Command::Help,
            Self::Quit => Command::Quit,
            Self::Problems => Command::Problems,
            Self::State => Command::State,
            Self::Set(_) => Command::Set,
            Self::Jump(_) => Command::Jump,
            Self::Proved => Command::Proved,
        }
    }
}

/// A text that is not empty.
fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// A run, and what follows it.
fn run_and_rest(arguments: &str) -> Option<(String, String)> {
    let (run, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
    Some((some(run)?, rest.trim().to_owned()))
}

/// A number of steps; one if none is given.
fn steps(arguments: &str) -> Option<NonZeroUsize> {
    if arguments.is_empty() { Some(NonZeroUsize::MIN) } else { arguments.parse().ok() }
}

/// The history. The front end decides how much of it to show, but the argument must be a number.
fn history(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    let is_number = arguments.parse::<NonZeroUsize>().is_ok();
    (arguments.is_empty() || is_number).then_some(Act::History)
}

fn nearest(arguments: &str) -> Act {
    Act::Nearest(Tell(Detail::named(arguments).unwrap_or_default()))
}

/// A run and a step, or a step of this run. The name of a run may have spaces.
fn fork(arguments: &str, here: Option<RunPlace>) -> Option<Act> {
    let (run, step) = match arguments.rsplit_once(char::is_whitespace) {
        Some((run, step)) => (run.trim().to_owned(), step),
        None => (here?.run, arguments),
    };
    Some(Act::Fork(RunPlace { run, step: step.parse().ok()? }))
}

fn resume(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    Some(Act::Resume(RunResume { run: some(arguments)?, at_end: false }))
}

fn compare(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    match arguments.split_whitespace().collect::<Vec<_>>().as_slice() {
        [first, second] | [first, second, "all"] => {
            Some(Act::Compare(ComparedRuns::new([(*first).to_owned(), (*second).to_owned()])))
        }
        _ => None,
    }
}

/// Reads a decision of a run, of this run, or where the reader is; and how much to reveal.
fn what_if(arguments: &str, here: Option<RunPlace>) -> Option<Act> {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let tell = words.last().and_then(|name| Detail::named(name));
    let place = match words.get(..words.len() - usize::from(tell.is_some()))? {
        [] => here?,
        [step] => RunPlace { run: here?.run, step: step.parse().ok()? },
        [run, step] => RunPlace { run: (*run).to_owned(), step: step.parse().ok()? },
        _ => return None,
    };
    Some(Act::WhatIf(WhatIfPlace { place: Some(place), tell: tell.unwrap_or_default() }))
}

fn name(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    run_and_rest(arguments).map(|(run, name)| Act::Name(RunName { run, name }))
}

fn mark(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    Some(Act::Mark(RunMark { run: some(arguments)?, marked: None }))
}

fn export(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    run_and_rest(arguments).map(|(run, file)| Act::Export(RunFile { run, file }))
}

/// Reads a setting and its value, or nothing, for all of them.
fn setting(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    if arguments.is_empty() {
        return Some(Act::Settings(None));
    }
    let (name, value) = arguments.split_once(char::is_whitespace)?;
    Some(Act::Settings(Some(Change::new(Setting::named(name)?, value.trim())?)))
}

fn set(arguments: &str, _: Option<RunPlace>) -> Option<Act> {
    let (name, value) = arguments.split_once(char::is_whitespace)?;
    Some(Act::Set(Assignment { name: name.to_owned(), value: value.trim().to_owned() }))
}
