//! The nearest ending that was never read: its shape, then its name, then the road.

use crate::screen::reading::mark;
use crate::screen::sheet::Told;
use crate::screen::state::State;
use crate::session::Nearest;
use crate::text::{Headings, Row, StyledSpan, TextStyle, WrapOptions, styled, wrap};

pub(super) fn rows(state: &State, told: Told) -> Vec<Row> {
    let columns = state.reading.laid.columns.inner();
    let say = |words: &str| wrap(&[StyledSpan::new(words, TextStyle::PLAIN)], WrapOptions::flush(columns));
    if state.wanted_outlook().is_some() {
        return say("Looking ahead …");
    }
    match state.session.nearest() {
        Err(why) => say(&format!("It can't be told: {why}.")),
        Ok(None) => say("Every ending that can be reached from this run's decisions was read."),
        Ok(Some(nearest)) => {
            let mut rows = say(&nearest.shape());
            if told >= Told::Names {
                rows.push(Row::default());
                rows.extend(name(state, &nearest, columns));
            }
            if told == Told::All {
                rows.push(Row::default());
                rows.extend(road(state, &nearest, columns));
            }
            rows
        }
    }
}

fn name(state: &State, nearest: &Nearest, columns: u16) -> Vec<Row> {
    let story = state.session.story();
    let Some(ending) = story.ending(nearest.ending) else { return Vec::new() };
    let words = [
        StyledSpan::new("□ ", TextStyle::QUIET),
        StyledSpan::new(story.str(ending.title), TextStyle::STRONG),
        StyledSpan::new(format!("   {}", story.str(ending.teaser)), TextStyle::QUIET),
    ];
    wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns) })
}

fn road(state: &State, nearest: &Nearest, columns: u16) -> Vec<Row> {
    let story = state.session.story();
    let mut rows = Vec::new();
    let mut headings = Headings::default();
    for (scene, label) in &nearest.road {
        if let Some(heading) = headings.next_chapter(story, story.scene(*scene).chapter) {
            rows.push(Row::of(heading, TextStyle::QUIET));
        }
        let mut words = vec![StyledSpan::new("▸ ", TextStyle::QUIET)];
        words.extend(styled(label, mark(&state.session)));
        rows.extend(wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns) }));
    }
    rows
}
