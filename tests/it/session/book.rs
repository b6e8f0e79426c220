//! The book: all runs as one tree, what can be done with runs, and the alternatives to what was chosen.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;

use earlier::archive::{FindRunError, RunId, RunNodeId, RunTree, SavedStep};
use earlier::diag::Untrusted;
use earlier::engine::{Run, State};
use earlier::explore::{LIMIT, Outlook};
use earlier::report::curve;
use earlier::session::payload::{Annotated, Comparison, Corrections, Ending, Nearest, WayState, WhatIf};
use earlier::session::{
    Act, ActError, ComparedRuns, Detail, ExportFormat, Fulfilled, Outline, OutlineLineKind, Pending, RemovedRun, Reply,
    RunMark, RunName, RunPlace, RunResume, Session, Tell, WhatIfPlace, export,
};
use earlier::story::{Edition, SceneId, Story};
use proptest::prelude::*;

use crate::support::memory::{
    Files, Memory, back, choose, fork, forward, import, new_run, pick, pick_number, plain, scene, sit, small, stopped,
    words,
};
use crate::support::properties::config;

fn run(run: u32) -> RunId {
    RunId { journal: 1, run }
}

/// Does an act that names, marks, removes or restores a run.
fn annotate(session: &mut Session, memory: &mut Memory, act: Act) -> Result<Annotated, ActError> {
    match session.perform(act, memory)? {
        Reply::Annotated(annotated) => Ok(annotated),
        reply => panic!("{reply:?}"),
    }
}

fn name(session: &mut Session, memory: &mut Memory, run: RunId, name: &str) -> Result<Annotated, ActError> {
    annotate(session, memory, Act::Name(RunName { run: run.to_string(), name: name.to_owned() }))
}

fn remove(session: &mut Session, memory: &mut Memory, run: RunId) -> Result<Annotated, ActError> {
    annotate(session, memory, Act::Remove(run.to_string()))
}

fn restore(session: &mut Session, memory: &mut Memory, run: RunId) -> Result<Annotated, ActError> {
    annotate(session, memory, Act::Restore(RemovedRun::Named(run.to_string())))
}

/// Two runs side by side, with the endings that each choice closed.
fn compare(session: &mut Session, memory: &mut Memory, runs: [RunId; 2]) -> Comparison {
    match session.perform(Act::Compare(ComparedRuns::new(runs.map(|run| run.to_string()))), memory) {
        Ok(Reply::Comparison(comparison)) => *comparison,
        reply => panic!("{reply:?}"),
    }
}

/// Where the choices of a decision would lead, with all endings.
fn what_if(session: &mut Session, memory: &mut Memory, run: RunId, step: usize, tell: Detail) -> WhatIf {
    let place = Some(RunPlace { run: run.to_string(), step });
    match session.perform(Act::WhatIf(WhatIfPlace { place, tell }), memory) {
        Ok(Reply::WhatIf(what_if)) => *what_if,
        reply => panic!("{reply:?}"),
    }
}

fn nearest(session: &mut Session, memory: &mut Memory, tell: Detail) -> Option<Nearest> {
    match session.perform(Act::Nearest(Tell(tell)), memory) {
        Ok(Reply::Nearest(nearest)) => nearest.map(|nearest| *nearest),
        reply => panic!("{reply:?}"),
    }
}

/// A step of somebody who reads, goes back, forks, and tidies up.
#[derive(Clone, Debug)]
enum Move {
    Choose(usize),
    Back(usize),
    New,
    Fork(usize, usize),
    Remove(usize),
    Restore,
    Name(usize, String),
    Mark(usize),
}

fn one_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        12 => (0..6usize).prop_map(Move::Choose),
        2 => (1..5usize).prop_map(Move::Back),
        2 => Just(Move::New),
        2 => (0..8usize, 0..12usize).prop_map(|(run, steps)| Move::Fork(run, steps)),
        1 => (0..8usize).prop_map(Move::Remove),
        1 => Just(Move::Restore),
        1 => ((0..8usize), "[a-c #.0-9]{0,4}").prop_map(|(run, name)| Move::Name(run, name)),
        1 => (0..8usize).prop_map(Move::Mark),
    ]
}

fn nth(session: &Session, at: usize) -> Option<RunId> {
    let runs: Vec<RunId> = session.archive().runs().map(|saved| saved.id).collect();
    runs.get(at % runs.len().max(1)).copied()
}

