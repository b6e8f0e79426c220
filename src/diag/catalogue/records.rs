//! Structs, their fields and values.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0101: Explanation = Explanation {
    paragraphs: &[
        "Each struct of the format has a fixed set of fields. An unknown field is an error, because a misspelled \
         field would otherwise be silently ignored.",
        "The help suggests the nearest field that is not already specified.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", efects: ["told"]),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0102: Explanation = Explanation {
    paragraphs: &[
        "Some fields are required: a scene has an `id` and a `text`, a choice has a `text`, an ending has a \
         `title` and a `teaser`.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "The End")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "The End", teaser: "It ends.")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0103: Explanation = Explanation {
    paragraphs: &[
        "Each field takes one type of value: a string in double quotes, a whole number, a list in square \
         brackets, `true` or `false`, or another struct.",
        "Effects are always a list, even if there is only one.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: "told"),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0104: Explanation = Explanation {
    paragraphs: &[
        "A field is specified more than once in the same struct. Only one of the values could be used, so this \
         is an error.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"], text: "Stay."),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0105: Explanation = Explanation {
    paragraphs: &[
        "Some values are one of a few words: the list of a chapter contains `Scene(…)` and `Junction(…)`, a \
         color is one of eight, and `from` can only be `FinishedBefore`.",
    ],
    fails: &[(
        Snippet::Fields,
        r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Purple)],"#,
    )],
    fixed: &[(
        Snippet::Fields,
        r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Magenta)],"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0106: Explanation = Explanation {
    paragraphs: &[
        "The value has the right type but is not valid: a meter that starts outside its range, a range whose \
         minimum is greater than its maximum, an effect that sets a meter to a value outside its range.",
    ],
    fails: &[(Snippet::Fields, r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 50)],"#)],
    fixed: &[(Snippet::Fields, r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],"#)],
};

pub(in crate::diag) const E0107: Explanation = Explanation {
    paragraphs: &[
        "The format grows with new versions of `earlier`. `format` says which version of the format a story is written \
         in, so that an older `earlier` can report at once that it cannot play the story. Something that a newer \
         version added is only valid in a story that declares this version.",
        "Write the newer `format` in `story.ron`; `earlier check --fix` does this for you.",
    ],
    fails: &[
        (Snippet::Story, r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one"])"#),
        (
            Snippet::Chapter,
            r#"Chapter(title: "One", epigraph: "Rain, then more.", scenes: [
    Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "It was a.")),
])"#,
        ),
    ],
    fixed: &[
        (Snippet::Story, r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"])"#),
        (
            Snippet::Chapter,
            r#"Chapter(title: "One", epigraph: "Rain, then more.", scenes: [
    Scene(id: "a", text: "A.", ending: Ending(title: "A", teaser: "It was a.")),
])"#,
        ),
    ],
};
