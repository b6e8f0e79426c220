//! A run, decision by decision.

use crate::archive::RunId;
use crate::engine::NEXT;
use crate::session::Session;
use crate::text::{Headings, meter_values, with_marks};

/// What was chosen in a run, by chapter, and where it ends.
pub fn shown(session: &Session, run: RunId) -> String {
    let archive = session.archive();
    let name = archive.name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let marked = if archive.is_marked(run) { ", marked" } else { "" };
    let mut out = format!("{run}{name}{marked}\n");
    let mut headings = Headings::default();
    let transcript = session.transcript(run);
    for (step, page) in transcript.pages.iter().enumerate() {
        let (number, title) = page.chapter_read();
        if let Some(heading) = headings.next_chapter(number, title) {
            out += &format!("\n{heading}\n");
        }
        let landmark = page.landmark.as_ref().map(|landmark| format!("{landmark}: ")).unwrap_or_default();
        if let Some(chosen) = page.chosen.as_ref().filter(|chosen| chosen.id != NEXT) {
            out += &format!("{step:>5}  {landmark}{}\n", with_marks(&chosen.spans));
        }
    }
    if let Some(stopped) = &transcript.stopped {
        let (wanted, why) = (&stopped.wanted, &stopped.why);
        out += &format!("\nThe story has changed here: `{wanted}` can't be taken, because {why}.\n");
    }
    let Some(last) = transcript.pages.last() else { return out };
    if let Some(ending) = &last.ending {
        out += &format!("\n{}\n", ending.title);
    }
    let meters = meter_values(last.meters.iter().map(|meter| (meter.name.as_str(), meter.value)));
    out + &if meters.is_empty() { String::new() } else { format!("{meters}\n") }
}
