//! What exploring a whole story proves.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3001: Explanation = Explanation {
    paragraphs: &[
        "Something leads to this scene, but it can never be reached: in every state that a reader can reach, \
         some condition prevents it. This is a proof, not a guess: every state was examined.",
        "`earlier explore --scene ID` checks a single scene; with `--when`, it checks a condition there.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "To the bridge.", to: "c", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", ending: Ending(title: "C", teaser: "c")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Wave.", to: "a", effects: ["met"]),
    Choice(text: "To the bridge.", to: "c", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", ending: Ending(title: "C", teaser: "c")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3002: Explanation = Explanation {
    paragraphs: &[
        "Readers can reach the scene of this choice but can never take the choice: its conditions are never true \
         there at the same time. If a single condition is responsible, the message points at it.",
    ],
    fails: &[(
        Snippet::Choices,
        r#"Choice(text: "Ask.", id: "ask", to: "b", needs: "trust >= 6", locked: "Not yet."),"#,
    )],
    fixed: &[(
        Snippet::Choices,
        r#"Choice(text: "Wait.", to: "a", effects: ["trust +1"]),
Choice(text: "Ask.", id: "ask", to: "b", needs: "trust >= 6", locked: "Not yet."),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3003: Explanation = Explanation {
    paragraphs: &[
        "A reader can reach this scene and find every choice hidden, sealed or locked, and the scene is not an \
         ending. The message shows a shortest run that leads there: the names of its choices, from the start.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "Wave.", id: "wave", to: "c", effects: ["met"]),
    Choice(text: "On.", to: "c"),
]),
Scene(id: "c", text: "C.", choices: [
    Choice(text: "Home.", to: "b", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "Wave.", id: "wave", to: "c", effects: ["met"]),
    Choice(text: "On.", to: "c"),
]),
Scene(id: "c", text: "C.", choices: [
    Choice(text: "Home, both of them.", id: "both", to: "b", when: "met"),
    Choice(text: "Home, alone.", to: "b"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3004: Explanation = Explanation {
    paragraphs: &[
        "A reader can reach this scene in a state where there is always something to choose, but no ending can \
         be reached any more. The message shows a shortest run that leads there.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Down.", to: "c"),
]),
Scene(id: "c", text: "C.", next: "d"),
Scene(id: "d", text: "D.", choices: [Choice(text: "Up.", to: "c"), Choice(text: "Stay.", to: "d")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Down.", to: "c"),
]),
Scene(id: "c", text: "C.", next: "d"),
Scene(id: "d", text: "D.", choices: [Choice(text: "Up.", to: "a"), Choice(text: "Stay.", to: "d")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3005: Explanation = Explanation {
    paragraphs: &[
        "This condition always has the same outcome where it is evaluated, so it has no effect: a lock that \
         never locks, an effect that never happens, a branch that is never taken. Usually it contains a wrong \
         number or name.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "trust >= 5"),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "trust >= 5", effects: ["trust -1"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3006: Explanation = Explanation {
    paragraphs: &[
        "Readers can reach this text, but this part of it is never shown: the conditions never select it. This \
         is a proof: every state was examined.",
    ],
    fails: &[(Snippet::Text, "It rains. {met: They wave. | Nobody waves.}")],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "It rains. {met: They wave. | Nobody waves.}", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Wave.", to: "a", effects: ["met"]),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W3007: Explanation = Explanation {
    paragraphs: &[
        "No run reaches a passage where this law is in force, so nothing can break it: its `after` never becomes true, \
         or none of its scenes can be reached. This is a proof: every state was examined.",
    ],
    fails: &[(
        Snippet::Story,
        r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"],
    laws: [Law(id: "after_b", says: "After B nobody is at A.", after: "seen(b)", never: "not seen(a)")])"#,
    )],
    fixed: &[(
        Snippet::Story,
        r#"Story(format: 2, id: "small", title: "Small", start: "a", chapters: ["one"],
    laws: [Law(id: "after_a", says: "After A everybody has seen it.", after: "seen(a)", always: "seen(a)")])"#,
    )],
};
