//! An ink story and its import play the same.
//!
//! The rule for white space: the choices are the same, in order, and so are the words of the text. White space between
//! two words counts as one space, and empty lines don't count. Where ink begins a line, so does the import; it may
//! begin another one where ink continues after a space, as after the text of a choice that leads to a knot on the same
//! line. The space before closing punctuation and after an opening bracket or quotation mark doesn't count, because the
//! format drops it beside an alternative that shows nothing.

use std::collections::BTreeMap;

use earlier::diag::{Diagnostic, Severity, Sources};
use earlier::ink::{Parsed, import, parse};
use earlier::story::Story;
use proptest::prelude::*;

use super::corpus;
use super::generated;
use super::players::{Difference, InkReader, Spaces, differ};
use crate::support::cases::describe;
use crate::support::properties::config;
use crate::support::stories::read;
use crate::support::tier::amount;

/// The maximum length of a walk.
const STEPS: usize = 60;

fn said(problems: &[Diagnostic], sources: &Sources) -> String {
    problems.iter().map(|problem| describe(problem, sources, "")).collect()
}

/// The import of a story, or the problems that are reported instead.
pub(crate) fn imported(parsed: &Parsed, ranges: &BTreeMap<String, (i64, i64)>) -> Result<(Story, String), String> {
    let errors = |problems: &[Diagnostic]| problems.iter().any(|problem| problem.severity() == Severity::Error);
    if errors(&parsed.diagnostics) {
        return Err(said(&parsed.diagnostics, &parsed.ink.sources));
    }
    let imported = import(&parsed.ink, ranges);
    if errors(&imported.diagnostics) {
        return Err(said(&imported.diagnostics, &parsed.ink.sources));
    }
    let files: Vec<(&str, &str)> = imported.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let written = files.iter().map(|(name, text)| format!("// {name}\n{text}\n")).collect::<String>();
    let loaded = read(&files);
    let problems = said(&loaded.diagnostics, &loaded.sources);
    match loaded.story {
        Some(story) => Ok((story, written)),
        None => Err(format!("the import is no story:\n{problems}{written}")),
    }
}

fn difference(name: &str, compiled: &str, walks: u32) -> Result<Option<(String, Difference)>, String> {
    let (story, written) = imported(&corpus::parsed(name), &BTreeMap::new())?;
    Ok(differ(&mut InkReader::new(compiled), &story, walks, STEPS, Spaces::MoreLines)
        .map(|difference| (written, difference)))
}

/// What can't be converted yet.
pub(super) const REFUSED: &[&str] = &["temporary"];

#[test]
fn the_corpus_and_its_imports_play_the_same() {
    let walks = amount(100, 100_000);
    let mut wrong = String::new();
    for (name, compiled) in corpus::compiled() {
        match difference(&name, &compiled, walks) {
            Ok(None) if REFUSED.contains(&name.as_str()) => wrong += &format!("==== {name} is no longer refused\n"),
            Ok(None) => {}
            Ok(Some((_, difference))) => wrong += &format!("==== {name}: {difference}"),
            Err(_) if REFUSED.contains(&name.as_str()) => {}
            Err(said) => wrong += &format!("==== {name} is refused:\n{said}"),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Random stories keep both of their counters from 0 to 3.
pub(super) fn ranges() -> BTreeMap<String, (i64, i64)> {
    ["x", "y"].into_iter().map(|name| (name.to_owned(), (0, 3))).collect()
}

proptest! {
    #![proptest_config(config(amount(40, 2_000)))]

    #[test]
    fn random_stories_and_their_imports_play_the_same(story in generated::story()) {
        let ink = story.written();
        let parsed = parse("story.ink", |_| Ok::<_, String>(ink.clone().into_bytes()));
        let (made, written) = imported(&parsed, &ranges()).map_err(|said| TestCaseError::fail(format!("{ink}\n{said}")))?;
        if let Some(difference) = differ(&mut InkReader::new(&story.compiled()), &made, 10, STEPS, Spaces::MoreLines) {
            prop_assert!(false, "{ink}\n{written}\n{difference}");
        }
    }
}
