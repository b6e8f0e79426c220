//! What holds in every story, whatever a reader does.

use std::cell::RefCell;
use std::collections::BTreeMap;

use earlier::engine::{ChoiceDisplay, ChoiceRef, Expect, Move, Playthrough, Refused, Run};
use earlier::story::{FactId, Story};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::cases::describe;
use crate::support::maker::{CONSTRUCTS, Made, make};
use crate::support::properties::config;
use crate::support::stories::read;

pub(crate) fn runner(cases: u32) -> TestRunner {
    TestRunner::new(config(cases))
}

pub(crate) fn numbers() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..40)
}

/// What a reader does, step by step.
fn picks() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec(any::<(u8, u8)>(), 0..60)
}

pub(crate) fn story_of(made: &Made) -> Result<Story, TestCaseError> {
    let files: Vec<(&str, &str)> = made.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let loaded = read(&files);
    let errors = loaded.diagnostics.iter().filter(|problem| problem.code.as_str().starts_with('E'));
    let said: String = errors.map(|problem| describe(problem, &loaded.sources, "")).collect();
    prop_assert!(said.is_empty(), "{said}\n{made:#?}");
    loaded.story.ok_or_else(|| TestCaseError::fail("no story and no error"))
}

fn begin(story: &Story, again: bool) -> Playthrough {
    let fact = story.find_fact("again").unwrap();
    Playthrough::new(story, if again { std::slice::from_ref(&fact) } else { &[] })
}

/// Whether earlier runs know a fact, for one case in two.
fn known(fact: FactId) -> bool {
    fact.index().is_multiple_of(2)
}

/// Does what a reader might do; checks all laws of a single step.
fn act(story: &Story, run: &mut Playthrough, (what, which): (u8, u8)) -> Result<(), TestCaseError> {
    match what % 8 {
        0 => {
            let before = run.position();
            let went = run.back(usize::from(which % 4));
            prop_assert_eq!(run.position(), before - went);
        }
        1 => {
            let before = run.position();
            let went = run.forward(usize::from(which % 4));
            prop_assert_eq!(run.position(), before + went);
        }
        2 => refuses(story, run, &ChoiceRef::Number(usize::from(which)))?,
        _ => choose(story, run, which)?,
    }
    Ok(())
}

/// A choice that is not open changes nothing.
fn refuses(story: &Story, run: &mut Playthrough, pick: &ChoiceRef) -> Result<(), TestCaseError> {
    let before = run.clone();
    let shown = run.passage(story, &known).choices;
    let open = |number: usize| shown.iter().any(|shown| shown.number == number && is_open(&shown.state));
    if let ChoiceRef::Number(number) = pick
        && !open(*number)
    {
        let refused = run.choose(story, *pick);
        let locked = shown.iter().find(|shown| shown.number == *number).map(|shown| &shown.state);
        let why = match locked {
            _ if before.has_ended(story) => Refused::Ended,
            Some(ChoiceDisplay::Sealed) => Refused::Sealed,
            Some(ChoiceDisplay::Locked { .. }) => Refused::Locked,
            _ => Refused::NotHere,
        };
        prop_assert_eq!(refused, Err(why));
        prop_assert_eq!(&before, &*run);
    }
    for choice in story.choices_of(run.state().scene()) {
        let shown_open = shown.iter().any(|shown| shown.choice == Some(choice) && is_open(&shown.state));
        if !shown_open {
            prop_assert!(run.take(story, Move::Choice(choice)).is_err());
            prop_assert_eq!(&before, &*run);
        }
    }
    Ok(())
}

fn is_open(state: &ChoiceDisplay) -> bool {
    matches!(state, ChoiceDisplay::Open(_))
}

/// Any open choice can be taken, by its number and by its id; going back undoes it, and going forward redoes it.
fn choose(story: &Story, run: &mut Playthrough, which: u8) -> Result<(), TestCaseError> {
    let before = run.clone();
    let seen = run.passage(story, &known);
    let numbers: Vec<usize> = seen.choices.iter().map(|shown| shown.number).collect();
    prop_assert_eq!(numbers, (1..=seen.choices.len()).collect::<Vec<_>>());
    let open: Vec<_> = seen.choices.iter().filter(|shown| is_open(&shown.state)).collect();
    let Some(shown) = open.get(usize::from(which) % open.len().max(1)) else { return Ok(()) };
    let moved = run.choose(story, ChoiceRef::Number(shown.number));
    prop_assert!(moved.is_ok(), "{:?} {:?}", shown, moved);
    let mut other = before.clone();
    prop_assert_eq!(other.choose(story, ChoiceRef::Id(shown.id(story))), moved);
    prop_assert_eq!(&other, &*run);
    prop_assert_eq!(run.position(), before.position() + 1);
    undoes(story, run, &before)
}

