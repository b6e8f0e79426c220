//! The answer to one question of `earlier explore`, as text and as JSON.

use serde::Serialize;

use super::diagnostics::json_line;
use super::explore::{answer_text, choice_ids, fact_ids, run_text};
use super::explore_json::known;
use crate::explore::{Answer, Witness};
use crate::story::Story;
use crate::text::count;

/// The answer to a question: whether a reader can be somewhere, and where a condition holds if one is asked about.
pub struct Asked {
    /// Whether it can happen, and a shortest run.
    pub holds: (Answer, Option<Witness>),
    /// If a condition is asked about: whether a reader can be there where it does not hold, and a shortest run.
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
