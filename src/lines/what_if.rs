//! Where the choices of a decision would lead, in lines.

use crate::session::payload::{Ending, Place, Way, WayState, WhatIf};
use crate::text::{chapter_number, closed, count, heading, sentence, with_marks};

/// A decision and its choices, with everything that the reply contains about what would follow. `seal` is the story's
/// word for choices that no run has shown.
pub(super) fn lines(what_if: &WhatIf, seal: &str) -> Vec<String> {
    let name = match &what_if.landmark {
        Some(landmark) => closed(landmark),
        None => heading(what_if.chapter.number, &what_if.chapter.title, what_if.dateline.as_deref()),
    };
    let decision = format!("{name} {} step {}.", what_if.run, what_if.step);
    let shown = what_if.ways.iter().filter(|way| way.is_shown);
    std::iter::once(decision).chain(shown.map(|way| line(way, seal))).collect()
}

fn line(way: &Way, seal: &str) -> String {
    let mut line = way_words(way, seal);
    if let Some(to) = &way.to {
        line += &closed(&format!(" It leads to {}", place(to)));
    }
    for words in [way.meter_words(true), way.recalled_words().map(str::to_owned)].into_iter().flatten() {
        line += &format!(" {}", sentence(&words));
    }
    if let (Some(open), Some(closes)) = (way.open, way.closes) {
        let stay = if open == 1 { "stays" } else { "stay" };
        line += &format!(" {} {stay} open, {closes} would close.", count(open, "ending"));
    }
    line + &titles("Open", &way.open_endings) + &titles("Closed", &way.closed_endings)
}

/// What is known about a choice: whether it was taken or shown, and its label.
pub(super) fn way_words(way: &Way, seal: &str) -> String {
    let label = way.spans.as_deref().map(with_marks).unwrap_or_default();
    match way.state {
        _ if way.is_locked => format!("Locked: {label} {}", with_marks(&way.reason)).trim_end().to_owned(),
        WayState::Chosen => format!("Chosen: {label}"),
        WayState::Taken => format!("Taken before: {label}"),
        WayState::Open => format!("Not taken: {label}"),
        WayState::Locked => format!("Locked: {label} {}", with_marks(&way.reason)),
        WayState::Unseen => closed(&format!("Not seen: {seal}")),
    }
}

fn place(place: &Place) -> String {
    let name = place.ending.as_ref().or(place.name.as_ref()).unwrap_or(&place.chapter.title);
    format!("{}, {name}", chapter_number(place.chapter.number))
}

fn titles(what: &str, endings: &[Ending]) -> String {
    let titles: Vec<&str> = endings.iter().map(|ending| ending.title.as_str()).collect();
    if titles.is_empty() { String::new() } else { closed(&format!(" {what}: {}", titles.join("; "))) }
}
