//! The map as an outline: a line for each thing, everything in words, nothing that only a layout would say.

use std::fmt::Write;

use super::picture::{Kind, Part, Picture, Place, Way};
use crate::text::count;

pub(super) fn write(picture: &Picture) -> String {
    let mut out = format!("{}\n\n", picture.title);
    for line in &picture.proved {
        let _ = writeln!(out, "{line}");
    }
    for part in &picture.parts {
        write_part(picture, part, &mut out);
    }
    out
}

fn write_part(picture: &Picture, part: &Part, out: &mut String) {
    let places = part.places.clone().map(|at| picture.place(at));
    let junctions = places.clone().filter(|place| place.kind == Kind::Junction).count();
    let scenes = count(part.places.len() - junctions, "scene");
    let and = if junctions == 0 { String::new() } else { format!(", {}", count(junctions, "junction")) };
    let _ = writeln!(out, "\n{}: {scenes}{and}", part.heading);
    for place in places {
        let _ = writeln!(out, "\n  {}", place_in_words(picture, place).replace('\n', "\n    "));
    }
}

/// A place in a line, and each of its ways in another.
pub(super) fn place_in_words(picture: &Picture, place: &Place) -> String {
    let mut said = head(place);
    for (way, number) in place.ways.iter().zip(1..) {
        let _ = write!(said, "\n{number}. {}", way_in_words(picture, way));
    }
    said
}

/// What a place is, and all that is known of it.
fn head(place: &Place) -> String {
    let mut said = vec![match &place.kind {
        Kind::Ending { title, .. } => format!("Ending {}: {title}", place.id),
        Kind::Junction => format!("Junction {}", place.id),
        Kind::Scene | Kind::Elsewhere { .. } => format!("Scene {}", place.id),
    }];
    said.extend(place.is_start.then(|| "the start".to_owned()));
    said.extend(place.key.as_ref().map(|key| format!("decides: {key}")));
    said.extend(shortest(place));
    said.extend(place.marks.iter().cloned());
    said.extend(place.entered_from.iter().map(|heading| format!("entered from {heading}")));
    said.join("; ")
}

/// How far an ending is from the start, if it is one and some run comes to it.
pub(super) fn shortest(place: &Place) -> Option<String> {
    let Kind::Ending { shortest: Some(shortest), .. } = &place.kind else { return None };
    let run = format!("shortest run: {}", count(shortest.choices, "choice"));
    Some(if shortest.needs_earlier_run { run + ", in a later edition" } else { run })
}

fn way_in_words(picture: &Picture, way: &Way) -> String {
    let legs: Vec<String> = way.legs.iter().map(|leg| leg_in_words(picture, leg.to, leg.when.as_deref())).collect();
    let mut said = match way.label.as_str() {
        "" => legs.join(", else "),
        label if label.ends_with(char::is_alphanumeric) => format!("{label}. Leads to {}", legs.join(", else ")),
        label => format!("{label} Leads to {}", legs.join(", else ")),
    };
    for note in &way.notes {
        said += "; ";
        said += note;
    }
    said
}

fn leg_in_words(picture: &Picture, to: usize, when: Option<&str>) -> String {
    let place = picture.place(to);
    let place = match &place.kind {
        Kind::Elsewhere { heading } => format!("{} in {heading}", place.id),
        _ => place.id.clone(),
    };
    match when {
        Some(when) => format!("{place} if {when}"),
        None => place,
    }
}
