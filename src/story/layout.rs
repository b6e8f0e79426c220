//! Whether two texts differ in layout alone.

use super::syntax::tokens;

/// Whether two texts of RON say the same, with the same comments in the same places between what they say:
/// they differ in white space at most, and in commas.
pub fn same_but_for_layout(one: &str, other: &str) -> bool {
    let lasting = |token: &&str| *token != ",";
    tokens(one).filter(lasting).eq(tokens(other).filter(lasting))
}
