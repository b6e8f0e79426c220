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
