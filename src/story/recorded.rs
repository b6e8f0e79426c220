//! Recorded runs, with the locations of everything in them.

use std::fmt::Display;

use super::load::Loader;
use super::parse::{Findings, by_ron, parse};
use super::source;
use super::tree_reader::{FromTree as _, Spanned, Str};
use crate::diag::{Code, Diagnostic, FileId, FileSpan, Sources};

/// A value with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value in the file.
    pub value: T,
    /// Its location in the file of the run.
    pub place: FileSpan,
}

/// A recorded run: the content of a file in `routes/`. Its names are not resolved yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The id of the story to which it belongs.
    pub story: Placed<String>,
    /// The names of the facts that are true from the start.
    pub facts: Vec<Placed<String>>,
    /// The names of the choices, in order.
    pub choices: Vec<Placed<String>>,
    /// The expectations at the end, if there are any.
    pub expect: Option<Expected>,
}

/// The result that is expected of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The id of the ending that it reaches.
    pub ending: Option<Placed<String>>,
    /// The ids of meters with the values that they have at the end, each with a location of its own.
    pub meters: Vec<(Placed<String>, Placed<i32>)>,
    /// The ids of scenes with words that their texts show in the run, each with a location of its own.
    pub shows: Vec<(Placed<String>, Placed<String>)>,
}

/// Parses a recorded run. `bytes` is the content of its file, or the error from reading it, which is reported; the
/// file is added to `sources`. Returns the run if nothing is wrong with it, and everything that is wrong.
pub fn read_recorded(
    sources: &mut Sources,
    name: &str,
    bytes: Result<Vec<u8>, impl Display>,
) -> (Option<Recorded>, Vec<Diagnostic>) {
    let mut loader = Loader { sources: std::mem::take(sources), ..Loader::default() };
    let file = loader.open(bytes, name, None);
    *sources = loader.sources;
    match file {
        Some(file) => read(file, sources.get(file).map_or("", |source| &source.text)),
        None => (None, loader.found),
    }
}

fn read(file: FileId, text: &str) -> (Option<Recorded>, Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let refused: Vec<_> = by_ron::<source::Run>(file, text).err().into_iter().collect();
    let parsed = parse(file, text, source::Run::EXPECTED);
    let run = findings.read::<source::Run>(file, text, &parsed, &refused).records;
    report_repeated(file, &run, &mut findings.diagnostics);
    let found = findings.without_consequences();
    (found.is_empty().then(|| recorded(file, run)), found)
}

/// Reports a meter or scene with two expected values; `ron` would silently use the later one.
fn report_repeated(file: FileId, run: &source::Run, found: &mut Vec<Diagnostic>) {
    let expect = run.expect.as_ref();
    let meters = expect.and_then(|expect| expect.meters.as_ref()).map_or(&[][..], |meters| &meters.0);
    let shows = expect.and_then(|expect| expect.shows.as_ref()).map_or(&[][..], |shows| &shows.0);
    report_repeated_among(file, &meters.iter().map(|(name, _)| name).collect::<Vec<_>>(), "meter", found);
    report_repeated_among(file, &shows.iter().map(|(name, _)| name).collect::<Vec<_>>(), "scene", found);
}

fn report_repeated_among(file: FileId, names: &[&Str], kind: &str, found: &mut Vec<Diagnostic>) {
    for (at, name) in names.iter().enumerate() {
        let mut before = names.iter().take(at);
        if let Some(earlier) = before.find(|earlier| earlier.text == name.text && !name.missing) {
            let place = |name: &Str| FileSpan { file, span: name.span };
            let problem = Diagnostic::new(
                Code::RepeatedName,
                place(name),
                format!("the {kind} `{}` is specified more than once", name.text),
            )
            .label(place(earlier), "first specified here");
            found.push(problem.help("remove one of the two"));
        }
    }
}

fn recorded(file: FileId, run: source::Run) -> Recorded {
    let text = |text: Str| Placed { value: text.text.into_owned(), place: FileSpan { file, span: text.span } };
    let number = |number: Spanned<i32>| Placed { value: number.value, place: FileSpan { file, span: number.span } };
    let expected = |expect: source::Expect| Expected {
        ending: expect.ending.map(text),
        meters: expect.meters.map_or(Vec::new(), |meters| {
            meters.0.into_iter().map(|(name, value)| (text(name), number(value))).collect()
        }),
        shows: expect
            .shows
            .map_or(Vec::new(), |shows| shows.0.into_iter().map(|(name, words)| (text(name), text(words))).collect()),
    };
    Recorded {
        story: text(run.story),
        facts: run.facts.into_iter().map(text).collect(),
        choices: run.choices.into_iter().map(text).collect(),
        expect: run.expect.map(expected),
    }
}
