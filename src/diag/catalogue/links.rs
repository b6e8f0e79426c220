//! How scenes lead to each other.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0401: Explanation = Explanation {
    paragraphs: &[
        "A choice leads somewhere in exactly one way: either `to` names a scene or junction, or `to_first` is a list \
         whose first matching line is used. The last line of a `to_first`, and only the last, has no `when`; it is \
         used when no other line matches.",
    ],
    fails: &[(
        Snippet::Choices,
        r#"Choice(id: "wait", text: "Wait.", to_first: [(when: "met", to: "b"), (when: "told", to: "a")]),"#,
    )],
    fixed: &[(
        Snippet::Choices,
        r#"Choice(id: "wait", text: "Wait.", to_first: [(when: "met", to: "b"), (to: "a")]),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0402: Explanation = Explanation {
    paragraphs: &[
        "`needs` shows a choice as locked until its condition is true, and `locked` is the reason shown next to \
         it. With only one of them, a choice would be locked without a reason, or have a reason that is never \
         shown.",
        "To hide a choice completely, use `when`.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", needs: "trust >= 3"),"#)],
    fixed: &[(
        Snippet::Choices,
        r#"Choice(text: "Wait.", to: "a", needs: "trust >= 3", locked: "She can't sit still."),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0404: Explanation = Explanation {
    paragraphs: &["A scene has exactly one of `choices`, `next` and `ending`."],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B."),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0405: Explanation = Explanation {
    paragraphs: &[
        "Runs refer to a choice by its `id` or, if it has none, by the name in its `to`. These names must be unique in \
         a scene.",
        "If the story has already been read, keep the name for the choice that existing runs refer to. In the \
         example, another choice of the scene also leads to `b`.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Go in by the door.", to: "b"),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(id: "door", text: "Go in by the door.", to: "b"),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0406: Explanation = Explanation {
    paragraphs: &[
        "Junctions are never shown; they only lead on. These junctions can lead back to where they started \
         without reaching a scene, and the reader would wait forever.",
        "This is an error even if the conditions prevent it.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "one"),
Junction(id: "one", to_first: [(when: "met", to: "two"), (to: "b")]),
Junction(id: "two", to_first: [(when: "told", to: "b"), (to: "one")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "one"),
Junction(id: "one", to_first: [(when: "met", to: "two"), (to: "b")]),
Junction(id: "two", to_first: [(when: "told", to: "b"), (to: "a")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0407: Explanation = Explanation {
    paragraphs: &[
        "A choice with `detour` begins a detour, and a choice with `back` ends it. On this detour a reader can come to \
         a choice that begins the same detour again, so there would be no limit to the number of detours that are open \
         at once.",
        "This is an error even if the conditions prevent it. Another detour may begin on the way.",
    ],
    fails: &[
        (Snippet::Story, r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"])"#),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "Look at the stars.", detour: "stars"),
    Choice(text: "Go.", to: "b"),
]),
Scene(id: "stars", text: "Stars.", choices: [
    Choice(text: "Look again.", detour: "stars", then: "a"),
    Choice(id: "done", text: "Look down.", back: true),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
    fixed: &[
        (Snippet::Story, r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"])"#),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "Look at the stars.", detour: "stars"),
    Choice(text: "Go.", to: "b"),
]),
Scene(id: "stars", text: "Stars.", choices: [
    Choice(id: "more", text: "Look again.", detour: "moon"),
    Choice(id: "done", text: "Look down.", back: true),
]),
Scene(id: "moon", text: "The moon.", choices: [
    Choice(id: "enough", text: "Enough.", back: true),
    Choice(id: "home", text: "Home.", to: "b"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
};
