//! The small language: conditions, effects, texts.

use super::{Entry, Part};

pub(super) const E0301: Entry = Entry {
    explanation: &[
        "A condition is a fact's name, a comparison of a meter, `seen(scene)` or `took(scene.choice)`, joined \
         by `and`, `or`, `not` and brackets. The meter comes first: `trust >= 5`.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "met && trust > 5"),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "met and trust > 5"),"#)],
};

pub(super) const E0302: Entry = Entry {
    explanation: &[
        "An effect is a string of its own: `trust +1`, `trust -2`, `trust = 5`, `told`, or `not told`, each \
         with a `when …` behind it if it depends on something.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["trust + 1, told"]),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["trust +1", "told"]),"#)],
};

pub(super) const E0303: Entry = Entry {
    explanation: &[
        "In a text `*`, `~`, `{`, `}` and the backslash mean something. What is opened is closed in the same \
         paragraph, line of verse and alternative; a backslash before a sign makes it the sign itself.",
    ],
    fails: &[(Part::Text, r#"She has {met: met him. Her *hair is red."#)],
    mended: &[(Part::Text, r#"She has {met: met him.} Her *hair* is red."#)],
};

pub(super) const E0304: Entry = Entry {
    explanation: &[
        "A story must not drive the reader's terminal, so its texts hold no control characters but tabs and \
         line ends. They come in by copying from a terminal, or by an escape.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", dateline: "Mon\u{1b}[1mday", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", dateline: "Monday", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

pub(super) const E0305: Entry = Entry {
    explanation: &[
        "Some of the language has its place. `known(…)` stands in notes alone, so that what earlier runs have \
         learned never changes what can happen. A fact `from: FinishedBefore` is read in `seal` alone, never \
         negated, and no effect touches it. A document holds no documents.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "known(met)"),"#)],
    mended: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", when: "met"),"#)],
};
