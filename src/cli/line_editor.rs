//! Line editing at a terminal, with a history of this session and completion.

#[cfg(unix)]
mod signals;

use std::io;

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use signal_hook::consts::SIGINT;
use signal_hook::low_level::emulate_default_handler;

use super::console;
use crate::lines::{LineEditor, Vocabulary};

/// A line editor on the standard streams. Its history is not saved.
pub(super) struct TerminalEditor(Editor<WordCompleter, MemHistory>);

impl TerminalEditor {
    /// Returns an editor, unless the standard streams are not a terminal that supports editing.
    pub(super) fn new() -> Option<Self> {
        if !console::edits_lines() {
            return None;
        }
        // Pasted text is read line by line, as without an editor.
        let config = Config::builder()
            .auto_add_history(true)
            .bracketed_paste(false)
            .completion_type(CompletionType::List)
            .build();
        let editor = Editor::with_history(config, MemHistory::new()).ok()?;
        // A closed console needs no modes restored.
        #[cfg(unix)]
        signals::restore_at_end().ok()?;
        Some(Self(editor))
    }
}

impl LineEditor for TerminalEditor {
    fn read_line(&mut self, prompt: &str, vocabulary: Vocabulary) -> io::Result<Option<String>> {
        self.0.set_helper(Some(WordCompleter(vocabulary)));
        match self.0.readline(prompt) {
            Ok(line) => Ok(Some(line)),
            Err(ReadlineError::Eof) => Ok(None),
            // Without an editor the terminal would have sent the signal.
            Err(ReadlineError::Interrupted) => {
                emulate_default_handler(SIGINT)?;
                Err(io::ErrorKind::Interrupted.into())
            }
            Err(ReadlineError::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// Completes from what the front end knows.
struct WordCompleter(Vocabulary);

impl Completer for WordCompleter {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.0.complete(line.get(..at).unwrap_or_default()))
    }
}

impl Hinter for WordCompleter {
    type Hint = String;
}

impl Highlighter for WordCompleter {}
impl Validator for WordCompleter {}
impl Helper for WordCompleter {}
