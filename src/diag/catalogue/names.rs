//! Names: of scenes and junctions, meters and facts, choices, documents.

use super::{Entry, Part};

pub(super) const E0201: Entry = Entry {
    explanation: &[
        "Every name is declared somewhere: scenes and junctions by their `id` in a chapter, meters and facts \
         in story.ron. A name that nothing declares is never taken for a new one.",
        "The nearest name is suggested where one is near.",
    ],
    fails: &[(Part::Choices, r#"Choice(id: "wait", text: "Wait.", to: "a", effects: ["tolld"]),"#)],
    mended: &[(Part::Choices, r#"Choice(id: "wait", text: "Wait.", to: "a", effects: ["told"]),"#)],
};

pub(super) const E0202: Entry = Entry {
    explanation: &[
        "Two things have the same name, so that nobody could say which one is meant. Scenes and junctions \
         share one set of names; meters and facts share another.",
        "An old name in `was` counts, too, as long as something else is called so.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Junction(id: "b", to_first: [(to: "a")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "on"),
Junction(id: "on", to_first: [(to: "b")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

pub(super) const E0203: Entry = Entry {
    explanation: &[
        "Names are letters, digits and `_`, no digit first, and none of the language's own words: `and`, \
         `or`, `not`, `when`, `seen`, `took`, `known`, `document`. No choice can be called `next`.",
        "A document's key must be one that no command has.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "the end"),
Scene(id: "the end", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "the_end"),
Scene(id: "the_end", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};
