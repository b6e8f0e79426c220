//! What a reader's sessions save, and what later sessions find.

use std::rc::Rc;

use earlier::archive::{JournalHeader, JournalProblem, Record, RunId, encode, header, read_header};
use earlier::engine::{ChoiceRef, Passage, Refused, Run};
use earlier::session::payload::{Line, Scene};
use earlier::session::{ActError, Reply, Session, Settings};
use earlier::story::Story;
use proptest::prelude::*;

use crate::support::memory::{
    Files, Memory, back, choose, fork, forward, go_on, new_run, pick, pick_number, read, refusal, shipped, sit, small,
    stopped, taken, words,
};
use crate::support::properties::config;

/// The last run of journals, where the reader stood.
fn reopen(story: &Rc<Story>, journals: &[&[u8]], journal: u32) -> Session {
    let mut session = sit(story, journals, journal);
    if let Some(last) = session.archive().last_played().map(|kept| kept.id) {
        session.resume(last);
        assert_eq!(stopped(&session), None);
    }
    session
}

/// What is shown below the ending where the reader is: the corrections and the briefs.
fn ending_page(session: &Session) -> Option<(Vec<Line>, Vec<Line>)> {
    let scene = session.scene();
    Some((scene.corrections?, scene.briefs?))
}

/// The corrections below the ending where the reader is.
fn corrections(session: &Session) -> Vec<String> {
    words(&ending_page(session).unwrap().0)
}

fn run(journal: u32, run: u32) -> RunId {
    RunId { journal, run }
}

fn is_open(session: &Session, id: &str) -> bool {
    session.playthrough().find(session.story(), ChoiceRef::Id(id)).is_ok()
}

#[test]
fn a_sitting_goes_on_where_the_last_one_stopped_and_back_to_the_beginning() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "down"]);
    let before = session.passage();
    let mut session = reopen(&story, &[&memory.bytes], 1);
    assert_eq!(session.unfinished(), Some(run(1, 1)));
    assert_eq!(session.passage(), before);
    assert_eq!(back(&mut session, &mut memory, 10).map(|scene| (scene.step, scene.complaint)), Ok((0, None)));
    assert_eq!(session.passage(), Session::new(story.clone(), Default::default(), 9, Settings::default()).passage());
    assert_eq!(back(&mut session, &mut memory, 1), Err(ActError::AtBeginning));
    let mut session = sit(&story, &[&memory.bytes], 1);
    assert_eq!(session.unfinished(), None, "at the beginning there is nothing to go on with");
    session.resume(run(1, 1));
    assert_eq!(forward(&mut session, &mut memory, 2).unwrap().step, 2, "but the way forward is kept");
    assert_eq!(session.playthrough().position(), 2);
}

#[test]
fn going_back_and_choosing_otherwise_forks_and_keeps_the_earlier_way() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    back(&mut session, &mut memory, 1).unwrap();
    choose(&mut session, &mut memory, &["down"]);
    assert_eq!(session.run(), Some(run(1, 2)));
    let (book, _) = read(&story, &[&memory.bytes]);
    let choices = |id| book.path(id).into_iter().map(|step| step.choice).collect::<Vec<_>>();
    assert_eq!(choices(run(1, 1)), ["light", "next", "burn"]);
    assert_eq!(choices(run(1, 2)), ["light", "next", "down"]);
    assert_eq!(book.run(run(1, 2)).unwrap().from, Some((run(1, 1), 2)));
    assert_eq!(book.endings(), ["e_dawn"]);
}

#[test]
fn going_back_and_choosing_the_same_is_no_fork() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    back(&mut session, &mut memory, 2).unwrap();
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    assert_eq!(session.archive().runs().count(), 1);
}

#[test]
fn a_fork_is_kept_before_anything_is_chosen_there() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light"]);
    assert_eq!(fork(&mut session, &mut memory, "1.1", 2).unwrap().stopped, None);
    let again = reopen(&story, &[&memory.bytes], 1);
    assert_eq!((again.run(), taken(&again)), (Some(run(1, 1)), vec!["cellar".to_owned(), "up".to_owned()]));
    let refused = fork(&mut session, &mut memory, "1.1", 4).unwrap_err();
    assert_eq!(refused, ActError::NoStep { run: run(1, 1), length: 3, step: 4 });
    assert!(refused.to_string().contains("3 steps"));
    assert!(fork(&mut session, &mut memory, "7.7", 0).unwrap_err().to_string().contains("7.7"));
    assert_eq!(session.passage(), again.passage(), "what is refused changes nothing");
}

