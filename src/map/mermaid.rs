//! The map for Mermaid. Places are `p0`, `p1`, …; every label is quoted, and what means something to Mermaid or
//! to the browser is written as a character code.

use std::fmt::Write;

use super::dot::{lines, way_lines};
use super::picture::{Kind, Line, Picture, Place, Way};

pub(super) fn write(picture: &Picture) -> String {
    // The title stands in the front matter, which is YAML: a JSON string is one there, too.
    let title = serde_json::to_string(&picture.title).unwrap_or_default();
    let mut out = format!("---\ntitle: {title}\n---\nflowchart TD\n");
    for (part, number) in picture.parts.iter().zip(0..) {
        let _ = writeln!(out, "  subgraph c{number}[{}]", quoted(std::slice::from_ref(&part.heading)));
        for at in part.places.clone() {
            let _ = writeln!(out, "    {}", shape(picture.place(at), at));
        }
        out.push_str("  end\n");
    }
    for (place, at) in picture.places.iter().zip(0..) {
        if matches!(place.kind, Kind::Elsewhere { .. }) {
            let _ = writeln!(out, "  {}", shape(place, at));
        }
        for (way, number) in place.ways.iter().zip(1..) {
            write_way(at, number, way, &mut out);
        }
    }
    out
}

fn shape(place: &Place, at: usize) -> String {
    let (open, close) = match place.kind {
        Kind::Scene => ("[", "]"),
        Kind::Ending { .. } => ("([", "])"),
        Kind::Junction => ("{", "}"),
        Kind::Elsewhere { .. } => (">", "]"),
    };
    format!("p{at}{open}{}{close}", quoted(&lines(place)))
}

fn write_way(from: usize, number: usize, way: &Way, out: &mut String) {
    let arrow = match way.line {
        Line::Open => "-->",
        Line::Locked => "--o",
        Line::Sealed => "-.->",
        Line::Never => "--x",
    };
    for leg in &way.legs {
        let label = quoted(&way_lines(number, way, leg.when.as_deref()));
        let _ = writeln!(out, "  p{from} {arrow}|{label}| p{}", leg.to);
    }
}

fn quoted(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

fn escaped(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '|' | '[' | ']' | '{' | '}' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}
