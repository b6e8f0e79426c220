//! Conditions, effects and texts.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0301: Explanation = Explanation {
    paragraphs: &[
        "A condition is the name of a fact, a comparison of a meter, `seen(scene)` or `took(scene.choice)`, \
         combined with `and`, `or`, `not` and parentheses. In a comparison, the meter comes first: `trust >= 5`.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "met && trust > 5"),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "met and trust > 5"),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0302: Explanation = Explanation {
    paragraphs: &[
        "Each effect is a separate string: `trust +1`, `trust -2`, `trust = 5`, `told` or `not told`. To make it \
         conditional, add `when` and a condition.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["trust + 1, told"]),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", effects: ["trust +1", "told"]),"#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0303: Explanation = Explanation {
    paragraphs: &[
        "In a text, `*`, `~`, `{`, `}` and the backslash have a special meaning. Close what you open in the same \
         paragraph, line of verse and alternative. Write a backslash before a special character to use it \
         literally.",
    ],
    fails: &[(Snippet::Text, r#"She has {met: met him. Her *hair is red."#)],
    fixed: &[(Snippet::Text, r#"She has {met: met him.} Her *hair* is red."#)],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0304: Explanation = Explanation {
    paragraphs: &[
        "Control characters could change the reader's terminal, so a text cannot contain any, except tabs and \
         line breaks. They usually come from text copied out of a terminal, or from an escape sequence.",
        "The same is true for characters that override the direction of text (U+202A to U+202E) and for line and \
         paragraph separators (U+2028, U+2029). Directional isolates (U+2066 to U+2068), which Arabic and Hebrew need, \
         are allowed if each ends with U+2069 in the same paragraph and alternative.",
    ],
    fails: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", dateline: "Mon\u{1b}[1mday", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
    fixed: &[(
        Snippet::Scenes,
        r#"Scene(id: "a", dateline: "Monday", text: "A.", next: "b"),
Scene(id: "b", text: "B.", ending: Ending(title: "B", teaser: "b")),"#,
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0305: Explanation = Explanation {
    paragraphs: &[
        "Some features are only allowed in certain places. `known(…)` is only allowed in texts and notes, so that \
         what earlier runs have learned never affects what can happen. A fact with `from: FinishedBefore` can only \
         be used in texts, laws and `seal`, where it cannot be negated, and cannot be changed by an effect. A \
         document cannot contain another document.",
    ],
    fails: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "known(met)"),"#)],
    fixed: &[(Snippet::Choices, r#"Choice(text: "Wait.", to: "a", when: "met"),"#)],
};
