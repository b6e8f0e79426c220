//! Structs with their fields and values.

use super::{Entry, Part};

pub(super) const E0101: Entry = Entry {
    explanation: &[
        "Every struct of the format has its fields, and no others: a field that is misspelled would otherwise \
         do nothing, and nobody would know.",
        "The nearest field that is not given yet is suggested.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", efects: ["told"]),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

pub(super) const E0102: Entry = Entry {
    explanation: &[
        "Some fields must always be there: a scene has an `id` and a `text`, a choice has a `text`, an ending \
         a `title` and a `teaser`.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "The End")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "The End", teaser: "It ends.")),"#,
    )],
};

pub(super) const E0103: Entry = Entry {
    explanation: &[
        "A field takes one kind of value: a string in double quotes, a whole number, a list in square \
         brackets, `true` or `false`, or another struct.",
        "Effects are a list even where there is only one.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: "told"),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

pub(super) const E0104: Entry = Entry {
    explanation: &["A field is given twice in the same brackets. One of the two would be dropped without a word, so \
         neither is taken for right."],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"], text: "Stay."),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["told"]),"#)],
};

pub(super) const E0105: Entry = Entry {
    explanation: &[
        "Some places take one word out of a few: a chapter's list holds `Scene(…)` and `Junction(…)`, a color \
         is one of eight, `from` can only be `FinishedBefore`.",
    ],
    fails: &[(
        Part::Fields,
        r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Purple)],"#,
    )],
    mended: &[(
        Part::Fields,
        r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5, color: Magenta)],"#,
    )],
};

pub(super) const E0106: Entry = Entry {
    explanation: &[
        "The value is of the right kind and can't be right all the same: a meter that starts outside of its \
         range, a range that runs backwards, an effect that sets a meter to what it can't be.",
    ],
    fails: &[(Part::Fields, r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 50)],"#)],
    mended: &[(Part::Fields, r#"meters: [Meter(id: "trust", name: "TRUST", range: (0, 10), start: 5)],"#)],
};
