//! What a correction of the shipped story can say: every pair of clauses that can meet in one.

use std::collections::BTreeSet;

use crate::support::memory::Files;

/// The pronouns that need somebody's name before them in the same clause.
const PRONOUNS: [&str; 8] = ["he", "he'd", "him", "his", "they", "they'd", "them", "hers"];

/// Those whom a pronoun can mean.
const NAMES: [&str; 6] = ["Steve", "Steve's", "Rita", "Gil", "Dutch", "laker19"];

/// The text of a quoted string up to the quotation mark that closes it.
fn string(text: &str) -> String {
    let mut chars = text.chars();
    let mut found = String::new();
    while let Some(c) = chars.next().filter(|c| *c != '"') {
        found.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    found
}

/// Each scene with the clauses of its choices.
fn decisions() -> Vec<(String, Vec<String>)> {
    let files = Files::of("story");
    let scenes = files.chapters().flat_map(|chapter| chapter.split("        Scene(").skip(1));
    let clauses = |scene: &str| scene.split("said: \"").skip(1).map(string).collect::<Vec<_>>();
    let scene = |scene: &str| (string(scene.split_once("id: \"").unwrap().1), clauses(scene));
    scenes.map(scene).filter(|(_, clauses)| !clauses.is_empty()).collect()
}

#[test]
fn every_clause_reads_alone() {
    for (scene, clauses) in decisions() {
        assert!(clauses.len() > 1, "{scene}: a decision has two clauses, so that one can correct the other");
        let different: BTreeSet<&String> = clauses.iter().collect();
        assert_eq!(different.len(), clauses.len(), "{scene}: two choices say the same");
        for clause in &clauses {
            let words: Vec<&str> = clause.split([' ', ',', '"']).filter(|word| !word.is_empty()).collect();
            let named = words.iter().position(|word| NAMES.contains(word)).unwrap_or(words.len());
            let lost = words[..named].iter().find(|word| PRONOUNS.contains(word));
            assert_eq!(lost, None, "{scene}: who is that in `{clause}`?");
            assert!(!clause.ends_with('.') && clause.starts_with(char::is_lowercase), "{scene}: `{clause}`");
        }
    }
}

/// Shown by `cargo test --test it -- story::said --nocapture`, for an editor to read.
#[expect(clippy::print_stdout, reason = "an editor reads what it prints")]
#[test]
fn every_pair_can_be_read_in_print() {
    let mut pairs = 0;
    for (scene, clauses) in decisions() {
        for before in &clauses {
            println!("{scene}: An earlier version of this story left out that Dana {before}.");
            for after in clauses.iter().filter(|after| *after != before) {
                println!("{scene}: An earlier version of this story said that Dana {before}. She {after}.");
                pairs += 1;
            }
        }
    }
    assert!(pairs > 500, "{pairs} pairs");
}
