//! What the command line's help and manual pages say beyond its arguments: examples, the environment, files, and what
//! the exit status means.

use std::fmt::Write;
use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Cli;

/// A name with what it means.
pub(super) type Entry = (&'static str, &'static str);

/// The exit status.
const EXIT_STATUS: &[Entry] = &[
    ("0", "success"),
    ("1", "the story or run has problems"),
    ("2", "invalid command line"),
    ("3", "a file or the terminal failed"),
    ("4", "no problem was found, but not everything could be proved"),
];

/// The variables of the environment.
const ENVIRONMENT: &[Entry] = &[
    ("EARLIER_ARCHIVE", "The folder for saved runs, unless --archive names one."),
    ("EARLIER_PLAIN", "If this is 1, stories are presented in lines of plain text, as with --plain."),
    ("EARLIER_RESTRICTED", "If this is 1, no file that a reader names is opened, as with --restricted."),
    ("EARLIER_FOLLOW_LINKS", "If this is 1, symbolic links in a story's folder may lead out of it."),
    ("NO_COLOR", "If this is not empty, nothing is printed in color."),
    ("TERM, COLORTERM", "What the terminal can do. If TERM is dumb or not set, stories are presented in lines."),
    (
        "XDG_DATA_HOME",
        "The parent of the folder for saved runs. The default is ~/.local/share, %APPDATA% on Windows, and \
         ~/Library/Application Support on macOS.",
    ),
    (
        "XDG_CONFIG_HOME",
        "The parent of the folder for settings. The default is ~/.config; on Windows and macOS, as for \
      runs.",
    ),
    (
        "XDG_CACHE_HOME",
        "The parent of the folder for saved proofs. The default is ~/.cache, %LOCALAPPDATA% on Windows, and \
         ~/Library/Caches on macOS.",
    ),
];

/// The files and folders.
const FILES: &[Entry] = &[
    ("~/.local/share/earlier", "Saved runs: a folder of journals for each story. Journals are only appended to."),
    ("~/.config/earlier/settings.ron", "Settings that are remembered for all stories."),
    (
        "~/.config/earlier/keys.ron",
        "Your own key bindings for the full screen, such as { \"b\": \"back\", \"Ctrl-n\": \"down\" }. A key is a \
         letter, Ctrl and a letter, or the name of a key; its meaning is a word that help lists, or a movement (up, \
         page-down, top, search, close).",
    ),
    ("~/.cache/earlier", "Proofs about stories. They can be removed at any time."),
    (
        "STORY/story.ron",
        "The settings of a story. Its chapters are in STORY/chapters, and its recorded runs in \
      STORY/routes.",
    ),
];