fn do_all(session: &mut Session, memory: &mut Memory, moves: Vec<Move>) {
    for one in moves {
        memory.time += 1;
        match one {
            Move::Choose(by) => {
                let shown = session.passage().choices.len();
                if shown > 0 {
                    let _ = pick_number(session, memory, by % shown + 1);
                }
            }
            Move::Back(by) => drop(back(session, memory, by)),
            Move::New => drop(new_run(session, memory)),
            Move::Fork(at, steps) => {
                if let Some(id) = nth(session, at) {
                    let steps = steps % (session.archive().path(id).len() + 1);
                    fork(session, memory, id, steps).unwrap();
                }
            }
            Move::Remove(at) => drop(nth(session, at).map(|id| remove(session, memory, id))),
            Move::Restore => {
                let removed = session.archive().last_removed();
                let restored = annotate(session, memory, Act::Restore(RemovedRun::Last));
                assert_eq!(restored.map(|restored| restored.run), removed.ok_or(ActError::NothingRemoved));
            }
            Move::Name(at, words) => drop(nth(session, at).map(|id| name(session, memory, id, &words))),
            Move::Mark(at) => {
                if let Some(id) = nth(session, at) {
                    let marked = session.archive().is_marked(id);
                    let act = Act::Mark(RunMark { run: id.to_string(), marked: None });
                    assert_eq!(annotate(session, memory, act).unwrap().marked, !marked);
                }
            }
        }
    }
}

/// The runs that have steps, by their paths.
fn paths(session: &Session) -> BTreeMap<RunId, Vec<SavedStep>> {
    let book = session.archive();
    book.runs().filter(|kept| !kept.is_empty()).map(|kept| (kept.id, book.path(kept.id))).collect()
}

/// The runs of a tree, by the steps on the way to their ends.
fn runs_of(tree: &RunTree) -> BTreeMap<RunId, Vec<SavedStep>> {
    let step = |at: RunNodeId| {
        let (scene, choice) = tree.step(at);
        SavedStep { scene: scene.to_owned(), choice: choice.to_owned() }
    };
    let line = |at| tree.path_to(at).skip(1).map(step).collect();
    let ends = tree.node_ids().flat_map(|at| tree.node(at).unwrap().ends.iter().map(move |run| (*run, line(at))));
    ends.collect()
}

/// The annotations of every run, whether it is removed or not.
fn sayings(session: &Session) -> Vec<(RunId, Option<String>, bool, bool)> {
    let book = session.archive();
    let all = book.runs().chain(book.removed()).map(|kept| kept.id);
    let mut said: Vec<_> = all
        .map(|id| (id, book.name(id).map(|name| name.raw().to_owned()), book.is_marked(id), book.is_removed(id)))
        .collect();
    said.sort();
    said
}

proptest! {
    #![proptest_config(config(256))]
    #[test]
    fn the_tree_is_the_set_of_runs_whatever_was_forked_and_removed(moves in prop::collection::vec(one_move(), 1..80)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, moves);
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
        // A returning reader finds the same, and continues an existing run.
        let again = sit(&story, &[&memory.bytes], 1);
        prop_assert_eq!(runs_of(&again.tree()), paths(&session));
        prop_assert_eq!(sayings(&again), sayings(&session));
        prop_assert!(again.unfinished().is_none_or(|id| !again.archive().is_removed(id)));
    }

    #[test]
    fn everything_unfolded_names_every_run_once_and_a_search_finds_each(moves in prop::collection::vec(one_move(), 1..80)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, moves);
        let mut outline = Outline::new(&session);
        outline.unfold_all(&session, true);
        let mut named: Vec<RunId> = Vec::new();
        for line in outline.lines() {
            match &line.kind {
                OutlineLineKind::End(leaves) => named.extend(leaves.iter().map(|leaf| leaf.run)),
                OutlineLineKind::Way(_) => prop_assert!(false, "ways not taken are not shown unasked"),
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
    fn comparing_is_symmetric(moves in prop::collection::vec(one_move(), 1..60)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, moves);
        let runs: Vec<RunId> = paths(&session).into_keys().collect();
        for (first, second) in runs.iter().flat_map(|first| runs.iter().map(move |second| (*first, *second))) {
            let one = compare(&mut session, &mut memory, [first, second]);
            let other = compare(&mut session, &mut memory, [second, first]);
            prop_assert_eq!((one.shared, one.shared_choices), (other.shared, other.shared_choices));
            prop_assert_eq!(one.rows.len(), other.rows.len());
            for (one, other) in one.rows.iter().zip(&other.rows) {
                let [left, right] = one;
                prop_assert_eq!([right, left], other.each_ref());
            }
            for side in 0..2 {
                let rows: Vec<_> = one.rows.iter().filter_map(|row| row[side].as_ref()).collect();
                let choices = one.runs[side].choices;
                prop_assert_eq!(one.shared_choices + rows.len(), choices, "each choice stands somewhere");
                prop_assert!(rows.iter().all(|taken| taken.closed.is_some()), "what each closed is known");
                prop_assert!(one.meters.iter().all(|curve| curve.values[side].len() == choices + 1));
            }
            let lengths = one.runs.each_ref().map(|run| run.choices);
            prop_assert_eq!(one.rows.is_empty(), first == second || lengths == [one.shared_choices; 2]);
        }
    }

    #[test]
    fn what_is_exported_and_imported_elsewhere_is_the_same(moves in prop::collection::vec(one_move(), 1..60)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, moves);
        let mut elsewhere = Memory::new(&story);
        let mut other = sit(&story, &[], 1);
        for id in paths(&session).into_keys() {
            let text = export(&session, id, ExportFormat::Ron).unwrap();
            let file = Run::from_ron(&text).unwrap();
            if file.choices.is_empty() {
                prop_assert_eq!(import(&mut other, &mut elsewhere, &file), Err(ActError::EmptyRun));
                continue;
            }
            let imported = import(&mut other, &mut elsewhere, &file).unwrap();
            prop_assert_eq!(&imported.differs, &Vec::<String>::new());
            prop_assert_eq!(other.run_file(imported.run).unwrap().choices, file.choices.clone());
            if !imported.known {
                prop_assert_eq!(other.run_file(imported.run), Some(file.clone()));
            }
            let again = import(&mut other, &mut elsewhere, &file).unwrap();
            prop_assert_eq!((again.run, again.known), (imported.run, true), "nothing is kept twice");
            prop_assert_eq!(other.run(), None, "the reader stays where they are");
        }
        let back = sit(&story, &[&elsewhere.bytes], 1);
        prop_assert_eq!(runs_of(&back.tree()), runs_of(&other.tree()));
    }

    #[test]
    fn the_nearest_unread_ending_is_as_near_as_any(moves in prop::collection::vec(one_move(), 1..40)) {
        let story = small();
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        do_all(&mut session, &mut memory, moves);
        let found: Vec<SceneId> = session.archive().endings().iter().filter_map(|id| story.find_scene(id)).collect();
        let nearest = nearest(&mut session, &mut memory, Detail::Everything);
        let position = session.playthrough().position();
        let granted = |steps: usize| {
            let mut again = session.playthrough().clone();
            if session.archive().has_ending() {
                again.grant(&[story.find_fact("old_hand").unwrap()]);
            }
            again.state_at(steps).clone()
        };
        let wanted = (0..=position).rev().find_map(|steps| Some((steps, fewest(&story, granted(steps), &found)?)));
        prop_assert_eq!(nearest.as_ref().map(|nearest| (nearest.step, nearest.choices)), wanted);
        if let Some(nearest) = nearest {
            prop_assert!(nearest.shortest);
            let road = nearest.road.unwrap();
            prop_assert_eq!((road.len(), nearest.labels.unwrap().len()), (nearest.choices, nearest.choices));
            let mut state = granted(nearest.step);
            for id in &road {
                while story.is_passed_through(state.scene()) {
                    state.pass(&story).unwrap();
                }
                state.step(&story, story.find_choice(state.scene(), id).unwrap()).unwrap();
            }
            while story.is_passed_through(state.scene()) {
                state.pass(&story).unwrap();
            }
            prop_assert_eq!(story.scene_name(state.scene()), nearest.ending.unwrap());
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
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["cellar", "stay"]);
    fork(&mut session, &mut memory, "1.1", 2).unwrap();
    choose(&mut session, &mut memory, &["down"]);
    (session, memory)
}

