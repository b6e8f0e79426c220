//! The front end of JSON lines, spoken to without a process.

use std::io::{self, Cursor, Write};

use earlier::archive::RunId;
use earlier::json;
use earlier::session::{COMMANDS, Command, Opening, Session, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::memory::{Files, Memory, choose, read, shipped, sit, small, taken};

/// The lines that come out when lines go into a sitting, the first passage first.
fn talk_with(session: Session, memory: &mut Memory, opening: &Opening, typed: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    json::run(session, memory, &mut Cursor::new(typed), &mut out, opening).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// The same in a new sitting with the small story, as values.
fn talk(lines: &[Value]) -> Vec<Value> {
    let story = small();
    let mut memory = Memory::new(&story);
    values(&talk_with(sit(&story, &[], 1), &mut memory, &Opening::default(), &written(lines)))
}

fn written(lines: &[Value]) -> Vec<u8> {
    lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes()
}

fn values(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

fn is_error(value: &Value) -> bool {
    value["error"].is_string() && value.as_object().unwrap().len() == 1
}

#[test]
fn the_first_line_is_the_passage_with_its_fields_in_order() {
    let story = small();
    let lines = talk_with(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), b"");
    assert_eq!(lines.len(), 1);
    let start = concat!(
        r#"{"version":1,"scene":"hall","chapter":"Evening","dateline":"Mon, 9 pm","after":null,"#,
        r#""text":[{"kind":"paragraph","spans":["#,
        r#"{"text":"The hall is ","marked":false,"emphasis":false,"strong":false},"#,
        r#"{"text":"dark","marked":false,"emphasis":true,"strong":false},"#,
        r#"{"text":", and ","marked":false,"emphasis":false,"strong":false},"#,
        r#"{"text":"nobody","marked":true,"emphasis":false,"strong":false},"#,
    );
    assert!(lines[0].starts_with(start), "{}", lines[0]);
    let fields =
        ["\"notes\":", "\"choices\":", "\"meters\":", "\"facts\":", "\"documents\":", "\"ending\":", "\"run\":"];
    let places: Vec<usize> = fields.iter().map(|field| lines[0].find(field).unwrap()).collect();
    assert!(places.is_sorted(), "{}", lines[0]);
    assert!(lines[0].contains(r#""meters":{"nerve":3,"coins":2}"#), "in declared order, hidden ones absent");
    let passage = &values(&lines)[0];
    let kinds: Vec<&str> =
        passage["text"].as_array().unwrap().iter().map(|block| block["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["paragraph", "verse", "beat", "paragraph", "break", "paragraph"]);
    assert_eq!(passage["text"][1]["spans"][0]["text"], "Wipe your feet.\n  The management.");
    assert_eq!(passage["text"][2], json!({"kind": "beat"}));
    assert_eq!(passage["notes"][0]["text"], "mind the step");
    assert_eq!(passage["notes"][0]["at"], Value::Null);
    assert_eq!((&passage["facts"], &passage["ending"]), (&json!([]), &Value::Null));
    assert_eq!(passage["meter_words"], json!({"nerve": "thin"}));
    assert_eq!((&passage["run"], &passage["step"], &passage["chapter_number"]), (&Value::Null, &json!(0), &json!(1)));
    assert!(passage.get("stopped").is_none() && passage.get("corrections").is_none());
}

#[test]
fn choices_say_whether_they_can_be_taken_and_hidden_ones_are_absent() {
    let passage = &talk(&[])[0];
    let choices: Vec<(u64, &str, Option<&str>, &str)> = passage["choices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| {
            let text = |name: &str| choice[name].as_str();
            (choice["number"].as_u64().unwrap(), text("id").unwrap(), text("text"), text("state").unwrap())
        })
        .collect();
    assert_eq!(
        choices,
        [
            (1, "light", Some("Light the lamp."), "open"),
            (2, "cellar", Some("Feel along the wall."), "open"),
            (3, "porch", None, "sealed"),
            (4, "climb", Some("Climb the stairs."), "locked"),
            (5, "listen", Some("Listen."), "open"),
        ]
    );
    let sealed = &passage["choices"][2];
    assert!(sealed.get("text").is_some_and(Value::is_null), "null, not absent");
    assert_eq!(passage["choices"][3]["reason"], "Not with that in her.");
    assert_eq!(
        passage["choices"][0]["spans"][1],
        json!({"text": "lamp", "marked": true, "emphasis": false, "strong": false})
    );
    assert_eq!(passage["choices"][3]["reason_spans"][1]["marked"], true);
    assert!(passage["choices"][0].get("reason").is_none());
}

#[test]
fn choosing_by_identity_and_by_number_comes_to_the_same() {
    let by_id = talk(&[json!({"choose": "light"}), json!({"choose": "next"}), json!({"choose": "burn"})]);
    let by_number = talk(&[json!({"choose": 1}), json!({"choose": 1}), json!({"choose": 1})]);
    assert_eq!(by_id, by_number);
    assert_eq!(by_id[1]["after"], "It smokes.");
    assert_eq!(by_id[1]["after_spans"][1]["marked"], true);
    assert_eq!(by_id[1]["choices"][0]["id"], "next");
    assert_eq!(by_id[2]["facts"], json!(["lamp"]));
    assert_eq!(by_id[2]["documents"], json!(["letter"]));
    assert_eq!(by_id[2]["dateline"], "Tue, 4 am");
    let end = &by_id[3];
    assert_eq!(end["ending"], json!({"id": "e_dawn", "title": "Dawn"}));
    assert_eq!((&end["choices"], &end["corrections"], &end["dateline"]), (&json!([]), &json!([]), &Value::Null));
    let plain = |text: &str| json!({"text": text, "marked": false, "emphasis": false, "strong": false});
    assert_eq!(end["briefs"][1], json!({"spans": [plain("A dog was heard.")]}));
}

#[test]
fn the_process_stays_at_an_ending_and_a_new_run_has_what_an_ending_gives() {
    let lines = talk(&[
        json!({"choose": "cellar"}),
        json!({"choose": "stay"}),
        json!({"choose": 1}),
        json!({"back": 1}),
        json!({"forward": 1}),
        json!({"new": true}),
        json!({"choose": "porch"}),
        json!({"choose": "go"}),
    ]);
    assert_eq!(lines[2]["ending"]["id"], "e_dark");
    assert!(is_error(&lines[3]), "{}", lines[3]);
    assert_eq!(lines[4]["scene"], "cellar");
    assert_eq!(lines[5]["ending"]["id"], "e_dark");
    assert_eq!((&lines[6]["scene"], &lines[6]["choices"][2]["state"]), (&json!("hall"), &json!("open")));
    assert_eq!(lines[6]["facts"], json!(["old_hand"]));
    assert_eq!(lines[6]["choices"][1]["seen"], true);
    let corrections = lines[8]["corrections"].as_array().unwrap();
    let words: String =
        corrections[0]["spans"].as_array().unwrap().iter().map(|span| span["text"].as_str().unwrap()).collect();
    assert_eq!(words, "An earlier version of this story said that Ada felt along the wall. She rang.");
    assert_eq!(corrections.len(), 1);
}

#[test]
fn what_cannot_be_read_or_done_is_an_error_and_changes_nothing() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!("{{\"choose\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
    let bad: Vec<Vec<u8>> = [
        "",
        " ",
        "\r",
        "quit",
        "null",
        "1",
        "[]",
        "\"quit\"",
        "{",
        "{}",
        "{\"choose\"}",
        "[{\"choose\":1}]",
        r#"{"choose":1} {"choose":1}"#,
        r#"{"choose":1,"back":1}"#,
        r#"{"choose":1,"choose":2}"#,
        r#"{"Choose":1}"#,
        r#"{"choose":0}"#,
        r#"{"choose":6}"#,
        r#"{"choose":-1}"#,
        r#"{"choose":1.5}"#,
        r#"{"choose":1e99}"#,
        r#"{"choose":99999999999999999999}"#,
        r#"{"choose":null}"#,
        r#"{"choose":["light"]}"#,
        r#"{"choose":"none"}"#,
        r#"{"choose":"porch"}"#,
        r#"{"choose":3}"#,
        r#"{"choose":"climb"}"#,
        r#"{"choose":"dare"}"#,
        r#"{"choose":"\u0000"}"#,
        r#"{"choose":"\ud800"}"#,
        r#"{"back":1}"#,
        r#"{"back":0}"#,
        r#"{"back":-1}"#,
        r#"{"back":true}"#,
        r#"{"forward":1}"#,
        r#"{"new":false}"#,
        r#"{"new":null}"#,
        r#"{"quit":false}"#,
        r#"{"fork":1}"#,
        r#"{"fork":{"run":"1.1"}}"#,
        r#"{"fork":{"run":"1.1","step":0}}"#,
        r#"{"fork":{"run":"1.1","step":0,"more":1}}"#,
        r#"{"document":"letter"}"#,
        r#"{"document":"none"}"#,
        r#"{"document":1}"#,
        r#"{"history":1}"#,
        r#"{"runs":{}}"#,
        r#"{"compare":["1.1"]}"#,
        r#"{"compare":["1.1","1.2"]}"#,
        r#"{"compare":"1.1"}"#,
        r#"{"endings":"all"}"#,
        r#"{"open":false}"#,
        r#"{"save":true}"#,
        r#"{"unknown":true}"#,
        "\u{feff}{\"choose\":1}",
        "{\"choose\":1}\0",
        "\0",
        &deep,
        &long,
    ]
    .iter()
    .map(|line| line.as_bytes().to_vec())
    .chain([b"\xff\xfe".to_vec(), b"{\"choose\":\"\xc3\x28\"}".to_vec()])
    .collect();
    let story = small();
    let (mut memory, opening) = (Memory::new(&story), Opening::default());
    let typed: Vec<u8> =
        bad.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).chain(*b"{\"choose\":2}").collect();
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &opening, &typed));
    assert_eq!(lines.len(), bad.len() + 2, "one line for each");
    for (answer, line) in lines[1..=bad.len()].iter().zip(&bad) {
        assert!(is_error(answer), "{}: {answer}", String::from_utf8_lossy(&line[..line.len().min(80)]));
    }
    assert_eq!(lines.last().unwrap()["scene"], "cellar", "a last line needs no line end");
    assert_eq!(lines.last().unwrap()["step"], 1);
    assert_eq!(memory.writes.len(), 1);
}

#[test]
fn quitting_is_silent_and_nothing_after_it_is_read() {
    let lines = talk(&[json!({"choose": "cellar"}), json!({"quit": true}), json!({"choose": "up"})]);
    assert_eq!(lines.len(), 2);
}

#[test]
fn back_goes_on_to_the_beginning_across_restarts() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "cellar"]);
    let mut session = sit(&story, &[&memory.bytes], 1);
    session.resume(session.unfinished().unwrap());
    let lines = [json!({"back": 1}), json!({"back": 1}), json!({"back": 5}), json!({"back": 1}), json!({"forward": 3})];
    let lines = values(&talk_with(session, &mut memory, &Opening::default(), &written(&lines)));
    let steps: Vec<Option<u64>> = lines.iter().map(|line| line["step"].as_u64()).collect();
    assert_eq!(steps, [Some(3), Some(2), Some(1), Some(0), None, Some(3)]);
    assert!(is_error(&lines[4]));
}

