//! The book: every run as one tree, what can be done with runs, and what lies beside the ways taken.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;

use earlier::archive::{FindRunError, NodeId, RunId, RunTree, SavedStep};
use earlier::engine::{ChoiceRef, Run, State};
use earlier::explore::{LIMIT, Outlook};
use earlier::report::{Written, curve, exported};
use earlier::session::{LineKind, NotImported, Outline, Session, WayKind};
use earlier::story::{Edition, SceneId, Story};
use proptest::prelude::*;

use crate::support::memory::{Files, Memory, choose, sit, small};

fn run(run: u32) -> RunId {
    RunId { journal: 1, run }
}

/// A step of somebody who reads, goes back, forks, and tidies up.
#[derive(Clone, Debug)]
enum Act {
    Choose(usize),
    Back(usize),
    New,
    Fork(usize, usize),
    Remove(usize),
    Restore,
    Name(usize, String),
    Mark(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => (0..6usize).prop_map(Act::Choose),
        2 => (1..5usize).prop_map(Act::Back),
        2 => Just(Act::New),
        2 => (0..8usize, 0..12usize).prop_map(|(run, steps)| Act::Fork(run, steps)),
        1 => (0..8usize).prop_map(Act::Remove),
        1 => Just(Act::Restore),
        1 => ((0..8usize), "[a-c #.0-9]{0,4}").prop_map(|(run, name)| Act::Name(run, name)),
        1 => (0..8usize).prop_map(Act::Mark),
    ]
}

fn nth(session: &Session, at: usize) -> Option<RunId> {
    let runs: Vec<RunId> = session.book().runs().map(|kept| kept.id).collect();
    runs.get(at % runs.len().max(1)).copied()
}

fn do_all(session: &mut Session, memory: &mut Memory, acts: Vec<Act>) {
    for act in acts {
        memory.time += 1;
        match act {
            Act::Choose(by) => {
                let shown = session.passage().choices.len();
                if shown > 0 {
                    let _ = session.choose(ChoiceRef::Number(by % shown + 1), memory);
                }
            }
            Act::Back(by) => drop(session.back(by, memory)),
            Act::New => drop(session.begin_anew(memory)),
            Act::Fork(at, steps) => {
                if let Some(id) = nth(session, at) {
                    let steps = steps % (session.book().path(id).len() + 1);
                    session.fork(id, steps, memory).unwrap();
                }
            }
            Act::Remove(at) => drop(nth(session, at).map(|id| session.remove(id, memory))),
            Act::Restore => drop(session.book().last_removed().map(|id| session.restore(id, memory))),
            Act::Name(at, name) => drop(nth(session, at).map(|id| session.call(id, &name, memory))),
            Act::Mark(at) => {
                if let Some(id) = nth(session, at) {
                    let marked = session.book().is_marked(id);
                    session.mark(id, !marked, memory).unwrap();
                }
            }
        }
    }
}

/// The runs that have steps, by their paths.
fn paths(session: &Session) -> BTreeMap<RunId, Vec<SavedStep>> {
    let book = session.book();
    book.runs().filter(|kept| !kept.is_empty()).map(|kept| (kept.id, book.path(kept.id))).collect()
}

/// The runs of a tree, by the steps on the way to their ends.
fn runs_of(tree: &RunTree) -> BTreeMap<RunId, Vec<SavedStep>> {
    let step = |at: NodeId| {
        let (scene, choice) = tree.step(at);
        SavedStep { scene: scene.to_owned(), choice: choice.to_owned() }
    };
    let line = |at| tree.path_to(at).skip(1).map(step).collect();
    let ends = tree.node_ids().flat_map(|at| tree.node(at).unwrap().ends.iter().map(move |run| (*run, line(at))));
    ends.collect()
}

