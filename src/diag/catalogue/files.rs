//! Files that cannot be read or parsed.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0001: Explanation = Explanation {
    paragraphs: &[
        "A file of a story is written in RON: brackets are closed, fields are separated by commas, and strings are in \
         double quotes. The diagnostic points at the first unexpected character.",
        "A missing quote or bracket makes much of the text after it unreadable. Only certain errors are reported \
         there, so check again after fixing these.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(id: "ask", text: "Ask her", to: "b" effects: ["told"]),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(id: "ask", text: "Ask her", to: "b", effects: ["told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0002: Explanation = Explanation {
    paragraphs: &[
        "Stories are encoded in UTF-8. An editor that uses an older encoding saves accented letters, dashes and \
         curly quotes as bytes that mean something else in UTF-8.",
        "Save the file as UTF-8; most editors offer this in their save dialog.",
    ],
    fails: &[(
        Snippet::Latin1Chapter,
        r#"Chapter(title: "Café", scenes: [
    Scene(id: "a", text: "A.", next: "b"),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#,
    )],
    fixed: &[(
        Snippet::Chapter,
        r#"Chapter(title: "Café", scenes: [
    Scene(id: "a", text: "A.", next: "b"),
    Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
])"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0003: Explanation = Explanation {
    paragraphs: &[
        "`chapters` in story.ron lists the files in the folder `chapters`, without `.ron`. One of them, or \
         story.ron itself, does not exist or cannot be read.",
        "Names that the unreadable file may declare are not reported as unknown, so there may be further errors \
         once it can be read.",
    ],
    fails: &[(
        Snippet::Story,
        r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one", "tow"])"#,
    )],
    fixed: &[(Snippet::Story, r#"Story(format: 1, id: "small", title: "Small", start: "a", chapters: ["one"])"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0004: Explanation = Explanation {
    paragraphs: &[
        "The format has limits, so that loading a story and proving what can happen in it always finish. The message \
         names the limit that was exceeded.",
        "64 meters: replace a meter that only ever has two values with a fact, and a counter that never falls with one \
         fact for each step. 255 choices in a scene: move some of them to another scene, for example to a second page. \
         Brackets nested 64 levels deep, in a file, a condition or a text: usually one of them was never closed; if \
         not, move part of the condition into a fact, or part of the text into a scene. 4 MiB in a file: split the \
         chapter and list both parts in `story.ron`. 65,535 scenes in a story. 256 operators in an ink expression.",
    ],
    fails: &[(
        Snippet::Text,
        r#"{(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((met))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))): Hello. | Who is that?}"#,
    )],
    fixed: &[(Snippet::Text, r#"{met: Hello. | Who is that?}"#)],
};
