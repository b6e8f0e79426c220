//! Declarations that are never used.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1001: Explanation = Explanation {
    paragraphs: &[
        "A fact is declared but never used, or it is set but no condition, text or note ever reads it. It may be \
         left over, or the place that should read it may be missing.",
        "A clipping is shown in the archive, so it only needs to be set.",
    ],
    fails: &[(
        Snippet::Fields,
        r#"facts: [Fact(id: "met", is: "they have met"), Fact(id: "rain", is: "it rains")], briefs: [Brief(id: "b", when: "met", text: "They met.")],"#,
    )],
    fixed: &[(
        Snippet::Fields,
        r#"facts: [Fact(id: "met", is: "they have met")], briefs: [Brief(id: "b", when: "met", text: "They met.")],"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1002: Explanation = Explanation {
    paragraphs: &[
        "No choice, `next` or junction that can be reached leads to this scene or junction, so it is never read.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", next: "b"),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "c"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", next: "b"),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1003: Explanation = Explanation {
    paragraphs: &[
        "A note is shown next to the line that contains the words in its `at`. The scene's text does not contain \
         these words, so the note is shown next to the first line.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "It rains on Thursdays.", notes: [Note(text: "always?", at: "Fridays")], next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "It rains on Thursdays.", notes: [Note(text: "always?", at: "Thursdays")], next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1004: Explanation = Explanation {
    paragraphs: &[
        "The folder `chapters` contains a file that is not listed under `chapters` in story.ron. The story consists of \
         the listed chapters only, so the file is not read: it is not checked, and nothing in it can be reached.",
        "A chapter file is directly in this folder, and its name ends in `.ron`, in lower case. Files in subfolders are not \
         read either.",
        "Add its name to the list, without `.ron`, at the position where the chapter belongs. A draft that is not part \
         of the story yet can be kept in another folder.",
    ],
    fails: &[(
        Snippet::OtherChapter,
        r#"Chapter(title: "Two", scenes: [
    Scene(id: "c", text: "C.", next: "b"),
])"#,
    )],
    fixed: &[
        (Snippet::Story, r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one", "two"])"#),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A.", next: "c"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
        (
            Snippet::OtherChapter,
            r#"Chapter(title: "Two", scenes: [
    Scene(id: "c", text: "C.", next: "b"),
])"#,
        ),
    ],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1005: Explanation = Explanation {
    paragraphs: &[
        "The range of a meter has many values, and the story compares it only with a few that are close together. \
         Proofs may have to count through the whole range, so they can take long or stay undecided.",
        "A meter stays at the end of its range when more is added, so the range only needs to cover the values that \
         the story distinguishes.",
    ],
    fails: &[(
        Snippet::Fields,
        r#"meters: [Meter(id: "gold", name: "Gold", range: (0, 1000000), start: 0)], facts: [Fact(id: "met", is: "they have met")], briefs: [Brief(id: "b", when: "met or gold > 20", text: "Rich.")],"#,
    )],
    fixed: &[(
        Snippet::Fields,
        r#"meters: [Meter(id: "gold", name: "Gold", range: (0, 100), start: 0)], facts: [Fact(id: "met", is: "they have met")], briefs: [Brief(id: "b", when: "met or gold > 20", text: "Rich.")],"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W1006: Explanation = Explanation {
    paragraphs: &[
        "A text in `texts`, or a list of choices in `lists`, is declared in story.ron but never used: no text has \
         `{text: id}`, or no scene has the list in its `choices_of`.",
        "It has no effect on the story. Use it or remove it; if you need it later, keep it in a comment.",
    ],
    fails: &[(
        Snippet::Story,
        r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"], texts: [Text(id: "rain", text: "It rains.")])"#,
    )],
    fixed: &[
        (
            Snippet::Story,
            r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"], texts: [Text(id: "rain", text: "It rains.")])"#,
        ),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A. {text: rain}", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
};
