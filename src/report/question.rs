//! The answer to one question of `earlier explore`, or about one law, as text and as JSON.

use serde::Serialize;

use super::diagnostics::json_line;
use super::explore::{answer_text, choice_ids, fact_ids, run_text};
use super::explore_json::known;
use crate::engine::Run;
use crate::explore::{Answer, Breach, LawAnswer, Witness};
use crate::story::{Law, Story};
use crate::text::count;

/// The answer to a question: whether a reader can be somewhere, and with a condition, whether it can hold there.
pub struct Asked {
    /// Whether it can happen, and a shortest run.
    pub holds: (Answer, Option<Witness>),
    /// With a condition: whether a reader can be there while it does not hold, and a shortest run.
    pub fails: Option<(Answer, Option<Witness>)>,
    /// Why it can never happen, if one reason is known.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct JsonAsked<'s> {
    version: u32,
    complete: bool,
    #[serde(flatten)]
    holds: JsonRun<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fails: Option<JsonRun<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'s str>,
}

#[derive(Serialize)]
struct JsonRun<'s> {
    /// `None` if it is not known.
    possible: Option<bool>,
    shortest: Option<usize>,
    witness: Option<Vec<&'s str>>,
    facts: Vec<&'s str>,
}

/// Returns the answer to one question in plain text: with a run that shows it, if there is one, and with one on which
/// the condition does not hold.
pub fn question_text(story: &Story, asked: &Asked) -> String {
    let (answer, run) = &asked.holds;
    let mut out = answer_text(story, *answer, run.as_ref());
    match asked.fails.as_ref().filter(|_| *answer == Answer::Yes) {
        None => {}
        Some((Answer::Yes, Some(run))) if run.choices.is_empty() => {
            out.push_str(&format!("but not at the start{}\n", with(story, run)));
        }
        Some((Answer::Yes, run)) => {
            let run = run.as_ref();
            let after = run.map(|run| format!(" after {}{}", count(run.choices.len(), "choice"), with(story, run)));
            out.push_str(&format!("but not{}\n", after.unwrap_or_default()));
            out.push_str(&run.map(|run| run_text(story, run, "  ")).unwrap_or_default());
        }
        Some((Answer::No, _)) => out.push_str("and always: all states were explored\n"),
        Some((Answer::Unknown, _)) => out.push_str("unknown whether always: the limit was reached\n"),
    }
    asked.reason.iter().for_each(|reason| out.push_str(&format!("  {reason}\n")));
    out
}

fn with(story: &Story, run: &Witness) -> String {
    let facts = fact_ids(story, run);
    if facts.is_empty() { String::new() } else { format!(" with {}", facts.join(", ")) }
}

/// Returns the answer to one question as one line of JSON.
pub fn question_json<'s>(story: &'s Story, asked: &'s Asked) -> String {
    json_line(&JsonAsked {
        version: 1,
        complete: asked.holds.0 != Answer::Unknown,
        holds: json_run(story, &asked.holds),
        fails: asked.fails.as_ref().map(|fails| json_run(story, fails)),
        reason: asked.reason.as_deref(),
    })
}

fn json_run<'s>(story: &'s Story, (answer, run): &(Answer, Option<Witness>)) -> JsonRun<'s> {
    JsonRun {
        possible: known(*answer),
        shortest: run.as_ref().map(|run| run.choices.len()),
        witness: run.as_ref().map(|run| choice_ids(story, run)),
        facts: run.as_ref().map(|run| fact_ids(story, run)).unwrap_or_default(),
    }
}

/// Returns whether a law holds in plain text, with a run that breaks it if there is one.
pub fn law_text(story: &Story, answer: &LawAnswer) -> String {
    match answer {
        LawAnswer::Holds => "it holds: all states were explored\n".to_owned(),
        LawAnswer::Untested => "it is never in force: all states were explored\n".to_owned(),
        LawAnswer::Unknown => "unknown: the limit was reached\n".to_owned(),
        LawAnswer::Broken(Breach { witness, repeats_after }) => {
            let facts = with(story, witness);
            let mut out = match repeats_after {
                None if witness.choices.is_empty() => format!("it does not hold: it is broken at the start{facts}\n"),
                None => format!("it does not hold: it is broken after {}{facts}\n", choices(witness.choices.len())),
                Some(after) if *after == witness.choices.len() => {
                    format!(
                        "it does not hold: after {}{facts} a run goes on forever without a choice\n",
                        choices(*after)
                    )
                }
                Some(after) => format!(
                    "it does not hold: what follows {}{facts} can be repeated forever\n",
                    if *after == 0 { "the start".to_owned() } else { choices(*after) }
                ),
            };
            out.push_str(&run_text(story, witness, "  "));
            out
        }
    }
}

fn choices(number: usize) -> String {
    count(number, "choice")
}

#[derive(Serialize)]
struct JsonLaw<'s> {
    version: u32,
    /// `None` if it is not known.
    holds: Option<bool>,
    in_force: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Vec<&'s str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<Vec<&'s str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeats_after: Option<usize>,
}

/// Returns whether a law holds as one line of JSON.
pub fn law_json(story: &Story, answer: &LawAnswer) -> String {
    let breach = match answer {
        LawAnswer::Broken(breach) => Some(breach),
        LawAnswer::Holds | LawAnswer::Untested | LawAnswer::Unknown => None,
    };
    let is_known = *answer != LawAnswer::Unknown;
    json_line(&JsonLaw {
        version: 1,
        holds: is_known.then_some(breach.is_none()),
        in_force: is_known.then_some(*answer != LawAnswer::Untested),
        witness: breach.map(|breach| choice_ids(story, &breach.witness)),
        facts: breach.map(|breach| fact_ids(story, &breach.witness)),
        repeats_after: breach.and_then(|breach| breach.repeats_after),
    })
}

/// Returns the run that breaks a law as a recorded run.
pub fn breach_route(story: &Story, law: &Law, breach: &Breach) -> Run {
    let Breach { witness, repeats_after } = breach;
    let note = format!("This breaks the law `{}`: {}", story.str(law.id), story.str(law.says));
    let repeated = repeats_after.map(|after| format!(" What comes after choice {after} can be repeated forever."));
    Run {
        story: story.id().to_owned(),
        facts: fact_ids(story, witness).into_iter().map(str::to_owned).collect(),
        choices: choice_ids(story, witness).into_iter().map(str::to_owned).collect(),
        expect: None,
        note: Some(note + &repeated.unwrap_or_default()),
    }
}
