//! The map as a picture. It needs no colour: shapes, lines and words tell everything apart.

mod boxes;

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::layout::{Graph, Laid, Point, lay_out, layers};
use super::picture::{Kind, Line, Picture, Place};
use boxes::{Boxed, PITCH, boxed, width_of};

/// How many layers the lines of a picture may pass for each of its places. Where there would be more, the longest
/// are left out, as nobody could follow them; the box says in words where they lead.
const LENGTH: usize = 12;

/// How many endings stand beside each other.
const ENDINGS_IN_A_ROW: usize = 6;

/// The room of a chapter's heading.
const HEADING: i64 = 48;

const STYLE: &str = "\
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

const KEY: &str = "Solid: always there. Dotted: on a condition. Dashed: sealed. Crossed: never taken. \
                   A double frame is an ending, a round one a junction.";

pub(super) fn write(picture: &Picture) -> String {
    let plan = Plan::new(picture);
    let laid = lay_out(&plan.graph);
    let header = header(picture);
    let widest = header.iter().map(|line| width_of(line.width())).max().unwrap_or(0);
    let (width, height) = (laid.width.max(widest + 32), laid.height);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" aria-labelledby=\"title proved\">\n"
    );
    let _ = writeln!(out, "<title id=\"title\">{}</title>", escaped(&picture.title));
    let _ = writeln!(out, "<desc id=\"proved\">{}</desc>", escaped(&picture.proved.join(" ")));
    let _ = write!(out, "<style>\n{STYLE}</style>\n{MARKERS}");
    let _ = writeln!(out, "<text class=\"title\" x=\"24\" y=\"36\">{}</text>", escaped(&picture.title));
    for (line, at) in header.iter().zip(0..) {
        let _ = writeln!(out, "<text x=\"24\" y=\"{}\">{}</text>", 60 + at * PITCH, escaped(line));
    }
    plan.headings(&laid, width, &mut out);
    plan.lines(&laid, &mut out);
    for ((place, boxed), (at, corner)) in picture.places.iter().zip(&plan.boxes).zip(laid.boxes.iter().enumerate()) {
        boxed.write(place, at, *corner, &mut out);
    }
    out + "</svg>\n"
}

fn header(picture: &Picture) -> Vec<String> {
    let mut lines = picture.proved.clone();
    lines.push(KEY.to_owned());
    lines
}

/// What is drawn, and in which layers.
struct Plan {
    graph: Graph,
    boxes: Vec<Boxed>,
    /// How each line of the graph is drawn.
    drawn: Vec<Drawn>,
    /// Headings with the layer that they stand above.
    headings: Vec<(String, usize)>,
}

/// How many layers a line may pass, so that all lines together aren't too long.
fn reach(picture: &Picture, layers: &[usize]) -> usize {
    let lines = |(from, place)| lines_from(place).into_iter().map(move |(to, _)| apart(layers, from, to));
    let mut lengths: Vec<usize> = picture.places.iter().enumerate().flat_map(lines).collect();
    lengths.sort_unstable();
    let mut left = picture.places.len() * LENGTH;
    for length in &lengths {
        match left.checked_sub(*length) {
            Some(rest) => left = rest,
            None => return length - 1,
        }
    }
    usize::MAX
}

fn apart(layers: &[usize], from: usize, to: usize) -> usize {
    let layer = |at: usize| layers.get(at).copied().unwrap_or(0);
    layer(from).abs_diff(layer(to))
}

/// All ways from one place to another, drawn as one line.
struct Drawn {
    line: Line,
    /// The numbers of the choices, where there are others.
    numbers: Vec<usize>,
}

impl Plan {
    fn new(picture: &Picture) -> Self {
        let (layers, headings) = layered(picture);
        let reach = reach(picture, &layers);
        let is_near = |from: usize, to: usize| from != to && apart(&layers, from, to) <= reach;
        let (mut lines, mut drawn) = (Vec::new(), Vec::new());
        for (place, from) in picture.places.iter().zip(0..) {
            for (to, line) in lines_from(place) {
                if is_near(from, to) {
                    lines.push((from, to));
                    drawn.push(line);
                }
            }
        }
        let boxes: Vec<Boxed> =
            picture.places.iter().zip(0..).map(|(place, at)| boxed(picture, place, &|to| is_near(at, to))).collect();
        let sizes = boxes.iter().map(|boxed| boxed.size).collect();
        let top = 60 + PITCH * i64::try_from(picture.proved.len()).unwrap_or(0) + 2 * PITCH;
        let depth = layers.iter().max().map_or(0, |last| last + 1);
        let above = |at: usize| {
            let header = if at == 0 { top } else { 0 };
            header + if headings.iter().any(|(_, layer)| *layer == at) { HEADING } else { 0 }
        };
        let above = (0..depth).map(above).collect();
        Self { graph: Graph { sizes, layers, lines, above }, boxes, drawn, headings }
    }

    fn headings(&self, laid: &Laid, width: i64, out: &mut String) {
        for (heading, layer) in &self.headings {
            let Some((top, _)) = laid.bands.get(*layer) else { continue };
            let (rule, text) = (top - 42, top - 22);
            let _ = writeln!(out, "<path class=\"rule\" d=\"M0 {rule}H{width}\"/>");
            let _ = writeln!(out, "<text class=\"heading halo\" x=\"24\" y=\"{text}\">{}</text>", escaped(heading));
        }
    }

