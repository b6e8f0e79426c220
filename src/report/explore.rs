//! The result of `earlier explore` as text. `explore_json` returns it as JSON.

#![expect(clippy::float_arithmetic, reason = "shares are fractions, and people read percentages")]

use std::fmt::Write as _;

use super::explored::ExploreReport;
use super::reasons::Reasons;
use crate::check::is_said_elsewhere;
use crate::explore::{Answer, OneSided, Stuck, Witness};
use crate::story::{ChoiceId, EffectId, EffectOp, SceneId, Story};
use crate::text::{count, thousands};

/// Returns the ids of a run's choices.
pub(super) fn choice_ids<'s>(story: &'s Story, run: &Witness) -> Vec<&'s str> {
    run.choices.iter().map(|choice| story.choice_name(*choice)).collect()
}

/// Returns the ids of the facts with which a run starts.
pub(super) fn fact_ids<'s>(story: &'s Story, run: &Witness) -> Vec<&'s str> {
    run.facts.iter().map(|fact| story.fact_name(*fact)).collect()
}

/// Returns the facts with which a run starts, as the end of a line about it; empty if there are none.
fn with_facts(story: &Story, run: &Witness) -> String {
    let facts = fact_ids(story, run);
    if facts.is_empty() { String::new() } else { format!(", with {}", facts.join(", ")) }
}

/// Returns a report in plain text, one fact on each line.
pub fn explore_text(report: &ExploreReport) -> String {
    text(report, false)
}

/// Returns the same as [`explore_text`], with the choices of the shortest run below each ending.
pub fn explore_text_with_ways(report: &ExploreReport) -> String {
    text(report, true)
}

fn text(report: &ExploreReport, with_ways: bool) -> String {
    let mut out = String::new();
    let explored = report.explored;
    let (title, states) = (report.story.title(), thousands(explored.states));
    let _ = match explored.is_complete {
        true => writeln!(out, "{title}: all {states} states were explored\n"),
        false => writeln!(out, "{title}: only {states} states were explored; there are more\n"),
    };
    let reasons = Reasons::new(report);
    let scene = |scene: SceneId, answer: Answer| {
        let reason = if answer == Answer::No { reasons.scene(scene) } else { None };
        (with_reason(report.scene(scene).to_owned(), reason), answer)
    };
    let scenes = report.scene_answers().into_iter();
    counted(&mut out, "scenes", "reached", scenes.map(|(at, answer)| scene(at, answer)));
    let choices = report.choice_answers().into_iter().map(|(choice, answer)| {
        let reason = if answer == Answer::No { reasons.choice(choice) } else { None };
        (with_reason(report.choice(choice), reason), answer)
    });
    counted(&mut out, "choices", "taken", choices);
    let endings = explored.endings.iter().map(|ending| (report.scene(ending.scene).to_owned(), ending.reachable));
    counted(&mut out, "endings", "reached", endings);
    shortest(&mut out, report, with_ways);
    stuck(&mut out, report, "dead ends", &explored.dead_ends);
    stuck(&mut out, report, "soft-locks", &explored.soft_locks);
    meters(&mut out, report);
    always(&mut out, report);
    texts(&mut out, report);
    balance(&mut out, report);
    out
}

/// Returns a name with the reason for what is reported about it, if one is known.
fn with_reason(name: String, reason: Option<String>) -> String {
    match reason {
        Some(reason) => format!("{name}: {reason}"),
        None => name,
    }
}

fn counted(out: &mut String, what: &str, done: &str, answers: impl Iterator<Item = (String, Answer)>) {
    let answers: Vec<(String, Answer)> = answers.collect();
    let count = |wanted: Answer| answers.iter().filter(|(_, answer)| *answer == wanted).count();
    let (yes, never, open) = (count(Answer::Yes), count(Answer::No), count(Answer::Unknown));
    let _ = writeln!(out, "{what:<11} {yes} of {} can be {done}", answers.len());
    for (wanted, count, word) in [(Answer::No, never, "never"), (Answer::Unknown, open, "unknown")] {
        if count > 0 {
            let names = answers.iter().filter(|(_, answer)| *answer == wanted).map(|(name, _)| name.clone());
            list(out, &format!("{word}:"), names);
        }
    }
}

/// The maximum number of names in a list.
const MAX_LISTED: usize = 20;

fn list(out: &mut String, word: &str, names: impl Iterator<Item = String>) {
    let names: Vec<String> = names.collect();
    let (shown, rest) = names.split_at(names.len().min(MAX_LISTED));
    for name in shown {
        let space = if word.is_empty() { "" } else { " " };
        let _ = writeln!(out, "            {word}{space}{name}");
    }
    if !rest.is_empty() {
        let _ = writeln!(out, "            and {} more", rest.len());
    }
}

fn shortest(out: &mut String, report: &ExploreReport, with_ways: bool) {
    for ending in &report.explored.endings {
        let Some(witness) = &ending.witness else { continue };
        let with = with_facts(report.story, witness);
        let at_most = if report.explored.has_shortest_runs { "" } else { "at most " };
        let choices = count(witness.choices.len(), "choice");
        let _ = writeln!(out, "            {:<22} {at_most}{choices}{with}", report.scene(ending.scene));
        if with_ways {
            out.push_str(&run_text(report.story, witness, "                "));
        }
    }
}

