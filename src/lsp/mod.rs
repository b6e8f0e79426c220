//! A language server: what an editor asks about a story while it is written.
//!
//! [`Server::receive`] takes all messages of the client that have arrived, and returns what the server says to them. A
//! story is loaded when something is asked of it, or after the last of the messages: so a load that is outdated when it
//! begins never takes place, and nothing waits for time to pass. What the editor has open stands for the file, saved or
//! not.
//!
//! ```text
//! messages ──▶ Server::receive ──▶ Documents ──▶ OpenStory (loaded when needed) ──▶ answers, diagnostics
//! ```
//!
//! [`Server::next_proofs`] returns what is to be proved meanwhile, on another thread, and [`Server::learn`] takes what was.
//! The next change gives it up.
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
mod position;
mod proofs;
mod server;
mod state;
mod symbols;

pub use self::files::Files;
pub use self::proofs::{Proved, ToProve};
pub use self::server::{Phase, Server};
