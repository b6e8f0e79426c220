//! The comparison of two runs.

use std::collections::{HashMap, HashSet};

use super::run::SavedStep;

/// A scene in which two runs took different choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The id of the scene.
    pub scene: String,
    /// The id of the choice that the first run took there.
    pub first: String,
    /// The id of the choice that the second run took there.
    pub second: String,
    /// How many steps of each run lead there.
    pub at: [usize; 2],
}

/// A choice that a run took in a scene that another run never reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// The id of the scene.
    pub scene: String,
    /// The id of the choice.
    pub choice: String,
    /// How many steps of the run lead there.
    pub at: usize,
}

/// Assigns numbers to the decisions of runs, so that many runs can be compared quickly.
#[derive(Debug, Default)]
pub struct DecisionIndex<'s> {
    numbers: HashMap<((&'s str, usize), &'s str), usize>,
}

/// The decisions of a run, as a set of numbers from one [`DecisionIndex`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionSet(Vec<u64>);

impl<'s> DecisionIndex<'s> {
    /// Returns the decisions of a run.
    pub fn set(&mut self, steps: &'s [SavedStep]) -> DecisionSet {
        let mut set = DecisionSet::default();
        for decision in visits(steps) {
            let next = self.numbers.len();
            set.insert(*self.numbers.entry(decision).or_insert(next));
        }
        set
    }
}

impl DecisionSet {
    const BITS: usize = u64::BITS as usize;

    fn insert(&mut self, number: usize) {
        let at = number / Self::BITS;
        self.0.resize(self.0.len().max(at + 1), 0);
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= 1 << (number % Self::BITS);
        }
    }

    /// Returns how many decisions only one of two runs took.
    pub fn distance(&self, other: &Self) -> u32 {
        let length = self.0.len().max(other.0.len());
        let bits = |set: &Self, at: usize| set.0.get(at).copied().unwrap_or_default();
        (0..length).map(|at| (bits(self, at) ^ bits(other, at)).count_ones()).sum()
    }
}

/// Returns how many steps two runs share from the beginning.
pub fn shared_prefix_len(first: &[SavedStep], second: &[SavedStep]) -> usize {
    first.iter().zip(second).take_while(|(first, second)| first == second).count()
}

/// Returns the decisions that two runs took differently, in the order of the second run.
///
/// The n-th visit of a scene in one run is compared with the n-th visit of that scene in the other. A visit that
/// only one of the runs has is ignored.
pub fn differences(first: &[SavedStep], second: &[SavedStep]) -> Vec<Difference> {
    let before: HashMap<(&str, usize), (usize, &str)> =
        visits(first).enumerate().map(|(steps, (visit, choice))| (visit, (steps, choice))).collect();
    visits(second)
        .enumerate()
        .filter_map(|(steps, (visit, second))| {
            let (steps_of_first, first) = before.get(&visit)?;
            (*first != second).then(|| Difference {
                scene: visit.0.to_owned(),
                first: (*first).to_owned(),
                second: second.to_owned(),
                at: [*steps_of_first, steps],
            })
        })
        .collect()
}

/// Returns the choices that the second run took in scenes that the first never reached, in its order.
pub fn omissions(first: &[SavedStep], second: &[SavedStep]) -> Vec<Omission> {
    let known: HashSet<&str> = first.iter().map(|step| step.scene.as_str()).collect();
    let new = second.iter().enumerate().filter(|(_, step)| !known.contains(step.scene.as_str()));
    new.map(|(at, step)| Omission { scene: step.scene.clone(), choice: step.choice.clone(), at }).collect()
}

/// Returns each step as its scene, the number of the visit of that scene, and the choice.
fn visits(steps: &[SavedStep]) -> impl Iterator<Item = ((&str, usize), &str)> {
    let mut met: HashMap<&str, usize> = HashMap::new();
    steps.iter().map(move |step| {
        let visit = met.entry(&step.scene).or_default();
        *visit += 1;
        ((step.scene.as_str(), *visit), step.choice.as_str())
    })
}
