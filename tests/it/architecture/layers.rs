//! What the modules of the program may import and access, as described in `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in order, as listed in `src/lib.rs`.
const MODULES: &[&str] = &[
    "diag", "story", "engine", "explore", "text", "check", "ink", "archive", "session", "map", "report", "json",
    "lines", "web", "export", "publish", "lsp", "screen", "cli",
];

/// Capabilities that only some files may use: words that identify them, and these files.
const CAPABILITIES: &[(&str, &[&str], &[&str])] = &[
    (
        "the file system",
        &["std::fs", ".is_file(", ".is_dir(", ".exists(", ".canonicalize(", ".metadata(", ".read_dir("],
        &[
            "cli/files.rs",
            "cli/files/disk.rs",
            "cli/files/disk/unix.rs",
            "cli/files/disk/windows.rs",
            "cli/files/proofs.rs",
            "cli/files/screen_mark.rs",
            "cli/files/settings.rs",
            "cli/files/rewriting.rs",
            "cli/files/staged.rs",
            "cli/files/staged/unix.rs",
            "cli/files/staged/windows.rs",
        ],
    ),
    ("the time of day", &["SystemTime"], &["cli/files/journal.rs", "cli/files/proofs.rs"]),
    (
        "the passing of time",
        &["Instant"],
        &[
            "screen/mod.rs",
            "screen/stdio/unix.rs",
            "screen/stdio/windows.rs",
            "screen/terminal.rs",
            "screen/terminal/modes.rs",
            "screen/terminal/unix.rs",
            "screen/terminal/windows.rs",
            "cli/watcher.rs",
            "cli/proving.rs",
        ],
    ),
    ("the environment", &["std::env"], &["cli/files.rs", "cli/console.rs"]),
    ("the process", &["std::process"], &["main.rs", "cli/mod.rs", "cli/files/screen_mark.rs", "cli/revision.rs"]),
    (
        "the standard streams",
        &["io::stdin", "io::stdout", "io::stderr", "Stdin", "Stdout", "Stderr", "stdio::"],
        &[
            "cli/console.rs",
            "cli/line_editor/signals.rs",
            "cli/lsp.rs",
            "cli/play.rs",
            "cli/watch.rs",
            "cli/watch/listening/unix.rs",
            "cli/watch/listening/windows.rs",
            "screen/stdio/unix.rs",
            "screen/stdio/windows.rs",
            "screen/terminal.rs",
            "screen/terminal/modes.rs",
            "screen/terminal/tty.rs",
            "screen/terminal/unix.rs",
        ],
    ),
    (
        "threads",
        &["std::thread"],
        &[
            "story/load.rs",
            "explore/prover.rs",
            "session/watch/events.rs",
            "screen/worker.rs",
            "screen/stdio/windows.rs",
            "screen/terminal/unix/signals.rs",
            "screen/terminal/windows.rs",
            "screen/terminal/working.rs",
            "cli/line_editor/signals.rs",
            "cli/watch/listening/windows.rs",
            "cli/lsp.rs",
            "cli/watcher.rs",
            "cli/proving.rs",
            "cli/diff.rs",
        ],
    ),
    (
        "what only Unix has",
        &["std::os::unix", "std::os::fd", "rustix", " nix::", "signal_hook::iterator"],
        &[
            "screen/stdio/unix.rs",
            "screen/terminal/tty.rs",
            "screen/terminal/unix.rs",
            "screen/terminal/unix/signals.rs",
            "cli/files/disk/unix.rs",
            "cli/files/staged/unix.rs",
            "cli/line_editor/signals.rs",
            "cli/watch/listening/unix.rs",
        ],
    ),
    (
        "what only Windows has",
        &["std::os::windows", "winapi_util", "ctrlc", "ansi_support", "crossterm::event"],
        &[
            "screen/terminal/console.rs",
            "screen/terminal/windows.rs",
            "cli/console.rs",
            "cli/files/disk/windows.rs",
            "cli/files/staged/windows.rs",
        ],
    ),
    ("unescaped names of files", &[".display()"], &["cli/mod.rs"]),
    (
        "the terminal",
        &["termios", "winapi_util::console"],
        &["screen/stdio/unix.rs", "screen/terminal/console.rs", "screen/terminal/tty.rs", "cli/line_editor/signals.rs"],
    ),
];

/// The folder of the program's source code.
pub fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All Rust files of a folder and its subfolders, without the build script and the unit tests.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    let is_test = |path: &Path| path.strip_prefix(folder).is_ok_and(|path| path.starts_with("tests"));
    found.retain(|path| {
        let name = path.file_name().unwrap();
        !is_test(path) && path.extension().is_some_and(|end| end == "rs") && name != "build.rs" && name != "tests.rs"
    });
    found.sort();
    found
}

/// The text of a file without its comment lines.
pub fn code(file: &Path) -> String {
    let source = fs::read_to_string(file).unwrap();
    source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules that code names after `crate::`, also inside braces.
fn imported(code: &str) -> Vec<String> {
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

/// A file that no module declares is never compiled, so its tests never run.
#[test]
fn every_file_of_the_tests_is_declared() {
    let root = Path::new("tests/it");
    let declared = fs::read_to_string(root.join("main.rs")).unwrap();
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut count = 0;
    for folder in folders {
        let group = folder.file_name().unwrap().to_str().unwrap();
        let (_, listed) = declared.split_once(&format!("mod {group} {{")).unwrap();
        let (listed, _) = listed.split_once('}').unwrap();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_stem().unwrap().to_str().unwrap();
            assert!(listed.contains(&format!("pub mod {name};")), "{} is never compiled", file.display());
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn imports_point_to_earlier_modules_only() {
    let mut wrong = Vec::new();
    for (at, module) in MODULES.iter().enumerate() {
        let folder = src().join(module);
        assert!(folder.is_dir(), "module {module} is missing; update MODULES");
        for file in files(&folder) {
            for name in imported(&code(&file)) {
                let there = MODULES.iter().position(|module| *module == name);
                if there.is_none_or(|there| there > at) {
                    wrong.push(format!("{} imports {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_capability_is_used_by_the_files_that_may_use_it_and_by_no_others() {
    let mut wrong = Vec::new();
    for (capability, words, allowed) in CAPABILITIES {
        let users: Vec<PathBuf> =
            files(&src()).into_iter().filter(|file| words.iter().any(|word| code(file).contains(word))).collect();
        let users: Vec<&Path> = users.iter().map(|file| file.strip_prefix(src()).unwrap()).collect();
        let is_allowed = |file: &&&Path| !allowed.iter().any(|allowed| Path::new(allowed) == **file);
        wrong.extend(users.iter().filter(is_allowed).map(|file| format!("{} uses {capability}", file.display())));
        let unused = allowed.iter().filter(|allowed| !users.contains(&Path::new(allowed)));
        wrong.extend(unused.map(|file| format!("{file} does not use {capability}; update CAPABILITIES")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_depends_on_no_hash_order_and_no_floats() {
    for file in files(&src().join("engine")) {
        let code = code(&file);
        let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        let found = words.find(|word| ["HashMap", "HashSet", "f32", "f64"].contains(word));
        assert_eq!(found, None, "{}", file.display());
    }
}