    /// Draws the lines, and then the numbers over them.
    fn lines(&self, laid: &Laid, out: &mut String) {
        let mut numbers = String::new();
        for ((drawn, points), (from, to)) in self.drawn.iter().zip(&laid.lines).zip(&self.graph.lines) {
            let goes_up = self.graph.layers.get(*from) > self.graph.layers.get(*to);
            let points: Vec<Point> = if goes_up { points.iter().rev().copied().collect() } else { points.clone() };
            drawn.write(&points, out);
            drawn.write_numbers(&points, goes_up, &mut numbers);
        }
        out.push_str(&numbers);
    }
}

impl Drawn {
    fn write(&self, points: &[Point], out: &mut String) {
        let (class, head) = match self.line {
            Line::Open => ("way", "to"),
            Line::Locked => ("way locked", "to"),
            Line::Sealed => ("way sealed", "to"),
            Line::Never => ("way never", "no"),
        };
        let _ = writeln!(out, "<path class=\"{class}\" marker-end=\"url(#{head})\" d=\"{}\"/>", curve(points));
    }

    fn write_numbers(&self, points: &[Point], goes_up: bool, out: &mut String) {
        let Some((x, y)) = points.first().filter(|_| !self.numbers.is_empty()) else { return };
        let y = if goes_up { y - 6 } else { y + 14 };
        let (x, numbers) = (x + 3, runs(&self.numbers));
        let _ = writeln!(out, "<text class=\"number halo\" x=\"{x}\" y=\"{y}\">{numbers}</text>");
    }

    fn join(&mut self, line: Line, number: usize) {
        self.line = self.line.min(line);
        if self.numbers.last().is_some_and(|last| *last != number) {
            self.numbers.push(number);
        }
    }
}

/// Numbers that go up, with those that follow each other as a range: `1,3-5`.
fn runs(numbers: &[usize]) -> String {
    let follows = |before: &usize, number: &usize| before + 1 == *number;
    let written = numbers.chunk_by(follows).filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    written.collect::<Vec<_>>().join(",")
}

/// Straight through layers, and in a bow from one to the next.
fn curve(points: &[Point]) -> String {
    let mut out = String::new();
    let mut before: Option<Point> = None;
    for (x, y) in points {
        let _ = match before {
            None => write!(out, "M{x} {y}"),
            // A stretch of no length would turn the head of an arrow.
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

/// The places that a place leads to, each once, and how the line there is drawn.
fn lines_from(place: &Place) -> Vec<(usize, Drawn)> {
    let mut found: Vec<(usize, Drawn)> = Vec::new();
    for (way, number) in place.ways.iter().zip(1..) {
        for leg in &way.legs {
            match found.iter_mut().find(|(to, _)| *to == leg.to) {
                Some((_, drawn)) => drawn.join(way.line, number),
                None => {
                    let numbers = if place.ways.len() == 1 { Vec::new() } else { vec![number] };
                    found.push((leg.to, Drawn { line: way.line, numbers }));
                }
            }
        }
    }
    found
}

/// The layer of each place, and above which layers a heading stands. The endings stand below all else.
fn layered(picture: &Picture) -> (Vec<usize>, Vec<(String, usize)>) {
    let ways: Vec<Vec<usize>> = picture.places.iter().map(targets).collect();
    let mut parts: Vec<std::ops::Range<usize>> = picture.parts.iter().map(|part| part.places.clone()).collect();
    if let [only] = parts.as_mut_slice() {
        only.end = picture.places.len();
    }
    let starts: Vec<usize> = places(picture, |place| place.is_start || !place.entered_from.is_empty());
    let mut found = layers(&parts, &ways, &starts);
    let endings = places(picture, |place| matches!(place.kind, Kind::Ending { .. }));
    let last = found.iter().max().map_or(0, |last| last + 1);
    for (at, row) in endings.iter().zip((0..).map(|at| last + at / ENDINGS_IN_A_ROW)) {
        found.get_mut(*at).into_iter().for_each(|layer| *layer = row);
    }
    close_up(&mut found);
    let first_of = |places: &mut dyn Iterator<Item = usize>| places.filter_map(|at| found.get(at).copied()).min();
    let mut headings = Vec::new();
    for (part, range) in picture.parts.iter().zip(parts) {
        let first = first_of(&mut range.filter(|at| !endings.contains(at)));
        headings.extend(first.map(|layer| (part.heading.clone(), layer)));
    }
    headings.extend(first_of(&mut endings.iter().copied()).map(|layer| ("Endings".to_owned(), layer)));
    (found, headings)
}

fn places(picture: &Picture, is_one: impl Fn(&Place) -> bool) -> Vec<usize> {
    picture.places.iter().enumerate().filter(|(_, place)| is_one(place)).map(|(at, _)| at).collect()
}

fn targets(place: &Place) -> Vec<usize> {
    place.ways.iter().flat_map(|way| way.legs.iter().map(|leg| leg.to)).collect()
}

/// Numbers layers anew, so that none is empty.
fn close_up(layers: &mut [usize]) {
    let mut used = layers.to_vec();
    used.sort_unstable();
    used.dedup();
    for layer in layers {
        *layer = used.binary_search(layer).unwrap_or(*layer);
    }
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
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
