//! The coordinates of everything, once each layer has its order.

use super::layers::LayeredGraph;
use super::{Layout, LayoutInput, Point};

/// The space between two boxes of a layer.
const BOX_GAP: i64 = 28;

/// The width that a line takes in a layer that it passes.
const LINE_WIDTH: i64 = 10;

/// The space between two layers, for the numbers of choices and the curves of lines.
const LAYER_GAP: i64 = 64;

/// The space around the whole picture.
const MARGIN: i64 = 24;

/// The number of passes that move nodes towards their neighbours.
const SWEEPS: usize = 10;

/// Returns the coordinates of a graph whose layers have the order of `rows`.
pub(super) fn assign_positions(graph: &LayoutInput, layered: &LayeredGraph, rows: &[Vec<usize>]) -> Layout {
    let centres = centres(graph, layered, rows);
    let bands = bands(graph, rows);
    let layer = |node: usize| layered.layer.get(node).copied().unwrap_or(0);
    let band = |node: usize| bands.get(layer(node)).copied().unwrap_or_default();
    let x = |node: usize| centres.get(node).copied().unwrap_or(0);
    let boxes: Vec<Point> =
        graph.sizes.iter().enumerate().map(|(at, size)| (x(at) - size.width / 2, band(at).0)).collect();
    let ports = Ports::new(graph, layered, &centres);
    let lines = layered.lines.iter().enumerate().map(|(line, nodes)| {
        let mut points = Vec::new();
        for (step, node) in nodes.iter().enumerate() {
            let (top, bottom) = band(*node);
            match graph.sizes.get(*node) {
                Some(size) if step == 0 => {
                    let x = ports.bottom(line, x(*node));
                    points.extend([(x, top + size.height), (x, bottom)]);
                }
                Some(_) => points.push((ports.top(line, x(*node)), top)),
                None => points.extend([(x(*node), top), (x(*node), bottom)]),
            }
        }
        points
    });
    let lines = lines.collect();
    let right = boxes.iter().zip(&graph.sizes).map(|((left, _), size)| left + size.width).max().unwrap_or(0);
    let right = centres.iter().map(|x| x + LINE_WIDTH).max().unwrap_or(0).max(right);
    let height = bands.last().map_or(0, |(_, bottom)| bottom + MARGIN);
    Layout { boxes, lines, bands, width: right + MARGIN, height }
}

fn bands(graph: &LayoutInput, rows: &[Vec<usize>]) -> Vec<(i64, i64)> {
    let mut bands = Vec::new();
    let mut next = 0;
    for (at, row) in rows.iter().enumerate() {
        let height = row.iter().filter_map(|node| graph.sizes.get(*node)).map(|size| size.height).max().unwrap_or(0);
        let top = next + graph.above.get(at).copied().unwrap_or(0);
        bands.push((top, top + height));
        next = top + height + LAYER_GAP;
    }
    bands
}

/// Returns the horizontal centre of each node: in the order of its row, as near to its neighbours as there is space.
fn centres(graph: &LayoutInput, layered: &LayeredGraph, rows: &[Vec<usize>]) -> Vec<i64> {
    let width = |node: usize| graph.sizes.get(node).map_or(LINE_WIDTH, |size| size.width + BOX_GAP);
    let mut x = vec![0; layered.layer.len()];
    for row in rows {
        let mut left = 0;
        for node in row {
            x.get_mut(*node).into_iter().for_each(|slot| *slot = left + width(*node) / 2);
            left += width(*node);
        }
    }
    for sweep in 0..SWEEPS {
        let both = sweep + 2 >= SWEEPS;
        let mut settle = |row: &Vec<usize>, neighbours: [&[Vec<usize>]; 2]| {
            let ideals: Vec<Ideal> = row.iter().map(|node| ideal(*node, neighbours, &x, width(*node), graph)).collect();
            for (node, centre) in row.iter().zip(spread(&ideals)) {
                x.get_mut(*node).into_iter().for_each(|slot| *slot = centre);
            }
        };
        let down: &[Vec<usize>] = if both { &layered.down } else { &[] };
        let up: &[Vec<usize>] = if both { &layered.up } else { &[] };
        if sweep % 2 == 0 {
            rows.iter().for_each(|row| settle(row, [&layered.up, down]));
        } else {
            rows.iter().rev().for_each(|row| settle(row, [&layered.down, up]));
        }
    }
    let left = x.iter().enumerate().map(|(node, x)| x - width(node) / 2).min().unwrap_or(0);
    x.iter().map(|x| x - left + MARGIN).collect()
}

