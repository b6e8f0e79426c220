//! What the fuzz targets test: the laws that `cargo test` checks on their past findings.

#[path = "../../it/engine/fuzzed/laws.rs"]
pub mod laws;
#[path = "../../it/engine/fuzzed/readers.rs"]
pub mod readers;
