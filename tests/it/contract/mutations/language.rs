//! The small language: conditions, effects and texts.

use std::ops::Range;

use earlier::diag::Code;

use super::{Slip, all, at, between, rewritten, tried, words};

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
                says: "use a single `=` to compare".into(),
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
                    says: "must be compared with a number or a meter".into(),
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
                    says: "join two conditions with `and` or `or`".into(),
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
                    says: "this `)` has no matching `(`".into(),
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
                    "write each effect as a separate string",
                ),
                12,
            )
        }),
        ("a sign that is missing in an effect", |text| {
            at(rewritten(text, "\"trust +1\"", "\"trust 1\"", Code::BadEffect, "for example `trust +1`"), 7)
        }),
    ]);
}

#[test]
fn a_sign_of_a_text_that_has_no_partner_is_told_where_it_stands() {
    fn in_texts(text: &str, sign: &str, says: &str) -> Vec<Slip> {
        let places = all(text, "text: r#\"\n                ")
            .into_iter()
            .filter(|range| text[range.end..].starts_with(|c: char| c.is_alphabetic()));
        // A sign that could be the counterpart of another one in its paragraph is reported elsewhere.
        let alone = |range: &Range<usize>| !text[range.end..].split("\n\n").next().unwrap_or_default().contains('*');
        places
            .filter(alone)
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
            // If another alternative follows, the brace around both is the unclosed one.
            let goes_on = |line: &&str| {
                let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
                let mut depth = 0;
                let rest = text[end..].split("\"#").next().unwrap_or_default();
                let parts = rest.chars().map(|c| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    (c, depth)
                });
                let mut outside = parts.take_while(|(_, depth)| *depth >= 0);
                outside.any(|part| part == ('|', 0))
            };
            text.lines()
                .filter(|line| whole(line) && !goes_on(line))
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
