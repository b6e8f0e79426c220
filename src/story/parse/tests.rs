use proptest::prelude::*;

use super::{FileId, may_be_swallowed, swallowed};
use crate::properties::config;

/// Three starts of a raw string, of which the second is an end as well.
#[test]
fn the_quick_test_finds_a_start_in_a_string_that_begins_after_an_error() {
    let text = "r##\"r#\"r#\"#text: r#\"#";
    assert!(swallowed(FileId(0), text).is_some());
    assert!(may_be_swallowed(text));
}

proptest! {
    #![proptest_config(config(20_000))]

    #[test]
    fn the_quick_test_for_swallowed_strings_misses_none(
        parts in prop::collection::vec(prop::sample::select(vec![
            "r#\"", "\"#", "text: r#\"", "text: ", "a_", "r", "#", "\"", "##", "r##\"", "\"##", " ", "x", "// r#\"\n", "\n",
        ]), 0..14),
    ) {
        let text = parts.concat();
        prop_assert!(swallowed(FileId(0), &text).is_none() || may_be_swallowed(&text), "{}", text);
    }
}
