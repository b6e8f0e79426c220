//! Where lines come from and go to.

use std::io::{self, BufRead, Write};

use super::Setup;
use super::editor::{LineEditor, Vocabulary};
use crate::diag::printable_lines;
use crate::engine::Segment;
use crate::session::input::{Input, read_line};
use crate::text::{plain, sentence, with_marks, wrap_plain};

/// A longer line is read as an unknown command.
const LONGEST: u64 = 64 * 1024;

/// Where lines come from.
pub(super) enum LineSource<'c> {
    /// Unedited, from any input.
    Stream(&'c mut dyn BufRead),
    /// From a person who edits them, after a prompt.
    Editor {
        /// The editor.
        editor: &'c mut dyn LineEditor,
        /// The prompt for the next line.
        prompt: String,
    },
}

impl<'c> LineSource<'c> {
    /// Lines that a person edits.
    pub(super) fn edited(editor: &'c mut dyn LineEditor) -> Self {
        Self::Editor { editor, prompt: String::new() }
    }
}

/// The input and output, and how lines are written to it.
pub(super) struct Console<'c> {
    input: LineSource<'c>,
    output: &'c mut dyn Write,
    /// The columns of a line; 0 and 1 mean no limit.
    pub(super) width: usize,
    /// Whether a person types.
    pub(super) interactive: bool,
    /// Whether the styles of a story's words are shown by tildes and stars.
    pub(super) has_marks: bool,
    /// Whether anything was written yet.
    began: bool,
}

impl<'c> Console<'c> {
    /// A console to which nothing was written yet.
    pub(super) fn new(input: LineSource<'c>, output: &'c mut dyn Write, setup: Setup) -> Self {
        Self { input, output, width: setup.width, interactive: setup.interactive, has_marks: true, began: false }
    }

    /// Writes a text as lines that fit.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        self.say_with_prefix("", text)
    }

    /// Writes texts one after the other.
    pub(super) fn say_all(&mut self, texts: &[impl AsRef<str>]) -> io::Result<()> {
        texts.iter().try_for_each(|text| self.say(text.as_ref()))
    }

    /// Writes a text as lines that fit; the first begins with a prefix, and the others are indented as far.
    pub(super) fn say_with_prefix(&mut self, prefix: &str, text: &str) -> io::Result<()> {
        let lines = wrap_plain(text, self.width, prefix);
        self.put(&lines)
    }

    /// A story's words, with their marks unless those are left out.
    pub(super) fn marked(&self, spans: &[Segment]) -> String {
        if self.has_marks { with_marks(spans) } else { plain(spans) }
    }

    /// Writes a clause as a sentence in parentheses: a message of the program amid the story.
    pub(super) fn notice(&mut self, clause: &str) -> io::Result<()> {
        self.say(&format!("({})", sentence(clause)))
    }

    /// Writes lines as they are.
    pub(super) fn put(&mut self, lines: &[impl AsRef<str>]) -> io::Result<()> {
        self.began = true;
        let text: String = lines.iter().flat_map(|line| [line.as_ref(), "\n"]).collect();
        self.output.write_all(printable_lines(&text).as_bytes())
    }

    /// Writes an empty line, except at the very beginning.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        if self.began { self.end_line() } else { Ok(()) }
    }

    /// Ends the line of a prompt.
    pub(super) fn end_line(&mut self) -> io::Result<()> {
        writeln!(self.output)
    }

    /// Writes a prompt, without a line end after it.
    pub(super) fn prompt(&mut self, text: &str) -> io::Result<()> {
        let text = printable_lines(text);
        match &mut self.input {
            LineSource::Stream(_) => write!(self.output, "{text}"),
            LineSource::Editor { prompt, .. } => {
                *prompt = text.into_owned();
                Ok(())
            }
        }
    }

    /// Whether the reader edits lines, so that something can be completed.
    pub(super) fn completes(&self) -> bool {
        matches!(self.input, LineSource::Editor { .. })
    }

    /// Makes everything that was written visible.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }

    /// Reads the next line, without space around it; `None` at the end of the input. Bytes that are not UTF-8 and
    /// control characters are replaced.
    pub(super) fn read(&mut self, vocabulary: Vocabulary) -> io::Result<Option<String>> {
        self.flush()?;
        let input = match &mut self.input {
            LineSource::Stream(input) => input,
            LineSource::Editor { editor, prompt } => {
                let line = editor.read_line(&std::mem::take(prompt), vocabulary)?;
                return Ok(line.map(|line| clean(&line)));
            }
        };
        match read_line(*input, LONGEST)? {
            Input::Line(bytes) => Ok(Some(clean(&String::from_utf8_lossy(&bytes)))),
            Input::TooLong => Ok(Some("\u{2026}".to_owned())),
            Input::End => {
                if self.interactive {
                    self.end_line()?;
                }
                Ok(None)
            }
        }
    }
}

/// A line without control characters and without space around it.
fn clean(line: &str) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    line.chars().map(clean).collect::<String>().trim().to_owned()
}
