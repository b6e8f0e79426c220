//! `earlier check --fix`: what can be mended for certain is, and not a byte beside it.

use std::fs;
use std::process::{Output, Stdio};

use super::talk::earlier;

const SETTINGS: &str = r#"Story(
    format: 1, id: "small", title: "Small", start: "aa", chapters: ["1"],
    facts: [Fact(id: "met", is: "they have met")], // kept
)
"#;

const CHAPTER: &str = "\u{feff}Chapter(title: \"One\", scenes: [\r\n    \
    Scene(id: \"a\", txt: \"{meet: Hello. | Who?}\",   choices: [\r\n        \
    Choice(text: \"On.\", to: \"b\", effects: [\"mett\"]), // kept\r\n        \
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
    command.arg("check").arg(folder.path()).args(["--fix", "--format", "short"]).args(more);
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
    assert_eq!(read("story.ron"), SETTINGS.replace("\"aa\"", "\"a\""));
    let mended = CHAPTER.replace("txt:", "text:").replace("meet", "met").replace("mett", "met");
    assert_eq!(read("chapters/1.ron"), mended);
    assert!(text(&out.stderr).contains("chapters/1.ron:2:20: wrote text for txt\n"), "{}", text(&out.stderr));
}

#[test]
fn without_yes_the_difference_is_shown_and_nothing_is_written_unasked() {
    let folder = story();
    let out = fix(&folder, &[]);
    let said = text(&out.stderr);
    assert!(said.contains("-    format: 1, id: \"small\", title: \"Small\", start: \"aa\""), "{said}");
    assert!(said.contains("+    format: 1, id: \"small\", title: \"Small\", start: \"a\""), "{said}");
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
    fs::write(folder.path().join("story.ron"), SETTINGS.replace("\"aa\"", "\"a\"")).unwrap();
    let mended = CHAPTER.replace("txt:", "text:").replace("meet", "met").replace("mett", "met");
    fs::write(folder.path().join("chapters/1.ron"), mended.replace("nowhere_at_all\"", "a\", effects: [\"met\"]"))
        .unwrap();
    let out = fix(&folder, &["--yes"]);
    assert_eq!((out.status.code(), text(&out.stdout), text(&out.stderr)), (Some(0), String::new(), String::new()));
}