#[test]
fn a_run_is_gone_on_with_where_its_reader_stood_and_that_is_kept() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    back(&mut session, &mut memory, 1).unwrap();
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light"]);
    assert_eq!(session.runs_last_played_first(), [run(1, 2), run(1, 1)]);
    let standing = session.standing(run(1, 1)).unwrap();
    assert_eq!((standing.behind, standing.choices, standing.from, standing.stops), (2, 3, None, false));
    go_on(&mut session, &mut memory, "1.1").unwrap();
    assert_eq!(standing.scene, session.playthrough().state().scene());
    assert_eq!(session.runs_last_played_first(), [run(1, 1), run(1, 2)]);
    let again = reopen(&story, &[&memory.bytes], 1);
    assert_eq!((again.run(), taken(&again)), (Some(run(1, 1)), vec!["cellar".to_owned(), "up".to_owned()]));
}

#[test]
fn going_on_with_an_unfinished_run_begins_no_leaf_even_after_an_ending() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    for _ in 0..3 {
        go_on(&mut session, &mut memory, "1.1").unwrap();
        go_on(&mut session, &mut memory, "1.2").unwrap();
    }
    go_on(&mut session, &mut memory, "1.1").unwrap();
    assert_eq!(session.archive().runs().count(), 2);
    choose(&mut session, &mut memory, &["up"]);
    assert_eq!(
        (session.run(), session.archive().runs().count()),
        (Some(run(1, 1)), 2),
        "it is gone on with, not copied"
    );
    // Facts that hold in any case are another beginning, so that run is a leaf of its own: once, not each time.
    let (book, _) = read(&story, &[&memory.bytes]);
    let settings = Settings { all_editions: true, ..Settings::default() };
    let mut session = Session::new(story.clone(), book, 1, settings);
    for _ in 0..3 {
        go_on(&mut session, &mut memory, "1.2").unwrap();
        go_on(&mut session, &mut memory, "1.1").unwrap();
    }
    assert_eq!(session.archive().runs().count(), 2);
}

#[test]
fn a_new_run_is_kept_as_begun_so_that_the_one_before_is_not_gone_on_with() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    assert_eq!(new_run(&mut session, &mut memory).complaint, None);
    assert!(memory.writes.is_empty(), "a sitting that has just begun has nothing to keep");
    choose(&mut session, &mut memory, &["cellar"]);
    new_run(&mut session, &mut memory);
    new_run(&mut session, &mut memory);
    assert_eq!(session.archive().runs().count(), 2, "and begins once");
    let again = sit(&story, &[&memory.bytes], 1);
    assert_eq!(again.unfinished(), None);
    choose(&mut session, &mut memory, &["light"]);
    assert_eq!((session.run(), session.archive().runs().count()), (Some(run(1, 2)), 2));
}

#[test]
fn an_ending_opens_sealed_choices_to_runs_begun_forked_or_chosen_anew_after_it() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    assert!(!is_open(&session, "porch"));
    new_run(&mut session, &mut memory);
    assert_eq!(refusal(pick(&mut session, &mut memory, "porch")), Refused::Sealed);
    choose(&mut session, &mut memory, &["cellar", "stay"]);
    back(&mut session, &mut memory, 2).unwrap();
    assert!(is_open(&session, "porch"), "stepped back");
    assert!(is_open(&reopen(&story, &[&memory.bytes], 1), "porch"), "stepped back, and restarted");
    new_run(&mut session, &mut memory);
    assert!(is_open(&session, "porch"), "begun");
    let mut resumed = sit(&story, &[&memory.bytes], 1);
    resumed.resume(run(1, 1));
    assert!(!is_open(&resumed, "porch"), "a run from before is as it was");
    fork(&mut session, &mut memory, "1.1", 2).unwrap();
    assert!(is_open(&session, "porch"), "forked, at its very end");
    assert!(is_open(&reopen(&story, &[&memory.bytes], 1), "porch"), "forked, and restarted");
    choose(&mut session, &mut memory, &["porch"]);
    let again = reopen(&story, &[&memory.bytes], 1);
    assert_eq!(taken(&again), ["cellar", "up", "porch"]);
    assert_eq!(again.passage(), session.passage());
    assert_eq!(again.archive().path(run(1, 1)).len(), 2, "the run from before is kept as it was");
}

#[test]
fn all_editions_opens_them_at_once_and_a_restart_without_it_keeps_what_was_chosen() {
    let story = small();
    let mut memory = Memory::new(&story);
    let settings = Settings { all_editions: true, ..Settings::default() };
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    let mut session = Session::new(story.clone(), read(&story, &[&memory.bytes]).0, 1, settings);
    session.resume(run(1, 1));
    choose(&mut session, &mut memory, &["porch", "go"]);
    assert_eq!(taken(&reopen(&story, &[&memory.bytes], 1)), ["cellar", "up", "porch", "go"]);
}

