//! Texts as they read in a state: their conditions are evaluated, and words and styles remain.

use super::segment::{Block, Segment};
use super::spacing::{StraySpace, stray_space};
use super::state::State;
use crate::story::{Cond, DocumentId, FactId, MeterId, Piece, ShownValue, Story, Style, Text};

/// Receives the parts of a text in order; [`Piece`] describes each of them.
trait Sink {
    fn words(&mut self, words: &str, verse: bool);
    fn style(&mut self, style: Style);
    fn newline(&mut self);
    fn paragraph(&mut self);
    fn verse(&mut self);
    fn rule(&mut self);
    fn beat(&mut self);
    /// An alternative begins, or is omitted.
    fn alternative(&mut self);

    /// A document begins; returns whether to include it.
    fn document(&mut self) -> bool {
        true
    }
}

/// Returns whether an earlier run has learned a fact.
pub(crate) type Known<'k> = &'k dyn Fn(FactId) -> bool;

/// What decides how a text reads.
struct World<'w, H> {
    /// Returns whether a condition holds.
    holds: H,
    /// The values of meters. Without a value, a number consists of zeros.
    state: Option<&'w State>,
}

impl<H: Fn(&Cond) -> bool> World<'_, H> {
    fn number(&self, meter: MeterId, width: u8) -> String {
        self.state.map_or_else(|| "0".repeat(usize::from(width)), |state| state.meter(meter).to_string())
    }
}

/// Sends the parts of a text to a sink, without the variants whose conditions do not hold.
fn unfold<H: Fn(&Cond) -> bool>(story: &Story, text: Text, world: &World<H>, sink: &mut impl Sink) {
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
            Piece::Value { meter, shown: ShownValue::Number(width), verse } => {
                sink.words(&world.number(meter, width), verse);
            }
            Piece::Value { shown: ShownValue::Word(word), verse, .. } => sink.words(story.str(word), verse),
            Piece::Document(document) => unfold_document(story, document, world, sink),
            Piece::Unless { cond, to } => {
                sink.alternative();
                if !(world.holds)(story.cond(cond)) {
                    at = to;
                }
            }
            Piece::Jump { to } => at = to,
        }
    }
}

/// Sends the parts of a document to a sink. Documents include no documents, so the recursion is one level deep.
fn unfold_document<H: Fn(&Cond) -> bool>(story: &Story, document: DocumentId, world: &World<H>, sink: &mut impl Sink) {
    sink.paragraph();
    if sink.document() {
        unfold(story, story.document(document).text, world, sink);
    }
    sink.paragraph();
}

/// Returns a text as it reads in a state, as blocks. Conditions about earlier runs do not hold.
pub fn page(story: &Story, text: Text, state: &State) -> Vec<Block> {
    page_knowing(story, text, state, &|_| false)
}

/// Returns a text as it reads in a state, as blocks. `known` returns whether an earlier run has learned a fact.
pub(crate) fn page_knowing(story: &Story, text: Text, state: &State, known: Known) -> Vec<Block> {
    let mut blocks = Blocks::default();
    unfold(
        story,
        text,
        &World { holds: |cond: &Cond| state.eval_knowing(cond, known), state: Some(state) },
        &mut blocks,
    );
    blocks.finish()
}

/// Returns a text as it reads when `holds` decides which of its conditions hold, as blocks. Documents that the text
/// includes are omitted, and numbers are as wide as these conditions say.
pub(crate) fn page_where(story: &Story, text: Text, holds: &dyn Fn(&Cond) -> bool) -> Vec<Block> {
    let mut blocks = Blocks { without_documents: true, ..Blocks::default() };
    unfold(story, text, &World { holds, state: None }, &mut blocks);
    blocks.finish()
}

/// Returns a text as [`page_where`] does, with the documents that it includes.
pub(crate) fn whole_page_where(story: &Story, text: Text, holds: &dyn Fn(&Cond) -> bool) -> Vec<Block> {
    let mut blocks = Blocks::default();
    unfold(story, text, &World { holds, state: None }, &mut blocks);
    blocks.finish()
}

/// Returns a text that is shown outside of a run, as blocks. It has no conditions.
pub fn timeless_page(story: &Story, text: Text) -> Vec<Block> {
    page_where(story, text, &|_| false)
}

/// Returns a text of one line that is shown outside of a run. It has no conditions.
pub fn timeless_line(story: &Story, text: Text) -> Vec<Segment> {
    first_line(timeless_page(story, text))
}

/// Returns a text of one line as it reads in a state. Conditions about earlier runs do not hold.
pub fn line(story: &Story, text: Text, state: &State) -> Vec<Segment> {
    line_knowing(story, text, state, &|_| false)
}

