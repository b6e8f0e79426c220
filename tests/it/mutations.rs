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
        let all: Vec<(usize, Slip)> =
            (0..files.len()).flat_map(|file| sites(&files[file].1).into_iter().map(move |slip| (file, slip))).collect();
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

/// The same slips, said of what stands behind the comma that follows.
fn behind_comma(text: &str, slips: Vec<Slip>) -> Vec<Slip> {
    let moved = |slip: Slip| {
        let mutated = made(text, &slip);
        let rest = mutated[slip.place..].trim_start_matches(',').trim_start();
        let place = if mutated[slip.place..].starts_with(',') { mutated.len() - rest.len() } else { slip.place };
        Slip { place, ..slip }
    };
    slips.into_iter().map(moved).collect()
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
    !own.contains(&word)
        && !after.starts_with('(')
        && !before.ends_with(['(', '.'])
        && !word.starts_with(|c: char| c.is_ascii_digit())
}

#[test]
fn a_misspelled_name_is_told_with_the_one_that_was_meant() {
    tried(&[
        ("a field", |text| {
            let fields = [
                "text", "effects", "said", "after", "dateline", "choices", "needs", "locked", "arrive", "notes",
                "meters", "facts", "clipping",
            ];
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
            let slips = misspellings(text, places.collect(), Code::UnknownVariant);
            slips
                .into_iter()
                .map(|slip| Slip {
                    says: slip.says.replace("did you mean `", "write `").replace("`?", "(…)`"), ..slip
                })
                .collect()
        }),
        ("a colour", |text| {
            let places = ["Cyan", "Yellow", "Magenta"].iter().flat_map(|name| all(text, name));
            misspellings(
                text,
                places.filter(|at| text[..at.start].ends_with("color: ")).collect(),
                Code::UnknownVariant,
            )
        }),
        ("where a fact comes from, once", |text| misspellings(text, all(text, "FinishedBefore"), Code::UnknownVariant)),
        ("a scene that a choice leads to", |text| {
            misspellings(text, between(text, " to: \"", "\""), Code::UnknownName)
        }),
        ("the scene it starts with, once", |text| {
            misspellings(text, between(text, "\n    start: \"", "\""), Code::UnknownName)
        }),
        ("a fact in a condition", |text| misspellings(text, words(text, is_fact), Code::UnknownName)),
        ("a meter in a condition", |text| {
            misspellings(text, words(text, |_, word, _| word == "trust" || word == "patience"), Code::UnknownName)
        }),
        ("a scene that was seen", |text| misspellings(text, between(text, "seen(", ")"), Code::UnknownName)),
        ("the scene of a choice that was taken", |text| {
            misspellings(text, between(text, "took(", "."), Code::UnknownName)
        }),
        ("a choice that was taken", |text| {
            let choice =
                |range: Range<usize>| text[range.clone()].find('.').map(|dot| range.start + dot + 1..range.end);
            misspellings(text, between(text, "took(", ")").into_iter().filter_map(choice).collect(), Code::UnknownName)
        }),
        ("a fact that is known", |text| misspellings(text, between(text, "known(", ")"), Code::UnknownName)),
        ("a function", |text| {
            let places = ["seen(", "took(", "known("].iter().flat_map(|name| all(text, name));
            misspellings(text, places.map(|range| range.start..range.end - 1).collect(), Code::BadCondition)
        }),
        ("a meter in an effect", |text| {
            let places = ["\"trust ", "\"patience "].iter().flat_map(|meter| all(text, meter));
            misspellings(text, places.map(|range| range.start + 1..range.end - 1).collect(), Code::UnknownName)
        }),
        ("a fact in an effect", |text| {
            let lists = between(text, "effects: [", "]").into_iter().flat_map(|range| {
                let list = &text[range.clone()];
                between(list, "\"", "\"")
                    .into_iter()
                    .map(move |inner| range.start + inner.start..range.start + inner.end)
            });
            let word = |range: &Range<usize>| text[range.clone()].chars().all(|c| c.is_alphanumeric() || c == '_');
            misspellings(text, lists.filter(word).collect(), Code::UnknownName)
        }),
        ("a fact at the head of alternatives", |text| {
            let heads = between(text, "{", ":").into_iter().filter(|range| {
                text[range.clone()].chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    && !text[range.clone()].starts_with("document")
            });
            misspellings(text, heads.collect(), Code::UnknownName)
        }),
        ("the fact that the mark is known by, once", |text| {
            misspellings(text, between(text, "known_by: \"", "\""), Code::UnknownName)
        }),
    ]);
}

