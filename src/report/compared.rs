//! Two runs side by side, as lines that need no columns.

use crate::session::payload::{ChoiceTaken, ComparedRun, Comparison, Place};
use crate::text::{chapter_number, closed, count, with_marks};

/// What is said of two runs between which the story has nothing to correct.
pub const SAME_DECISIONS: &str = "Both runs made the same named decisions.";

/// How many choices two runs have in common from the beginning, as a sentence.
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

/// What two runs share, what each did where they parted, how the meters went, and what the second corrects.
pub fn compared(comparison: &Comparison) -> Vec<String> {
    let [first, second] = comparison.runs.each_ref().map(|run| run.run);
    let mut lines = vec![format!("{first} and {second}. {}", in_common(comparison))];
    let run_line = |run: &ComparedRun| format!("{}: {}, {}.", run.run, place(&run.end), count(run.choices, "choice"));
    lines.extend(comparison.runs.iter().map(run_line));
    for row in &comparison.rows {
        let sides = [first, second].into_iter().zip(row);
        let said = sides.filter_map(|(run, side)| Some(format!("{run} {}", took(side.as_ref()?))));
        let label = row.iter().flatten().find_map(|side| side.landmark.clone());
        let label = label.map(|label| format!("{label}: ")).unwrap_or_default();
        lines.push(closed(&format!("{label}{}", said.collect::<Vec<_>>().join("; "))));
    }
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
