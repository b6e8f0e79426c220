//! What files, names and arguments of strangers can make the program print: text, and nothing that controls a terminal.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use earlier::archive::{Annotation, Record, RunId, encode, header};
use earlier::diag::printable_json;
use portable_pty::CommandBuilder;

use super::terminal::{Pty, surroundings};
use crate::support::talk::earlier;

/// Sets the title, clears the screen, reverses text, goes to the start of the line, and begins a line that a workflow
/// would treat as a command.
const HOSTILE: &str =
    "x\u{1b}]0;t\u{7}\u{1b}[2J\u{1b}[8m\u{9b}31m\u{7f}\r\u{202e}\u{2028}\u{2029}\u{2066}\n::error ::y";

/// The same on one line, for what can't have several.
fn on_one_line() -> String {
    HOSTILE.replace('\n', "")
}

/// What is wrong with printed bytes, if anything.
fn fault(printed: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(printed) else { return Some("bytes that are not UTF-8".to_owned()) };
    let is_wrong = |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{2028}'..='\u{202e}');
    if let Some(wrong) = text.chars().find(is_wrong) {
        return Some(format!("the character {}", wrong.escape_unicode()));
    }
    let line = text.lines().find(|line| {
        let count = |marks: &[char]| line.chars().filter(|c| marks.contains(c)).count();
        line.starts_with("::error ::") || count(&['\u{2066}', '\u{2067}', '\u{2068}']) != count(&['\u{2069}'])
    });
    line.map(|line| format!("the line {line:?}"))
}

/// A folder with everything that a stranger may pass on.
struct Trap {
    folder: tempfile::TempDir,
}

