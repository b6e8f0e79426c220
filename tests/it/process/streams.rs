//! The program as its surroundings see it: exit codes, streams, places it can't write to.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::talk::earlier;

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ends before it has read everything closes the pipe, which does not matter here.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A story of one file and one chapter in a folder of its own.
fn story(chapter: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["1"])"#;
    fs::write(folder.path().join("story.ron"), settings).unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    fs::write(folder.path().join("chapters/1.ron"), chapter).unwrap();
    folder
}

const SOUND: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "Here.", choices: [Choice(text: "On.", to: "b"), Choice(text: "Stay.", to: "a")]),
    Scene(id: "b", text: "There.", ending: Ending(title: "There", teaser: "Away.")),
])"#;

const BROKEN: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "Here.", choices: [Choice(text: "On.", to: "bb")]),
    Scene(id: "b", text: "There.", ending: Ending(title: "There", teaser: "Away.")),
])"#;

#[test]
fn what_is_piped_in_is_played_and_the_end_of_input_ends_politely() {
    let archive = tempfile::tempdir().unwrap();
    let out = run(earlier().arg("--archive").arg(archive.path()), "1\n1\n2\nquit\n");
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stderr).is_empty());
    assert!(text(&out.stdout).ends_with("This run is saved. Run the same command again to continue it.\n"));
    let out = run(earlier().arg("--archive").arg(archive.path()), "");
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stdout).contains("He hasn't worked one since August"), "it goes on where it was left");
}

#[test]
fn a_story_with_problems_is_not_played_and_says_why_on_standard_output() {
    let folder = story(BROKEN);
    let out = run(earlier().arg(folder.path()), "");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).contains("cannot find the scene or junction `bb`"));
    let out = run(earlier().args(["play", "--json"]).arg(folder.path()), "");
    assert_eq!(out.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        text(&out.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0]["error"].is_string());
    assert_eq!(lines[0]["diagnostics"][0]["code"], "E0201");
    assert_eq!(lines[0]["diagnostics"][0]["line"], 2);
}

#[test]
fn check_answers_in_its_exit_code() {
    let (sound, broken) = (story(SOUND), story(BROKEN));
    let unused =
        story(&SOUND.replace("])\"#", "").replace(
            "    Scene(id: \"b\"",
            "    Scene(id: \"c\", text: \"Nowhere.\", next: \"b\"),\n    Scene(id: \"b\"",
        ));
    let check = |folder: &Path, more: &[&str]| run(earlier().arg("check").arg(folder).args(more), "").status.code();
    assert_eq!(check(sound.path(), &[]), Some(0));
    assert_eq!(check(broken.path(), &[]), Some(1));
    assert_eq!(check(unused.path(), &[]), Some(0));
    assert_eq!(check(unused.path(), &["--deny", "warnings"]), Some(1));
    assert_eq!(check(sound.path(), &["--format", "prose"]), Some(2));
    assert_eq!(check(&sound.path().join("nowhere"), &[]), Some(3));
    let both = run(earlier().arg("check").arg(sound.path()).arg(broken.path()), "");
    assert_eq!(both.status.code(), Some(1));
}

#[test]
fn the_shipped_story_in_the_binary_is_the_one_in_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The commands of the README check the one in the folder.
    let out = run(earlier().args(["check", "--deny", "warnings"]), "");
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "no problems\n"));
    let counted = |story: &[&str]| {
        let out = run(earlier().current_dir(root).args(["stats", "--format", "json"]).args(story), "");
        assert_eq!(out.status.code(), Some(0));
        text(&out.stdout)
    };
    assert_eq!(counted(&[]), counted(&["story"]));
    let archive = tempfile::tempdir().unwrap();
    let first = |story: &[&str]| {
        let mut command = earlier();
        command.current_dir(root).args(["play", "--json", "--new", "--archive"]).arg(archive.path()).args(story);
        text(&run(&mut command, "").stdout)
    };
    assert_eq!(first(&[]), first(&["story"]));
}

#[test]
fn an_archive_that_cannot_be_written_is_told_once_and_play_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    let out = run(earlier().arg("--archive").arg(file.join("below")), "1\n1\n1\nquit\n");
    let said = text(&out.stdout);
    assert_eq!(out.status.code(), Some(0));
    assert_eq!(said.matches("can't be written").count(), 1, "{said}");
    assert!(said.contains("Their sheet is back, marked"));
    assert!(!said.contains("This run is saved"), "{said}");
    let out = run(earlier().args(["play", "--json", "--archive"]).arg(file.join("below")), "{\"choose\":1}\n");
    assert_eq!(out.status.code(), Some(0));
    assert_eq!(text(&out.stdout).lines().count(), 2);
    assert!(text(&out.stderr).contains("can't be written"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "not a folder");
}

