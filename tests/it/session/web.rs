//! The messages of a published page, compared with the JSON front end.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use earlier::engine::Run;
use earlier::json;
use earlier::story::load_valid;
use earlier::web::Player;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::engine::laws::{numbers, runner, story_of};
use crate::support::maker::make;
use crate::support::memory::{Memory, shipped, sit, small};

/// The name of a step that continues where there is nothing to choose.
const NEXT: &str = "next";

/// A tab of a browser that stores what its player hands out.
struct Tab {
    player: Player,
    journals: BTreeMap<u32, Vec<u8>>,
    number: u32,
}

impl Tab {
    /// Opens the story of a folder with journals, and writes the one of this number.
    fn open(folder: &str, journals: BTreeMap<u32, Vec<u8>>, number: u32, looks_ahead: bool) -> Self {
        let mut tab = Self { player: Player::default(), journals, number };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let chapters = fs::read_dir(folder.join("chapters")).unwrap();
        let chapters = chapters.map(|entry| format!("chapters/{}", entry.unwrap().file_name().to_str().unwrap()));
        for name in std::iter::once("story.ron".to_owned()).chain(chapters) {
            tab.send(&json!({"file": name}), &fs::read(folder.join(&name)).unwrap());
        }
        for (number, bytes) in tab.journals.clone() {
            tab.send(&json!({"journal": number}), &bytes);
        }
        let opened = tab.send(&json!({"open": {"journal": number, "looks_ahead": looks_ahead}}), b"");
        assert_eq!(opened["opened"]["notices"], json!([]), "{opened}");
        if let Some(header) = opened["opened"]["header"].as_str() {
            tab.journals.entry(number).or_default().extend(header.as_bytes());
        }
        tab
    }

    fn send(&mut self, message: &Value, bytes: &[u8]) -> Value {
        let message = [message.to_string().as_bytes(), b"\n", bytes].concat();
        serde_json::from_str(&self.player.answer(&message, 1000)).unwrap()
    }

    /// Carries out a request, and stores what it saves.
    fn ask(&mut self, request: &Value) -> Value {
        let answer = self.send(&json!("ask"), request.to_string().as_bytes());
        let Some(records) = answer["records"].as_str() else { return answer };
        self.journals.entry(self.number).or_default().extend(records.as_bytes());
        self.send(&json!({"written": null}), b"")
    }

    fn journal(&self) -> &[u8] {
        &self.journals[&self.number]
    }
}

/// The identities of the choices of every recorded run of the shipped story, those first that need no other run.
fn routes() -> Vec<Vec<String>> {
    let (story, folder) = (shipped(), Path::new(env!("CARGO_MANIFEST_DIR")).join("story/routes"));
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let mut runs: Vec<Run> = files.map(|text| Run::from_ron(&text).unwrap()).collect();
    runs.sort_by_key(|run| (run.facts.len(), run.choices.len()));
    runs.iter().map(|run| Run::of(&story, &run.replay(&story).playthrough).choices).collect()
}

/// What the JSON front end answers, and what it saves.
fn asked_natively(asked: &[(Value, Value)]) -> (Vec<Value>, Vec<u8>) {
    let story = shipped();
    let mut memory = Memory::new(&story);
    let typed: String = asked.iter().map(|(request, _)| format!("{request}\n")).collect();
    let mut out = Vec::new();
    json::run(sit(&story, &[], 1), &mut memory, &mut Cursor::new(typed), &mut out).unwrap();
    let lines = String::from_utf8(out).unwrap();
    (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), memory.bytes)
}

#[test]
fn every_route_reads_in_a_page_as_in_json_and_is_saved_in_the_same_bytes() {
    // One after the other, so that the later ones begin with what the earlier ones have found.
    let mut tab = Tab::open("story", BTreeMap::new(), 1, true);
    let mut asked: Vec<(Value, Value)> = Vec::new();
    let mut ask = |request: Value| {
        let answer = tab.ask(&request);
        asked.push((request, answer.clone()));
        answer["reply"].clone()
    };
    for choices in routes() {
        let mut scene = ask(json!({"new": true}));
        for choice in choices {
            while scene["choices"][0]["id"] == NEXT {
                scene = ask(json!({"choose": NEXT}));
            }
            scene = ask(json!({"choose": choice}));
        }
    }
    for request in [
        json!({"book": true}),
        json!({"runs": true}),
        json!({"endings": true}),
        json!({"back": 3}),
        json!({"what_if": {"run": "1.1", "step": 2, "tell": "names"}}),
        json!({"compare": ["1.1", "1.2"]}),
    ] {
        ask(request);
    }
    let (natively, saved) = asked_natively(&asked);
    for ((request, answer), native) in asked.iter().zip(&natively[1..]) {
        match native.get("error") {
            Some(why) => assert_eq!(&answer["error"], why, "{request}"),
            None => assert_eq!(&answer["reply"], native, "{request}"),
        }
    }
    assert_eq!(tab.journal(), saved);
    let endings = natively.iter().filter(|reply| reply["ending"].is_object()).count();
    assert!(endings >= 18, "{endings}");
}

