//! Tours, compared with a reader who plays their runs, and on small stories with every set of runs.

use std::cell::Cell;
use std::collections::HashSet;

use super::*;
use crate::explore::tour::searched;
use crate::explore::{Prover, TextPart, Tour, TourOf, TourRun, tour};
use crate::story::FactId;

/// Stories with more runs that differ in what they show than these are not tried.
const MOST_POSITIONS_TOURED: usize = 60;
const MOST_READINGS: usize = 600;
const MOST_SETS: usize = 12;

type Parts = BTreeSet<TextPart>;

/// Returns those of some parts that a tour should show.
fn of(story: &Story, of: TourOf, parts: &Parts) -> Parts {
    let is_of = |part: &&TextPart| match (of, part) {
        (TourOf::Scenes, TextPart::Scene(_)) | (TourOf::Choices, TextPart::Taken(_)) => true,
        (TourOf::Scenes | TourOf::Choices, _) => false,
        (TourOf::Texts, TextPart::Taken(choice)) => story.choice(*choice).after.is_some(),
        (TourOf::Texts, _) => true,
    };
    parts.iter().filter(is_of).copied().collect()
}

/// The facts in the `known(…)` of texts.
fn asked(case: &Case) -> Vec<FactId> {
    let is_asked = |fact: &FactId| case.text.contains(&format!("known({})", case.story.fact_name(*fact)));
    case.story.fact_ids().filter(is_asked).collect()
}

/// Everything that earlier runs may have learned.
fn knowledge(case: &Case) -> Vec<Vec<FactId>> {
    asked(case).into_iter().fold(vec![Vec::new()], |all: Vec<Vec<FactId>>, fact| {
        let with = all.iter().map(|known| [&known[..], &[fact]].concat()).collect::<Vec<_>>();
        all.into_iter().chain(with).collect()
    })
}

/// Returns what a run shows to its reader, passage by passage, or `None` if it does not work.
fn read(story: &Story, run: &TourRun) -> Option<Vec<Parts>> {
    let mut reader = Reader::knowing(story, run.known.clone());
    let mut position = reader.begin(if run.facts.is_empty() { Edition::First } else { Edition::Later });
    let (mut passages, mut choices) = (Vec::new(), run.choices.iter());
    loop {
        reader.read_all(&position);
        passages.push(std::mem::take(&mut reader.seen.parts));
        if passages.len() >= run.new.len() {
            return choices.next().is_none().then_some(passages);
        }
        let is_next = story.is_passed_through(position.scene);
        let choice = if is_next { None } else { Some(*choices.next()?) };
        let (_, next) = Reader::new(story).steps(&position).into_iter().find(|(taken, _)| *taken == choice)?;
        choice.into_iter().for_each(|choice| _ = reader.take(&position, choice));
        position = next;
    }
}

/// Every set of parts that some run shows, those left out that another run shows and more; `None` if there are too many.
fn largest_sets(case: &Case, kind: TourOf) -> Option<Vec<Parts>> {
    let mut sets: HashSet<Parts> = HashSet::new();
    for known in knowledge(case) {
        for edition in case.story.editions() {
            let mut visited: HashSet<(Position, Parts)> = HashSet::new();
            let first = Reader::knowing(&case.story, known.clone()).begin(*edition);
            let mut waiting = vec![(first, Parts::new())];
            while let Some((position, mut seen)) = waiting.pop() {
                let mut reader = Reader::knowing(&case.story, known.clone());
                reader.read_all(&position);
                seen.extend(of(&case.story, kind, &reader.seen.parts));
                if !visited.insert((position.clone(), seen.clone())) {
                    continue;
                }
                if visited.len() > MOST_READINGS {
                    return None;
                }
                for (choice, next) in reader.steps(&position) {
                    let mut reader = Reader::knowing(&case.story, known.clone());
                    choice.into_iter().for_each(|choice| _ = reader.take(&position, choice));
                    let left = of(&case.story, kind, &reader.seen.parts);
                    waiting.push((next, seen.union(&left).copied().collect()));
                }
            }
            sets.extend(visited.into_iter().map(|(_, seen)| seen));
        }
    }
    let mut by_size: Vec<Parts> = sets.into_iter().collect();
    by_size.sort_by_key(|set| std::cmp::Reverse(set.len()));
    let mut largest: Vec<Parts> = Vec::new();
    for set in by_size {
        if !largest.iter().any(|larger| set.is_subset(larger)) {
            largest.push(set);
        }
        if largest.len() > MOST_SETS {
            return None;
        }
    }
    Some(largest)
}

