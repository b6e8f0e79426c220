//! What is below the text of a passage: the clippings that were found, the report of an ending, or the message that
//! nothing can be chosen.

use super::{BodyRow, mark};
use crate::screen::layout::Columns;
use crate::session::payload::{EndingReport, Scene};
use crate::story::Story;
use crate::text::{DEAD_END, Row, StyledSpan, TextStyle, WrapOptions, count, styled, wrap};

/// After the text: the clippings that were found by coming here, and the cover, each in one sentence. At an ending
/// they are part of its report.
pub(super) fn append_earned(scene: &Scene, body: &mut Vec<BodyRow>, columns: Columns) {
    let earned = scene.earned_words().filter(|_| scene.ending.is_none());
    for line in earned.into_iter().chain(scene.cover_words()) {
        let words = [StyledSpan::new("■ ", TextStyle::STRONG), StyledSpan::new(line, TextStyle::PLAIN)];
        let rows = wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns.text) });
        body.extend([Row::default()].into_iter().chain(rows).map(|text| BodyRow { text, margin: None }));
    }
}

/// After an ending's text, as on a front page: its title and which of the endings it is, what it corrects of another
/// run with the error struck out, the briefs, the clippings that the run found, and how long it was.
pub(super) fn append_ending(story: &Story, scene: &Scene, body: &mut Vec<BodyRow>, columns: Columns) {
    let Some(ending) = &scene.ending else { return };
    let mut add = |row: Row| body.push(BodyRow { text: row, margin: None });
    add(Row::default());
    for row in headline(&ending.title, scene.report.as_ref(), columns.text) {
        add(row);
    }
    let options = WrapOptions { hang: 2, ..WrapOptions::flush(columns.text) };
    for (lines, heading, strikes) in [(&scene.corrections, "Corrections", true), (&scene.briefs, "Briefs", false)] {
        let Some(lines) = lines.as_ref().filter(|lines| !lines.is_empty()) else { continue };
        add(Row::default());
        add(Row::of(heading, TextStyle::QUIET));
        for line in lines {
            let mut words = styled(&line.spans, mark(story));
            words.iter_mut().for_each(|span| span.style.struck = strikes && span.style.marked);
            wrap(&words, options).into_iter().for_each(&mut add);
        }
    }
    if let Some(words) = scene.report.as_ref().and_then(EndingReport::clippings_words) {
        add(Row::default());
        let words = [StyledSpan::new("■ ", TextStyle::STRONG), StyledSpan::new(words, TextStyle::PLAIN)];
        wrap(&words, options).into_iter().for_each(&mut add);
    }
}

/// The title of an ending, and at the right end of its row how many endings are found, how long the run
/// was, and whether the ending is new.
fn headline(title: &str, report: Option<&EndingReport>, columns: u16) -> Vec<Row> {
    let mut rows = wrap(&[StyledSpan::new(title, TextStyle::STRONG)], WrapOptions::flush(columns));
    let mut note = Row::of("an ending", TextStyle::QUIET);
    if let Some(report) = report {
        let parts =
            [format!("{} of {}", report.found, count(report.endings, "ending"))].into_iter().chain(report.numbers());
        note = Row::of(parts.collect::<Vec<_>>().join(" · "), TextStyle::QUIET);
        if report.new {
            note.push("  ", TextStyle::QUIET);
            note.push("NEW", TextStyle::STRONG);
        }
    }
    let gap = columns.saturating_sub(rows.last().map_or(0, Row::width)).saturating_sub(note.width());
    match rows.last_mut() {
        Some(last) if gap >= 2 => {
            last.push(&" ".repeat(usize::from(gap)), TextStyle::PLAIN);
            note.words.iter().for_each(|span| last.push(&span.text, span.style));
        }
        _ => rows.extend(wrap(&note.words, WrapOptions::flush(columns))),
    }
    rows
}

/// After the text of a scene without a choice that can be taken: a message that says so.
pub(super) fn append_dead_end(scene: &Scene, body: &mut Vec<BodyRow>, columns: Columns) {
    if scene.dead_end.is_some() {
        let words = [StyledSpan::new(DEAD_END, TextStyle::PLAIN)];
        let rows = wrap(&words, WrapOptions::flush(columns.text));
        body.extend([Row::default()].into_iter().chain(rows).map(|text| BodyRow { text, margin: None }));
    }
}