#[test]
fn all_runs_go_into_a_file_and_from_it_into_another_book_once() {
    let mut tab = Tab::open("story", BTreeMap::new(), 1, false);
    for choices in routes().iter().take(4) {
        let mut scene = tab.ask(&json!({"new": true}))["reply"].clone();
        for choice in choices {
            while scene["choices"][0]["id"] == NEXT {
                scene = tab.ask(&json!({"choose": NEXT}))["reply"].clone();
            }
            scene = tab.ask(&json!({"choose": choice}))["reply"].clone();
        }
    }
    tab.ask(&json!({"fork": {"run": "1.2", "step": 3}}));
    tab.ask(&json!({"name": {"run": "1.2", "name": "The second"}}));
    tab.ask(&json!({"mark": {"run": "1.3", "marked": true}}));
    tab.ask(&json!({"remove": "1.1"}));
    let file = tab.send(&json!("archive"), b"")["archive"].clone();
    assert_eq!(file["name"], "earlier-version.journal");
    let import = json!({"import": {"text": file["text"]}});
    // Into a book that is empty, and one that has a run of its own, which stays the one that is read.
    let mut empty = Tab::open("story", BTreeMap::new(), 1, false);
    let mut other = Tab::open("story", BTreeMap::new(), 3, false);
    let here = other.ask(&json!({"choose": 2}))["reply"].clone();
    for (book, own) in [(&mut empty, 0), (&mut other, 1)] {
        let merged = book.ask(&import);
        assert_eq!(merged["reply"]["merged"], json!({"new": 4, "known": 0, "damaged": 0}), "{merged}");
        let length = book.journal().len();
        let again = book.ask(&import);
        assert_eq!(again["shown"]["words"], "Saved 0 runs, 4 runs were saved already.");
        assert_eq!(book.journal().len(), length, "nothing is written twice");
        let (runs, all) = (book.ask(&json!({"runs": true})), tab.ask(&json!({"runs": true})));
        let facts = |runs: &Value, from: usize| -> Vec<Value> {
            let mut facts: Vec<Value> = runs["reply"]["runs"].as_array().unwrap()[from..].to_vec();
            facts.iter_mut().for_each(|run| {
                ["run", "current", "from"].into_iter().for_each(|field| drop(run[field].take()));
            });
            facts
        };
        assert_eq!(facts(&runs, own), facts(&all, 0));
        let found = |book: &mut Tab| book.ask(&json!({"endings": true}))["reply"]["clippings"].clone();
        assert_eq!(found(book), found(&mut tab));
    }
    assert_eq!(other.ask(&json!({"look": true}))["reply"]["scene"], here["scene"]);
    let back = Tab::open("story", other.journals, 3, false).ask(&json!({"look": true}));
    assert_eq!(back["reply"]["run"], here["run"], "the run that was read last is still the last");
}

#[test]
fn a_file_that_is_no_archive_of_the_story_adds_nothing() {
    let mut tab = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    tab.ask(&json!({"choose": 1}));
    let file = tab.send(&json!("archive"), b"")["archive"]["text"].as_str().unwrap().to_owned();
    let mut other = Tab::open("tests/data/ferry", BTreeMap::new(), 1, false);
    let foreign = other.ask(&json!({"import": {"text": file}}));
    assert_eq!(foreign["error"], "it is the archive of another story");
    let mut same = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    let damaged = same.ask(&json!({"import": {"text": file.replacen("step 1", "step 2", 1)}}));
    assert_eq!(damaged["reply"]["merged"], json!({"new": 1, "known": 0, "damaged": 1}), "{damaged}");
    let newer = same.ask(&json!({"import": {"text": String::from_utf8(newer()).unwrap()}}));
    assert!(newer["error"].as_str().unwrap().contains("a newer version"), "{newer}");
}

