//! Every command that the README and the guide show is run, and prints what they say.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::talk::CACHES;

/// A command of a `console` block, and the output shown below it.
struct Shown {
    command: String,
    output: String,
}

fn shown(markdown: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            inside = fence == "console";
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            found.push(Shown { command: command.to_owned(), output: String::new() });
        } else if inside && let Some(last) = found.last_mut() {
            last.output.push_str(line);
            last.output.push('\n');
        }
    }
    found
}

/// Runs a command line as a reader would type it: in the project's folder, with `earlier` installed.
fn run(command: &str, home: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_earlier"));
    let path = std::env::var("PATH").unwrap();
    let out = Command::new("sh")
        .args(["-c", command])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PATH", format!("{}:{path}", binary.parent().unwrap().display()))
        .env("EARLIER_ARCHIVE", home)
        .env("XDG_CACHE_HOME", CACHES)
        .env_remove("EARLIER_PLAIN")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(out.status.success(), "`{command}` failed: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn the_commands_of_the_readme_and_the_guide_print_what_is_shown() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("story/README.md")).unwrap();
    let commands = shown(&readme);
    assert!(commands.len() >= 3, "the README shows fewer commands than it should");
    let commands = commands.into_iter().chain(shown(&guide));
    for Shown { command, output } in commands {
        let home = tempfile::tempdir().unwrap();
        // A blank line at the end of a block would look like a mistake in the README. What a command writes into `/tmp`
        // goes to a folder of its own, so that no old files are there.
        let own = home.path().display().to_string();
        let printed = run(&command.replace("/tmp", &own), home.path()).replace(&own, "/tmp");
        snapbox::Assert::new().normalize_paths(false).eq(printed.trim_end(), output.trim_end());
    }
}

#[test]
fn the_readme_opens_with_one_command_that_plays_and_one_that_tests() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let opening: Vec<&str> = readme.lines().take(20).filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(opening, ["cargo run --release", "cargo test"]);
}

#[test]
fn the_readme_is_short_and_its_scene_is_valid() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.lines().count() < 150, "what is more goes to the guide");
    let scene = readme.split("```ron\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let ends = ["deck", "water", "home"]
        .map(|id| format!(r#"Scene(id: "{id}", text: "End.", ending: Ending(title: "{id}", teaser: "{id}")),"#));
    let settings = r#"Story(format: 1, id: "x", title: "X", start: "quay", chapters: ["1"],
        meters: [Meter(id: "nerve", name: "NERVE", range: (0, 5), start: 2)])"#;
    let chapter = format!(r#"Chapter(title: "One", scenes: [{scene}{}])"#, ends.concat());
    let loaded = crate::support::stories::read(&[("story.ron", settings), ("chapters/1.ron", &chapter)]);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
}
