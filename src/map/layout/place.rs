//! Where everything stands, once each layer has its order.

use super::layers::Chains;
use super::{Graph, Laid, Point};

/// Between two boxes of a layer.
const GAP: i64 = 28;

/// How wide a line is on its way through a layer.
const LINE: i64 = 10;

/// Between two layers: room for the numbers of choices, and for lines to turn.
const BETWEEN: i64 = 64;

/// Around everything.
const MARGIN: i64 = 24;

/// How often all layers are moved towards what they are joined to.
const SWEEPS: usize = 10;

pub(super) fn placed(graph: &Graph, chains: &Chains, rows: &[Vec<usize>]) -> Laid {
    let centres = centres(graph, chains, rows);
    let bands = bands(graph, rows);
    let layer = |node: usize| chains.layer.get(node).copied().unwrap_or(0);
    let band = |node: usize| bands.get(layer(node)).copied().unwrap_or_default();
    let x = |node: usize| centres.get(node).copied().unwrap_or(0);
    let boxes: Vec<Point> =
        graph.sizes.iter().enumerate().map(|(at, size)| (x(at) - size.width / 2, band(at).0)).collect();
    let ports = Ports::new(graph, chains, &centres);
    let lines = chains.lines.iter().enumerate().map(|(line, nodes)| {
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
    let right = centres.iter().map(|x| x + LINE).max().unwrap_or(0).max(right);
    let height = bands.last().map_or(0, |(_, bottom)| bottom + MARGIN);
    Laid { boxes, lines, bands, width: right + MARGIN, height }
}

fn bands(graph: &Graph, rows: &[Vec<usize>]) -> Vec<(i64, i64)> {
    let mut bands = Vec::new();
    let mut next = 0;
    for (at, row) in rows.iter().enumerate() {
        let height = row.iter().filter_map(|node| graph.sizes.get(*node)).map(|size| size.height).max().unwrap_or(0);
        let top = next + graph.above.get(at).copied().unwrap_or(0);
        bands.push((top, top + height));
        next = top + height + BETWEEN;
    }
    bands
}

/// The middle of everything: boxes beside each other in their order, as near to what they are joined to as
/// there is room.
fn centres(graph: &Graph, chains: &Chains, rows: &[Vec<usize>]) -> Vec<i64> {
    let width = |node: usize| graph.sizes.get(node).map_or(LINE, |size| size.width + GAP);
    let mut x = vec![0; chains.layer.len()];
    for row in rows {
        let mut left = 0;
        for node in row {
            x.get_mut(*node).into_iter().for_each(|slot| *slot = left + width(*node) / 2);
            left += width(*node);
        }
    }
    for sweep in 0..SWEEPS {
        let both = sweep + 2 >= SWEEPS;
        let mut settle = |row: &Vec<usize>, joined: [&[Vec<usize>]; 2]| {
            let wanted: Vec<Wanted> = row.iter().map(|node| wanted(*node, joined, &x, width(*node), graph)).collect();
            for (node, centre) in row.iter().zip(spread(&wanted)) {
                x.get_mut(*node).into_iter().for_each(|slot| *slot = centre);
            }
        };
        let down: &[Vec<usize>] = if both { &chains.down } else { &[] };
        let up: &[Vec<usize>] = if both { &chains.up } else { &[] };
        if sweep % 2 == 0 {
            rows.iter().for_each(|row| settle(row, [&chains.up, down]));
        } else {
            rows.iter().rev().for_each(|row| settle(row, [&chains.down, up]));
        }
    }
    let left = x.iter().enumerate().map(|(node, x)| x - width(node) / 2).min().unwrap_or(0);
    x.iter().map(|x| x - left + MARGIN).collect()
}

/// Where something would stand if it were alone.
#[derive(Clone, Copy)]
struct Wanted {
    centre: i64,
    width: i64,
    /// How much it matters.
    weight: i64,
}

fn wanted(node: usize, joined: [&[Vec<usize>]; 2], x: &[i64], width: i64, graph: &Graph) -> Wanted {
    /// A line on its way bends twice if it is moved, a box hardly looks worse.
    const STRAIGHT: i64 = 4;
    let ends = joined.iter().flat_map(|joined| joined.get(node).into_iter().flatten());
    let (mut sum, mut count) = (0, 0);
    for end in ends {
        sum += x.get(*end).copied().unwrap_or(0);
        count += 1;
    }
    let here = x.get(node).copied().unwrap_or(0);
    let is_line = node >= graph.sizes.len();
    let weight = if count == 0 { 1 } else { if is_line { STRAIGHT * 4 } else { 4 } };
    Wanted { centre: if count == 0 { here } else { sum / count }, width, weight }
}

/// A run of things that touch each other.
struct Touching {
    /// Of each, what the run's left end would want for its sake, times its weight.
    sum: i64,
    weight: i64,
    width: i64,
    count: usize,
}

impl Touching {
    fn left(&self) -> i64 {
        self.sum.div_euclid(self.weight)
    }
}

/// The centres nearest to those wanted, in the least squares, with nothing overlapping: those that would overlap
/// are joined to runs, and runs to longer runs, from left to right.
fn spread(wanted: &[Wanted]) -> Vec<i64> {
    let mut runs: Vec<Touching> = Vec::new();
    for one in wanted {
        let mut run =
            Touching { sum: (one.centre - one.width / 2) * one.weight, weight: one.weight, width: one.width, count: 1 };
        while let Some(before) = runs.pop_if(|before| before.left() + before.width > run.left()) {
            run = Touching {
                sum: before.sum + run.sum - before.width * run.weight,
                weight: before.weight + run.weight,
                width: before.width + run.width,
                count: before.count + run.count,
            };
        }
        runs.push(run);
    }
    let mut things = wanted.iter();
    let mut centres = Vec::with_capacity(wanted.len());
    for run in &runs {
        let mut left = run.left();
        for one in things.by_ref().take(run.count) {
            centres.push(left + one.width / 2);
            left += one.width;
        }
    }
    centres
}

/// Where lines touch their boxes: side by side, in the order in which they go apart.
struct Ports {
    bottom: Vec<Option<i64>>,
    top: Vec<Option<i64>>,
}

impl Ports {
    fn new(graph: &Graph, chains: &Chains, centres: &[i64]) -> Self {
        let x = |node: Option<&usize>| node.and_then(|node| centres.get(*node)).copied().unwrap_or(0);
        let mut below: Vec<Vec<(i64, usize)>> = vec![Vec::new(); graph.sizes.len()];
        let mut above = below.clone();
        for (line, nodes) in chains.lines.iter().enumerate() {
            let [first, second, ..] = nodes.as_slice() else { continue };
            below.get_mut(*first).into_iter().for_each(|lines| lines.push((x(Some(second)), line)));
            let mut back = nodes.iter().rev();
            let (last, before) = (back.next(), back.next());
            let ends = last.and_then(|last| above.get_mut(*last));
            ends.into_iter().for_each(|lines| lines.push((x(before), line)));
        }
        let share = |mut sides: Vec<Vec<(i64, usize)>>| {
            let mut ports = vec![None; chains.lines.len()];
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

    fn bottom(&self, line: usize, otherwise: i64) -> i64 {
        self.bottom.get(line).copied().flatten().unwrap_or(otherwise)
    }

    fn top(&self, line: usize, otherwise: i64) -> i64 {
        self.top.get(line).copied().flatten().unwrap_or(otherwise)
    }
}
