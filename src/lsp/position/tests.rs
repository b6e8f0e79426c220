use proptest::prelude::*;

use super::Drift;
use crate::properties::config;

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn what_has_not_changed_is_found_where_it_is_now(
        loaded in "[ab\n🦢]{0,12}",
        now in "[ab\n🦢]{0,12}",
    ) {
        let drift = Drift::between(&loaded, &now);
        for at in 0..=now.len() {
            if let Some(before) = drift.to_loaded(at) {
                prop_assert!(before <= loaded.len());
                let byte = |text: &str, at: usize| text.as_bytes().get(at).copied();
                // The end of what is before the change may be followed by the change.
                prop_assert!(at == drift.start || byte(&loaded, before) == byte(&now, at));
                prop_assert!(before == drift.start || drift.to_now(before) == at);
            }
        }
        prop_assert!((0..=loaded.len()).all(|at| drift.to_now(at) <= now.len()));
    }

    #[test]
    fn an_edit_moves_what_follows_it(before in "[a-z]{0,9}", old in "[A-Z]{1,5}", new in "[0-9]{0,5}", after in "[a-z]{1,9}") {
        let (loaded, now) = (format!("{before}{old}{after}"), format!("{before}{new}{after}"));
        let drift = Drift::between(&loaded, &now);
        for at in 1..=after.len() {
            prop_assert_eq!(drift.to_now(before.len() + old.len() + at), before.len() + new.len() + at);
        }
        for at in 0..before.len() {
            prop_assert_eq!(drift.to_loaded(at), Some(at));
        }
    }
}
