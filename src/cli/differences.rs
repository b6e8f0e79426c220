//! Unified diffs.

use similar::TextDiff;

/// Returns the lines of a file that change, with a few around them, as a unified diff.
pub(super) fn between(name: &str, was: &str, is: &str) -> String {
    TextDiff::from_lines(was, is).unified_diff().header(name, name).to_string()
}
