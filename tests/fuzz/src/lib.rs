//! What the fuzz targets try: the laws that `cargo test` tries on what they once found.

#[path = "../../it/engine/fuzzed/laws.rs"]
pub mod laws;
#[path = "../../it/engine/fuzzed/readers.rs"]
pub mod readers;
