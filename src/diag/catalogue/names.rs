//! Names of scenes and junctions, meters and facts, choices, documents.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0201: Explanation = Explanation {
    paragraphs: &[
        "Every name must be declared: scenes and junctions by their `id` in a chapter, meters and facts in \
         story.ron. Using an undeclared name never declares it.",
        "The help suggests a similar name if there is one.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(id: "wait", text: "Wait.", to: "a", effects: ["tolld"]),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(id: "wait", text: "Wait.", to: "a", effects: ["told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0202: Explanation = Explanation {
    paragraphs: &[
        "Two things have the same name, so a reference to it is ambiguous. Scenes and junctions share one \
         namespace; meters and facts share another.",
        "An old name in `was` is also a conflict if something else has that name now, or had it before: a saved run \
         that uses it would be ambiguous. Give the new thing another name, or remove the old one from `was`.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "b"),
Junction(id: "b", to_first: [(to: "a")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "on"),
Junction(id: "on", to_first: [(to: "b")]),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0203: Explanation = Explanation {
    paragraphs: &[
        "Names consist of letters, digits and `_`, and do not start with a digit. The reserved words `and`, \
         `or`, `not`, `when`, `seen`, `took`, `known` and `document` are not allowed, nor is `next` as the name \
         of a choice.",
        "The key of a document must not be a key that a command uses.",
        "The id of a story consists of letters without accents, digits, `-` and `_`, and has at most 128 characters, \
         because runs are saved in a folder with this name.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "the end"),
Scene(id: "the end", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", text: "A.", next: "the_end"),
Scene(id: "the_end", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};