#[test]
fn a_sign_that_is_missing_is_told_where_the_next_thing_stands() {
    tried(&[
        ("a comma between the fields of a line", |text| {
            let places =
                ["\", to: ", "\", said: ", "\", text: ", "\", effects: "].iter().flat_map(|field| all(text, field));
            missing(text, places.map(|range| range.start + 1..range.start + 2).collect(), "expected `,` or `)`")
        }),
        ("a comma at the end of a line", |text| {
            let ends = all(text, "\",\n").into_iter().filter(|range| text[range.end..].trim_start().contains(": "));
            missing(
                text,
                ends.filter(|range| text[range.end..].trim_start().find(':') < Some(12))
                    .map(|range| range.start + 1..range.start + 2)
                    .collect(),
                "expected `,` or `)`",
            )
        }),
        ("a comma after a text", |text| {
            let ends = all(text, "\"#,\n").into_iter().filter(|range| !text[range.end..].trim_start().starts_with(')'));
            missing(text, ends.map(|range| range.start + 2..range.start + 3).collect(), "expected `,` or `)`")
        }),
        ("a comma between scenes", |text| {
            missing(
                text,
                all(text, "),\n\n        Scene").into_iter().map(|range| range.start + 1..range.start + 2).collect(),
                "expected `,` or `]`",
            )
        }),
        ("a comma between choices", |text| {
            missing(
                text,
                all(text, "),\n                Choice")
                    .into_iter()
                    .map(|range| range.start + 1..range.start + 2)
                    .collect(),
                "expected `,` or `]`",
            )
        }),
        ("a comma between effects", |text| {
            missing(
                text,
                all(text, "\", \"")
                    .into_iter()
                    .map(|range| range.start + 1..range.start + 2)
                    .filter(|range| text[..range.start].lines().last().is_some_and(|line| line.contains("effects: [")))
                    .collect(),
                "expected `,` or `]`",
            )
        }),
        ("the bracket that closes a choice", |text| {
            missing(
                text,
                all(text, "\n                ),\n").into_iter().map(|range| range.start..range.end - 1).collect(),
                "expected `)`",
            )
        }),
        ("the bracket that closes a scene", |text| {
            missing(text, all(text, "\n        ),\n").into_iter().map(|range| range.start..range.end - 1).collect(), "")
        }),
        ("the bracket that closes choices", |text| {
            missing(
                text,
                all(text, "\n            ],\n").into_iter().map(|range| range.start..range.end - 1).collect(),
                "",
            )
        }),
        ("the bracket that closes effects", |text| {
            let places = between(text, "effects: [", "]").into_iter().map(|range| range.end..range.end + 1);
            behind_comma(text, missing(text, places.collect(), ""))
        }),
        ("the bracket that closes a fact", |text| {
            behind_comma(
                text,
                missing(
                    text,
                    all(text, "\"),\n        Fact").into_iter().map(|range| range.start + 1..range.start + 2).collect(),
                    "expected `)`",
                ),
            )
        }),
        ("the last bracket", |text| {
            let end = text.trim_end().len();
            missing(text, vec![end - 1..end], "expected `)`, found the end of the file")
        }),
        ("the bracket that opens a choice", |text| {
            missing(
                text,
                all(text, "Choice(").into_iter().map(|range| range.end - 1..range.end).collect(),
                "expected `(`",
            )
        }),
        ("the bracket that opens choices", |text| {
            missing(
                text,
                all(text, "choices: [\n").into_iter().map(|range| range.end - 2..range.end - 1).collect(),
                "expected `[`",
            )
        }),
        ("the bracket that opens effects", |text| {
            missing(
                text,
                all(text, "effects: [\"").into_iter().map(|range| range.end - 2..range.end - 1).collect(),
                "expected `[`",
            )
        }),
        ("a colon", |text| {
            let places =
                [" to: \"", " said: \"", " text: \"", " id: \"", " choices: [", " effects: [", " ending: E"].iter();
            missing(
                text,
                places.flat_map(|field| all(text, field)).map(|range| range.end - 3..range.end - 2).collect(),
                "expected `:`",
            )
        }),
    ]);
}

