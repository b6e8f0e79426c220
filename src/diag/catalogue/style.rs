//! The page, and the words that a story does not use.

use super::{Entry, Part};

pub(super) const W2001: Entry = Entry {
    explanation: &[
        "The story declares a `page`, and in some reading this scene's text takes more rows than it has. A \
         reading is one outcome of the conditions in the text that can hold together; the message has those \
         of the longest.",
        "The rows are counted as the full screen sets them. Documents, notes and the line that a choice \
         leaves behind don't count. A text that is too long scrolls.",
    ],
    fails: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Part::Scenes,
            r#"Scene(id: "a", text: "It rains on Thursdays. {met: It rains on Fridays, too.}", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
    mended: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Part::Scenes,
            r#"Scene(id: "a", text: "It rains Thursdays {met: and Fridays. | only.}", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
};

pub(super) const W2002: Entry = Entry {
    explanation: &[
        "The story declares a `page`, and a choice's label, or the reason of a locked one, takes more than \
         the 58 columns that a line of choices has. It is broken into two lines, which are harder to weigh \
         against the others.",
    ],
    fails: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Part::Choices,
            r#"Choice(text: "Wait until it has stopped raining, and for some time after that.", to: "a", when: "met or not met"),"#,
        ),
    ],
    mended: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Part::Choices,
            r#"Choice(text: "Wait until it has stopped raining, and then some.", to: "a", when: "met or not met"),"#,
        ),
    ],
};

pub(super) const W2003: Entry = Entry {
    explanation: &[
        "The story declares a `page`, and this scene can show fewer than two choices, or more than five. \
         Choices that are locked or sealed are shown, too; those that are hidden by `when`, or taken `once`, \
         are not.",
        "A scene with one way on needs no choice: it has `next`.",
    ],
    fails: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (Part::Choices, r#"Choice(text: "Wait.", to: "a", once: true, when: "met or not met"),"#),
    ],
    mended: &[
        (Part::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "met or not met"),"#),
    ],
};

pub(super) const W2004: Entry = Entry {
    explanation: &["`banned` in story.ron lists words that the story has sworn off. They can be read here, perhaps \
         across marks or the edges of alternatives."],
    fails: &[(Part::Fields, r#"banned: ["suddenly"],"#), (Part::Text, r#"It rains *sudden*ly."#)],
    mended: &[(Part::Fields, r#"banned: ["suddenly"],"#), (Part::Text, r#"It rains."#)],
};

pub(super) const W2005: Entry = Entry {
    explanation: &[
        "Whether a text fits the page is found out by trying all readings that logic allows, and there are \
         more than 4,096 of this one. Nothing was tried, so that nothing is claimed.",
        "A text with so many conditions is hard to read through for its writer, too: make two scenes of it, \
         or let some alternatives stand inside of others.",
    ],
    fails: &[
        (
            Part::Fields,
            r#"page: (columns: 64, rows: 14), meters: [Meter(id: "a", name: "A", range: (0, 99), start: 5), Meter(id: "b", name: "B", range: (0, 99), start: 5), Meter(id: "c", name: "C", range: (0, 99), start: 5), Meter(id: "d", name: "D", range: (0, 99), start: 5), Meter(id: "e", name: "E", range: (0, 99), start: 5)],"#,
        ),
        (Part::Text, r#"{a > b and b > c and c > d and d > e: It rains.} {a > 5: It rains again.}"#),
    ],
    mended: &[
        (
            Part::Fields,
            r#"page: (columns: 64, rows: 14), meters: [Meter(id: "a", name: "A", range: (0, 99), start: 5), Meter(id: "b", name: "B", range: (0, 99), start: 5)],"#,
        ),
        (Part::Text, r#"{a > b: It rains.} {a > 5: It rains again.}"#),
    ],
};
