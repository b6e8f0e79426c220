//! The map as an outline in words, one line for each node and edge. Nothing depends on a layout.

use std::fmt::Write;

use super::graph::{ChapterNodes, MapEdge, MapNode, NodeKind, StoryGraph};
use crate::text::count;

/// Returns the outline of a graph.
pub(super) fn write(graph: &StoryGraph) -> String {
    let mut out = format!("{}\n\n", graph.title);
    for line in &graph.proved {
        let _ = writeln!(out, "{line}");
    }
    for chapter in &graph.chapters {
        write_chapter(graph, chapter, &mut out);
    }
    out
}

fn write_chapter(graph: &StoryGraph, chapter: &ChapterNodes, out: &mut String) {
    let nodes = chapter.nodes.clone().map(|at| graph.node(at));
    let junctions = nodes.clone().filter(|node| node.kind == NodeKind::Junction).count();
    let scenes = count(chapter.nodes.len() - junctions, "scene");
    let and = if junctions == 0 { String::new() } else { format!(", {}", count(junctions, "junction")) };
    let _ = writeln!(out, "\n{}: {scenes}{and}", chapter.heading);
    for node in nodes {
        let _ = writeln!(out, "\n  {}", node_in_words(graph, node).replace('\n', "\n    "));
    }
}

/// Returns a node on one line, and each of its edges on another.
pub(super) fn node_in_words(graph: &StoryGraph, node: &MapNode) -> String {
    let mut said = head(node);
    for (edge, number) in node.edges.iter().zip(1..) {
        let _ = write!(said, "\n{number}. {}", edge_in_words(graph, edge));
    }
    said
}

/// Returns the kind of a node and what is known about it.
fn head(node: &MapNode) -> String {
    let mut said = vec![match &node.kind {
        NodeKind::Ending { title, .. } => format!("Ending {}: {title}", node.id),
        NodeKind::Junction => format!("Junction {}", node.id),
        NodeKind::Scene | NodeKind::Elsewhere { .. } => format!("Scene {}", node.id),
    }];
    said.extend(node.is_start.then(|| "the start".to_owned()));
    said.extend(node.key.as_ref().map(|key| format!("decides: {key}")));
    said.extend(shortest(node));
    said.extend(node.marks.iter().cloned());
    said.extend(node.entered_from.iter().map(|heading| format!("entered from {heading}")));
    said.join("; ")
}

/// Returns the length of the shortest run to an ending, or nothing for other nodes and for unreachable endings.
pub(super) fn shortest(node: &MapNode) -> Option<String> {
    let NodeKind::Ending { shortest: Some(shortest), .. } = &node.kind else { return None };
    let at_most = if shortest.is_proved { "" } else { "at most " };
    let run = format!("shortest run: {at_most}{}", count(shortest.choices, "choice"));
    Some(if shortest.needs_earlier_run { run + ", in a later edition" } else { run })
}

fn edge_in_words(graph: &StoryGraph, edge: &MapEdge) -> String {
    let targets: Vec<String> =
        edge.targets.iter().map(|target| target_in_words(graph, target.to, target.when.as_deref())).collect();
    let mut said = match edge.label.as_str() {
        "" => targets.join(", else "),
        label if label.ends_with(char::is_alphanumeric) => format!("{label}. Leads to {}", targets.join(", else ")),
        label => format!("{label} Leads to {}", targets.join(", else ")),
    };
    for note in &edge.notes {
        said += "; ";
        said += note;
    }
    said
}

fn target_in_words(graph: &StoryGraph, to: usize, when: Option<&str>) -> String {
    let node = graph.node(to);
    let node = match &node.kind {
        NodeKind::Elsewhere { heading } => format!("{} in {heading}", node.id),
        _ => node.id.clone(),
    };
    match when {
        Some(when) => format!("{node} if {when}"),
        None => node,
    }
}