impl Trap {
    fn new() -> Self {
        let trap = Self { folder: tempfile::tempdir().unwrap() };
        let ron = |text: &str| format!("\"{}\"", text.escape_default());
        let run = format!(
            "Run(story: \"loop\", choices: [\"r\", {}], note: {}, expect: (ending: {}, meters: {{}}))",
            ron(HOSTILE),
            ron(HOSTILE),
            ron(HOSTILE)
        );
        let other = format!("Run(story: {}, choices: [{}])", ron(HOSTILE), ron(HOSTILE));
        let good = "Chapter(title: \"One\", scenes: [
    Scene(id: \"a\", text: \"Here.\", choices: [Choice(id: \"r\", text: \"Round.\", to: \"a\"), Choice(id: \"x\", text: \"Out.\", to: \"z\")]),
    Scene(id: \"z\", text: \"End.\", ending: Ending(title: \"End\", teaser: \"t\")),
])";
        for (story, chapter) in [
            ("good", good.to_owned()),
            ("raw", good.replace("Here.", HOSTILE).replace("\"r\"", &format!("\"{HOSTILE}\""))),
            (
                "escaped",
                good.replace("Here.", &ron(HOSTILE).replace('"', ""))
                    .replace("id: \"r\"", &format!("id: {}", ron(HOSTILE))),
            ),
            ("broken", format!("Chapter(title: {HOSTILE}")),
            ("comment", format!("// {}\n  {good}\n// {}", on_one_line(), on_one_line())),
            ("misspelled", good.replace("choices:", &format!("chioces: /* {} */", on_one_line()))),
        ] {
            trap.write(&format!("{story}/story.ron"), SETTINGS);
            trap.write(&format!("{story}/chapters/one.ron"), &chapter);
            for (route, text) in [("r1", &run), ("r2", &other), ("r3", &HOSTILE.to_owned())] {
                trap.write(&format!("{story}/routes/{route}{HOSTILE}.ron").replace("::y", "y"), text);
            }
        }
        trap.write(&format!("title{}/story.ron", on_one_line()), &SETTINGS.replace("Loop", HOSTILE));
        // The name of a folder is in every location.
        trap.write(&format!("bad{}/story.ron", on_one_line()), SETTINGS);
        trap.write(&format!("bad{}/chapters/one.ron", on_one_line()), &good.replace("to: \"a\"", "to: \"b\""));
        trap.write("run.ron", &run);
        trap.write("other.ron", &other);
        trap.write(&format!("{HOSTILE}.ron"), &run);
        trap.write("text.ron", HOSTILE);
        trap.journal();
        trap
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A journal with right checksums, as its owner could write it with another program.
    fn journal(&self) {
        let word: String = on_one_line().split_whitespace().collect();
        let step = |run, steps, scene: &str, choice: &str| Record::Step {
            run,
            steps,
            time: 9,
            scene: scene.to_owned(),
            choice: choice.to_owned(),
        };
        let begun = |run| Record::Run { run, time: 9, from: None, facts: vec![word.clone()] };
        let named = |run, name: String| Record::Annotate {
            run: RunId { journal: 1, run },
            time: 9,
            annotation: Annotation::Name(name),
        };
        let records = [
            begun(1),
            step(1, 1, "a", "r"),
            step(1, 2, &word, &word),
            Record::End { run: 1, steps: 2, scene: word.clone() },
            Record::Clip { run: 1, fact: word.clone() },
            Record::Brief { run: 1, brief: word.clone() },
            named(1, on_one_line()),
            begun(2),
            step(2, 1, "a", "x"),
            Record::End { run: 2, steps: 1, scene: "z".to_owned() },
            named(2, on_one_line()),
        ];
        let bytes = [header("loop"), records.iter().flat_map(encode).collect()].concat();
        fs::create_dir_all(self.at("archive/loop")).unwrap();
        fs::write(self.at("archive/loop/1.journal"), bytes).unwrap();
    }

    fn run(&self, arguments: &[&str], input: &str) {
        let mut command = earlier();
        command.args(arguments).current_dir(self.folder.path()).env("EARLIER_ARCHIVE", "archive");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that reads nothing may have ended.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
        let out = child.wait_with_output().unwrap();
        assert!(out.status.code().is_some_and(|code| code < 4), "{arguments:?} ended with {}", out.status);
        for printed in [&out.stdout, &out.stderr] {
            let fault = fault(printed);
            assert_eq!(fault, None, "{arguments:?} printed {:?}", String::from_utf8_lossy(printed));
        }
    }
}

const SETTINGS: &str = "Story(format: 1, id: \"loop\", title: \"Loop\", start: \"a\", chapters: [\"one\"])";

const STORIES: [&str; 6] = ["good", "raw", "escaped", "broken", "comment", "misspelled"];

#[test]
fn no_command_prints_what_would_control_a_terminal() {
    let trap = Trap::new();
    let title = format!("title{}", on_one_line());
    let folder = format!("bad{}", on_one_line());
    for story in STORIES.into_iter().chain([title.as_str(), folder.as_str()]) {
        for format in ["human", "short", "json", "github"] {
            trap.run(&["check", story, "--format", format], "");
        }
        for format in ["human", "json"] {
            trap.run(&["explore", story, "--format", format], "");
            trap.run(&["stats", story, "--format", format], "");
            trap.run(&["diff", story, STORIES[0], "--format", format], "");
            trap.run(&["runs", story, "--format", format], "");
        }
        for format in ["text", "dot", "mermaid", "svg"] {
            trap.run(&["map", story, "--format", format], "");
        }
        trap.run(&["check", story, "--fix"], "");
        trap.run(&["fmt", story, "--check"], "");
        for front in ["--plain", "--json"] {
            trap.run(&["play", story, front], "quit\n");
            trap.run(&["watch", story, front], "quit\n");
        }
    }
}

#[test]
fn no_saved_run_prints_what_would_control_a_terminal() {
    let trap = Trap::new();
    for run in ["1.1", "1.2"] {
        trap.run(&["runs", "show", run, "good"], "");
        trap.run(&["runs", "remove", run, "good"], "");
        for format in ["md", "txt", "ron"] {
            trap.run(&["runs", "export", run, "good", "--format", format], "");
        }
        trap.run(&["replay", run, "good", "--plain"], "\n\n\n");
        trap.run(&["replay", run, "good", "--json"], "{\"forward\":3}\n");
    }
    trap.run(&["runs", "compare", "1.1", "1.2", "good"], "");
    trap.run(&["runs", "compare", HOSTILE, "1.2", "good"], "");
    let named = format!("{HOSTILE}.ron");
    for file in ["run.ron", "other.ron", "text.ron", &named] {
        trap.run(&["runs", "import", file, "good"], "");
        trap.run(&["replay", file, "good", "--plain"], "\n\n\n");
        trap.run(&["replay", file, "good", "--json"], "{\"forward\":3}\n");
        trap.run(&["play", "good", "--plain", "--run", file], "");
        trap.run(&["play", "good", "--json", "--run", file], "");
    }
    let words = "book\nbook all\nruns\nhistory\nendings\nwhatif\nnearest\nopen\ncorrections\ncompare 1.1 1.2\nfork 1.1 2\n\
        name 1.1 \u{9b}\nmark 1.1\nsave \u{1b}\nimport run.ron\nimport other.ron\nfind x\nread 1.1\nlook\n\u{1b}]0;\u{7}\n";
    trap.run(&["play", "good", "--plain"], words);
    let requests = [
        "{\"runs\":true}",
        "{\"book\":true}",
        "{\"history\":true}",
        "{\"endings\":true}",
        "{\"open\":true}",
        "{\"compare\":[\"1.1\",\"1.2\"]}",
        "{\"what_if\":{\"run\":\"1.1\",\"step\":1}}",
        "{\"fork\":{\"run\":\"1.1\",\"step\":2}}",
        "{\"import\":\"run.ron\"}",
        "{\"import\":\"other.ron\"}",
    ];
    let hostile = printable_json(serde_json::to_string(HOSTILE).unwrap());
    let named = ["name", "choose", "save", "import", "document", "remove", "go", "set", "tell", "x"]
        .map(|act| format!("{{\"{act}\":{hostile}}}\n{{\"{act}\":{{\"run\":{hostile},\"name\":{hostile}}}}}\n"));
    let raw = ["{\"x\u{9b}\":1}\n", "\u{202e}\n", "{\"choose\":\"\u{7f}\u{202e}\"}\n"];
    trap.run(&["play", "good", "--json"], &[requests.join("\n") + "\n", named.concat(), raw.concat()].concat());
}

#[test]
fn no_argument_is_printed_as_it_is() {
    let trap = Trap::new();
    let h = HOSTILE;
    let (option, archive) = (format!("--{HOSTILE}"), format!("{HOSTILE}/run.ron/x"));
    trap.write(&format!("{HOSTILE}/run.ron"), "");
    let uses: [&[&str]; 24] = [
        &[h],
        &["play", h],
        &["play", "good", "--archive", h, "--plain"],
        &["play", "good", "--theme", h],
        &["replay", h, "good"],
        &["runs", h],
        &["runs", "show", h, "good"],
        &["runs", "name", "1.1", h, "good"],
        &["runs", "import", h, "good"],
        &["check", h],
        &["check", "good", "--format", h],
        &["explore", "good", "--to", h],
        &["explore", "good", "--scene", h, "--format", "json"],
        &["explore", "good", "--when", h],
        &["explore", "good", "--when", h, "--format", "json"],
        &["map", "good", "--chapter", h],
        &["explain", h],
        &["fmt", h],
        &["watch", h, "--plain"],
        &["new", h],
        &["new", "new\u{1b}]0;t\u{7}\n::error ::y"],
        &["check", &option],
        &["check", "--format", "json", &option],
        &["play", "good", "--archive", &archive, "--plain"],
    ];
    for arguments in uses {
        trap.run(arguments, "");
    }
}

/// What a terminal is sent without the sequences that the program uses: cursor, styles, modes and synchronization.
fn without_own_sequences(sent: &[u8]) -> String {
    let sent = String::from_utf8_lossy(sent).replace("\r\n", "\n");
    let mut parts = sent.split("\u{1b}[");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let body = part.trim_start_matches(|c: char| c.is_ascii_digit() || ";?".contains(c));
        match body.chars().next() {
            Some('m' | 'H' | 'h' | 'l' | 'K' | 'X' | 'A' | 'B' | 'C' | 'D' | 'G') => rest.push_str(&body[1..]),
            Some('J') if !part.starts_with('2') => rest.push_str(&body[1..]),
            _ => rest.push_str(part),
        }
    }
    rest
}