#[test]
fn a_removed_run_is_gone_from_the_book_and_comes_back() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    assert_eq!(remove(&mut session, &mut memory, run(3)), Err(ActError::BeingRead(run(3))));
    assert_eq!(
        ActError::BeingRead(run(3)).to_string(),
        "run `1.3` is being read; continue another run or begin a new one first"
    );
    new_run(&mut session, &mut memory);
    assert!(remove(&mut session, &mut memory, run(3)).unwrap().removed);
    let again = sit(&story, &[&memory.bytes], 1);
    assert!(again.tree().last_node(run(3)).is_none());
    assert_eq!(again.archive().endings(), ["e_dawn", "e_dark"], "what it found stays found");
    // What forked off a removed run keeps the steps that they shared.
    assert!(remove(&mut session, &mut memory, run(1)).unwrap().removed);
    assert!(!restore(&mut session, &mut memory, run(3)).unwrap().removed);
    let again = sit(&story, &[&memory.bytes], 1);
    let choices: Vec<String> = again.archive().path(run(3)).into_iter().map(|step| step.choice).collect();
    assert_eq!(choices, ["light", "next", "down"]);
    assert!(again.tree().last_node(run(3)).is_some() && again.tree().last_node(run(1)).is_none());
    assert_eq!(session.archive().last_removed(), Some(run(1)));
    assert_eq!(restore(&mut session, &mut memory, run(3)), Err(ActError::NotRemoved(run(3))));
}

#[test]
fn a_removed_run_that_is_read_on_in_is_there_again() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    new_run(&mut session, &mut memory);
    remove(&mut session, &mut memory, run(3)).unwrap();
    memory.time += 1;
    fork(&mut session, &mut memory, "1.3", 1).unwrap();
    assert!(!sit(&story, &[&memory.bytes], 1).archive().is_removed(run(3)));
}

