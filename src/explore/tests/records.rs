//! Saved proofs and new proofs agree, whatever was edited in between.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Mutex;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{MOST_POSITIONS, Tried};
use super::{each_case, maker, numbers, properties, state_after};
use crate::check;
use crate::explore::{LIMIT, Outlook, Prover, Store, explore_and_read};
use crate::story::{ChoiceId, Edition, Story, load};

/// A store in memory that counts what is saved.
#[derive(Debug, Default)]
struct Memory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    saved: Mutex<usize>,
}

impl Memory {
    fn saved(&self) -> usize {
        std::mem::take(&mut *self.saved.lock().unwrap())
    }
}

impl Store for Memory {
    fn load(&self, name: &str) -> Option<Vec<u8>> {
        self.files.lock().unwrap().get(name).cloned()
    }

    fn save(&self, name: &str, bytes: &[u8]) {
        *self.saved.lock().unwrap() += 1;
        self.files.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
    }
}

fn made(numbers: &[u32]) -> Story {
    let made = maker::make(numbers);
    let read = |name: &str| {
        let found = made.files.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_bytes().to_vec()).ok_or("no such file")
    };
    load(read).story.unwrap()
}

fn proved_with(story: &Story, store: &Memory) -> impl PartialEq + std::fmt::Debug + use<> {
    Prover::new(story, LIMIT, Some(store)).explore_and_read()
}

/// The endings that are open in states of the first runs.
fn open(story: &Story, outlook: &Outlook, edition: Edition) -> Vec<Vec<usize>> {
    let mut run: Vec<ChoiceId> = Vec::new();
    let mut all = Vec::new();
    for _ in 0..8 {
        let mut state = state_after(story, edition, &run);
        crate::explore::witness::pass(story, &mut state);
        all.push(outlook.open(&state).map(|ending| ending.index()).collect());
        let next = state.open_choices(story).next();
        run.extend(next);
        if next.is_none() {
            break;
        }
    }
    all
}

#[test]
fn what_is_kept_over_a_series_of_edits_is_what_is_proved_anew() {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u32>()), 1..6);
    let mut runner = TestRunner::new(properties::config(40));
    let result = runner.run(&(numbers(), edits), |(mut numbers, edits)| {
        let memory = Memory::default();
        let store: &dyn Store = &memory;
        for (at, number) in edits {
            let story = made(&numbers);
            let is_small = |edition: &Edition| Tried::new(&story, *edition, MOST_POSITIONS).is_some();
            if !story.editions().iter().all(is_small) {
                return Ok(());
            }
            // Twice, so that the second time everything is known.
            for _ in 0..2 {
                let prove = |store| Prover::new(&story, LIMIT, store).with_reader_steps(300).explore_and_judge(&[]);
                prop_assert_eq!(prove(Some(store)), prove(None));
                for edition in story.editions() {
                    let kept = Prover::new(&story, LIMIT, Some(store)).outlook(*edition).unwrap();
                    let fresh = Outlook::new(&story, *edition, LIMIT).unwrap();
                    prop_assert_eq!(open(&story, &kept, *edition), open(&story, &fresh, *edition));
                }
            }
            let at = at.index(numbers.len());
            numbers[at] = number;
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// What is known from before is not asked again, and nothing else is said about readings.
#[test]
fn readings_are_the_same_with_what_is_kept() {
    let found = Cell::new(0);
    each_case(100, |case| {
        let (story, loaded, memory) = (&case.story, case.load(), Memory::default());
        let readings =
            |store| check::explore(&loaded, &Prover::new(story, LIMIT, store).with_reader_steps(300)).readings;
        let fresh = readings(None);
        for _ in 0..2 {
            prop_assert_eq!(&readings(Some(&memory)), &fresh, "{}", case.text);
        }
        found.set(found.get() + fresh.len());
        Ok(())
    });
    assert!(found.get() > 0);
}

const SETTINGS: &str = r#"Story(format: 1, id: "s", title: "S", start: "a", chapters: ["one"], facts: [
    Fact(id: "met", is: "You have met."), Fact(id: "told", is: "You have told."),
])"#;

const CHAPTER: &str = r#"Chapter(title: "One", scenes: [
    Scene(id: "a", text: "Here{met: again}. {told and not met: Never.}", choices: [
        Choice(id: "x", text: "Meet.", to: "a", effects: ["met", "told"]),
        Choice(id: "y", text: "Go.", to: "z", when: "met"),
    ]),
    Scene(id: "z", text: "End.", ending: Ending(title: "End", teaser: "t")),
])"#;

