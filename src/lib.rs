//! `earlier`: choice-based stories in a terminal. Play them, replay them, write your own.
//!
//! This page describes the architecture, for people who change the code.
//!
//! # Overview
//!
//! A story is a folder of RON files. [`story::load`] turns it into a [`story::Story`], in which every name is resolved,
//! or into a list of [`diag::Diagnostic`]s that reports every problem. The [`engine`] plays a story: an
//! [`engine::State`] is a position in it, a step takes a choice, and an [`engine::Passage`] is what is shown. The
//! format is finite by design (meters are bounded and saturate, facts are true or false, there is no clock and no
//! randomness), so questions about a whole story have exact answers, which [`explore`] finds.
//!
//! What a reader does is saved as it happens: the [`archive`] is a folder of append-only journals, which form one tree
//! of runs. A [`session::Session`] joins engine and archive. Every request to it is a [`session::Act`], and every
//! answer is a [`session::Reply`]. Between the two is [`session::Pending`]: bytes that must be in the journal before
//! the reply can be taken out, or a wish that only the host can fulfil. The three front ends, [`json`], [`lines`] and
//! `screen`, turn input into acts and replies into output. They make no decisions of their own, so none of them can do
//! more than the others.
//!
//! ```text
//! key, word or JSON ──▶ Act ──▶ Session::act ──▶ Pending ──▶ journal ──▶ Reply ──▶ screen, lines or JSON
//! ```
//!
//! `earlier watch` plays a story while it is written. A [`session::watch::WatchSession`] reloads the story when it is
//! saved, replays the run in it, and reports the outcome. Two background threads prove what can happen and send
//! [`session::watch::Event`]s.
//!
//! # Code map
//!
//! | module | contents |
//! |---|---|
//! | [`diag`] | diagnostics: codes, locations, labels, fixes; data only |
//! | [`story`] | the format: parsing, the small language, name resolution, formatting, the [`story::Story`] |
//! | [`engine`] | playing: states, gates, steps, passages, playthroughs, runs |
//! | [`explore`] | proofs about a whole story: what can happen, what can be read, which endings are open |
//! | [`text`] | wording that all front ends and reports share, and setting text into rows |
//! | [`check`] | checks of a story without errors: page size, style, recorded runs, what is proved |
//! | [`ink`] | stories written in ink: their syntax tree, and what they become in the format |
//! | [`archive`] | what is saved: journals, the tree of runs, endings, clippings |
//! | [`session`] | acts, replies, the command table; runs as a tree, comparisons, what-if; watching a story |
//! | [`map`] | the graph of a story, as text, DOT, Mermaid and SVG |
//! | [`report`] | reports as text: for people, editors and programs |
//! | [`json`] | the front end for programs: a line of JSON each way |
//! | [`lines`] | the linear front end, for screen readers and pipes |
//! | [`web`] | the front end of published pages: JSON for their script |
//! | [`export`] | a story in the language of another system |
//! | `publish` | a story as one web page, with the module that plays it |
//! | `lsp` | the front end for editors: a language server |
//! | `screen` | the full-screen front end: pages, one list, messages, the terminal |
//! | `cli` | the command line; `cli/files` alone touches files, the clock and the environment |
//!
//! A module imports only modules above it in this table. `publish`, `lsp`, `screen` and `cli` need the feature
//! `terminal`; building without it shows that the rest works without a terminal.
//!
//! # Invariants
//!
//! Each row names what enforces the invariant: a type, or a test in `tests/it`.
//!
//! | module | invariant | held by |
//! |---|---|---|
//! | `story` | Reading never panics, whatever the bytes. | `contract::reading`, `engine::fuzzed`, `tests/fuzz` |
//! | `story` | A [`story::Story`] has no unresolved or repeated name. | private fields that only `resolve` fills |
//! | `story` | The quick reader and the one that knows locations accept the same stories. | unit tests in `story/load` |
//! | `story` | Formatting changes layout only, keeps every comment, and is idempotent. | `contract::layout` |
//! | `engine` | It is pure: no files, clock, threads, environment, hash order or floats. | `architecture::layers`, lints |
//! | `engine` | A refused choice changes nothing; undo and redo are inverse; a replayed run gives the same states. | `engine::laws` |
//! | `explore` | What is said to be possible comes with a run that the engine plays; what is said to be impossible was proved for every state; what was cut short says so. Both strategies agree with a reader who tries everything. | `engine::explore` |
//! | `archive` | Journals are only appended to. What was acknowledged survives a kill at any moment. | `process::kills`, `session::sessions` |
//! | `archive` | Damage is reported and never repaired in place; a removed run can be restored. | `session::sessions`, `session::book` |
//! | `cli::files` | What was acknowledged is on the disk or its failure was reported, whichever operation fails and whatever other programs do to the journals. | unit tests in `cli/files` |
//! | `session` | Nothing is shown before it is saved, and no complaint is lost. | [`session::Append::written`] is the only way to the reply |
//! | `session` | A reply contains no more than was asked for. | [`session::Detail`], `session::book` |
//! | `session` | What the host did can't be forged by a client. | [`session::Fulfilled`] does not deserialize |
//! | `session::watch` | Reloading the same version changes nothing; a run changed by hand is never saved. | `process::watch` |
//! | front ends | Each act works in all three, with the same result. | exhaustive matches over `Reply`, `session::powers` |
//! | `ink` | An import offers the same choices and shows the same words as a real ink runtime. | `ink::lockstep` |
//! | `export` | What is exported plays the same, in ink and after it was imported. | `ink::exported` |
//! | `export` | What is exported to Twee plays the same, and no words of a story become markup there. | `ink::twee` |
//! | `lsp` | After each edit, the client knows the problems that a fresh load has; nothing that it sends ends the server. | `process::lsp` |
//! | `json` | Version 1 only grows. | the recorded scripts in `tests/data/json` |
//! | `screen` | `update` draws nothing, `view` changes nothing, neither does I/O, and no size panics. | signatures, `screen::pages` |
//! | `screen` | No key takes a choice that the reader had no time to read, unless it is a number. | `screen::pages` |
//! | `screen` | What is drawn can be read on the backgrounds of all common palettes, and without its colors. | unit tests in `screen/theme` |
//! | `screen` | The terminal is always restored, whatever signal ends or stops the program. | `process::terminal`, `process::signals` |
//! | `diag` | Nothing that is printed controls a terminal, whatever files, names and arguments hold; a string of a file that may be anybody's is a [`diag::Untrusted`]. | `process::hostile`, `engine::fuzzed` |
//! | `screen` | What a terminal sends that is no key is never taken as one. | `screen::decoder`, `process::input` |
//! | all | Imports point up the table; one module touches the outside. | `architecture::layers` |
//!
//! # Where to begin
//!
//! - A turn: [`session::Session::act`], [`engine::State::step`], [`engine::Passage`], [`session::payload::Scene`].
//! - An author's mistake: `story/syntax`, `story/read.rs`, `story/lang`, `story/resolve`, [`report::diagnostics`].
//! - A new request: a variant of [`session::Act`] and its row in [`session::COMMANDS`], its arm in
//!   `session/dispatch.rs`, and a payload in [`session::payload`]; the compiler then lists the places that render it.
//! - Differences between systems: files named after Unix and Windows in `screen/stdio`, `screen/terminal`,
//!   `cli/files/disk`, `cli/files/staged` and `cli/watch/listening`; each pair has the same items.
//! - A new page: one file in `screen/pages`, and its line in the list of pages.
//! - A new diagnostic: its code in [`diag::Code`], an entry in `diag/catalogue`, a case in `tests/data/bad`, and the
//!   line that reports it.

// Code that the unit tests share with tests/it.
#[cfg(test)]
#[path = "../tests/it/support/maker.rs"]
mod maker;
#[cfg(test)]
#[path = "../tests/it/support/properties.rs"]
mod properties;

pub mod diag;
pub mod story;

pub mod engine;

pub mod explore;

pub mod text;

pub mod check;

pub mod ink;

pub mod archive;

pub mod session;

pub mod map;

pub mod report;

pub mod json;

pub mod lines;

pub mod web;

pub mod export;

#[cfg(feature = "terminal")]
pub mod publish;

#[cfg(feature = "terminal")]
pub mod lsp;

#[cfg(feature = "terminal")]
pub mod screen;

#[cfg(feature = "terminal")]
pub mod cli;
