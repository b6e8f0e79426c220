//! Questions about a whole story, answered exactly.
//!
//! A story has finitely many states: meters are bounded, facts are true or not, and there is no randomness and no
//! clock. So every question about what can happen has an answer, and exploration finds it without playing every run.
//!
//! - A `plan` translates the story into locations, guarded transitions and updates, and drops what is dead: a fact
//!   that nothing ahead reads makes no difference between two states.
//! - If few states are left, `explicit` exploration visits them one by one, breadth first.
//! - If there are many, `symbolic` exploration moves whole sets of them at once, as decision diagrams (`diagram`), and
//!   finds shortest runs from both ends.
//!
//! Both strategies give the same answers. Whatever is reported as possible comes with a [`Witness`], a run that the
//! engine has played. Whatever is reported as impossible is impossible in every reachable state.
//!
//! # Example
//!
//! ```
//! use earlier::explore::{Answer, LIMIT, explore};
//! use earlier::story::load;
//!
//! let settings = r#"Story(format: 1, id: "fog", title: "Fog", start: "quay", chapters: ["one"], facts: [
//!     Fact(id: "lamp", is: "You have the lamp."),
//!     Fact(id: "boat", is: "You have the boat."),
//! ])"#;
//! let chapter = r#"Chapter(title: "One", scenes: [
//!     Scene(id: "quay", text: "Fog.", choices: [
//!         Choice(id: "lamp", text: "Take the lamp.", to: "quay", effects: ["lamp"]),
//!         Choice(id: "go", text: "Go.", to: "home", when: "lamp"),
//!         Choice(id: "row", text: "Row.", to: "sea", when: "boat"),
//!     ]),
//!     Scene(id: "home", text: "A light.", ending: Ending(title: "Home", teaser: "Find the way.")),
//!     Scene(id: "sea", text: "Water.", ending: Ending(title: "Sea", teaser: "Lose it.")),
//! ])"#;
//! let read = |name: &str| match name {
//!     "story.ron" => Ok(settings.into()),
//!     "chapters/one.ron" => Ok(chapter.into()),
//!     _ => Err("no such file"),
//! };
//! let story = load(read).story.ok_or("the story has errors")?;
//! let explored = explore(&story, LIMIT);
//!
//! // A proof: every reachable state was examined, and none is at the sea.
//! let sea = &explored.endings[1];
//! assert!(explored.is_complete);
//! assert_eq!(sea.reachable, Answer::No);
//!
//! // A witness: the shortest run home.
//! let home = &explored.endings[0];
//! let witness = home.witness.as_ref().ok_or("no run")?;
//! let run: Vec<&str> = witness.choices.iter().map(|choice| story.choice_name(*choice)).collect();
//! assert_eq!(run, ["lamp", "go"]);
//! # Ok::<(), &str>(())
//! ```
//!
//! # Limitations
//!
//! - A search stops at a limit of states or diagram nodes. [`Explored::is_complete`] is then false, and what was not
//!   seen is [`Answer::Unknown`].
//! - The time for the symbolic strategy depends on how many facts and meters are live at once, and how they depend on
//!   each other. For any limit, there is a story that exceeds it.
//! - Comparing two meters takes as many steps as the left one has values.
//! - What earlier runs have learned (`known(…)`) is not part of a state. Text that depends on it is ignored.
//! - The shares of readers in a [`Balance`] are sampled for stories of more than a few states.

mod answers;
mod backward;
mod balance;
mod combine;
mod contrast;
mod control;
mod coverage;
mod diagram;
mod distances;
mod edition;
mod explicit;
mod idle;
mod knowledge;
mod laws;
mod outlook;
mod path;
mod plan;
mod prover;
mod question;
mod random;
mod record;
mod symbolic;
mod text_readings;
mod text_variants;
mod together;
mod tour;
mod undecided;
mod unique;
mod variables;
mod witness;

#[cfg(test)]
mod tests;