/// What was said of every run, whether it is removed or not.
fn sayings(session: &Session) -> Vec<(RunId, Option<String>, bool, bool)> {
    let book = session.book();
    let all = book.runs().chain(book.removed()).map(|kept| kept.id);
    let mut said: Vec<_> =
        all.map(|id| (id, book.name(id).map(str::to_owned), book.is_marked(id), book.is_removed(id))).collect();
    said.sort();
    said
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_tree_is_the_set_of_runs_whatever_was_forked_and_removed(acts in prop::collection::vec(act(), 1..80)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, acts);
        let tree = session.tree();
        prop_assert_eq!(runs_of(&tree), paths(&session));
        for at in tree.node_ids() {
            let node = tree.node(at).unwrap();
            let steps: Vec<_> = node.children.iter().map(|way| tree.step(*way)).collect();
            let different: HashSet<_> = steps.iter().collect();
            prop_assert_eq!(different.len(), steps.len(), "two ways of a place are the same");
            let beyond: usize = node.children.iter().map(|way| tree.node(*way).unwrap().runs).sum();
            prop_assert_eq!(node.runs, beyond + node.ends.len());
        }
        // Whoever comes back finds the same, and goes on with a run that is there.
        let again = sit(&story, &[&memory.bytes], 1);
        prop_assert_eq!(runs_of(&again.tree()), paths(&session));
        prop_assert_eq!(sayings(&again), sayings(&session));
        prop_assert!(again.unfinished().is_none_or(|id| !again.book().is_removed(id)));
    }

    #[test]
    fn everything_unfolded_names_every_run_once_and_a_search_finds_each(acts in prop::collection::vec(act(), 1..80)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, acts);
        let mut outline = Outline::new(&session);
        outline.unfold_all(&session, true);
        let mut named: Vec<RunId> = Vec::new();
        for line in outline.lines() {
            match &line.kind {
                LineKind::End(leaves) => named.extend(leaves.iter().map(|leaf| leaf.run)),
                LineKind::Way(_) => prop_assert!(false, "ways not taken are not shown unasked"),
                _ => {}
            }
        }
        named.sort_unstable();
        prop_assert_eq!(&named, &paths(&session).into_keys().collect::<Vec<_>>());
        outline.unfold_all(&session, false);
        for id in named {
            let found = outline.find(&session, &id.to_string());
            let end = outline.tree().last_node(id).unwrap();
            prop_assert!(found.contains(&end), "{} is not found", id);
            let at = outline.reveal(&session, end);
            prop_assert_eq!(outline.lines()[at].node, end);
        }
        prop_assert!(outline.lines().iter().filter(|line| line.here).count() <= 1);
    }

    #[test]
    fn comparing_is_symmetric(acts in prop::collection::vec(act(), 1..60)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, acts);
        session.look_ahead_in_the_book();
        let runs: Vec<RunId> = paths(&session).into_keys().collect();
        for (first, second) in runs.iter().flat_map(|first| runs.iter().map(move |second| (*first, *second))) {
            let (one, other) = (session.compare(first, second), session.compare(second, first));
            prop_assert_eq!(one.shared, other.shared);
            prop_assert_eq!(one.rows.len(), other.rows.len());
            for (one, other) in one.rows.iter().zip(&other.rows) {
                let [left, right] = &one.sides;
                prop_assert_eq!([right, left], other.sides.each_ref());
            }
            for side in 0..2 {
                let steps: usize = one.rows.iter().filter(|row| row.sides[side].is_some()).count();
                prop_assert_eq!(one.shared + steps, one.lengths[side], "each choice stands somewhere");
                prop_assert!(one.curves.iter().all(|curve| curve.values[side].len() == one.lengths[side] + 1));
            }
            prop_assert_eq!(one.rows.is_empty(), first == second || one.lengths == [one.shared; 2]);
        }
    }

    #[test]
    fn what_is_exported_and_imported_elsewhere_is_the_same(acts in prop::collection::vec(act(), 1..60)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, acts);
        let mut elsewhere = Memory::new(&story);
        let mut other = sit(&story, &[], 1);
        for id in paths(&session).into_keys() {
            let text = exported(&session, id, Written::Ron).unwrap();
            let file = Run::from_ron(&text).unwrap();
            if file.choices.is_empty() {
                prop_assert_eq!(other.import(&file, &mut elsewhere), Err(NotImported::Empty));
                continue;
            }
            let imported = other.import(&file, &mut elsewhere).unwrap();
            prop_assert_eq!(&imported.differs, &Vec::<String>::new());
            prop_assert_eq!(other.run_file(imported.run).unwrap().choices, file.choices.clone());
            if !imported.known {
                prop_assert_eq!(other.run_file(imported.run), Some(file.clone()));
            }
            let again = other.import(&file, &mut elsewhere).unwrap();
            prop_assert_eq!((again.run, again.known), (imported.run, true), "nothing is kept twice");
            prop_assert_eq!(other.run(), None, "the reader stays where they are");
        }
        let back = sit(&story, &[&elsewhere.bytes], 1);
        prop_assert_eq!(runs_of(&back.tree()), runs_of(&other.tree()));
    }

    #[test]
    fn the_nearest_unread_ending_is_as_near_as_any(acts in prop::collection::vec(act(), 1..40)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, acts);
        session.look_ahead_in_the_book();
        session.look_ahead();
        let found: Vec<SceneId> = session.book().endings().iter().filter_map(|id| story.find_scene(id)).collect();
        let nearest = session.nearest().unwrap();
        let position = session.playthrough().position();
        let granted = |steps: usize| {
            let mut again = session.playthrough().clone();
            if session.book().has_ending() {
                again.grant(&[story.find_fact("old_hand").unwrap()]);
            }
            again.state_at(steps).clone()
        };
        let wanted = (0..=position).rev().find_map(|steps| Some((steps, fewest(&story, granted(steps), &found)?)));
        prop_assert_eq!(nearest.as_ref().map(|nearest| (nearest.steps, nearest.choices.len())), wanted);
        if let Some(nearest) = nearest {
            prop_assert!(nearest.is_shortest);
            let mut state = granted(nearest.steps);
            for id in &nearest.choices {
                while story.is_passed_through(state.scene()) {
                    state.pass(&story).unwrap();
                }
                state.step(&story, story.find_choice(state.scene(), id).unwrap()).unwrap();
            }
            while story.is_passed_through(state.scene()) {
                state.pass(&story).unwrap();
            }
            prop_assert_eq!(state.scene(), nearest.ending);
        }
    }
}

