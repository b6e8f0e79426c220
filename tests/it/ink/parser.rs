//! The parser of ink: what it makes of a corpus, of mangled sources, and of deep and long ones.

use std::fs;
use std::path::PathBuf;

use earlier::diag::Diagnostic;
use earlier::ink::{Parsed, parse};

use crate::support::cases::describe;

/// The folder of the corpus.
fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/ink")
}

fn parsed(name: &str) -> Parsed {
    parse(name, |name| fs::read(corpus().join(name)))
}

fn said(parsed: &Parsed) -> String {
    parsed.diagnostics.iter().map(|problem: &Diagnostic| describe(problem, &parsed.ink.sources, "")).collect()
}

fn stories() -> Vec<String> {
    let files = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter(|name| name.ends_with(".ink")).collect();
    names.sort();
    names
}

#[test]
fn the_corpus_is_read_without_an_error() {
    let mut wrong = String::new();
    for name in stories() {
        let said = said(&parsed(&name));
        if !said.is_empty() {
            wrong += &format!("{name}\n{said}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
