//! A language server: what an editor asks about a story while it is written.
//!
//! [`Server::receive`] takes all messages of the client that have arrived, and returns what the server says to them. What
//! is to be done meanwhile is done on other threads: [`Server::next_loads`] returns what is to be loaded and
//! [`Server::take`] takes it, [`Server::next_proofs`] what is to be proved and [`Server::learn`] takes that. Of each story
//! one version is loaded at a time, and then the newest, so nothing waits for time to pass; the next change gives proofs
//! up. What the editor has open stands for the file, saved or not.
//!
//! ```text
//! messages ──▶ Server::receive ──▶ answers
//!                     │   ▲
//!                     ▼   └── requests that wait for the newest version
//!         Documents ──▶ ToLoad ──▶ Version ──▶ diagnostics
//!                                     └──▶ ToProve ──▶ Proved ──▶ diagnostics
//! ```
//!
//! What is asked about a condition takes a search: [`Server::next_questions`] returns those, and [`Server::answered`] takes
//! the answers.
//!
//! What is asked at each key, completion and hover, is answered at once from the version that was loaded last; a `View`
//! moves positions to where they are in the text that is typed. All else waits for the newest version.
//!
//! A story with errors is looked at as far as it could be read, so that names still lead to their declarations.
//!
//! Nothing here reads files or streams: [`Files`] has the files, and the caller the messages.

mod actions;
mod capabilities;
mod completion;
mod cursor;
mod diagnostics;
mod files;
mod hover;
mod known;
mod lenses;
mod loading;
mod position;
mod progress;
mod proofs;
mod questions;
mod semantic;
mod server;
mod state;
mod symbols;
mod view;

pub use self::files::Files;
pub use self::loading::{Loading, ToLoad, Version};
pub use self::proofs::{Proved, ToProve};
pub use self::questions::{Answered, ToAsk};
pub use self::server::{Phase, Server};
