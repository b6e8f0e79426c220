//! What is to be told first: what is wrong with the archive, and where a run no longer stands.

use crate::engine::{ChoiceDisplay, Divergence};
use crate::screen::reading::plain;
use crate::screen::state::State;
use crate::text::{Row, StyledSpan, TextStyle, WrapOptions, location, wrap};

pub(super) fn rows(state: &State) -> Vec<Row> {
    let columns = state.reading.laid.columns.inner().min(76);
    let mut rows = Vec::new();
    for notice in &state.told.notices {
        rows.extend(wrap(&[StyledSpan::new(notice.as_str(), TextStyle::PLAIN)], WrapOptions::flush(columns)));
        rows.push(Row::default());
    }
    if let Some(stop) = &state.told.stop {
        push_stop(state, stop, columns, &mut rows);
    }
    rows
}

fn push_stop(state: &State, stop: &Divergence, columns: u16, rows: &mut Vec<Row>) {
    let story = state.session.story();
    let mut say =
        |text: String, ink: TextStyle| rows.extend(wrap(&[StyledSpan::new(text, ink)], WrapOptions::flush(columns)));
    let still = match stop.stands {
        1 => "1 choice of it still stands".to_owned(),
        stands => format!("{stands} choices of it still stand"),
    };
    say(format!("The story has changed under this run. {still}."), TextStyle::STRONG);
    say(
        format!(
            "It stops at the scene `{}` ({}).",
            story.scene(stop.scene).id_text(story),
            location(story, stop.scene)
        ),
        TextStyle::PLAIN,
    );
    say(format!("Wanted there: the choice `{}`, but {}.", stop.wanted, stop.why), TextStyle::PLAIN);
    say("Offered there now:".to_owned(), TextStyle::PLAIN);
    for id in &stop.offered {
        let label = label(state, stop, id).map(|label| format!("  {label}")).unwrap_or_default();
        let words = [StyledSpan::new(format!("`{id}`"), TextStyle::PLAIN), StyledSpan::new(label, TextStyle::QUIET)];
        rows.extend(wrap(&words, WrapOptions { indent: 2, hang: 4, ..WrapOptions::flush(columns) }));
    }
    let rest = "You go on from there. The rest of the run is kept until you choose.";
    rows.extend(wrap(&[StyledSpan::new(rest, TextStyle::QUIET)], WrapOptions::flush(columns)));
}

/// The label of a choice that is offered, where the reader stands at that scene.
fn label(state: &State, stop: &Divergence, id: &str) -> Option<String> {
    let story = state.session.story();
    let passage = &state.reading.passage;
    let shown = passage.choices.iter().filter(|_| passage.scene == stop.scene).find(|shown| shown.id(story) == id)?;
    match &shown.state {
        ChoiceDisplay::Open(label) => Some(plain(label)),
        _ => None,
    }
}
