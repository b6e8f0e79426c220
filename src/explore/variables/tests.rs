use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;
use crate::properties::config;

#[test]
fn they_are_sets() {
    let numbers = || prop::collection::vec(0u32..400, 0..40);
    let result = TestRunner::new(config(300)).run(&(numbers(), numbers()), |(one, other)| {
        let (mut set, mut wanted): (VarSet, BTreeSet<u32>) =
            (one.iter().copied().collect(), one.iter().copied().collect());
        let added: BTreeSet<u32> = other.iter().copied().collect();
        let has_grown = set.extend(&added.iter().copied().collect());
        prop_assert_eq!(has_grown, !added.is_subset(&wanted));
        wanted.extend(&added);
        prop_assert_eq!(set.iter().collect::<Vec<_>>(), wanted.iter().copied().collect::<Vec<_>>());
        let shared: VarSet = added.intersection(&one.iter().copied().collect()).copied().collect();
        let other: VarSet = added.iter().copied().collect();
        prop_assert_eq!(other.intersection(&one.iter().copied().collect()), shared);
        for variable in one.into_iter().collect::<BTreeSet<_>>() {
            prop_assert!(set.contains(variable));
            set.remove(variable);
            wanted.remove(&variable);
            prop_assert!(!set.contains(variable));
        }
        prop_assert_eq!(&set, &wanted.into_iter().collect());
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}
