//! Lists the files of the shipped story, so that the binary contains all of them; and computes a fingerprint of the
//! sources that proofs depend on, so that no other build trusts them.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed=story");
    let folder = |name| env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let story = folder("CARGO_MANIFEST_DIR")?.join("story");
    let mut names = vec!["story.ron".to_owned()];
    for part in ["chapters", "routes"] {
        names.extend(files(&story, part)?);
    }
    let mut table = "&[\n".to_owned();
    for name in names {
        let _ = writeln!(table, "    ({name:?}, include_str!({:?})),", story.join(&name));
    }
    let project = folder("CARGO_MANIFEST_DIR")?;
    println!("cargo::rustc-env=EARLIER_PROVER={:016x}", fingerprint(&project, &PROVER)?);
    println!("cargo::rustc-env=EARLIER_INPUTS={:016x}", fingerprint(&project, &PLAYER)?);
    fs::write(folder("OUT_DIR")?.join("shipped.rs"), table + "]\n")
}

/// What proofs depend on: everything that decides what a story means, and the libraries.
const PROVER: [&str; 4] = ["src/engine", "src/explore", "src/story", "Cargo.lock"];

/// What the module of published pages depends on: everything that needs no terminal, and the libraries.
const PLAYER: [&str; 14] = [
    "src/archive",
    "src/check",
    "src/diag",
    "src/engine",
    "src/explore",
    "src/json",
    "src/lines",
    "src/map",
    "src/report",
    "src/session",
    "src/story",
    "src/text",
    "src/web",
    "Cargo.lock",
];

/// A fingerprint of files and of those in folders. Only sources count, without unit tests and the files that pages are
/// built from.
fn fingerprint(project: &Path, parts: &[&str]) -> io::Result<u64> {
    let mut paths: Vec<PathBuf> = parts.iter().map(|part| project.join(part)).collect();
    let mut sources = BTreeMap::new();
    while let Some(path) = paths.pop() {
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            for entry in fs::read_dir(&path)? {
                paths.push(entry?.path());
            }
        } else if path.extension().is_some_and(|end| end == "rs" || end == "toml" || end == "lock") {
            let name = path.strip_prefix(project).unwrap_or(&path).to_owned();
            sources.insert(name, fs::read(&path)?);
        }
    }
    let mut hasher = DefaultHasher::new();
    sources.hash(&mut hasher);
    Ok(hasher.finish())
}

/// The RON files in a folder of the story, in the order of their names; none where there is no such folder.
fn files(story: &Path, part: &str) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(story.join(part)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        names.extend(name.to_str().filter(|name| name.ends_with(".ron")).map(|name| format!("{part}/{name}")));
    }
    names.sort();
    Ok(names)
}
