//! `earlier publish --program`: a program that plays one story.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::talk::earlier;

fn publish(story: &Path, program: &Path, more: &[&str]) -> Output {
    earlier().arg("publish").arg(story).arg("--program").arg(program).args(more).output().unwrap()
}

fn ferry() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ferry")
}

/// Runs a program with some lines as its input and a data folder of its own.
fn run(program: &Path, arguments: &[&str], input: &str) -> Output {
    let folder = program.parent().unwrap();
    fs::write(folder.join("input"), input).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).env("XDG_DATA_HOME", folder.join("data")).env("EARLIER_ARCHIVE", folder.join("not here"));
    command.stdin(Stdio::from(fs::File::open(folder.join("input")).unwrap())).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_program_plays_its_story_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("the-ferry");
    let out = publish(&ferry(), &program, &[]);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    assert_eq!(text(&out.stdout), format!("wrote `{}`; start it to play\n", program.display()));
    let lines = "{\"choose\":1}\n{\"choose\":1}\n{\"choose\":1}\n";
    let archive = folder.path().join("archive");
    let mut told = earlier();
    told.arg(ferry()).args(["--json", "--archive"]).arg(&archive);
    fs::write(folder.path().join("lines"), lines).unwrap();
    let told = told.stdin(Stdio::from(fs::File::open(folder.path().join("lines")).unwrap())).output().unwrap();
    let played = run(&program, &["--json"], lines);
    assert_eq!(text(&played.stdout), text(&told.stdout), "{played:?}");
    let journal = |folder: &Path| fs::read_to_string(folder.join("ferry/1.journal")).unwrap();
    let steps = |text: String| text.lines().filter(|line| line.starts_with("step")).count();
    assert_eq!(steps(journal(&folder.path().join("data/ferry"))), steps(journal(&archive)), "it has its own place");
    assert!(!folder.path().join("not here").exists());
    let help = text(&run(&program, &["--help"], "").stdout);
    assert!(help.contains("Usage: the-ferry [OPTIONS]") && !help.contains("STORY"), "{help}");
    assert!(help.contains("[default: `ferry` in your data folder]"), "{help}");
    let version = text(&run(&program, &["--version"], "").stdout);
    assert!(version.starts_with("the-ferry ") && version.contains("ratatui"), "{version}");
    for command in ["check", "publish", "story"] {
        assert_eq!(run(&program, &[command], "").status.code(), Some(2), "{command}");
    }
    let asked = run(&program, &["--json", "--nothing"], "");
    assert_eq!(asked.status.code(), Some(2));
    assert!(text(&asked.stdout).starts_with("{\"error\":\"unexpected argument"), "{asked:?}");
}

#[test]
fn a_program_that_is_damaged_says_so_and_what_follows_it_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("ferry");
    assert_eq!(publish(&ferry(), &program, &[]).status.code(), Some(0));
    let whole = fs::read(&program).unwrap();
    let damaged = |bytes: &[u8]| {
        fs::write(&program, bytes).unwrap();
        let out = run(&program, &["--plain"], "1\n");
        assert_eq!(out.status.code(), Some(3), "{out:?}");
        assert!(out.stdout.is_empty() && text(&out.stderr).contains("this program is damaged"), "{out:?}");
    };
    let length = whole.len();
    damaged(&whole[..length - 1]);
    damaged(&whole[..length - 2_000]);
    for at in [1, 9, 500] {
        let mut changed = whole.clone();
        changed[length - at] ^= 1;
        damaged(&changed);
    }
    fs::write(&program, [whole.as_slice(), b"a signature"].concat()).unwrap();
    let out = run(&program, &["--plain"], "1\n");
    assert_eq!(out.status.code(), Some(0), "{out:?}");
}

#[test]
fn a_program_is_made_of_another_one_and_replaces_only_a_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    assert_eq!(publish(&ferry(), &path("first"), &[]).status.code(), Some(0));
    let from = path("first").display().to_string();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/small");
    assert_eq!(publish(&small, &path("second"), &["--from", &from]).status.code(), Some(0));
    assert_eq!(publish(&small, &path("third"), &[]).status.code(), Some(0));
    assert!(fs::read(path("second")).unwrap() == fs::read(path("third")).unwrap(), "the first story is gone");
    assert_eq!(publish(&small, &path("first"), &[]).status.code(), Some(0), "a program is replaced");
    fs::write(path("notes.txt"), "precious").unwrap();
    let refused = publish(&small, &path("notes.txt"), &[]);
    assert_eq!(
        (refused.status.code(), fs::read_to_string(path("notes.txt")).unwrap()),
        (Some(3), "precious".to_owned())
    );
    assert!(text(&refused.stderr).contains("it is another file; not overwriting it"), "{refused:?}");
    let notes = path("notes.txt").display().to_string();
    let refused = publish(&small, &path("fourth"), &["--from", &notes]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(text(&refused.stderr).contains("is not a version of this program that can contain a story"), "{refused:?}");
    assert!(!path("fourth").exists());
    let itself = earlier().get_program().to_owned();
    let refused = publish(&small, Path::new(&itself), &[]);
    assert!(text(&refused.stderr).contains("it is this program"), "{refused:?}");
}

#[test]
fn the_licenses_are_those_of_what_the_program_is_built_of() {
    let out = earlier().arg("licenses").output().unwrap();
    let listed = text(&out.stdout);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let locked = fs::read_to_string(folder.join("Cargo.lock")).unwrap();
    let names = listed.lines().skip(2).take_while(|line| !line.is_empty());
    let names: Vec<&str> = names.map(|line| line.split(':').next().unwrap()).collect();
    assert!(names.len() > 50, "{names:?}");
    for name in &names {
        let (package, version) = name.split_once(' ').unwrap();
        let entry = format!("name = \"{package}\"\nversion = \"{version}\"");
        assert!(
            locked.contains(&entry),
            "{name} is not built in: run `.ci/licenses earlier > src/cli/program.licenses`"
        );
    }
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (needed, _) = rest.split_once("\n[").unwrap();
    for package in needed.lines().filter_map(|line| line.split_once(" = ")).map(|(package, _)| package) {
        let is_listed = names.iter().any(|name| name.starts_with(package));
        assert!(is_listed || package.starts_with('#'), "{package} is not listed");
    }
}