/// The fewest of some sets that together have all that any of them has.
fn fewest(sets: &[Parts]) -> usize {
    let union = |chosen: u32| -> Parts {
        let chosen = sets.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
        chosen.flat_map(|(_, set)| set).copied().collect()
    };
    let all = union(u32::MAX);
    (0..1u32 << sets.len()).filter(|chosen| union(*chosen) == all).map(u32::count_ones).min().unwrap() as usize
}

/// Checks what is always true of a tour with a reader; `all` is what any reader ever sees.
fn check(case: &Case, found: &Tour, all: &Parts) -> Result<(), TestCaseError> {
    let said = || format!("{found:?}\n{}", case.text);
    let (mut shown, mut each) = (Parts::new(), Vec::new());
    for run in &found.runs {
        let Some(passages) = read(&case.story, run) else {
            return Err(TestCaseError::fail(format!("{run:?} does not work\n{}", said())));
        };
        let mut here = Parts::new();
        for (passage, new) in passages.iter().zip(&run.new) {
            let wanted: Parts = passage.intersection(all).filter(|part| !shown.contains(part)).copied().collect();
            prop_assert_eq!(new.iter().copied().collect::<Parts>(), wanted, "{}", said());
            shown.extend(passage.intersection(all));
            here.extend(passage.intersection(all));
        }
        each.push(here);
    }
    prop_assert_eq!(&shown, all, "{}", said());
    prop_assert_eq!(found.shown, all.len(), "{}", said());
    prop_assert!(found.unknown.is_empty(), "{}", said());
    prop_assert!(found.never.iter().all(|part| !all.contains(part)), "{}", said());
    prop_assert!(found.at_least <= found.runs.len(), "{}", said());
    for without in 0..each.len() {
        let others: Parts =
            each.iter().enumerate().filter(|(at, _)| *at != without).flat_map(|(_, parts)| parts).copied().collect();
        prop_assert_ne!(&others, all, "run {} is superfluous: {}", without, said());
    }
    Ok(())
}

/// Whatever a reader can see is shown by a tour, nothing else is said to be, and no run is superfluous; and a tour has as
/// few runs as possible where all sets of runs can be tried, and never fewer than it is proved that it takes.
#[test]
fn a_tour_shows_everything_in_few_runs() {
    let counts = [const { Cell::new(0usize) }; 4];
    let count = |at: usize| counts[at].set(counts[at].get() + 1);
    each_case(40, |case| {
        if case.tried.iter().any(|tried| tried.positions.len() > MOST_POSITIONS_TOURED) {
            return Ok(());
        }
        for kind in [TourOf::Scenes, TourOf::Choices, TourOf::Texts] {
            let seen = case.tried.iter().flat_map(|tried| &tried.seen.parts).copied().collect();
            let all = of(&case.story, kind, &seen);
            let prover = Prover::new(&case.story, LIMIT, None).with_reader_steps(1_000);
            let (exact, found) = (tour(&prover, kind, &|_| true), searched(&prover, kind));
            check(case, &exact, &all)?;
            check(case, &found, &all)?;
            prop_assert!(found.at_least <= exact.runs.len(), "{found:?}\n{exact:?}\n{}", case.text);
            count(0);
            let Some(sets) = largest_sets(case, kind) else { continue };
            let fewest = fewest(&sets);
            let said = || format!("{exact:?}\n{found:?}\nfewest {fewest} of {sets:?}\n{}", case.text);
            prop_assert_eq!(exact.runs.len(), fewest, "{}", said());
            prop_assert_eq!(exact.at_least, fewest, "{}", said());
            prop_assert!(found.at_least <= fewest && fewest <= found.runs.len(), "{}", said());
            count(1);
            if fewest > 1 {
                count(2);
            }
            if found.at_least == fewest && fewest > 1 {
                count(3);
            }
        }
        Ok(())
    });
    let counts: Vec<usize> = counts.iter().map(Cell::get).collect();
    assert!(counts[1] * 2 > counts[0], "most stories are small: {counts:?}");
    assert!(counts[2] * 4 > counts[1], "many take several runs: {counts:?}");
    assert!(counts[3] * 2 > counts[2], "most bounds are the best: {counts:?}");
}
