//! The map for Graphviz. Places are `p0`, `p1`, …, so that no id needs quoting; all else is in quoted strings.

use std::fmt::Write;

use super::picture::{Kind, Line, Picture, Place, Way};
use super::text::shortest;
use crate::text::clip;

/// How much of a choice a line of the graph says.
const COLUMNS: usize = 36;

pub(super) fn write(picture: &Picture) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&[&picture.title]));
    let _ = writeln!(out, "  graph [label={}, labelloc=t, fontname=\"sans-serif\"];", quoted(&[&picture.title]));
    out.push_str("  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (part, number) in picture.parts.iter().zip(0..) {
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={};", quoted(&[&part.heading]));
        for at in part.places.clone() {
            write_place(picture.place(at), at, "    ", &mut out);
        }
        out.push_str("  }\n");
    }
    for (place, at) in picture.places.iter().zip(0..) {
        if matches!(place.kind, Kind::Elsewhere { .. }) {
            write_place(place, at, "  ", &mut out);
        }
        for (way, number) in place.ways.iter().zip(1..) {
            write_way(at, number, way, &mut out);
        }
    }
    out + "}\n"
}

fn write_place(place: &Place, at: usize, indent: &str, out: &mut String) {
    let shape = match place.kind {
        Kind::Scene if place.is_start => ", penwidth=2",
        Kind::Scene => "",
        Kind::Ending { .. } => ", peripheries=2",
        Kind::Junction => ", shape=diamond",
        Kind::Elsewhere { .. } => ", style=dashed",
    };
    let lines = lines(place);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let _ = writeln!(out, "{indent}p{at} [label={}{shape}];", quoted(&lines));
}

/// What a place's label says, line by line.
pub(super) fn lines(place: &Place) -> Vec<String> {
    let mut lines = vec![place.id.clone()];
    lines.extend(match &place.kind {
        Kind::Ending { title, .. } => Some(format!("Ending: {title}")),
        Kind::Elsewhere { heading } => Some(format!("in {heading}")),
        _ => None,
    });
    lines.extend(place.is_start.then(|| "the start".to_owned()));
    lines.extend(shortest(place));
    lines.extend(place.marks.iter().cloned());
    lines.extend(place.entered_from.iter().map(|heading| format!("entered from {heading}")));
    lines
}

fn write_way(from: usize, number: usize, way: &Way, out: &mut String) {
    let line = match way.line {
        Line::Open => "",
        Line::Locked => ", style=dotted",
        Line::Sealed => ", style=dashed",
        Line::Never => ", arrowhead=tee, style=dotted",
    };
    for leg in &way.legs {
        let lines = way_lines(number, way, leg.when.as_deref());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let _ = writeln!(out, "  p{from} -> p{} [label={}{line}];", leg.to, quoted(&lines));
    }
}

/// What stands beside one leg of a way, line by line.
pub(super) fn way_lines(number: usize, way: &Way, when: Option<&str>) -> Vec<String> {
    let mut lines = vec![match (way.label.as_str(), when) {
        ("", Some(when)) => format!("{number}: if {when}"),
        ("", None) => format!("{number}: else"),
        (label, _) => format!("{number}: {}", clip(label, COLUMNS)),
    }];
    if !way.label.is_empty() {
        lines.extend(when.map(|when| format!("if {when}")));
    }
    lines.extend(way.notes.iter().cloned());
    lines
}

/// A quoted string: in it only `"` and `\` mean anything.
fn quoted(lines: &[&str]) -> String {
    let escaped: Vec<String> = lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", escaped.join("\\n"))
}
