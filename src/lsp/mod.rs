//! A language server: what an editor asks about a story while it is written.
//!
//! [`Server::receive`] takes all messages of the client that have arrived, and returns the server's messages. Longer
//! work is done on other threads: [`Server::next_checks`] returns the chapters to check alone and [`Server::checked`]
//! takes the results, [`Server::next_loads`] returns what to load and [`Server::take`] takes the result,
//! [`Server::next_proofs`] returns what to prove and [`Server::learn`] takes the result. Only one version of each story
//! is loaded at a time, and then the newest, so there are no timers; the next change cancels proofs. A document that is
//! open in the editor replaces its file, saved or not.
//!
//! ```text
//! messages ──▶ Server::receive ──▶ answers
//!                     │   ▲
//!                     ▼   └── requests that wait for the newest version
//!         Documents ──▶ ToCheck ──▶ Checked ──▶ diagnostics of the chapter
//!                            └──▶ ToLoad ──▶ Version ──▶ diagnostics
//!                                               └──▶ ToProve ──▶ Proved ──▶ diagnostics
//! ```
//!
//! A chapter is checked alone with the names that the rest of the story declared when it was loaded last. This takes a
//! fraction of the time for loading a long story, and finds everything except what depends on where choices lead.
//!
//! Requests that take long, such as those that need a search, are answered on a thread, too: [`Server::next_requests`]
//! returns them, and [`Server::answered`] takes the answers. Work that panics ends neither the server nor a thread.
//!
//! Requests on each key press, completion and hover, are answered at once from the version that was loaded last; a
//! `View` translates positions to the text that is being typed. All other requests wait for the newest version.
//!
//! A story with errors is used as far as it could be read, so that names still lead to their declarations.
//!
//! Nothing here reads files or streams: [`Files`] has the files, and the caller the messages.

mod actions;
mod answer;
mod answering;
mod capabilities;
mod checking;
mod completion;
mod cursor;
mod diagnostics;
mod files;
mod guard;
mod hover;
mod known;
mod lenses;
mod loading;
mod playing;
mod position;
mod progress;
mod proofs;
mod questions;
mod renaming;
mod semantic;
mod server;
mod state;
mod symbols;
mod unlisted;
mod view;

pub use self::answering::{Answered, ToAnswer};
pub use self::checking::{Checked, ToCheck};
pub use self::files::Files;
pub use self::loading::{Loading, ToLoad, Version};
pub use self::proofs::{NotProved, Proved, ToProve};
pub use self::server::{Phase, Server};