#[test]
fn corrections_compare_with_the_nearest_run_that_ended() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "cellar", "stay"]);
    assert!(corrections(&session).is_empty(), "the first run corrects nothing");
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["listen", "light"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light", "next", "down", "up", "listen", "light", "next", "keep"]);
    // The second decision in the hall has no clause; cellar pairs with cellar, first with first.
    assert_eq!(
        corrections(&session),
        ["An earlier version of this story said that Ada felt along the wall. She lit the lamp."],
        "up and up"
    );
    back(&mut session, &mut memory, 8).unwrap();
    choose(&mut session, &mut memory, &["cellar", "ask", "keep"]);
    assert_eq!(
        corrections(&session),
        ["An earlier version of this story said that Ada went up. She asked."],
        "with the first run, which began alike, and not with the one before"
    );
    let spans = &ending_page(&session).unwrap().0[0].spans;
    assert!(spans.iter().any(|span| span.style.marked && span.text == "Ada went up"), "{spans:?}");
    let again = reopen(&story, &[&memory.bytes], 1);
    assert_eq!(ending_page(&again), ending_page(&session), "a restart shows the same page");
}

#[test]
fn the_three_corrections_of_most_consequence_are_printed() {
    let story = shipped();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let mut play = |session: &mut Session, number: usize| {
        new_run(session, &mut memory);
        let mut met = 0;
        while ending_page(session).is_none() && met < 200 {
            let open = |at: &usize| session.playthrough().find(session.story(), ChoiceRef::Number(*at)).is_ok();
            let shown = session.passage().choices.len();
            let pick = (0..shown).map(|by| (number + by - 1) % shown + 1).find(open).unwrap();
            pick_number(session, &mut memory, pick).unwrap();
            met += 1;
        }
    };
    play(&mut session, 1);
    play(&mut session, 2);
    let corrections = corrections(&session);
    assert_eq!(corrections.len(), 3, "{corrections:?}");
    // The runs differ from their first decision on, a trifle at a quiz.
    assert!(corrections.iter().all(|line| !line.contains("magenta")), "{corrections:?}");
}

#[test]
fn briefs_that_were_never_printed_come_first_and_an_ending_always_reads_the_same() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    let briefs = |session: &Session| words(&ending_page(session).unwrap().1);
    assert_eq!(briefs(&session), ["Oil is dear.", "A dog was heard."]);
    back(&mut session, &mut memory, 1).unwrap();
    forward(&mut session, &mut memory, 1).unwrap();
    assert_eq!(briefs(&session), ["Oil is dear.", "A dog was heard."]);
    back(&mut session, &mut memory, 1).unwrap();
    choose(&mut session, &mut memory, &["keep"]);
    assert_eq!(briefs(&session), ["Rain is expected.", "Oil is dear."]);
    let again = reopen(&story, &[&memory.bytes], 1);
    assert_eq!(briefs(&again), briefs(&session));
    let mut again = sit(&story, &[&memory.bytes], 1);
    fork(&mut again, &mut memory, "1.1", 3).unwrap();
    assert_eq!(briefs(&again), ["Oil is dear.", "A dog was heard."]);
}

#[test]
fn a_clipping_is_kept_though_the_reader_goes_back_and_is_known_to_later_runs_alone() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let notes = |session: &Session| session.passage().notes.len();
    assert_eq!(notes(&session), 1);
    choose(&mut session, &mut memory, &["light"]);
    back(&mut session, &mut memory, 1).unwrap();
    assert!(session.archive().has_clipping("lamp"));
    assert_eq!(notes(&session), 1, "this run has learned it itself");
    new_run(&mut session, &mut memory);
    assert_eq!(notes(&session), 2);
    assert_eq!(notes(&sit(&story, &[&memory.bytes], 1)), 2);
    choose(&mut session, &mut memory, &["listen"]);
    assert_eq!(notes(&reopen(&story, &[&memory.bytes], 1)), 2);
    let quiet = Session::new(
        story.clone(),
        read(&story, &[&memory.bytes]).0,
        1,
        Settings { no_margin: true, ..Settings::default() },
    );
    assert_eq!(notes(&quiet), 0);
}

#[test]
fn a_run_shows_the_same_words_after_a_later_one_has_learned_something() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let notes = |session: &Session| session.passage().notes.len();
    choose(&mut session, &mut memory, &["listen"]);
    assert_eq!(notes(&session), 1);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light"]);
    assert!(session.archive().has_clipping("lamp"));
    go_on(&mut session, &mut memory, "1.1").unwrap();
    assert_eq!(notes(&session), 1, "the first run began before anything was learned");
    assert_eq!(notes(&reopen(&story, &[&memory.bytes], 1)), 1);
    new_run(&mut session, &mut memory);
    assert_eq!(notes(&session), 2);
}

