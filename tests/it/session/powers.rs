//! Three front ends of equal power: the same is done on the screen, in lines and in JSON, and comes to the same.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use earlier::archive::{Archive, SavedStep};
use portable_pty::CommandBuilder;
use serde_json::Value;

use crate::process::terminal::{Pty, surroundings};
use crate::support::talk::earlier;

const FERRY: &str = "tests/data/ferry";

/// The same, done in three ways.
struct Feature {
    name: &'static str,
    /// The command, and what it is told beside the front end.
    command: &'static [&'static str],
    /// Keys, each with the words that are on the screen once they have done what they do.
    screen: &'static [(&'static str, &'static str)],
    lines: &'static str,
    json: &'static str,
}

const FEATURES: &[Feature] = &[
    Feature {
        name: "fork",
        command: &["play"],
        screen: &[
            ("m", "THE BOOK"),
            ("\x1b[H", "▸ Whether to wait"),
            ("\r", "becomes a run of its own"),
            ("5", "Home  an ending"),
        ],
        lines: "fork 1.2 0\nhome\n",
        json: "{\"fork\":{\"run\":\"1.2\",\"step\":0}}\n{\"choose\":\"home\"}\n",
    },
    Feature {
        name: "name",
        command: &["play"],
        screen: &[("m", "THE BOOK"), ("/1.1\r", "1 of 1"), ("a", "name of 1.1"), ("The wet one\r", "\"The wet one\"")],
        lines: "name 1.1 The wet one\n",
        json: "{\"name\":{\"run\":\"1.1\",\"name\":\"The wet one\"}}\n",
    },
    Feature {
        name: "mark",
        command: &["play"],
        screen: &[("m", "THE BOOK"), ("/1.1\r", "1 of 1"), ("*", "1.1 is marked")],
        lines: "mark 1.1\n",
        json: "{\"mark\":{\"run\":\"1.1\",\"marked\":true}}\n",
    },
    Feature {
        name: "remove",
        command: &["play"],
        screen: &[("m", "THE BOOK"), ("/1.1\r", "1 of 1"), ("d", "remove 1.1?"), ("y", "1.1 is removed")],
        lines: "remove 1.1\nyes\n",
        json: "{\"remove\":\"1.1\"}\n",
    },
    Feature {
        name: "restore",
        command: &["play"],
        screen: &[
            ("m", "THE BOOK"),
            ("/1.1\r", "1 of 1"),
            ("d", "remove 1.1?"),
            ("y", "1.1 is removed"),
            ("z", "1.1 is there again"),
        ],
        lines: "remove 1.1\nyes\nrestore\n",
        json: "{\"remove\":\"1.1\"}\n{\"restore\":true}\n",
    },
    Feature {
        name: "import",
        command: &["play"],
        screen: &[("m", "THE BOOK"), ("y", "take in a run from"), ("sent.ron\r", "kept as 1.3")],
        lines: "import sent.ron\n",
        json: "{\"import\":\"sent.ron\"}\n",
    },
    Feature {
        name: "export",
        command: &["play"],
        screen: &[("m", "THE BOOK"), ("/1.1\r", "1 of 1"), ("w", "write 1.1 to"), ("\x15out.txt\r", "saved: out.txt")],
        lines: "export 1.1 out.txt\n",
        json: "{\"export\":{\"run\":\"1.1\",\"file\":\"out.txt\"}}\n",
    },
    Feature {
        name: "replay, and taking over",
        command: &["replay", "1.1"],
        screen: &[("\r", "1 of 3"), ("\r", "2 of 3"), ("2", "Over  an ending")],
        lines: "\n\nc2\n",
        json: "{\"forward\":1}\n{\"forward\":1}\n{\"choose\":\"c2\"}\n",
    },
    Feature {
        name: "looking without touching",
        command: &["play"],
        screen: &[
            ("m", "THE BOOK"),
            ("i", "stay open"),
            ("i", "open: "),
            ("q", "THE BOOK"),
            ("c", "They part at the first choice."),
            ("q", "THE BOOK"),
            ("\t", "RUNS"),
            ("\t", "2 of 2 found"),
            ("\t", "CLIPPINGS"),
            ("\t", "An earlier version said"),
        ],
        lines: "book\nwhatif 1.2 0\nwhatif 1.2 0 all\ncompare 1.1 1.2\nendings\nnearest\n",
        json: "{\"book\":true}\n{\"what_if\":{\"run\":\"1.2\",\"step\":0}}\n{\"compare\":[\"1.1\",\"1.2\"]}\n{\"endings\":true}\n{\"nearest\":1}\n",
    },
];