#[test]
fn a_name_is_one_runs_alone_and_no_number() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let named = name(&mut session, &mut memory, run(1), "  the \u{7} lit\tone ").unwrap();
    assert_eq!((named.name.as_ref().map(Untrusted::raw), named.complaint), (Some("the lit one"), None));
    assert_eq!(session.archive().name(run(1)).map(Untrusted::raw), Some("the lit one"));
    let taken = ActError::NameTaken("the lit one".to_owned(), run(1));
    assert_eq!(taken.to_string(), "run `1.1` already has the name `the lit one`");
    assert_eq!(name(&mut session, &mut memory, run(2), "the lit one"), Err(taken));
    let number = ActError::NameIsId("1.1".to_owned());
    assert_eq!(number.to_string(), "`1.1` looks like a run's number");
    assert_eq!(name(&mut session, &mut memory, run(2), "1.1"), Err(number));
    assert_eq!(session.archive().find("the lit one"), Ok(run(1)));
    assert_eq!(session.archive().find("the dark one"), Err(FindRunError::NotFound("the dark one".to_owned())));
    assert_eq!(name(&mut session, &mut memory, run(1), "").unwrap().name, None);
    assert_eq!(sit(&story, &[&memory.bytes], 1).archive().name(run(1)), None);
}

/// What follows the first decision of a run, in few words.
fn ways(session: &mut Session, memory: &mut Memory, id: RunId) -> String {
    let state = |state: WayState| match state {
        WayState::Chosen => "chosen",
        WayState::Taken => "taken",
        WayState::Open => "open",
        WayState::Locked => "locked",
        WayState::Unseen => "unseen",
    };
    let what_if = what_if(session, memory, id, 0, Detail::Shape);
    for way in &what_if.ways {
        assert_eq!(way.spans.is_some(), way.state != WayState::Unseen, "a label that was never shown is not told");
        assert_eq!(way.text, way.spans.as_deref().map(plain));
        assert_eq!(!way.reason.is_empty(), way.state == WayState::Locked);
    }
    what_if.ways.iter().map(|way| format!("{} {}, ", way.id.as_deref().unwrap_or("?"), state(way.state))).collect()
}

#[test]
fn a_decision_tells_what_was_taken_shown_and_never_seen() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    let shown = ways(&mut session, &mut memory, run(1));
    assert_eq!(shown, "light open, cellar chosen, ? unseen, climb locked, listen open, ? unseen, ");
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light", "next", "keep"]);
    let shown = ways(&mut session, &mut memory, run(1));
    assert_eq!(shown, "light taken, cellar chosen, porch open, climb locked, listen open, ? unseen, ");
}

#[test]
fn what_if_says_where_each_choice_leads_and_what_it_leaves_open() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let act =
        Act::WhatIf(WhatIfPlace { place: Some(RunPlace { run: "1.2".to_owned(), step: 1 }), tell: Detail::Shape });
    let Ok(Pending::Wish(wish)) = session.act(act, 0) else { panic!("nobody has looked ahead") };
    let Some(Reply::WhatIf(meanwhile)) = session.meanwhile(&wish) else { panic!() };
    assert_eq!((meanwhile.scene.as_str(), meanwhile.open), ("cellar", None));
    assert!(meanwhile.ways.iter().all(|way| way.open.is_none() && way.closes.is_none()));
    let outlook = Outlook::new(&story, Edition::Later, LIMIT).unwrap();
    for (id, steps) in [(run(1), 0), (run(1), 2), (run(2), 1), (run(3), 3)] {
        let what_if = what_if(&mut session, &mut memory, id, steps, Detail::Everything);
        let path = session.archive().path(id);
        let mut state = State::begin(&story, &[story.find_fact("old_hand").unwrap()]);
        for step in &path[..steps] {
            match story.find_choice(state.scene(), &step.choice) {
                Some(choice) => state.step(&story, choice).unwrap(),
                None => state.pass(&story).unwrap(),
            }
        }
        let open: Vec<SceneId> = outlook.open(&state).collect();
        assert_eq!(what_if.open, Some(open.len()));
        let names =
            |scenes: Vec<SceneId>| -> Vec<&str> { scenes.iter().map(|scene| story.scene_name(*scene)).collect() };
        let ids = |endings: &[Ending]| -> Vec<String> { endings.iter().map(|ending| ending.id.clone()).collect() };
        let choices: Vec<_> = story.choices_of(state.scene()).collect();
        assert_eq!(what_if.ways.len(), choices.len());
        for (choice, way) in choices.into_iter().zip(&what_if.ways) {
            assert_eq!(way.id.as_deref(), Some(story.choice_name(choice)));
            let mut next = state.clone();
            let leads = next.step(&story, choice).is_ok().then(|| story.scene_name(next.scene()));
            assert_eq!(way.to.as_ref().map(|place| place.scene.as_str()), leads);
            let left: Vec<SceneId> = leads.iter().flat_map(|_| outlook.open(&next)).collect();
            let closed: Vec<SceneId> =
                open.iter().copied().filter(|ending| leads.is_some() && !left.contains(ending)).collect();
            assert_eq!(way.open, leads.map(|_| left.len()));
            assert_eq!(way.closes, leads.map(|_| closed.len()));
            assert_eq!(ids(&way.open_endings), names(left));
            assert_eq!(ids(&way.closed_endings), names(closed));
        }
    }
}