/// The position that a node would have if it were alone in its row.
#[derive(Clone, Copy)]
struct Ideal {
    centre: i64,
    width: i64,
    /// How strongly it resists being moved.
    weight: i64,
}

fn ideal(node: usize, neighbours: [&[Vec<usize>]; 2], x: &[i64], width: i64, graph: &LayoutInput) -> Ideal {
    /// Moving a line off its position bends it twice; moving a box hardly matters.
    const STRAIGHT: i64 = 4;
    let ends = neighbours.iter().flat_map(|of| of.get(node).into_iter().flatten());
    let (mut sum, mut count) = (0, 0);
    for end in ends {
        sum += x.get(*end).copied().unwrap_or(0);
        count += 1;
    }
    let here = x.get(node).copied().unwrap_or(0);
    let is_line = node >= graph.sizes.len();
    let weight = if count == 0 { 1 } else { if is_line { STRAIGHT * 4 } else { 4 } };
    Ideal { centre: if count == 0 { here } else { sum / count }, width, weight }
}

/// Nodes that touch each other and move together.
struct Cluster {
    /// The sum over its nodes of the left end of the block that would be ideal for the node, times its weight.
    sum: i64,
    weight: i64,
    width: i64,
    count: usize,
}

impl Cluster {
    fn left(&self) -> i64 {
        self.sum.div_euclid(self.weight)
    }
}

/// Returns the centres that are nearest to the ideal ones, by weighted least squares, without overlap. Nodes that would
/// overlap are merged into blocks, and blocks into longer blocks, from left to right.
fn spread(ideals: &[Ideal]) -> Vec<i64> {
    let mut runs: Vec<Cluster> = Vec::new();
    for one in ideals {
        let mut run =
            Cluster { sum: (one.centre - one.width / 2) * one.weight, weight: one.weight, width: one.width, count: 1 };
        while let Some(before) = runs.pop_if(|before| before.left() + before.width > run.left()) {
            run = Cluster {
                sum: before.sum + run.sum - before.width * run.weight,
                weight: before.weight + run.weight,
                width: before.width + run.width,
                count: before.count + run.count,
            };
        }
        runs.push(run);
    }
    let mut things = ideals.iter();
    let mut centres = Vec::with_capacity(ideals.len());
    for run in &runs {
        let mut left = run.left();
        for one in things.by_ref().take(run.count) {
            centres.push(left + one.width / 2);
            left += one.width;
        }
    }
    centres
}

/// The points where lines touch their boxes, in an order in which they do not cross.
struct Ports {
    bottom: Vec<Option<i64>>,
    top: Vec<Option<i64>>,
}

impl Ports {
    fn new(graph: &LayoutInput, layered: &LayeredGraph, centres: &[i64]) -> Self {
        let x = |node: Option<&usize>| node.and_then(|node| centres.get(*node)).copied().unwrap_or(0);
        let mut below: Vec<Vec<(i64, usize)>> = vec![Vec::new(); graph.sizes.len()];
        let mut above = below.clone();
        for (line, nodes) in layered.lines.iter().enumerate() {
            let [first, second, ..] = nodes.as_slice() else { continue };
            below.get_mut(*first).into_iter().for_each(|lines| lines.push((x(Some(second)), line)));
            let mut back = nodes.iter().rev();
            let (last, before) = (back.next(), back.next());
            let ends = last.and_then(|last| above.get_mut(*last));
            ends.into_iter().for_each(|lines| lines.push((x(before), line)));
        }
        let share = |mut sides: Vec<Vec<(i64, usize)>>| {
            let mut ports = vec![None; layered.lines.len()];
            for (node, lines) in sides.iter_mut().enumerate() {
                lines.sort_unstable();
                let width = graph.sizes.get(node).map_or(0, |size| size.width);
                let left = x(Some(&node)) - width / 2;
                let parts = i64::try_from(lines.len()).unwrap_or(i64::MAX).saturating_add(1);
                for ((_, line), part) in lines.iter().zip(1..) {
                    ports.get_mut(*line).into_iter().for_each(|port| *port = Some(left + width * part / parts));
                }
            }
            ports
        };
        Self { bottom: share(below), top: share(above) }
    }

    fn bottom(&self, line: usize, default: i64) -> i64 {
        self.bottom.get(line).copied().flatten().unwrap_or(default)
    }

    fn top(&self, line: usize, default: i64) -> i64 {
        self.top.get(line).copied().flatten().unwrap_or(default)
    }
}
