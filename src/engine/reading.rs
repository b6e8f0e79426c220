//! Texts as they read in one state.

use super::segment::{Block, Segment};
use super::state::State;
use crate::story::{Cond, DocumentId, FactId, Piece, Story, Style, Text};

/// What takes a text as it unfolds.
trait Sink {
    fn words(&mut self, words: &str, verse: bool);
    fn style(&mut self, style: Style);
    fn newline(&mut self);
    fn paragraph(&mut self);
    fn verse(&mut self);
    fn rule(&mut self);
    fn beat(&mut self);

    /// Whether it takes the documents that stand in the text.
    fn takes_documents(&self) -> bool {
        true
    }
}

/// What earlier runs have learned.
pub(super) type Known<'k> = &'k dyn Fn(FactId) -> bool;

fn unfold(story: &Story, text: Text, holds: impl Fn(&Cond) -> bool + Copy, sink: &mut impl Sink) {
    let mut at = text.start;
    while at < text.end {
        let piece = *story.piece(at);
        at += 1;
        match piece {
            Piece::Words { name, verse } => sink.words(story.str(name), verse),
            Piece::Style(style) => sink.style(style),
            Piece::Paragraph => sink.paragraph(),
            Piece::Verse => sink.verse(),
            Piece::Newline => sink.newline(),
            Piece::Rule => sink.rule(),
            Piece::Beat => sink.beat(),
            Piece::Document(document) => unfold_document(story, document, holds, sink),
            Piece::Unless { cond, to } => {
                if !holds(story.cond(cond)) {
                    at = to;
                }
            }
            Piece::Jump { to } => at = to,
        }
    }
}

/// Documents hold no documents, so this goes one level deep.
fn unfold_document(story: &Story, document: DocumentId, holds: impl Fn(&Cond) -> bool + Copy, sink: &mut impl Sink) {
    sink.paragraph();
    if sink.takes_documents() {
        unfold(story, story.document(document).text, holds, sink);
    }
    sink.paragraph();
}

/// A text as blocks, as it reads in a state.
pub fn page(story: &Story, text: Text, state: &State) -> Vec<Block> {
    let mut blocks = Blocks::default();
    unfold(story, text, |cond| state.eval(cond), &mut blocks);
    blocks.finish()
}

/// A text as blocks, as it reads where conditions hold or not as they are said to. The documents that stand in
/// it are left out.
pub(crate) fn page_where(story: &Story, text: Text, holds: &dyn Fn(&Cond) -> bool) -> Vec<Block> {
    let mut blocks = Blocks { without_documents: true, ..Blocks::default() };
    unfold(story, text, holds, &mut blocks);
    blocks.finish()
}

/// A text of one line, as it reads in a state.
pub fn line(story: &Story, text: Text, state: &State) -> Vec<Segment> {
    line_knowing(story, text, state, &|_| false)
}

/// The same, given what earlier runs have learned.
pub(super) fn line_knowing(story: &Story, text: Text, state: &State, known: Known) -> Vec<Segment> {
    let mut blocks = Blocks::default();
    unfold(story, text, |cond| state.eval_knowing(cond, known), &mut blocks);
    match blocks.finish().into_iter().next() {
        Some(Block::Paragraph(spans) | Block::Verse(spans)) => spans,
        _ => Vec::new(),
    }
}

/// Writes a text as plain words at the end of `out`: a paragraph or line of verse a line, no styles.
///
/// This is the quickest way to the words; it allocates only where `out` must grow.
pub fn write_text(story: &Story, text: Text, state: &State, out: &mut String) {
    let from = out.len();
    unfold(story, text, |cond| state.eval(cond), &mut Plain { out, from, in_verse: false });
}

/// Words alone, into a string.
struct Plain<'o> {
    out: &'o mut String,
    from: usize,
    in_verse: bool,
}

impl Plain<'_> {
    fn line(&mut self) {
        self.in_verse = false;
        if self.out.len() > self.from && !self.out.ends_with('\n') {
            if self.out.ends_with(' ') {
                self.out.pop();
            }
            self.out.push('\n');
        }
    }
}

impl Sink for Plain<'_> {
    fn words(&mut self, words: &str, verse: bool) {
        if self.in_verse && !verse {
            self.line();
        }
        let at_edge = self.out.len() == self.from || self.out.ends_with([' ', '\n']);
        let words = if at_edge && !verse { words.trim_start_matches(' ') } else { words };
        self.out.push_str(words);
    }

    fn style(&mut self, _: Style) {}

    fn newline(&mut self) {
        self.line();
    }

    fn paragraph(&mut self) {
        self.line();
    }

    fn verse(&mut self) {
        self.line();
        self.in_verse = true;
    }

    fn rule(&mut self) {
        self.line();
    }

    fn beat(&mut self) {
        self.line();
    }
}

/// Blocks of styled spans.
#[derive(Default)]
struct Blocks {
    done: Vec<Block>,
    spans: Vec<Segment>,
    in_verse: bool,
    style: Style,
    without_documents: bool,
}

impl Blocks {
    fn close(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        trim_end(&mut spans);
        let verse = std::mem::take(&mut self.in_verse);
        if verse {
            self.done.push(Block::Verse(spans));
        } else if !spans.is_empty() {
            self.done.push(Block::Paragraph(spans));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close();
        self.done
    }

    fn push(&mut self, words: &str) {
        match self.spans.last_mut() {
            Some(last) if last.style == self.style => last.text.push_str(words),
            _ if words.is_empty() => {}
            _ => self.spans.push(Segment { text: words.to_owned(), style: self.style }),
        }
    }

    fn at_edge(&self) -> bool {
        self.spans.last().is_none_or(|last| last.text.ends_with([' ', '\n']))
    }
}

/// Drops white space from the end of a block.
fn trim_end(spans: &mut Vec<Segment>) {
    while let Some(last) = spans.last_mut() {
        let length = last.text.trim_end_matches(' ').len();
        last.text.truncate(length);
        if length > 0 {
            return;
        }
        spans.pop();
    }
}

impl Sink for Blocks {
    fn words(&mut self, words: &str, verse: bool) {
        if self.in_verse && !verse {
            self.close();
        }
        let words = if self.at_edge() && !verse { words.trim_start_matches(' ') } else { words };
        self.push(words);
    }

    fn style(&mut self, style: Style) {
        self.style = style;
    }

    fn newline(&mut self) {
        trim_end(&mut self.spans);
        if !self.spans.is_empty() {
            self.push("\n");
        }
    }

    fn paragraph(&mut self) {
        self.close();
    }

    fn verse(&mut self) {
        if self.in_verse {
            self.push("\n");
        } else {
            self.close();
            self.in_verse = true;
        }
    }

    fn rule(&mut self) {
        self.close();
        self.done.push(Block::Break);
    }

    fn beat(&mut self) {
        self.close();
        self.done.push(Block::Beat);
    }

    fn takes_documents(&self) -> bool {
        !self.without_documents
    }
}
