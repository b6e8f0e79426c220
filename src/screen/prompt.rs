//! A question in the bottom line and the answer that is typed.

use crate::archive::RunId;

/// A question, and what was typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// The question, which the page in front answers.
    pub(crate) kind: PromptKind,
    /// The typed part of the answer.
    pub(crate) text: String,
}

/// What is asked. Pages ask; the answer goes to the page that is in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PromptKind {
    /// Which words to look for in the tree.
    Find,
    /// The new name of a run; an empty answer removes the name.
    Name(RunId),
    /// Whether to remove a run: answered by one key, `y` for yes.
    Remove(RunId),
    /// Whether to name what has never been read: answered by one key, `y` for yes.
    Unread,
    /// Which file to write a run to.
    Export(RunId),
    /// Under which name to record the run of an author.
    Route,
    /// Which file to read a run from.
    Import,
    /// The text of a run to import, if no files are read.
    ImportText,
}

impl Prompt {
    /// A question with an answer to begin with.
    pub(crate) fn new(kind: PromptKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// The question as the bottom line shows it.
    pub(crate) fn line(&self) -> String {
        let text = &self.text;
        match self.kind {
            PromptKind::Find => format!("/{text}▏  Enter searches"),
            PromptKind::Name(run) => format!("name of {run}: {text}▏  Enter saves it, Esc cancels"),
            PromptKind::Remove(run) => format!("remove {run}? z restores it.  y yes   n no"),
            PromptKind::Unread => "name endings and scenes that you have not read?  y yes   n no".to_owned(),
            PromptKind::Export(run) => format!("write {run} to: {text}▏  .md .txt .ron"),
            PromptKind::Route => format!("record this run as routes/{text}▏.ron  Enter writes it, Esc cancels"),
            PromptKind::ImportText => format!("paste a run: {text}▏  Enter imports it"),
            PromptKind::Import => format!("import a run from: {text}▏  Enter imports it"),
        }
    }
}