/// The fewest choices from a state to an ending that was not found, by trying everything.
fn fewest(story: &Story, from: State, found: &[SceneId]) -> Option<usize> {
    let mut known = HashSet::new();
    let mut waiting = VecDeque::from([(from, 0)]);
    while let Some((mut state, taken)) = waiting.pop_front() {
        while story.is_passed_through(state.scene()) {
            state.pass(story).unwrap();
        }
        if story.ending(state.scene()).is_some() && !found.contains(&state.scene()) {
            return Some(taken);
        }
        if !known.insert(state.clone()) {
            continue;
        }
        for choice in state.open_choices(story) {
            let mut next = state.clone();
            next.step(story, choice).unwrap();
            waiting.push_back((next, taken + 1));
        }
    }
    None
}

/// Two runs to the two endings, and one that was left off.
fn three_runs(story: &Rc<Story>) -> (Session, Memory) {
    let mut memory = Memory::new(story);
    let mut session = sit(story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    session.begin_anew(&mut memory);
    choose(&mut session, &mut memory, &["cellar", "stay"]);
    session.fork(run(1), 2, &mut memory).unwrap();
    choose(&mut session, &mut memory, &["down"]);
    (session, memory)
}

#[test]
fn a_removed_run_is_gone_from_the_book_and_comes_back() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    assert_eq!(
        session.remove(run(3), &mut memory),
        Err("run `1.3` is being read; go on with another, or begin anew, before it is removed".to_owned())
    );
    session.begin_anew(&mut memory);
    assert_eq!(session.remove(run(3), &mut memory), Ok(None));
    let again = sit(&story, &[&memory.bytes], 1);
    assert!(again.tree().last_node(run(3)).is_none());
    assert_eq!(again.book().endings(), ["e_dawn", "e_dark"], "what it found stays found");
    // What forked off a removed run keeps the steps that they shared.
    assert_eq!(session.remove(run(1), &mut memory), Ok(None));
    assert_eq!(session.restore(run(3), &mut memory), Ok(None));
    let again = sit(&story, &[&memory.bytes], 1);
    let choices: Vec<String> = again.book().path(run(3)).into_iter().map(|step| step.choice).collect();
    assert_eq!(choices, ["light", "next", "down"]);
    assert!(again.tree().last_node(run(3)).is_some() && again.tree().last_node(run(1)).is_none());
    assert_eq!(session.book().last_removed(), Some(run(1)));
    assert!(session.restore(run(3), &mut memory).is_err(), "it is not removed");
}

