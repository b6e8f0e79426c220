//! One binary for all tests that look at the program from the outside, one module a concern.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(unreachable_pub, reason = "what the modules of this binary share is public among them alone")]

mod bad_stories;
mod book;
mod callbacks;
mod cases;
mod catalogue;
mod commands;
mod constructs;
mod explore;
mod fixes;
mod format_page;
mod fuzzed;
mod graph;
mod guide;
mod json;
mod kills;
mod language;
mod laws;
mod layers;
mod layout;
mod lines;
mod maker;
mod map;
mod memory;
mod mutations;
mod powers;
mod process;
mod proofs;
mod reading;
mod readme;
mod routes;
mod runs;
mod screens;
mod sessions;
mod stories;
mod style;
mod talk;
mod terminal;
mod watch;
