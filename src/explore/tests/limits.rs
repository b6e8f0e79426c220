//! The results of a search that was cut short are still true.

use std::cell::Cell;

use super::*;
use crate::check;
use crate::diag::Diagnostic;
use crate::explore::{Control, Prover, Undecided};

/// How often each way of ending was met.
#[derive(Default)]
struct Met {
    /// Not all states were found, and something was ruled out; or something is open.
    ruled_out: Cell<usize>,
    open: Cell<usize>,
    /// All states were found, but not the ones where a reader is stuck; or those too, but not the shortest runs.
    without_stuck: Cell<usize>,
    without_shortest: Cell<usize>,
    complete: Cell<usize>,
}

fn count(met: &Cell<usize>, is_met: bool) {
    met.set(met.get() + usize::from(is_met));
}

/// An answer is the truth, or open.
fn is_true_or_open(given: Answer, seen: bool) -> bool {
    given == Answer::Unknown || given == answer(seen)
}

fn runs_are_true(case: &Case, cut: &Explored) -> Result<(), TestCaseError> {
    for EndingAnswer { scene, reachable, witness } in &cut.endings {
        let least = fewest(case, |_, _, position| position.scene == *scene);
        prop_assert!(is_true_or_open(*reachable, least.is_some()), "{}", case.text);
        prop_assert!(witness.is_none() || *reachable == Answer::Yes);
        let Some(run) = witness else { continue };
        prop_assert!(!cut.has_shortest_runs || Some(run.choices.len()) == least, "{run:?}\n{}", case.text);
        let ends = ends_of(&case.story, run);
        prop_assert!(ends.is_some_and(|ends| ends.iter().any(|end| end.scene == *scene)), "{run:?}\n{}", case.text);
    }
    let locked: Vec<Vec<bool>> = case.tried.iter().map(|tried| soft_locked(&case.story, tried)).collect();
    let is_locked = |scene: SceneId| {
        let editions = case.tried.iter().zip(&locked);
        editions
            .flat_map(|(tried, locked)| tried.positions.iter().zip(locked))
            .any(|(at, is_locked)| *is_locked && at.scene == scene)
    };
    let is_dead_end = |scene| {
        fewest(case, |tried, at, position| {
            position.scene == scene && tried.next[at].is_empty() && !is_ending(&case.story, position)
        })
    };
    for scene in case.story.scene_ids() {
        let known = |stuck: &[Stuck]| stuck.iter().any(|stuck| stuck.scene == scene);
        for (listed, is) in
            [(known(&cut.soft_locks), is_locked(scene)), (known(&cut.dead_ends), is_dead_end(scene).is_some())]
        {
            prop_assert!(!listed || is, "{}\n{}", case.story.scene_name(scene), case.text);
            prop_assert!(listed || !is || !cut.knows_stuck, "{}\n{}", case.story.scene_name(scene), case.text);
        }
    }
    Ok(())
}

fn is_true(case: &Case, cut: &Explored) -> Result<(), TestCaseError> {
    let story = &case.story;
    let seen = || case.tried.iter().map(|tried| &tried.seen);
    for (scene, given) in story.scene_ids().zip(&cut.scenes) {
        prop_assert!(is_true_or_open(*given, seen().any(|seen| seen.scenes.contains(&scene))), "{}", case.text);
        prop_assert!(*given != Answer::Unknown || !cut.is_complete);
    }
    for (choice, given) in story.choice_ids().zip(&cut.choices) {
        prop_assert!(is_true_or_open(*given, seen().any(|seen| seen.taken.contains(&choice))), "{}", case.text);
        prop_assert!(*given != Answer::Unknown || !cut.is_complete);
    }
    runs_are_true(case, cut)?;
    let constant = one_sided(case);
    prop_assert!(cut.always.iter().all(|one| constant.contains(one)), "{:?}\n{}", cut.always, case.text);
    let is_said = |one: &&OneSided| cut.always.contains(one) || cut.undecided.contains(&one.at);
    prop_assert!(constant.iter().all(|one| is_said(&one)), "{constant:?} {:?}\n{}", cut.undecided, case.text);
    for (given, all) in cut.meters.iter().zip(values(case)) {
        let within =
            |(least, most): (i32, i32), all: Option<(i32, i32)>| all.is_some_and(|all| all.0 <= least && most <= all.1);
        prop_assert!(given.range.is_none_or(|range| within(range, all.range)));
        let by_scene = given.by_scene.iter().zip(&all.by_scene);
        prop_assert!(by_scene.into_iter().all(|(range, all)| range.is_none_or(|range| within(range, *all))));
    }
    let saturating: BTreeSet<_> = seen().flat_map(|seen| &seen.saturating).copied().collect();
    prop_assert!(cut.saturating.iter().all(|effect| saturating.contains(effect)), "{}", case.text);
    Ok(())
}