#[test]
fn a_removed_run_that_is_read_on_in_is_there_again() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    session.begin_anew(&mut memory);
    session.remove(run(3), &mut memory).unwrap();
    memory.time += 1;
    session.fork(run(3), 1, &mut memory).unwrap();
    assert!(!sit(&story, &[&memory.bytes], 1).book().is_removed(run(3)));
}

#[test]
fn a_name_is_one_runs_alone_and_no_number() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    assert_eq!(session.call(run(1), "  the \u{7} lit\tone ", &mut memory), Ok(None));
    assert_eq!(session.book().name(run(1)), Some("the lit one"));
    assert_eq!(
        session.call(run(2), "the lit one", &mut memory),
        Err("run `1.1` is called `the lit one` already".to_owned())
    );
    assert_eq!(session.call(run(2), "1.1", &mut memory), Err("`1.1` would be taken for a run's number".to_owned()));
    assert_eq!(session.book().find("the lit one"), Ok(run(1)));
    assert_eq!(session.book().find("the dark one"), Err(FindRunError::NotFound("the dark one".to_owned())));
    assert_eq!(session.call(run(1), "", &mut memory), Ok(None));
    assert_eq!(sit(&story, &[&memory.bytes], 1).book().name(run(1)), None);
}

/// What follows a decision, in few words.
fn ways(session: &Session, id: RunId, steps: usize) -> Vec<(String, &'static str)> {
    let kind = |kind: &WayKind| match kind {
        WayKind::Chosen(_) => "chosen",
        WayKind::Taken(_) => "taken",
        WayKind::Open(_) => "open",
        WayKind::Locked(..) => "locked",
        WayKind::Unseen => "unseen",
    };
    session.decision(id, steps).ways.iter().map(|way| (way.id.clone(), kind(&way.kind))).collect()
}

#[test]
fn a_decision_tells_what_was_taken_shown_and_never_seen() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    let shown = |session: &Session| -> String {
        ways(session, run(1), 0).iter().map(|(id, kind)| format!("{id} {kind}, ")).collect()
    };
    assert_eq!(shown(&session), "light open, cellar chosen, porch unseen, climb locked, listen open, dare unseen, ");
    session.begin_anew(&mut memory);
    choose(&mut session, &mut memory, &["light", "next", "keep"]);
    assert_eq!(shown(&session), "light taken, cellar chosen, porch open, climb locked, listen open, dare unseen, ");
}

#[test]
fn what_if_says_where_each_choice_leads_and_what_it_leaves_open() {
    let story = small();
    let (mut session, _) = three_runs(&story);
    assert_eq!(session.what_if(run(2), 1).open, None, "nobody has looked ahead");
    session.look_ahead_in_the_book();
    let outlook = Outlook::new(&story, Edition::Later, LIMIT).unwrap();
    for (id, steps) in [(run(1), 0), (run(1), 2), (run(2), 1), (run(3), 3)] {
        let what_if = session.what_if(id, steps);
        let path = session.book().path(id);
        let mut state = State::begin(&story, &[story.find_fact("old_hand").unwrap()]);
        for step in &path[..steps] {
            match story.find_choice(state.scene(), &step.choice) {
                Some(choice) => state.step(&story, choice).unwrap(),
                None => state.pass(&story).unwrap(),
            }
        }
        let open: Vec<SceneId> = outlook.open(&state).collect();
        assert_eq!(what_if.open.as_ref().unwrap().endings, open);
        for choice in story.choices_of(state.scene()) {
            let mut next = state.clone();
            let lead = what_if.leads.iter().find(|(found, _)| *found == choice).map(|(_, scene)| *scene);
            assert_eq!(lead, next.step(&story, choice).is_ok().then(|| next.scene()));
        }
    }
}

