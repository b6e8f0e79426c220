//! The map as a picture. It needs no colors: shapes, line styles and words carry everything.

mod node_box;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::graph::{EdgeStyle, MapNode, NodeKind, StoryGraph};
use super::layout::{Layout, LayoutInput, Point, lay_out, layers};
pub(super) use node_box::width_of;
use node_box::{NodeBox, PITCH};

/// The budget for the lengths of all lines, in layers for each node. The longest lines over budget are omitted, because
/// nobody could follow them; the box says in words where they lead.
const LAYERS_PER_NODE: usize = 12;

/// The maximum number of endings in a row.
const ENDINGS_PER_ROW: usize = 6;

/// The height of a chapter's heading.
const HEADING_HEIGHT: i64 = 48;

/// The style of all pictures.
pub(super) const STYLE: &str = "\
  svg { background: #fff; color: #111; }
  text { fill: currentColor; font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 12px; }
  .title { font-size: 18px; font-weight: bold; }
  .heading { font-size: 15px; font-weight: bold; }
  .name { font-weight: bold; }
  .note { font-style: italic; }
  .box, .inner { fill: #fff; stroke: currentColor; }
  .start { stroke-width: 3; }
  .elsewhere { stroke-dasharray: 6 3; }
  .rule { stroke: currentColor; opacity: 0.4; }
  .way { fill: none; stroke: currentColor; }
  .locked { stroke-dasharray: 2 3; }
  .sealed { stroke-dasharray: 8 4; }
  .never { stroke-dasharray: 2 6; }
  .head { fill: currentColor; }
  .number { font-size: 11px; }
  .halo { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d; color: #eee; }
    .box, .inner { fill: #16181d; }
    .halo { stroke: #16181d; }
  }
";

const MARKERS: &str = "\
<defs>
<marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
orient=\"auto\"><path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker>
<marker id=\"no\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
orient=\"auto\"><path class=\"way\" d=\"M0 0 8 8M0 8 8 0\"/></marker>
</defs>
";

const LEGEND: &str = "Solid: always available. Dotted: conditional. Dashed: sealed. Crossed: never available. \
                      Double frame: ending. Rounded frame: junction.";

/// Returns a graph as an SVG document.
pub(super) fn write(graph: &StoryGraph) -> String {
    let plan = Drawing::new(graph);
    let laid = lay_out(&plan.graph);
    let header = header(graph);
    let widest = header.iter().map(|line| width_of(line.width())).max().unwrap_or(0);
    let (width, height) = (laid.width.max(widest + 32), laid.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" aria-labelledby=\"title proved\">\n"
    );
    let _ = writeln!(out, "<title id=\"title\">{}</title>", escaped(&graph.title));
    let _ = writeln!(out, "<desc id=\"proved\">{}</desc>", escaped(&graph.proved.join(" ")));
    let _ = write!(out, "<style>\n{STYLE}</style>\n{MARKERS}");
    let _ = writeln!(out, "<text class=\"title\" x=\"24\" y=\"36\">{}</text>", escaped(&graph.title));
    for (line, at) in header.iter().zip(0..) {
        let _ = writeln!(out, "<text x=\"24\" y=\"{}\">{}</text>", 60 + at * PITCH, escaped(line));
    }
    plan.headings(&laid, width, &mut out);
    plan.lines(&laid, &mut out);
    for ((node, node_box), (at, corner)) in graph.nodes.iter().zip(&plan.boxes).zip(laid.boxes.iter().enumerate()) {
        node_box.write(node, at, *corner, &mut out);
    }
    out + "</svg>\n"
}

fn header(graph: &StoryGraph) -> Vec<String> {
    let mut lines = graph.proved.clone();
    lines.push(LEGEND.to_owned());
    lines
}

/// Everything that is drawn, before it has coordinates.
struct Drawing {
    graph: LayoutInput,
    /// The box of each node.
    boxes: Vec<NodeBox>,
    /// The edge for each line of `graph`.
    edges: Vec<SvgEdge>,
    /// The headings, each with the layer below it.
    headings: Vec<(String, usize)>,
}

/// Returns the maximum length of a line, in layers, that keeps all lines within the budget.
fn max_length(graph: &StoryGraph, layers: &[usize]) -> usize {
    let lines = |(from, node)| lines_from(node).into_iter().map(move |(to, _)| distance(layers, from, to));
    let mut lengths: Vec<usize> = graph.nodes.iter().enumerate().flat_map(lines).collect();
    lengths.sort_unstable();
    let mut left = graph.nodes.len() * LAYERS_PER_NODE;
    for length in &lengths {
        match left.checked_sub(*length) {
            Some(rest) => left = rest,
            None => return length - 1,
        }
    }
    usize::MAX
}

fn distance(layers: &[usize], from: usize, to: usize) -> usize {
    let layer = |at: usize| layers.get(at).copied().unwrap_or(0);
    layer(from).abs_diff(layer(to))
}

/// All edges from one node to another, which are drawn as one line.
struct SvgEdge {
    style: EdgeStyle,
    /// The numbers of the choices; empty if the node has only one.
    numbers: Vec<usize>,
}

impl Drawing {
    fn new(graph: &StoryGraph) -> Self {
        let (layers, headings) = layered(graph);
        let max_length = max_length(graph, &layers);
        let is_near = |from: usize, to: usize| from != to && distance(&layers, from, to) <= max_length;
        let (mut lines, mut edges) = (Vec::new(), Vec::new());
        for (node, from) in graph.nodes.iter().zip(0..) {
            for (to, edge) in lines_from(node) {
                if is_near(from, to) {
                    lines.push((from, to));
                    edges.push(edge);
                }
            }
        }
        let boxes: Vec<NodeBox> =
            graph.nodes.iter().zip(0..).map(|(node, at)| NodeBox::new(graph, node, &|to| is_near(at, to))).collect();
        let sizes = boxes.iter().map(|node_box| node_box.size).collect();
        let top = 60 + PITCH * i64::try_from(graph.proved.len()).unwrap_or(0) + 2 * PITCH;
        let depth = layers.iter().max().map_or(0, |last| last + 1);
        let above = |at: usize| {
            let header = if at == 0 { top } else { 0 };
            header + if headings.iter().any(|(_, layer)| *layer == at) { HEADING_HEIGHT } else { 0 }
        };
        let above = (0..depth).map(above).collect();
        Self { graph: LayoutInput { sizes, layers, lines, above }, boxes, edges, headings }
    }

    fn headings(&self, laid: &Layout, width: i64, out: &mut String) {
        for (heading, layer) in &self.headings {
            let Some((top, _)) = laid.bands.get(*layer) else { continue };
            let (rule, text) = (top - 42, top - 22);
            let _ = writeln!(out, "<path class=\"rule\" d=\"M0 {rule}H{width}\"/>");
            let _ = writeln!(out, "<text class=\"heading halo\" x=\"24\" y=\"{text}\">{}</text>", escaped(heading));
        }
    }

    /// Draws the lines first, and then the numbers on top of them.
    fn lines(&self, laid: &Layout, out: &mut String) {
        let mut numbers = String::new();
        for ((edge, points), (from, to)) in self.edges.iter().zip(&laid.lines).zip(&self.graph.lines) {
            let goes_up = self.graph.layers.get(*from) > self.graph.layers.get(*to);
            let points: Vec<Point> = if goes_up { points.iter().rev().copied().collect() } else { points.clone() };
            edge.write(&points, out);
            edge.write_numbers(&points, goes_up, &mut numbers);
        }
        out.push_str(&numbers);
    }
}

impl SvgEdge {
    fn write(&self, points: &[Point], out: &mut String) {
        let (class, head) = match self.style {
            EdgeStyle::Open => ("way", "to"),
            EdgeStyle::Locked => ("way locked", "to"),
            EdgeStyle::Sealed => ("way sealed", "to"),
            EdgeStyle::Never => ("way never", "no"),
        };
        let _ = writeln!(out, "<path class=\"{class}\" marker-end=\"url(#{head})\" d=\"{}\"/>", curve(points));
    }

    fn write_numbers(&self, points: &[Point], goes_up: bool, out: &mut String) {
        let Some((x, y)) = points.first().filter(|_| !self.numbers.is_empty()) else { return };
        let y = if goes_up { y - 6 } else { y + 14 };
        let (x, numbers) = (x + 3, runs(&self.numbers));
        let _ = writeln!(out, "<text class=\"number halo\" x=\"{x}\" y=\"{y}\">{numbers}</text>");
    }

    fn join(&mut self, style: EdgeStyle, number: usize) {
        self.style = self.style.min(style);
        if self.numbers.last().is_some_and(|last| *last != number) {
            self.numbers.push(number);
        }
    }
}

/// Returns ascending numbers with consecutive ones as a range: `1,3-5`.
fn runs(numbers: &[usize]) -> String {
    let follows = |before: &usize, number: &usize| before + 1 == *number;
    let written = numbers.chunk_by(follows).filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    written.collect::<Vec<_>>().join(",")
}

/// Returns the path of a line: straight through layers, and curved from one to the next.
fn curve(points: &[Point]) -> String {
    let mut out = String::new();
    let mut before: Option<Point> = None;
    for (x, y) in points {
        let _ = match before {
            None => write!(out, "M{x} {y}"),
            // A segment without length would turn the head of the arrow.
            Some(before) if before == (*x, *y) => continue,
            Some((left, _)) if left == *x => write!(out, "V{y}"),
            Some((left, top)) => {
                let middle = i64::midpoint(top, *y);
                write!(out, "C{left} {middle} {x} {middle} {x} {y}")
            }
        };
        before = Some((*x, *y));
    }
    out
}

/// Returns the nodes that a node leads to, each once, and how the line to it is drawn.
fn lines_from(node: &MapNode) -> Vec<(usize, SvgEdge)> {
    let mut found: Vec<(usize, SvgEdge)> = Vec::new();
    for (edge, number) in node.edges.iter().zip(1..) {
        for target in &edge.targets {
            match found.iter_mut().find(|(to, _)| *to == target.to) {
                Some((_, drawn)) => drawn.join(edge.style, number),
                None => {
                    let numbers = if node.edges.len() == 1 { Vec::new() } else { vec![number] };
                    found.push((target.to, SvgEdge { style: edge.style, numbers }));
                }
            }
        }
    }
    found
}

/// Returns the layer of each node, and the headings with the layers below them. The endings are at the bottom.
fn layered(graph: &StoryGraph) -> (Vec<usize>, Vec<(String, usize)>) {
    let edges: Vec<Vec<usize>> = graph.nodes.iter().map(targets).collect();
    let mut chapters: Vec<std::ops::Range<usize>> =
        graph.chapters.iter().map(|chapter| chapter.nodes.clone()).collect();
    if let [only] = chapters.as_mut_slice() {
        only.end = graph.nodes.len();
    }
    let starts: Vec<usize> = nodes(graph, |node| node.is_start || !node.entered_from.is_empty());
    let mut found = layers(&chapters, &edges, &starts);
    let endings = nodes(graph, |node| matches!(node.kind, NodeKind::Ending { .. }));
    let last = found.iter().max().map_or(0, |last| last + 1);
    for (at, row) in endings.iter().zip((0..).map(|at| last + at / ENDINGS_PER_ROW)) {
        found.get_mut(*at).into_iter().for_each(|layer| *layer = row);
    }
    remove_gaps(&mut found);
    let first_of = |nodes: &mut dyn Iterator<Item = usize>| nodes.filter_map(|at| found.get(at).copied()).min();
    let mut headings = Vec::new();
    for (chapter, range) in graph.chapters.iter().zip(chapters) {
        let first = first_of(&mut range.filter(|at| !endings.contains(at)));
        headings.extend(first.map(|layer| (chapter.heading.clone(), layer)));
    }
    headings.extend(first_of(&mut endings.iter().copied()).map(|layer| ("Endings".to_owned(), layer)));
    (found, headings)
}

fn nodes(graph: &StoryGraph, is_one: impl Fn(&MapNode) -> bool) -> Vec<usize> {
    graph.nodes.iter().enumerate().filter(|(_, node)| is_one(node)).map(|(at, _)| at).collect()
}

fn targets(node: &MapNode) -> Vec<usize> {
    node.edges.iter().flat_map(|edge| edge.targets.iter().map(|target| target.to)).collect()
}

/// Renumbers layers so that none is empty.
fn remove_gaps(layers: &mut [usize]) {
    let mut used = layers.to_vec();
    used.sort_unstable();
    used.dedup();
    for layer in layers {
        *layer = used.binary_search(layer).unwrap_or(*layer);
    }
}

/// Escapes text for XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
