//! How often a scene can be visited in a run: once if nothing leads back to it, or as often as choices that can be taken
//! only once lead back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::routes::Dest;
use super::scenes::Scenes;
use crate::diag::FileSpan;

/// Two scenes, and the choice between them if it can be taken only once.
type Edge = (usize, usize, Option<FileSpan>);

/// How often each scene can be visited.
#[derive(Debug, Default)]
pub(super) struct Often {
    times: HashMap<usize, i64>,
}

impl Often {
    /// Counts for the scenes that can be reached.
    pub(super) fn new(scenes: &Scenes<'_>, start: Dest) -> Self {
        let used: Vec<usize> = scenes.used(start).into_keys().collect();
        let mut edges: Vec<Edge> = Vec::new();
        for from in &used {
            let Some(scene) = scenes.scenes.get(*from) else {
                continue;
            };
            let mut add = |dest: Dest, once: Option<FileSpan>| {
                edges.extend(landings(scenes, dest).into_iter().map(|to| (*from, to, once)));
            };
            scene.next.into_iter().for_each(|next| add(next, None));
            for (offered, way) in &scene.choices {
                let once = offered.offer.once.then_some(offered.offer.span);
                way.routes.iter().for_each(|route| add(route.to, once));
            }
        }
        Self { times: visits(&used, edges) }
    }

    /// The maximum number of visits to a scene, if there is a limit.
    pub(super) fn scene(&self, scene: usize) -> Option<i64> {
        self.times.get(&scene).copied()
    }
}

/// The scenes that a path may lead to.
fn landings(scenes: &Scenes<'_>, dest: Dest) -> BTreeSet<usize> {
    let (mut found, mut waiting, mut seen) = (BTreeSet::new(), vec![dest], BTreeSet::new());
    while let Some(dest) = waiting.pop() {
        match dest {
            Dest::Scene(scene) => {
                found.insert(scene);
            }
            Dest::Junction(junction) => {
                if seen.insert(junction)
                    && let Some(junction) = scenes.junctions.get(junction)
                {
                    waiting.extend(junction.routes.iter().map(|route| route.to));
                }
            }
        }
    }
    found
}

/// The number of the group of each scene: scenes that lead to each other, in a cycle, are in one group.
fn groups(scenes: &[usize], edges: &[Edge]) -> BTreeMap<usize, usize> {
    let mut next: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
    for (from, to, _) in edges {
        next.entry(*from).or_default().push(*to);
        before.entry(*to).or_default().push(*from);
    }
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    for scene in scenes {
        let mut stack = vec![(*scene, false)];
        while let Some((scene, done)) = stack.pop() {
            if done {
                order.push(scene);
            } else if seen.insert(scene) {
                stack.push((scene, true));
                stack.extend(next.get(&scene).into_iter().flatten().map(|to| (*to, false)));
            }
        }
    }
    let mut group: BTreeMap<usize, usize> = BTreeMap::new();
    for scene in order.into_iter().rev() {
        let mut stack = vec![scene];
        while let Some(at) = stack.pop() {
            if group.contains_key(&at) {
                continue;
            }
            group.insert(at, scene);
            stack.extend(before.get(&at).into_iter().flatten().copied());
        }
    }
    group
}

/// At most how often each scene is visited that has a limit: once where nothing leads back to it, or once more than there
/// are choices in its group that can be taken only once, where it takes one of them to come back.
fn visits(scenes: &[usize], edges: Vec<Edge>) -> HashMap<usize, i64> {
    let whole = groups(scenes, &edges);
    let inside = |(from, to, _): &Edge| whole.get(from) == whole.get(to);
    let edges: Vec<Edge> = edges.into_iter().filter(inside).collect();
    let mut once: HashMap<usize, BTreeSet<FileSpan>> = HashMap::new();
    for (from, _, choice) in &edges {
        let Some(group) = whole.get(from) else { continue };
        once.entry(*group).or_default().extend(*choice);
    }
    // Scenes that lead back to themselves without a choice that can be taken only once have no limit.
    let lasting: Vec<Edge> = edges.into_iter().filter(|(.., choice)| choice.is_none()).collect();
    let cycles = groups(scenes, &lasting);
    let endless = lasting.iter().filter(|(from, to, _)| cycles.get(from) == cycles.get(to));
    let endless: BTreeSet<usize> = endless.filter_map(|(from, ..)| cycles.get(from).copied()).collect();
    let limited = scenes.iter().filter(|scene| !cycles.get(scene).is_some_and(|cycle| endless.contains(cycle)));
    let times = |scene: &usize| match whole.get(scene).and_then(|group| once.get(group)) {
        Some(choices) => i64::try_from(choices.len() + 1).ok(),
        None => Some(1),
    };
    limited.filter_map(|scene| Some((*scene, times(scene)?))).collect()
}