/// The first of `PLACES` of what is found, written otherwise, where the place is so far from its beginning.
fn at(mut slips: Vec<Slip>, offset: usize) -> Vec<Slip> {
    slips.iter_mut().for_each(|slip| slip.place += offset);
    slips
}

/// A second copy of what stands somewhere, right behind it; that is said so far into the copy.
fn doubled(places: Vec<Range<usize>>, text: &str, offset: fn(&str) -> usize, code: Code, says: &str) -> Vec<Slip> {
    let slip = |range: Range<usize>| {
        let copy = &text[range.clone()];
        Slip {
            range: range.end..range.end,
            with: copy.to_owned(),
            place: range.end + offset(copy),
            code,
            says: says.into(),
        }
    };
    places.into_iter().map(slip).collect()
}

/// Whole blocks of lines that begin with `head` and end with the first line that is `foot`.
fn blocks(text: &str, head: &str, foot: &str) -> Vec<Range<usize>> {
    let block = |range: Range<usize>| Some(range.start + 1..range.end + text[range.end..].find(foot)? + foot.len());
    all(text, head).into_iter().filter_map(block).collect()
}

fn value_of(copy: &str, field: &str) -> usize {
    copy.find(field).unwrap() + field.len()
}

#[test]
fn what_is_given_twice_is_told_at_its_second_place() {
    tried(&[
        ("a fact", |text| {
            doubled(
                blocks(text, "\n        Fact(", "),"),
                text,
                |copy| value_of(copy, "id: "),
                Code::RepeatedName,
                "is declared twice",
            )
        }),
        ("a scene", |text| {
            doubled(
                blocks(text, "\n        Scene(\n", "\n        ),"),
                text,
                |copy| value_of(copy, "id: "),
                Code::RepeatedName,
                "is declared twice",
            )
        }),
        ("a choice with an id", |text| {
            let choices = blocks(text, "\n                Choice(\n", "\n                ),").into_iter();
            let named = choices.filter(|range| text[range.clone()].contains(" id: \"")).collect();
            doubled(named, text, |copy| value_of(copy, "id: "), Code::SameIdentity, "would both be known as")
        }),
        ("a choice without an id", |text| {
            let choices = blocks(text, "\n                Choice(\n", "\n                ),").into_iter();
            let nameless = choices.filter(|range| !text[range.clone()].contains(" id: \"")).collect();
            doubled(nameless, text, |copy| value_of(copy, " to: "), Code::SameIdentity, "would both be known as")
        }),
        ("a field", |text| {
            let fields = ["dateline", "after", "said"]
                .into_iter()
                .flat_map(|field| blocks(text, &format!("\n            {field}: "), "\n"));
            doubled(fields.collect(), text, |copy| copy.len() - copy.trim_start().len(), Code::RepeatedField, "twice")
        }),
    ]);
}

#[test]
fn a_value_that_cannot_be_right_is_told_at_the_value() {
    tried(&[
        ("a version of the format, once", |text| {
            at(rewritten(text, "format: 1,", "format: 99,", Code::BadValue, "99"), 8)
        }),
        ("a range the wrong way round", |text| {
            at(rewritten(text, "range: (0, 10)", "range: (10, 0)", Code::BadValue, ""), 7)
        }),
        ("a start outside of the range, once", |text| {
            at(rewritten(text, "start: 7", "start: 70", Code::BadValue, "70"), 7)
        }),
        ("a number of the wrong kind, once", |text| {
            at(rewritten(text, "start: 7", "start: 7.5", Code::WrongType, "whole number"), 7)
        }),
        ("an effect that sets too much", |text| {
            at(
                rewritten(
                    text,
                    "\"trust +1\"",
                    "\"trust = 99\"",
                    Code::BadValue,
                    "`trust` goes from 0 to 10; 99 is outside",
                ),
                9,
            )
        }),
        ("a number that is too large", |text| {
            at(
                rewritten(
                    text,
                    "\"patience +1\"",
                    "\"patience +99999999999\"",
                    Code::BadEffect,
                    "expected a whole number",
                ),
                11,
            )
        }),
        ("a string for true", |text| {
            at(
                rewritten(text, "said: \"", "once: \"true\", said: \"", Code::WrongType, "expected `true` or `false`"),
                6,
            )
        }),
        ("a number for a string", |text| {
            let slips =
                rewritten(text, " dateline: \"", " dateline: 12, key: \"", Code::WrongType, "expected a string");
            at(slips, 11)
        }),
        ("a string for a list", |text| {
            at(
                rewritten(
                    text,
                    "effects: [\"patience +1\"]",
                    "effects: \"patience +1\"",
                    Code::WrongType,
                    "expected a list",
                ),
                9,
            )
        }),
        ("a list for a string", |text| {
            let slip = |range: Range<usize>| Slip {
                with: format!("[\"{}\"]", &text[range.clone()]),
                place: range.start - 1,
                range: range.start - 1..range.end + 1,
                code: Code::WrongType,
                says: "expected a string".into(),
            };
            between(text, " to: \"", "\"").into_iter().map(slip).collect()
        }),
    ]);
}