#[test]
fn a_run_is_read_as_it_was_read() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    session.call(run(1), "the lit one", &mut memory).unwrap();
    let text = exported(&session, run(1), Written::Text).unwrap();
    let told = "The Small Hours\nthe lit one\n\nONE, Evening. Mon, 9 pm.\n\nThe hall is *dark*, and ~nobody~ is in it.";
    assert!(text.starts_with(told), "{text}");
    assert!(
        text.contains("\n> Light the ~lamp~.\n\nONE, Evening.\n\nIt ~smokes~.\n\nThe kitchen is warm.\n"),
        "{text}"
    );
    assert!(text.contains("Wipe your feet.\n  The management.\n") && text.contains("7 * 6 is 42."), "{text}");
    assert!(text.ends_with("It is *morning*.\n\nThe end: Dawn.\n\nNERVE 4, Coins 3.\n"), "{text}");
    let page = exported(&session, run(1), Written::Markdown).unwrap();
    assert!(page.starts_with("# The Small Hours\n\n*the lit one*\n\n## ONE, Evening. Mon, 9 pm\n\nThe hall is *dark*, and <u>nobody</u> is"), "{page}");
    assert!(page.contains("\n> Light the <u>lamp</u>.\n") && page.contains("7 \\* 6 is 42."), "{page}");
    assert!(page.contains("\nWipe your feet.  \n\u{a0}\u{a0}The management.  \n"), "{page}");
    assert_eq!(exported(&session, run(9), Written::Text), Err("there is no run `1.9`".to_owned()));
}

#[test]
fn a_run_that_was_sent_is_played_before_it_is_kept() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let kept = memory.bytes.clone();
    let sent = |text: &str| Run::from_ron(text).unwrap();
    let foreign = session.import(&sent("Run(story: \"other\", choices: [])"), &mut memory);
    assert_eq!(foreign, Err(NotImported::Foreign("other".to_owned())));
    let stops = session.import(&sent("Run(story: \"small\", choices: [\"light\", \"sing\"])"), &mut memory);
    assert_eq!(stops.unwrap_err().to_string(), "its choice 2, `sing`, can't be taken: there is no such choice here");
    assert_eq!(memory.bytes, kept, "what is refused leaves nothing");
    let other = sent(
        "Run(story: \"small\", choices: [\"light\", \"keep\"], note: \"from Ada\",
             expect: Expect(ending: \"e_dark\", meters: {\"nerve\": 4, \"luck\": 0}))",
    );
    let before = (session.run(), session.playthrough().position(), session.book().last_played().map(|kept| kept.id));
    let imported = session.import(&other, &mut memory).unwrap();
    assert_eq!(imported.run, run(4));
    assert_eq!(
        imported.differs,
        [
            "it was sent as a run to the ending `e_dark`, and comes to the ending `e_dawn` now",
            "`luck` was 0 at its end, and is 1 now",
        ]
    );
    assert_eq!(session.book().name(run(4)), Some("from Ada"));
    assert_eq!(
        before,
        (session.run(), session.playthrough().position(), session.book().last_played().map(|kept| kept.id))
    );
    let again = sit(&story, &[&memory.bytes], 1);
    assert_eq!(again.unfinished(), Some(run(3)), "the reader goes on where they were");
}

#[test]
fn a_story_edited_under_a_thousand_runs_loses_none_of_them() {
    let before = small();
    let mut memory = Memory::new(&before);
    let mut session = sit(&before, &[], 1);
    for number in 0..1000_usize {
        session.begin_anew(&mut memory);
        memory.time += 1;
        // The digits of the number choose the way.
        let mut digits = number;
        while session.ending_page().is_none() && (digits > 0 || session.playthrough().position() == 0) {
            let shown = session.passage().choices.len();
            let _ = session.choose(ChoiceRef::Number(digits % 10 % shown + 1), &mut memory);
            digits /= 10;
        }
    }
    let kept = paths(&session);
    assert!(kept.len() > 500, "{}", kept.len());
    let after = Files::small()
        .edit("id: \"study\"", "id: \"attic\", was: [\"study\"]")
        .edit("\"study\"),", "\"attic\"),")
        .edit("to: \"study\"", "to: \"attic\"")
        .edit("Choice(id: \"stay\", text: \"Stay {lamp: with the lamp | in the dark}.\", to: \"e_dark\", said: \"stayed\"),", "")
        .edit("It is cold.", "It is warm.")
        .load();
    let bytes = memory.bytes.clone();
    let mut session = sit(&after, &[&memory.bytes], 1);
    let tree = session.tree();
    assert_eq!(tree.node_ids().map(|at| tree.node(at).unwrap().ends.len()).sum::<usize>(), kept.len());
    let mut outline = Outline::new(&session);
    outline.unfold_all(&session, true);
    let mut stopped = 0;
    for (id, path) in &kept {
        assert_eq!(session.book().path(*id).len(), path.len());
        let stop = session.resume(*id);
        let stayed = path.iter().any(|step| step.choice == "stay");
        assert_eq!(stop.is_some(), stayed, "{id}");
        stopped += usize::from(stayed);
        let transcript = session.transcript(*id);
        assert_eq!(transcript.stop.is_some(), stayed);
        assert!(transcript.stop.is_none_or(|stop| stop.wanted == "stay" && stop.offered == ["up", "ask"]));
    }
    assert!(stopped > 10, "{stopped}");
    assert_eq!(memory.bytes, bytes, "looking changes nothing");
    // Back in the old story, every run is what it was.
    assert_eq!(paths(&sit(&before, &[&memory.bytes], 1)), kept);
}

