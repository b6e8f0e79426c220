//! Two runs laid side by side.

use std::collections::HashMap;

use super::book::StepKept;

/// A decision that two runs took differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The scene.
    pub scene: String,
    /// What the first run chose there.
    pub first: String,
    /// What the second run chose there.
    pub second: String,
}

/// How many steps two runs share from the beginning.
pub fn compare(first: &[StepKept], second: &[StepKept]) -> usize {
    first.iter().zip(second).take_while(|(first, second)| first == second).count()
}

/// The decisions that two runs took differently, in the order of the second.
///
/// Decisions pair by their scene and by how often that scene had been met; those met in only one of the two
/// don't count.
pub fn differences(first: &[StepKept], second: &[StepKept]) -> Vec<Difference> {
    let before: HashMap<(&str, usize), &str> = visits(first).collect();
    visits(second)
        .filter_map(|(at, second)| {
            let first = before.get(&at)?;
            (*first != second).then(|| Difference {
                scene: at.0.to_owned(),
                first: (*first).to_owned(),
                second: second.to_owned(),
            })
        })
        .collect()
}

/// Each step as its scene, how often that scene had been met, and the choice.
fn visits(steps: &[StepKept]) -> impl Iterator<Item = ((&str, usize), &str)> {
    let mut met: HashMap<&str, usize> = HashMap::new();
    steps.iter().map(move |step| {
        let visit = met.entry(&step.scene).or_default();
        *visit += 1;
        ((step.scene.as_str(), *visit), step.choice.as_str())
    })
}
