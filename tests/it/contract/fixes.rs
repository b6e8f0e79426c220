//! `earlier check --fix` applies every certain fix, and changes nothing else.

use std::fs;
use std::process::{Output, Stdio};

use portable_pty::CommandBuilder;

use crate::process::terminal::{Pty, surroundings};
use crate::support::talk::earlier;

const SETTINGS: &str = r#"Story(
    format: 1, id: "small", title: "Small", start: "Landing", chapters: ["1"],
    facts: [Fact(id: "greeted", is: "they have met")], // kept
)
"#;

const CHAPTER: &str = "\u{feff}Chapter(title: \"One\", scenes: [\r\n    \
    Scene(id: \"landing\", text: \"{Greeted: Hello. | Who?}\",   chioces: [\r\n        \
    Choice(text: \"On.\", to: \"b\", effects: [\"greet_ed\"]), // kept\r\n        \
    Choice(text: \"Off.\", to: \"nowhere_at_all\"),\r\n    ]),\r\n    \
    Scene(id: \"b\", text: \"There.\", ending: Ending(title: \"There\", teaser: \"Away.\")),\r\n])";

fn story() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    fs::write(folder.path().join("story.ron"), SETTINGS).unwrap();
    fs::write(folder.path().join("chapters/1.ron"), CHAPTER).unwrap();
    folder
}

fn fix(folder: &tempfile::TempDir, more: &[&str]) -> Output {
    let mut command = earlier();
    command.current_dir(folder.path()).arg("check").arg(folder.path()).args(["--fix", "--format", "short"]).args(more);
    command.stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn fix_changes_what_is_sure_and_tells_the_rest() {
    let folder = story();
    let out = fix(&folder, &["--yes"]);
    assert_eq!(out.status.code(), Some(1));
    let left: Vec<String> = text(&out.stdout).lines().map(str::to_owned).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].contains("nowhere_at_all"));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("story.ron"), SETTINGS.replace("Landing", "landing"));
    let mended = CHAPTER.replace("chioces:", "choices:").replace("Greeted", "greeted").replace("greet_ed", "greeted");
    assert_eq!(read("chapters/1.ron"), mended);
    assert!(text(&out.stderr).contains("chapters/1.ron:2:62: wrote choices for chioces\n"), "{}", text(&out.stderr));
}

#[test]
fn what_needs_a_newer_format_gets_it_once() {
    let folder = story();
    let settings =
        SETTINGS.replace("Landing", "landing").replace("format: 1,", "format: 1, author: \"A.\", version: \"2\",");
    fs::write(folder.path().join("story.ron"), &settings).unwrap();
    let chapter = "Chapter(title: \"One\", epigraph: \"Rain.\", scenes: [
        Scene(id: \"landing\", text: \"{greeted: A.}\", arrive: [\"greeted\"], ending: Ending(title: \"A\", teaser: \"a\")),
    ])";
    fs::write(folder.path().join("chapters/1.ron"), chapter).unwrap();
    let out = fix(&folder, &["--yes", "--quick"]);
    assert_eq!(out.status.code(), Some(0), "{}{}", text(&out.stdout), text(&out.stderr));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("story.ron"), settings.replace("format: 1", "format: 2"));
    assert_eq!(read("chapters/1.ron"), chapter);
    assert_eq!(text(&out.stderr).matches("wrote 2 for 1").count(), 1, "{}", text(&out.stderr));
}

#[test]
fn without_yes_the_difference_is_shown_and_nothing_is_written_unasked() {
    let folder = story();
    let out = fix(&folder, &[]);
    let said = text(&out.stderr);
    assert!(said.contains("-    format: 1, id: \"small\", title: \"Small\", start: \"Landing\""), "{said}");
    assert!(said.contains("+    format: 1, id: \"small\", title: \"Small\", start: \"landing\""), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("story.ron")).unwrap(), SETTINGS);
    assert_eq!(fs::read_to_string(folder.path().join("chapters/1.ron")).unwrap(), CHAPTER);
    assert_eq!(out.status.code(), Some(1));
    for wrong in [["--yes"].as_slice(), ["--fix"].as_slice()] {
        assert_eq!(earlier().arg("check").args(wrong).output().unwrap().status.code(), Some(2));
    }
}