#[test]
fn a_run_shown_again_is_left_alone_until_the_reader_takes_over() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let bytes = memory.bytes.clone();
    assert_eq!(session.show_again(run(1)), None);
    let place = session.replay().unwrap();
    assert_eq!((place.step, place.of, place.next.as_deref()), (0, 3, Some("light")));
    session.forward(1, &mut memory);
    session.choose(ChoiceRef::Number(1), &mut memory).unwrap();
    assert_eq!(session.replay().unwrap().next.as_deref(), Some("burn"));
    session.choose(ChoiceRef::Id("burn"), &mut memory).unwrap();
    assert!(session.ending_page().is_some() && session.replay().is_some());
    session.back(1, &mut memory);
    assert_eq!(memory.bytes, bytes, "what is only shown leaves nothing");
    session.choose(ChoiceRef::Id("keep"), &mut memory).unwrap();
    assert_eq!((session.replay(), session.run()), (None, Some(run(4))));
    assert_eq!(session.book().run(run(4)).unwrap().from, Some((run(1), 2)));
    assert_eq!(session.book().path(run(1)).len(), 3, "the run that was shown is as it was");
}

#[test]
fn a_run_shown_again_says_where_it_no_longer_stands_and_is_gone_on_with_there() {
    let before = small();
    let (_, memory) = three_runs(&before);
    let after = Files::small()
        .edit(
            "Choice(id: \"burn\", text: \"Burn it.\", to: \"e_dawn\", effects: [\"coins +1\"], said: \"burned it\"),",
            "",
        )
        .load();
    let mut session = sit(&after, &[&memory.bytes], 2);
    let mut next = Memory { time: 9000, ..Memory::new(&after) };
    let stop = session.show_again(run(1)).unwrap();
    assert_eq!(
        (stop.wanted.as_str(), stop.offered.as_slice()),
        ("burn", ["keep".to_owned(), "down".to_owned()].as_slice())
    );
    assert_eq!(session.replay().unwrap().stop, None, "not before it is reached");
    session.forward(9, &mut next);
    assert_eq!(session.replay().unwrap().stop, Some(stop));
    session.choose(ChoiceRef::Id("keep"), &mut next).unwrap();
    assert_eq!(session.run(), Some(RunId { journal: 2, run: 1 }));
    let again = sit(&before, &[&memory.bytes, &next.bytes], 3);
    assert_eq!(again.book().path(run(1)).len(), 3);
}

#[test]
fn a_curve_goes_with_the_values() {
    assert_eq!(curve(&[0, 5, 10, 10], (0, 10), 10), "▁▄██");
    assert_eq!(curve(&[0, 1, 2, 3, 4, 5, 6, 7], (0, 7), 4), "▂▄▆█");
    assert_eq!(curve(&[3], (3, 3), 4), "▁");
    assert_eq!(curve(&[], (0, 10), 4), "");
    assert_eq!(curve(&[i32::MIN, i32::MAX], (i32::MIN, i32::MAX), 2), "▁█");
}

#[test]
fn corrections_so_far_are_those_of_each_run_over_the_one_before() {
    let story = small();
    let (session, _) = three_runs(&story);
    let all = session.all_corrections();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].0, [run(1), run(2)]);
    let said: String = all[0].1[0].iter().map(|span| span.text.as_str()).collect();
    assert_eq!(said, "An earlier version of this story said that Ada lit the lamp. She felt along the wall.");
}