/// The examples of each command, by its names after the program's.
pub(super) const EXAMPLES: &[(&str, &[Entry])] = &[
    (
        "",
        &[
            ("earlier", "play the story in the program, or continue it"),
            ("earlier my-story", "play the story in a folder"),
            ("earlier new my-story", "start writing a story"),
        ],
    ),
    (
        "play",
        &[
            ("earlier play --new", "begin a new run"),
            ("earlier play my-story --plain", "play in lines of plain text"),
            ("earlier play --run story/routes/twice.ron", "continue from a run file"),
        ],
    ),
    (
        "replay",
        &[
            ("earlier replay 1.1", "replay a saved run page by page"),
            ("earlier replay 1.1 --speed 230", "replay it automatically"),
        ],
    ),
    (
        "runs",
        &[
            ("earlier runs", "list the saved runs"),
            ("earlier runs show 1.1", "show the decisions of a run"),
            ("earlier --archive backup runs", "list the runs in another folder"),
        ],
    ),
    ("runs show", &[("earlier runs show 1.1", "show the decisions of a run")]),
    ("runs compare", &[("earlier runs compare 1.1 1.2", "compare two runs")]),
    (
        "runs export",
        &[
            ("earlier runs export 1.1 > run.md", "write a run as Markdown"),
            ("earlier runs export 1.1 --format ron > run.ron", "write a run that somebody else can play"),
            ("earlier runs export 1.1 --format svg > runs.svg", "draw the tree of all runs"),
        ],
    ),
    ("runs import", &[("earlier runs import run.ron", "import a run file")]),
    (
        "runs name",
        &[("earlier runs name 1.1 'The long way'", "name a run"), ("earlier runs name 1.1", "remove the name")],
    ),
    ("runs mark", &[("earlier runs mark 1.1", "mark a run, or remove its mark")]),
    ("runs remove", &[("earlier runs remove 1.1 --yes", "remove a run without confirmation")]),
    ("runs restore", &[("earlier runs restore 1.1", "restore a removed run")]),
    (
        "check",
        &[
            ("earlier check my-story", "report all problems"),
            ("earlier check my-story --deny warnings", "fail if there are warnings"),
            ("earlier check my-story --fix", "apply certain fixes"),
        ],
    ),
    (
        "explore",
        &[
            ("earlier explore my-story", "prove what can and what can never happen"),
            ("earlier explore --to e_twice", "find the shortest run to an ending"),
            ("earlier explore --when 'trust <= 2'", "find out whether a condition can hold"),
        ],
    ),
    (
        "map",
        &[
            ("earlier map my-story --format svg > map.svg", "draw a picture for a browser"),
            ("earlier map my-story --chapter 1", "describe a single chapter"),
        ],
    ),
    (
        "publish",
        &[
            ("earlier publish my-story --html my-story.html", "write a page that plays the story"),
            ("earlier publish my-story --program my-program", "write a program that plays it"),
        ],
    ),
    (
        "import",
        &[
            ("earlier import tale.ink my-story", "convert a story from ink"),
            ("earlier import tale.ink my-story --range coins=0..20", "set the limits of a number"),
        ],
    ),
    (
        "export",
        &[
            ("earlier export my-story --ink my-story.ink", "convert a story to ink"),
            ("earlier export my-story --twee my-story.twee", "convert a story for Twine"),
        ],
    ),
    ("licenses", &[("earlier licenses", "print all licenses")]),
    (
        "watch",
        &[
            ("earlier watch my-story", "play a story and reload it when it is saved"),
            ("earlier watch my-story --at pier", "begin at a scene, after a shortest run that leads there"),
        ],
    ),
    ("lsp", &[("earlier lsp", "run the language server, which editors start by themselves")]),
    ("explain", &[("earlier explain E0201", "explain a code"), ("earlier explain", "list all codes")]),
    (
        "diff",
        &[
            ("earlier diff --git HEAD my-story", "show what the edits since the last commit changed"),
            ("earlier diff my-story copy --deny loss", "fail if something was lost"),
        ],
    ),
    (
        "stats",
        &[
            ("earlier stats my-story", "count words, scenes and choices"),
            ("earlier stats my-story --since old-story", "show what changed since an older version"),
        ],
    ),
    (
        "fmt",
        &[
            ("earlier fmt my-story", "format a story's files"),
            ("earlier fmt my-story --check", "show what would change"),
        ],
    ),
    (
        "rename",
        &[
            ("earlier rename sea deep my-story", "rename a scene"),
            ("earlier rename pier.sea jump my-story", "rename a choice of a scene"),
            ("earlier rename fact:pier knows_pier my-story", "rename a fact if a scene has the same name"),
        ],
    ),
    ("move", &[("earlier move sea 2-coast my-story", "move a scene to another chapter")]),
    ("new", &[("earlier new my-story", "create a small story")]),
    (
        "completions",
        &[("earlier completions fish > ~/.config/fish/completions/earlier.fish", "complete commands in fish")],
    ),
    (
        "man",
        &[
            ("earlier man > earlier.1", "write the manual page of the program"),
            ("earlier man runs export", "print the manual page of a command"),
        ],
    ),
];

/// Returns the command line with its examples, which help shows at its end.
pub(super) fn command() -> Command {
    let statuses: Vec<String> = EXIT_STATUS.iter().map(|(status, what)| format!("{status} {what}")).collect();
    let whole = add_examples(Cli::command(), "");
    let examples = whole.get_after_help().map(ToString::to_string).unwrap_or_default();
    whole.after_help(format!("{examples}\n\nExit status: {}", statuses.join("; ")))
}

fn add_examples(command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| {
        let inner = format!("{path} {name}").trim().to_owned();
        command.mut_subcommand(name, |command| add_examples(command, &inner))
    });
    let examples = examples_of(path);
    let widest = examples.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let mut text = "Examples:".to_owned();
    for (line, what) in examples {
        let _ = write!(text, "\n  {line:widest$}  {what}");
    }
    if examples.is_empty() { command } else { command.after_help(text) }
}

fn examples_of(path: &str) -> &'static [Entry] {
    EXAMPLES.iter().find(|(names, _)| *names == path).map_or(&[], |(_, examples)| examples)
}

/// Returns the manual page of the command with these names, or `None` if there is no such command.
pub(super) fn page(names: &[String]) -> Option<io::Result<String>> {
    let mut whole = Cli::command();
    whole.build();
    let command = names.iter().try_fold(&whole, |command, name| command.find_subcommand(name))?.clone();
    Some(rendered(command, &names.join(" ")))
}

fn rendered(command: Command, path: &str) -> io::Result<String> {
    let mut text = Vec::new();
    let has_commands = command.has_subcommands();
    let has_options = command.get_arguments().next().is_some();
    let page = Man::new(command);
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    if has_options {
        page.render_options_section(&mut text)?;
    }
    if has_commands {
        page.render_subcommands_section(&mut text)?;
    }
    let mut rest = Roff::new();
    for (title, entries) in [("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
        rest.control("SH", [title]);
        for (name, what) in entries {
            rest.control("TP", []).text([bold(*name)]).text([roman(*what)]);
        }
    }
    rest.control("SH", ["EXAMPLES"]);
    for (line, what) in examples_of(path) {
        rest.control("TP", []).text([bold(*line)]).text([roman(*what)]);
    }
    rest.to_writer(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
