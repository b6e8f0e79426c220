//! Stories in ink that can't be read or brought over.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0601: Explanation = Explanation {
    paragraphs: &[
        "A story in ink is read by the rules of inkle's own compiler. The diagnostic points at the first character that \
         does not fit.",
        "Signs to which ink gives a meaning, such as braces, bars and `#`, are text after a backslash.",
    ],
    fails: &[(Snippet::Ink, "You {met: know | don't know her.")],
    fixed: &[(Snippet::Ink, "VAR met = true\nYou {met:know|don't know} her.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0602: Explanation = Explanation {
    paragraphs: &[
        "A name in an ink story is that of a knot, a stitch, a label, a variable, a constant, a list or an item.",
    ],
    fails: &[(Snippet::Ink, "It rains.\n-> hose")],
    fixed: &[(Snippet::Ink, "It rains.\n-> house\n=== house ===\nIt's dry.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0603: Explanation = Explanation {
    paragraphs: &[
        "`RANDOM` and shuffles choose by chance. There is none in the format, so that every question about a story has an \
         exact answer. Let the reader choose, or use a sequence or a cycle.",
    ],
    fails: &[(Snippet::Ink, "It {~rains|snows}.\n-> END")],
    fixed: &[(Snippet::Ink, "It {&rains|snows}.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0604: Explanation = Explanation {
    paragraphs: &[
        "Numbers become meters, which have a lowest and a highest value and no fractions. Where the limits of a number do \
         not follow from the story, they are asked for: `--range coins=0..20`.",
    ],
    fails: &[(Snippet::Ink, "It is {TURNS()} o'clock.\n-> END")],
    fixed: &[(Snippet::Ink, "It is late.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0605: Explanation = Explanation {
    paragraphs: &["What an `EXTERNAL` function does is written in the game around the story and not in the story."],
    fails: &[(Snippet::Ink, "EXTERNAL weather()\nIt {weather(): rains}.\n-> END")],
    fixed: &[(Snippet::Ink, "It rains.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0606: Explanation = Explanation {
    paragraphs: &[
        "A tunnel or a function that begins again before it ends has no finite number of states, nor does a loop \
         without a choice end.",
    ],
    fails: &[(Snippet::Ink, "-> down ->\n-> END\n=== down ===\n* Down. -> down ->\n- ->->")],
    fixed: &[(Snippet::Ink, "-> down\n=== down ===\n+ Down. -> down\n+ Up. -> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0607: Explanation = Explanation {
    paragraphs: &["Most of ink can be brought over. This can't: the diagnostic says what it is, and where."],
    fails: &[(Snippet::Ink, "VAR name = \"Ida\"\n~ name = name + \"!\"\nShe is {name}.\n-> END")],
    fixed: &[(Snippet::Ink, "VAR name = \"Ida\"\n~ name = \"Ida!\"\nShe is {name}.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W4001: Explanation = Explanation {
    paragraphs: &["The flow comes to an end without a divert: ink stops there with an error. `-> END` ends a story."],
    fails: &[(Snippet::Ink, "It rains.")],
    fixed: &[(Snippet::Ink, "It rains.\n-> END")],
};
