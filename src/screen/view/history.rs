//! All that was read in this run, and what was chosen.

use crate::engine::{ChoiceDisplay, Move, Passage, Step};
use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::text::{Headings, Row, StyledSpan, TextStyle, WrapOptions, lay_out, quiet, styled, wrap};

pub(super) fn rows(state: &State) -> Vec<Row> {
    let run = state.session.playthrough();
    let mut rows = Vec::new();
    let mut headings = Headings::default();
    for (at, step) in run.behind().iter().enumerate() {
        if step.taken == Move::Edit {
            rows.extend([Row::default(), Row::of("changed by hand", TextStyle::QUIET)]);
            continue;
        }
        let passage = state.session.passage_at(at);
        push_heading(state, &passage, &mut headings, &mut rows);
        push_after(state, &passage, &mut rows);
        rows.extend(lay_out(&passage.text, columns(state), mark(&state.session)));
        push_choice(state, &passage, step, &mut rows);
    }
    let passage = &state.reading.passage;
    push_heading(state, passage, &mut headings, &mut rows);
    push_after(state, passage, &mut rows);
    // Of the last passage only what was read so far: a beat holds the rest back.
    rows.extend(lay_out(state.reading.shown_blocks(), columns(state), mark(&state.session)));
    rows
}

fn columns(state: &State) -> u16 {
    state.reading.laid.columns.text
}

fn push_heading(state: &State, passage: &Passage, headings: &mut Headings, rows: &mut Vec<Row>) {
    let story = state.session.story();
    if !rows.is_empty() {
        rows.push(Row::default());
    }
    if let Some(heading) = headings.next_chapter(story, passage.chapter) {
        rows.push(Row::of(heading, TextStyle::STRONG));
    }
    if let Some(dateline) = passage.dateline {
        rows.push(Row::of(story.str(dateline), TextStyle::QUIET));
    }
}

fn push_after(state: &State, passage: &Passage, rows: &mut Vec<Row>) {
    if let Some(after) = &passage.after {
        rows.extend(wrap(&quiet(styled(after, mark(&state.session))), WrapOptions::flush(columns(state))));
    }
}

fn push_choice(state: &State, passage: &Passage, step: &Step, rows: &mut Vec<Row>) {
    let Move::Choice(taken) = step.taken else { return };
    let shown = passage.choices.iter().find(|shown| shown.choice == Some(taken));
    let Some(ChoiceDisplay::Open(label)) = shown.map(|shown| &shown.state) else { return };
    let mut words = vec![StyledSpan::new("▸ ", TextStyle::STRONG)];
    words.extend(styled(label, mark(&state.session)).into_iter().map(|mut stretch| {
        stretch.style.strong = true;
        stretch
    }));
    rows.extend(wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns(state)) }));
}