/// Plays a run from a file.
fn play(session: &mut Session, memory: &mut Memory, file: &Run) -> Result<Scene, ActError> {
    let pending = session.play_run(file, memory.time)?;
    match session.settle(pending, memory)? {
        Reply::Scene(scene) => Ok(*scene),
        reply => panic!("{reply:?}"),
    }
}

#[test]
fn a_run_from_a_file_is_kept_with_all_it_found() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    let mut file = Run { story: "small".to_owned(), ..Run::default() };
    file.choices = ["light", "down", "ask", "keep"].map(str::to_owned).to_vec();
    assert_eq!(play(&mut session, &mut memory, &file).unwrap().stopped, None);
    let (book, troubles) = read(&story, &[&memory.bytes]);
    assert_eq!(troubles, []);
    assert_eq!(book.endings(), ["e_dawn"]);
    assert!(book.has_clipping("lamp"), "a fact that no longer holds at the end was set all the same");
    assert_eq!(taken(&reopen(&story, &[&memory.bytes], 1)), file.choices);
    file.story = "other".to_owned();
    assert!(play(&mut session, &mut memory, &file).unwrap_err().to_string().contains("other"));
    memory.broken = Some("the disk is full".to_owned());
    file.story = "small".to_owned();
    let played = play(&mut session, &mut memory, &file).unwrap();
    assert_eq!(played.complaint.as_deref(), Some("the disk is full"));
}

#[test]
fn renamed_scenes_choices_and_facts_are_no_fork() {
    let old = Files::small()
        .edit("\"hall\"", "\"lobby\"")
        .edit("seen(hall)", "seen(lobby)")
        .edit("took(hall.listen)", "took(lobby.listen)")
        .edit("was: [\"lobby\"],", "")
        .edit("id: \"light\"", "id: \"match\"")
        .edit(", was: [\"match\"]", "")
        .edit("id: \"bell\"", "id: \"gong\"")
        .edit(", was: [\"gong\"]", "")
        .edit("effects: [\"bell\"]", "effects: [\"gong\"]")
        .edit("not bell", "not gong")
        .edit("{bell:", "{gong:")
        .load();
    let new = small();
    let mut memory = Memory::new(&old);
    let mut session = sit(&old, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "stay"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["porch", "wait"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["match", "next", "down"]);
    let mut session = reopen(&new, &[&memory.bytes], 1);
    assert_eq!(taken(&session), ["light", "down"]);
    choose(&mut session, &mut memory, &["up", "light", "next", "keep"]);
    assert_eq!(session.run(), Some(run(1, 3)), "no fork");
    assert_eq!(
        corrections(&session),
        [
            "An earlier version of this story said that Ada felt along the wall. She lit the lamp.",
            "An earlier version of this story said that Ada stayed. She went up."
        ]
    );
    new_run(&mut session, &mut memory);
    let light = new.find_choice(new.find_scene("hall").unwrap(), "light").unwrap();
    assert!(session.was_taken(light) && session.was_read() && session.archive().has_clipping("bell"));
    let again = reopen(&new, &[&memory.bytes], 1);
    assert_eq!(again.archive().runs().count(), 4);
}

#[test]
fn a_run_that_no_longer_stands_stops_there_and_loses_nothing() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen", "light", "next", "down"]);
    let edited =
        Files::small().edit("id: \"listen\", text", "id: \"hark\", text").edit("hall.listen", "hall.hark").load();
    let mut session = sit(&edited, &[&memory.bytes], 1);
    session.resume(run(1, 1));
    let stop = stopped(&session).unwrap();
    assert_eq!((stop.works, stop.wanted.raw(), stop.why), (2, "listen", Refused::NotHere.to_string()));
    assert_eq!(stop.offered, ["light", "cellar", "hark"]);
    assert_eq!(stop.scene, "hall");
    assert_eq!(taken(&session), ["cellar", "up"]);
    choose(&mut session, &mut memory, &["hark"]);
    assert_eq!(session.run(), Some(run(1, 2)));
    let (book, _) = read(&story, &[&memory.bytes]);
    assert_eq!((book.path(run(1, 1)).len(), book.path(run(1, 2)).len()), (6, 3));
    assert_eq!(taken(&reopen(&edited, &[&memory.bytes], 1)), ["cellar", "up", "hark"]);
    let mut session = sit(&story, &[&memory.bytes], 1);
    let forked = fork(&mut session, &mut memory, "1.1", 6).unwrap();
    assert_eq!(forked.stopped, None, "the story as it was has all of it");
}

#[test]
fn a_reader_who_stood_before_the_place_that_no_longer_stands_is_told_nothing() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    back(&mut session, &mut memory, 2).unwrap();
    let edited =
        Files::small().edit("id: \"listen\", text", "id: \"hark\", text").edit("hall.listen", "hall.hark").load();
    let mut session = sit(&edited, &[&memory.bytes], 1);
    session.resume(run(1, 1));
    assert_eq!(stopped(&session), None);
    assert_eq!(taken(&session), ["cellar"]);
}

