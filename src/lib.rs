//! `earlier`: choice-based stories in a terminal. Play them, replay them, write your own.
//!
//! This page is the architecture of the house. It is for whoever changes it.
//!
//! # Bird's-eye view
//!
//! A story is a folder of RON files. [`story::load`] turns it into a [`story::Story`], which cannot be made
//! wrong, or into a list of [`diag::Diagnostic`]s that says everything that is wrong with it. The [`engine`]
//! plays a story: an [`engine::State`] is where a reader stands, a step is a choice taken there, an
//! [`engine::Passage`] is what is shown. The format is finite on purpose (meters are bounded and saturate,
//! facts are true or not, there is no clock and no chance), so that questions about a story have exact answers.
//!
//! What a reader does is kept as it happens: the [`archive`] is a folder of journals that are only appended
//! to, and its [`archive::Archive`] is every run ever read, as one tree. A [`session::Session`] joins engine and
//! archive and is what the three front ends drive: the full screen (`screen`), the linear mode
//! (`lines`) and the JSON lines (`json`). None of them can do what the others can't, because one table, [`session::COMMANDS`], feeds all.
//!
//! An author has a [`session::workshop::Workshop`] beside a session of which nothing is kept: it takes in what was
//! saved, plays the run again in it, and says what became of it. A [`session::workshop::Feed`] tells it of saves
//! and of what two threads find out behind; `cli/watcher.rs` looks for saves.
//!
//! # Code map
//!
//! | module | room |
//! |---|---|
//! | [`diag`] | what is wrong, and where: data only |
//! | [`story`] | the format: reading, the small language, resolving, the [`story::Story`] |
//! | [`engine`] | playing: states, gates, steps, passages, playthroughs, runs |
//! | [`explore`] | questions about a whole story, proved: what can happen, what can be read, which endings are open |
//! | [`text`] | texts set into rows of a width, and the wording that all front ends share |
//! | [`check`] | what is said of a story that reads: its page, its style, its recorded runs, what is proved of it |
//! | [`archive`] | what a reader keeps: journals, the tree of runs, endings, clippings |
//! | [`session`] | a reader's sitting: the acts that all front ends share, and the command table |
//! | [`map`] | the graph of a story, as text, DOT, Mermaid and SVG |
//! | [`report`] | answers as text: for people, editors and programs |
//! | [`json`] | the front end of JSON lines |
//! | [`lines`] | the linear front end |
//! | `screen` | the full screen: state, messages, update, views |
//! | `cli` | the command line; `cli/files.rs` alone touches files and the clock, `cli/console.rs` the streams and the environment |
//!
//! Imports point up this table only. `screen` and `cli` stand behind the feature `terminal`, so that the compiler
//! itself shows that the rest knows no screen.
//!
//! # Invariants
//!
//! Most of them say what is absent.
//!
//! - `story`: reading any bytes never panics. There is no `Story` with an unresolved or repeated name: its
//!   fields are private and only `resolve` fills them.
//! - `story`: a sound story is read by `ron` alone; whatever is reported comes from a second reading that
//!   knows places. Both come to the same story.
//! - `engine`: no files, clock, threads, environment, hash order or floats. A refused choice changes nothing;
//!   a story without errors cannot make a step fail; a step back is undone by a step forward; a run's choices
//!   played again give the same states.
//! - `explore`: whatever is said to be possible comes with a run that the engine plays; whatever is said to be
//!   impossible was looked for in every state. What was cut short says so. Listing states and moving sets of them
//!   come to the same answers, and to those of a reader who tries everything.
//! - `archive`: bytes in, bytes to append out. Nothing is ever rewritten. What was acknowledged survives a
//!   kill at any moment; what can't be read is told and left alone. The tree is the set of runs, whatever was forked
//!   off what; a run that is removed can be brought back.
//! - `session`: an act is kept before its outcome is shown.
//! - `session::workshop`: the same version read again changes nothing; what is wrong with a save never ends the play
//!   of the last sound one; a run that was changed by hand is never saved as a reader's.
//! - `screen`: `update` draws nothing and `view` changes nothing; neither does any I/O; no size panics. One file
//!   names crossterm. The terminal is always given back.
//!
//! # Where to begin
//!
//! To follow one turn: [`session::Session::choose`], [`engine::State::step`], [`engine::Passage`]. To follow
//! one mistake of an author: `story/syntax`, `story/tree_reader.rs`, `story/lang`, `story/resolve`, then
//! [`report::diagnostics`].

pub mod diag;
pub mod story;

pub mod engine;

pub mod explore;

pub mod text;

pub mod check;

pub mod archive;

pub mod session;

pub mod map;

pub mod report;

pub mod json;

pub mod lines;

#[cfg(feature = "terminal")]
pub mod screen;

#[cfg(feature = "terminal")]
pub mod cli;
