//! The map for Graphviz. Nodes are named `p0`, `p1`, …, so that no id needs quoting; everything else is quoted.

use std::fmt::Write;

use super::graph::{EdgeStyle, MapEdge, MapNode, NodeKind, StoryGraph};
use super::text::shortest;
use crate::text::clip;

/// The maximum width of the label of an edge.
const COLUMNS: usize = 36;

/// Returns a graph in the DOT language.
pub(super) fn write(graph: &StoryGraph) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&[&graph.title]));
    let _ = writeln!(out, "  graph [label={}, labelloc=t, fontname=\"sans-serif\"];", quoted(&[&graph.title]));
    out.push_str("  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (chapter, number) in graph.chapters.iter().zip(0..) {
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={};", quoted(&[&chapter.heading]));
        for at in chapter.nodes.clone() {
            write_node(graph.node(at), at, "    ", &mut out);
        }
        out.push_str("  }\n");
    }
    for (node, at) in graph.nodes.iter().zip(0..) {
        if matches!(node.kind, NodeKind::Elsewhere { .. }) {
            write_node(node, at, "  ", &mut out);
        }
        for (edge, number) in node.edges.iter().zip(1..) {
            write_edge(at, number, edge, &mut out);
        }
    }
    out + "}\n"
}

fn write_node(node: &MapNode, at: usize, indent: &str, out: &mut String) {
    let shape = match node.kind {
        NodeKind::Scene if node.is_start => ", penwidth=2",
        NodeKind::Scene => "",
        NodeKind::Ending { .. } => ", peripheries=2",
        NodeKind::Junction => ", shape=diamond",
        NodeKind::Elsewhere { .. } => ", style=dashed",
    };
    let lines = lines(node);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let _ = writeln!(out, "{indent}p{at} [label={}{shape}];", quoted(&lines));
}

/// Returns the lines of a node's label.
pub(super) fn lines(node: &MapNode) -> Vec<String> {
    let mut lines = vec![node.id.clone()];
    lines.extend(match &node.kind {
        NodeKind::Ending { title, .. } => Some(format!("Ending: {title}")),
        NodeKind::Elsewhere { heading } => Some(format!("in {heading}")),
        _ => None,
    });
    lines.extend(node.is_start.then(|| "the start".to_owned()));
    lines.extend(shortest(node));
    lines.extend(node.marks.iter().cloned());
    lines.extend(node.entered_from.iter().map(|heading| format!("entered from {heading}")));
    lines
}

fn write_edge(from: usize, number: usize, edge: &MapEdge, out: &mut String) {
    let style = match edge.style {
        EdgeStyle::Open => "",
        EdgeStyle::Locked => ", style=dotted",
        EdgeStyle::Sealed => ", style=dashed",
        EdgeStyle::Never => ", arrowhead=tee, style=dotted",
    };
    for target in &edge.targets {
        let lines = edge_lines(number, edge, target.when.as_deref());
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let _ = writeln!(out, "  p{from} -> p{} [label={}{style}];", target.to, quoted(&lines));
    }
}

/// Returns the lines of the label of an edge to one of its targets. `when` is the condition of the target.
pub(super) fn edge_lines(number: usize, edge: &MapEdge, when: Option<&str>) -> Vec<String> {
    let mut lines = vec![match (edge.label.as_str(), when) {
        ("", Some(when)) => format!("{number}: if {when}"),
        ("", None) => format!("{number}: else"),
        (label, _) => format!("{number}: {}", clip(label, COLUMNS)),
    }];
    if !edge.label.is_empty() {
        lines.extend(when.map(|when| format!("if {when}")));
    }
    lines.extend(edge.notes.iter().cloned());
    lines
}

/// Returns lines as one quoted string. Only `"` and `\` are special in it.
fn quoted(lines: &[&str]) -> String {
    let escaped: Vec<String> = lines.iter().map(|line| line.replace('\\', "\\\\").replace('"', "\\\"")).collect();
    format!("\"{}\"", escaped.join("\\n"))
}