#[test]
fn a_place_is_kept_though_scenes_with_one_way_on_come_and_go() {
    let story = small();
    let with = Files::small()
        .edit("said: \"felt along the wall\", after", "id: \"cellar\", said: \"felt along the wall\", after")
        .edit("text: \"Feel along the wall.\", to: \"cellar\"", "text: \"Feel along the wall.\", to: \"landing\"")
        .edit(
            "Junction(id: \"stairs\"",
            "Scene(id: \"landing\", text: \"Stairs.\", next: \"cellar\"), Junction(id: \"stairs\"",
        )
        .load();
    for (before, after) in [(&story, &with), (&with, &story)] {
        let mut memory = Memory::new(before);
        let mut session = sit(before, &[], 1);
        let path: &[&str] = if Rc::ptr_eq(before, &story) { &["cellar", "up"] } else { &["cellar", "next", "up"] };
        choose(&mut session, &mut memory, path);
        choose(&mut session, &mut memory, &["listen", "light", "next", "burn"]);
        back(&mut session, &mut memory, 4).unwrap();
        let scene = session.passage().scene;
        let mut session = sit(after, &[&memory.bytes], 1);
        session.resume(run(1, 1));
        assert_eq!(stopped(&session), None);
        assert_eq!(after.scene_name(session.passage().scene), before.scene_name(scene));
        assert_eq!(taken(&session), ["cellar", "up"]);
        let before = session.playthrough().position();
        let end = forward(&mut session, &mut memory, 9).unwrap();
        assert_eq!(end.step - before, 4);
        assert!(end.ending.is_some() && end.briefs.is_some());
    }
}

#[test]
fn two_sittings_with_two_journals_write_two_leaves_and_neither_loses_anything() {
    let story = small();
    let mut first = Memory::new(&story);
    let mut one = sit(&story, &[], 1);
    choose(&mut one, &mut first, &["cellar"]);
    let mut second = Memory::new(&story);
    let mut two = sit(&story, &[&first.bytes], 2);
    two.resume(run(1, 1));
    choose(&mut one, &mut first, &["up", "light"]);
    second.time = 2000;
    choose(&mut two, &mut second, &["stay"]);
    first.time = 3000;
    choose(&mut one, &mut first, &["next", "keep"]);
    let (book, troubles) = read(&story, &[&first.bytes, &second.bytes]);
    assert_eq!(troubles, []);
    let choices = |id| book.path(id).into_iter().map(|step| step.choice).collect::<Vec<_>>();
    assert_eq!(choices(run(1, 1)), ["cellar", "up", "light", "next", "keep"]);
    assert_eq!(choices(run(2, 1)), ["cellar", "stay"]);
    assert_eq!(book.run(run(2, 1)).unwrap().from, Some((run(1, 1), 1)));
    assert_eq!(book.endings(), ["e_dark", "e_dawn"], "in the order of their finding, whichever journal tells of it");
    assert_eq!(book.finished_before(Some(run(3, 1))), Some((run(1, 1), 5)));
    let backwards = [(2, second.bytes.as_slice()), (1, first.bytes.as_slice())];
    let (book, _) = earlier::archive::Archive::read("small", backwards);
    assert!(book.is_complete(run(2, 1)), "whatever the order in which they are read");
}

#[test]
fn a_run_that_was_moved_is_listed_once_where_its_first_journal_is_there_again() {
    let begin = |run, time| Record::Run { run, time, from: None, facts: Vec::new() };
    let step = |run, steps, choice: &str| {
        let (scene, choice) = ("door".to_owned(), choice.to_owned());
        Record::Step { run, steps, time: 110, scene, choice }
    };
    let journal = |records: &[Record]| -> Vec<u8> {
        header("small").into_iter().chain(records.iter().flat_map(encode)).collect()
    };
    let moved = Record::Moved { run: 2, from: run(4, 1) };
    let now = journal(&[begin(2, 100), step(2, 1, "cellar"), step(2, 2, "up"), moved.clone()]);
    let listed = |first: &[Record]| {
        let (book, problems) = earlier::archive::Archive::read(
            "small",
            [(4, journal(first)), (5, now.clone())].iter().map(|(at, bytes)| (*at, bytes.as_slice())),
        );
        assert_eq!(problems, []);
        assert!(book.run(run(4, 1)).is_some(), "it is found by its number all the same");
        book.runs().map(|saved| saved.id).collect::<Vec<_>>()
    };
    let whole = [begin(1, 100), step(1, 1, "cellar"), step(1, 2, "up")];
    assert_eq!(listed(&whole), [run(5, 2)]);
    assert_eq!(listed(&whole[..2]), [run(5, 2)], "it may have been saved before its last step");
    let went_on = [whole.as_slice(), &[step(1, 3, "light")]].concat();
    assert_eq!(listed(&went_on), [run(4, 1), run(5, 2)], "no step is hidden");
    let back = Record::Moved { run: 1, from: run(5, 2) };
    let in_a_cycle = [whole.as_slice(), &[back]].concat();
    assert_eq!(listed(&in_a_cycle), [run(4, 1)], "journals that each call the other's run moved hide only one");
    let another = [begin(1, 101), step(1, 1, "cellar")];
    assert_eq!(listed(&another), [run(4, 1), run(5, 2)], "the number may be that of another run");
}