#[test]
fn a_run_is_read_as_it_was_read() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    name(&mut session, &mut memory, run(1), "the lit one").unwrap();
    let text = export(&session, run(1), ExportFormat::Text).unwrap();
    let told = "The Small Hours\nthe lit one\n\nONE, Evening. Mon, 9 pm.\n\nThe hall is *dark*, and ~nobody~ is in it.";
    assert!(text.starts_with(told), "{text}");
    assert!(
        text.contains("\n> Light the ~lamp~.\n\nONE, Evening.\n\nIt ~smokes~.\n\nThe kitchen is warm.\n"),
        "{text}"
    );
    assert!(text.contains("Wipe your feet.\n  The management.\n") && text.contains("7 * 6 is 42."), "{text}");
    assert!(text.ends_with("It is *morning*.\n\nThe end: Dawn.\n\nNERVE 4, Coins 3.\n"), "{text}");
    let page = export(&session, run(1), ExportFormat::Markdown).unwrap();
    assert!(page.starts_with("# The Small Hours\n\n*the lit one*\n\n## ONE, Evening. Mon, 9 pm\n\nThe hall is *dark*, and <u>nobody</u> is"), "{page}");
    assert!(page.contains("\n> Light the <u>lamp</u>.\n") && page.contains("7 \\* 6 is 42."), "{page}");
    assert!(page.contains("\nWipe your feet.  \n\u{a0}\u{a0}The management.\n"), "{page}");
    let missing = export(&session, run(9), ExportFormat::Text).unwrap_err();
    assert_eq!(missing.to_string(), "there is no run `1.9`");
}

