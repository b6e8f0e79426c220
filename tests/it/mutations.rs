//! One slip of the pen in the shipped story is one problem, said at its place, with the way out.
//!
//! Every kind of slip is made at several places of the real files, the same ones every time. `EVERYWHERE=1` in the
//! environment makes it at every place that there is, which takes minutes.

use std::fs;
use std::ops::Range;
use std::path::Path;

use earlier::diag::{Code, Diagnostic};
use earlier::story::{Loaded, load};

/// So many places a kind of slip is made at.
const PLACES: usize = 5;

/// A file of the shipped story: its name and its text.
type File = (String, String);

/// A slip: what is written instead of some bytes, and what is to be said of it.
#[derive(Clone, Debug)]
struct Slip {
    range: Range<usize>,
    with: String,
    /// The byte of the mutated file that is pointed at.
    place: usize,
    code: Code,
    /// What the message or a help must hold.
    says: String,
}

/// A kind of slip: what it is called, and the places of a text where it can be made.
type Kind = (&'static str, fn(&str) -> Vec<Slip>);

fn shipped() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("story");
    let mut chapters: Vec<String> = fs::read_dir(root.join("chapters"))
        .unwrap()
        .map(|entry| format!("chapters/{}", entry.unwrap().file_name().to_string_lossy()))
        .collect();
    chapters.sort();
    let names = std::iter::once("story.ron".to_owned()).chain(chapters);
    names.map(|name| (name.clone(), fs::read_to_string(root.join(name)).unwrap())).collect()
}

fn read(files: &[File]) -> Loaded {
    load(|name| {
        let found = files.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone().into_bytes()).ok_or_else(|| "there is no such file".to_owned())
    })
}

/// The slip made in a file.
fn made(text: &str, slip: &Slip) -> String {
    let mut text = text.to_owned();
    text.replace_range(slip.range.clone(), &slip.with);
    text
}

/// What is wrong with what is said of a slip, or nothing.
fn misjudged(files: &[File], file: usize, slip: &Slip) -> Option<String> {
    let mut files = files.to_vec();
    files[file].1 = made(&files[file].1, slip);
    let loaded = read(&files);
    let (name, text) = &files[file];
    let place = earlier::diag::Source::new(name.clone(), text.clone()).position(u32::try_from(slip.place).unwrap());
    let said = |problem: &Diagnostic| {
        let source = loaded.sources.get(problem.place.file).unwrap();
        let at = source.position(problem.place.span.start);
        let help = problem.help.join("; ");
        format!("{}:{}:{} {} {}; {help}", source.name, at.line, at.column, problem.code.as_str(), problem.message)
    };
    let all: Vec<String> = loaded.diagnostics.iter().map(said).collect();
    let wanted = format!("{name}:{}:{} {} ", place.line, place.column, slip.code.as_str());
    let right = all.len() == 1 && all[0].starts_with(&wanted) && all[0].contains(&slip.says);
    let line = text.lines().nth(place.line - 1).unwrap_or_default();
    (!right).then(|| format!("wanted {wanted}… {}\n    {line}\nsaid\n  {}\n", slip.says, all.join("\n  ")))
}

/// The same few of all places, for every run of the tests.
fn few<T>(all: Vec<T>, seed: usize) -> Vec<T> {
    if std::env::var_os("EVERYWHERE").is_some() || all.len() <= PLACES {
        return all;
    }
    let step = all.len() / PLACES;
    let keep = |at: usize| at % step == seed % step && at / step < PLACES;
    all.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, item)| item).collect()
}

