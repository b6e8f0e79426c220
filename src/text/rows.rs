//! Lays out a story's texts as rows of a width.
//!
//! Wrapping keeps styles. It breaks at spaces and beside wide characters, measures whole graphemes, and cuts a word
//! only if it is wider than the row.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::TextStyle;
use crate::engine::{Block, Segment};
use crate::story::Color;

/// The indent of a paragraph after a paragraph, in columns.
const INDENT: u16 = 2;
/// The columns of the bar beside a quotation.
const BAR: u16 = 2;
/// The width of a page that is so narrow that there may be no empty columns before its text.
const NARROW: u16 = 36;
const TAB: u16 = 4;

/// A piece of text in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyledSpan {
    /// The text, all in this style.
    pub text: String,
    /// Its style, before a theme gives it colors.
    pub style: TextStyle,
}

/// One row of text on a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The empty columns before the words.
    pub indent: u16,
    /// The words. Neighbours may have the same style.
    pub words: Vec<StyledSpan>,
    /// Whether a bar in the empty columns shows that the row is part of a quotation.
    pub is_quoted: bool,
}

impl StyledSpan {
    /// Returns a piece of text in a style.
    pub fn new(text: impl Into<String>, style: TextStyle) -> Self {
        Self { text: text.into(), style }
    }
}

impl Row {
    /// A row of text in one style, without an indent.
    pub fn of(text: impl Into<String>, style: TextStyle) -> Self {
        Self { words: vec![StyledSpan::new(text, style)], ..Self::default() }
    }

    /// How many columns it takes, including its indent.
    pub fn width(&self) -> u16 {
        self.indent.saturating_add(width_of(&self.words))
    }

    /// Returns how many characters its words have without the spaces between them, which is the same in rows of any
    /// width.
    pub fn letters(&self) -> usize {
        self.words.iter().flat_map(|span| span.text.chars()).filter(|letter| !letter.is_whitespace()).count()
    }

    /// Appends text; it joins the last span if that has the same style.
    pub fn push(&mut self, text: &str, style: TextStyle) {
        match self.words.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.words.push(StyledSpan::new(text, style)),
        }
    }
}

/// How many columns spans take next to each other.
pub fn width_of(spans: &[StyledSpan]) -> u16 {
    spans.iter().map(|span| width(&span.text)).fold(0, u16::saturating_add)
}

/// How many columns a text takes in a terminal.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// A story's spans with their styles. `mark` is the color of marked words, if the story gives them one.
pub fn styled(spans: &[Segment], mark: Option<Color>) -> Vec<StyledSpan> {
    spans.iter().map(|span| StyledSpan::new(span.text.as_str(), TextStyle::of(span.style, mark))).collect()
}

/// Sets spans apart from the text around them, equally readable: in italics, with upright emphasis.
#[must_use]
pub fn aside(mut spans: Vec<StyledSpan>) -> Vec<StyledSpan> {
    spans.iter_mut().for_each(|span| span.style.emphasis = !span.style.emphasis);
    spans
}

/// The rows of a text's blocks. Beats take no row; to show a text up to a beat, pass only the blocks before it.
pub fn lay_out(blocks: &[Block], columns: u16, mark: Option<Color>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (block, follows) in following(blocks) {
        lay_out_block(&mut rows, block, follows, columns, mark);
    }
    rows
}

/// Returns each block of a text, and whether it follows a paragraph or a quotation, ignoring beats.
pub fn following(blocks: &[Block]) -> impl Iterator<Item = (&Block, bool)> {
    let mut follows = false;
    blocks.iter().map(move |block| {
        let after = match block {
            Block::Paragraph(_) | Block::Verse(_) => true,
            Block::Break => false,
            Block::Beat => follows,
        };
        (block, std::mem::replace(&mut follows, after))
    })
}

