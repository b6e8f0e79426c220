//! The effects of an edit as annotations for a review, each at its location in the newer version.

use super::changes::{Change, EndingChange};
use super::{Changes, DiffReport};
use crate::diag::FileSpan;
use crate::report::diagnostics::annotation;

/// Returns an annotation for everything that was gained or lost, can no longer or now happen, always has the same value
/// or broke. What has no location in the newer version refers to the whole change.
pub(super) fn annotations(changes: &Changes, report: &DiffReport) -> String {
    let mut lines = Vec::new();
    let mut add = |severity: &str, title: &str, words: &str, place: Option<FileSpan>| {
        lines.push(annotation(severity, title, words, place, &report.new.loaded.sources) + "\n");
    };
    for (severity, title, parts) in [("notice", "gained", &changes.gained), ("warning", "lost", &changes.lost)] {
        for (kind, list) in parts.kinds() {
            list.iter().for_each(|part| add(severity, title, &format!("{kind} {}", part.words), part.place));
        }
    }
    for ending in &changes.endings {
        let severity = if ending.fewest.1.is_none() { "warning" } else { "notice" };
        add(severity, "ending", &EndingChange::words(ending), Some(ending.place));
    }
    let lists: [(&str, &str, &[Change]); 6] = [
        ("warning", "no longer", &changes.no_longer),
        ("notice", "now", &changes.now),
        ("warning", "always", &changes.always),
        ("warning", "stuck", &changes.stuck),
        ("error", "law", &changes.laws),
        ("error", "route", &changes.routes),
    ];
    for (severity, title, list) in lists {
        list.iter().for_each(|change| add(severity, title, &change.words, change.place));
    }
    lines.concat()
}