fn undoes(story: &Story, run: &mut Playthrough, before: &Playthrough) -> Result<(), TestCaseError> {
    let after = run.clone();
    prop_assert_eq!(run.back(1), 1);
    prop_assert_eq!(run.state(), before.state());
    prop_assert_eq!(run.passage(story, &known), before.passage(story, &known));
    prop_assert_eq!(run.forward(1), 1);
    prop_assert_eq!(&after, &*run);
    Ok(())
}

fn meters_are_in_range(story: &Story, run: &Playthrough) -> Result<(), TestCaseError> {
    for shown in run.passage(story, &known).meters {
        let (least, most) = story.meters()[shown.meter.index()].range;
        prop_assert!((least..=most).contains(&shown.value), "{shown:?}");
    }
    Ok(())
}

/// Replaying a run's choices leads through the same states; scenes without a choice are passed again.
fn replays(story: &Story, run: &Playthrough) -> Result<(), TestCaseError> {
    let saved = Run::of(story, run);
    let text = saved.to_ron().unwrap();
    prop_assert_eq!(&Run::from_ron(&text).unwrap(), &saved, "{}", text);
    let replay = saved.replay(story);
    prop_assert_eq!(&replay.divergence, &None);
    let again = replay.playthrough;
    prop_assert_eq!(again.facts(), run.facts());
    for steps in 0..=again.position() {
        prop_assert_eq!(again.state_at(steps), run.state_at(steps));
    }
    prop_assert_eq!(again.behind(), &run.behind()[..again.position()]);
    prop_assert!(run.behind()[again.position()..].iter().all(|step| step.taken == Move::Next));
    Ok(())
}

fn walk(story: &Story, again: bool, picks: &[(u8, u8)]) -> Result<Playthrough, TestCaseError> {
    let mut run = begin(story, again);
    for pick in picks {
        act(story, &mut run, *pick)?;
        meters_are_in_range(story, &run)?;
    }
    Ok(run)
}

#[test]
fn every_walk_through_every_story_keeps_the_laws() {
    let made: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    let longest = RefCell::new(0);
    let law = |(numbers, again, picks): (Vec<u32>, bool, Vec<(u8, u8)>)| {
        let story = make(&numbers);
        for (construct, count) in &story.counts {
            *made.borrow_mut().entry(construct).or_default() += count;
        }
        let story = story_of(&story)?;
        let run = walk(&story, again, &picks)?;
        prop_assert_eq!(&walk(&story, again, &picks)?, &run, "the same picks make the same run");
        replays(&story, &run)?;
        let mut longest = longest.borrow_mut();
        *longest = run.path().len().max(*longest);
        Ok(())
    };
    runner(200).run(&(numbers(), any::<bool>(), picks()), law).unwrap_or_else(|error| panic!("{error}"));
    let made = made.into_inner();
    let missing: Vec<_> = CONSTRUCTS.iter().filter(|construct| !made.contains_key(**construct)).collect();
    assert!(missing.is_empty(), "never made: {missing:?}");
    assert!(longest.into_inner() > 10, "no walk went far");
}

#[test]
fn what_a_later_edition_adds_changes_no_step_that_was_played() {
    let law = |(numbers, picks): (Vec<u32>, Vec<(u8, u8)>)| {
        let story = story_of(&make(&numbers))?;
        let mut run = walk(&story, false, &picks)?;
        // Texts may have other words for returning readers.
        let steps = |run: &Playthrough| -> Vec<_> {
            let values = |at: usize| -> Vec<_> { run.passage_at(&story, at, &known).meters };
            (0..=run.path().len()).map(|at| (run.state_at(at).scene(), values(at))).collect()
        };
        let before = steps(&run);
        let choices = Run::of(&story, &run).choices;
        run.grant(&[story.find_fact("again").unwrap()]);
        prop_assert_eq!(steps(&run), before);
        prop_assert_eq!(&Run::of(&story, &run).choices, &choices);
        replays(&story, &run)
    };
    runner(60).run(&(numbers(), picks()), law).unwrap_or_else(|error| panic!("{error}"));
}

/// Any run at all, of any strings.
fn any_run() -> impl Strategy<Value = Run> {
    let text = any::<String>;
    let meters = prop::collection::btree_map(text(), any::<i32>(), 0..3);
    let shows = prop::collection::btree_map(text(), text(), 0..3);
    let expect =
        (prop::option::of(text()), meters, shows).prop_map(|(ending, meters, shows)| Expect { ending, meters, shows });
    let lists = (prop::collection::vec(text(), 0..3), prop::collection::vec(text(), 0..5));
    (text(), lists, prop::option::of(expect), prop::option::of(text()))
        .prop_map(|(story, (facts, choices), expect, note)| Run { story, facts, choices, expect, note })
}

#[test]
fn a_run_written_as_ron_reads_back_equal() {
    let law = |run: Run| {
        let text = run.to_ron().unwrap();
        prop_assert_eq!(&Run::from_ron(&text).unwrap(), &run, "{}", text);
        prop_assert_eq!(&Run::from_ron(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap(), &run);
        Ok(())
    };
    runner(300).run(&any_run(), law).unwrap_or_else(|error| panic!("{error}"));
}