/// Appends the rows of one block. `follows` says whether it follows a paragraph or a quotation.
pub fn lay_out_block(rows: &mut Vec<Row>, block: &Block, follows: bool, columns: u16, mark: Option<Color>) {
    match block {
        Block::Paragraph(spans) => {
            // The first paragraph is flush, and so is one after a break.
            let indent = if follows && columns > 8 { INDENT } else { 0 };
            wrap_into(rows, &styled(spans, mark), WrapOptions { indent, ..WrapOptions::flush(columns) });
        }
        Block::Verse(spans) => rows.extend(quotation(&styled(spans, mark), columns)),
        Block::Break => {
            let indent = columns.saturating_sub(5) / 2;
            rows.push(Row { indent, ..Row::of("*  *  *", TextStyle::QUIET) });
        }
        Block::Beat => {}
    }
}

/// The rows of a quotation: indented beside a bar. Lines that would not fit then are flush, and the bar hangs in the
/// empty columns before them.
fn quotation(spans: &[StyledSpan], columns: u16) -> impl Iterator<Item = Row> {
    let lines = |columns, indent| wrap(spans, WrapOptions { indent, hang: indent, keeps_spaces: true, columns });
    let widest = lines(u16::MAX, 0).iter().map(Row::width).max().unwrap_or(0);
    let has_room = widest.saturating_add(BAR) <= columns || (widest > columns && (9..NARROW).contains(&columns));
    lines(columns, if has_room { BAR } else { 0 }).into_iter().map(|row| Row { is_quoted: true, ..row })
}

/// How spans are wrapped into rows.
#[derive(Clone, Copy, Debug)]
pub struct WrapOptions {
    /// The columns of a row, including its indent.
    pub columns: u16,
    /// The indent of the first row.
    pub indent: u16,
    /// The indent of the other rows.
    pub hang: u16,
    /// Whether spaces at the beginning of a line are preserved.
    pub keeps_spaces: bool,
}

impl WrapOptions {
    /// Rows of `columns` columns, without indents.
    pub fn flush(columns: u16) -> Self {
        Self { columns, indent: 0, hang: 0, keeps_spaces: false }
    }
}

/// Wraps spans into rows. Without any text, it is one empty row.
pub fn wrap(spans: &[StyledSpan], options: WrapOptions) -> Vec<Row> {
    let mut rows = Vec::new();
    wrap_into(&mut rows, spans, options);
    rows
}

/// Returns the graphemes of a text. Most texts are mostly ASCII, which needs no lookup.
pub fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let bytes = rest.as_bytes();
        // Two ASCII characters are always two graphemes, except for CR and LF.
        let is_alone = |first: &u8| first.is_ascii() && *first != b'\r' && bytes.get(1).is_none_or(u8::is_ascii);
        let length = if bytes.first().is_some_and(is_alone) { 1 } else { rest.graphemes(true).next()?.len() };
        let (grapheme, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(grapheme)
    })
}

fn wrap_into(rows: &mut Vec<Row>, spans: &[StyledSpan], options: WrapOptions) {
    let mut wrapper = Wrapper::new(rows, options);
    for span in spans {
        for grapheme in graphemes(&span.text) {
            wrapper.take(grapheme, span.style);
        }
    }
    wrapper.finish();
}

/// A grapheme, the columns it takes, and its style.
type Glyph<'t> = (&'t str, u16, TextStyle);

/// Wraps text into rows, one grapheme after the other.
struct Wrapper<'r, 't> {
    rows: &'r mut Vec<Row>,
    options: WrapOptions,
    row: Row,
    /// The columns that the row has taken, including its indent.
    used: u16,
    /// Spaces since the last word; they are dropped at the end of a row.
    spaces: u16,
    space_style: TextStyle,
    word: Vec<Glyph<'t>>,
    word_width: u16,
}

impl<'r, 't> Wrapper<'r, 't> {
    fn new(rows: &'r mut Vec<Row>, options: WrapOptions) -> Self {
        let options = WrapOptions { columns: options.columns.max(1), ..options };
        let row = Row { indent: options.indent, ..Row::default() };
        Self {
            rows,
            options,
            row,
            used: options.indent,
            spaces: 0,
            space_style: TextStyle::PLAIN,
            word: Vec::new(),
            word_width: 0,
        }
    }

