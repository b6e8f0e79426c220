//! All states that the graph can reach, as far as they can be counted.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::notation::{Graph, Place, Shown, State};

/// How many states of one scene are looked at. The first ones are enough for ways; all would be too many once
/// more chapters are written.
const STATES_A_SCENE: usize = 4000;

/// A shortest way to each choice that can be taken, with the choice itself at its end: by scene and place.
pub(super) fn ways_to_choices(graph: &Graph, written: &[&str], second: bool) -> BTreeMap<(usize, usize), Vec<usize>> {
    let start = graph.begin(second);
    let mut nodes: Vec<(State, usize, usize)> = vec![(start, 0, 0)];
    let mut met = HashSet::from([start]);
    let mut scenes: HashMap<Place, usize> = HashMap::new();
    let mut ways = BTreeMap::new();
    let mut at = 0;
    while let Some((state, ..)) = nodes.get(at).copied() {
        let open = graph.shown(&state).into_iter().filter(|(_, shown)| *shown == Shown::Open);
        for (choice, _) in open {
            if let Place::Scene(scene) = state.place {
                ways.entry((scene, choice)).or_insert_with(|| way(&nodes, at, choice));
            }
            let next = graph.take(&state, choice, written);
            let many = scenes.entry(next.place).or_default();
            if *many < STATES_A_SCENE && met.insert(next) {
                *many += 1;
                nodes.push((next, at, choice));
            }
        }
        at += 1;
    }
    ways
}

fn way(nodes: &[(State, usize, usize)], mut at: usize, last: usize) -> Vec<usize> {
    let mut way = vec![last];
    while at > 0 {
        let (_, before, choice) = nodes[at];
        way.push(choice);
        at = before;
    }
    way.reverse();
    way
}