#[test]
fn a_saved_run_is_never_written_over_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let archive = at("archive");
    let save = format!("1\n1\n1\nsave {}\nsave {}\nquit\n", at("run.ron"), at("run.ron"));
    let out = run(earlier().args(["--archive", &archive]), &save);
    let said = text(&out.stdout);
    assert!(said.contains("Saved as") && said.contains("already exists"), "{said}");
    let below = at("missing/deep/run.md");
    let out = run(earlier().args(["play", "--json", "--archive", &archive]), &format!("{{\"save\":{below:?}}}\n"));
    let why = format!("`{below}` can't be written: there is no folder `{}`", at("missing"));
    assert!(text(&out.stdout).contains(&why), "{}", text(&out.stdout));
    let written = fs::read_to_string(at("run.ron")).unwrap();
    assert!(written.contains("earlier-version") && written.contains("go_on"), "{written}");
    let out = run(earlier().args(["--archive", &at("other"), "--run", &at("run.ron")]), "quit\n");
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stdout).contains("He hasn't worked one since August"));
    fs::write(at("bad.ron"), "Run(story: \"earlier-version\", choices: [\"nothing\"], more: 1)").unwrap();
    let out = run(earlier().args(["--archive", &at("other"), "--run", &at("bad.ron")]), "");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).contains("bad.ron:1:"), "{}", text(&out.stdout));
    let out = run(earlier().args(["--archive", &at("other"), "--run", &at("missing.ron")]), "");
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let archive = tempfile::tempdir().unwrap();
    for arguments in [["play", "--json"], ["play", "--plain"]] {
        let mut child = earlier()
            .args(arguments)
            .arg("--archive")
            .arg(archive.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let _ = child.stdin.take().unwrap().write_all(b"{\"history\":true}\n{\"history\":true}\n");
        let out = child.wait_with_output().unwrap();
        assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""));
    }
}

#[test]
fn a_word_that_is_nearly_a_command_is_told_apart_from_a_missing_folder() {
    let out = run(earlier().arg("chek"), "");
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("did you mean the command `check`?"));
    let out = run(earlier().arg("--sideways"), "");
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_journal_that_cannot_be_read_is_told_and_left_alone() {
    let archive = tempfile::tempdir().unwrap();
    let folder = archive.path().join("earlier-version");
    fs::create_dir_all(folder.join("1.journal")).unwrap();
    std::os::unix::fs::symlink("2.journal", folder.join("2.journal")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("3.journal")).status().unwrap().success());
    let out = run(earlier().arg("--archive").arg(archive.path()), "1\nquit\n");
    let said = text(&out.stdout);
    assert_eq!(out.status.code(), Some(0));
    for number in 1..=3 {
        assert!(said.contains(&format!("ournal {number} can't be read")), "{said}");
    }
    assert!(said.contains("This run is saved"), "{said}");
    assert!(folder.join("4.journal").is_file());
}

#[test]
fn what_is_no_file_is_not_read() {
    let folder = story(SOUND);
    let chapter = folder.path().join("chapters/1.ron");
    fs::remove_file(&chapter).unwrap();
    assert!(Command::new("mkfifo").arg(&chapter).status().unwrap().success());
    let out = run(earlier().arg("check").arg(folder.path()), "");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).contains("it is not a regular file"), "{}", text(&out.stdout));
    let out = run(earlier().arg("check").arg(folder.path().join("story.ron")), "");
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("is a file, not a story folder"));
}

#[test]
fn a_run_that_is_none_is_refused_in_the_format_that_was_asked_for() {
    let archive = tempfile::tempdir().unwrap();
    let file = archive.path().join("run.ron");
    for (bad, why) in [("Run(story:", "run.ron:1:"), ("Run(story: \"other\", choices: [])", "other")] {
        fs::write(&file, bad).unwrap();
        let mut command = earlier();
        command.args(["play", "--json", "--archive"]).arg(archive.path()).arg("--run").arg(&file);
        let out = run(&mut command, "");
        assert_eq!(out.status.code(), Some(1));
        let said: serde_json::Value = serde_json::from_str(&text(&out.stdout)).unwrap();
        assert!(said["error"].as_str().unwrap().contains(why), "{said}");
    }
}

#[test]
fn a_report_holds_no_control_characters_of_the_story() {
    let folder = story(&SOUND.replace("Here.", "\u{9b}31m{zz:a}\u{2028}\u{85}\u{1b}[31m"));
    for format in ["human", "short", "json", "github"] {
        let out = run(earlier().arg("check").arg(folder.path()).args(["--format", format]), "");
        let said = text(&out.stdout);
        assert!(said.contains("zz"), "{said}");
        assert!(!said.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{2028}'), "{format}: {said:?}");
    }
}

#[test]
fn whatever_stands_in_a_file_is_answered_in_words_and_with_an_exit_code() {
    let deep = "[".repeat(100_000);
    let bad: [(&str, &[u8], &str); 5] = [
        ("brackets", deep.as_bytes(), "error[E0004]: brackets are nested more than 64 levels deep"),
        ("no UTF-8", b"(title: \"caf\xe9\")", "error[E0002]: byte 0xe9 is not valid UTF-8"),
        ("nothing", b"", "error[E0001]: expected"),
        ("a NUL", b"\0", "found the control character \\u{0}"),
        ("a NUL in a text", b"(title: \"a\0\")", "the control character \\u{0} is not allowed here"),
    ];
    for file in ["story.ron", "chapters/1.ron"] {
        for (name, bytes, said) in bad {
            let folder = story(SOUND);
            fs::write(folder.path().join(file), bytes).unwrap();
            let out = run(earlier().current_dir(folder.path()).args(["check", ".", "--format", "short"]), "");
            assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(1), ""), "{file}: {name}");
            let answer = text(&out.stdout);
            assert!(answer.starts_with(file) && answer.contains(said), "{file}: {name}: {answer}");
            assert!(answer.lines().count() <= 6, "{file}: {name}: {answer}");
        }
        let folder = story(SOUND);
        let sound = fs::read_to_string(folder.path().join(file)).unwrap();
        for text in [
            format!("\u{feff}{sound}"),
            sound.replace('\n', "\r\n"),
            format!("\u{feff}{}", sound.replace('\n', "\r\n")),
        ] {
            fs::write(folder.path().join(file), text).unwrap();
            let out = run(earlier().arg("check").arg(folder.path()), "");
            assert_eq!(out.status.code(), Some(0), "{file}");
        }
    }
}
