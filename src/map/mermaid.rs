//! The map for Mermaid. Nodes are named `p0`, `p1`, …; every label is quoted, and characters that are special in
//! Mermaid or HTML are written as character codes.

use std::fmt::Write;

use super::dot::{edge_lines, lines};
use super::graph::{EdgeStyle, MapEdge, MapNode, NodeKind, StoryGraph};
use crate::text::{list, thousands};

/// The number of edges, and of characters, that Mermaid draws by default. A diagram can't raise these limits itself.
const MAX_EDGES: usize = 500;
const MAX_CHARACTERS: usize = 50_000;

/// Returns a graph as a Mermaid flowchart. If it exceeds Mermaid's limits, a comment says so.
pub(super) fn write(graph: &StoryGraph) -> String {
    let text = flowchart(graph, "");
    match over_limits(graph, &text) {
        Some(advice) => flowchart(graph, &format!("%% {advice}\n")),
        None => text,
    }
}

/// Returns what to do about a flowchart of a graph that exceeds Mermaid's limits.
pub(super) fn advice(graph: &StoryGraph) -> Option<String> {
    over_limits(graph, &flowchart(graph, ""))
}

fn over_limits(graph: &StoryGraph, text: &str) -> Option<String> {
    let edges = graph.nodes.iter().flat_map(|node| &node.edges).map(|edge| edge.targets.len()).sum();
    let excess = |count: usize, limit: usize, name: &str, option: &str| {
        let (count, limit) = (thousands(count as u128), thousands(limit as u128));
        format!("{count} {name}, but Mermaid draws at most {limit} unless its configuration sets {option}")
    };
    let mut over = Vec::new();
    if edges > MAX_EDGES {
        over.push(excess(edges, MAX_EDGES, "edges", "maxEdges"));
    }
    let characters = text.chars().count();
    if characters > MAX_CHARACTERS {
        over.push(excess(characters, MAX_CHARACTERS, "characters", "maxTextSize"));
    }
    (!over.is_empty()).then(|| format!("this diagram has {}; --chapter draws a single chapter", list(&over, "and")))
}

/// Returns a graph as a flowchart that begins with comments.
fn flowchart(graph: &StoryGraph, comments: &str) -> String {
    // The front matter is YAML, in which a JSON string is valid.
    let title = serde_json::to_string(&graph.title).unwrap_or_default();
    let mut out = format!("---\ntitle: {title}\n---\n{comments}flowchart TD\n");
    for (chapter, number) in graph.chapters.iter().zip(0..) {
        let _ = writeln!(out, "  subgraph c{number}[{}]", quoted(std::slice::from_ref(&chapter.heading)));
        for at in chapter.nodes.clone() {
            let _ = writeln!(out, "    {}", shape(graph.node(at), at));
        }
        out.push_str("  end\n");
    }
    for (node, at) in graph.nodes.iter().zip(0..) {
        if matches!(node.kind, NodeKind::Elsewhere { .. }) {
            let _ = writeln!(out, "  {}", shape(node, at));
        }
        for (edge, number) in node.edges.iter().zip(1..) {
            write_edge(at, number, edge, &mut out);
        }
    }
    out
}

fn shape(node: &MapNode, at: usize) -> String {
    let (open, close) = match node.kind {
        NodeKind::Scene => ("[", "]"),
        NodeKind::Ending { .. } => ("([", "])"),
        NodeKind::Junction => ("{", "}"),
        NodeKind::Elsewhere { .. } => (">", "]"),
    };
    format!("p{at}{open}{}{close}", quoted(&lines(node)))
}

fn write_edge(from: usize, number: usize, edge: &MapEdge, out: &mut String) {
    let arrow = match edge.style {
        EdgeStyle::Open => "-->",
        EdgeStyle::Locked => "--o",
        EdgeStyle::Sealed => "-.->",
        EdgeStyle::Never => "--x",
    };
    for target in &edge.targets {
        let label = quoted(&edge_lines(number, edge, target.when.as_deref()));
        let _ = writeln!(out, "  p{from} {arrow}|{label}| p{}", target.to);
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
