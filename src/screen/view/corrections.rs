//! What each run that came to an ending corrects of the one before it.

use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, styled, wrap};

pub(super) fn rows(state: &State) -> Vec<Row> {
    let session = &state.session;
    let columns = state.reading.laid.columns.inner();
    let mut rows = Vec::new();
    for ([before, after], lines) in session.all_corrections() {
        if !rows.is_empty() {
            rows.push(Row::default());
        }
        rows.push(Row::of(format!("{after}, of {before}"), TextStyle::QUIET));
        for line in &lines {
            rows.extend(wrap(&styled(line, mark(session)), WrapOptions { hang: 2, ..WrapOptions::flush(columns) }));
        }
    }
    if rows.is_empty() {
        let none = "Once a second run has come to an ending, what it corrects of the first stands here.";
        rows = wrap(&[StyledSpan::new(none, TextStyle::PLAIN)], WrapOptions::flush(columns));
    }
    rows
}
