//! The acts of a session: the table of commands, what is saved before it is shown, and how much a reply reveals.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::rc::Rc;

use earlier::archive::{Archive, RunId, SavedRun};
use earlier::json;
use earlier::session::{
    Act, COMMANDS, ChoiceSelector, Command, ComparedRuns, Detail, Group, Host as _, HostError, Pending, RemovedRun,
    Reply, RunMark, RunName, RunPlace, RunResume, RunSource, Session, Tell, WhatIfPlace,
};
use earlier::story::Story;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::memory::{Memory, back, choose, fork, new_run, read, sit, small};
use crate::support::properties::config;

/// Every command. Adding one requires a change here, because the match below is exhaustive.
const ALL: [Command; 39] = [
    Command::Choose,
    Command::Back,
    Command::Forward,
    Command::New,
    Command::Skip,
    Command::Look,
    Command::Fork,
    Command::Resume,
    Command::Document,
    Command::History,
    Command::Book,
    Command::Runs,
    Command::Compare,
    Command::WhatIf,
    Command::Nearest,
    Command::Endings,
    Command::Open,
    Command::Corrections,
    Command::Clippings,
    Command::Front,
    Command::Name,
    Command::Mark,
    Command::Remove,
    Command::Restore,
    Command::Export,
    Command::Import,
    Command::Save,
    Command::Theme,
    Command::Strip,
    Command::Settings,
    Command::Numbers,
    Command::Marks,
    Command::Help,
    Command::Quit,
    Command::Problems,
    Command::State,
    Command::Set,
    Command::Jump,
    Command::Proved,
];

/// Whether a command saves something of a reader when it is done.
fn saves(command: Command) -> bool {
    match command {
        Command::Choose
        | Command::Back
        | Command::Forward
        | Command::New
        | Command::Skip
        | Command::Fork
        | Command::Resume
        | Command::Name
        | Command::Mark
        | Command::Remove
        | Command::Restore
        | Command::Import => true,
        Command::Look
        | Command::Document
        | Command::History
        | Command::Book
        | Command::Runs
        | Command::Compare
        | Command::WhatIf
        | Command::Nearest
        | Command::Endings
        | Command::Open
        | Command::Corrections
        | Command::Clippings
        | Command::Front
        | Command::Export
        | Command::Save
        | Command::Theme
        | Command::Strip
        | Command::Settings
        | Command::Numbers
        | Command::Marks
        | Command::Help
        | Command::Quit
        | Command::Problems
        | Command::State
        | Command::Set
        | Command::Jump
        | Command::Proved => false,
    }
}

#[test]
fn every_command_has_one_row_and_no_two_share_a_key_a_word_or_a_name() {
    let rows: Vec<Command> = COMMANDS.iter().map(|entry| entry.command).collect();
    assert_eq!(rows.iter().collect::<HashSet<_>>(), ALL.iter().collect());
    assert_eq!((rows.len(), ALL.iter().collect::<HashSet<_>>().len()), (ALL.len(), ALL.len()));
    let mut seen = HashSet::new();
    for entry in COMMANDS {
        let author = entry.group == Group::Author;
        let key = entry.key.map(|key| format!("the key {key}, author: {author}"));
        let word = entry.word.map(|word| format!("the word {word}"));
        let name = entry.json.map(|name| format!("the name {name}"));
        for called in [key, word, name].into_iter().flatten() {
            assert!(seen.insert(called.clone()), "{called} is there twice");
        }
        assert!(!entry.help.is_empty() && entry.takes.is_empty() == entry.json.is_none(), "{entry:?}");
        assert_eq!(entry.command.entry().map(|found| found.help), Some(entry.help));
        assert_eq!(entry.command.group(), entry.group);
        if let Some(key) = entry.key {
            assert_eq!(Command::of_key(key, author), Some(entry.command));
        }
        if let Some(word) = entry.word {
            assert_eq!(Command::of_word(word), Some(entry.command));
        }
    }
}