/// A folder with an archive of two runs, and a run that somebody sent.
fn seeded() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for choices in [r#""wait", "c1""#, r#""booth", "wait", "c10""#] {
        fs::write(folder.path().join("run.ron"), format!("Run(story: \"ferry\", choices: [{choices}])")).unwrap();
        let file = folder.path().join("run.ron");
        let import =
            earlier().args(["runs", "import"]).arg(file).arg(FERRY).arg("--archive").arg(folder.path()).output();
        assert!(import.unwrap().status.success());
    }
    let sent = "Run(story: \"ferry\", choices: [\"wait\", \"c4\"], note: \"sent\")";
    fs::write(folder.path().join("sent.ron"), sent).unwrap();
    folder
}

/// What a run is, whenever it was read.
type Kept = (Vec<SavedStep>, usize, Option<String>, bool, bool);

/// Everything that a folder holds then: runs, the one to go on with, the passage there, files.
fn found(folder: &Path) -> (BTreeMap<String, Kept>, Option<String>, Value, Option<String>) {
    let mut journals: Vec<(u32, Vec<u8>)> = fs::read_dir(folder.join("ferry"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().parse().unwrap(), fs::read(&path).unwrap()))
        .collect();
    journals.sort();
    let (book, troubles) = Archive::read("ferry", journals.iter().map(|(number, bytes)| (*number, bytes.as_slice())));
    assert!(troubles.is_empty());
    let all = book.runs().chain(book.removed()).map(|kept| {
        let name = book.name(kept.id).map(str::to_owned);
        let said = (book.path(kept.id), kept.at, name, book.is_marked(kept.id), book.is_removed(kept.id));
        (kept.id.to_string(), said)
    });
    let out = earlier().arg("--json").arg("--archive").arg(folder).arg(FERRY).stdin(Stdio::null()).output().unwrap();
    let passage = serde_json::from_slice(&out.stdout).unwrap();
    let last = book.last_played().map(|kept| kept.id.to_string());
    (all.collect(), last, passage, fs::read_to_string(folder.join("out.txt")).ok())
}

fn story() -> String {
    format!("{}/{FERRY}", env!("CARGO_MANIFEST_DIR"))
}

fn on_screen(feature: &Feature, folder: &Path) {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.args(feature.command);
    command.arg(story());
    command.arg("--archive");
    command.arg(folder);
    surroundings(&mut command);
    command.cwd(folder);
    let mut pty = Pty::new(command, 80, 24);
    pty.wait_for_words("FERRY");
    for (keys, words) in feature.screen {
        pty.press(keys);
        pty.wait_for_words(words);
    }
    pty.press("\x03");
    assert_eq!(pty.end(), 0, "{}: {}", feature.name, pty.contents());
}

fn in_lines(feature: &Feature, folder: &Path, front: &str, input: &str) {
    let mut child = earlier()
        .args(feature.command)
        .arg(story())
        .arg(front)
        .arg("--archive")
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(!said.contains("{\"error\""), "{}: {said}", feature.name);
}

#[test]
fn whatever_can_be_done_in_one_front_end_comes_to_the_same_in_the_others() {
    for feature in FEATURES {
        let folders = [seeded(), seeded(), seeded()];
        let [screen, lines, json] = folders.each_ref().map(tempfile::TempDir::path);
        on_screen(feature, screen);
        in_lines(feature, lines, "--plain", feature.lines);
        in_lines(feature, json, "--json", feature.json);
        assert_eq!(found(screen), found(lines), "{}: screen and lines", feature.name);
        assert_eq!(found(lines), found(json), "{}: lines and JSON", feature.name);
    }
}