#[test]
fn a_terminal_is_sent_no_sequences_of_others() {
    let trap = Trap::new();
    let play = |arguments: &[&str], words: &str, keys: &[&str]| {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
        command.args(arguments);
        surroundings(&mut command);
        command.cwd(trap.folder.path());
        command.env("EARLIER_ARCHIVE", "archive");
        let mut pty = Pty::new(command, 100, 30);
        pty.wait_for_words(words);
        for key in keys {
            pty.press(key);
        }
        pty.end();
        // It asks what the background is.
        let others = without_own_sequences(&pty.sent).replace("\u{1b}]11;?\u{1b}\\", "");
        let fault = fault(others.as_bytes());
        assert_eq!(fault, None, "{arguments:?} sent {:?}", String::from_utf8_lossy(&pty.sent));
    };
    for story in STORIES {
        play(&["check", story], "", &[]);
        play(&["fmt", story, "--check"], "", &[]);
    }
    play(&["explain", &on_one_line()], "", &[]);
    play(&["check", "--x\u{1b}[8my"], "", &[]);
    play(&["play", "good", "--new"], "Here.", &["b", "\r", "q", "q"]);
    play(&["replay", "1.1", "good"], "", &["\r", "\r", "q", "q"]);
    play(&["replay", "run.ron", "good"], "", &["\r", "\r", "q", "q"]);
}

#[test]
fn what_is_hostile_is_found() {
    for hostile in ["\u{1b}", "\r", "\u{9b}", "\u{202e}", "\u{2066}", "a\n::error ::b", "\u{7f}"] {
        assert_ne!(fault(hostile.as_bytes()), None, "{hostile:?}");
    }
    assert_eq!(fault("a\tb\n\u{2067}c\u{2069}".as_bytes()), None);
    assert_eq!(without_own_sequences(b"\x1b[1;2Ha\x1b[0mb\x1b]0;t\x07"), "ab\u{1b}]0;t\u{7}");
}
