//! What `check` says of a story beyond what reading it says: whether it keeps its own page and style, and
//! whether its recorded runs still stand.
//!
//! Everything here is judged by logic alone: two conditions that exclude each other never hold together, and
//! that is all that is known of what can happen. Who knows more, because every state that can be reached is
//! known, hands in an [`Occurs`] that does.

mod choices;
mod fits;
mod proofs;
mod readings;
mod routes;
mod stats;
mod words;

use crate::diag::{Code, Diagnostic, Edit, Place, Sources};
use crate::explore::{self, Answer, Explored, PartFound, explore_and_read};
use crate::story::{Cond, Loaded, Places, SceneId, Story, read_recorded, spots};

pub use readings::Conjunction;
pub use stats::{Amount, stats};

/// Whether all of a conjunction can hold at once where a scene is shown.
pub type Occurs<'o> = dyn Fn(SceneId, &Conjunction) -> bool + 'o;

/// A file of `routes/`: its name in the story's folder, and its bytes or why there are none.
pub type RouteFile = (String, Result<Vec<u8>, String>);

/// Checks a story that was read: adds what there is to say of its style and of its recorded runs.
///
/// Returns the edits that would make the expectations of runs that stand true.
pub fn check(loaded: &mut Loaded, routes: Vec<RouteFile>, occurs: &Occurs) -> Vec<Edit> {
    let places = Places::of(&loaded.sources);
    if let Some(story) = &loaded.story {
        loaded.diagnostics.extend(style(story, &places, &loaded.sources, occurs));
        loaded.diagnostics.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
    }
    let mut blessings = Vec::new();
    for (name, bytes) in routes {
        let (recorded, found) = read_recorded(&mut loaded.sources, &name, bytes);
        loaded.diagnostics.extend(found);
        if let (Some(story), Some(recorded)) = (&loaded.story, recorded) {
            let judged = routes::judge(story, &places, &recorded);
            loaded.diagnostics.extend(judged.diagnostics);
            blessings.extend(judged.blessings);
        }
    }
    blessings
}

/// Adds what exploring the story proves: what can never be reached, taken or read, where a reader may get stuck,
/// and conditions that decide nothing. Says whether everything was looked at.
pub fn prove(loaded: &mut Loaded, limit: usize) -> bool {
    let Some(story) = &loaded.story else { return true };
    let (explored, parts) = explore_and_read(story, limit, &mut |_| ());
    add_proofs(loaded, &explored, &parts);
    explored.is_complete && parts.iter().all(|part| part.readable != Answer::Open)
}

/// The same, where the story was explored already.
pub fn add_proofs(loaded: &mut Loaded, explored: &Explored, parts: &[PartFound]) {
    let Some(story) = &loaded.story else { return };
    let (places, spots) = (Places::of(&loaded.sources), spots(&loaded.sources));
    let known = proofs::Known { story, places: &places, spots: &spots, explored, parts };
    let known_unreached: Vec<Place> = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.code == Code::Unreferenced)
        .map(|problem| problem.place)
        .collect();
    let proved = proofs::proved(&known).into_iter();
    loaded.diagnostics.extend(proved.filter(|problem| !known_unreached.contains(&problem.place)));
    loaded.diagnostics.sort_by_key(|problem| (problem.place.file, problem.place.span, problem.code));
}

/// Whether all of a conjunction can really hold at once where a scene is shown; so it is said to if that can't be
/// found out.
pub fn really_occurs(story: &Story, scene: SceneId, conjunction: &Conjunction, limit: usize) -> bool {
    let parts = conjunction.literals.iter().map(|(cond, holds)| match holds {
        true => cond.clone(),
        false => Cond::Not(Box::new(cond.clone())),
    });
    let all = Cond::All(parts.collect());
    explore::occurs(story, scene, &all, limit) != Answer::No
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