/// A journal of a format that does not exist yet.
fn newer() -> Vec<u8> {
    let text = "earlier 9 small";
    format!("{text} #{:08x}\n", crc32fast::hash(text.as_bytes())).into_bytes()
}

#[test]
fn nothing_is_shown_before_its_records_are_stored() {
    let mut tab = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    let choose = json!({"choose": 1}).to_string();
    let held = tab.send(&json!("ask"), choose.as_bytes());
    assert_eq!(held.as_object().unwrap().keys().collect::<Vec<_>>(), ["records"], "{held}");
    let shown = tab.send(&json!({"written": "the storage is full"}), b"");
    assert_eq!(shown["reply"]["complaint"], "the storage is full");
    assert_eq!(shown["reply"]["step"], 1);
    assert!(tab.send(&json!({"written": null}), b"")["error"].is_string(), "no reply is given twice");
}

#[test]
fn a_page_goes_on_where_another_tab_or_the_program_left_off() {
    let story = small();
    let mut tab = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    let left = tab.ask(&json!({"choose": 1}));
    let session = sit(&story, &[tab.journal()], 2);
    assert_eq!(session.unfinished().map(|run| run.to_string()).as_deref(), left["reply"]["run"].as_str());
    let mut other = Tab::open("tests/data/small", tab.journals, 2, false);
    let found = other.ask(&json!({"look": true}));
    assert_eq!((&found["reply"]["scene"], &found["reply"]["step"]), (&left["reply"]["scene"], &json!(1)));
    other.ask(&json!({"back": 1}));
    assert!(other.journal().starts_with(b"earlier 1 small"), "a journal of its own, with its first line");
}

#[test]
fn what_takes_seconds_is_left_to_the_player_that_may_take_them() {
    let mut quick = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    assert_eq!(quick.ask(&json!({"open": {"tell": "names"}})), json!({"wait": true}));
    let mut slow = Tab::open("tests/data/small", BTreeMap::new(), 1, true);
    let answer = slow.ask(&json!({"open": {"tell": "names"}}));
    assert!(answer["shown"]["lines"][0].as_str().unwrap().ends_with("endings can still be reached from here."));
}

#[test]
fn a_setting_is_handed_out_to_be_remembered_and_no_file_is_opened() {
    let mut tab = Tab::open("tests/data/small", BTreeMap::new(), 1, false);
    let answer = tab.ask(&json!({"settings": {"name": "theme", "value": "night"}}));
    assert_eq!(answer["remember"]["theme"], "night");
    assert!(tab.ask(&json!({"look": true})).get("remember").is_none(), "once");
    tab.ask(&json!({"choose": 1}));
    let saved = tab.ask(&json!({"export": {"run": "1.1", "file": "run.ron"}}));
    assert!(saved["reply"]["text"]["text"].as_str().unwrap().contains("Run("));
    assert!(tab.ask(&json!({"import": "/etc/passwd"}))["error"].as_str().unwrap().contains("opens no files"));
}

/// A page reads a story without the data for explaining errors.
#[test]
fn a_page_reads_the_story_that_the_program_reads() {
    let outcome = runner(100).run(&numbers(), |numbers| {
        let made = make(&numbers);
        let story = story_of(&made)?;
        let file = |name: &str| made.files.iter().find(|(known, _)| known == name).ok_or("no such file");
        let read = load_valid(|name| file(name).map(|(_, text)| text.clone().into_bytes()));
        prop_assert_eq!(read, Ok(story));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_story_that_is_cut_off_is_refused_in_words() {
    let mut player = Player::default();
    let mut send = |message: &[u8]| serde_json::from_str::<Value>(&player.answer(message, 0)).unwrap();
    let why = send(b"{\"open\":{\"journal\":1}}\n");
    assert!(why["error"].as_str().unwrap().starts_with("the story can't be read: cannot read `story.ron`"), "{why}");
    send(b"{\"file\":\"story.ron\"}\nStory(format: 1, id: \"x\", title: \"X");
    let why = send(b"{\"open\":{\"journal\":1}}\n");
    assert!(why["error"].as_str().unwrap().starts_with("the story can't be read"), "{why}");
    assert_eq!(send(b"\"ask\"\n{\"look\":true}"), json!({"error": "the story is not open"}));
    assert!(send(b"{\"nothing\":1}")["error"].as_str().unwrap().starts_with("expected a message"));
}