#[test]
fn a_story_with_nothing_to_mend_is_left_alone() {
    let folder = story();
    fs::write(folder.path().join("story.ron"), SETTINGS.replace("Landing", "landing")).unwrap();
    let mended = CHAPTER.replace("chioces:", "choices:").replace("Greeted", "greeted").replace("greet_ed", "greeted");
    fs::write(
        folder.path().join("chapters/1.ron"),
        mended.replace("nowhere_at_all\"", "landing\", effects: [\"greeted\"]"),
    )
    .unwrap();
    let out = fix(&folder, &["--yes"]);
    assert_eq!((out.status.code(), text(&out.stdout), text(&out.stderr)), (Some(0), String::new(), String::new()));
}

/// `check --fix` at a real terminal, as far as its question.
fn asked(folder: &tempfile::TempDir) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_earlier"));
    command.args(["check", "--fix", "--format", "short"]);
    command.arg(folder.path());
    surroundings(&mut command);
    let mut pty = Pty::new(command, 100, 60);
    pty.wait_for_words("apply these fixes? [y/N]");
    let shown = pty.contents();
    assert!(shown.contains("+    format: 1, id: \"small\", title: \"Small\", start: \"landing\""), "{shown}");
    pty
}

fn texts(folder: &tempfile::TempDir) -> [String; 2] {
    ["story.ron", "chapters/1.ron"].map(|name| fs::read_to_string(folder.path().join(name)).unwrap())
}

#[test]
fn at_a_terminal_yes_writes_and_all_else_does_not() {
    for (keys, writes) in
        [("y\r", true), ("yes\r", true), ("n\r", false), ("\r", false), ("\x04", false), ("\x03", false)]
    {
        let folder = story();
        let mut pty = asked(&folder);
        pty.press(keys);
        assert_ne!(pty.end(), 0, "{keys:?}");
        let written = texts(&folder) != [SETTINGS, CHAPTER];
        assert_eq!(written, writes, "{keys:?}: {}", pty.contents());
        assert_eq!(pty.contents().contains("wrote choices for chioces"), writes, "{}", pty.contents());
        let files = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 2, "nothing is left lying about");
    }
}

#[test]
fn a_fix_that_would_cause_a_new_problem_is_left_alone() {
    let folder = story();
    // The nearest name is that of another choice of the scene, and two choices can't share a name.
    let chapter = CHAPTER.replace("\"b\"", "\"harbor\"").replace("nowhere_at_all", "Harbor");
    fs::write(folder.path().join("chapters/1.ron"), &chapter).unwrap();
    let out = fix(&folder, &["--yes"]);
    assert_eq!(out.status.code(), Some(1));
    // The other fixes of the file are applied.
    let mended = chapter.replace("chioces:", "choices:").replace("Greeted", "greeted").replace("greet_ed", "greeted");
    assert_eq!(texts(&folder), [SETTINGS.replace("Landing", "landing"), mended]);
    let said = text(&out.stderr);
    let why = "`chapters/1.ron:4:35` is unchanged: the fix would cause a new problem: chapters/1.ron:4:34: \
               error[E0405]: two choices of this scene have the same name `harbor`";
    assert!(said.contains(why), "{said}");
}

#[test]
fn what_a_mended_sign_brings_to_light_is_no_new_problem() {
    let folder = story();
    let chapter = CHAPTER.replace("\"On.\", to: \"b\"", "\"On.\" to: \"b\"").replace("Ending(", "Endnig(");
    fs::write(folder.path().join("chapters/1.ron"), &chapter).unwrap();
    let out = fix(&folder, &["--yes"]);
    assert!(texts(&folder)[1].contains("\"On.\", to: \"b\""), "{}", text(&out.stderr));
    // What is certain now is fixed the next time.
    fix(&folder, &["--yes"]);
    let out = fix(&folder, &["--yes"]);
    assert_eq!(text(&out.stdout).lines().count(), 1, "{}", text(&out.stdout));
}
