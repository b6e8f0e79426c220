//! Ink stories that can't be read or converted.

use super::{Explanation, Snippet};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0601: Explanation = Explanation {
    paragraphs: &[
        "Ink stories follow the rules of inkle's own compiler. The diagnostic points at the first unexpected \
         character.",
        "To use a character that has a meaning in ink as text, such as a brace, a bar or `#`, write a backslash before \
         it.",
    ],
    fails: &[(Snippet::Ink, "You {met: know | don't know her.")],
    fixed: &[(
        Snippet::Ink,
        "VAR met = false\n-> quay\n=== quay ===\nYou {met:know|don't know} her.\n* [Say hello.]\n  ~ met = true\n  -> quay\n* [Go.] -> END",
    )],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0602: Explanation = Explanation {
    paragraphs: &[
        "A name in an ink story must be the name of a knot, a stitch, a label, a variable, a constant, a list or a \
         list item.",
    ],
    fails: &[(Snippet::Ink, "It rains.\n-> hose")],
    fixed: &[(Snippet::Ink, "It rains.\n-> house\n=== house ===\nIt's dry.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0603: Explanation = Explanation {
    paragraphs: &[
        "`RANDOM` and shuffles choose at random. The format has no randomness, so that every question about a story \
         has an exact answer. Let the reader choose, or use a sequence or a cycle.",
    ],
    fails: &[(Snippet::Ink, "It {~rains|snows}.\n-> END")],
    fixed: &[(Snippet::Ink, "It {&rains|snows}.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0604: Explanation = Explanation {
    paragraphs: &[
        "Numbers become meters, which have a lowest and a highest value and no fractions. If the limits of a number \
         can't be derived from the story, set them: `--range coins=0..20`.",
    ],
    fails: &[(Snippet::Ink, "It is {TURNS()} o'clock.\n-> END")],
    fixed: &[(Snippet::Ink, "It is late.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0605: Explanation = Explanation {
    paragraphs: &["An `EXTERNAL` function is defined in the game around the story, not in the story itself."],
    fails: &[(Snippet::Ink, "EXTERNAL weather()\nIt {weather(): rains}.\n-> END")],
    fixed: &[(Snippet::Ink, "It rains.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0606: Explanation = Explanation {
    paragraphs: &[
        "A tunnel or a function that calls itself before it returns has no finite number of states, and a loop without \
         a choice never ends.",
    ],
    fails: &[(Snippet::Ink, "-> down ->\n-> END\n=== down ===\n* Down. -> down ->\n- ->->")],
    fixed: &[(Snippet::Ink, "-> down\n=== down ===\n+ Down. -> down\n+ Up. -> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const E0607: Explanation = Explanation {
    paragraphs: &["Most of ink can be converted. This can't: the diagnostic shows what it is, and where."],
    fails: &[(Snippet::Ink, "VAR name = \"Ida\"\n~ name = name + \"!\"\nShe is {name}.\n-> END")],
    fixed: &[(Snippet::Ink, "VAR name = \"Ida\"\n~ name = \"Ida!\"\nShe is {name}.\n-> END")],
};

/// See [`Code::explanation`](crate::diag::Code::explanation).
pub(in crate::diag) const W4001: Explanation = Explanation {
    paragraphs: &["The flow runs out without a divert, where ink stops with an error. Write `-> END` to end the \
                   story."],
    fails: &[(Snippet::Ink, "It rains.")],
    fixed: &[(Snippet::Ink, "It rains.\n-> END")],
};
