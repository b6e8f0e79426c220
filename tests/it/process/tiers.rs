//! `earlier check` in tiers: first what needs no proof, then what is proved, and never "no problems" if something is
//! open.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::talk::earlier;

/// Creates a story with no problems in a temporary folder.
fn sound() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("lamp").to_str().unwrap().to_owned();
    assert!(earlier().args(["new", &story]).output().unwrap().status.success());
    (folder, story)
}

/// `earlier check` with nothing known from other tests.
fn check(arguments: &[&str]) -> Command {
    let mut command = earlier();
    command.arg("check").args(arguments).env("XDG_CACHE_HOME", "/dev/null");
    command
}

fn said(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, .. } = check(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap())
}

#[test]
fn without_proofs_it_says_that_nothing_is_proved() {
    let (_folder, story) = &sound();
    assert_eq!(said(&["--quick", story]), (Some(0), "no problems at first sight; nothing was proved\n".to_owned()));
    let (code, line) = said(&["--quick", story, "--format", "json"]);
    let report: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((code, &report["proofs"], &report["warnings"]), (Some(0), &json!("skipped"), &json!(0)));
    let (code, report) = said(&["--quick", "tests/data/ferry-broken"]);
    assert_eq!(code, Some(1));
    assert!(report.contains("error") && !report.contains("no problems"), "{report}");
}

#[test]
fn what_is_open_is_never_no_problems() {
    let (_folder, story) = &sound();
    let (code, report) = said(&[story, "--limit", "1"]);
    assert_eq!(code, Some(4), "{report}");
    assert!(report.starts_with("no problems so far\n\nundecided: the limit of 1 was reached"), "{report}");
    assert!(
        report.ends_with(
            "  a reader may get stuck in places without a warning\n  `--limit 4` or `--wait` may decide it\n"
        ),
        "{report}"
    );
    assert_eq!(said(&[story, "--limit", "1", "--deny", "undecided"]).0, Some(1));
    assert_eq!(said(&[story, "--limit", "1", "--deny", "warnings"]).0, Some(4));
    assert_eq!(said(&[story, "--wait", "--deny", "undecided"]), (Some(0), "no problems\n".to_owned()));
    let (code, line) = said(&[story, "--limit", "1", "--format", "json"]);
    let report: Value = serde_json::from_str(&line).unwrap();
    let open = &report["proofs"]["undecided"];
    assert_eq!(
        (code, &open["limit"], &open["stopped"], &open["stuck"]),
        (Some(4), &json!(1), &json!(false), &json!(true))
    );
    assert_eq!(open["scenes"], json!(["again"]), "{line}");
    let short = check(&[story, "--limit", "1", "--format", "short"]).output().unwrap();
    assert_eq!((short.status.code(), short.stdout.len()), (Some(4), 0));
    assert!(String::from_utf8(short.stderr).unwrap().starts_with("undecided: "));
}

/// The shipped story takes seconds to prove, so an interrupt at its first line of progress comes in time.
#[test]
fn an_interrupt_ends_it_with_what_is_known() {
    let mut child = check(&["--progress", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut progress = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    progress.read_line(&mut line).unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    assert!(first["progress"][0]["doing"].is_string() && first["steps"].is_u64(), "{line}");
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    std::io::copy(&mut progress, &mut std::io::sink()).unwrap();
    let out = child.wait_with_output().unwrap();
    let report = String::from_utf8(out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(4), "{report}");
    assert!(report.starts_with("no problems so far\n\nundecided: the work was stopped before everything was proved\n"));
    assert!(report.ends_with("  more time may decide it\n"), "{report}");
}

#[test]
fn what_was_proved_is_known_the_next_time_and_damage_does_no_harm() {
    let (_folder, story) = &sound();
    let caches = tempfile::tempdir().unwrap();
    let prove = || {
        let mut command = earlier();
        let out = command.args(["check", story]).env("XDG_CACHE_HOME", caches.path()).output().unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), "no problems\n");
    };
    let files = || {
        let folder = std::fs::read_dir(caches.path().join("earlier")).unwrap();
        folder.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    prove();
    let [file] = &files()[..] else { panic!("{:?}", files()) };
    let whole = std::fs::read(file).unwrap();
    std::fs::write(file, &whole[..whole.len() / 2]).unwrap();
    prove();
    assert_eq!(std::fs::read(file).unwrap(), whole);
    // Known proofs are used: with the same limit, more is reported than without them.
    let limited = |caches: &Path| {
        let mut command = earlier();
        command.args(["check", story, "--limit", "1"]).env("XDG_CACHE_HOME", caches).status().unwrap().code()
    };
    assert_eq!((limited(caches.path()), limited(Path::new("/dev/null"))), (Some(0), Some(4)));
    // The folder can't be written, or is a file: everything is proved again.
    std::fs::remove_dir_all(caches.path().join("earlier")).unwrap();
    std::fs::write(caches.path().join("earlier"), "").unwrap();
    prove();
}