pub use answers::{Answer, EndingAnswer, Explored, MeterValues, OneSided, Stuck, Witness};
pub use balance::Balance;
pub use contrast::{Contrast, Shown, contrast};
pub use control::{Control, LIMIT, Stage};
pub use distances::distances;
pub use laws::{Breach, LawAnswer};
pub use outlook::Outlook;
pub use path::EndingPath;
pub use prover::Prover;
pub use question::Place;
pub use random::thousandths_who_reach;
pub use record::Store;
pub use text_readings::VariantAnswer;
pub use text_variants::{TextPart, TextVariant};
pub use tour::{Tour, TourOf, TourRun, changed_parts, tour};
pub use undecided::Undecided;

use std::sync::OnceLock;

use crate::diag::{Diagnostic, Sources};
use crate::story::{self, ChoiceId, Edition, Story};

/// How a story is explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Explicit if there are few states, symbolic if there are many.
    Auto,
    /// One state at a time, each stored in full.
    Explicit,
    /// By sets of states, stored as decision diagrams.
    Symbolic,
}

/// Explores a whole story in all its editions, each as far as `control` allows.
pub fn explore(story: &Story, control: impl Into<Control>) -> Explored {
    Prover::new(story, control, None).explore()
}

/// Explores like [`explore`], with the given strategy, so that the two can be compared.
pub fn explore_with(story: &Story, control: impl Into<Control>, strategy: Strategy) -> Explored {
    let control = &control.into();
    let order = OnceLock::new();
    let editions = story.editions().iter();
    let found: Vec<_> = editions.map(|edition| edition::explore(story, *edition, control, strategy, &order)).collect();
    combine::combine(story, &found)
}

/// Explores like [`explore`], and finds out which variants of the story's texts some reader can read. See
/// [`Prover::explore_and_read`].
pub fn explore_and_read(story: &Story, control: impl Into<Control>) -> (Explored, Vec<VariantAnswer>) {
    Prover::new(story, control, None).explore_and_read()
}

/// Returns how often readers who choose at random reach each ending, in one edition. Fewer readers are sampled once
/// `control` stops the work.
pub fn balance(story: &Story, edition: Edition, control: &Control) -> Balance {
    balance::balance(story, edition, control)
}

/// Returns the choices that make no difference to anything that a reader could notice afterwards, in any edition,
/// although their scene has another choice that does the same. Hidden meters that nothing reads are not noticed, and
/// neither are facts that nothing reads.
pub fn idle_choices(story: &Story) -> Vec<ChoiceId> {
    idle::idle_choices(story)
}

/// Returns whether a reader can ever be at a place, and where a condition in the small language holds, if one is given;
/// with a shortest run to it if the answer is [`Answer::Yes`]. `sources` are the files of a story without errors; the
/// condition is added to them as a file of its own.
///
/// # Errors
/// Returns all that is wrong with the condition, located in the file that was added.
pub fn ask(
    story: &Story,
    sources: &mut Sources,
    place: Place,
    when: Option<&str>,
    control: impl Into<Control>,
) -> Result<(Answer, Option<Witness>), Vec<Diagnostic>> {
    let control = &control.into();
    match when {
        None => Ok(question::ask(story, place, None, control, None)),
        Some(when) => {
            let (story, when) = story::compile_question(sources, when)?;
            Ok(question::ask(&story, place, Some(&when), control, None))
        }
    }
}

/// Returns whether a law holds in every run of a story. `sources` are the files of a story without errors; the law,
/// written as the fields of a `Law` without `id` and `says`, is added to them as a file of its own.
///
/// # Errors
/// Returns all that is wrong with the law, located in the file that was added.
pub fn ask_law(sources: &mut Sources, law: &str, control: impl Into<Control>) -> Result<LawAnswer, Vec<Diagnostic>> {
    let story = story::compile_law(sources, law)?;
    let asked = story.laws().last().map(|law| laws::prove(&story, law, &control.into(), None));
    Ok(asked.unwrap_or(LawAnswer::Unknown))
}

/// How much of the stack must be left before more is allocated, and how much more. A path through a diagram is as long
/// as the number of facts that are live at once, and a text may have as many alternatives: tens of thousands.
const STACK_RESERVE: usize = 64 * 1024;
const MORE_STACK: usize = 4 * 1024 * 1024;

/// Runs one level of a recursion that may be deeper than the stack.
fn deeper<T>(recurse: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_RESERVE, MORE_STACK, recurse)
}
