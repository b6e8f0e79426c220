//! How scenes lead on.

use super::{Entry, Part};

pub(super) const E0401: Entry = Entry {
    explanation: &["A choice leads somewhere in exactly one way: `to` names one place, `to_first` is a list that is \
         tried from the top. The last line of a `to_first`, and only that, has no `when`: it is the way when \
         nothing else holds."],
    fails: &[(
        Part::Choices,
        r#"Choice(id: "wait", text: "Wait.", to_first: [(when: "met", to: "b"), (when: "told", to: "a")]),"#,
    )],
    mended: &[(Part::Choices, r#"Choice(id: "wait", text: "Wait.", to_first: [(when: "met", to: "b"), (to: "a")]),"#)],
};

pub(super) const E0402: Entry = Entry {
    explanation: &[
        "`needs` shows a choice struck out until its condition holds, and `locked` is the reason that stands \
         beside it. One without the other would be a choice that can't be taken for no reason, or a reason \
         for nothing.",
        "To hide a choice without a word, use `when`.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Wait.", to: "a", needs: "trust >= 3"),"#)],
    mended: &[(
        Part::Choices,
        r#"Choice(text: "Wait.", to: "a", needs: "trust >= 3", locked: "She can't sit still."),"#,
    )],
};

pub(super) const E0404: Entry = Entry {
    explanation: &["A scene has `choices`, or leads on by `next`, or is an `ending`: one of the three."],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B."),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

pub(super) const E0405: Entry = Entry {
    explanation: &[
        "Runs name a choice by its `id`, or else by the place it leads to. Two choices of a scene that are \
         known by the same name could not be told apart in a run.",
        "If the story has been read already, let the choice that those runs mean keep the name. In the example, \
         another choice of the scene leads to `b`, too.",
    ],
    fails: &[(Part::Choices, r#"Choice(text: "Go in by the door.", to: "b"),"#)],
    mended: &[(Part::Choices, r#"Choice(id: "door", text: "Go in by the door.", to: "b"),"#)],
};

pub(super) const E0406: Entry = Entry {
    explanation: &[
        "Junctions are never shown, they only pass on. Some of them may lead back to where they came from \
         through junctions alone, and a reader would wait for ever.",
        "It counts that it could happen, whatever the conditions say.",
    ],
    fails: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "one"),
Junction(id: "one", to_first: [(when: "met", to: "two"), (to: "b")]),
Junction(id: "two", to_first: [(when: "told", to: "b"), (to: "one")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    mended: &[(
        Part::Scenes,
        r#"Scene(id: "a", text: "A.", next: "one"),
Junction(id: "one", to_first: [(when: "met", to: "two"), (to: "b")]),
Junction(id: "two", to_first: [(when: "told", to: "b"), (to: "a")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};
