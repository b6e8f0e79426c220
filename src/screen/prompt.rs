//! What is typed in answer to a question in the bottom line.

use crate::archive::RunId;

/// A question, and what was typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// What is asked.
    pub(crate) asks: Asks,
    /// The answer so far.
    pub(crate) text: String,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Which words to look for in the tree.
    Find,
    /// What to call a run.
    Name(RunId),
    /// Whether to remove a run.
    Remove(RunId),
    /// Which file to write a run to.
    Export(RunId),
    /// Which file to take a run from.
    Import,
}

impl Prompt {
    /// A question with an answer to begin with.
    pub(crate) fn new(asks: Asks, text: impl Into<String>) -> Self {
        Self { asks, text: text.into() }
    }

    /// The bottom line.
    pub(crate) fn line(&self) -> String {
        let text = &self.text;
        match self.asks {
            Asks::Find => format!("/{text}▏  Enter looks for it"),
            Asks::Name(run) => format!("name of {run}: {text}▏  Enter keeps it, Esc leaves it"),
            Asks::Remove(run) => format!("remove {run}? It can be brought back with z.  y yes   n no"),
            Asks::Export(run) => format!("write {run} to: {text}▏  .md .txt .ron"),
            Asks::Import => format!("take in a run from: {text}▏  Enter reads it"),
        }
    }
}
