//! How often readers who choose at random reach each ending.

#![expect(clippy::float_arithmetic, reason = "shares are fractions")]

use super::backward::leading;
use super::control::Control;
use super::explicit::{ExplicitStates, Scratch};
use super::plan::{LocationId, LocationKind, Observed, Plan};
use super::random::Random;
use super::witness::pass;
use crate::engine::State;
use crate::story::{ChoiceId, Edition, FactId, SceneId, Story};

/// How many readers play if shares can't be computed, and how many steps they take in total. If few of them reach an
/// end, fewer readers play.
const READERS: u32 = 100_000;
const FEWEST_READERS: u32 = 1_000;
const MOST_WORK: u64 = 5_000_000;

/// The maximum number of states for which shares are computed, if it is known from the start that there are few and if
/// it is not; the maximum number of passes over them; and the share that counts as zero.
const FEW_POSSIBLE_STATES: usize = 1 << 20;
const FEW_STATES: usize = 20_000;
const MOST_PASSES: usize = 300;
const NEGLIGIBLE: f64 = 1e-9;

/// A reader who has taken this many steps counts as never ending.
const MOST_STEPS: u32 = 10_000;

/// The endings of readers who take each open choice with equal probability.
///
/// If the shares were computed, all error margins are 0. If readers were sampled, a margin is that of a 95 %
/// confidence interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// How many readers were sampled, or `None` if the shares were computed, up to a billionth.
    pub readers: Option<u32>,
    /// The share of readers who reach each ending, in declared order, and its error margin.
    pub endings: Vec<(SceneId, f64, f64)>,
    /// The share of readers who reach no ending: they are at a dead end, in a cycle that nobody can leave, or have
    /// taken 10,000 steps.
    pub unended: f64,
    /// How many choices a reader takes on average, and its error margin. Those in a cycle that nobody can leave are not
    /// counted.
    pub length: (f64, f64),
}

/// Computes the balance of one edition if there are few states, and samples readers if there are many. Fewer are
/// sampled once the work is stopped.
pub(super) fn balance(story: &Story, edition: Edition, control: &Control) -> Balance {
    let plan = Plan::new(story, edition, &Observed::new());
    let most = if plan.most_states() <= FEW_POSSIBLE_STATES { FEW_POSSIBLE_STATES } else { FEW_STATES };
    let (states, _) = ExplicitStates::search(&plan, most, &Control::from(most));
    let computed = if states.is_complete() { compute(story, &Outcomes::new(&plan, &states)) } else { None };
    computed.unwrap_or_else(|| sample(story, edition, &plan.steps_at_locations(), control))
}

/// The kind of every state for a reader, and where it leads, skipping scenes that only have `next`.
struct Outcomes {
    places: Vec<(LocationId, LocationKind)>,
    /// Where the outcomes of each state end in `to`. Those of the first state begin at 0, the others where the previous
    /// ones end.
    ends: Vec<usize>,
    to: Vec<u32>,
}

impl Outcomes {
    fn new(plan: &Plan, states: &ExplicitStates) -> Self {
        let (mut scratch, mut of_one) = (Scratch::new(plan), Vec::new());
        let mut all = Self { places: Vec::new(), ends: Vec::new(), to: Vec::new() };
        for at in 0..states.len() {
            all.places.push(states.successors(at, &mut scratch, &mut of_one));
            all.to.extend(of_one.iter().map(|to| *to as u32));
            all.ends.push(all.to.len());
        }
        let past = all.past_automatic();
        all.to.iter_mut().for_each(|to| *to = past.get(*to as usize).copied().unwrap_or(*to));
        all
    }

    /// Returns for each state the one where its reader has something to decide or is at an end: itself, or the first such
    /// state past those that nobody chooses to leave. In a cycle of these, it is one of them.
    fn past_automatic(&self) -> Vec<u32> {
        let mut past: Vec<Option<u32>> = vec![None; self.places.len()];
        let mut chain = Vec::new();
        for first in 0..self.places.len() {
            let mut at = first;
            let end = loop {
                if let Some(known) = past.get(at).copied().flatten() {
                    break known;
                }
                let kind = self.places.get(at).map(|(_, kind)| *kind);
                let next = self.of(at).first().filter(|_| kind.is_some_and(LocationKind::is_automatic));
                // Until its end is known, a state on the way leads to itself, which is where following a cycle stops.
                past.get_mut(at).into_iter().for_each(|past| *past = Some(at as u32));
                chain.push(at);
                match next {
                    Some(next) => at = *next as usize,
                    None => break at as u32,
                }
            };
            for at in chain.drain(..) {
                past.get_mut(at).into_iter().for_each(|past| *past = Some(end));
            }
        }
        past.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn of(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.to.get(start..*end)).unwrap_or_default()
    }
}

