//! `earlier export`: what it writes, what it reports, and what it never overwrites.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::talk::earlier;

fn export(to: &Path) -> Output {
    earlier().args(["export", "tests/data/ferry", "--ink"]).arg(to).output().unwrap()
}

#[test]
fn an_export_is_written_and_written_again_and_says_what_it_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ferry.ink");
    for _ in 0..2 {
        let out = export(&path);
        assert_eq!(out.status.code(), Some(0), "{out:?}");
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(said.contains("  1 sealed choice, hidden instead\n"), "{said}");
        assert!(said.contains("  3 notes\n"), "{said}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\n=== booth ===\n") && text.contains("\nVAR trust = 7\n"), "{text}");
    }
}

#[test]
fn a_story_is_written_for_twine_and_what_it_keeps_is_not_said_to_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ferry.twee");
    for _ in 0..2 {
        let out = earlier().args(["export", "tests/data/ferry", "--twee"]).arg(&path).output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{out:?}");
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(said.contains("  1 sealed choice, hidden instead\n") && said.contains("  3 notes\n"), "{said}");
        assert!(!said.contains("locked") && !said.contains("document") && !said.contains("emphasis"), "{said}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\n:: booth [chapter-1] {") && text.contains("\n<<set $trust to 7>>\n"), "{text}");
    }
    let out = earlier().args(["export", "tests/data/ferry"]).output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(2) && said.contains("--ink") && said.contains("--twee"), "{said}");
    fs::write(&path, ":: StoryTitle\nMine\n").unwrap();
    let out = earlier().args(["export", "tests/data/ferry", "--twee"]).arg(&path).output().unwrap();
    assert_eq!(out.status.code(), Some(3), "{out:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), ":: StoryTitle\nMine\n");
}

#[test]
fn another_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ink");
    fs::write(&path, "-> END\n").unwrap();
    let out = export(&path);
    assert_eq!(out.status.code(), Some(3), "{out:?}");
    assert!(String::from_utf8(out.stderr).unwrap().contains("it is another file; not overwriting it"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "-> END\n");
    let out = export(&folder.path().join("no/folder.ink"));
    assert_eq!(out.status.code(), Some(3), "{out:?}");
}
