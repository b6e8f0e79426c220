//! Laws, compared with a reader who remembers what they are about.

use std::cell::Cell;
use std::collections::{HashMap, VecDeque};

use super::*;
use crate::explore::laws::prove;
use crate::explore::{Breach, LawAnswer};
use crate::story::{Claim, Law, SceneKind};

/// What a reader must remember to judge a law.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Memory {
    meters: Option<Vec<i32>>,
    was_after: bool,
    was_until: bool,
    waits: bool,
    choices: u32,
}

/// A reader at a position, and the state of the law there.
#[derive(Clone, Debug)]
struct Judged {
    memory: Memory,
    is_in_force: bool,
    is_broken: bool,
}

struct Judge<'c> {
    story: &'c Story,
    tried: &'c Tried,
    law: &'c Law,
    /// For each position whether a reader can still get to one of the scenes that the law says are possible.
    can_get_there: Vec<bool>,
}

impl<'c> Judge<'c> {
    fn new(story: &'c Story, tried: &'c Tried, law: &'c Law) -> Self {
        let can_get_there = match &law.claim {
            Claim::Possible(scenes) => tried.leading(|_, position| scenes.contains(&position.scene)),
            Claim::Always(..) | Claim::LeadsTo(..) => Vec::new(),
        };
        Self { story, tried, law, can_get_there }
    }

    /// Arrives at a position with what is remembered from the one before.
    fn arrive(&self, before: &Memory, at: usize) -> Judged {
        let position = &self.tried.positions[at];
        let mut seen = position.clone();
        for change in self.story.meter_changes() {
            let now = position.meters[change.meter.index()];
            seen.bits[change.bit.index()] = before.meters.as_ref().is_some_and(|before| {
                let before = before[change.meter.index()];
                if change.rises { now > before } else { now < before }
            });
        }
        let holds = |cond: &Option<Box<Cond>>| cond.as_ref().map(|cond| seen.holds(cond));
        let mut memory = before.clone();
        memory.meters = (!self.story.meter_changes().is_empty()).then(|| position.meters.clone());
        let begins = holds(&self.law.after).unwrap_or(true) && !before.was_after;
        memory.was_after |= begins;
        memory.was_until |= holds(&self.law.until).unwrap_or(false);
        let mut is_in_force = memory.was_after && !memory.was_until;
        let has_choices = matches!(self.story.scene(position.scene).kind, SceneKind::Choices(_));
        let is_broken = match &self.law.claim {
            Claim::Always(scenes, cond) => {
                is_in_force &= scenes.is_empty() || scenes.contains(&position.scene);
                is_in_force && !seen.holds(cond)
            }
            Claim::Possible(_) => is_in_force && has_choices && !self.can_get_there[at],
            Claim::LeadsTo(scenes, within) => {
                memory.waits |= begins;
                if scenes.contains(&position.scene) {
                    (memory.waits, memory.choices) = (false, 0);
                } else if memory.waits && has_choices && within.is_some() {
                    memory.choices += 1;
                }
                let is_late = within.is_some_and(|within| memory.choices > within);
                memory.waits && (is_late || self.tried.next[at].is_empty())
            }
        };
        Judged { memory, is_in_force, is_broken }
    }
}

/// Everything that a reader can be at and remember in one edition.
#[derive(Default)]
struct Judgement {
    is_tested: bool,
    /// The fewest choices after which the law is broken.
    broken_after: Option<usize>,
    /// Whether a run can go on forever while something is still to come.
    is_endless: bool,
}

fn judge(story: &Story, tried: &Tried, law: &Law) -> Judgement {
    let judge = Judge::new(story, tried, law);
    let mut found = Judgement::default();
    let mut known: HashMap<(usize, Memory), usize> = HashMap::new();
    let mut next: Vec<Vec<(usize, Memory)>> = Vec::new();
    let mut waits = Vec::new();
    let first = judge.arrive(&Memory::default(), 0);
    let mut waiting = VecDeque::from([(0, first, 0)]);
    while let Some((at, judged, depth)) = waiting.pop_front() {
        if known.contains_key(&(at, judged.memory.clone())) {
            continue;
        }
        known.insert((at, judged.memory.clone()), next.len());
        found.is_tested |= judged.is_in_force;
        if judged.is_broken {
            found.broken_after = Some(found.broken_after.map_or(depth, |before: usize| before.min(depth)));
        }
        waits.push(judged.memory.waits && !judged.is_broken);
        let mut steps = Vec::new();
        if !judged.is_broken {
            for (choice, to) in &tried.next[at] {
                let there = judge.arrive(&judged.memory, *to);
                steps.push((*to, there.memory.clone()));
                match choice {
                    None => waiting.push_front((*to, there, depth)),
                    Some(_) => waiting.push_back((*to, there, depth + 1)),
                }
            }
        }
        next.push(steps);
    }
    let next: Vec<Vec<usize>> = next.iter().map(|steps| steps.iter().map(|step| known[step]).collect()).collect();
    let mut is_stable = false;
    while !is_stable {
        is_stable = true;
        for at in 0..waits.len() {
            if waits[at] && !next[at].iter().any(|to| waits[*to]) {
                (waits[at], is_stable) = (false, false);
            }
        }
    }
    found.is_endless = waits.contains(&true);
    found
}