/// Moves the shares of readers from state to state until almost nothing is left; returns `None` if some readers go
/// around in cycles for too long.
fn compute(story: &Story, outcomes: &Outcomes) -> Option<Balance> {
    let mut shares = vec![0f64; outcomes.places.len()];
    let mut arrived = vec![0f64; story.scenes().len()];
    let (mut unended, mut length) = (0f64, 0f64);
    *shares.first_mut()? = 1.0;
    let goes_on = goes_on(outcomes);
    for _ in 0..MOST_PASSES {
        for (at, (location, kind)) in outcomes.places.iter().enumerate() {
            let share = std::mem::take(shares.get_mut(at)?);
            if share == 0.0 {
                continue;
            }
            let to = outcomes.of(at);
            match (kind, arrived.get_mut(location.index())) {
                (LocationKind::Ending, Some(arrived)) => *arrived += share,
                _ if to.is_empty() => unended += share,
                // No reader leaves from here, so there is no need to follow them.
                _ if goes_on.get(at) == Some(&false) => {
                    unended += share;
                    continue;
                }
                (LocationKind::Choices, _) => length += share,
                _ => {}
            }
            let each = share / to.len() as f64;
            to.iter().for_each(|to| shares.get_mut(*to as usize).into_iter().for_each(|there| *there += each));
        }
        if shares.iter().sum::<f64>() < NEGLIGIBLE {
            let endings = endings(story, arrived).map(|(scene, share)| (scene, share, 0.0)).collect();
            return Some(Balance { readers: None, endings, unended, length: (length, 0.0) });
        }
    }
    None
}

/// Returns for each state whether a run that is there can still end, at an ending or at a dead end.
fn goes_on(outcomes: &Outcomes) -> Vec<bool> {
    let count = outcomes.places.len();
    let edges = (0..count).flat_map(|from| outcomes.of(from).iter().map(move |to| (from as u32, *to)));
    let ends = (0..count).filter(|at| outcomes.of(*at).is_empty()).map(|at| at as u32);
    leading(count, edges, ends.collect())
}

/// Pairs what was counted for each scene with the endings, in declared order.
fn endings<T>(story: &Story, arrived: Vec<T>) -> impl Iterator<Item = (SceneId, T)> {
    story.scene_ids().zip(arrived).filter(|(scene, _)| story.ending(*scene).is_some())
}

/// Lets readers play; they are always the same for the same story. `costs` is the number of steps that each scene
/// counts as.
fn sample(story: &Story, edition: Edition, costs: &[usize], control: &Control) -> Balance {
    let task = control.task();
    task.begin("letting readers choose at random", None);
    let facts = story.facts_at_start(edition);
    let mut arrived = vec![0u32; story.scenes().len()];
    let (mut unended, mut total, mut squares) = (0u32, 0f64, 0f64);
    let mut random = Random::new();
    let mut open = Vec::new();
    let (mut sampled, mut work) = (0u32, 0u64);
    while sampled < if control.is_stopped() { FEWEST_READERS } else { READERS } && work < MOST_WORK {
        let (scene, steps) = play(story, &facts, &mut random, &mut open, |scene| {
            work += costs.get(scene.index()).map_or(1, |cost| *cost as u64);
        });
        match scene.and_then(|scene| arrived.get_mut(scene.index())) {
            Some(arrived) => *arrived += 1,
            None => unended += 1,
        }
        sampled += 1;
        total += f64::from(steps);
        squares += f64::from(steps) * f64::from(steps);
    }
    let readers = f64::from(sampled);
    // If no reader arrived, or all did, the share is within three readers of that with the same confidence.
    let margin = |share: f64| match share * (1.0 - share) {
        0.0 => (3.0 / readers).min(1.0),
        variance => (1.96 * (variance / readers).sqrt()).min(1.0),
    };
    let shares = endings(story, arrived).map(|(scene, arrived)| (scene, f64::from(arrived) / readers));
    let endings = shares.map(|(scene, share)| (scene, share, margin(share))).collect();
    let mean = total / readers;
    let deviation = (squares / readers - mean * mean).max(0.0).sqrt();
    let length = (mean, 1.96 * deviation / readers.sqrt());
    Balance { readers: Some(sampled), endings, unended: f64::from(unended) / readers, length }
}

/// Plays one run; returns the ending that it reaches, if any, and how many choices it takes. Calls back with each scene
/// where the reader has something to decide.
fn play(
    story: &Story,
    facts: &[FactId],
    random: &mut Random,
    open: &mut Vec<ChoiceId>,
    mut each: impl FnMut(SceneId),
) -> (Option<SceneId>, u32) {
    let mut state = State::begin(story, facts);
    for steps in 0..MOST_STEPS {
        pass(story, &mut state);
        each(state.scene());
        let Some(choice) = random.choose(story, &state, open) else {
            return (Some(state.scene()).filter(|scene| story.ending(*scene).is_some()), steps);
        };
        if state.step(story, choice).is_err() {
            return (None, steps);
        }
    }
    (None, MOST_STEPS)
}
