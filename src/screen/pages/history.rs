//! Everything that was read in this run, and what was chosen.

use super::{Head, Page, PageContext};
use crate::engine::NEXT;
use crate::screen::keymap::Action;
use crate::screen::text_rows::TextRows;
use crate::session::Command;
use crate::session::payload::HistoryEntry;
use crate::text::{Headings, Row, StyledSpan, TextStyle, WrapOptions, aside, lay_out, styled, wrap};

/// The page. It opens at its end, where the reader is.
#[derive(Debug)]
pub(crate) struct HistoryPage {
    /// What was read, the last entry being the scene where the reader is.
    pub(crate) entries: Vec<HistoryEntry>,
}

impl Page for HistoryPage {
    fn head(&self, _: &PageContext) -> Head {
        Head::new("history", "HISTORY").toggled_by(Action::Command(Command::History))
    }

    fn start(&self, _: &PageContext) -> usize {
        usize::MAX
    }

    fn rows(&self, cx: &PageContext) -> Vec<Row> {
        let mut text = TextRows::new(cx.columns().text);
        let mut headings = Headings::default();
        let last = self.entries.len().saturating_sub(1);
        for (at, entry) in self.entries.iter().enumerate() {
            if at < last && entry.chosen.is_none() {
                text.gap();
                text.rows.push(Row::of("changed by hand", TextStyle::QUIET));
                continue;
            }
            push_heading(entry, &mut headings, &mut text, cx);
            // For the last scene, only what was read so far: a beat holds the rest back.
            let blocks = if at == last { cx.reading.shown_blocks() } else { &entry.text };
            text.rows.extend(lay_out(blocks, text.width, cx.mark()));
            push_choice(entry, &mut text, cx);
        }
        text.rows
    }
}

/// The chapter if a new one begins, the dateline, and the `after` line.
fn push_heading(entry: &HistoryEntry, headings: &mut Headings, text: &mut TextRows, cx: &PageContext) {
    if !text.rows.is_empty() {
        text.gap();
    }
    let (number, title) = entry.chapter_read();
    if let Some(heading) = headings.next_chapter(number, title) {
        text.rows.push(Row::of(heading, TextStyle::STRONG));
    }
    if let Some(dateline) = &entry.dateline {
        text.rows.push(Row::of(dateline.as_str(), TextStyle::QUIET));
    }
    if let Some(after) = &entry.after_spans {
        text.rows.extend(wrap(&aside(styled(after, cx.mark())), WrapOptions::flush(text.width)));
    }
}

fn push_choice(entry: &HistoryEntry, text: &mut TextRows, cx: &PageContext) {
    let Some(chosen) = entry.chosen.as_ref().filter(|chosen| chosen.id != NEXT) else { return };
    let mut words = vec![StyledSpan::new("▸ ", TextStyle::STRONG)];
    let strong = |span: StyledSpan| StyledSpan { style: TextStyle { strong: true, ..span.style }, ..span };
    words.extend(styled(&chosen.spans, cx.mark()).into_iter().map(strong));
    text.hang(&words);
}
