//! The saved runs, one line for each.

use crate::session::payload::RunEntry;
use crate::text::{closed, count, list};

/// What is said if no run is saved.
pub(super) const NO_RUNS: &str = "No runs are saved yet.";

/// The runs that are not removed. Drafts share one line.
pub(super) fn run_lines(runs: &[RunEntry]) -> Vec<String> {
    let (drafts, kept): (Vec<&RunEntry>, Vec<&RunEntry>) =
        runs.iter().filter(|run| !run.removed).partition(|run| run.draft);
    let mut lines: Vec<String> = kept.into_iter().map(run_line).collect();
    if !drafts.is_empty() {
        let ids: Vec<String> = drafts.iter().map(|run| run.run.to_string()).collect();
        let number = count(drafts.len(), "draft");
        lines.push(format!("{number}, left within a few choices: {}.", list(&ids, "and")));
    }
    if lines.is_empty() { vec![NO_RUNS.to_owned()] } else { lines }
}

/// `1.2, "name": 5 steps, from 1.1 after 3, ended: Dawn, this one.`
fn run_line(run: &RunEntry) -> String {
    let ended = run.ended.as_ref().map(|title| format!(", ended: {title}")).unwrap_or_default();
    let from = run.from.map(|from| format!(", from {} after {}", from.run, from.step)).unwrap_or_default();
    let damaged = if run.whole { "" } else { ", damaged" };
    let current = if run.current { ", current" } else { "" };
    let name = run.name.as_ref().map(|name| format!(", \"{name}\"")).unwrap_or_default();
    let marked = if run.marked { ", marked" } else { "" };
    closed(&format!("{}{name}{marked}: {}{from}{ended}{damaged}{current}", run.run, count(run.steps, "step")))
}
