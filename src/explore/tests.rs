//! The laws of exploration: every kind of proved result, compared with a reader who tries everything.
//!
//! The reader (`reader`) is a separate interpreter of stories. The stories are generated at random with every construct
//! of the format. Whatever `explore`, `check`, `map`, a session and `stats` report about a story is of one of these
//! kinds:
//!
//! | kind of line | law |
//! |---|---|
//! | scenes, choices and endings that can be reached or taken | [`what_is_explored_is_what_a_reader_sees`] |
//! | the shortest run to each ending, and the facts that it needs | the same, and `engine::explore` for the first in order |
//! | dead ends and soft-locks, with their runs | the same |
//! | the values of meters, overall and by scene | the same |
//! | effects that stop at the end of a range | the same |
//! | conditions that always have the same outcome | the same |
//! | the number of states | the same, within bounds |
//! | parts of texts that are never shown | [`what_can_be_read_is_what_a_reader_reads`] |
//! | the answer to `--scene`, `--to` and `--when`, a jump of `watch`, and which readings occur | [`a_question_is_answered_as_a_reader_would`] |
//! | shares of random readers, their length, and those who never end | [`random_readers_end_as_they_would`] |
//! | endings still open and closed by a choice, also in what-if; the nearest ending | [`open_endings_and_the_nearest_are_those_of_a_reader`] |
//! | warnings of `check`: never reached, taken or shown, stuck, constant; what blocks a path | `lines::check_warns_of_what_a_reader_never_sees_and_of_nothing_else` |
//! | warnings of `check` about size: rows of a page, columns of a label, choices shown | `lines::texts_and_choices_are_as_large_as_some_reader_sees_them` |
//! | marks of `map` | `lines::a_map_marks_what_a_reader_finds` |
//! | numbers of `stats` | `lines::the_numbers_of_a_story_are_those_of_its_parts` |
//! | choices that make no difference | `engine::idle` in tests/it |
//! | what a search that was cut short says | `limits::what_is_said_within_a_limit_is_true`, and the one after it |

#![expect(clippy::float_arithmetic, reason = "shares of readers are fractions")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use self::reader::{Position, Reader, Tried};
use super::{
    Answer, Control, EndingAnswer, Explored, LIMIT, MeterValues, OneSided, Outlook, Place, Strategy, Stuck,
    VariantAnswer, Witness, balance, explore_with, question, text_readings,
};
use crate::engine::State;
use crate::story::{
    ChoiceId, Cond, CondId, CondSite, Edition, GateKind, JunctionId, Loaded, Piece, SceneId, Story, load,
};
use crate::{maker, properties};

mod contrast;
mod laws;
mod limits;
mod lines;
mod reader;
mod records;
mod tour;

/// Stories with more positions than this are not tried.
const MOST_POSITIONS: usize = 3_000;

fn numbers() -> impl proptest::strategy::Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 1..40)
}

/// A generated story with everything that a reader can see in each of its editions.
struct Case {
    story: Story,
    tried: Vec<Tried>,
    text: String,
    files: Vec<(String, String)>,
}

impl Case {
    /// Loads the story again, with the locations of its parts.
    fn load(&self) -> Loaded {
        load_files(&self.files)
    }

    /// The conditions in the texts of the story.
    fn conds(&self) -> BTreeSet<CondId> {
        let texts = self.story.choices().iter().flat_map(|choice| [Some(choice.text), choice.locked, choice.after]);
        let scenes = self.story.scenes().iter();
        let notes = scenes.clone().flat_map(|scene| scene.notes.iter().map(|note| note.text));
        let others = self.story.documents().iter().map(|document| document.text);
        let briefs = self.story.briefs().iter().map(|brief| brief.text);
        let all = texts.flatten().chain(scenes.map(|scene| scene.text)).chain(notes).chain(others).chain(briefs);
        let conds = all.flat_map(|text| self.story.pieces(text).windows(2)).filter_map(|pair| match pair {
            // The way a value is shown is not a variant.
            [Piece::Unless { .. }, Piece::Value { .. }] => None,
            [Piece::Unless { cond, .. }, _] => Some(*cond),
            _ => None,
        });
        conds.collect()
    }