#[test]
fn a_fork_reads_on_from_any_step_of_any_run() {
    let story = small();
    let mut memory = Memory::new(&story);
    let lines = [
        json!({"choose": "cellar"}),
        json!({"choose": "stay"}),
        json!({"new": true}),
        json!({"choose": "light"}),
        json!({"fork": {"run": "1.1", "step": 1}}),
        json!({"choose": "ask"}),
        json!({"fork": {"run": "1.1", "step": 3}}),
        json!({"runs": true}),
    ];
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &Opening::default(), &written(&lines)));
    assert_eq!((&lines[5]["scene"], &lines[5]["run"], &lines[5]["step"]), (&json!("cellar"), &json!("1.1"), &json!(1)));
    assert_eq!((&lines[6]["scene"], &lines[6]["run"]), (&json!("study"), &json!("1.3")));
    assert!(is_error(&lines[7]));
    let runs = lines[8]["runs"].as_array().unwrap();
    let names: Vec<&str> = runs.iter().map(|run| run["run"].as_str().unwrap()).collect();
    assert_eq!(names, ["1.1", "1.2", "1.3"]);
    assert_eq!(runs[2]["from"], json!({"run": "1.1", "step": 1}));
    assert_eq!((&runs[2]["current"], &runs[2]["whole"], &runs[2]["steps"]), (&json!(true), &json!(true), &json!(2)));
    assert_eq!(taken(&reopened(&memory)), ["cellar", "ask"]);
}

