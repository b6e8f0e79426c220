//! Every problem of a story is reported once, at its exact location, in helpful words.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use earlier::diag::{Code, Diagnostic};
use earlier::story::Loaded;

use crate::support::cases::{Case, parse};

fn data() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

fn cases() -> Vec<Case> {
    data().iter().flat_map(|(_, text)| parse(text)).collect()
}

#[test]
fn every_bad_story_is_explained_exactly() {
    let mut wrong = String::new();
    for (path, text) in data() {
        let said: String = parse(&text).iter().map(Case::said).collect();
        if std::env::var_os("BLESS").is_some() && said != text {
            fs::write(&path, &said).unwrap();
        }
        for case in parse(&text).iter().filter(|case| case.said() != case.written()) {
            wrong += &format!("{}: wanted\n{}said\n{}\n", path.display(), case.written(), case.said());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_is_shown_by_at_least_two_cases() {
    let mut shown: HashMap<Code, usize> = HashMap::new();
    for case in cases() {
        let mut codes: Vec<Code> = case.load().diagnostics.iter().map(|problem| problem.code).collect();
        codes.sort();
        codes.dedup();
        codes.into_iter().for_each(|code| *shown.entry(code).or_default() += 1);
    }
    for code in Code::ALL {
        let times = shown.get(code).copied().unwrap_or_default();
        assert!(times >= 2, "{} is shown by {times} cases", code.as_str());
    }
}

#[test]
fn no_case_without_a_diagnostic_and_no_story_with_an_error() {
    for case in cases() {
        let loaded = case.load();
        let errors = loaded.diagnostics.iter().filter(|problem| problem.code.as_str().starts_with('E')).count();
        let sound = case.name.starts_with("sound:");
        assert_eq!(loaded.diagnostics.is_empty(), sound, "{}", case.name);
        // What is wrong with a recorded run or a law leaves the story playable.
        let harmless = |problem: &&Diagnostic| problem.code == Code::LawBroken || is_of_a_run(problem, &loaded);
        let harmless = loaded.diagnostics.iter().filter(harmless).count();
        assert_eq!(loaded.story.is_some(), errors == harmless, "{}", case.name);
    }
}

fn is_of_a_run(problem: &Diagnostic, loaded: &Loaded) -> bool {
    loaded.sources.get(problem.place.file).unwrap().name.starts_with("routes/")
}