/// Returns a text of one line as it reads in a state. `known` returns whether an earlier run has learned a fact.
pub(crate) fn line_knowing(story: &Story, text: Text, state: &State, known: Known) -> Vec<Segment> {
    first_line(page_knowing(story, text, state, known))
}

fn first_line(blocks: Vec<Block>) -> Vec<Segment> {
    match blocks.into_iter().next() {
        Some(Block::Paragraph(spans) | Block::Verse(spans)) => spans,
        _ => Vec::new(),
    }
}

/// Appends a text to `out` as it reads in a state, without styles: each paragraph and each line of verse is a line.
///
/// This is the fastest function for reading a text. It allocates only when `out` must grow.
pub fn write_text(story: &Story, text: Text, state: &State, out: &mut String) {
    let from = out.len();
    let world = World { holds: |cond: &Cond| state.eval(cond), state: Some(state) };
    unfold(story, text, &world, &mut Plain { out, from, in_verse: false, follows_nothing: false });
}

/// Appends words to a string, without styles.
struct Plain<'o> {
    out: &'o mut String,
    /// Where the text begins in `out`.
    from: usize,
    in_verse: bool,
    /// Whether an alternative began since the last words.
    follows_nothing: bool,
}

impl Plain<'_> {
    /// Ends the line, unless it is empty.
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
        let mut words = words;
        if self.follows_nothing {
            let written = self.out.get(self.from..).unwrap_or_default();
            match stray_space(written.chars().rev(), words) {
                StraySpace::Neither => {}
                StraySpace::Before => self.out.truncate(self.out.len() - 1),
                StraySpace::After => words = words.trim_start_matches(' '),
            }
        }
        let at_edge = self.out.len() == self.from || matches!(self.out.as_bytes().last(), Some(b' ' | b'\n'));
        let words = if at_edge && !verse { words.trim_start_matches(' ') } else { words };
        self.follows_nothing &= words.is_empty();
        self.out.push_str(words);
    }

    fn alternative(&mut self) {
        self.follows_nothing = true;
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

/// Collects blocks of styled segments.
#[derive(Default)]
struct Blocks {
    done: Vec<Block>,
    spans: Vec<Segment>,
    in_verse: bool,
    style: Style,
    without_documents: bool,
    /// Whether an alternative began since the last words.
    follows_nothing: bool,
    /// Whether there has been any text since the last break.
    can_break: bool,
}

impl Blocks {
    /// Ends the block, and drops it if it is a paragraph without words.
    fn close(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        trim_end(&mut spans);
        let verse = std::mem::take(&mut self.in_verse);
        self.can_break |= !spans.is_empty();
        if verse {
            self.done.push(Block::Verse(spans));
        } else if !spans.is_empty() {
            self.done.push(Block::Paragraph(spans));
        }
    }

    /// Ends the last block and returns all of them. A break without text after it is dropped.
    fn finish(mut self) -> Vec<Block> {
        self.close();
        let last = self.done.iter().rposition(|block| *block == Block::Break).filter(|_| !self.can_break);
        last.map(|at| self.done.remove(at));
        self.done
    }

    /// Appends words in the current style.
    fn push(&mut self, words: &str) {
        match self.spans.last_mut() {
            Some(last) if last.style == self.style => last.text.push_str(words),
            _ if words.is_empty() => {}
            _ => self.spans.push(Segment { text: words.to_owned(), style: self.style }),
        }
    }

    /// The characters of the block, from its end.
    fn letters_backwards(&self) -> impl Iterator<Item = char> + Clone {
        self.spans.iter().rev().flat_map(|span| span.text.chars().rev())
    }

    /// Returns whether white space would begin a line or follow other white space.
    fn at_edge(&self) -> bool {
        self.spans.last().is_none_or(|last| last.text.ends_with([' ', '\n']))
    }
}

/// Removes white space from the end of a block, and segments that become empty.
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
        let mut words = words;
        if self.follows_nothing {
            match stray_space(self.letters_backwards(), words) {
                StraySpace::Neither => {}
                StraySpace::Before => trim_end(&mut self.spans),
                StraySpace::After => words = words.trim_start_matches(' '),
            }
        }
        let words = if self.at_edge() && !verse { words.trim_start_matches(' ') } else { words };
        self.follows_nothing &= words.is_empty();
        self.push(words);
    }

    fn alternative(&mut self) {
        self.follows_nothing = true;
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
        if std::mem::take(&mut self.can_break) {
            self.done.push(Block::Break);
        }
    }

    fn beat(&mut self) {
        self.close();
        if self.done.last() != Some(&Block::Beat) {
            self.done.push(Block::Beat);
        }
    }

    fn document(&mut self) -> bool {
        self.can_break |= self.without_documents;
        !self.without_documents
    }
}