fn reopened(memory: &Memory) -> Session {
    let story = small();
    let mut session = sit(&story, &[&memory.bytes], 1);
    let last = session.book().last_played().unwrap().id;
    session.resume(last);
    session
}

#[test]
fn every_answer_comes_after_what_it_acknowledges_is_kept() {
    let story = small();
    let acts = [
        json!({"choose": "cellar"}),
        json!({"choose": "up"}),
        json!({"back": 2}),
        json!({"forward": 1}),
        json!({"choose": "stay"}),
        json!({"new": true}),
        json!({"choose": "porch"}),
        json!({"fork": {"run": "1.1", "step": 1}}),
    ];
    for count in 1..=acts.len() {
        let mut memory = Memory::new(&story);
        let lines = talk_with(sit(&story, &[], 1), &mut memory, &Opening::default(), &written(&acts[..count]));
        let last = values(&lines).pop().unwrap();
        // As if it had been killed right after the answer.
        let mut session = sit(&story, &[&memory.bytes], 1);
        if let Some(unfinished) = session.unfinished() {
            session.resume(unfinished);
        } else if !last["ending"].is_null() {
            let id = session.book().last_played().unwrap().id;
            session.resume(id);
        }
        let again = values(&talk_with(session, &mut memory, &Opening::default(), b"")).remove(0);
        for field in ["scene", "step", "choices", "meters", "facts", "text", "after"] {
            assert_eq!(again[field], last[field], "{field} after {count} acts");
        }
    }
}

