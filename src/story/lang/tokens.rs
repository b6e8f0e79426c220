//! Words, numbers and signs of a condition or effect.

use std::ops::Range;

use super::super::syntax::word_length;
use crate::diag::is_control;

/// One token and its bytes in the string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// What the token is, with its value.
    pub(super) kind: TokenKind<'t>,
    /// Its bytes in the string's content.
    pub(super) range: Range<usize>,
}

/// The kind of a token, with its text or value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'t> {
    /// An identifier or a keyword.
    Word(&'t str),
    /// Digits, and their value unless it is too large.
    Number(Option<i32>),
    /// One of the signs in [`SIGNS`].
    Sign(&'t str),
    /// The end of the string.
    End,
}

/// All signs, the longer ones before their prefixes.
const SIGNS: &[&str] = &[
    "===", "!==", ":=", "<=", ">=", "=<", "=>", "!=", "<>", "==", "&&", "||", "+=", "-=", "++", "--", "=", "<", ">",
    "(", ")", ".", "+", "-", "!",
];

/// Splits a text into tokens.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    /// Where the text starts in its string.
    base: usize,
    /// The next token.
    next: Token<'t>,
    /// The white space before the next token.
    blank: &'t str,
    /// The spaces before consumed tokens that are not plain white space, such as no-break spaces.
    odd_spaces: Vec<Range<usize>>,
}

impl<'t> Tokens<'t> {
    /// The tokens of `text`, which starts `base` bytes into its string.
    pub(super) fn new(text: &'t str, base: usize) -> Self {
        let (blank, next) = token_from(text, 0, base);
        Self { text, base, next, blank, odd_spaces: Vec::new() }
    }

    /// The text of a range that tokens have.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        let from = |at: usize| at.saturating_sub(self.base);
        self.text.get(from(range.start)..from(range.end)).unwrap_or_default()
    }

    /// The next token, without consuming it.
    pub(super) fn peek(&self) -> Token<'t> {
        self.next.clone()
    }

    /// Consumes the next token.
    pub(super) fn next(&mut self) -> Token<'t> {
        if !self.blank.is_ascii() {
            let start = self.next.range.start - self.blank.len();
            let odd = self.blank.char_indices().filter(|(_, c)| is_odd_space(*c));
            self.odd_spaces.extend(odd.map(|(at, odd)| start + at..start + at + odd.len_utf8()));
        }
        let (blank, next) = token_from(self.text, self.next.range.end - self.base, self.base);
        self.blank = blank;
        std::mem::replace(&mut self.next, next)
    }

    /// The spaces so far that are not plain white space.
    pub(super) fn take_odd_spaces(&mut self) -> Vec<Range<usize>> {
        std::mem::take(&mut self.odd_spaces)
    }

    /// Consumes the next token if it is this sign, and returns whether it was.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let there = self.next.kind == TokenKind::Sign(sign);
        if there {
            self.next();
        }
        there
    }

    /// Consumes the next token if it is this word, and returns whether it was.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let there = self.next.kind == TokenKind::Word(word);
        if there {
            self.next();
        }
        there
    }
}

fn is_plain_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// Whether a character looks like a space, or like nothing, but is not plain white space.
fn is_odd_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

/// The white space from an offset in a text, and the token after it. The text starts `base` bytes into its string.
fn token_from(text: &str, from: usize, base: usize) -> (&str, Token<'_>) {
    let rest = text.get(from..).unwrap_or_default();
    let trimmed = rest.trim_start_matches(|c| is_plain_space(c) || is_odd_space(c));
    let blank = rest.get(..rest.len() - trimmed.len()).unwrap_or_default();
    let (kind, length) = token(trimmed);
    let start = base + from + blank.len();
    (blank, Token { kind, range: start..start + length })
}

fn token(rest: &str) -> (TokenKind<'_>, usize) {
    let word = word_length(rest);
    if word > 0 {
        return (TokenKind::Word(rest.get(..word).unwrap_or_default()), word);
    }
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if digits > 0 {
        return (TokenKind::Number(rest.get(..digits).and_then(|digits| digits.parse().ok())), digits);
    }
    let first = rest.bytes().next();
    if let Some(sign) = SIGNS.iter().find(|sign| sign.bytes().next() == first && rest.starts_with(**sign)) {
        return (TokenKind::Sign(sign), sign.len());
    }
    match rest.chars().next() {
        Some(other) => (TokenKind::Sign(rest.get(..other.len_utf8()).unwrap_or_default()), other.len_utf8()),
        None => (TokenKind::End, 0),
    }
}

impl Token<'_> {
    /// Whether it is a control character, which no string may contain.
    pub(super) fn is_control(&self) -> bool {
        matches!(self.kind, TokenKind::Sign(sign) if sign.contains(is_control))
    }

    /// The token as messages show it. `whole` is what contains the tokens: a condition or an effect.
    pub(super) fn describe(&self, whole: &str) -> String {
        match self.kind {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Number(Some(number)) => format!("`{number}`"),
            TokenKind::Number(None) => "a number that is too large".to_owned(),
            TokenKind::Sign(sign) => match sign.chars().find(|c| is_control(*c)) {
                Some(control) => format!("the control character {}", control.escape_unicode()),
                None => format!("`{sign}`"),
            },
            TokenKind::End => format!("the end of the {whole}"),
        }
    }
}
