//! All that was read in this run, and what was chosen.

use super::{Context, Head, Page};
use crate::engine::{ChoiceDisplay, Move, Passage, Step};
use crate::screen::keymap::Action;
use crate::screen::text_rows::TextRows;
use crate::session::Command;
use crate::text::{Headings, Row, StyledSpan, TextStyle, WrapOptions, lay_out, quiet, styled, wrap};

/// The page. It opens at its end, where the reader is.
#[derive(Debug)]
pub(crate) struct HistoryPage;

impl Page for HistoryPage {
    fn head(&self, _: &Context) -> Head {
        Head::new("history", "HISTORY").toggled_by(Action::Command(Command::History))
    }

    fn start(&self, _: &Context) -> usize {
        usize::MAX
    }

    fn rows(&self, cx: &Context) -> Vec<Row> {
        let width = cx.columns().text;
        let mut text = TextRows::new(width);
        let mut headings = Headings::default();
        for (at, step) in cx.session.playthrough().behind().iter().enumerate() {
            if step.taken == Move::Edit {
                text.gap();
                text.rows.push(Row::of("changed by hand", TextStyle::QUIET));
                continue;
            }
            let passage = cx.session.passage_at(at);
            push_heading(&passage, &mut headings, &mut text, cx);
            text.rows.extend(lay_out(&passage.text, width, cx.mark()));
            push_choice(&passage, step, &mut text, cx);
        }
        push_heading(&cx.reading.passage, &mut headings, &mut text, cx);
        // Of the last passage only what was read so far: a beat holds the rest back.
        text.rows.extend(lay_out(cx.reading.shown_blocks(), width, cx.mark()));
        text.rows
    }
}

/// The chapter where another begins, the dateline, and what the choice before led to.
fn push_heading(passage: &Passage, headings: &mut Headings, text: &mut TextRows, cx: &Context) {
    if !text.rows.is_empty() {
        text.gap();
    }
    if let Some(heading) = headings.next_chapter(cx.story(), passage.chapter) {
        text.rows.push(Row::of(heading, TextStyle::STRONG));
    }
    if let Some(dateline) = passage.dateline {
        text.rows.push(Row::of(cx.story().str(dateline), TextStyle::QUIET));
    }
    if let Some(after) = &passage.after {
        text.rows.extend(wrap(&quiet(styled(after, cx.mark())), WrapOptions::flush(text.width)));
    }
}

fn push_choice(passage: &Passage, step: &Step, text: &mut TextRows, cx: &Context) {
    let Move::Choice(taken) = step.taken else { return };
    let shown = passage.choices.iter().find(|shown| shown.choice == Some(taken));
    let Some(ChoiceDisplay::Open(label)) = shown.map(|shown| &shown.state) else { return };
    let mut words = vec![StyledSpan::new("▸ ", TextStyle::STRONG)];
    let strong = |span: StyledSpan| StyledSpan { style: TextStyle { strong: true, ..span.style }, ..span };
    words.extend(styled(label, cx.mark()).into_iter().map(strong));
    text.hang(&words);
}