#[test]
fn what_could_not_be_kept_is_said_once() {
    let story = small();
    let mut memory = Memory { broken: Some("the disk is full".to_owned()), ..Memory::new(&story) };
    let lines = [json!({"choose": "cellar"}), json!({"choose": "up"})];
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &Opening::default(), &written(&lines)));
    assert_eq!((&lines[1]["scene"], &lines[1]["complaint"]), (&json!("cellar"), &json!("the disk is full")));
    assert!(lines[2]["step"] == 2 && lines[2].get("complaint").is_none());
}

#[test]
fn a_run_that_no_longer_stands_is_told_with_the_first_passage() {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["cellar", "up", "listen"]);
    let edited =
        Files::small().edit("id: \"listen\", text", "id: \"hark\", text").edit("hall.listen", "hall.hark").load();
    let mut session = sit(&edited, &[&memory.bytes], 1);
    let opening = Opening { stop: session.resume(session.unfinished().unwrap()), ..Opening::default() };
    let lines = values(&talk_with(session, &mut memory, &opening, b"{\"choose\":\"hark\"}\n"));
    assert_eq!(
        lines[0]["stopped"],
        json!({"scene": "hall", "wanted": "listen", "why": "there is no such choice here", "offered": ["light", "cellar", "hark"]})
    );
    assert_eq!((&lines[0]["scene"], &lines[0]["step"]), (&json!("hall"), &json!(2)));
    assert!(lines[1].get("stopped").is_none() && lines[1]["step"] == 3);
}

#[test]
fn documents_history_and_comparisons_say_what_was_read() {
    let lines = talk(&[
        json!({"choose": "light"}),
        json!({"document": "letter"}),
        json!({"choose": "next"}),
        json!({"choose": "burn"}),
        json!({"history": true}),
        json!({"new": true}),
        json!({"choose": "cellar"}),
        json!({"choose": "up"}),
        json!({"compare": ["1.1", "1.2"]}),
    ]);
    assert_eq!(
        (&lines[2]["version"], &lines[2]["document"], &lines[2]["name"]),
        (&json!(1), &json!("letter"), &json!("the letter"))
    );
    assert_eq!(lines[2]["text"][1]["spans"][0]["text"], "you can read this.");
    let history = lines[5]["history"].as_array().unwrap();
    let chosen: Vec<Value> = history.iter().map(|read| read["chosen"]["id"].clone()).collect();
    assert_eq!(chosen, [json!("light"), json!("next"), json!("burn"), Value::Null]);
    assert_eq!(history[0]["text"], lines[0]["text"], "as it read then");
    assert_eq!(history[1]["after"], "It smokes.");
    let compared = &lines[9]["compare"];
    assert_eq!(compared["shared"], 0);
    assert_eq!(compared["runs"][1]["steps"][1], json!({"scene": "cellar", "choice": "up"}));
    assert_eq!(compared["corrections"].as_array().unwrap().len(), 1);
}

#[test]
fn endings_are_named_once_they_are_found() {
    let lines = talk(&[
        json!({"endings": true}),
        json!({"choose": "cellar"}),
        json!({"choose": "stay"}),
        json!({"endings": true}),
    ]);
    let title = |line: &Value, at: usize| line["endings"][at]["title"].clone();
    assert_eq!((title(&lines[1], 0), title(&lines[1], 1)), (Value::Null, Value::Null));
    assert_eq!((title(&lines[4], 0), title(&lines[4], 1)), (Value::Null, json!("Dark")));
    assert_eq!(lines[4]["endings"][0]["teaser"], "It gets light.");
}

#[test]
fn a_save_is_answered_with_its_path_alone() {
    let story = small();
    let mut memory = Memory::new(&story);
    let lines = [json!({"choose": "cellar"}), json!({"save": "a.ron"}), json!({"save": "a.ron"})];
    let lines = talk_with(sit(&story, &[], 1), &mut memory, &Opening::default(), &written(&lines));
    assert_eq!(lines[2], r#"{"saved":"a.ron"}"#);
    assert!(is_error(&values(&lines)[3]));
    assert_eq!(earlier::engine::Run::from_ron(&memory.files["a.ron"]).unwrap().choices, ["cellar"]);
}

#[test]
fn a_closed_pipe_is_no_error() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let story = small();
    let mut memory = Memory::new(&story);
    let talked = json::run(sit(&story, &[], 1), &mut memory, &mut Cursor::new(""), &mut Closed, &Opening::default());
    assert!(talked.is_ok());
}

