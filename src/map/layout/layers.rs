//! The assignment of nodes to layers.

use std::ops::Range;

use super::LayoutInput;

/// Returns the layer of each node: below the layers of all nodes that lead to it, apart from edges that close a cycle.
/// Each chapter is below the one before. `edges` are the nodes that each node leads to; the search for cycles begins
/// at `starts`.
pub(in crate::map) fn layers(chapters: &[Range<usize>], edges: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut layers = vec![0; edges.len()];
    let mut first = 0;
    for chapter in chapters {
        let sorted = sorted(chapter, edges, starts);
        let mut last = first;
        chapter.clone().for_each(|at| set(&mut layers, at, first));
        let position = positions(&sorted, chapter);
        for from in &sorted {
            let below = get(&layers, *from) + 1;
            last = last.max(below - 1);
            for to in edges.get(*from).into_iter().flatten().filter(|to| chapter.contains(to)) {
                let comes_later = get(&position, *to - chapter.start) > get(&position, *from - chapter.start);
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

fn positions(sorted: &[usize], chapter: &Range<usize>) -> Vec<usize> {
    let mut positions = vec![0; chapter.len()];
    sorted.iter().enumerate().for_each(|(position, at)| set(&mut positions, *at - chapter.start, position));
    positions
}

/// Returns the nodes of a chapter in topological order, apart from edges that close a cycle.
fn sorted(chapter: &Range<usize>, edges: &[Vec<usize>], starts: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; chapter.len()];
    let mut left = Vec::new();
    let mut enter = |at: usize| {
        let slot = seen.get_mut(at - chapter.start);
        slot.is_some_and(|seen| !std::mem::replace(seen, true))
    };
    let first = starts.iter().copied().filter(|at| chapter.contains(at));
    for root in first.chain(chapter.clone()) {
        if !enter(root) {
            continue;
        }
        let mut walk = vec![(root, 0)];
        while let Some((at, next)) = walk.last_mut() {
            match edges.get(*at).and_then(|edges| edges.get(*next)) {
                Some(to) => {
                    *next += 1;
                    if chapter.contains(to) && enter(*to) {
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

/// A graph in which every line connects adjacent layers. Its nodes are the boxes and, after them, a node for each layer
/// that a line passes.
pub(super) struct LayeredGraph {
    /// The nodes of each layer.
    pub(super) rows: Vec<Vec<usize>>,
    /// The layer of each node.
    pub(super) layer: Vec<usize>,
    /// The neighbours of each node in the layer above.
    pub(super) up: Vec<Vec<usize>>,
    /// The neighbours of each node in the layer below.
    pub(super) down: Vec<Vec<usize>>,
    /// The nodes of each line, from top to bottom.
    pub(super) lines: Vec<Vec<usize>>,
}

impl LayeredGraph {
    /// Splits the lines of a graph at the layers that they pass.
    pub(super) fn new(graph: &LayoutInput) -> Self {
        let depth = graph.layers.iter().max().map_or(0, |last| last + 1);
        let mut layered = Self {
            rows: vec![Vec::new(); depth],
            layer: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
            lines: Vec::new(),
        };
        for layer in &graph.layers {
            layered.add(*layer);
        }
        for (from, to) in &graph.lines {
            layered.thread(*from, *to);
        }
        layered
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
