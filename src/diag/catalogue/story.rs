//! What is declared, and never comes into play.

use super::{Entry, Part};

pub(super) const W1001: Entry = Entry {
    explanation: &[
        "A fact is declared and nothing uses it, or it is set and nothing ever reads it: no condition, no text, no \
         note. It may be left over, or the place that was to read it was forgotten.",
        "A clipping is read by whoever keeps the archive, so setting it is enough.",
    ],
    fails: &[(
        Part::Fields,
        r#"facts: [Fact(id: "met", is: "they have met"), Fact(id: "rain", is: "it rains")], briefs: [Brief(id: "b", when: "met", text: "They met.")],"#,
    )],
    mended: &[(
        Part::Fields,
        r#"facts: [Fact(id: "met", is: "they have met")], briefs: [Brief(id: "b", when: "met", text: "They met.")],"#,
    )],
};

pub(super) const W1002: Entry = Entry {
    explanation: &[
        "No choice, `next` or junction that can be come to leads to this scene or junction, so nobody ever \
         reads it.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", next: "b"),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "c"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", next: "b"),"#,
    )],
};

pub(super) const W1003: Entry = Entry {
    explanation: &[
        "A note stands beside the line that holds the words in its `at`. These words are not in the scene's \
         text, so the note will stand beside the first line.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "It rains on Thursdays.", notes: [Note(text: "always?", at: "Fridays")], next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "It rains on Thursdays.", notes: [Note(text: "always?", at: "Thursdays")], next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};