#[test]
fn a_slip_in_a_condition_or_an_effect_is_told_at_the_sign() {
    tried(&[
        ("three equals signs", |text| {
            let compared = words(text, |before, _, _| before.ends_with("= ")).into_iter();
            let sign = compared
                .map(|range| range.start - 3..range.start - 1)
                .filter(|range| text[range.clone()].ends_with('='));
            sign.map(|range| Slip {
                place: range.start,
                range,
                with: "===".into(),
                code: Code::BadCondition,
                says: "one `=` compares".into(),
            })
            .collect()
        }),
        ("a comparison that is missing", |text| {
            let meters =
                words(text, |_, word, after| (word == "trust" || word == "patience") && after.starts_with(" >= "));
            meters
                .into_iter()
                .map(|range| Slip {
                    place: range.start,
                    range: range.end..range.end + 3,
                    with: String::new(),
                    code: Code::BadCondition,
                    says: "is a meter and must be compared".into(),
                })
                .collect()
        }),
        ("an `and` that is missing", |text| {
            let ands = words(text, |_, word, after| word == "and" && !after.starts_with(" ("));
            ands.into_iter()
                .map(|range| Slip {
                    place: range.start,
                    range: range.start..range.end + 1,
                    with: String::new(),
                    code: Code::BadCondition,
                    says: "between two conditions stands `and` or `or`".into(),
                })
                .collect()
        }),
        ("signs for `and`", |text| {
            words(text, |_, word, _| word == "and")
                .into_iter()
                .map(|range| Slip {
                    place: range.start,
                    range,
                    with: "&&".into(),
                    code: Code::BadCondition,
                    says: "write `and`".into(),
                })
                .collect()
        }),
        ("a sign for `not`", |text| {
            words(text, |_, word, _| word == "not")
                .into_iter()
                .map(|range| Slip {
                    place: range.start,
                    range: range.start..range.end + 1,
                    with: "!".into(),
                    code: Code::BadCondition,
                    says: "write `not`".into(),
                })
                .collect()
        }),
        ("a bracket that is not closed", |text| {
            let ends = between(text, "when: \"", "\"").into_iter().filter(|range| text[range.clone()].ends_with(')'));
            ends.map(|range| Slip {
                place: range.end - 1,
                range: range.end - 1..range.end,
                with: String::new(),
                code: Code::BadCondition,
                says: "expected `)`".into(),
            })
            .collect()
        }),
        ("a bracket that closes nothing", |text| {
            between(text, "when: \"", "\"")
                .into_iter()
                .map(|range| Slip {
                    place: range.end,
                    range: range.end..range.end,
                    with: ")".into(),
                    code: Code::BadCondition,
                    says: "this `)` closes nothing".into(),
                })
                .collect()
        }),
        ("`if` for `when`", |text| {
            at(rewritten(text, "\"trust -1 when ", "\"trust -1 if ", Code::BadEffect, "write `when`"), 10)
        }),
        ("two effects in one string", |text| {
            at(
                rewritten(
                    text,
                    "\"patience +1\", \"",
                    "\"patience +1, ",
                    Code::BadEffect,
                    "every effect is a string of its own",
                ),
                12,
            )
        }),
        ("a sign that is missing in an effect", |text| {
            at(rewritten(text, "\"trust +1\"", "\"trust 1\"", Code::BadEffect, "for instance `trust +1`"), 7)
        }),
    ]);
}

