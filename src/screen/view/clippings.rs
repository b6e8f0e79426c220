//! What is kept for good: the clippings by their headlines, and the cover once there are all of them.

use crate::screen::reading::mark;
use crate::screen::state::State;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, lay_out, wrap};

pub(super) fn rows(state: &State) -> Vec<Row> {
    let session = &state.session;
    let story = session.story();
    let columns = state.reading.laid.columns.inner();
    let mut rows = Vec::new();
    if let Some((title, text)) = session.cover() {
        rows.extend(wrap(&[StyledSpan::new(title, TextStyle::STRONG)], WrapOptions::flush(columns)));
        rows.push(Row::default());
        rows.extend(lay_out(&text, state.reading.laid.columns.text, mark(session)));
        rows.push(Row::default());
    }
    for (fact, headline) in story.facts().iter().filter_map(|fact| Some((fact, fact.clipping?))) {
        let known = session.book().has_clipping(story.str(fact.id));
        let (sign, words, ink) = match known {
            true => ("■ ", story.str(headline), TextStyle::PLAIN),
            false => ("□ ", story.seal(), TextStyle::QUIET),
        };
        let words = [StyledSpan::new(sign, TextStyle::QUIET), StyledSpan::new(words, ink)];
        rows.extend(wrap(&words, WrapOptions { hang: 2, ..WrapOptions::flush(columns) }));
    }
    if rows.is_empty() {
        rows = wrap(&[StyledSpan::new("This story has no clippings.", TextStyle::PLAIN)], WrapOptions::flush(columns));
    }
    rows
}
