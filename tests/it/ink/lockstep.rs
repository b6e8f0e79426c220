//! An ink story and its import play the same.
//!
//! The rule for white space: the choices are the same, in order, and so are the words of the text. White space between
//! two words counts as one space, and empty lines don't count. Where ink begins a line, so does the import; it may
//! begin another one where ink continues after a space, as after the text of a choice that leads to a knot on the same
//! line. The space before closing punctuation and after an opening bracket or quotation mark doesn't count, because the
//! format drops it beside an alternative that shows nothing.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

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

/// How often each story is walked through, apart from the long tier.
const SHORT: u32 = 100;

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

/// What is wrong with the import of a story.
fn wrong(name: &str, compiled: &str, walks: u32) -> Option<String> {
    let is_refused = REFUSED.contains(&name);
    match difference(name, compiled, walks) {
        Ok(None) => is_refused.then(|| format!("==== {name} is no longer refused\n")),
        Ok(Some((_, difference))) => Some(format!("==== {name}: {difference}")),
        Err(said) => (!is_refused).then(|| format!("==== {name} is refused:\n{said}")),
    }
}

/// The long tier takes minutes, so it says how far it is.
fn report(name: &str, walks: u32, began: Instant) {
    if walks > SHORT {
        // What a test prints is captured, unless it is written like this.
        let mut stderr = std::io::stderr().lock();
        writeln!(stderr, "{name}: {walks} walks, {:.1} s", began.elapsed().as_secs_f32()).unwrap();
    }
}

#[test]
fn the_corpus_and_its_imports_play_the_same() {
    let (walks, compiled) = (amount(SHORT, 100_000), corpus::compiled());
    let waiting = Mutex::new(compiled.iter());
    let work = || {
        let mut found = Vec::new();
        loop {
            let next = waiting.lock().unwrap().next();
            let Some((name, compiled)) = next else { return found };
            let began = Instant::now();
            found.extend(wrong(name, compiled, walks));
            report(name, walks, began);
        }
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.concat());
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
