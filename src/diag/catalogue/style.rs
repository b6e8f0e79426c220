//! The page, and banned words.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2001: Explanation = Explanation {
    paragraphs: &[
        "The story declares a `page`, and in some variant of this scene's text there are more rows than fit on \
         it. A variant is a possible outcome of the conditions in the text; the message lists the conditions of \
         the longest one.",
        "Rows are counted as in the full-screen view. Documents, notes and the line that a choice leaves behind \
         are not counted. A text that is too long scrolls.",
    ],
    fails: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "It rains on Thursdays. {met: It rains on Fridays, too.}", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
    fixed: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "It rains Thursdays {met: and Fridays. | only.}", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2002: Explanation = Explanation {
    paragraphs: &[
        "The story declares a `page`, and the label of a choice, or the reason why it is locked, is wider than \
         the 58 columns available. It is wrapped onto a second line, which makes the choices harder to compare.",
    ],
    fails: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Snippet::Choices,
            r#"Choice(text: "Wait until it has stopped raining, and for some time after that.", to: "a", when: "met or not met"),"#,
        ),
    ],
    fixed: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (
            Snippet::Choices,
            r#"Choice(text: "Wait until it has stopped raining, and then some.", to: "a", when: "met or not met"),"#,
        ),
    ],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2003: Explanation = Explanation {
    paragraphs: &[
        "The story declares a `page`, and this scene can show fewer than two choices, or more than five. Locked \
         and sealed choices are shown and counted; choices that are hidden by `when`, or used up by `once`, are \
         not.",
        "A scene with only one way to continue does not need a choice: use `next`.",
    ],
    fails: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (Snippet::Choices, r#"Choice(text: "Wait.", to: "a", once: true, when: "met or not met"),"#),
    ],
    fixed: &[
        (Snippet::Fields, r#"page: (columns: 20, rows: 2), facts: [Fact(id: "met", is: "they have met")],"#),
        (Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "met or not met"),"#),
    ],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2004: Explanation = Explanation {
    paragraphs: &[
        "`banned` in story.ron lists words that must not occur in the story. They occur here, possibly across \
         formatting or the boundaries of alternatives.",
    ],
    fails: &[(Snippet::Fields, r#"banned: ["suddenly"],"#), (Snippet::Text, r#"It rains *sudden*ly."#)],
    fixed: &[(Snippet::Fields, r#"banned: ["suddenly"],"#), (Snippet::Text, r#"It rains."#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2005: Explanation = Explanation {
    paragraphs: &[
        "To check whether a text fits on the page, every variant of it that is logically possible is tried. This \
         one has more than 4,096, so none were tried and nothing was checked.",
        "A text with so many conditions is also hard to proofread: split the scene in two, or nest some of the \
         alternatives.",
    ],
    fails: &[
        (
            Snippet::Fields,
            r#"page: (columns: 64, rows: 14), meters: [Meter(id: "a", name: "A", range: (0, 99), start: 5), Meter(id: "b", name: "B", range: (0, 99), start: 5), Meter(id: "c", name: "C", range: (0, 99), start: 5), Meter(id: "d", name: "D", range: (0, 99), start: 5), Meter(id: "e", name: "E", range: (0, 99), start: 5)],"#,
        ),
        (Snippet::Text, r#"{a > b and b > c and c > d and d > e: It rains.} {a > 5: It rains again.}"#),
    ],
    fixed: &[
        (
            Snippet::Fields,
            r#"page: (columns: 64, rows: 14), meters: [Meter(id: "a", name: "A", range: (0, 99), start: 5), Meter(id: "b", name: "B", range: (0, 99), start: 5)],"#,
        ),
        (Snippet::Text, r#"{a > b: It rains.} {a > 5: It rains again.}"#),
    ],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2006: Explanation = Explanation {
    paragraphs: &[
        "Something in this text has a meaning in Twine, ink, ChoiceScript, Markdown or HTML, but not here: readers \
         would see it exactly as written.",
        "To lead on, use a choice of the scene or its `next`; to change something, use an effect; for text that \
         depends on something, write `{condition: text | other text}`. If readers are meant to see it, write a \
         backslash before it.",
    ],
    fails: &[(Snippet::Text, r#"It rains. [[Go in|hall]]"#)],
    fixed: &[(Snippet::Text, r#"It rains. \[[Go in]]"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W2007: Explanation = Explanation {
    paragraphs: &[
        "In some variant of this text, words or sentences run together, there are two spaces or two punctuation marks \
         in a row, a space precedes punctuation, a paragraph has punctuation but no words, or a sentence begins in \
         lower case. This happens where an alternative meets the text around it.",
        "Spaces at the edges of an alternative are removed: write the space before `{` or after `}`. In `format: 2`, a \
         second space at an edge is part of the text: `Knock{again:  again}.`",
    ],
    fails: &[
        (Snippet::Fields, r#"facts: [Fact(id: "met", is: "they have met")],"#),
        (Snippet::Text, r#"It rains.{met: It snows.}"#),
    ],
    fixed: &[
        (Snippet::Fields, r#"facts: [Fact(id: "met", is: "they have met")],"#),
        (Snippet::Text, r#"It rains. {met: It snows.}"#),
    ],
};
