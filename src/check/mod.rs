//! What `check` says of a story beyond what reading it says: whether it keeps its own page and style.
//!
//! Everything here is judged by logic alone: two conditions that exclude each other never hold together, and
//! that is all that is known of what can happen. Who knows more, because every state that can be reached is
//! known, hands in an [`Occurs`] that does.

mod choices;
mod fits;
mod readings;
mod words;

use crate::diag::{Diagnostic, Sources};
use crate::story::{Loaded, Places, SceneId, Story};

pub use readings::Conjunction;

/// Whether all of a conjunction can hold at once where a scene is shown.
pub type Occurs<'o> = dyn Fn(SceneId, &Conjunction) -> bool + 'o;

/// Checks a story that was read: adds what there is to say of its style.
pub fn check(loaded: &mut Loaded, occurs: &Occurs) {
    if let Some(story) = &loaded.story {
        let places = Places::of(&loaded.sources);
        loaded.diagnostics.extend(style(story, &places, &loaded.sources, occurs));
        loaded.diagnostics.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
    }
}

/// What there is to say of a story's style, in no order.
pub fn style(story: &Story, places: &Places, sources: &Sources, occurs: &Occurs) -> Vec<Diagnostic> {
    let mut found = words::banned(story, places, sources);
    if let Some(page) = story.page() {
        found.extend(fits::pages(story, places, page, occurs));
        found.extend(fits::labels(story, places, occurs));
        found.extend(choices::counts(story, places, occurs));
    }
    found
}
