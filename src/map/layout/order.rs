//! The order of each layer, so that lines cross little.

use super::layers::Chains;

/// How often the layers are gone through; more hardly mends anything.
const SWEEPS: usize = 24;

/// After so many sweeps that found no better order, none is looked for.
const STALE: usize = 4;

/// The layers, each ordered by where what it is joined to stands; the best order that was met.
pub(super) fn ordered(chains: &Chains) -> Vec<Vec<usize>> {
    let mut rows = chains.rows.clone();
    let mut at = positions(&rows, chains.layer.len());
    let mut best = (crossings(chains, &rows, &at), rows.clone());
    let mut since = 0;
    for sweep in 0..SWEEPS {
        if best.0 == 0 || since == STALE {
            break;
        }
        if sweep % 2 == 0 {
            rows.iter_mut().skip(1).for_each(|row| arrange(row, &chains.up, &mut at));
        } else {
            rows.iter_mut().rev().skip(1).for_each(|row| arrange(row, &chains.down, &mut at));
        }
        let crossings = crossings(chains, &rows, &at);
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

/// Orders a row by the mean position of what each is joined to. What is joined to nothing stays about where it
/// is.
fn arrange(row: &mut [usize], joined: &[Vec<usize>], at: &mut [usize]) {
    /// Means are compared in so many parts of a position.
    const FINE: usize = 1 << 16;
    let mean = |node: usize| match joined.get(node).map(Vec::as_slice) {
        None | Some([]) => position(at, node) * FINE,
        Some(joined) => joined.iter().map(|other| position(at, *other) * FINE).sum::<usize>() / joined.len(),
    };
    row.sort_by_cached_key(|node| mean(*node));
    number(row, at);
}

/// How many pairs of lines cross.
fn crossings(chains: &Chains, rows: &[Vec<usize>], at: &[usize]) -> usize {
    rows.iter().map(|row| crossings_below(row, &chains.down, at)).sum()
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

/// How many pairs stand in the wrong order: counted in a tree of sums.
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
