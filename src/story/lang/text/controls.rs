//! Characters that control a terminal, or the direction of the text after them.

use super::super::Problem;
use super::TextParser;
use crate::diag::{Code, END_OF_ISOLATE, is_control, is_isolate};

/// Returns the first character of a text that controls the direction of text.
pub(super) fn first_mark(words: &str) -> Option<(usize, char)> {
    // Nearly all words are seen to have none by their bytes alone: all marks begin with 0xe2, and so do typographic
    // quotes and dashes, but few of these are followed by what follows it in a mark.
    let may_be_mark = |pair: &[u8]| matches!(pair, [0xe2, 0x80, 0xa8..=0xae] | [0xe2, 0x81, 0xa6..=0xa9]);
    let is_mark = |c: char| is_control(c) || is_isolate(c) || c == END_OF_ISOLATE;
    let may_have_marks = words.as_bytes().windows(3).any(may_be_mark);
    may_have_marks.then(|| words.char_indices().find(|(_, c)| is_mark(*c))).flatten()
}

impl TextParser<'_, '_, '_> {
    pub(super) fn control(&mut self, control: char) {
        let range = self.at..self.at + control.len_utf8();
        let message = format!("the control character {} is not allowed in a text", control.escape_unicode());
        self.out.report(
            Problem::new(Code::ControlCharacter, range, message)
                .help("only tabs and line breaks are allowed, to protect the reader's terminal"),
        );
        self.at += control.len_utf8();
    }

    /// Parses a character that controls the direction of text. Isolates are allowed: they end by themselves.
    pub(super) fn direction(&mut self, mark: char) {
        let range = self.at..self.at + mark.len_utf8();
        if is_control(mark) {
            return self.control(mark);
        }
        if is_isolate(mark) {
            self.isolates.push(range);
        } else if self.isolates.pop().is_none() {
            let message = format!("this {} ends no directional isolate", mark.escape_unicode());
            let help = "begin an isolate in the same paragraph and alternative with \\u{2066}, \\u{2067} or \\u{2068}";
            self.out.report(Problem::new(Code::ControlCharacter, range, message).help(help));
        }
        let mut buffer = [0; 4];
        self.plain(mark.encode_utf8(&mut buffer));
    }

    /// Reports directional isolates without an end at the end of a paragraph or an alternative.
    pub(super) fn close_isolates(&mut self) {
        for range in std::mem::take(&mut self.isolates) {
            let message = "this directional isolate never ends";
            let help = "end it in the same paragraph and alternative with \\u{2069}";
            self.out.report(Problem::new(Code::ControlCharacter, range, message).help(help));
        }
    }
}