/// The arguments that a row's `takes` describes: its example, or those that fit its words.
fn examples(name: &str, takes: &str) -> Vec<String> {
    if let Some(from) = takes.find("{\"") {
        let example = takes[from..].split(';').next().unwrap();
        return vec![example.to_owned()];
    }
    let arguments: &[&str] = match takes {
        "takes `true`" => &["true"],
        "takes a string" | "takes a scene's id" => &["\"a text\""],
        "takes a run's name, or `true` for the one removed last" => &["\"1.1\"", "true"],
        "takes a number of steps, from 1" => &["1", "12"],
        "takes a choice's number, from 1, or its id" => &["1", "\"light\""],
        _ => panic!("`{takes}` has no example"),
    };
    arguments.iter().map(|argument| format!("{{\"{name}\":{argument}}}")).collect()
}

#[test]
fn the_example_of_each_row_is_that_act() {
    for entry in COMMANDS {
        for example in entry.json.iter().flat_map(|name| examples(name, entry.takes)) {
            let act: Act = serde_json::from_str(&example).unwrap_or_else(|why| panic!("{example}: {why}"));
            assert_eq!(act.command(), entry.command, "{example}");
        }
    }
}

/// Turns numbers into an act, whatever runs there are.
type Move = (u8, usize, usize);

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec((0..40u8, 0..8usize, 0..12usize), 1..50)
}

/// The act of a move. Most are choices.
fn act_of(session: &Session, (kind, first, second): Move) -> Act {
    let archive = session.archive();
    let runs: Vec<RunId> = archive.runs().chain(archive.removed()).map(|saved| saved.id).collect();
    let nth = |at: usize| runs.get(at % runs.len().max(1)).map_or("1.1".to_owned(), ToString::to_string);
    let (run, steps) = (nth(first), NonZeroUsize::MIN.saturating_add(second % 4));
    let tell = [Detail::Shape, Detail::Names, Detail::Everything][second % 3];
    match kind {
        0 | 1 => Act::Back(steps),
        2 => Act::Forward(steps),
        3 => Act::New,
        4 => Act::Skip,
        5 => Act::Look,
        6 | 7 => Act::Fork(RunPlace { run, step: second }),
        8 => Act::Resume(RunResume { run, at_end: second % 2 == 0 }),
        9 => Act::Name(RunName { run, name: ["", "a", "b", "1.1"][second % 4].to_owned() }),
        10 => Act::Mark(RunMark { run, marked: [None, Some(true), Some(false)][second % 3] }),
        11 => Act::Remove(run),
        12 => Act::Restore(RemovedRun::Last),
        13 => Act::Restore(RemovedRun::Named(run)),
        14 => Act::Import(RunSource::File("sent.ron".to_owned())),
        15 => Act::Compare(ComparedRuns { runs: [run, nth(second)], tell }),
        16 => Act::WhatIf(WhatIfPlace { place: Some(RunPlace { run, step: second }), tell }),
        17 => Act::Nearest(Tell(tell)),
        18 => [
            Act::History,
            Act::Book,
            Act::Runs,
            Act::Endings(Tell(tell)),
            Act::Open(Tell(tell)),
            Act::Corrections,
            Act::Help,
        ]
        .into_iter()
        .nth(second % 7)
        .unwrap(),
        _ => Act::Choose(ChoiceSelector::Number(first % 6 + 1)),
    }
}

/// A host with a run to import.
fn memory(story: &Story) -> Memory {
    let mut memory = Memory::new(story);
    let sent = "Run(story: \"small\", choices: [\"cellar\", \"stay\"], note: \"sent\")";
    memory.files.insert("sent.ron".to_owned(), sent.to_owned());
    memory
}

/// What an archive holds.
type Held = (Vec<SavedRun>, Vec<SavedRun>, Vec<String>, Vec<String>, Vec<(Option<String>, bool)>);

fn held(archive: &Archive) -> Held {
    let said =
        |saved: &SavedRun| (archive.name(saved.id).map(|name| name.raw().to_owned()), archive.is_marked(saved.id));
    (
        archive.runs().cloned().collect(),
        archive.removed().cloned().collect(),
        archive.endings().into_iter().map(|ending| ending.to_string()).collect(),
        archive.clippings().map(|clipping| clipping.to_string()).collect(),
        archive.runs().chain(archive.removed()).map(said).collect(),
    )
}