#[test]
fn going_back_in_a_run_of_another_journal_is_kept_and_makes_no_leaf() {
    let story = small();
    let mut first = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut first, &["cellar", "up", "listen"]);
    let mut second = Memory { time: 3000, ..Memory::new(&story) };
    let mut session = reopen(&story, &[&first.bytes], 2);
    back(&mut session, &mut second, 2).unwrap();
    let again = reopen(&story, &[&first.bytes, &second.bytes], 3);
    assert_eq!((taken(&again), again.archive().runs().count()), (vec!["cellar".to_owned()], 1));
    assert_eq!(again.playthrough().path().len(), 3);
}

#[test]
fn a_clock_that_was_set_back_does_not_bring_back_an_older_run() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar"]);
    memory.time = 5;
    let mut session = sit(&story, &[&memory.bytes], 1);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["light", "next"]);
    assert_eq!(taken(&reopen(&story, &[&memory.bytes], 1)), ["light"]);
}

#[test]
fn a_journal_of_a_newer_version_or_of_another_story_is_left_alone_and_told() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar"]);
    let other = header("other");
    let line = format!("{} #{:08x}\n", "earlier 7 small", crc32fast::hash(b"earlier 7 small"));
    let newer = [line.as_bytes(), &encode(&Record::Clip { run: 1, fact: "lamp".to_owned() })].concat();
    let junk = b"once upon a time\nthere was a file\n".to_vec();
    let (book, troubles) = read(&story, &[&memory.bytes, &other, &newer, &junk, b"", b"earlier 1 sm"]);
    assert_eq!(
        troubles,
        [
            JournalProblem::Foreign { journal: 2 },
            JournalProblem::Newer { journal: 3, version: 7 },
            JournalProblem::Foreign { journal: 4 },
        ]
    );
    assert_eq!((book.runs().count(), book.has_clipping("lamp")), (1, false));
    assert_eq!(read_header(&newer, "small"), JournalHeader::Newer(7));
}

#[test]
fn lines_that_this_version_does_not_know_are_passed_over() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar"]);
    for line in ["bookmark 1 3 here", "step 1.1 2 7 cellar up", "at x 1 2"] {
        memory.bytes.extend(format!("{line} #{:08x}\n", crc32fast::hash(line.as_bytes())).into_bytes());
    }
    choose(&mut session, &mut memory, &["up"]);
    let (book, troubles) = read(&story, &[&memory.bytes]);
    assert_eq!((book.path(run(1, 1)).len(), troubles), (2, vec![]));
}

/// A journal with forks, endings, steps back and several runs.
fn long_journal(story: &Rc<Story>) -> Memory {
    let mut memory = Memory::new(story);
    let mut session = sit(story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "light", "next", "burn"]);
    back(&mut session, &mut memory, 2).unwrap();
    forward(&mut session, &mut memory, 1).unwrap();
    choose(&mut session, &mut memory, &["down", "stay"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["porch", "wait", "keep"]);
    fork(&mut session, &mut memory, "1.2", 1).unwrap();
    choose(&mut session, &mut memory, &["ask", "down", "up"]);
    memory
}

/// The lines of a journal with the places after them, line ends not counted.
fn line_ends(bytes: &[u8]) -> Vec<(String, usize)> {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut end = 0;
    text.lines()
        .map(|line| {
            end += line.len() + 1;
            (line.to_owned(), end - 1)
        })
        .collect()
}

/// Whether an archive has the step that a line of journal 1 records.
fn has_step(book: &earlier::archive::Archive, line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let (id, steps): (u32, usize) = (words[1].parse().unwrap(), words[2].parse().unwrap());
    book.path(run(1, id)).get(steps - 1).is_some_and(|step| step.scene == words[4] && step.choice == words[5])
}

