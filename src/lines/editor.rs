//! Editing of lines at a terminal: what the front end asks of an editor, and what it can complete.

use std::io;

use super::LineFrontEnd;
use crate::archive::RunId;
use crate::session::{Command, Host, Setting};

/// Reads lines that a person edits while typing.
pub trait LineEditor {
    /// Reads a line after a prompt; `None` at the end of the input. What can be completed is in the vocabulary.
    ///
    /// # Errors
    /// The terminal failed.
    fn read_line(&mut self, prompt: &str, vocabulary: Vocabulary) -> io::Result<Option<String>>;
}

/// Everything that can be completed where the reader is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The words with which a line can begin.
    first: Vec<String>,
    /// The runs, by their ids and names.
    runs: Vec<String>,
}

impl Vocabulary {
    /// The words that a line can begin with, and the names of runs.
    pub fn new(first: Vec<String>, runs: Vec<String>) -> Self {
        Self { first, runs }
    }

    /// Returns where the word before the cursor begins, and its completions. A run name with spaces begins after the
    /// command.
    pub fn complete(&self, before: &str) -> (usize, Vec<String>) {
        let Some((word, rest)) = before.split_once(' ') else { return (0, beginning_with(before, &self.first)) };
        let Some(command) = Command::of_word(word) else { return (before.len(), Vec::new()) };
        let candidates = self.candidates(command, rest);
        let last = before.rfind(' ').map_or(0, |space| space + 1);
        let whole = word.len() + 1;
        for start in [last, whole] {
            let found = beginning_with(before.get(start..).unwrap_or_default(), &candidates);
            if !found.is_empty() {
                return (start, found);
            }
        }
        (before.len(), Vec::new())
    }

    /// What can follow a command and its first arguments.
    fn candidates(&self, command: Command, rest: &str) -> Vec<String> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let names_runs = command.entry().is_some_and(|entry| entry.arguments.contains("RUN"));
        match command {
            Command::Marks => owned(&["on", "off"]),
            Command::Help => owned(&["commands"]),
            Command::Settings => match rest.split_once(' ').map(|(name, _)| Setting::named(name)) {
                Some(setting) => setting.map(Setting::values).unwrap_or_default(),
                None => Setting::ALL.iter().map(|setting| setting.name().to_owned()).collect(),
            },
            _ if names_runs => self.runs.clone(),
            _ => Vec::new(),
        }
    }
}

/// The words that begin like this.
fn beginning_with(beginning: &str, words: &[String]) -> Vec<String> {
    words.iter().filter(|word| word.starts_with(beginning)).cloned().collect()
}

impl<H: Host> LineFrontEnd<'_, H> {
    /// Everything that can be completed where the reader is.
    pub(super) fn vocabulary(&self) -> Vocabulary {
        let words = self.entries().filter_map(|entry| entry.word).map(str::to_owned);
        let documents = self.session.scene().documents.into_iter().map(|document| document.id);
        let archive = self.session.archive();
        let runs = archive.runs().filter(|run| !run.is_empty()).map(|run| run.id);
        let names = |run: RunId| [Some(run.to_string()), archive.name(run).map(ToString::to_string)];
        Vocabulary::new(words.chain(documents).collect(), runs.flat_map(names).flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::COMMANDS;

    fn completed(before: &str) -> (usize, Vec<String>) {
        let words = COMMANDS.iter().filter_map(|entry| entry.word).map(str::to_owned);
        let runs = ["1.1", "1.2", "The one with the ham"].map(str::to_owned);
        Vocabulary::new(words.collect(), runs.to_vec()).complete(before)
    }

    #[test]
    fn words_runs_and_settings_are_completed_where_they_can_stand() {
        let cases: [(&str, usize, &[&str]); 11] = [
            ("cl", 0, &["clippings"]),
            ("re", 0, &["resume", "remove", "restore"]),
            ("resume 1", 7, &["1.1", "1.2"]),
            ("compare 1.1 1", 12, &["1.1", "1.2"]),
            ("resume The one w", 7, &["The one with the ham"]),
            ("back 1", 6, &[]),
            ("nonsense 1", 10, &[]),
            ("settings mar", 9, &["margin", "marks"]),
            ("settings margin l", 16, &["left"]),
            ("settings nonsense l", 19, &[]),
            ("marks o", 6, &["on", "off"]),
        ];
        for (before, start, words) in cases {
            assert_eq!(completed(before), (start, words.iter().map(|word| (*word).to_owned()).collect()), "{before}");
        }
    }
}
