//! How property tests run: with one seed, and with every failure saved and tried again first.
//!
//! `PROPTEST_RNG_SEED=N` and `PROPTEST_CASES=N` in the environment choose another seed and more cases.

use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};

/// The default seed.
const SEED: u64 = 1;

/// Where failures are saved, below the package.
const FAILURES: &str = "tests/data/failures.txt";

/// The configuration of a property test with this many cases.
pub(crate) fn config(cases: u32) -> Config {
    Config {
        cases: from_environment("PROPTEST_CASES").unwrap_or(cases),
        rng_seed: RngSeed::Fixed(from_environment("PROPTEST_RNG_SEED").unwrap_or(SEED)),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(FAILURES))),
        ..Config::default()
    }
}

fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}