#[test]
fn what_is_said_within_a_limit_is_true() {
    let met = Met::default();
    each_case(300, |case| {
        for limit in [1, 10, 30, 60, 100, 200, 400, 800, 3_000] {
            for strategy in [Strategy::Auto, Strategy::Explicit, Strategy::Symbolic] {
                let cut = explore_with(&case.story, limit, strategy);
                is_true(case, &cut)?;
                let open = Undecided::of(&case.story, &cut, &[], &[], Vec::new());
                let is_known = cut.is_complete && cut.knows_stuck;
                prop_assert!(open.is_some() || is_known, "something is open, and nothing says so");
                count(&met.complete, is_known && cut.has_shortest_runs);
                count(&met.without_shortest, is_known && !cut.has_shortest_runs);
                count(&met.without_stuck, cut.is_complete && !cut.knows_stuck);
                count(&met.ruled_out, !cut.is_complete && cut.choices.contains(&Answer::No));
                count(&met.open, cut.choices.contains(&Answer::Unknown));
            }
        }
        Ok(())
    });
    let Met { ruled_out, open, without_stuck, without_shortest, complete } = &met;
    let each = [ruled_out, open, without_stuck, without_shortest, complete].map(Cell::get);
    assert!(each.iter().all(|met| *met > 0), "{each:?}");
}

/// A reading that may not occur causes no warning, and a warning that is omitted for this reason is open.
#[test]
fn no_reading_is_said_not_to_fit_that_may_not_occur() {
    let (left_out, said) = (Cell::new(0), Cell::new(0));
    each_case(200, |case| {
        let (story, loaded) = (&case.story, case.load());
        let found = |prover: &Prover| check::explore(&loaded, prover).readings;
        let all = found(&Prover::new(story, LIMIT, None).with_reader_steps(300));
        for limit in [1, 30, 100] {
            let prover = Prover::new(story, limit, None).with_reader_steps(300);
            let limited = found(&prover);
            let open = prover.undecided(&Explored { knows_stuck: true, ..Explored::default() }, &[], &[]);
            for problem in &limited {
                let is_known = |known: &&Diagnostic| known.code == problem.code && known.place == problem.place;
                prop_assert!(all.iter().any(|known| is_known(&known)), "{problem:?}\n{}", case.text);
            }
            count(&said, !limited.is_empty());
            count(&left_out, limited.len() < all.len());
            prop_assert!(limited.len() == all.len() || open.is_some(), "nothing says that something is open");
        }
        Ok(())
    });
    assert!(left_out.get() > 0 && said.get() > 0, "{left_out:?} {said:?}");
}

