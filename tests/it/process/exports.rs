//! `earlier export`: what it writes, what it says, and what it never overwrites.

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
