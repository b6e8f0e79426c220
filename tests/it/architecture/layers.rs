//! The house has a direction: a room imports only rooms that come before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in their order, as `src/lib.rs` has them.
const ROOMS: &[&str] = &[
    "diag", "story", "engine", "explore", "text", "check", "archive", "session", "map", "report", "json", "lines",
    "screen", "cli",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The rooms that a file names after `crate::`, also inside braces.
fn imported(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let after = &code[at + "crate::".len()..];
        let names = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![after],
        };
        for name in names {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            found.push(name[..end].to_owned());
        }
    }
    found
}

#[test]
fn imports_point_to_earlier_rooms_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (at, room) in ROOMS.iter().enumerate() {
        let folder = src.join(room);
        assert!(folder.is_dir(), "the room {room} is gone; mend the list");
        for file in files(&folder) {
            for name in imported(&fs::read_to_string(&file).unwrap()) {
                let there = ROOMS.iter().position(|room| *room == name);
                if there.is_none_or(|there| there > at) {
                    wrong.push(format!("{} imports {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_terminal_file_names_crossterm_and_only_the_files_file_touches_files() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in files(&src) {
        let source = fs::read_to_string(&file).unwrap();
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let named = |name: &str| file.ends_with(name);
        if code.contains("crossterm") && !named("screen/terminal.rs") {
            wrong.push(format!("{} names crossterm", file.display()));
        }
        // The build script is no part of the program.
        let touches = code.contains("std::fs") || code.contains("SystemTime");
        if touches && !named("cli/files.rs") && !named("src/build.rs") {
            wrong.push(format!("{} touches files or the clock", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