fn stuck(out: &mut String, report: &ExploreReport, what: &str, stuck: &[Stuck]) {
    if stuck.is_empty() {
        let known = if report.explored.knows_stuck { "none" } else { "none found" };
        let _ = writeln!(out, "{what:<11} {known}");
        return;
    }
    let at_least = if report.explored.knows_stuck { "" } else { "at least " };
    let _ = writeln!(out, "{what:<11} {at_least}{}", stuck.len());
    for found in stuck {
        let run = found.witness.as_ref().map(|run| choice_ids(report.story, run).join(", "));
        let run = match run {
            Some(run) if run.is_empty() => "at the start".to_owned(),
            Some(run) => run,
            None => "no run to it was found within the limit".to_owned(),
        };
        let with = found.witness.as_ref().map(|run| with_facts(report.story, run)).unwrap_or_default();
        let _ = writeln!(out, "            {}: {run}{with}", report.scene(found.scene));
    }
}

fn meters(out: &mut String, report: &ExploreReport) {
    for meter in report.explored.meters.iter().filter(|meter| report.source_map.is_declared(meter.meter)) {
        let found = report.story.meter(meter.meter);
        let at_least = if report.explored.is_complete { "" } else { "at least " };
        let range = meter.range.map_or("unknown".to_owned(), |(least, most)| format!("{at_least}{least} to {most}"));
        let _ = writeln!(out, "{:<11} {range}", report.story.str(found.id));
    }
    // The import of a story from other files stops counting where nothing asks for more.
    let is_chosen = |effect: &EffectId| match report.story.effect(*effect).op {
        EffectOp::Add(meter, _) | EffectOp::Set(meter, _) => report.source_map.has_chosen_range(meter),
        EffectOp::Hold(..) => true,
    };
    let saturating: Vec<EffectId> = report.explored.saturating.iter().copied().filter(is_chosen).collect();
    if !saturating.is_empty() {
        let effects = count(saturating.len(), "effect");
        let _ = writeln!(out, "saturation  {effects} can exceed the range of a meter and stop at its end");
        let places = saturating.into_iter().map(|effect| {
            let (place, effect) = report.effect(effect);
            format!("{place}: `{effect}`")
        });
        list(out, "", places);
    }
}

fn always(out: &mut String, report: &ExploreReport) {
    let is_said_once = |one: &&OneSided| !is_said_elsewhere(report.story, report.explored, report.source_map, one);
    let always: Vec<&OneSided> = report.explored.always.iter().filter(is_said_once).collect();
    let none = if report.explored.is_complete { "none" } else { "unknown which" };
    let _ = match always.len() {
        0 => writeln!(out, "conditions  {none} always have the same value"),
        1 => writeln!(out, "conditions  1 always has the same value"),
        several => writeln!(out, "conditions  {several} always have the same value"),
    };
    let always = always.iter().map(|one| {
        let (place, condition) = report.condition(one.at);
        format!("{place}: `{condition}` {}", if one.holds { "always holds" } else { "never holds" })
    });
    list(out, "", always);
}

fn texts(out: &mut String, report: &ExploreReport) {
    let parts = report.part_answers().into_iter().map(|(part, answer)| (report.part(part), answer));
    counted(out, "texts", "read, of the parts that depend on a condition", parts);
}

fn balance(out: &mut String, report: &ExploreReport) {
    for (at, balance) in report.balance.iter().enumerate() {
        let edition = ["first", "later"].get(at).copied().unwrap_or_default();
        let of = if report.balance.len() > 1 { format!(" of a {edition} edition") } else { String::new() };
        let (length, error) = balance.length;
        let _ = match balance.readers {
            Some(readers) => {
                writeln!(out, "\nat random   {readers} readers{of} take {length:.1} ± {error:.1} choices and end at")
            }
            None => writeln!(out, "\nat random   readers{of} take {length:.1} choices (exact) and end at"),
        };
        for (scene, share, error) in &balance.endings {
            let about = balance.readers.map(|_| format!(" ± {:.1}", error * 100.0)).unwrap_or_default();
            let _ = writeln!(out, "            {:<22} {:>5.1} %{about}", report.scene(*scene), share * 100.0);
        }
        if balance.unended > 0.0 {
            let _ = writeln!(out, "            {:<22} {:>5.1} %", "no ending", balance.unended * 100.0);
        }
    }
    if !report.idle.is_empty() {
        let choices = count(report.idle.len(), "choice");
        let _ = writeln!(out, "\nidle        {choices} without effect on what follows");
        list(out, "", report.idle.iter().map(|choice| report.choice(*choice)));
    }
}

/// Returns the choices of a run, each on a line with its scene.
pub(super) fn run_text(story: &Story, run: &Witness, indent: &str) -> String {
    let line = |choice: &ChoiceId| {
        format!("{indent}{}: {}\n", story.scene_name(story.choice(*choice).scene), story.choice_name(*choice))
    };
    run.choices.iter().map(line).collect()
}

/// Returns the answer to one question in plain text: with a run that shows it, if there is one.
pub(super) fn answer_text(story: &Story, answer: Answer, witness: Option<&Witness>) -> String {
    match (answer, witness) {
        (Answer::Yes, Some(witness)) => {
            let facts = fact_ids(story, witness);
            let with = if facts.is_empty() { String::new() } else { format!(" with {}", facts.join(", ")) };
            let choices = count(witness.choices.len(), "choice");
            format!("yes, after {choices}{with}\n{}", run_text(story, witness, "  "))
        }
        (Answer::Yes, None) => "yes\n".to_owned(),
        (Answer::No, _) => "never: all states were explored\n".to_owned(),
        (Answer::Unknown, _) => "unknown: the limit was reached before all states were explored\n".to_owned(),
    }
}
