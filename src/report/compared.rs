//! Two runs side by side, as lines that need no columns.

use crate::archive::RunId;
use crate::session::payload::{ChoiceTaken, ComparedRun, Comparison, DiffRow, Place};
use crate::text::{chapter_number, closed, count, list, spoken, with_marks};

/// How many corrections the short form shows.
const CORRECTIONS: usize = 3;

/// The text for two runs without corrections between them.
pub const SAME_DECISIONS: &str = "Both runs made the same named decisions.";

/// The number of choices that two runs share from the beginning, as a sentence.
pub fn in_common(comparison: &Comparison) -> String {
    let shared = comparison.shared_choices;
    match (shared, comparison.rows.is_empty()) {
        (0, true) => "Neither run has a choice.".to_owned(),
        (0, false) => "The first choice differs.".to_owned(),
        (_, true) => format!("They have the same {}.", count(shared, "choice")),
        (1, false) => "The first choice is the same.".to_owned(),
        (_, false) => format!("The first {shared} choices are the same."),
    }
}

/// What two runs share, what each did where they parted, how the meters developed, and what the second corrects.
pub fn compared(comparison: &Comparison) -> Vec<String> {
    let [first, second] = comparison.runs.each_ref().map(|run| run.run);
    let mut lines = heads(comparison);
    lines.extend(comparison.rows.iter().map(|row| row_line(row, [first, second])));
    for curve in &comparison.meters {
        for (run, values) in [first, second].into_iter().zip(&curve.values) {
            let values: Vec<String> = values.iter().map(i32::to_string).collect();
            lines.push(format!("{} in {run}: {}.", curve.name, values.join(" ")));
        }
    }
    if comparison.corrections.is_empty() {
        lines.push(SAME_DECISIONS.to_owned());
    }
    lines.extend(comparison.corrections.iter().map(|line| with_marks(&line.spans)));
    lines
}

/// What [`compared`] says, without most of the choices after the runs parted: the first that differ, the landmarks, the
/// meters from beginning to end, the first corrections, and how to ask for the rest.
pub fn compared_in_short(comparison: &Comparison) -> Vec<String> {
    let (rows, hidden) = comparison.in_short();
    if hidden == 0 {
        return compared(comparison);
    }
    let [first, second] = comparison.runs.each_ref().map(|run| run.run);
    let mut lines = heads(comparison);
    lines.extend(rows.into_iter().map(|row| row_line(row, [first, second])));
    for curve in &comparison.meters {
        let ends = [first, second]
            .into_iter()
            .zip(&curve.values)
            .filter_map(|(run, values)| Some(format!("from {} to {} in {run}", values.first()?, values.last()?)));
        lines.push(closed(&format!("{} goes {}", spoken(&curve.name), list(&ends.collect::<Vec<_>>(), "and"))));
    }
    if comparison.corrections.is_empty() {
        lines.push(SAME_DECISIONS.to_owned());
    }
    lines.extend(comparison.corrections.iter().take(CORRECTIONS).map(|line| with_marks(&line.spans)));
    let more = comparison.corrections.len().saturating_sub(CORRECTIONS);
    let more = if more > 0 { format!(" and {}", count(more, "more correction")) } else { String::new() };
    lines.push(format!(
        "{}{more} left out. For everything, type compare {first} {second} all.",
        count(hidden, "choice")
    ));
    lines
}

/// How many choices the runs have in common, and where each of them ends.
fn heads(comparison: &Comparison) -> Vec<String> {
    let [first, second] = comparison.runs.each_ref().map(|run| run.run);
    let mut lines = vec![format!("{first} and {second}. {}", in_common(comparison))];
    let run_line = |run: &ComparedRun| format!("{}: {}, {}.", run.run, place(&run.end), count(run.choices, "choice"));
    lines.extend(comparison.runs.iter().map(run_line));
    lines
}

/// What each run did at a place where they differ.
fn row_line(row: &DiffRow, runs: [RunId; 2]) -> String {
    let sides = runs.into_iter().zip(row);
    let said = sides.filter_map(|(run, side)| Some(format!("{run} {}", took(side.as_ref()?))));
    let label = row.iter().flatten().find_map(|side| side.landmark.clone());
    let label = label.map(|label| format!("{label}: ")).unwrap_or_default();
    closed(&format!("{label}{}", said.collect::<Vec<_>>().join("; ")))
}

fn took(taken: &ChoiceTaken) -> String {
    let closed = match taken.closed_count() {
        0 => String::new(),
        closed => format!(", which closed {}", count(closed, "ending")),
    };
    format!("{}{closed}", with_marks(&taken.spans))
}

fn place(place: &Place) -> String {
    let chapter = || format!("left off in chapter {}", chapter_number(place.chapter.number));
    place.ending.clone().unwrap_or_else(chapter)
}
