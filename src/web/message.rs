//! The messages from the script of a page to a player.

use serde::Deserialize;

use crate::session::Preferences;

/// The first line of a message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    /// The bytes are the file of the story with this name.
    File(String),
    /// The bytes are the journal with this number.
    Journal(u32),
    /// Every file and journal was passed: read them.
    Open(Open),
    /// The bytes are a request of the JSON front end.
    Ask,
    /// Everything that is saved, as a file.
    Archive,
    /// The last records are stored, or the reason why they are not.
    Written(Option<String>),
}

/// How a session begins.
#[derive(Debug, Deserialize)]
pub(super) struct Open {
    /// The number of the journal to write.
    pub(super) journal: u32,
    /// How the reader wants stories to be shown, as the page remembers it.
    #[serde(default)]
    pub(super) preferences: Preferences,
    /// Whether the player computes which endings are open, which can take seconds, instead of replying that it would
    /// have to.
    #[serde(default)]
    pub(super) looks_ahead: bool,
}

/// A message: its first line, and the bytes below.
///
/// # Errors
/// The line is not a message; with the reason.
pub(super) fn parse(message: &[u8]) -> Result<(Message, &[u8]), String> {
    let end = message.iter().position(|byte| *byte == b'\n').unwrap_or(message.len());
    let (line, below) = message.split_at(end);
    let parsed = serde_json::from_slice(line).map_err(|error| format!("expected a message: {error}"))?;
    Ok((parsed, below.get(1..).unwrap_or_default()))
}
