//! Inputs on which the fuzz targets of `tests/fuzz` once found something wrong.

use std::fs;
use std::path::PathBuf;

pub mod laws;

/// Tries a law on every file of a folder of `tests/data/fuzzed`, and says on which it breaks.
fn holds_of_all(folder: &str, law: fn(&[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzzed").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let breaks = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        std::panic::catch_unwind(|| law(&bytes)).is_err()
    };
    let broken: Vec<PathBuf> = paths.filter(breaks).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn what_once_broke_reading_is_read() {
    holds_of_all("read", laws::read);
}

#[test]
fn what_once_broke_the_small_language_is_read() {
    holds_of_all("language", laws::language);
}

#[test]
fn what_once_broke_the_archive_is_read() {
    holds_of_all("archive", laws::archive);
}