#[test]
fn a_sign_of_a_text_that_has_no_partner_is_told_where_it_stands() {
    fn in_texts(text: &str, sign: &str, says: &str) -> Vec<Slip> {
        let places = all(text, "text: r#\"\n                ")
            .into_iter()
            .filter(|range| text[range.end..].starts_with(|c: char| c.is_alphabetic()));
        places
            .map(|range| Slip {
                place: range.end,
                range: range.end..range.end,
                with: sign.into(),
                code: Code::BadText,
                says: says.into(),
            })
            .collect()
    }
    tried(&[
        ("a tilde", |text| in_texts(text, "~", "`~`")),
        ("a star", |text| in_texts(text, "*", "`*`")),
        ("two stars", |text| in_texts(text, "**", "`**`")),
        ("an opening brace", |text| in_texts(text, "{", "`{`")),
        ("a closing brace", |text| in_texts(text, "}", "`}`")),
        ("a tilde that is missing", |text| {
            let marked = between(text, " ~", "~ ")
                .into_iter()
                .filter(|range| range.len() < 20 && !text[range.clone()].contains(['~', '"', '{']));
            marked
                .map(|range| Slip {
                    place: range.start - 1,
                    range: range.end..range.end + 1,
                    with: String::new(),
                    code: Code::BadText,
                    says: "`~`".into(),
                })
                .collect()
        }),
        ("a brace that is missing", |text| {
            let whole =
                |line: &&str| line.matches('{').count() == 1 && line.trim_end().ends_with('}') && !line.contains('"');
            text.lines()
                .filter(whole)
                .map(|line| {
                    let start = line.as_ptr() as usize - text.as_ptr() as usize;
                    let brace = start + line.find('{').unwrap();
                    let end = start + line.rfind('}').unwrap();
                    Slip {
                        place: brace,
                        range: end..end + 1,
                        with: String::new(),
                        code: Code::BadText,
                        says: "`{`".into(),
                    }
                })
                .collect()
        }),
    ]);
}

/// The same slip, said of what stands behind the next quote from its place on.
fn behind_the_next_quote(text: &str, slip: Slip) -> Slip {
    let mutated = made(text, &slip);
    let quote =
        mutated[slip.place..].char_indices().find(|(at, c)| *c == '"' && !mutated[..slip.place + at].ends_with('\\'));
    let behind = slip.place + quote.map_or(0, |(at, _)| at + 1);
    let place = behind + mutated[behind..].len() - mutated[behind..].trim_start().len();
    Slip { place, ..slip }
}

#[test]
fn a_quote_that_is_missing_is_one_problem() {
    tried(&[
        ("the quote that closes a label", |text| {
            let closed =
                between(text, " text: \"", "\", to: \"").into_iter().filter(|range| !text[range.clone()].contains('"'));
            closed
                .map(|range| Slip {
                    place: range.end + 7,
                    range: range.end..range.end + 1,
                    with: String::new(),
                    code: Code::Syntax,
                    says: "quote".into(),
                })
                .collect()
        }),
        ("the quote that closes the last string of a line", |text| {
            let ends = all(text, "\",\n").into_iter().filter(|range| {
                let line = text[..range.start].lines().last().unwrap_or_default();
                line.matches('"').count() == 1 && !line.contains("#")
            });
            let slips = ends.map(|range| Slip {
                place: range.start,
                range: range.start..range.start + 1,
                with: String::new(),
                code: Code::Syntax,
                says: "is the quote missing that closes the string of line".into(),
            });
            slips.map(|slip| behind_the_next_quote(text, slip)).collect()
        }),
        ("the quote that opens a string", |text| {
            let places = all(text, " to: \"").into_iter();
            let slips = places.map(|range| Slip {
                place: range.start,
                range: range.end - 1..range.end,
                with: String::new(),
                code: Code::Syntax,
                says: "is a quote missing before `".into(),
            });
            slips.map(|slip| Slip { place: behind_the_next_quote(text, slip.clone()).place - 1, ..slip }).collect()
        }),
        ("the end of a raw string", |text| {
            let ends = all(text, "\"#,\n").into_iter();
            let slip = |range: Range<usize>| {
                let next = text[range.end..].find("r#\"").map_or(text.len(), |at| range.end + at);
                let says = if next == text.len() {
                    "a string is never closed"
                } else {
                    "is the `\"#` missing that closes it?"
                };
                Slip {
                    place: if next == text.len() { text.trim_end().len() - 1 } else { next - 2 },
                    range: range.start..range.start + 2,
                    with: String::new(),
                    code: Code::Syntax,
                    says: says.into(),
                }
            };
            ends.map(slip).collect()
        }),
        ("the beginning of a raw string", |text| {
            let starts = all(text, "text: r#\"\n").into_iter();
            let slips = starts.map(|range| Slip {
                place: range.start + 7,
                range: range.start + 6..range.end - 2,
                with: String::new(),
                code: Code::Syntax,
                says: "does that string hold quotes? then write it as r#".into(),
            });
            slips.map(|slip| behind_the_next_quote(text, slip)).collect()
        }),
        ("typographic quotes", |text| {
            let places = between(text, " to: \"", "\"").into_iter().filter(|range| {
                !text[..range.start].ends_with("(to: \"") && !text[..range.start].ends_with("\", to: \"")
                    || text[..range.start].lines().last().unwrap().contains("text: ")
            });
            places
                .map(|range| Slip {
                    place: range.start - 1,
                    with: format!("“{}”", &text[range.clone()]),
                    range: range.start - 1..range.end + 1,
                    code: Code::Syntax,
                    says: "straight quotes".into(),
                })
                .collect()
        }),
    ]);
}