proptest! {
    #![proptest_config(config(256))]
    #[test]
    fn no_reply_to_what_changes_the_archive_exists_before_it_is_saved(moves in moves()) {
        let story = small();
        let mut memory = memory(&story);
        let mut session = sit(&story, &[], 1);
        for one in moves {
            memory.time += 1;
            let (before, place) = (held(session.archive()), session.scene());
            let act = act_of(&session, one);
            let mut pending = session.act(act.clone(), memory.time);
            while let Ok(Pending::Wish(wish)) = pending {
                prop_assert_eq!(&held(session.archive()), &before, "a wish saves nothing yet");
                let done = memory.fulfil(wish.wanted(), &session);
                pending = session.fulfilled(wish, done, memory.time);
            }
            match pending {
                Ok(Pending::Append(append)) => {
                    prop_assert!(saves(act.command()), "{act:?}");
                    memory.bytes.extend_from_slice(append.bytes());
                    let (again, problems) = read(&story, &[&memory.bytes]);
                    prop_assert_eq!(problems, vec![]);
                    prop_assert_eq!(held(&again), held(session.archive()), "what is appended is all that has changed");
                    let reply = append.written(Err(HostError("the disk is full".to_owned())));
                    prop_assert_eq!(reply.complaint(), Some("the disk is full"), "{:?}", act);
                }
                Ok(Pending::Ready(reply)) => {
                    prop_assert_eq!(held(session.archive()), before, "{:?}", act);
                    prop_assert_eq!(reply.complaint(), None);
                }
                Ok(Pending::Wish(_)) => prop_assert!(false, "a wish is left"),
                Err(why) => {
                    prop_assert_eq!(held(session.archive()), before, "{:?}: {}", act, why);
                    prop_assert_eq!(session.scene(), place, "{:?}: {}", act, why);
                }
            }
        }
    }

    #[test]
    fn nothing_is_named_that_was_not_found_unless_everything_is_told(moves in moves()) {
        let story = small();
        let mut memory = memory(&story);
        let mut session = sit(&story, &[], 1);
        for one in moves {
            memory.time += 1;
            let _ = session.perform(act_of(&session, one), &mut memory);
        }
        let unfound: Vec<(String, String)> = story
            .scene_ids()
            .filter_map(|scene| Some((story.scene_name(scene).to_owned(), story.str(story.ending(scene)?.title).to_owned())))
            .filter(|(id, _)| !session.archive().endings().iter().any(|found| found == id))
            .collect();
        // Also in what front ends other than JSON receive.
        let names = |shown: &str| {
            let quoted = |name: &str| shown.contains(&format!("{name:?}"));
            unfound.iter().filter(|(id, title)| quoted(id) || quoted(title)).count()
        };
        for (run, step) in places(&session) {
            for tell in [Detail::Shape, Detail::Names, Detail::Everything] {
                let place = Some(RunPlace { run: run.to_string(), step });
                let reply = session.perform(Act::WhatIf(WhatIfPlace { place, tell }), &mut memory);
                let Ok(Reply::WhatIf(what_if)) = reply else { panic!("{reply:?}") };
                for way in &what_if.ways {
                    let known = |scene: &str| {
                        session.archive().was_read(scene) || session.archive().endings().contains(&scene)
                    };
                    let endings = way.open_endings.len() + way.closed_endings.len();
                    match tell {
                        Detail::Shape => prop_assert!(way.to.is_none() && endings == 0),
                        Detail::Names => prop_assert!(way.to.as_ref().is_none_or(|place| known(&place.scene))),
                        Detail::Everything => {
                            prop_assert_eq!(Some(endings), way.open.zip(way.closes).map_or(Some(0), |(open, closes)| Some(open + closes)));
                            prop_assert_eq!(way.to.is_some(), way.open.is_some());
                        }
                    }
                }
                prop_assert!(tell == Detail::Everything || names(&format!("{what_if:?}")) == 0, "{what_if:?}");
            }
        }
        for tell in [Detail::Shape, Detail::Names, Detail::Everything] {
            let reply = session.perform(Act::Nearest(Tell(tell)), &mut memory);
            let Ok(Reply::Nearest(nearest)) = reply else { panic!("{reply:?}") };
            let Some(nearest) = nearest else { continue };
            let named = [nearest.ending.is_some(), nearest.title.is_some(), nearest.teaser.is_some()];
            prop_assert_eq!(named, [tell >= Detail::Names; 3]);
            let led = [nearest.road.is_some(), nearest.labels.is_some()];
            prop_assert_eq!(led, [tell == Detail::Everything; 2]);
            // It names only the requested ending.
            prop_assert_eq!(names(&format!("{nearest:?}")), usize::from(tell >= Detail::Names));
        }
    }
}

