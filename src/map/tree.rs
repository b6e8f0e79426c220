//! The tree of runs as a picture. It needs no colors: one run is drawn with a thicker line, and its name is in words.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::svg::{STYLE, escaped, width_of};
use crate::archive::RunId;
use crate::session::{Outline, Session, Stroke, TreeShape};

/// The space around the picture, and where its first line is.
const MARGIN: i64 = 24;
const TOP: i64 = 100;
/// The distance of two steps, and of two lines.
const STEP: i64 = 16;
const ROW: i64 = 26;

/// The style of the highlighted run.
const FOLLOWED: &str = "  .followed { stroke-width: 4; }\n";

/// Returns the tree of all runs that are not drafts as an SVG document, with the path of one run highlighted.
pub fn tree(session: &Session, run: RunId) -> String {
    let outline = Outline::new(session);
    let shape = TreeShape::new(session, &outline);
    let title = session.story().title();
    let labels: Vec<String> = shape.strokes.iter().map(|stroke| label(session, stroke)).collect();
    let name = session.archive().name(run).map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let header = [session.tally().shares().join(" · "), format!("The thicker line is the run {run}{name}.")];
    let behind = labels.iter().zip(&shape.strokes).map(|(label, stroke)| x(stroke.to) + 16 + width_of(label.width()));
    let widest = header.iter().map(|line| MARGIN + width_of(line.width())).chain(behind).max().unwrap_or(0);
    let (width, height) = (widest.max(MARGIN + width_of(title.width()) * 3 / 2) + MARGIN, y(shape.height()));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" aria-labelledby=\"title\">\n"
    );
    let _ = writeln!(out, "<title id=\"title\">{}</title>\n<style>\n{STYLE}{FOLLOWED}</style>", escaped(title));
    let _ = writeln!(out, "<text class=\"title\" x=\"{MARGIN}\" y=\"36\">{}</text>", escaped(title));
    for (line, at) in header.iter().zip([56, 72]) {
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{at}\">{}</text>", escaped(line));
    }
    for (row, (stroke, label)) in shape.strokes.iter().zip(&labels).enumerate() {
        write_stroke(row, stroke, label, &mut out);
    }
    let _ = writeln!(out, "<path class=\"way followed\" d=\"{}\"/>", way(&outline, &shape, run));
    out + "</svg>\n"
}

/// The coordinates of a step and of a row.
fn x(steps: usize) -> i64 {
    MARGIN + i64::try_from(steps).unwrap_or(i64::MAX / 100) * STEP
}

fn y(row: usize) -> i64 {
    TOP + i64::try_from(row).unwrap_or(i64::MAX / 100) * ROW
}

/// The title of the ending that a line leads to.
fn label(session: &Session, stroke: &Stroke) -> String {
    let story = session.story();
    let ending = stroke.ending.and_then(|scene| story.ending(scene));
    ending.map_or_else(|| "left off".to_owned(), |ending| story.str(ending.title).to_owned())
}

/// Writes a line, with a sign and words at its end: full for an ending, empty where a run was left off.
fn write_stroke(row: usize, stroke: &Stroke, label: &str, out: &mut String) {
    let (above, from) = stroke.from.unwrap_or((row, 0));
    let (end, at) = (x(stroke.to), y(row));
    let _ = writeln!(out, "<path class=\"way\" d=\"M{} {}V{at}H{end}\"/>", x(from), y(above));
    let (class, words) = if stroke.ending.is_some() { ("head", "name") } else { ("box", "note") };
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{end}\" y=\"{}\" width=\"10\" height=\"10\"/>\
         <text class=\"{words}\" x=\"{}\" y=\"{}\">{}</text>",
        at - 5,
        end + 16,
        at + 4,
        escaped(label)
    );
}

/// The path of a run, as far as it is drawn.
fn way(outline: &Outline, shape: &TreeShape, run: RunId) -> String {
    let tree = outline.tree();
    let nodes = tree.last_node(run).into_iter().flat_map(|end| tree.path_to(end).collect::<Vec<_>>());
    let mut out = format!("M{} {}", x(0), y(0));
    let mut row = 0;
    for node in nodes.take_while(|node| !outline.is_draft(*node)) {
        if shape.row_of(node) != row {
            row = shape.row_of(node);
            let _ = write!(out, "V{}", y(row));
        }
        let _ = write!(out, "H{}", x(tree.node(node).map_or(0, |node| node.steps)));
    }
    out
}
