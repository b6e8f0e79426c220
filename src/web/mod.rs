//! The front end of published pages: messages from their script, and JSON replies.
//!
//! A published page holds the files of a story, and this library as a WebAssembly module. Its script draws the replies
//! of a [`Player`], and stores the records that the player returns; it decides nothing. A message is a line of JSON,
//! followed by bytes that belong to it:
//!
//! | message | bytes | answer |
//! |---|---|---|
//! | `{"file":"story.ron"}` | the file | `{}` |
//! | `{"journal":3}` | the journal | `{}` |
//! | `{"open":{…}}` | | `{"opened":{…}}`, or `{"error":"…"}` |
//! | `"ask"` | a line of the JSON front end | `{"reply":{…},"shown":{…}}`, `{"records":"…"}`, or `{"wait":true}` |
//! | `"archive"` | | `{"archive":{"name":"…","text":"…"}}`: all runs as a file, which `import` reads |
//! | `{"written":null}`, or why not | | the reply that was held back until the records were stored |
//!
//! The records of a choice are returned as `records`, and the reply is held back until the page says that they are
//! stored.

mod message;
mod outline;
mod player;
mod shown;

pub use player::Player;

/// The fingerprint of the sources that the module is built from; the word before it identifies it among the bytes of
/// the module.
pub const INPUTS: &str = concat!("earlier-inputs:", env!("EARLIER_INPUTS"));