#[test]
fn every_command_of_the_table_with_a_word_has_its_counterpart_here() {
    let story = small();
    for entry in COMMANDS.iter().filter(|entry| entry.word.is_some()) {
        let line = match entry.command {
            Command::Back => json!({"back": 1}),
            Command::Forward => json!({"forward": 1}),
            Command::History => json!({"history": true}),
            Command::New => json!({"new": true}),
            Command::Endings => json!({"endings": true}),
            Command::Open => json!({"open": true}),
            Command::Runs => json!({"runs": true}),
            Command::Fork => json!({"fork": {"run": "1.1", "step": 1}}),
            Command::Compare => json!({"compare": ["1.1", "1.2"]}),
            Command::Book => json!({"book": true}),
            Command::WhatIf => json!({"what_if": {"run": "1.1", "step": 1}}),
            Command::Nearest => json!({"nearest": 3}),
            Command::Name => json!({"name": {"run": "1.1", "name": "the first"}}),
            Command::Mark => json!({"mark": {"run": "1.1", "marked": true}}),
            Command::Remove => json!({"remove": "1.1"}),
            Command::Restore => json!({"restore": true}),
            Command::Export => json!({"export": {"run": "1.1", "file": "run.md"}}),
            Command::Import => json!({"import": "sent.ron"}),
            Command::Save => json!({"save": "run.ron"}),
            Command::Quit => json!({"quit": true}),
            // Its help is the documentation; a program presses no keys.
            Command::Help => continue,
            Command::Skip | Command::Numbers | Command::Theme => panic!("{entry:?} has no counterpart"),
        };
        let mut memory = Memory::new(&story);
        let mut session = sit(&story, &[], 1);
        choose(&mut session, &mut memory, &["light", "next", "burn"]);
        session.begin_anew(&mut memory);
        choose(&mut session, &mut memory, &["cellar", "up"]);
        session.back(1, &mut memory);
        memory.files.insert("sent.ron".to_owned(), "Run(story: \"small\", choices: [\"light\"])".to_owned());
        if entry.command == Command::Restore {
            session.remove(RunId { journal: 1, run: 1 }, &mut memory).unwrap();
        }
        let lines =
            values(&talk_with(session, &mut memory, &Opening::default(), &written(std::slice::from_ref(&line))));
        assert_eq!(lines.len(), if entry.command == Command::Quit { 1 } else { 2 }, "{line}");
        assert!(!is_error(lines.last().unwrap()), "{line}: {}", lines.last().unwrap());
    }
}

#[test]
fn the_shipped_story_can_be_played_from_its_answers_alone() {
    let story = shipped();
    let mut memory = Memory::new(&story);
    let settings = Settings { all_editions: true, ..Settings::default() };
    let mut typed: Vec<Value> = Vec::new();
    loop {
        let session = Session::new(story.clone(), read(&story, &[]).0, 1, settings);
        let lines = values(&talk_with(session, &mut memory, &Opening::default(), &written(&typed)));
        let last = lines.last().unwrap();
        let mut open = last["choices"].as_array().unwrap().iter().rev().filter(|choice| choice["state"] == "open");
        match open.next() {
            Some(choice) => typed.push(json!({"choose": choice["id"]})),
            None => {
                assert!(!last["ending"].is_null(), "{last}");
                break;
            }
        }
        assert!(typed.len() < 200);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_comes_in_each_line_gets_one_line_of_json(
        lines in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                "\\{\"(choose|back|forward|new|fork|document|history|runs|compare|endings|open|save)\":(true|[0-9]|\"[a-z]{0,5}\")\\}"
                    .prop_map(String::into_bytes),
            ],
            0..20,
        )
    ) {
        let story = small();
        let clean = |line: &Vec<u8>| line.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<u8>>();
        let typed: Vec<u8> = lines.iter().flat_map(|line| [clean(line).as_slice(), b"\n"].concat()).collect();
        let answers = talk_with(sit(&story, &[], 1), &mut Memory::new(&story), &Opening::default(), &typed);
        prop_assert_eq!(answers.len(), lines.len() + 1);
        for answer in values(&answers) {
            prop_assert!(answer.is_object());
        }
    }
}
