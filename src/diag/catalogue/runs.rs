//! Recorded runs.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0501: Explanation = Explanation {
    paragraphs: &[
        "A run in `routes/` lists choices in order. At the scene in the message, the next choice in the list \
         does not exist, or is hidden, sealed or locked. The message lists the choices that are available there \
         with their text, so that you can compare them with the expected one.",
        "If the choice was renamed, add its old name: `was: [\"old_id\"]`. If the change is intended, update the \
         run or delete it. The story can still be played.",
    ],
    fails: &[(Snippet::Run, r#"Run(story: "small", choices: ["wait", "b"])"#)],
    fixed: &[(Snippet::Run, r#"Run(story: "small", choices: ["b"])"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0502: Explanation = Explanation {
    paragraphs: &[
        "A run in `routes/` can still be played, but it reaches a different ending than its `expect` says, or a \
         meter has a different value at the end.",
        "If the new result is correct, `earlier check FOLDER --bless` writes it to the run.",
    ],
    fails: &[(
        Snippet::Run,
        r#"Run(story: "small", choices: ["b"], expect: Expect(ending: "b", meters: {"trust": 6}))"#,
    )],
    fixed: &[(
        Snippet::Run,
        r#"Run(story: "small", choices: ["b"], expect: Expect(ending: "b", meters: {"trust": 5}))"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0503: Explanation = Explanation {
    paragraphs: &[
        "A law in `story.ron` states something that must hold in every run. This one does not hold: the message shows \
         a shortest run that breaks it. If the law says what readers must reach, and they can go around in a cycle \
         instead, the run leads into the cycle.",
        "Change the story so that the law holds, or change the law so that it says what you mean. The story can still \
         be played.",
    ],
    fails: &[
        (
            Snippet::Story,
            r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"],
    facts: [Fact(id: "met", is: "They met.")],
    laws: [Law(id: "polite", says: "Nobody goes before they met.", at: ["b"], always: "met")])"#,
        ),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A.", choices: [
    Choice(id: "wave", text: "Wave.", to: "b", effects: ["met"]),
    Choice(id: "leave", text: "Leave.", to: "b"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
    fixed: &[
        (
            Snippet::Story,
            r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"],
    facts: [Fact(id: "met", is: "They met.")],
    laws: [Law(id: "polite", says: "Nobody goes before they met.", at: ["b"], always: "met")])"#,
        ),
        (
            Snippet::Scenes,
            r#"Scene(id: "a", text: "A.", choices: [
    Choice(id: "wave", text: "Wave.", to: "b", effects: ["met"]),
    Choice(id: "bow", text: "Bow.", to: "b", effects: ["met"]),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
        ),
    ],
};