    fn editions(&self) -> impl Iterator<Item = (Edition, &Tried)> {
        self.story.editions().iter().copied().zip(&self.tried)
    }
}

fn load_files(files: &[(String, String)]) -> Loaded {
    load(|name| {
        let found = files.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or("no such file")
    })
}

/// Checks a law on many generated stories, except those with too many positions.
fn each_case(cases: u32, law: impl Fn(&Case) -> Result<(), TestCaseError>) {
    let mut runner = TestRunner::new(properties::config(cases));
    let result = runner.run(&numbers(), |numbers| {
        let made = maker::make(&numbers);
        let story = load_files(&made.files).story.unwrap();
        let tried = story.editions().iter().map(|edition| Tried::new(&story, *edition, MOST_POSITIONS)).collect();
        let Some(tried) = tried else { return Ok(()) };
        let text = made.files.iter().map(|(_, text)| text.as_str()).collect();
        law(&Case { story, tried, text, files: made.files })
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn answer(yes: bool) -> Answer {
    if yes { Answer::Yes } else { Answer::No }
}

/// Plays a run; returns the position that it leads to, or `None` if it does not work.
fn play(reader: &mut Reader, story: &Story, run: &Witness) -> Option<Position> {
    let edition = if run.facts.is_empty() { Edition::First } else { Edition::Later };
    let mut at = reader.begin(edition);
    for choice in &run.choices {
        for _ in 0..=story.scenes().len() {
            match reader.steps(&at).pop() {
                Some((None, next)) => at = next,
                _ => break,
            }
        }
        at = reader.steps(&at).into_iter().find(|(taken, _)| *taken == Some(*choice))?.1;
    }
    Some(at)
}

/// Returns the positions that a run leads to without another choice.
fn ends_of(story: &Story, run: &Witness) -> Option<Vec<Position>> {
    let mut reader = Reader::new(story);
    let mut at = play(&mut reader, story, run)?;
    let mut ends = vec![at.clone()];
    for _ in 0..=story.scenes().len() {
        match reader.steps(&at).pop() {
            Some((None, next)) => at = next,
            _ => break,
        }
        ends.push(at.clone());
    }
    Some(ends)
}

/// The fewest choices that lead to a position that passes a test, in any edition.
fn fewest(case: &Case, is: impl Fn(&Tried, usize, &Position) -> bool) -> Option<usize> {
    let of = |tried: &Tried| {
        let found = tried.positions.iter().enumerate().filter(|(at, position)| is(tried, *at, position));
        found.map(|(at, _)| tried.depths[at]).min()
    };
    case.tried.iter().filter_map(of).min()
}

/// Returns whether a run works, is as short as the shortest, and ends where a test passes, with no more facts than it
/// needs.
fn is_shortest(
    case: &Case,
    run: Option<&Witness>,
    least: Option<usize>,
    is: impl Fn(&Position) -> bool,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(run.map(|run| run.choices.len()), least);
    let Some(run) = run else { return Ok(()) };
    let ends = ends_of(&case.story, run);
    prop_assert!(ends.is_some_and(|ends| ends.iter().any(is)), "{run:?}\n{}", case.text);
    Ok(())
}

fn is_ending(story: &Story, position: &Position) -> bool {
    story.ending(position.scene).is_some()
}

/// The soft-locks of an edition: positions from which something follows, but no ending.
fn soft_locked(story: &Story, tried: &Tried) -> Vec<bool> {
    let can_end = tried.leading(|_, position| is_ending(story, position));
    can_end.iter().zip(&tried.next).map(|(can_end, next)| !can_end && !next.is_empty()).collect()
}

fn stuck_as_seen(
    case: &Case,
    found: &[Stuck],
    is: impl Fn(&Tried, usize, &Position) -> bool,
) -> Result<(), TestCaseError> {
    for scene in case.story.scene_ids() {
        let stuck = found.iter().find(|stuck| stuck.scene == scene);
        let least = fewest(case, |tried, at, position| position.scene == scene && is(tried, at, position));
        prop_assert_eq!(stuck.is_some(), least.is_some(), "{}\n{}", case.story.scene_name(scene), case.text);
        let run = stuck.and_then(|stuck| stuck.witness.as_ref());
        is_shortest(case, run, least, |position| position.scene == scene)?;
    }
    Ok(())
}

/// Everything in [`Explored`] at once: a new field does not compile before it has its law here.
fn explored_as_seen(case: &Case, explored: &Explored) -> Result<(), TestCaseError> {
    let Explored {
        is_complete,
        knows_stuck,
        has_shortest_runs,
        states,
        scenes,
        choices,
        endings,
        dead_ends,
        soft_locks,
        always,
        undecided,
        meters,
        saturating,
    } = explored;
    let story = &case.story;
    let seen = || case.tried.iter().map(|tried| &tried.seen);
    prop_assert!(*is_complete && *knows_stuck && *has_shortest_runs);
    prop_assert_eq!(undecided, &[]);
    let wanted: Vec<_> = story.scene_ids().map(|id| answer(seen().any(|seen| seen.scenes.contains(&id)))).collect();
    prop_assert_eq!(scenes, &wanted, "{}", case.text);
    let wanted: Vec<_> = story.choice_ids().map(|id| answer(seen().any(|seen| seen.taken.contains(&id)))).collect();
    prop_assert_eq!(choices, &wanted, "{}", case.text);
    let declared: Vec<SceneId> = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).collect();
    prop_assert_eq!(endings.iter().map(|ending| ending.scene).collect::<Vec<_>>(), declared);
    for EndingAnswer { scene, reachable, witness } in endings {
        let least = fewest(case, |_, _, position| position.scene == *scene);
        prop_assert_eq!(*reachable, answer(least.is_some()));
        is_shortest(case, witness.as_ref(), least, |position| position.scene == *scene)?;
    }
    stuck_as_seen(case, dead_ends, |tried, at, position| tried.next[at].is_empty() && !is_ending(story, position))?;
    let locked: Vec<Vec<bool>> = case.tried.iter().map(|tried| soft_locked(story, tried)).collect();
    let locked = |tried: &Tried, at: usize| {
        let edition = case.tried.iter().position(|other| std::ptr::eq(other, tried)).unwrap();
        locked[edition][at]
    };
    stuck_as_seen(case, soft_locks, |tried, at, _| locked(tried, at))?;
    prop_assert_eq!(always, &one_sided(case), "{}", case.text);
    prop_assert_eq!(meters, &values(case), "{}", case.text);
    let wanted: BTreeSet<_> = seen().flat_map(|seen| &seen.saturating).copied().collect();
    prop_assert_eq!(saturating, &wanted.into_iter().collect::<Vec<_>>(), "{}", case.text);
    states_in_bounds(case, *states)
}

/// What is live is between the scene with its meters and everything.
fn states_in_bounds(case: &Case, states: u128) -> Result<(), TestCaseError> {
    let all: usize = case.tried.iter().map(|tried| tried.positions.len()).sum();
    let plain = |tried: &Tried| -> usize {
        let places = tried.positions.iter().map(|position| (position.scene.index(), position.meters.clone()));
        places.collect::<BTreeSet<_>>().len()
    };
    let least: usize = case.tried.iter().map(plain).sum();
    prop_assert!((least as u128..=all as u128).contains(&states), "{least} {states} {all}\n{}", case.text);
    Ok(())
}

/// The conditions that a reader saw with one outcome only, in the order of the story.
fn one_sided(case: &Case) -> Vec<OneSided> {
    let seen = |at: CondSite, holds: bool| case.tried.iter().any(|tried| tried.seen.outcomes.contains(&(at, holds)));
    let story = &case.story;
    let gates = story.choice_ids().flat_map(|choice| GateKind::ALL.map(|kind| CondSite::Gate(choice, kind)));
    let sites = gates.chain(story.effect_ids().map(CondSite::Effect)).chain(story.branch_ids().map(CondSite::Branch));
    let found = sites.filter(|at| seen(*at, true) != seen(*at, false));
    found.map(|at| OneSided { at, holds: seen(at, true) }).collect()
}

fn values(case: &Case) -> Vec<MeterValues> {
    let joined = |ranges: &mut dyn Iterator<Item = (i32, i32)>| {
        ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    };
    let of = |meter: crate::story::MeterId| {
        let at = |scene| {
            joined(&mut case.tried.iter().filter_map(|tried| tried.seen.values.get(&(scene, meter.index())).copied()))
        };
        let by_scene: Vec<_> = case.story.scene_ids().map(at).collect();
        MeterValues { meter, range: joined(&mut by_scene.iter().flatten().copied()), by_scene }
    };
    case.story.meter_ids().map(of).collect()
}

#[test]
fn what_is_explored_is_what_a_reader_sees() {
    each_case(300, |case| {
        for strategy in [Strategy::Explicit, Strategy::Symbolic] {
            explored_as_seen(case, &explore_with(&case.story, LIMIT, strategy))?;
        }
        Ok(())
    });
}

/// Every part of every text, whether random readers look for it or the states are searched.
#[test]
fn what_can_be_read_is_what_a_reader_reads() {
    let never = RefCell::new(0);
    each_case(200, |case| {
        for steps in [0, 300] {
            let found = text_readings::readings(&case.story, &LIMIT.into(), steps, &BTreeMap::new(), || None);
            let mut listed = BTreeSet::new();
            for (_, VariantAnswer { variant, readable, witness, scenes, inside }) in &found {
                let key = (variant.cond, variant.holds);
                listed.insert(key);
                let met = case.tried.iter().filter_map(|tried| tried.seen.read.get(&key));
                let met: BTreeSet<SceneId> = met.flatten().copied().collect();
                *never.borrow_mut() += usize::from(met.is_empty());
                let place = format!("{:?} {}\n{}", case.story.cond(variant.cond), variant.holds, case.text);
                prop_assert_eq!(*readable, answer(!met.is_empty()), "{}", place);
                prop_assert_eq!(witness.is_some(), *readable == Answer::Yes);
                prop_assert!(met.iter().all(|scene| scenes.contains(scene)), "{place}");
                let outer = inside.map(|outer| (outer.cond, outer.holds));
                let is_within = |tried: &Tried| outer.is_none_or(|outer| tried.seen.read.contains_key(&outer));
                prop_assert!(met.is_empty() || case.tried.iter().any(is_within), "{place}");
                if let Some(run) = witness {
                    prop_assert!(reads(&case.story, run, key), "{run:?} {place}");
                }
            }
            prop_assert_eq!(listed.len(), found.len(), "a part is listed twice");
        }
        Ok(())
    });
    assert!(never.into_inner() > 0, "no part of a text was never shown");
}

/// Whether a run reads a variant after its last choice.
fn reads(story: &Story, run: &Witness, variant: (CondId, bool)) -> bool {
    let mut reader = Reader::new(story);
    let before =
        Witness { facts: run.facts.clone(), choices: run.choices.split_last().map_or(vec![], |all| all.1.to_vec()) };
    let Some(ends) = ends_of(story, &before) else { return false };
    let mut last = ends.last().unwrap().clone();
    if let Some(choice) = run.choices.last() {
        if !reader.steps(&last).iter().any(|(taken, _)| *taken == Some(*choice)) {
            return false;
        }
        reader = Reader::new(story);
        last = reader.take(&last, *choice);
    } else {
        last = ends[0].clone();
    }
    for _ in 0..=story.scenes().len() {
        reader.read_all(&last);
        if !story.is_passed_through(last.scene) {
            break;
        }
        last = reader.steps(&last).pop().unwrap().1;
    }
    reader.seen.read.contains_key(&variant)
}

/// The conditions of a story that a question can ask: those of its choices, lines and effects.
fn conditions(story: &Story) -> Vec<Cond> {
    let archived: Vec<usize> = story.facts_from_archive().map(|fact| fact.index()).collect();
    let gates = story.choices().iter().flat_map(|choice| choice.gates().cloned());
    let branches = story.branches().iter().filter_map(|branch| branch.when.as_deref().cloned());
    let all = gates.chain(branches);
    all.filter(|cond| {
        let mut is_archived = false;
        super::plan::StoryVar::read_by(cond, &mut |var| {
            if let super::plan::StoryVar::Bit(bit) = var {
                is_archived |= archived.contains(&bit.index());
            }
        });
        !is_archived
    })
    .collect()
}

#[test]
fn a_question_is_answered_as_a_reader_would() {
    each_case(300, |case| {
        let story = &case.story;
        let conds = conditions(story).into_iter().take(3).flat_map(|cond| [Cond::Not(Box::new(cond.clone())), cond]);
        let questions: Vec<Option<Cond>> = std::iter::once(None).chain(conds.map(Some)).collect();
        let scenes: Vec<Option<SceneId>> = std::iter::once(None).chain(story.scene_ids().map(Some)).collect();
        for (at, when) in questions.iter().enumerate() {
            for scene in scenes.iter().skip(at % 3).step_by(3) {
                let (found, run) = question::ask(
                    story,
                    scene.map_or(Place::Anywhere, Place::Scene),
                    when.as_ref(),
                    &LIMIT.into(),
                    None,
                );
                let is = |position: &Position| {
                    scene.is_none_or(|scene| scene == position.scene)
                        && when.as_ref().is_none_or(|when| position.holds(when))
                };
                let least = fewest(case, |_, _, position| is(position));
                prop_assert_eq!(found, answer(least.is_some()), "{:?} {:?}\n{}", scene, when, case.text);
                is_shortest(case, run.as_ref(), least, is)?;
            }
            for junction in story.junction_ids().skip(at % 2).step_by(2) {
                let (found, run) = question::ask(story, Place::Junction(junction), when.as_ref(), &LIMIT.into(), None);
                let passed = case.tried.iter().flat_map(|tried| &tried.passed);
                let is = |there: &JunctionId, position: &Position| {
                    *there == junction && when.as_ref().is_none_or(|when| position.holds(when))
                };
                let least = passed.filter(|(there, at, _)| is(there, at)).map(|(_, _, choices)| *choices).min();
                prop_assert_eq!(found, answer(least.is_some()), "{:?} {:?}\n{}", junction, when, case.text);
                prop_assert_eq!(run.map(|run| run.choices.len()), least, "{:?} {:?}\n{}", junction, when, case.text);
            }
        }
        Ok(())
    });
}

/// The share of random readers at each ending, of those who never end, and how many choices they take.
fn ends_at_random(story: &Story, tried: &Tried) -> (Vec<f64>, f64, f64) {
    let goes_on = tried.leading(|at, _| tried.next[at].is_empty());
    let mut shares = vec![0.0; tried.positions.len()];
    let mut arrived = vec![0.0; story.scenes().len()];
    let mut length = 0.0;
    shares[0] = 1.0;
    for _ in 0..3_000 {
        let mut next = vec![0.0; shares.len()];
        for (at, share) in shares.iter().enumerate().filter(|(at, share)| goes_on[*at] && **share > 0.0) {
            let steps = &tried.next[at];
            if steps.iter().any(|(choice, _)| choice.is_some()) {
                length += share;
            }
            for (_, to) in steps {
                next[*to] += share / steps.len() as f64;
            }
            if is_ending(story, &tried.positions[at]) {
                arrived[tried.positions[at].scene.index()] += share;
            }
        }
        if next.iter().zip(&goes_on).filter(|each| *each.1).map(|each| each.0).sum::<f64>() < 1e-12 {
            break;
        }
        shares = next;
    }
    let ended: f64 = arrived.iter().sum();
    let endings = story.scene_ids().filter(|scene| story.ending(*scene).is_some());
    (endings.map(|scene| arrived[scene.index()]).collect(), 1.0 - ended, length)
}

#[test]
fn random_readers_end_as_they_would() {
    let computed = RefCell::new(0);
    each_case(200, |case| {
        for (edition, tried) in case.editions().filter(|(_, tried)| tried.positions.len() < 300) {
            let found = balance::balance(&case.story, edition, &Control::from(LIMIT));
            let (endings, unended, length) = ends_at_random(&case.story, tried);
            let near = |found: f64, wanted: f64, error: f64| (found - wanted).abs() < 1e-6 + error * 3.0;
            let shown = format!("{found:?}\n{endings:?} {unended} {length}\n{}", case.text);
            *computed.borrow_mut() += usize::from(found.readers.is_none());
            let slack = if found.readers.is_none() { 0.0 } else { 0.01 };
            prop_assert!(near(found.unended, unended, slack), "{shown}");
            prop_assert_eq!(found.endings.len(), endings.len());
            for ((_, share, error), wanted) in found.endings.iter().zip(endings) {
                prop_assert!(near(*share, wanted, error + slack), "{shown}");
            }
            prop_assert!(found.readers.is_some() || near(found.length.0, length, 0.0), "{shown}");
        }
        Ok(())
    });
    assert!(computed.into_inner() > 100);
}

/// The state of the engine that a run leads to, for what is asked of the engine's states.
fn state_after(story: &Story, edition: Edition, run: &[ChoiceId]) -> State {
    let mut state = State::begin(story, &story.facts_at_start(edition));
    for choice in run {
        super::witness::pass(story, &mut state);
        state.step(story, *choice).unwrap();
    }
    state
}

/// The run of choices to each position.
fn runs(tried: &Tried) -> Vec<Vec<ChoiceId>> {
    let mut runs: Vec<Option<Vec<ChoiceId>>> = vec![None; tried.positions.len()];
    runs[0] = Some(Vec::new());
    let mut waiting = std::collections::VecDeque::from([0]);
    while let Some(at) = waiting.pop_front() {
        for (choice, to) in &tried.next[at] {
            if runs[*to].is_none() {
                runs[*to] = Some(runs[at].iter().flatten().copied().chain(*choice).collect());
                match choice {
                    None => waiting.push_front(*to),
                    Some(_) => waiting.push_back(*to),
                }
            }
        }
    }
    runs.into_iter().map(Option::unwrap).collect()
}

#[test]
fn open_endings_and_the_nearest_are_those_of_a_reader() {
    each_case(200, |case| {
        let story = &case.story;
        for (edition, tried) in case.editions().filter(|(_, tried)| tried.positions.len() < 200) {
            let outlook = Outlook::new(story, edition, LIMIT).unwrap();
            let runs = runs(tried);
            let endings: Vec<SceneId> = story.scene_ids().filter(|scene| story.ending(*scene).is_some()).collect();
            let leading: Vec<Vec<bool>> =
                endings.iter().map(|ending| tried.leading(|_, position| position.scene == *ending)).collect();
            for (at, position) in
                tried.positions.iter().enumerate().filter(|(_, at)| !story.is_passed_through(at.scene))
            {
                let mut state = state_after(story, edition, &runs[at]);
                super::witness::pass(story, &mut state);
                prop_assert_eq!(state.scene(), position.scene);
                let open: Vec<SceneId> =
                    endings.iter().zip(&leading).filter(|(_, leading)| leading[at]).map(|each| *each.0).collect();
                prop_assert_eq!(outlook.open(&state).collect::<Vec<_>>(), open.clone(), "{}", case.text);
                let path = outlook.path_to(story, &state, &endings);
                let least = distance(tried, at, |position| story.ending(position.scene).is_some());
                prop_assert_eq!(path.as_ref().map(|path| path.choices.len()), least, "{}", case.text);
                prop_assert!(path.is_none_or(|path| path.is_shortest && open.contains(&path.ending)));
            }
        }
        Ok(())
    });
}

/// The fewest choices from a position to one that passes a test.
fn distance(tried: &Tried, from: usize, is: impl Fn(&Position) -> bool) -> Option<usize> {
    let mut known = vec![false; tried.positions.len()];
    let mut waiting = std::collections::VecDeque::from([(from, 0)]);
    while let Some((at, choices)) = waiting.pop_front() {
        if std::mem::replace(&mut known[at], true) {
            continue;
        }
        if is(&tried.positions[at]) {
            return Some(choices);
        }
        for (choice, to) in &tried.next[at] {
            match choice {
                None => waiting.push_front((*to, choices)),
                Some(_) => waiting.push_back((*to, choices + 1)),
            }
        }
    }
    None
}