/// Plays a run; returns what is judged at each position on the way, with how many choices led there.
fn replayed(story: &Story, tried: &Tried, law: &Law, run: &[ChoiceId]) -> Option<Vec<(usize, Judged, usize)>> {
    let judge = Judge::new(story, tried, law);
    let mut way = vec![(0, judge.arrive(&Memory::default(), 0), 0)];
    let mut taken = 0;
    loop {
        let (at, judged, _) = way.last()?.clone();
        let step = match tried.next[at].as_slice() {
            [(None, to)] if way.len() < 4 * (story.scenes().len() + 1) * (taken + 1) => *to,
            [(None, _)] => return Some(way),
            steps if taken < run.len() => {
                taken += 1;
                steps.iter().find(|(choice, _)| *choice == Some(run[taken - 1]))?.1
            }
            _ => return Some(way),
        };
        way.push((step, judge.arrive(&judged.memory, step), taken));
    }
}

fn is_shown(case: &Case, tried: &Tried, law: &Law, breach: &Breach) -> Option<bool> {
    let run = &breach.witness.choices;
    let way = replayed(&case.story, tried, law, run)?;
    Some(match breach.repeats_after {
        None => way.iter().any(|(_, judged, taken)| judged.is_broken && *taken == run.len()),
        Some(after) => (0..way.len()).any(|begin| {
            let rest = &way[begin..];
            let waiting = rest.iter().take_while(|(_, judged, _)| judged.memory.waits);
            let again = waiting.skip(1).any(|(at, _, taken)| *at == rest[0].0 && *taken == run.len());
            rest[0].2 == after && again
        }),
    })
}

#[test]
fn laws_are_those_of_a_reader_who_remembers() {
    let counts = [const { Cell::new(0) }; 4];
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    each_case(600, |case| {
        for law in case.story.laws() {
            let found = prove(&case.story, law, &Control::from(LIMIT), None);
            let judgements: Vec<(&Tried, Judgement)> =
                case.tried.iter().map(|tried| (tried, judge(&case.story, tried, law))).collect();
            let shown = format!("{} {found:?}\n{}", case.story.str(law.id), case.text);
            let broken = judgements.iter().find(|(_, judged)| judged.broken_after.is_some() || judged.is_endless);
            match (&found, broken) {
                (LawAnswer::Broken(breach), Some((_, judged))) => {
                    prop_assert_eq!(breach.repeats_after.is_some(), judged.broken_after.is_none(), "{}", shown);
                    let found = breach.witness.choices.len();
                    let least = judgements.iter().filter_map(|(_, judged)| judged.broken_after).min();
                    let is_least = judged.broken_after == Some(found) || least == Some(found);
                    prop_assert!(judged.broken_after.is_none() || is_least, "{}", shown);
                    let shown_in = |(tried, _): &(&Tried, Judgement)| is_shown(case, tried, law, breach) == Some(true);
                    prop_assert!(judgements.iter().any(shown_in), "{}", shown);
                    count(if breach.repeats_after.is_some() { 1 } else { 0 });
                }
                (LawAnswer::Holds, None) => {
                    prop_assert!(judgements.iter().any(|(_, judged)| judged.is_tested), "{}", shown);
                    count(2);
                }
                (LawAnswer::Untested, None) => {
                    prop_assert!(judgements.iter().all(|(_, judged)| !judged.is_tested), "{}", shown);
                    count(3);
                }
                _ => prop_assert!(false, "{}", shown),
            }
        }
        Ok(())
    });
    let counts: Vec<u32> = counts.iter().map(Cell::get).collect();
    assert!(counts.iter().all(|count| *count > 5), "broken, endless, holding, untested: {counts:?}");
}
