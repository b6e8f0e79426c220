//! A run, decision by decision.

use crate::archive::RunId;
use crate::session::Session;
use crate::text::{Headings, meter_values, with_marks};

/// What was chosen in a run, by chapter, and where it ends.
pub fn shown(session: &Session, run: RunId) -> String {
    let story = session.story();
    let book = session.book();
    let name = book.name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let marked = if book.is_marked(run) { ", marked" } else { "" };
    let mut out = format!("{run}{name}{marked}\n");
    let mut headings = Headings::default();
    let transcript = session.transcript(run);
    for (step, page) in transcript.pages.iter().enumerate() {
        if let Some(heading) = headings.next_chapter(story, page.passage.chapter) {
            out += &format!("\n{heading}\n");
        }
        let key = story.scene(page.passage.scene).key.map(|key| format!("{}: ", story.str(key))).unwrap_or_default();
        if let Some(chosen) = page.choice() {
            out += &format!("{step:>5}  {key}{}\n", with_marks(chosen));
        }
    }
    if let Some(stop) = &transcript.stop {
        out += &format!("\nHere the story has changed: `{}` can't be taken, since {}.\n", stop.wanted, stop.why);
    }
    let last = transcript.pages.last().map(|page| &page.passage);
    if let Some(ending) = last.and_then(|passage| passage.ending.as_ref()) {
        out += &format!("\n{}\n", story.str(ending.title));
    }
    let meters = last.map(|passage| meter_values(story, passage)).unwrap_or_default();
    out + &if meters.is_empty() { String::new() } else { format!("{meters}\n") }
}