#[test]
fn a_run_that_was_sent_is_played_before_it_is_kept() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let kept = memory.bytes.clone();
    let sent = |text: &str| Run::from_ron(text).unwrap();
    let foreign = import(&mut session, &mut memory, &sent("Run(story: \"other\", choices: [])"));
    assert_eq!(foreign, Err(ActError::ForeignRun("other".to_owned())));
    let stops = import(&mut session, &mut memory, &sent("Run(story: \"small\", choices: [\"light\", \"sing\"])"));
    assert_eq!(stops.unwrap_err().to_string(), "its choice 2, `sing`, can't be taken: there is no such choice here");
    assert_eq!(memory.bytes, kept, "what is refused leaves nothing");
    let other = sent(
        "Run(story: \"small\", choices: [\"light\", \"keep\"], note: \"from Ada\",
             expect: Expect(ending: \"e_dark\", meters: {\"nerve\": 4, \"luck\": 0}))",
    );
    let before = (session.run(), session.playthrough().position(), session.archive().last_played().map(|kept| kept.id));
    let imported = import(&mut session, &mut memory, &other).unwrap();
    assert_eq!(imported.run, run(4));
    assert_eq!(
        imported.differs,
        [
            "it was exported as a run to the ending `e_dark`, but now reaches the ending `e_dawn`",
            "`luck` was 0 at its end, but is now 1",
        ]
    );
    assert_eq!(session.archive().name(run(4)).map(Untrusted::raw), Some("from Ada"));
    assert_eq!(
        before,
        (session.run(), session.playthrough().position(), session.archive().last_played().map(|kept| kept.id))
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
        new_run(&mut session, &mut memory);
        memory.time += 1;
        // The digits of the number choose the way.
        let mut digits = number;
        while session.scene().ending.is_none() && (digits > 0 || session.playthrough().position() == 0) {
            let shown = session.passage().choices.len();
            let _ = pick_number(&mut session, &mut memory, digits % 10 % shown + 1);
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
    let mut stops = 0;
    for (id, path) in &kept {
        assert_eq!(session.archive().path(*id).len(), path.len());
        session.resume(*id);
        let stayed = path.iter().any(|step| step.choice == "stay");
        assert_eq!(stopped(&session).is_some(), stayed, "{id}");
        stops += usize::from(stayed);
        let transcript = session.transcript(*id);
        assert_eq!(transcript.stopped.is_some(), stayed);
        assert!(transcript.stopped.is_none_or(|stop| stop.wanted.raw() == "stay" && stop.offered == ["up", "ask"]));
    }
    assert!(stops > 10, "{stops}");
    assert_eq!(memory.bytes, bytes, "looking changes nothing");
    // Back in the old story, every run is what it was.
    assert_eq!(paths(&sit(&before, &[&memory.bytes], 1)), kept);
}

#[test]
fn a_run_shown_again_is_left_alone_until_the_reader_takes_over() {
    let story = small();
    let (mut session, mut memory) = three_runs(&story);
    let bytes = memory.bytes.clone();
    assert!(session.replay_saved(run(1)), "all of it works");
    let place = session.replay().unwrap();
    assert_eq!((place.step, place.of, place.next.as_deref()), (0, 3, Some("light")));
    forward(&mut session, &mut memory, 1).unwrap();
    pick_number(&mut session, &mut memory, 1).unwrap();
    assert_eq!(session.replay().unwrap().next.as_deref(), Some("burn"));
    let end = pick(&mut session, &mut memory, "burn").unwrap();
    assert!(end.ending.is_some() && end.briefs.is_some() && end.replay.is_some());
    back(&mut session, &mut memory, 1).unwrap();
    assert_eq!(memory.bytes, bytes, "what is only shown leaves nothing");
    pick(&mut session, &mut memory, "keep").unwrap();
    assert_eq!((session.replay(), session.run()), (None, Some(run(4))));
    assert_eq!(session.archive().run(run(4)).unwrap().from, Some((run(1), 2)));
    assert_eq!(session.archive().path(run(1)).len(), 3, "the run that was shown is as it was");
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
    assert!(!session.replay_saved(run(1)), "it stops");
    assert_eq!(stopped(&session), None, "not before it is reached");
    let stop = forward(&mut session, &mut next, 9).unwrap().stopped.unwrap();
    assert_eq!(
        (stop.wanted.raw(), stop.offered.as_slice()),
        ("burn", ["keep".to_owned(), "down".to_owned()].as_slice())
    );
    pick(&mut session, &mut next, "keep").unwrap();
    assert_eq!(session.run(), Some(RunId { journal: 2, run: 1 }));
    let again = sit(&before, &[&memory.bytes, &next.bytes], 3);
    assert_eq!(again.archive().path(run(1)).len(), 3);
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
    let (mut session, mut memory) = three_runs(&story);
    let Ok(Reply::Corrections(all)) = session.perform(Act::Corrections, &mut memory) else { panic!() };
    let [Corrections { runs, lines }] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(*runs, [run(1), run(2)]);
    let said = "An earlier version of this story said that Ada lit the lamp. She felt along the wall.";
    assert_eq!(words(lines), [said]);
}

/// Three trivial choices, a landmark that leads elsewhere for a while, and one that decides the ending.
const CORRECTED: &str = r#"
    Scene(id: "a", text: "A.", choices: [
        Choice(id: "x", text: "X.", to: "b", said: "said x"), Choice(id: "y", text: "Y.", to: "b", said: "said y")]),
    Scene(id: "b", text: "B.", choices: [
        Choice(id: "x", text: "X.", to: "c", said: "wore x"), Choice(id: "y", text: "Y.", to: "c", said: "wore y")]),
    Scene(id: "c", text: "C.", choices: [
        Choice(id: "x", text: "X.", to: "d", said: "sang x"), Choice(id: "y", text: "Y.", to: "d", said: "sang y")]),
    Scene(id: "d", text: "D.", key: "The way", choices: [
        Choice(id: "x", text: "X.", to: "f", said: "went x"), Choice(id: "y", text: "Y.", to: "way", said: "went y")]),
    Scene(id: "way", text: "W.", next: "way2"),
    Scene(id: "way2", text: "W.", choices: [
        Choice(id: "x", text: "X.", to: "f", said: "slept x"), Choice(id: "y", text: "Y.", to: "f", said: "slept y")]),
    Scene(id: "f", text: "F.", key: "The end", choices: [
        Choice(id: "x", text: "X.", to: "e1", said: "chose x"), Choice(id: "y", text: "Y.", to: "e2", said: "chose y")]),
    Scene(id: "e1", text: "E.", ending: Ending(title: "One", teaser: "e")),
    Scene(id: "e2", text: "E.", ending: Ending(title: "Two", teaser: "e")),
"#;

#[test]
fn an_ending_prints_the_corrections_of_most_consequence() {
    let template = "correction: \"Not {before}: she {after}.\",";
    let story = Rc::new(crate::support::stories::story(template, CORRECTED));
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let printed = |session: &Session| words(&session.scene().corrections.unwrap());
    choose(&mut session, &mut memory, &["x", "x", "x", "x", "x"]);
    assert!(printed(&session).is_empty(), "there is no run before");
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["y", "y", "y", "y", "next", "x", "y"]);
    let of_first = printed(&session);
    assert_eq!(of_first, ["Not went x: she went y.", "Not chose x: she chose y."], "and no trifle");
    // The nearest run is not always the one before. Where there are only trifles, those are printed.
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["x", "x", "y", "x", "x"]);
    assert_eq!(printed(&session), ["Not sang x: she sang y."]);
    // The same pair always gives the same result, whatever is known by then and whatever came later.
    let Fulfilled::LookedAhead(edition, outlook) = session.look_ahead(Edition::First) else { panic!() };
    session.know_outlook(edition, outlook);
    let at_end = |run: &str| Act::Resume(RunResume { run: run.to_owned(), at_end: true });
    scene(&mut session, &mut memory, at_end("1.2")).unwrap();
    assert_eq!(printed(&session), of_first);
    // The shelf keeps all of them.
    let Ok(Reply::Corrections(all)) = session.perform(Act::Corrections, &mut memory) else { panic!() };
    let shelf: Vec<(String, usize)> =
        all.iter().map(|all| (format!("{} of {}", all.runs[1], all.runs[0]), all.lines.len())).collect();
    assert_eq!(shelf, [("1.3 of 1.1".to_owned(), 1), ("1.2 of 1.1".to_owned(), 5)]);
}