#[test]
fn a_journal_cut_off_anywhere_gives_every_whole_choice_and_can_be_gone_on_with() {
    let story = small();
    let memory = long_journal(&story);
    let lines = line_ends(&memory.bytes);
    assert!(lines.iter().filter(|(line, _)| line.starts_with("step")).count() > 10);
    for cut in 0..=memory.bytes.len() {
        let rest = &memory.bytes[..cut];
        let (book, troubles) = read(&story, &[rest]);
        assert_eq!(troubles, [], "cut after {cut}");
        let steps: Vec<&str> = lines
            .iter()
            .filter(|(line, end)| line.starts_with("step") && *end <= cut)
            .map(|(line, _)| line.as_str())
            .collect();
        assert!(steps.iter().all(|line| has_step(&book, line)), "cut after {cut}");
        let mut next = Memory { time: 9000, ..Memory::new(&story) };
        let mut session = reopen(&story, &[rest], 2);
        let _ = back(&mut session, &mut next, 1);
        let at = taken(&session);
        let pick = session.passage().choices.first().unwrap().id(&story).to_owned();
        choose(&mut session, &mut next, &[&pick]);
        let again = reopen(&story, &[rest, &next.bytes], 3);
        assert!(taken(&again).starts_with(&at), "cut after {cut}");
        assert_eq!(again.passage(), session.passage(), "cut after {cut}");
        assert!(steps.iter().all(|line| has_step(again.archive(), line)), "cut after {cut}");
    }
}

#[test]
fn damage_anywhere_is_told_and_costs_only_what_followed_in_the_same_run() {
    let story = small();
    let memory = long_journal(&story);
    let (sound, _) = read(&story, &[&memory.bytes]);
    // Without its very last line end, the last line counts as unfinished.
    for at in 0..memory.bytes.len() - 1 {
        let mut bytes = memory.bytes.clone();
        bytes[at] ^= 0x15;
        let (book, troubles) = read(&story, &[&bytes]);
        assert!(matches!(troubles[..], [JournalProblem::Damaged { journal: 1, .. }]), "{troubles:?} at {at}");
        for kept in sound.runs() {
            let (before, after) = (sound.path(kept.id), book.path(kept.id));
            assert!(before.starts_with(&after), "at {at}, run {}", kept.id);
            // Only its own line may record the last step of a run; a lost line end costs two lines.
            let told = !book.is_complete(kept.id) || after.len() + 2 >= before.len();
            assert!(told || before == after, "at {at}, run {} is less than it was and does not say so", kept.id);
        }
        let hurt = |kept: &&earlier::archive::SavedRun| sound.path(kept.id) != book.path(kept.id);
        let lost: Vec<RunId> = sound.runs().filter(hurt).map(|kept| kept.id).collect();
        let of_line = |line: &str| line.split(' ').nth(1).and_then(|id| id.parse().ok()).map(|id| run(1, id));
        let damaged: Vec<RunId> = line_ends(&memory.bytes)
            .iter()
            .filter(|(line, end)| (end - line.len()..=end + 1).contains(&(at + 1)) || end - line.len() == at + 1)
            .filter_map(|(line, _)| of_line(line))
            .collect();
        let from = |id: RunId| sound.run(id).and_then(|kept| kept.from).map(|(parent, _)| parent);
        let descends = |id: RunId| std::iter::successors(Some(id), |id| from(*id)).any(|id| damaged.contains(&id));
        assert!(lost.iter().all(|id| descends(*id)), "at {at}: {lost:?} were lost, {damaged:?} were damaged");
        let mut session = sit(&story, &[&bytes], 2);
        let mut next = Memory { time: 9000, ..Memory::new(&story) };
        if let Some(unfinished) = session.unfinished() {
            session.resume(unfinished);
        }
        let at_least = taken(&session);
        if ending_page(&session).is_none() {
            let pick = session.passage().choices.first().unwrap().id(&story).to_owned();
            choose(&mut session, &mut next, &[&pick]);
            let again = reopen(&story, &[&bytes, &next.bytes], 3);
            assert_eq!(again.passage(), session.passage(), "at {at}");
            assert!(taken(&again).starts_with(&at_least));
        }
    }
}

/// What a reader, or the world, does.
#[derive(Clone, Debug)]
enum Move {
    Choose(usize),
    Back(usize),
    Forward(usize),
    New,
    Fork(usize, usize),
    /// Ends the session and begins another with the same journal.
    Sit,
    /// Ends it and begins another with a journal of its own.
    SitApart,
    Clock(u64),
}

fn one_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        8 => (0..6usize).prop_map(Move::Choose),
        2 => (1..5usize).prop_map(Move::Back),
        1 => (1..5usize).prop_map(Move::Forward),
        1 => Just(Move::New),
        1 => (0..8usize, 0..12usize).prop_map(|(run, steps)| Move::Fork(run, steps)),
        1 => Just(Move::Sit),
        1 => Just(Move::SitApart),
        1 => (0..2000u64).prop_map(Move::Clock),
    ]
}

