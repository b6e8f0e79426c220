//! What is known about a story's laws, as diagnostics.

use super::proofs::example;
use crate::diag::{Code, Diagnostic, FileSpan};
use crate::explore::{Breach, LawAnswer};
use crate::story::{Law, Loaded, Story};

/// Returns a diagnostic for each law that does not hold or is never in force; in no particular order.
pub(super) fn diagnostics(loaded: &Loaded, answers: &[LawAnswer]) -> Vec<Diagnostic> {
    let Some(story) = &loaded.story else { return Vec::new() };
    let places = loaded.source_map().laws();
    let found = story.laws().iter().zip(places).zip(answers);
    found.filter_map(|((law, place), answer)| diagnostic(story, law, *place, answer)).collect()
}

fn diagnostic(story: &Story, law: &Law, place: FileSpan, answer: &LawAnswer) -> Option<Diagnostic> {
    let (id, says) = (story.str(law.id), story.str(law.says).trim_end_matches('.'));
    match answer {
        LawAnswer::Holds | LawAnswer::Unknown => None,
        LawAnswer::Untested => {
            let message = format!("the law `{id}` is never in force");
            let problem = Diagnostic::new(Code::LawUntested, place, message);
            Some(problem.help("no run reaches a passage where it applies: check `after`, `until` and `at`"))
        }
        LawAnswer::Broken(breach) => {
            let problem = Diagnostic::new(Code::LawBroken, place, format!("the law `{id}` does not hold: {says}"));
            Some(problem.help(broken_by(story, breach)))
        }
    }
}

/// Returns the run that breaks a law in words.
fn broken_by(story: &Story, breach: &Breach) -> String {
    let Breach { witness, repeats_after } = breach;
    let Some(after) = repeats_after else { return example(story, witness) };
    let mut before = witness.clone();
    let repeated = before.choices.split_off(*after);
    let repeated: Vec<&str> = repeated.iter().map(|choice| story.choice_name(*choice)).collect();
    let then = match repeated.as_slice() {
        [] => "scenes without choices lead to each other forever".to_owned(),
        repeated => format!("these choices can be repeated forever: {}", repeated.join(", ")),
    };
    format!("{}; then {then}", example(story, &before))
}
