//! Which layer everything stands in.

use std::ops::Range;

use super::Graph;

/// Gives each place a layer: one below all that lead to it, unless they come round again from below. Each part
/// lies below the one before. `ways` are the places that each leads to.
pub(crate) fn layers(parts: &[Range<usize>], ways: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut layers = vec![0; ways.len()];
    let mut first = 0;
    for part in parts {
        let sorted = sorted(part, ways, starts);
        let mut last = first;
        part.clone().for_each(|at| set(&mut layers, at, first));
        let position = positions(&sorted, part);
        for from in &sorted {
            let below = get(&layers, *from) + 1;
            last = last.max(below - 1);
            for to in ways.get(*from).into_iter().flatten().filter(|to| part.contains(to)) {
                let comes_later = get(&position, *to - part.start) > get(&position, *from - part.start);
                if comes_later && get(&layers, *to) < below {
                    set(&mut layers, *to, below);
                }
            }
        }
        first = last + 1;
    }
    layers
}

fn get(of: &[usize], at: usize) -> usize {
    of.get(at).copied().unwrap_or(0)
}

fn set(of: &mut [usize], at: usize, value: usize) {
    of.get_mut(at).into_iter().for_each(|slot| *slot = value);
}

fn positions(sorted: &[usize], part: &Range<usize>) -> Vec<usize> {
    let mut positions = vec![0; part.len()];
    sorted.iter().enumerate().for_each(|(position, at)| set(&mut positions, *at - part.start, position));
    positions
}

/// The places of a part, each before all it leads to, but for ways that close a circle.
fn sorted(part: &Range<usize>, ways: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; part.len()];
    let mut left = Vec::new();
    let mut enter = |at: usize| {
        let slot = seen.get_mut(at - part.start);
        slot.is_some_and(|seen| !std::mem::replace(seen, true))
    };
    let first = starts.iter().copied().filter(|at| part.contains(at));
    for root in first.chain(part.clone()) {
        if !enter(root) {
            continue;
        }
        let mut walk = vec![(root, 0)];
        while let Some((at, next)) = walk.last_mut() {
            match ways.get(*at).and_then(|ways| ways.get(*next)) {
                Some(to) => {
                    *next += 1;
                    if part.contains(to) && enter(*to) {
                        walk.push((*to, 0));
                    }
                }
                None => {
                    left.push(*at);
                    walk.pop();
                }
            }
        }
    }
    left.reverse();
    left
}

/// Everything that takes room in a layer: boxes, and lines on their way through.
pub(super) struct Chains {
    /// What stands in each layer, in the order of the boxes.
    pub(super) rows: Vec<Vec<usize>>,
    /// The layer of each.
    pub(super) layer: Vec<usize>,
    /// What each is joined to in the layer above, and in the one below.
    pub(super) up: Vec<Vec<usize>>,
    pub(super) down: Vec<Vec<usize>>,
    /// What each line passes through, from top to bottom.
    pub(super) lines: Vec<Vec<usize>>,
}

impl Chains {
    pub(super) fn new(graph: &Graph) -> Self {
        let depth = graph.layers.iter().max().map_or(0, |last| last + 1);
        let mut chains = Self {
            rows: vec![Vec::new(); depth],
            layer: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
            lines: Vec::new(),
        };
        for layer in &graph.layers {
            chains.add(*layer);
        }
        for (from, to) in &graph.lines {
            chains.thread(*from, *to);
        }
        chains
    }

    fn add(&mut self, layer: usize) -> usize {
        let at = self.layer.len();
        self.layer.push(layer);
        self.up.push(Vec::new());
        self.down.push(Vec::new());
        self.rows.get_mut(layer).into_iter().for_each(|row| row.push(at));
        at
    }

    fn thread(&mut self, from: usize, to: usize) {
        let layer = |at: usize| get(&self.layer, at);
        let (top, bottom) = if layer(from) <= layer(to) { (from, to) } else { (to, from) };
        let passed = layer(top) + 1..layer(bottom);
        let mut line = vec![top];
        line.extend(passed.map(|layer| self.add(layer)));
        line.push(bottom);
        for (above, below) in line.iter().zip(line.iter().skip(1)) {
            self.down.get_mut(*above).into_iter().for_each(|down| down.push(*below));
            self.up.get_mut(*below).into_iter().for_each(|up| up.push(*above));
        }
        self.lines.push(line);
    }
}