/// Everything by which a reader can recognize a place.
fn place(session: &Session) -> (Passage, Vec<String>, usize, usize, Option<RunId>) {
    let run = session.playthrough();
    (session.passage(), taken(session), run.position(), run.path().len(), session.run())
}

fn bytes(journals: &[Memory]) -> Vec<&[u8]> {
    journals.iter().map(|journal| journal.bytes.as_slice()).collect()
}

/// Everything that is known about a run except its number: its path, and the rest.
fn known_of(book: &earlier::archive::Archive, id: RunId) -> impl PartialEq + std::fmt::Debug + use<> {
    let saved = book.run(id).unwrap();
    let mut endings = saved.endings.clone();
    endings.sort();
    let said = (book.name(id).cloned(), book.is_marked(id), book.is_removed(id));
    (book.path(id), saved.at, endings, saved.facts.clone(), (saved.started, saved.played), said)
}

/// Whether a journal that is written again under another number has all its runs whole, without any other journal.
fn is_written_again_whole(story: &Story, book: &earlier::archive::Archive, journal: u32) -> Result<(), TestCaseError> {
    let mut moved = book.clone();
    moved.rename_runs(|id| id.journal = if id.journal == journal { 77 } else { id.journal });
    let lines: Vec<u8> = moved.records_of(77).iter().flat_map(encode).collect();
    let bytes = [header(story.id()), lines].concat();
    let (mut alone, problems) = earlier::archive::Archive::read(story.id(), [(77, bytes.as_slice())]);
    alone.apply_renames(story);
    prop_assert_eq!(problems, []);
    for old in book.runs().chain(book.removed()).map(|saved| saved.id).filter(|id| id.journal == journal) {
        let new = run(77, old.run);
        prop_assert_eq!(known_of(&alone, new), known_of(book, old));
        prop_assert!(alone.is_complete(new));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(256))]
    #[test]
    fn whatever_was_done_a_restart_finds_the_same_place_and_every_run(moves in prop::collection::vec(one_move(), 1..60)) {
        let story = small();
        let mut journals = vec![Memory::new(&story)];
        let mut session = sit(&story, &[], 1);
        let mut paths: Vec<(RunId, Vec<earlier::archive::SavedStep>)> = Vec::new();
        for one in moves {
            let journal = journals.len() as u32;
            let memory = journals.last_mut().unwrap();
            match one {
                Move::Choose(by) => {
                    let shown = session.passage().choices.len();
                    if shown > 0 {
                        let before = place(&session);
                        if pick_number(&mut session, memory, by % shown + 1).is_err() {
                            prop_assert_eq!(before, place(&session), "a refusal changes nothing");
                        }
                    }
                }
                Move::Back(by) => drop(back(&mut session, memory, by)),
                Move::Forward(by) => drop(forward(&mut session, memory, by)),
                Move::New => drop(new_run(&mut session, memory)),
                Move::Fork(at, steps) => {
                    let ids: Vec<RunId> = session.archive().runs().map(|kept| kept.id).collect();
                    if let Some(id) = ids.get(at % ids.len().max(1)) {
                        let steps = steps % (session.archive().path(*id).len() + 1);
                        prop_assert_eq!(fork(&mut session, memory, id, steps).unwrap().stopped, None);
                    }
                }
                Move::Sit => {
                    session = reopen(&story, &bytes(&journals), journal);
                }
                Move::SitApart => {
                    let time = memory.time;
                    journals.push(Memory { time, ..Memory::new(&story) });
                    session = reopen(&story, &bytes(&journals), journal + 1);
                }
                Move::Clock(time) => memory.time = time,
            }
            if session.run().is_some() {
                let again = reopen(&story, &bytes(&journals), 99);
                prop_assert_eq!(place(&again), place(&session));
                prop_assert_eq!(ending_page(&again), ending_page(&session));
                prop_assert_eq!(again.unfinished(), session.unfinished());
                for (id, path) in &paths {
                    prop_assert!(again.archive().path(*id).starts_with(path), "run {} has lost steps", id);
                }
                is_written_again_whole(&story, session.archive(), journals.len() as u32)?;
                paths = again.archive().runs().map(|kept| (kept.id, again.archive().path(kept.id))).collect();
                prop_assert!(paths.iter().all(|(id, _)| again.archive().is_complete(*id)));
            }
        }
    }

    #[test]
    fn no_bytes_make_reading_a_journal_fail(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0..2000usize) {
        let story = small();
        let sound = long_journal(&story).bytes;
        let mixed = [&sound[..cut.min(sound.len())], &bytes, &sound[cut.min(sound.len())..]].concat();
        let (book, _) = read(&story, &[&mixed, &bytes]);
        for kept in book.runs() {
            let mut session = sit(&story, &[&mixed, &bytes], 3);
            session.resume(kept.id);
            prop_assert!(session.playthrough().position() <= book.path(kept.id).len());
        }
    }
}
