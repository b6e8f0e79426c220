//! Backward search: which states lead to given other states.

#![expect(clippy::indexing_slicing, reason = "the edges are between the states that are counted")]

/// How many passes over all edges are tried before they are sorted.
const PASSES: usize = 8;

/// Returns for each of `count` states whether edges lead from it to one of the goals, the goals themselves included.
pub(super) fn leading(
    count: usize,
    edges: impl DoubleEndedIterator<Item = (u32, u32)> + Clone,
    goals: Vec<u32>,
) -> Vec<bool> {
    let mut leads = vec![false; count];
    goals.iter().for_each(|at| leads[*at as usize] = true);
    // Most edges lead forward, so a few passes backward find most of the states, and often all.
    let passes = (0..PASSES)
        .take_while(|_| {
            edges.clone().rev().fold(false, |is_new, (from, to)| {
                let finds = leads[to as usize] && !leads[from as usize];
                leads[from as usize] |= finds;
                is_new | finds
            })
        })
        .count();
    if passes < PASSES {
        return leads;
    }
    let mut left: Vec<u32> = (0u32..).zip(&leads).filter(|(_, leads)| **leads).map(|(at, _)| at).collect();
    // The sources of edges, grouped by their targets: those of a state begin where those of the previous one end.
    let mut ends = vec![0u32; count + 1];
    edges.clone().for_each(|(_, to)| ends[to as usize + 1] += 1);
    (1..ends.len()).for_each(|at| ends[at] += ends[at - 1]);
    let mut sources = vec![0u32; ends[count] as usize];
    for (from, to) in edges {
        sources[ends[to as usize] as usize] = from;
        ends[to as usize] += 1;
    }
    while let Some(at) = left.pop() {
        let first = if at == 0 { 0 } else { ends[at as usize - 1] };
        for from in &sources[first as usize..ends[at as usize] as usize] {
            if !std::mem::replace(&mut leads[*from as usize], true) {
                left.push(*from);
            }
        }
    }
    leads
}

#[cfg(test)]
mod tests {
    use super::leading;

    /// A chain of states, each leading to the previous one, is found however long it is.
    #[test]
    fn edges_may_lead_against_the_order() {
        for count in [1u32, 2, 9, 10, 500] {
            let against: Vec<(u32, u32)> = (1..count).map(|from| (from, from - 1)).collect();
            for goal in [0, count / 2] {
                let leads = leading(count as usize, against.iter().copied(), vec![goal]);
                let wanted: Vec<bool> = (0..count).map(|at| at >= goal).collect();
                assert_eq!(leads, wanted, "{count} states, {goal} is the goal");
            }
        }
    }
}
