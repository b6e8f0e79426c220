//! One binary for all tests that look at the program from the outside.
//!
//! | folder | what is tested there |
//! |---|---|
//! | `contract` | the story format: what it accepts and means, what it refuses, and each message with its location |
//! | `engine` | playing and exploring: laws over generated stories, and fuzzed inputs |
//! | `ink` | stories in ink: the parser, and what is played compared with a real ink runtime |
//! | `session` | a reader's session: what is saved, the tree of runs, and the front ends compared |
//! | `screen` | the full screen, by snapshot and by key |
//! | `process` | the real binary: commands, exit codes, signals, a pseudoterminal |
//! | `story` | the story that comes with the program, against its plan |
//! | `architecture` | what the source code may import, name and touch |
//! | `support` | what the other folders share: stories from text, a generator of stories, an archive in memory, the real binary |
//!
//! `.ci/run long` is the long tier: it tries tens of thousands of the hostile inputs of `engine::fuzzed` and
//! `screen::decoder`, kills the program a thousand times, sends the language server ten thousand edits that are each
//! answered, and walks through each ink story of `ink::lockstep` 100,000 times. See [`support::tier::amount`].
//!
//! `EARLIER_INK=FOLDER cargo test ink` tests the ink stories of another folder instead of the corpus; see
//! `tests/data/ink/compile.mjs`.
//!
//! Property tests share one seed, and their failures are saved in `tests/data/failures.txt`; see
//! `support/properties.rs`. `BLESS=overwrite cargo test` rewrites every expected output that a test compares with
//! (screens, messages, recorded scripts). Review the difference before you commit it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(unreachable_pub, reason = "what the modules of this binary share is public among them alone")]

mod contract {
    pub mod bad_stories;
    pub mod catalogue;
    pub mod certain;
    pub mod constructs;
    pub mod detours;
    pub mod fixes;
    pub mod format_page;
    pub mod language;
    pub mod layout;
    pub mod lists;
    pub mod meters;
    pub mod moves;
    pub mod mutations;
    pub mod readers;
    pub mod reading;
    pub mod renames;
    pub mod reuse;
    pub mod routes;
    pub mod visits;
}

mod engine {
    pub mod explore;
    pub mod fuzzed;
    pub mod idle;
    pub mod laws;
}

mod ink {
    pub mod brought;
    pub mod corpus;
    pub mod exported;
    pub mod generated;
    pub mod kept;
    pub mod lockstep;
    pub mod parser;
    pub mod players;
    pub mod told;
    pub mod twee;
    pub mod twee_player;
}

mod session {
    pub mod acts;
    pub mod book;
    pub mod json;
    pub mod lines;
    pub mod markdown;
    pub mod powers;
    pub mod recorded;
    pub mod sessions;
    pub mod web;
}

mod screen {
    pub mod decoder;
    pub mod fingers;
    pub mod front;
    pub mod living;
    pub mod pages;
    pub mod painter;
    pub mod pictures;
    pub mod settings;
}

mod process {
    pub mod commands;
    pub mod diff;
    pub mod disk;
    pub mod editing;
    pub mod edits;
    pub mod edits_of_editors;
    pub mod exports;
    pub mod hostile;
    pub mod input;
    pub mod kills;
    pub mod lsp;
    pub mod lsp_bugs;
    pub mod lsp_checks;
    pub mod lsp_emacs;
    pub mod lsp_hostile;
    pub mod lsp_later;
    pub mod lsp_long;
    pub mod lsp_nvim;
    pub mod lsp_playing;
    pub mod lsp_proofs;
    pub mod lsp_tokens;
    pub mod lsp_unlisted;
    pub mod map;
    pub mod program;
    pub mod proofs;
    pub mod publish;
    pub mod readme;
    pub mod runs;
    pub mod signals;
    pub mod streams;
    pub mod terminal;
    pub mod tiers;
    pub mod watch;
}

mod story {
    pub mod callbacks;
    pub mod editions;
    pub mod graph;
    pub mod guide;
    pub mod marks;
    pub mod never;
    pub mod said;
    pub mod style;
}

mod architecture {
    pub mod cycles;
    pub mod layers;
}

mod support {
    pub mod cases;
    pub mod maker;
    pub mod memory;
    pub mod picture;
    pub mod properties;
    pub mod stories;
    pub mod talk;
    pub mod tier;
}