fn small(chapter: &str) -> Story {
    load(|name| Ok::<_, String>(if name == "story.ron" { SETTINGS } else { chapter }.as_bytes().to_vec()))
        .story
        .unwrap()
}

#[test]
fn only_what_an_edit_changes_is_proved_anew() {
    let store = Memory::default();
    let first = proved_with(&small(CHAPTER), &store);
    assert_eq!((store.saved(), store.files.lock().unwrap().len()), (1, 1));
    // Prose, names and titles: everything is known.
    let prose =
        CHAPTER.replace("Here", "Over there").replace("\"Meet.\"", "\"Meet her.\"").replace("id: \"x\"", "id: \"w\"");
    assert_eq!(format!("{:?}", proved_with(&small(&prose), &store)), format!("{first:?}"));
    assert_eq!(store.saved(), 0);
    // A condition inside a text: the same record, with other readings.
    let text = CHAPTER.replace("told and not met", "met and not told");
    proved_with(&small(&text), &store);
    assert_eq!((store.saved(), store.files.lock().unwrap().len()), (1, 1));
    // Each part of the logic: another record.
    let edits = [
        ("when: \"met\"", "when: \"told\""),
        ("effects: [\"met\", \"told\"]", "effects: [\"told\", \"met\"]"),
        ("text: \"Go.\", to: \"z\"", "text: \"Go.\", to: \"a\""),
        ("to: \"a\", effects", "to: \"a\", once: true, effects"),
        ("when: \"met\"", "seal: \"met\""),
        ("text: \"End.\"", "text: \"End.\", arrive: [\"met\"]"),
    ];
    for (number, (from, to)) in (2..).zip(edits) {
        assert!(CHAPTER.contains(from), "{from}");
        proved_with(&small(&CHAPTER.replacen(from, to, 1)), &store);
        assert_eq!((store.saved(), store.files.lock().unwrap().len()), (1, number), "{to}");
    }
}

#[test]
fn a_record_that_is_cut_changed_or_another_one_is_not_read() {
    let story = small(CHAPTER);
    let other = small(&CHAPTER.replace("when: \"met\"", "when: \"told and not met\""));
    let store = Memory::default();
    let fresh = explore_and_read(&story, LIMIT);
    proved_with(&other, &store);
    let (_, wrong) = store.files.lock().unwrap().pop_first().unwrap();
    proved_with(&story, &store);
    let (name, right) =
        store.files.lock().unwrap().first_key_value().map(|(name, bytes)| (name.clone(), bytes.clone())).unwrap();
    let cut = (0..right.len()).map(|length| right[..length].to_vec());
    let changed = (0..right.len()).map(|at| {
        let mut bytes = right.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    });
    for bytes in cut.chain(changed).chain([wrong, [right.clone(), vec![0]].concat()]) {
        store.files.lock().unwrap().insert(name.clone(), bytes);
        store.saved();
        assert_eq!(Prover::new(&story, LIMIT, Some(&store)).explore_and_read(), fresh);
        assert_eq!(store.saved(), 1, "it is replaced");
        assert_eq!(store.load(&name).as_ref(), Some(&right));
    }
}

#[test]
fn what_was_cut_short_is_not_kept() {
    let store = Memory::default();
    let story = small(CHAPTER);
    assert!(!Prover::new(&story, 1, Some(&store)).explore_and_read().0.is_complete);
    assert_eq!(Prover::new(&story, LIMIT, Some(&store)).explore_and_read(), explore_and_read(&story, LIMIT));
}

/// The fingerprint of a kept reading says where it is met, not only on which conditions it depends.
#[test]
fn a_reading_that_moves_is_proved_anew() {
    let store = Memory::default();
    proved_with(&small(CHAPTER), &store);
    let moved = CHAPTER.replace("Here{met: again}.", "Here.").replace("End.", "End{met: again}.");
    let story = small(&moved);
    let kept = Prover::new(&story, LIMIT, Some(&store)).explore_and_read();
    assert_eq!(kept, explore_and_read(&story, LIMIT));
}
