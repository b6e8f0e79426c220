//! What the run being read did otherwise than another, in the story's own words.

use crate::archive::{RunId, compare};
use crate::page::{Ink, Row, Shape, Stretch, stretches, wrap};
use crate::ui::state::State;

pub(super) fn rows(state: &State, other: RunId) -> Vec<Row> {
    let session = &state.session;
    let Some(read) = session.run() else { return Vec::new() };
    let columns = state.reading.laid.columns.inner();
    let mark = session.story().mark().map(|mark| mark.color);
    let (before, now) = (session.book().path(other), session.book().path(read));
    let shared = match compare(&before, &now) {
        1 => "1 choice".to_owned(),
        shared => format!("{shared} choices"),
    };
    let first = format!("{other} and {read} share {shared} from the beginning.");
    let mut rows = wrap(&[Stretch::new(first, Ink::QUIET)], Shape::flush(columns));
    let corrections = session.corrections_between(&before, &now);
    if corrections.is_empty() {
        let none = "Of the decisions that both met, none that can be told was taken otherwise.";
        rows.push(Row::default());
        rows.extend(wrap(&[Stretch::new(none, Ink::PLAIN)], Shape::flush(columns)));
    }
    for line in &corrections {
        rows.push(Row::default());
        rows.extend(wrap(&stretches(line, mark), Shape { hang: 2, ..Shape::flush(columns) }));
    }
    rows
}
