//! Names that are misspelled.

use std::ops::Range;

use earlier::diag::Code;

use super::{Slip, all, between, misspellings, tried, words};

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
                .map(|slip| match slip.says.as_str() {
                    // Either of the two is possible there.
                    "did you mean `Scene`?" | "did you mean `Junction`?" => slip,
                    says => {
                        let says = says.replace("did you mean `", "write `").replace("`?", "(…)`");
                        Slip { says, ..slip }
                    }
                })
                .collect()
        }),
        ("a color", |text| {
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
