//! From a story's texts to rows of a width.
//!
//! The wrap keeps styles. It breaks at spaces and beside wide characters, measures whole graphemes, and cuts a
//! word only where it is wider than the row.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Ink;
use crate::engine::{Block, Span};
use crate::story::Color;

/// The columns that a paragraph after a paragraph begins with.
const INDENT: u16 = 2;
const TAB: u16 = 4;

/// Words in one ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The words.
    pub text: String,
    /// How they are set.
    pub ink: Ink,
}

/// One row of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Empty columns before the words.
    pub indent: u16,
    /// The words.
    pub words: Vec<Stretch>,
}

impl Stretch {
    /// Words in an ink.
    pub fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink }
    }
}

impl Row {
    /// A row of words in one ink.
    pub fn of(text: impl Into<String>, ink: Ink) -> Self {
        Self { indent: 0, words: vec![Stretch::new(text, ink)] }
    }

    /// How many columns it takes.
    pub fn width(&self) -> u16 {
        self.indent.saturating_add(width_of(&self.words))
    }

    /// Appends words.
    pub fn push(&mut self, text: &str, ink: Ink) {
        match self.words.last_mut() {
            Some(last) if last.ink == ink => last.text.push_str(text),
            _ => self.words.push(Stretch::new(text, ink)),
        }
    }
}

/// How many columns words take.
pub fn width_of(words: &[Stretch]) -> u16 {
    words.iter().map(|stretch| width(&stretch.text)).fold(0, u16::saturating_add)
}

/// How many columns a text takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// A story's words in ink; `mark` is the colour of marked words.
pub fn stretches(spans: &[Span], mark: Option<Color>) -> Vec<Stretch> {
    spans.iter().map(|span| Stretch::new(span.text.as_str(), Ink::of(span.style, mark))).collect()
}

/// The same words, quieter.
#[must_use]
pub fn quiet(mut words: Vec<Stretch>) -> Vec<Stretch> {
    words.iter_mut().for_each(|stretch| stretch.ink.quiet = true);
    words
}

/// The rows of a text's blocks. Beats are left out; who shows a text up to a beat gives the blocks before it.
pub fn lay_out(blocks: &[Block], columns: u16, mark: Option<Color>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut after_paragraph = false;
    for block in blocks {
        match block {
            Block::Paragraph(spans) => {
                // The first paragraph stands flush, and so does one after a break or after verse.
                let indent = if after_paragraph && columns > 8 { INDENT } else { 0 };
                wrap_into(&mut rows, &stretches(spans, mark), Shape { indent, ..Shape::flush(columns) });
                after_paragraph = true;
            }
            Block::Verse(spans) => {
                let shape = Shape { keeps_spaces: true, ..Shape::flush(columns) };
                wrap_into(&mut rows, &stretches(spans, mark), shape);
                after_paragraph = false;
            }
            Block::Break => {
                let indent = columns.saturating_sub(5) / 2;
                rows.push(Row { indent, ..Row::of("*  *  *", Ink::QUIET) });
                after_paragraph = false;
            }
            Block::Beat => {}
        }
    }
    rows
}

/// The measure that words are set to.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The columns of a row.
    pub columns: u16,
    /// Empty columns before the first row's words.
    pub indent: u16,
    /// Empty columns before those of the others.
    pub hang: u16,
    /// Whether spaces at the beginning of a line stand.
    pub keeps_spaces: bool,
}

impl Shape {
    /// Flush rows of so many columns.
    pub fn flush(columns: u16) -> Self {
        Self { columns, indent: 0, hang: 0, keeps_spaces: false }
    }
}

/// The rows of some words.
pub fn wrap(words: &[Stretch], shape: Shape) -> Vec<Row> {
    let mut rows = Vec::new();
    wrap_into(&mut rows, words, shape);
    rows
}

fn wrap_into(rows: &mut Vec<Row>, words: &[Stretch], shape: Shape) {
    let mut setter = Setter::new(rows, shape);
    for stretch in words {
        for grapheme in stretch.text.graphemes(true) {
            setter.take(grapheme, stretch.ink);
        }
    }
    setter.finish();
}

/// A grapheme, the columns it takes, its ink.
type Glyph<'t> = (&'t str, u16, Ink);

/// Sets words into rows, one after the other.
struct Setter<'r, 't> {
    rows: &'r mut Vec<Row>,
    shape: Shape,
    row: Row,
    /// The columns that the row has taken, its indent included.
    used: u16,
    /// Spaces since the last word.
    spaces: u16,
    space_ink: Ink,
    word: Vec<Glyph<'t>>,
    word_width: u16,
}

impl<'r, 't> Setter<'r, 't> {
    fn new(rows: &'r mut Vec<Row>, shape: Shape) -> Self {
        let shape = Shape { columns: shape.columns.max(1), ..shape };
        let row = Row { indent: shape.indent, words: Vec::new() };
        Self { rows, shape, row, used: shape.indent, spaces: 0, space_ink: Ink::PLAIN, word: Vec::new(), word_width: 0 }
    }

    fn take(&mut self, grapheme: &'t str, ink: Ink) {
        match grapheme {
            "\n" | "\r\n" => self.break_line(),
            " " => self.space(1, ink),
            "\t" => self.space(TAB, ink),
            _ => self.letter(grapheme, ink),
        }
    }

    fn space(&mut self, columns: u16, ink: Ink) {
        self.end_word();
        self.spaces = self.spaces.saturating_add(columns);
        self.space_ink = ink;
    }

    /// A wide character is a word of its own: a row may end on either side of it.
    fn letter(&mut self, grapheme: &'t str, ink: Ink) {
        let columns = width(grapheme);
        if columns > 1 {
            self.end_word();
        }
        self.word.push((grapheme, columns, ink));
        self.word_width = self.word_width.saturating_add(columns);
        if columns > 1 {
            self.end_word();
        }
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let at_start = self.row.words.is_empty();
        if at_start && !self.shape.keeps_spaces {
            self.spaces = 0;
        }
        let wanted = self.used.saturating_add(self.spaces).saturating_add(self.word_width);
        if wanted > self.shape.columns && !at_start {
            self.end_row();
        }
        self.put_spaces();
        self.put_word();
    }

    fn put_spaces(&mut self) {
        let room = self.shape.columns.saturating_sub(self.used).saturating_sub(1);
        let spaces = std::mem::take(&mut self.spaces).min(room);
        if spaces > 0 {
            self.row.push(&" ".repeat(usize::from(spaces)), self.space_ink);
            self.used = self.used.saturating_add(spaces);
        }
    }

    fn put_word(&mut self) {
        for (grapheme, columns, ink) in std::mem::take(&mut self.word) {
            let full = self.used.saturating_add(columns) > self.shape.columns;
            if full && !self.row.words.is_empty() {
                self.end_row();
            }
            self.row.push(grapheme, ink);
            self.used = self.used.saturating_add(columns);
        }
        self.word_width = 0;
    }

    fn end_row(&mut self) {
        let hang = if self.shape.hang < self.shape.columns { self.shape.hang } else { 0 };
        let next = Row { indent: hang, words: Vec::new() };
        self.rows.push(std::mem::replace(&mut self.row, next));
        self.used = hang;
        self.spaces = 0;
    }

    fn break_line(&mut self) {
        self.end_word();
        self.end_row();
    }

    fn finish(mut self) {
        self.end_word();
        self.rows.push(self.row);
    }
}