#[test]
fn a_field_that_is_missing_is_told_of_its_struct() {
    tried(&[
        ("the id of a scene", |text| {
            let places = blocks(text, "\n        Scene(\n", "\",\n").into_iter();
            places
                .map(|range| Slip {
                    place: range.start + 8,
                    range: range.start + 15..range.end,
                    with: String::new(),
                    code: Code::MissingField,
                    says: "id".into(),
                })
                .collect()
        }),
        ("the way on of a choice", |text| {
            let places = between(text, " to: \"", ",")
                .into_iter()
                .filter(|range| text[..range.start].lines().last().unwrap().contains(" text: "));
            places
                .map(|range| Slip {
                    place: text[..range.start].rfind("Choice(").unwrap(),
                    range: range.start - 5..range.end + 1,
                    with: String::new(),
                    code: Code::WayOn,
                    says: "".into(),
                })
                .collect()
        }),
        ("the reason of a lock", |text| {
            let places = between(text, ", locked: \"", "\"")
                .into_iter()
                .filter(|range| !text[range.clone()].contains('\\'))
                .map(|range| range.start - 11..range.end + 1);
            places
                .map(|range| Slip {
                    place: text[..range.start].rfind("Choice(").unwrap(),
                    range,
                    with: String::new(),
                    code: Code::LockedApart,
                    says: "locked".into(),
                })
                .collect()
        }),
        ("a second way on", |text| {
            let places = between(text, " to: \"", "\"")
                .into_iter()
                .filter(|range| text[..range.start].lines().last().unwrap().contains(" text: "));
            places
                .map(|range| Slip {
                    place: text[..range.start].rfind("Choice(").unwrap(),
                    range: range.end + 1..range.end + 1,
                    with: ", to_first: [(to: \"start_quiz\")]".into(),
                    code: Code::WayOn,
                    says: "".into(),
                })
                .collect()
        }),
    ]);
}

#[test]
fn five_faults_in_three_files_are_told_at_once_each_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("chapters")).unwrap();
    let mut files = shipped();
    let mut put = |file: usize, was: &str, is: &str| {
        assert!(files[file].1.contains(was), "{was}");
        files[file].1 = files[file].1.replacen(was, is, 1);
    };
    put(0, "known_by: \"k_pink\"", "known_by: \"k_pnik\"");
    put(2, "        ),\n\n        Scene(", "        )\n\n        Scene(");
    put(2, "when: \"known(", "when: \"konwn(");
    put(5, " said: \"", " siad: \"");
    put(5, "patience >= ", "patience === ");
    for (name, text) in &files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let out = crate::talk::earlier().args(["check", "--format", "short"]).arg(folder.path()).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stdout).unwrap();
    let comma =
        files[2].1.split_once("        )\n\n        ").unwrap().1.lines().take(2).collect::<Vec<_>>().join("\n");
    let place = |file: usize, what: &str| {
        let at = u32::try_from(files[file].1.find(what).unwrap()).unwrap();
        let at = earlier::diag::Source::new(String::new(), files[file].1.clone()).position(at);
        format!("{}:{}:{}: error", files[file].0, at.line, at.column)
    };
    let mut places = [place(0, "k_pnik"), place(2, &comma), place(2, "konwn"), place(5, "siad"), place(5, "===")];
    places.sort();
    let mut found: Vec<&str> = said.lines().map(|line| &line[..line.find("error").unwrap() + 5]).collect();
    found.sort_unstable();
    assert_eq!(found, places, "{said}");
}
