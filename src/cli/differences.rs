//! What would change in a file, as lines with `+` and `-`.

use similar::TextDiff;

/// The lines of a file that differ, with a few around them.
pub(super) fn between(name: &str, was: &str, is: &str) -> String {
    TextDiff::from_lines(was, is).unified_diff().header(name, name).to_string()
}
