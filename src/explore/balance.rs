//! What becomes of readers who choose at random.

#![expect(clippy::float_arithmetic, reason = "shares are fractions")]

use super::list::{Listed, Scratch};
use super::parts::{Moment, meetings};
use super::plan::{Asked, Do, Kind, Plan};
use super::read::Random;
use super::walk::vars_of;
use crate::engine::{Availability, State};
use crate::story::{ChoiceId, Edition, FactId, SceneId, Story};

/// How many readers are asked.
const READERS: u32 = 100_000;

/// The most states that shares of readers are followed through, and how often; what is left then is nothing.
const FEW_STATES: usize = 20_000;
const MOST_ROUNDS: usize = 300;
const NOTHING: f64 = 1e-9;

/// Whoever has taken so many steps is not going to end.
const LONGEST: u32 = 10_000;

/// What becomes of readers who take each choice that is open as likely as any other.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// How many readers were asked; none where it was worked out, so far that less than a billionth is left.
    pub readers: Option<u32>,
    /// The share of readers who come to each ending, in declared order, and how far it may be off: in 19 cases of
    /// 20 the true share is no further away.
    pub endings: Vec<(SceneId, f64, f64)>,
    /// The share of readers who had not ended when nobody waited any longer.
    pub unended: f64,
    /// How many choices a reader takes, on average, and how far that may be off.
    pub length: (f64, f64),
}

/// What becomes of readers who choose at random: worked out where there are few states, else asked.
pub(crate) fn balance(story: &Story, edition: Edition) -> Balance {
    let plan = Plan::new(story, edition, &Asked::default());
    let (listed, _) = Listed::new(&plan, FEW_STATES);
    if listed.is_whole()
        && let Some(balance) = work_out(story, &plan, &listed)
    {
        return balance;
    }
    ask(story, edition)
}

/// Follows the shares of readers from state to state; none if some go round for too long.
fn work_out(story: &Story, plan: &Plan, listed: &Listed) -> Option<Balance> {
    let mut scratch = Scratch::new(plan);
    let mut shares = vec![0f64; listed.len()];
    let mut came = vec![0f64; story.scenes().len()];
    let (mut unended, mut length, mut outcomes) = (0f64, 0f64, Vec::new());
    *shares.first_mut()? = 1.0;
    for _ in 0..MOST_ROUNDS {
        for at in 0..listed.len() {
            let share = std::mem::take(shares.get_mut(at)?);
            if share == 0.0 {
                continue;
            }
            let (place, kind) = listed.kind(at, &mut scratch);
            listed.outcomes(at, &mut scratch, &mut outcomes);
            match (kind, came.get_mut(place.index())) {
                (Kind::Ending, Some(came)) => *came += share,
                _ if outcomes.is_empty() => unended += share,
                (Kind::Choices, _) => length += share,
                _ => {}
            }
            let each = share / outcomes.len() as f64;
            outcomes.iter().for_each(|to| shares.iter_mut().skip(*to).take(1).for_each(|there| *there += each));
        }
        if shares.iter().sum::<f64>() < NOTHING {
            let endings = story.scene_ids().zip(came).filter(|(scene, _)| story.ending(*scene).is_some());
            let endings = endings.map(|(scene, share)| (scene, share, 0.0)).collect();
            return Some(Balance { readers: None, endings, unended, length: (length, 0.0) });
        }
    }
    None
}

/// Asks readers who choose at random; always the same ones for the same story.
fn ask(story: &Story, edition: Edition) -> Balance {
    let facts = story.facts_at_start(edition);
    let mut came = vec![0u32; story.scenes().len()];
    let (mut unended, mut total, mut squares) = (0u32, 0f64, 0f64);
    let mut random = Random::new();
    for _ in 0..READERS {
        let (scene, steps) = one_reader(story, &facts, &mut random);
        match scene.and_then(|scene| came.get_mut(scene.index())) {
            Some(came) => *came += 1,
            None => unended += 1,
        }
        total += f64::from(steps);
        squares += f64::from(steps) * f64::from(steps);
    }
    let readers = f64::from(READERS);
    let share = |came: u32| f64::from(came) / readers;
    let error = |share: f64| 1.96 * (share * (1.0 - share) / readers).sqrt();
    let endings = story.scene_ids().zip(came).filter(|(scene, _)| story.ending(*scene).is_some());
    let endings = endings.map(|(scene, came)| (scene, share(came), error(share(came)))).collect();
    let mean = total / readers;
    let deviation = (squares / readers - mean * mean).max(0.0).sqrt();
    Balance {
        readers: Some(READERS),
        endings,
        unended: share(unended),
        length: (mean, 1.96 * deviation / readers.sqrt()),
    }
}

/// The ending that a reader comes to, if any, and how many choices they took.
fn one_reader(story: &Story, facts: &[FactId], random: &mut Random) -> (Option<SceneId>, u32) {
    let mut state = State::begin(story, facts);
    let mut open: Vec<ChoiceId> = Vec::new();
    for steps in 0..LONGEST {
        super::shortest::pass(story, &mut state);
        open.clear();
        open.extend(
            story.choices_of(state.scene()).filter(|choice| state.availability(story, *choice) == Availability::Open),
        );
        let Some(choice) = open.get(random.below(open.len())) else {
            return (Some(state.scene()).filter(|scene| story.ending(*scene).is_some()), steps);
        };
        if state.step(story, *choice).is_err() {
            return (None, steps);
        }
    }
    (None, LONGEST)
}

/// Choices that change nothing that is ever read, neither by a condition nor by a text, though another choice of
/// their scene leads to the same place and changes nothing either.
pub(crate) fn idle_choices(story: &Story) -> Vec<ChoiceId> {
    let mut asked = Asked::default();
    for meeting in meetings(story) {
        let mut vars = Vec::new();
        meeting.path.iter().for_each(|(cond, _)| vars_of(cond, &mut |var| vars.push(var)));
        match meeting.moment {
            Moment::At(scene) => asked.scenes.push((scene, vars)),
            Moment::After(choice) => asked.choices.push((choice, vars)),
        }
    }
    let plan = Plan::new(story, Edition::Later, &asked);
    let mut idle = Vec::new();
    for stop in plan.stops.iter().take(plan.scenes) {
        let acts =
            |exit: &&super::plan::Exit| exit.deeds.iter().any(|deed| deed.what != Do::Nothing && deed.effect.is_some());
        let still: Vec<_> = stop.exits.iter().filter(|exit| !acts(exit)).collect();
        let same = |exit: &&&super::plan::Exit| still.iter().filter(|other| other.roads == exit.roads).count() > 1;
        idle.extend(still.iter().filter(same).filter_map(|exit| exit.choice));
    }
    idle
}
