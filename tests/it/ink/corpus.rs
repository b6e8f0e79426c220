//! The corpus of ink stories in `tests/data/ink`, and what inkle's compiler makes of them.
//!
//! They are compiled by `tests/data/ink/compile.mjs`: `bladeink-compiler` refuses tunnels at the end of a choice, logic in
//! functions and more, and makes other labels of `"So[."]," she said`. `bladeink` plays what the script wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use earlier::ink::{Parsed, parse};

/// The folder of the corpus, or of the stories that `EARLIER_INK` names instead.
pub(crate) fn folder() -> PathBuf {
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/ink");
    std::env::var_os("EARLIER_INK").map_or_else(own, PathBuf::from)
}

/// Reads a file of the corpus.
pub(crate) fn read(name: &str) -> std::io::Result<Vec<u8>> {
    fs::read(folder().join(name))
}

/// The names of the stories, without `.ink`.
pub(crate) fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|name| name.strip_suffix(".ink").map(str::to_owned)).collect();
    names.sort();
    names
}

/// Parses a story of the corpus.
pub(crate) fn parsed(name: &str) -> Parsed {
    parse(&format!("{name}.ink"), read)
}

/// What inkle's compiler makes of every story, in JSON.
pub(crate) fn compiled() -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder().join("compiled.txt")).unwrap();
    let mut compiled = BTreeMap::new();
    for line in text.lines() {
        let [name, sum, json] = line.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
        let mut hasher = crc32fast::Hasher::new();
        for source in parsed(name).ink.sources.iter() {
            hasher.update(source.text.as_bytes());
        }
        assert_eq!(sum, hasher.finalize().to_string(), "{name} has changed: run `node tests/data/ink/compile.mjs`");
        compiled.insert(name.to_owned(), json.to_owned());
    }
    assert!(compiled.keys().eq(&names()), "the corpus has changed: run `node tests/data/ink/compile.mjs`");
    compiled
}
