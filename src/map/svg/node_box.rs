//! The box of a node with its lines of text.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::super::graph::{EdgeStyle, EdgeTarget, MapEdge, MapNode, NodeKind, StoryGraph};
use super::super::layout::{Point, Size};
use super::super::text;
use super::escaped;
use crate::text::clip;

/// The distance from one line of text to the next.
pub(super) const PITCH: i64 = 16;

/// The maximum width of a line of text, in columns.
const COLUMNS: usize = 44;

/// The space between the frame and the text.
const PADDING: i64 = 10;

/// Returns the width of a text with this number of columns.
pub(in crate::map) fn width_of(columns: usize) -> i64 {
    // The font is 12 pixels high and 0.6 of that wide; a little more is for wider fonts.
    i64::try_from(columns).unwrap_or(i64::MAX / 100).saturating_mul(74) / 10
}

/// The box of a node, before it has a position.
pub(super) struct NodeBox {
    /// Its size, which depends on its text.
    pub(super) size: Size,
    rows: Vec<BoxRow>,
    /// The full text, as a tooltip.
    tooltip: String,
}

/// A line of text.
struct BoxRow {
    class: &'static str,
    text: String,
    /// The node that it links to.
    to: Option<usize>,
}

impl BoxRow {
    fn new(class: &'static str, text: &str) -> Self {
        Self { class, text: clip(text, COLUMNS), to: None }
    }
}

fn add_edge(
    graph: &StoryGraph,
    edge: &MapEdge,
    number: usize,
    is_near: &dyn Fn(usize) -> bool,
    rows: &mut Vec<BoxRow>,
) {
    let gate = match edge.style {
        EdgeStyle::Open => "",
        EdgeStyle::Locked => "(gated) ",
        EdgeStyle::Sealed => "(sealed) ",
        EdgeStyle::Never => "(never) ",
    };
    if edge.label.is_empty() {
        let targets = edge.targets.iter().map(|target| leads_to(graph, target, &number.to_string()));
        rows.extend(targets);
        return;
    }
    rows.push(BoxRow::new("", &format!("{number} {gate}{}", edge.label)));
    if edge.only_target().is_some_and(|target| is_near(target.to)) {
        return;
    }
    rows.extend(edge.targets.iter().map(|target| leads_to(graph, target, "\u{a0}")));
}

fn leads_to(graph: &StoryGraph, target: &EdgeTarget, before: &str) -> BoxRow {
    let id = &graph.node(target.to).id;
    let text = match &target.when {
        Some(when) => format!("{before} → {id} if {when}"),
        None => format!("{before} → {id}"),
    };
    BoxRow { to: Some(target.to), ..BoxRow::new("", &text) }
}

impl NodeBox {
    /// Returns the box of a node. `is_near` returns whether a line to another node will be drawn; if not, the box names
    /// that node.
    pub(super) fn new(graph: &StoryGraph, node: &MapNode, is_near: &dyn Fn(usize) -> bool) -> Self {
        let mut rows = vec![BoxRow::new("name", &node.id)];
        rows.extend(match &node.kind {
            NodeKind::Ending { title, .. } => Some(BoxRow::new("", title)),
            NodeKind::Elsewhere { heading } => Some(BoxRow::new("note", &format!("in {heading}"))),
            _ => None,
        });
        rows.extend(node.is_start.then(|| BoxRow::new("note", "the start")));
        rows.extend(node.key.iter().map(|key| BoxRow::new("note", key)));
        rows.extend(text::shortest(node).iter().map(|length| BoxRow::new("note", length)));
        rows.extend(node.marks.iter().map(|mark| BoxRow::new("note", mark)));
        rows.extend(node.entered_from.iter().map(|from| BoxRow::new("note", &format!("entered from {from}"))));
        for (edge, number) in node.edges.iter().zip(1..) {
            add_edge(graph, edge, number, is_near, &mut rows);
        }
        let columns = rows.iter().map(|row| row.text.width()).max().unwrap_or(0);
        let lines = i64::try_from(rows.len()).unwrap_or(i64::MAX / 100);
        let size = Size { width: width_of(columns) + 2 * PADDING, height: lines * PITCH + PADDING };
        Self { size, rows, tooltip: text::node_in_words(graph, node) }
    }

    /// Appends the box as an SVG group with the id `p{at}`. `left` and `top` are its corner.
    pub(super) fn write(&self, node: &MapNode, at: usize, (left, top): Point, out: &mut String) {
        let Size { width, height } = self.size;
        let (more, round) = match node.kind {
            NodeKind::Junction => ("", 14),
            NodeKind::Elsewhere { .. } => (" elsewhere", 0),
            NodeKind::Scene | NodeKind::Ending { .. } if node.is_start => (" start", 2),
            NodeKind::Scene | NodeKind::Ending { .. } => ("", 2),
        };
        let _ = writeln!(out, "<g id=\"p{at}\"><title>{}</title>", escaped(&self.tooltip));
        let _ = writeln!(
            out,
            "<rect class=\"box{more}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
        );
        if matches!(node.kind, NodeKind::Ending { .. }) {
            let (x, y, width, height) = (left + 3, top + 3, width - 6, height - 6);
            let _ = writeln!(
                out,
                "<rect class=\"inner\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"1\"/>"
            );
        }
        for (row, line) in self.rows.iter().zip(1..) {
            row.write(left + PADDING, top + line * PITCH, out);
        }
        out.push_str("</g>\n");
    }
}

impl BoxRow {
    fn write(&self, x: i64, y: i64, out: &mut String) {
        let class = if self.class.is_empty() { String::new() } else { format!(" class=\"{}\"", self.class) };
        let text = format!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>", escaped(&self.text));
        let _ = match self.to {
            Some(to) => writeln!(out, "<a href=\"#p{to}\">{text}</a>"),
            None => writeln!(out, "{text}"),
        };
    }
}
