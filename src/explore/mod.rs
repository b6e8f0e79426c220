//! Questions about a whole story, answered exactly.
//!
//! A story has finitely many states, so everything that is asked of it has an answer; the art is to find it
//! without looking at every state of a story that has more than can be counted one by one. Three things make it
//! possible. A `plan` drops what can no longer matter: a truth that nothing ahead reads is no difference between
//! two states. Where few states are left, a `list` has each of them, in the order of the shortest runs. Where
//! there are many, `symbolic` moves whole sets of them at once, kept as decision diagrams (`diagram`), and finds
//! shortest runs from both ends (`shortest`).
//!
//! Both ways give the same answers, and every answer that names a run was played by the engine.

mod answers;
mod balance;
mod diagram;
mod list;
mod live;
mod outlook;
mod parts;
mod plan;
mod read;
mod road;
mod shortest;
mod symbolic;
mod tally;
mod test;
mod walk;
mod whole;

pub use answers::{Answer, EndingFound, Explored, MeterFound, OneSided, Stuck, Witness};

pub use balance::Balance;
pub use outlook::Outlook;
pub use parts::Part;
pub use read::PartFound;
pub use road::Road;

use crate::diag::{Diagnostic, Sources};
use crate::story::{self, ChoiceId, Cond, Edition, SceneId, Story};

/// How many states or nodes of diagrams are looked at, unless something else is said: some half a gigabyte.
pub const LIMIT: usize = 20_000_000;

/// Everything about a whole story; `progress` is told what is being done.
pub fn explore(story: &Story, limit: usize, progress: &mut dyn FnMut(&str)) -> Explored {
    whole::explore(story, limit, whole::Manner::Best, progress)
}

/// The same, one state at a time or by sets, so that the two can be compared.
pub fn explore_by(story: &Story, limit: usize, by_sets: bool) -> Explored {
    let manner = if by_sets { whole::Manner::Sets } else { whole::Manner::Listing };
    whole::explore(story, limit, manner, &mut |_| ())
}

/// What becomes of readers who choose at random, in a first edition or a later one.
pub fn balance(story: &Story, edition: Edition) -> Balance {
    balance::balance(story, edition)
}

/// Choices that make no difference to anything that can be read afterwards.
pub fn idle_choices(story: &Story) -> Vec<ChoiceId> {
    balance::idle_choices(story)
}

/// Everything about a whole story, and which parts of its texts some reader can read. Parts that ask what earlier
/// runs have learned are left out.
pub fn explore_and_read(story: &Story, limit: usize, progress: &mut dyn FnMut(&str)) -> (Explored, Vec<PartFound>) {
    whole::explore_and_read(story, limit, progress)
}

/// Whether a reader can ever stand at a scene, or at any, and where a condition in the small language holds, if one
/// is asked about; with a shortest run there. `sources` are the files of a story without errors.
///
/// # Errors
/// All that is wrong with the condition, which is added to the sources as a file of its own.
pub fn ask(
    story: &Story,
    sources: &mut Sources,
    scene: Option<SceneId>,
    when: Option<&str>,
    limit: usize,
) -> Result<(Answer, Option<Witness>), Vec<Diagnostic>> {
    match when {
        None => Ok(whole::ask(story, scene, None, limit)),
        Some(when) => {
            let (story, when) = story::compile_question(sources, when)?;
            Ok(whole::ask(&story, scene, Some(&when), limit))
        }
    }
}

/// Whether a reader can ever stand at a scene where a condition holds.
pub(crate) fn occurs(story: &Story, scene: SceneId, when: &Cond, limit: usize) -> Answer {
    whole::ask(story, Some(scene), Some(when), limit).0
}
