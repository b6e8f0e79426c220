//! Lists the files of the shipped story, so that the binary holds them all and none is forgotten.

use std::env;
use std::fmt::Write as _;
use std::fs;
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
    fs::write(folder("OUT_DIR")?.join("shipped.rs"), table + "]\n")
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