/// Twenty-four tosses, after which all heads lead to an ending of their own, and some may be boasted of.
fn tosses() -> Story {
    let facts: String = (0..24).map(|toss| format!("Fact(id: \"f{toss}\", is: \"heads\"),")).collect();
    let meter = r#"Meter(id: "heads", name: "Heads", range: (0, 24), start: 0)"#;
    let settings = format!(
        "Story(format: 1, id: \"t\", title: \"T\", start: \"s0\", chapters: [\"one\"], meters: [{meter}], facts: [{facts}])"
    );
    let scene = |toss: usize| {
        let heads =
            format!("Choice(id: \"h\", text: \"Heads.\", to: \"s{}\", effects: [\"f{toss}\", \"heads +1\"])", toss + 1);
        let tails = format!("Choice(id: \"t\", text: \"Tails.\", to: \"s{}\")", toss + 1);
        format!("Scene(id: \"s{toss}\", text: \"Toss.\", choices: [{heads}, {tails}]),")
    };
    let scenes: String = (0..24).map(scene).collect();
    let all: Vec<String> = (0..24).map(|toss| format!("f{toss}")).collect();
    let last = format!(
        "Scene(id: \"s24\", text: \"Count.\", choices: [Choice(text: \"Look.\", to: \"all\", when: \"{}\"), Choice(text: \"Look.\", to: \"some\"), Choice(id: \"boast\", text: \"Boast.\", to: \"some\", when: \"heads >= 22\")]),",
        all.join(" and ")
    );
    let ending = |id: &str| format!("Scene(id: \"{id}\", text: \"E.\", ending: Ending(title: \"E\", teaser: \"e\")),");
    let chapter = format!("Chapter(title: \"One\", scenes: [{scenes}{last}{}{}])", ending("all"), ending("some"));
    load_files(&[("story.ron".to_owned(), settings), ("chapters/one.ron".to_owned(), chapter)]).story.unwrap()
}

/// One run in fifty thousand has so many heads.
#[test]
fn readers_with_wishes_see_what_hardly_any_run_shows() {
    let story = tosses();
    let cut = explore_with(&story, 20_000, Strategy::Explicit);
    assert!(!cut.is_complete);
    let boast = story.choice_ids().find(|choice| story.choice_name(*choice) == "boast").unwrap();
    assert_eq!(cut.choices[boast.index()], Answer::Yes);
}

#[test]
fn stopped_work_samples_fewer_readers() {
    let control = Control::from(LIMIT);
    let all = balance(&tosses(), Edition::First, &control).readers;
    control.stop();
    assert!(balance(&tosses(), Edition::First, &control).readers < all);
}

#[test]
fn a_share_that_no_sampled_reader_met_has_a_margin() {
    let balance = balance(&tosses(), Edition::First, &Control::from(LIMIT));
    let readers = balance.readers.unwrap();
    let [(_, all, within), (_, some, also)] = balance.endings[..] else { panic!("{balance:?}") };
    assert_eq!((all, some, within, also), (0.0, 1.0, 3.0 / f64::from(readers), 3.0 / f64::from(readers)));
    assert!(0.5f64.powi(24) <= within);
}

/// A meter with the full range: the search is canceled, and what is known by then is true.
#[test]
fn a_meter_as_wide_as_a_number_ends_at_the_limit() {
    let settings = format!(
        "Story(format: 1, id: \"w\", title: \"W\", start: \"a\", chapters: [\"one\"], meters: [{}])",
        "Meter(id: \"gold\", name: \"Gold\", range: (-2147483647, 2147483647), start: 0)"
    );
    let chapter = r#"Chapter(title: "One", scenes: [
        Scene(id: "a", text: "Mine.", choices: [
            Choice(id: "dig", text: "Dig.", to: "a", effects: ["gold +1"]),
            Choice(id: "sell", text: "Sell.", to: "a", effects: ["gold +7"]),
            Choice(id: "buy", text: "Buy.", to: "z", when: "gold >= 50"),
        ]),
        Scene(id: "z", text: "End.", ending: Ending(title: "End", teaser: "t")),
        Scene(id: "never", text: "Never.", choices: [Choice(text: "On.", to: "z")]),
    ])"#;
    let files = [("story.ron".to_owned(), settings), ("chapters/one.ron".to_owned(), chapter.to_owned())];
    let story = load_files(&files).story.unwrap();
    for strategy in [Strategy::Auto, Strategy::Explicit, Strategy::Symbolic] {
        let cut = explore_with(&story, 20_000, strategy);
        assert!(!cut.is_complete && !cut.knows_stuck);
        assert_eq!(cut.scenes, [Answer::Yes, Answer::Yes, Answer::No]);
        assert_eq!((cut.undecided.as_slice(), cut.always.as_slice()), (&[][..], &[][..]));
        assert!(cut.endings[0].witness.is_some());
    }
}