/// Every place of every saved run.
fn places(session: &Session) -> Vec<(RunId, usize)> {
    let runs = session.archive().runs().map(|saved| saved.id).collect::<Vec<_>>();
    runs.into_iter().flat_map(|run| (0..=session.archive().path(run).len()).map(move |step| (run, step))).collect()
}

/// A session where each command that saves something can be done, and its act there.
fn with_saving_acts(story: &Rc<Story>) -> (Session, Memory, Vec<Act>) {
    let mut memory = memory(story);
    let mut session = sit(story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["listen"]);
    new_run(&mut session, &mut memory);
    session.perform(Act::Remove("1.2".to_owned()), &mut memory).unwrap();
    choose(&mut session, &mut memory, &["light"]);
    fork(&mut session, &mut memory, "1.3", 1).unwrap();
    choose(&mut session, &mut memory, &["next"]);
    back(&mut session, &mut memory, 1).unwrap();
    let run = || "1.1".to_owned();
    let acts = vec![
        Act::Choose(ChoiceSelector::Number(1)),
        Act::Back(NonZeroUsize::MIN),
        Act::Forward(NonZeroUsize::MIN),
        Act::New,
        Act::Skip,
        Act::Fork(RunPlace { run: run(), step: 1 }),
        Act::Resume(RunResume { run: run(), at_end: false }),
        Act::Name(RunName { run: run(), name: "a name".to_owned() }),
        Act::Mark(RunMark { run: run(), marked: Some(true) }),
        Act::Remove(run()),
        Act::Restore(RemovedRun::Last),
        Act::Import(RunSource::File("sent.ron".to_owned())),
    ];
    (session, memory, acts)
}

#[test]
fn why_nothing_is_saved_is_said_once_by_whatever_saves_first() {
    let story = small();
    let acts = with_saving_acts(&story).2;
    let tried: HashSet<Command> = acts.iter().map(Act::command).collect();
    assert_eq!(tried, ALL.into_iter().filter(|command| saves(*command)).collect());
    for act in acts {
        let (mut session, mut memory, _) = with_saving_acts(&story);
        memory.broken = Some("the disk is full".to_owned());
        let reply = session.perform(act.clone(), &mut memory).unwrap_or_else(|why| panic!("{act:?}: {why}"));
        assert_eq!(reply.complaint(), Some("the disk is full"), "{act:?}");
        assert_eq!(format!("{reply:?}").matches("the disk is full").count(), 1, "{act:?}");
        let next = Act::Mark(RunMark { run: "1.1".to_owned(), marked: None });
        assert_eq!(session.perform(next, &mut memory).unwrap().complaint(), None, "{act:?}");
    }
}

#[test]
fn a_line_of_json_has_the_reason_once() {
    let story = small();
    for line in [
        r#"{"choose":1}"#,
        r#"{"back":1}"#,
        r#"{"forward":1}"#,
        r#"{"new":true}"#,
        r#"{"skip":true}"#,
        r#"{"fork":{"run":"1.1","step":1}}"#,
        r#"{"resume":{"run":"1.1"}}"#,
        r#"{"name":{"run":"1.1","name":"a name"}}"#,
        r#"{"mark":{"run":"1.1","marked":true}}"#,
        r#"{"remove":"1.1"}"#,
        r#"{"restore":true}"#,
        r#"{"import":"sent.ron"}"#,
    ] {
        let (session, mut memory, _) = with_saving_acts(&story);
        memory.broken = Some("the disk is full".to_owned());
        let typed = format!("{line}\n{line}\n{{\"new\":true}}\n{{\"look\":true}}\n");
        let mut out = Vec::new();
        json::run(session, &mut memory, &mut typed.as_bytes(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(out.matches("the disk is full").count(), 1, "{line}: {out}");
        let answer: Value = serde_json::from_str(lines[1]).unwrap();
        let payload = answer.as_object().unwrap().values().find(|value| value.get("complaint").is_some());
        assert_eq!(payload.unwrap_or(&answer)["complaint"], "the disk is full", "{line}");
    }
}