/// A way around with a landmark of its own, which decides the ending, and one landmark before and one after it.
const OMITTED: &str = r#"
    Scene(id: "a", text: "A.", key: "The way", choices: [
        Choice(id: "x", text: "X.", to: "c", said: "went x"), Choice(id: "y", text: "Y.", to: "b", said: "went y"),
        Choice(id: "z", text: "Z.", to: "b2", said: "went z")]),
    Scene(id: "b", text: "B.", key: "The bridge", choices: [
        Choice(id: "x", text: "X.", to: "b2", said: "crossed"), Choice(id: "y", text: "Y.", to: "e1", said: "turned")]),
    Scene(id: "b2", text: "B.", choices: [Choice(id: "x", text: "X.", to: "c", said: "hummed")]),
    Scene(id: "c", text: "C.", key: "The door", choices: [
        Choice(id: "x", text: "X.", to: "e1", said: "knocked"), Choice(id: "y", text: "Y.", to: "e2")]),
    Scene(id: "e1", text: "E.", ending: Ending(title: "One", teaser: "e")),
    Scene(id: "e2", text: "E.", ending: Ending(title: "Two", teaser: "e")),
"#;

#[test]
fn the_last_landmark_that_the_run_before_never_came_to_is_printed() {
    let settings = "correction: \"Not {before}: she {after}.\", omission: \"Nothing of it: she ~{after}~.\",";
    let story = Rc::new(crate::support::stories::story(settings, OMITTED));
    let printed = |first: &[&str], second: &[&str]| {
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, first);
        assert_eq!(session.scene().corrections.unwrap(), [], "nothing is left out where there is no run before");
        new_run(&mut session, &mut memory);
        choose(&mut session, &mut memory, second);
        words(&session.scene().corrections.unwrap())
    };
    let (way, crossed) = ("Not went x: she went y.", "Nothing of it: she crossed.");
    assert_eq!(printed(&["x", "x"], &["y", "x", "x", "x"]), [way, crossed], "the bridge alone is a landmark");
    assert_eq!(printed(&["x", "x"], &["y", "y"]), [way, "Nothing of it: she turned."]);
    assert_eq!(
        printed(&["y", "x", "x", "y"], &["x", "y"]),
        ["Not went y: she went x."],
        "what is not told now is nothing"
    );
    // The last decision that can be said, of those at landmarks.
    assert_eq!(printed(&["y", "y"], &["z", "x", "x"]), ["Not went y: she went z.", "Nothing of it: she knocked."]);
    assert_eq!(printed(&["y", "y"], &["z", "x", "y"]), ["Not went y: she went z."], "the door has no words for it");
}

/// Two landmarks on a way of their own; what was kept at the first decides the ending, and the graph does not say so.
const HANGS: &str = r#"
    Scene(id: "a", text: "A.", key: "The way", choices: [
        Choice(id: "x", text: "X.", to: "e3", said: "went x"), Choice(id: "y", text: "Y.", to: "b", said: "went y")]),
    Scene(id: "b", text: "B.", key: "The key", choices: [
        Choice(id: "x", text: "X.", to: "c", effects: ["kept"], said: "kept the key"),
        Choice(id: "y", text: "Y.", to: "detour", said: "dropped the key")]),
    Scene(id: "detour", text: "D.", choices: [
        Choice(id: "x", text: "X.", to: "c", said: "sat"), Choice(id: "y", text: "Y.", to: "c", said: "stood")]),
    Scene(id: "c", text: "C.", key: "The song", choices: [
        Choice(id: "x", text: "X.", to: "end", said: "hummed"), Choice(id: "y", text: "Y.", to: "end", said: "sang")]),
    Junction(id: "end", to_first: [Route(to: "e1", when: "kept"), Route(to: "e2")]),
    Scene(id: "e1", text: "E.", ending: Ending(title: "One", teaser: "e")),
    Scene(id: "e2", text: "E.", ending: Ending(title: "Two", teaser: "e")),
    Scene(id: "e3", text: "E.", ending: Ending(title: "Three", teaser: "e")),
"#;

#[test]
fn of_what_was_left_out_that_is_printed_on_which_the_ending_hangs() {
    let settings = r#"correction: "Not {before}: she {after}.", omission: "Nothing of it: she {after}.",
        facts: [Fact(id: "kept", is: "the key is kept")],"#;
    let story = Rc::new(crate::support::stories::story(settings, HANGS));
    for (second, omission) in [
        (["y", "x", "x"].as_slice(), "Nothing of it: she kept the key."),
        (&["y", "x", "y"], "Nothing of it: she kept the key."),
        (&["y", "y", "x", "x"], "Nothing of it: she dropped the key."),
    ] {
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, &["x"]);
        new_run(&mut session, &mut memory);
        choose(&mut session, &mut memory, second);
        let printed = words(&session.scene().corrections.unwrap());
        assert_eq!(printed, ["Not went x: she went y.", omission], "{second:?}");
    }
}

