//! What exploring a whole story proves.

use super::{Entry, Part};

pub(super) const W3001: Entry = Entry {
    explanation: &[
        "A way leads to this scene, but it can never be taken: in every state that a reader can come to, some \
         condition on the way is shut. This is proved, not guessed: every state was looked at.",
        "`earlier explore --scene ID` asks the question by itself, and `--when` with it asks what can hold there.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "To the bridge.", to: "c", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", ending: Ending(title: "C", teaser: "c")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Wave.", to: "a", effects: ["met"]),
    Choice(text: "To the bridge.", to: "c", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),
Scene(id: "c", text: "C.", ending: Ending(title: "C", teaser: "c")),"#,
    )],
};

pub(super) const W3002: Entry = Entry {
    explanation: &[
        "Readers come to this choice's scene, and none of them can ever take it: its conditions never hold there \
         together. Where one condition alone is to blame, the message points at it.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Ask.", id: "ask", to: "b", needs: "trust >= 6", locked: "Not yet."),"#)],
    mended: &[(
        Part::Choices,
        r#"Choice(text: "Wait.", to: "a", effects: ["trust +1"]),
Choice(text: "Ask.", id: "ask", to: "b", needs: "trust >= 6", locked: "Not yet."),"#,
    )],
};

pub(super) const W3003: Entry = Entry {
    explanation: &[
        "A reader can come to this scene and find every choice hidden, sealed or locked, and it is no ending. The \
         message has a shortest run that shows it: choices by their identities, from the start.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "Wave.", id: "wave", to: "c", effects: ["met"]),
    Choice(text: "On.", to: "c"),
]),
Scene(id: "c", text: "C.", choices: [
    Choice(text: "Home.", to: "b", when: "met"),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
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

pub(super) const W3004: Entry = Entry {
    explanation: &[
        "From this scene, as a reader can come to it, there is always something to take, and nothing of it ever \
         leads to an ending. The message has a shortest run that comes there.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Down.", to: "c"),
]),
Scene(id: "c", text: "C.", next: "d"),
Scene(id: "d", text: "D.", choices: [Choice(text: "Up.", to: "c"), Choice(text: "Stay.", to: "d")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Down.", to: "c"),
]),
Scene(id: "c", text: "C.", next: "d"),
Scene(id: "d", text: "D.", choices: [Choice(text: "Up.", to: "a"), Choice(text: "Stay.", to: "d")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

pub(super) const W3005: Entry = Entry {
    explanation: &[
        "Wherever this condition is judged, it has the same outcome, so it decides nothing. A lock that never \
         locks, an effect that never happens, a way that is never taken: most often a number or a name in it is \
         not the one that was meant.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "trust >= 5"),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "trust >= 5", effects: ["trust -1"]),"#)],
};

pub(super) const W3006: Entry = Entry {
    explanation: &[
        "Readers come to this text, and none of them ever reads this part of it: the conditions before it never \
         come out so that it is its turn. Every state was looked at.",
    ],
    fails: &[(Part::Text, "It rains. {met: They wave. | Nobody waves.}")],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "It rains. {met: They wave. | Nobody waves.}", choices: [
    Choice(text: "On.", to: "b"),
    Choice(text: "Wave.", to: "a", effects: ["met"]),
]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};
