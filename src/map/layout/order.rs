//! The order of the nodes in each layer, chosen so that few lines cross.

use super::layers::LayeredGraph;

/// The maximum number of passes over all layers; more passes rarely help.
const SWEEPS: usize = 24;

/// The search stops after this number of passes without a better order.
const MAX_STALE: usize = 4;

/// Returns the nodes of each layer in the best order that was found, by sorting them by the mean position of their
/// neighbours, alternately downwards and upwards.
pub(super) fn order_rows(layered: &LayeredGraph) -> Vec<Vec<usize>> {
    let mut rows = layered.rows.clone();
    let mut at = positions(&rows, layered.layer.len());
    let mut best = (crossings(layered, &rows, &at), rows.clone());
    let mut since = 0;
    for sweep in 0..SWEEPS {
        if best.0 == 0 || since == MAX_STALE {
            break;
        }
        if sweep % 2 == 0 {
            rows.iter_mut().skip(1).for_each(|row| arrange(row, &layered.up, &mut at));
        } else {
            rows.iter_mut().rev().skip(1).for_each(|row| arrange(row, &layered.down, &mut at));
        }
        let crossings = crossings(layered, &rows, &at);
        since += 1;
        if crossings < best.0 {
            best = (crossings, rows.clone());
            since = 0;
        }
    }
    best.1
}

fn positions(rows: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut at = vec![0; count];
    rows.iter().for_each(|row| number(row, &mut at));
    at
}

fn number(row: &[usize], at: &mut [usize]) {
    for (position, node) in row.iter().enumerate() {
        at.get_mut(*node).into_iter().for_each(|slot| *slot = position);
    }
}

fn position(at: &[usize], node: usize) -> usize {
    at.get(node).copied().unwrap_or(0)
}

/// Sorts a row by the mean position of the neighbours. A node without neighbours stays about where it is.
fn arrange(row: &mut [usize], neighbours: &[Vec<usize>], at: &mut [usize]) {
    /// Means are computed with this precision.
    const FINE: usize = 1 << 16;
    let mean = |node: usize| match neighbours.get(node).map(Vec::as_slice) {
        None | Some([]) => position(at, node) * FINE,
        Some(found) => found.iter().map(|other| position(at, *other) * FINE).sum::<usize>() / found.len(),
    };
    row.sort_by_cached_key(|node| mean(*node));
    number(row, at);
}

/// Returns the number of pairs of lines that cross.
fn crossings(layered: &LayeredGraph, rows: &[Vec<usize>], at: &[usize]) -> usize {
    rows.iter().map(|row| crossings_below(row, &layered.down, at)).sum()
}

fn crossings_below(row: &[usize], down: &[Vec<usize>], at: &[usize]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for node in row {
        let from = ends.len();
        ends.extend(down.get(*node).into_iter().flatten().map(|to| position(at, *to)));
        ends.get_mut(from..).into_iter().for_each(<[usize]>::sort_unstable);
    }
    inversions(&ends)
}

/// Returns the number of pairs in the wrong order, counted with a Fenwick tree.
fn inversions(ends: &[usize]) -> usize {
    let size = ends.iter().max().map_or(0, |last| last + 1);
    let mut tree = vec![0; size + 1];
    let mut total = 0;
    for (before, end) in ends.iter().enumerate() {
        let mut slot = end + 1;
        let mut smaller = 0;
        while slot > 0 {
            smaller += position(&tree, slot);
            slot &= slot - 1;
        }
        total += before - smaller;
        slot = end + 1;
        while let Some(sum) = tree.get_mut(slot) {
            *sum += 1;
            slot += slot & slot.wrapping_neg();
        }
    }
    total
}