/// A first trifle, a choice that a later text quotes, one that a meter alone remembers, and a landmark without
/// consequences.
const QUOTED: &str = r#"
    Scene(id: "a", text: "A.", choices: [
        Choice(id: "x", text: "X.", to: "b", said: "said x"), Choice(id: "y", text: "Y.", to: "b", said: "said y")]),
    Scene(id: "b", text: "B.", choices: [
        Choice(id: "x", text: "X.", to: "c", effects: ["ham"], said: "took the ham"),
        Choice(id: "y", text: "Y.", to: "c", said: "left the ham")]),
    Scene(id: "c", text: "C.", choices: [
        Choice(id: "x", text: "X.", to: "d", effects: ["luck +3"], said: "sang x"),
        Choice(id: "y", text: "Y.", to: "d", said: "sang y")]),
    Scene(id: "d", text: "D.", key: "The way", choices: [
        Choice(id: "x", text: "X.", to: "e", said: "went x"), Choice(id: "y", text: "Y.", to: "e", said: "went y")]),
    Scene(id: "e", text: "There is {ham: ham | none}.", ending: Ending(title: "One", teaser: "e")),
"#;

#[test]
fn a_correction_is_of_what_came_of_it_and_a_trifle_only_where_there_is_nothing_else() {
    let settings = r#"correction: "Not {before}: she {after}.", facts: [Fact(id: "ham", is: "there is ham")],
        meters: [Meter(id: "luck", name: "LUCK", range: (0, 9), start: 0)],"#;
    let story = Rc::new(crate::support::stories::story(settings, QUOTED));
    let printed = |first: [&str; 4], second: [&str; 4]| {
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, &first);
        new_run(&mut session, &mut memory);
        choose(&mut session, &mut memory, &second);
        words(&session.scene().corrections.unwrap())
    };
    let (quoted, landmark) = ("Not took the ham: she left the ham.", "Not went x: she went y.");
    assert_eq!(printed(["x"; 4], ["y"; 4]), [quoted], "a later text is different");
    assert_eq!(printed(["x"; 4], ["y", "x", "y", "y"]), [landmark], "a landmark, and neither of the trifles");
    let trifles = ["Not said x: she said y.", "Not sang x: she sang y."];
    assert_eq!(printed(["x"; 4], ["y", "x", "y", "x"]), trifles, "there is nothing else");
}

#[test]
fn the_nearest_run_is_the_one_that_decided_most_alike_wherever_it_parted() {
    let template = "correction: \"Not {before}: she {after}.\",";
    let story = Rc::new(crate::support::stories::story(template, CORRECTED));
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let mut play = |choices: &[&str]| {
        new_run(&mut session, &mut memory);
        choose(&mut session, &mut memory, choices);
        words(&session.scene().corrections.unwrap())
    };
    play(&["y", "x", "x", "x", "x"]);
    play(&["x", "x", "y", "y", "next", "x", "x"]);
    // It shares its beginning with the second run, and all but its beginning with the first.
    assert_eq!(play(&["x", "x", "x", "x", "y"]), ["Not chose x: she chose y."]);
}

/// A scene that a run may visit twice, a choice elsewhere with the same clause, and a landmark.
const TWICE: &str = r#"
    Scene(id: "a", text: "A.", choices: [
        Choice(id: "x", text: "X.", to: "b", said: "sent one text"),
        Choice(id: "y", text: "Y.", to: "b", said: "sent eleven texts")]),
    Scene(id: "b", text: "B.", choices: [
        Choice(id: "again", text: "Again.", to: "a"),
        Choice(id: "on", text: "On.", to: "c"),
        Choice(id: "late", text: "Late.", to: "c", said: "sent one text"),
        Choice(id: "aside", text: "Aside.", to: "d")]),
    Scene(id: "d", text: "D.", key: "The way", choices: [
        Choice(id: "text", text: "Text.", to: "c", said: "sent one text"),
        Choice(id: "call", text: "Call.", to: "c", said: "called")]),
    Scene(id: "c", text: "C.", ending: Ending(title: "One", teaser: "c")),
"#;

#[test]
fn no_correction_denies_what_the_run_did_too_or_reports_what_the_earlier_one_did() {
    let template = "correction: \"Not {before}: she {after}.\", omission: \"Also, she {after}.\",";
    let story = Rc::new(crate::support::stories::story(template, TWICE));
    let printed = |first: &[&str], second: &[&str]| {
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, first);
        new_run(&mut session, &mut memory);
        choose(&mut session, &mut memory, second);
        words(&session.scene().corrections.unwrap())
    };
    let none: [&str; 0] = [];
    assert_eq!(printed(&["x", "on"], &["y", "on"]), ["Not sent one text: she sent eleven texts."]);
    assert_eq!(printed(&["x", "on"], &["y", "again", "x", "on"]), none, "on its second visit it sent one text");
    assert_eq!(printed(&["y", "again", "x", "on"], &["x", "on"]), none, "the earlier run sent one text, too");
    assert_eq!(printed(&["x", "on"], &["y", "late"]), none, "a choice elsewhere has the same clause");
    assert_eq!(printed(&["x", "on"], &["x", "aside", "text"]), none, "the landmark is new, and its clause is not");
    assert_eq!(printed(&["x", "on"], &["x", "aside", "call"]), ["Also, she called."]);
}