fn tried(kinds: &[Kind]) {
    let files = shipped();
    assert_eq!(read(&files).diagnostics, []);
    let mut wrong = String::new();
    for (seed, (name, sites)) in kinds.iter().enumerate() {
        let all: Vec<(usize, Slip)> = (0..files.len())
            .flat_map(|file| sites(&files[file].1).into_iter().map(move |slip| (file, slip)))
            .collect();
        assert!(all.len() >= 2 || name.ends_with("once"), "{name} can be made at {} places", all.len());
        for (file, slip) in few(all, seed * 7) {
            if let Some(said) = misjudged(&files, file, &slip) {
                wrong += &format!("== {name}: {said}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Where something stands in a text, every time.
fn all(text: &str, what: &str) -> Vec<Range<usize>> {
    text.match_indices(what).map(|(at, what)| at..at + what.len()).collect()
}

/// What stands between two strings on one line, every time.
fn between(text: &str, before: &str, after: &str) -> Vec<Range<usize>> {
    let found = all(text, before).into_iter().filter_map(|range| {
        let line = text[range.end..].lines().next()?;
        Some(range.end..range.end + line.find(after)?)
    });
    found.filter(|range| !range.is_empty()).collect()
}

/// The same name with two neighbours swapped in its middle.
fn misspelled(name: &str) -> Option<String> {
    let mut bytes = name.as_bytes().to_vec();
    let at = (bytes.len() / 2..bytes.len().checked_sub(1)?).find(|at| bytes[*at] != bytes[*at + 1])?;
    bytes.swap(at, at + 1);
    String::from_utf8(bytes).ok().filter(|_| name.len() > 3)
}

/// The names at these places, each misspelled, with what is meant as the way out.
fn misspellings(text: &str, places: Vec<Range<usize>>, code: Code) -> Vec<Slip> {
    let slip = |range: Range<usize>| {
        let name = &text[range.clone()];
        let says = format!("did you mean `{name}`?");
        misspelled(name).map(|with| Slip { place: range.start, range, with, code, says })
    };
    places.into_iter().filter_map(slip).collect()
}

/// What stands somewhere is written otherwise; that is said at its beginning.
fn rewritten(text: &str, what: &str, with: &str, code: Code, says: &str) -> Vec<Slip> {
    let slip = |range: Range<usize>| Slip { place: range.start, range, with: with.into(), code, says: says.into() };
    all(text, what).into_iter().map(slip).collect()
}

/// What stands somewhere is missing; that is said of the next thing that stands there.
fn missing(text: &str, places: Vec<Range<usize>>, says: &str) -> Vec<Slip> {
    let slip = |range: Range<usize>| {
        let rest = &text[range.end..];
        let place = range.start + rest.len() - rest.trim_start().len();
        Slip { range, with: String::new(), place, code: Code::Syntax, says: says.into() }
    };
    places.into_iter().map(slip).collect()
}

/// The places of words in the conditions of choices.
fn words(text: &str, wanted: fn(before: &str, word: &str, after: &str) -> bool) -> Vec<Range<usize>> {
    let conditions = ["when: \"", "needs: \"", "seal: \""].into_iter().flat_map(|field| between(text, field, "\""));
    let mut found = Vec::new();
    for range in conditions {
        let mut at = range.start;
        for part in text[range.clone()].split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
            let word = part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
            let (before, after) = (&text[range.start..at], &text[at + word.len()..range.end]);
            if !word.is_empty() && wanted(before, word, after) {
                found.push(at..at + word.len());
            }
            at += part.len();
        }
    }
    found
}

fn is_fact(before: &str, word: &str, after: &str) -> bool {
    let own = ["and", "or", "not", "trust", "patience", "when"];
    !own.contains(&word) && !after.starts_with('(') && !before.ends_with(['(', '.']) && !word.starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn a_misspelled_name_is_told_with_the_one_that_was_meant() {
    tried(&[
        ("a field", |text| {
            let fields = ["text", "effects", "said", "after", "dateline", "choices", "needs", "locked", "arrive", "notes", "meters", "facts", "clipping"];
            let places = fields.iter().flat_map(|field| {
                all(text, &format!(" {field}: ")).into_iter().map(|range| range.start + 1..range.end - 2)
            });
            misspellings(text, places.collect(), Code::UnknownField)
        }),
        ("a struct", |text| {
            let names = ["Scene", "Choice", "Junction", "Ending", "Note", "Fact", "Document", "Meter", "Brief"];
            let places = names.iter().flat_map(|name| {
                all(text, &format!(" {name}(")).into_iter().map(|range| range.start + 1..range.end - 1)
            });
            misspellings(text, places.collect(), Code::UnknownVariant)
        }),
        ("a colour", |text| {
            let places = ["Cyan", "Yellow", "Magenta"].iter().flat_map(|name| all(text, name));
            misspellings(text, places.filter(|at| text[..at.start].ends_with("color: ")).collect(), Code::UnknownVariant)
        }),
        ("where a fact comes from, once", |text| misspellings(text, all(text, "FinishedBefore"), Code::UnknownVariant)),
        ("a scene that a choice leads to", |text| misspellings(text, between(text, " to: \"", "\""), Code::UnknownName)),
        ("the scene it starts with, once", |text| misspellings(text, between(text, " start: \"", "\""), Code::UnknownName)),
        ("a fact in a condition", |text| misspellings(text, words(text, is_fact), Code::UnknownName)),
        ("a meter in a condition", |text| {
            misspellings(text, words(text, |_, word, _| word == "trust" || word == "patience"), Code::UnknownName)
        }),
        ("a scene that was seen", |text| misspellings(text, between(text, "seen(", ")"), Code::UnknownName)),
        ("the scene of a choice that was taken", |text| misspellings(text, between(text, "took(", "."), Code::UnknownName)),
        ("a choice that was taken", |text| {
            let choice = |range: Range<usize>| text[range.clone()].find('.').map(|dot| range.start + dot + 1..range.end);
            misspellings(text, between(text, "took(", ")").into_iter().filter_map(choice).collect(), Code::UnknownName)
        }),
        ("a fact that is known", |text| misspellings(text, between(text, "known(", ")"), Code::UnknownName)),
        ("a function", |text| {
            let places = ["seen(", "took(", "known("].iter().flat_map(|name| all(text, name));
            misspellings(text, places.map(|range| range.start..range.end - 1).collect(), Code::UnknownName)
        }),
        ("a meter in an effect", |text| {
            let places = ["\"trust ", "\"patience "].iter().flat_map(|meter| all(text, meter));
            misspellings(text, places.map(|range| range.start + 1..range.end - 1).collect(), Code::UnknownName)
        }),
        ("a fact in an effect", |text| {
            let lists = between(text, "effects: [", "]").into_iter().flat_map(|range| {
                let list = &text[range.clone()];
                between(list, "\"", "\"").into_iter().map(move |inner| range.start + inner.start..range.start + inner.end)
            });
            let word = |range: &Range<usize>| text[range.clone()].chars().all(|c| c.is_alphanumeric() || c == '_');
            misspellings(text, lists.filter(word).collect(), Code::UnknownName)
        }),
        ("a document", |text| misspellings(text, between(text, "{document: ", "}"), Code::UnknownName)),
        ("a fact at the head of alternatives", |text| {
            let heads = between(text, "{", ":").into_iter().filter(|range| {
                text[range.clone()].chars().all(|c| c.is_ascii_lowercase() || c == '_') && !text[range.clone()].starts_with("document")
            });
            misspellings(text, heads.collect(), Code::UnknownName)
        }),
        ("the fact that the mark is known by, once", |text| misspellings(text, between(text, "known_by: \"", "\""), Code::UnknownName)),
    ]);
}

#[test]
fn a_sign_that_is_missing_is_told_where_the_next_thing_stands() {
    tried(&[
        ("a comma between the fields of a line", |text| {
            let places = ["\", to: ", "\", said: ", "\", text: ", "\", effects: "].iter().flat_map(|field| all(text, field));
            missing(text, places.map(|range| range.start + 1..range.start + 2).collect(), "expected `,` or `)`")
        }),
        ("a comma at the end of a line", |text| {
            let ends = all(text, "\",\n").into_iter().filter(|range| text[range.end..].trim_start().contains(": "));
            missing(text, ends.filter(|range| text[range.end..].trim_start().find(':') < Some(12)).map(|range| range.start + 1..range.start + 2).collect(), "expected `,` or `)`")
        }),
        ("a comma after a text", |text| {
            let ends = all(text, "\"#,\n").into_iter().filter(|range| !text[range.end..].trim_start().starts_with(')'));
            missing(text, ends.map(|range| range.start + 2..range.start + 3).collect(), "expected `,` or `)`")
        }),
        ("a comma between scenes", |text| {
            missing(text, all(text, "),\n\n        Scene").into_iter().map(|range| range.start + 1..range.start + 2).collect(), "expected `,` or `]`")
        }),
        ("a comma between choices", |text| {
            missing(text, all(text, "),\n                Choice").into_iter().map(|range| range.start + 1..range.start + 2).collect(), "expected `,` or `]`")
        }),
        ("a comma between effects", |text| {
            missing(text, all(text, "\", \"").into_iter().map(|range| range.start + 1..range.start + 2).filter(|range| text[..range.start].lines().last().is_some_and(|line| line.contains("effects: ["))).collect(), "expected `,` or `]`")
        }),
        ("the bracket that closes a choice", |text| {
            missing(text, all(text, "\n                ),\n").into_iter().map(|range| range.start..range.end - 1).collect(), "expected `)`")
        }),
        ("the bracket that closes a scene", |text| {
            missing(text, all(text, "\n        ),\n").into_iter().map(|range| range.start..range.end - 1).collect(), "")
        }),
        ("the bracket that closes choices", |text| {
            missing(text, all(text, "\n            ],\n").into_iter().map(|range| range.start..range.end - 1).collect(), "")
        }),
        ("the bracket that closes effects", |text| {
            let places = between(text, "effects: [", "]").into_iter().map(|range| range.end..range.end + 1);
            missing(text, places.collect(), "")
        }),
        ("the bracket that closes a fact", |text| {
            missing(text, all(text, "\"),\n        Fact").into_iter().map(|range| range.start + 1..range.start + 2).collect(), "")
        }),
        ("the last bracket", |text| {
            let end = text.trim_end().len();
            missing(text, vec![end - 1..end], "expected `)`, found the end of the file")
        }),
        ("the bracket that opens a choice", |text| {
            missing(text, all(text, "Choice(").into_iter().map(|range| range.end - 1..range.end).collect(), "expected `(`")
        }),
        ("the bracket that opens choices", |text| {
            missing(text, all(text, "choices: [\n").into_iter().map(|range| range.end - 2..range.end - 1).collect(), "")
        }),
        ("the bracket that opens effects", |text| {
            missing(text, all(text, "effects: [\"").into_iter().map(|range| range.end - 2..range.end - 1).collect(), "")
        }),
        ("a colon", |text| {
            let places = [" to: \"", " said: \"", " text: \"", " id: \"", " choices: [", " effects: [", " ending: E"].iter();
            missing(text, places.flat_map(|field| all(text, field)).map(|range| range.end - 3..range.end - 2).collect(), "expected `:`")
        }),
    ]);
}
