//! How much is tried: little by `cargo test`, and much by the long tier, `.ci/run long`, which sets `EARLIER_TESTS=long`.

/// How much a test tries: `short`, or `long` in the long tier.
pub(crate) fn amount(short: u32, long: u32) -> u32 {
    if std::env::var_os("EARLIER_TESTS").is_some_and(|tier| tier == "long") { long } else { short }
}
