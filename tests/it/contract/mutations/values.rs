//! Values and fields that are repeated, of the wrong type, out of range, or missing.

use std::ops::Range;

use earlier::diag::Code;

use super::{Slip, at, between, blocks, rewritten, tried};

/// Inserts a second copy behind each of these places; that is reported at an offset into the copy.
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

fn value_of(copy: &str, field: &str) -> usize {
    copy.find(field).unwrap() + field.len()
}

#[test]
fn what_is_given_twice_is_told_at_its_second_place() {
    tried(&[
        ("a fact", |text| {
            doubled(
                blocks(text, "\n        Fact(id: ", "),"),
                text,
                |copy| value_of(copy, "id: "),
                Code::RepeatedName,
                "is declared more than once",
            )
        }),
        ("a scene", |text| {
            doubled(
                blocks(text, "\n        Scene(\n", "\n        ),"),
                text,
                |copy| value_of(copy, "id: "),
                Code::RepeatedName,
                "is declared more than once",
            )
        }),
        ("a choice with an id", |text| {
            let choices = blocks(text, "\n                Choice(\n", "\n                ),").into_iter();
            let named = choices.filter(|range| text[range.clone()].contains(" id: \"")).collect();
            doubled(named, text, |copy| value_of(copy, "id: "), Code::AmbiguousChoice, "have the same name")
        }),
        ("a choice without an id", |text| {
            let choices = blocks(text, "\n                Choice(\n", "\n                ),").into_iter();
            let nameless = choices.filter(|range| !text[range.clone()].contains(" id: \"")).collect();
            doubled(nameless, text, |copy| value_of(copy, " to: "), Code::AmbiguousChoice, "have the same name")
        }),
        ("a field", |text| {
            let fields = ["dateline", "after", "said"]
                .into_iter()
                .flat_map(|field| blocks(text, &format!("\n            {field}: "), "\n"));
            doubled(
                fields.collect(),
                text,
                |copy| copy.len() - copy.trim_start().len(),
                Code::RepeatedField,
                "more than once",
            )
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
                    "99 is outside the range of `trust`, 0 to 10",
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
            let slips = rewritten(text, " dateline: \"", " dateline: 12, // \"", Code::WrongType, "expected a string");
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
                    code: Code::Destination,
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
                    code: Code::NeedsWithoutLocked,
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
                    code: Code::Destination,
                    says: "".into(),
                })
                .collect()
        }),
    ]);
}