    fn take(&mut self, grapheme: &'t str, style: TextStyle) {
        match grapheme {
            "\n" | "\r\n" => self.break_line(),
            " " => self.space(1, style),
            "\t" => self.space(TAB, style),
            _ => self.letter(grapheme, style),
        }
    }

    fn space(&mut self, columns: u16, style: TextStyle) {
        self.end_word();
        self.spaces = self.spaces.saturating_add(columns);
        self.space_style = style;
    }

    /// A wide character is a word of its own: a row may end on either side of it.
    fn letter(&mut self, grapheme: &'t str, style: TextStyle) {
        let columns = width(grapheme);
        if columns > 1 {
            self.end_word();
        }
        self.word.push((grapheme, columns, style));
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
        if at_start && !self.options.keeps_spaces {
            self.spaces = 0;
        }
        let wanted = self.used.saturating_add(self.spaces).saturating_add(self.word_width);
        if wanted > self.options.columns && !at_start {
            self.end_row();
        }
        self.put_spaces();
        self.put_word();
    }

    fn put_spaces(&mut self) {
        let room = self.options.columns.saturating_sub(self.used).saturating_sub(1);
        let spaces = std::mem::take(&mut self.spaces).min(room);
        if spaces > 0 {
            self.row.push(&" ".repeat(usize::from(spaces)), self.space_style);
            self.used = self.used.saturating_add(spaces);
        }
    }

    fn put_word(&mut self) {
        let mut word = std::mem::take(&mut self.word);
        for (grapheme, columns, style) in word.drain(..) {
            let full = self.used.saturating_add(columns) > self.options.columns;
            if full && !self.row.words.is_empty() {
                self.end_row();
            }
            self.row.push(grapheme, style);
            self.used = self.used.saturating_add(columns);
        }
        self.word = word;
        self.word_width = 0;
    }

    fn end_row(&mut self) {
        let hang = if self.options.hang < self.options.columns { self.options.hang } else { 0 };
        let next = Row { indent: hang, ..Row::default() };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::Style;

    fn block(text: &str) -> Vec<Segment> {
        vec![Segment { text: text.to_owned(), style: Style::default() }]
    }

    #[test]
    fn graphemes_are_those_of_unicode() {
        let letters =
            ["a", " ", "\r", "\n", "\t", "e\u{301}", "\u{301}", "ก", "ำ", "👩", "\u{200d}", "🇪", "\u{600}", "漢"];
        for one in letters {
            for other in letters {
                for third in letters {
                    let text = [one, other, third, "b"].concat();
                    let found: Vec<&str> = graphemes(&text).collect();
                    assert_eq!(found, text.graphemes(true).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn a_quotation_has_a_bar_and_never_takes_more_rows_than_its_lines() {
        let quoted = |text: &str, columns| {
            let blocks =
                [Block::Paragraph(block("Before.")), Block::Verse(block(text)), Block::Paragraph(block("After."))];
            let rows = lay_out(&blocks, columns, None);
            let bars: Vec<bool> = rows.iter().map(|row| row.is_quoted).collect();
            assert_eq!((bars.first(), bars.last()), (Some(&false), Some(&false)), "only the quotation has a bar");
            assert_eq!(rows.last().map(|row| row.indent), Some(INDENT), "the paragraph after it is a new one");
            let quoted = rows.into_iter().filter(|row| row.is_quoted);
            quoted.map(|row| (row.indent, row.width())).collect::<Vec<_>>()
        };
        assert_eq!(quoted("One.\n  Two.", 64), [(2, 6), (2, 8)]);
        // The lines of a page that is as wide as its text.
        let wide = format!("One.\n{}", "x".repeat(64));
        assert_eq!(quoted(&wide, 64), [(0, 4), (0, 64)]);
        assert_eq!(quoted(&"x ".repeat(40), 64), [(0, 63), (0, 15)]);
        assert_eq!(quoted(&"x ".repeat(20), 30), [(2, 29), (2, 13)]);
    }
}
