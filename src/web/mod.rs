//! The front end of published pages: what their script asks, and JSON that answers.
//!
//! A published page holds the files of a story, and this library as a WebAssembly module. Its script draws what a
//! [`Player`] answers, and stores what the player hands it; it decides nothing. A message is a line of JSON, and what
//! follows the line are bytes that belong to it:
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
//! What a choice saves comes as `records`, and the reply is held back until the page says that they are stored.

mod message;
mod outline;
mod player;
mod shown;

pub use player::Player;

/// Which sources the module is built from: the word before it marks it among the bytes of the module.
pub const INPUTS: &str = concat!("earlier-inputs:", env!("EARLIER_INPUTS"));
