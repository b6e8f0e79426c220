//! Signs of RON that are missing: commas, colons, brackets and quotes.

use std::ops::Range;

use earlier::diag::Code;

use super::{Slip, all, between, made, tried};

/// Moves the locations of the reports behind the comma that follows.
fn behind_comma(text: &str, slips: Vec<Slip>) -> Vec<Slip> {
    let moved = |slip: Slip| {
        let mutated = made(text, &slip);
        let rest = mutated[slip.place..].trim_start_matches(',').trim_start();
        let place = if mutated[slip.place..].starts_with(',') { mutated.len() - rest.len() } else { slip.place };
        Slip { place, ..slip }
    };
    slips.into_iter().map(moved).collect()
}

/// Moves the location of the report behind the next quote.
fn behind_the_next_quote(text: &str, slip: Slip) -> Slip {
    let mutated = made(text, &slip);
    let quote =
        mutated[slip.place..].char_indices().find(|(at, c)| *c == '"' && !mutated[..slip.place + at].ends_with('\\'));
    let behind = slip.place + quote.map_or(0, |(at, _)| at + 1);
    let place = behind + mutated[behind..].len() - mutated[behind..].trim_start().len();
    Slip { place, ..slip }
}

/// Removes what is at these places; that is reported at what follows.
fn missing(text: &str, places: Vec<Range<usize>>, says: &str) -> Vec<Slip> {
    let slip = |range: Range<usize>| {
        let rest = &text[range.end..];
        let place = range.start + rest.len() - rest.trim_start().len();
        Slip { range, with: String::new(), place, code: Code::Syntax, says: says.into() }
    };
    places.into_iter().map(slip).collect()
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
            missing(text, std::iter::once(end - 1..end).collect(), "expected `)`, found the end of the file")
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
                says: "the string that starts on line".into(),
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
                says: "a quote may be missing before `".into(),
            });
            slips.map(|slip| Slip { place: behind_the_next_quote(text, slip.clone()).place - 1, ..slip }).collect()
        }),
        ("the end of a raw string", |text| {
            let ends = all(text, "\"#,\n").into_iter();
            let slip = |range: Range<usize>| {
                let next = text[range.end..].find("r#\"").map_or(text.len(), |at| range.end + at);
                let is_last = next == text.len();
                let start = text[..range.start].rfind("r#\"").unwrap();
                let says = if is_last { "unterminated raw string" } else { "add the missing `\"#`" };
                Slip {
                    place: if is_last { start } else { next - 2 },
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
                says: "if that string contains quotes, use a raw string, r#".into(),
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
