//! Files that can't be read as what they are.

use super::{Entry, Part};

pub(super) const E0001: Entry = Entry {
    explanation: &[
        "A file of a story is written in RON: brackets that close, commas between fields, strings in double \
         quotes. The place is the first character that can't stand where it does.",
        "A quote or bracket that is forgotten makes much of what follows unreadable. What can be told for \
         certain is told in the same run; look again once these are mended.",
    ],
    fails: &[(Part::Choices, r#"Choice(id: "ask", text: "Ask her", to: "b" effects: ["told"]),"#)],
    mended: &[(Part::Choices, r#"Choice(id: "ask", text: "Ask her", to: "b", effects: ["told"]),"#)],
};

pub(super) const E0002: Entry = Entry {
    explanation: &[
        "Stories are UTF-8. An editor that saves in an older encoding writes letters with accents, dashes and \
         curly quotes as bytes that mean something else.",
        "Save the file as UTF-8; most editors ask for it in the dialog that saves.",
    ],
    fails: &[(
        Part::OldChapter,
        r#"Chapter(title: "Café", scenes: [
    Scene(id: "a", text: "A.", next: "b"),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#,
    )],
    mended: &[(
        Part::Chapter,
        r#"Chapter(title: "Café", scenes: [
    Scene(id: "a", text: "A.", next: "b"),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#,
    )],
};

pub(super) const E0003: Entry = Entry {
    explanation: &[
        "`chapters` in story.ron names the files in the folder `chapters`, without `.ron`. One of them is not \
         there or can't be read, or story.ron itself can't.",
        "Names in a file that can't be read are not reported as unknown elsewhere, so there may be more to \
         say once it is there.",
    ],
    fails: &[(Part::Story, r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one", "tow"])"#)],
    mended: &[(Part::Story, r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one"])"#)],
};

pub(super) const E0004: Entry = Entry {
    explanation: &["A story has limits, so that reading one always ends: 4 MiB a file, 65,535 scenes, 255 choices a \
         scene, 16 meters, 64 open brackets. No story that a person reads comes near them."],
    fails: &[(
        Part::Text,
        r#"{(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((met))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))): Hello. | Who is that?}"#,
    )],
    mended: &[(Part::Text, r#"{met: Hello. | Who is that?}"#)],
};
