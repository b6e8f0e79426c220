//! The front end of JSON lines, spoken to without a process.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use earlier::json;
use earlier::session::{Act, COMMANDS, Command, Entry, Group, Session, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::engine::laws::{numbers, runner, story_of};
use crate::support::maker::make;
use crate::support::memory::{Files, Memory, back, choose, fork, new_run, read, shipped, sit, small, taken};
use crate::support::properties::config;
use crate::support::stories::{CELL, story};

/// The lines out for the lines in, the first scene first.
fn talk_with(session: Session, memory: &mut Memory, typed: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    json::run(session, memory, &mut Cursor::new(typed), &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// The values out for the values in, in a new session with the small story.
fn talk(lines: &[Value]) -> Vec<Value> {
    let story = small();
    let mut memory = Memory::new(&story);
    values(&talk_with(sit(&story, &[], 1), &mut memory, &written(lines)))
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
    let lines = talk_with(sit(&story, &[], 1), &mut Memory::new(&story), b"");
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
    let mut memory = Memory::new(&story);
    let typed: Vec<u8> =
        bad.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).chain(*b"{\"choose\":2}").collect();
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &typed));
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
    let lines = values(&talk_with(session, &mut memory, &written(&lines)));
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
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &written(&lines)));
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
    let last = session.archive().last_played().unwrap().id;
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
        let lines = talk_with(sit(&story, &[], 1), &mut memory, &written(&acts[..count]));
        let last = values(&lines).pop().unwrap();
        // As if it had been killed right after the reply.
        let mut session = sit(&story, &[&memory.bytes], 1);
        if let Some(unfinished) = session.unfinished() {
            session.resume(unfinished);
        } else if !last["ending"].is_null() {
            let id = session.archive().last_played().unwrap().id;
            session.resume(id);
        }
        let again = values(&talk_with(session, &mut memory, b"")).remove(0);
        for field in ["scene", "step", "choices", "meters", "facts", "text", "after"] {
            assert_eq!(again[field], last[field], "{field} after {count} acts");
        }
    }
}

#[test]
fn what_could_not_be_kept_is_said_once() {
    let story = small();
    let mut memory = Memory::full(&story);
    let lines = [json!({"choose": "cellar"}), json!({"choose": "up"})];
    let lines = values(&talk_with(sit(&story, &[], 1), &mut memory, &written(&lines)));
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
    session.resume(session.unfinished().unwrap());
    let lines = values(&talk_with(session, &mut memory, b"{\"choose\":\"hark\"}\n"));
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
fn where_nothing_can_be_chosen_the_requests_that_lead_elsewhere_are_named() {
    let story = Rc::new(story("", CELL));
    let typed = written(&[json!({"choose": "l"}), json!({"choose": "sing"}), json!({"back": 1})]);
    let said = values(&talk_with(sit(&story, &[], 1), &mut Memory::new(&story), &typed));
    let dead_ends: Vec<&Value> = said.iter().map(|scene| &scene["dead_end"]).collect();
    assert_eq!(dead_ends, [&Value::Null, &Value::Null, &json!(["back", "fork", "new"]), &Value::Null]);
    assert_eq!(said[2]["choices"][0]["state"], "locked");
    assert!(said[0].get("dead_end").is_none(), "it is absent elsewhere");
}

/// The requests of a reader who asks for everything, without asking for what was not read.
fn request_of((kind, first, second): (u8, usize, usize)) -> Value {
    let (run, steps) = (format!("1.{}", first % 4 + 1), second % 4 + 1);
    match kind {
        0 => json!({"back": steps}),
        1 => json!({"forward": steps}),
        2 => json!({"new": true}),
        3 => json!({"skip": true}),
        4 => json!({"fork": {"run": run, "step": second}}),
        5 => json!({"resume": {"run": run}}),
        6 => json!({"compare": [run, format!("1.{}", second % 4 + 1)]}),
        7 => json!({"what_if": {"run": run, "step": second}}),
        8 => json!({"what_if": {"run": run, "step": second, "tell": "names"}}),
        9 => json!({"nearest": {"tell": "shape"}}),
        10 => [json!({"open": true}), json!({"endings": true}), json!({"what_if": true})][second % 3].clone(),
        11 => ["history", "book", "runs", "corrections", "help", "look"].map(|name| json!({name: true}))[second % 6]
            .clone(),
        _ => json!({"choose": first % 5 + 1}),
    }
}

/// Every text in a value that is no name of a field.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn no_reply_names_a_scene_an_ending_or_a_choice_that_was_not_shown() {
    let moves = prop::collection::vec((0..24u8, 0..8usize, 0..8usize), 1..60);
    let untold = Cell::new(0);
    let result = runner(64).run(&(numbers(), moves), |(numbers, moves)| {
        let story = Rc::new(story_of(&make(&numbers))?);
        let scenes = story.scene_ids().map(|scene| story.scene_name(scene));
        let choices = story.choice_ids().map(|choice| story.choice_name(choice));
        let mut hidden: BTreeSet<String> = scenes.chain(choices).map(str::to_owned).collect();
        let requests: Vec<Value> = moves.into_iter().map(request_of).collect();
        let replies = talk_with(sit(&story, &[], 1), &mut Memory::new(&story), &written(&requests));
        for (request, reply) in [json!("the first")].iter().chain(&requests).zip(values(&replies)) {
            if reply["choices"].is_array() {
                hidden.remove(reply["scene"].as_str().unwrap());
                for choice in reply["choices"].as_array().unwrap() {
                    hidden.remove(choice["id"].as_str().unwrap());
                }
            }
            let names = |text: &str| hidden.iter().any(|id| text == id || text.contains(&format!("`{id}`")));
            let named = texts(&reply).into_iter().find(|text| names(text));
            prop_assert_eq!(named, None, "{} is answered with {}", request, reply);
            untold.set(untold.get() + usize::from(reply["open_untold"].as_u64() > Some(0)));
        }
        Ok(())
    });
    result.unwrap_or_else(|why| panic!("{why}"));
    assert!(untold.get() > 0, "some endings were not told");
}

#[test]
fn whoever_asks_for_all_is_told_what_was_not_shown() {
    let requests = [
        json!({"choose": "light"}),
        json!({"open": true}),
        json!({"open": {"tell": "all"}}),
        json!({"open": {"tell": "shape"}}),
        json!({"endings": true}),
        json!({"endings": {"tell": "all"}}),
        json!({"what_if": {"run": "1.1", "step": 0}}),
        json!({"what_if": {"run": "1.1", "step": 0, "tell": "all"}}),
        json!({"compare": ["1.1", "1.1"]}),
        json!({"compare": {"runs": ["1.1", "1.1"], "tell": "all"}}),
    ];
    let said = talk(&requests);
    let count = said[3]["open"].as_array().unwrap().len();
    assert!(count > 1, "{}", said[3]);
    assert_eq!((&said[2]["open"], &said[2]["open_untold"]), (&json!([]), &json!(count)));
    assert_eq!(said[3]["open_untold"], 0);
    assert_eq!((&said[4]["open"], &said[4]["open_untold"]), (&json!([]), &json!(count)));
    let named = |reply: &Value, list: &str, field: &str| -> Vec<bool> {
        reply[list].as_array().unwrap().iter().map(|entry| !entry[field].is_null()).collect()
    };
    assert!(!named(&said[5], "endings", "id").contains(&true) && !named(&said[5], "endings", "title").contains(&true));
    assert!(
        !named(&said[6], "endings", "id").contains(&false) && !named(&said[6], "endings", "title").contains(&false)
    );
    assert!(named(&said[7]["what_if"], "ways", "id").contains(&false));
    assert!(!named(&said[8]["what_if"], "ways", "id").contains(&false));
    assert_eq!(said[9]["compare"]["shared"], said[10]["compare"]["shared"]);
}

#[test]
fn a_save_is_answered_with_its_path_alone() {
    let story = small();
    let mut memory = Memory::new(&story);
    let lines = [json!({"choose": "cellar"}), json!({"save": "a.ron"}), json!({"save": "a.ron"})];
    let lines = talk_with(sit(&story, &[], 1), &mut memory, &written(&lines));
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
    let talked = json::run(sit(&story, &[], 1), &mut memory, &mut Cursor::new(""), &mut Closed);
    assert!(talked.is_ok());
}

/// A session with a finished run, one that was left, and one that was removed; and a file to import.
fn with_runs() -> (Session, Memory) {
    let story = small();
    let mut memory = Memory::new(&story);
    let mut session = sit(&story, &[], 1);
    choose(&mut session, &mut memory, &["light", "next", "burn"]);
    new_run(&mut session, &mut memory);
    choose(&mut session, &mut memory, &["cellar", "up"]);
    fork(&mut session, &mut memory, "1.1", 2).unwrap();
    choose(&mut session, &mut memory, &["down", "up"]);
    back(&mut session, &mut memory, 1).unwrap();
    session.perform(Act::Remove("1.2".to_owned()), &mut memory).unwrap();
    memory.files.insert("sent.ron".to_owned(), "Run(story: \"small\", choices: [\"light\"])".to_owned());
    (session, memory)
}

/// The arguments of a command, all well formed; the first ones work in [`with_runs`].
fn arguments(command: Command) -> Vec<Value> {
    let place = json!({"run": "1.1", "step": 1});
    match command {
        Command::Choose => vec![json!("up"), json!(1), json!("none"), json!(9)],
        Command::Back | Command::Forward => vec![json!(1), json!(40)],
        Command::Document => vec![json!("letter"), json!("none")],
        Command::Fork => vec![place, json!({"run": "1.1", "step": 9}), json!({"step": 0, "run": "9.9"})],
        Command::Resume => {
            vec![json!({"run": "1.1"}), json!({"run": "1.3", "at_end": true}), json!({"run": "no", "at_end": false})]
        }
        Command::Compare => vec![json!(["1.1", "1.3"]), json!(["1.1", "none"])],
        Command::WhatIf => vec![
            json!({"run": "1.1", "step": 0, "tell": "names"}),
            place,
            json!(true),
            json!({"run": "1.1", "step": 2, "tell": "all"}),
            json!({"run": "1.1", "step": 2, "tell": "shape"}),
        ],
        Command::Nearest => vec![json!({"tell": "names"}), json!("shape"), json!("all"), json!(1), json!(2), json!(3)],
        Command::Name => vec![json!({"run": "1.1", "name": "the first"}), json!({"run": "1.3", "name": ""})],
        Command::Mark => vec![json!({"run": "1.1", "marked": true}), json!({"run": "9.9", "marked": false})],
        Command::Remove => vec![json!("1.1"), json!("9.9")],
        Command::Restore => vec![json!(true), json!("1.2"), json!("9.9")],
        Command::Export => vec![json!({"run": "1.1", "file": "run.md"}), json!({"run": "1.1", "file": "run.doc"})],
        Command::Import => vec![json!("sent.ron"), json!("none.ron")],
        Command::Save => vec![json!("run.ron")],
        Command::Set => vec![json!({"name": "nerve", "value": "3"})],
        Command::Jump => vec![json!("cellar")],
        Command::New
        | Command::Skip
        | Command::Look
        | Command::History
        | Command::Book
        | Command::Runs
        | Command::Endings
        | Command::Open
        | Command::Corrections
        | Command::Clippings
        | Command::Front
        | Command::Help
        | Command::Quit
        | Command::Problems
        | Command::State
        | Command::Proved => vec![json!(true)],
        Command::Settings => vec![json!(true), json!({"name": "margin", "value": "left"})],
        Command::Theme | Command::Strip | Command::Numbers | Command::Marks => Vec::new(),
    }
}

/// The commands that JSON has, with their names there.
fn named() -> impl Iterator<Item = (&'static Entry, &'static str)> {
    COMMANDS.iter().filter_map(|entry| Some((entry, entry.json?)))
}

/// A request.
fn request(name: &str, argument: &Value) -> Value {
    json!({ name: argument })
}

#[test]
fn every_command_is_done_or_refused_as_json() {
    for entry in COMMANDS {
        let Some(name) = entry.json else {
            // They change how the screen looks and nothing else.
            assert!(
                matches!(entry.command, Command::Theme | Command::Strip | Command::Numbers | Command::Marks),
                "{entry:?} is not in JSON"
            );
            continue;
        };
        let line = request(name, &arguments(entry.command)[0]);
        let (session, mut memory) = with_runs();
        let lines = values(&talk_with(session, &mut memory, &written(std::slice::from_ref(&line))));
        assert_eq!(lines.len(), if entry.command == Command::Quit { 1 } else { 2 }, "{line}");
        // `watch --json` does what only an author can do.
        let refused = entry.group == Group::Author;
        assert_eq!(is_error(lines.last().unwrap()), refused, "{line}: {}", lines.last().unwrap());
    }
}

#[test]
fn how_much_to_tell_is_a_word_or_the_old_number() {
    for (number, word) in [(1, "shape"), (2, "names"), (3, "all")] {
        let (session, mut memory) = with_runs();
        let lines = [
            json!({"nearest": number}),
            json!({"nearest": word}),
            json!({"nearest": {"tell": word}}),
            json!({"nearest": {"tell": number}}),
            json!({"what_if": {"run": "1.1", "step": 2, "tell": word}}),
            json!({"what_if": {"run": "1.1", "step": 2, "tell": number}}),
        ];
        let lines = values(&talk_with(session, &mut memory, &written(&lines)));
        let nearest = &lines[1]["nearest"];
        assert!(lines[2..=4].iter().all(|line| *line == lines[1]), "{lines:?}");
        assert_eq!((nearest["ending"].is_string(), nearest["road"].is_array()), (number >= 2, number == 3));
        assert_eq!(lines[5], lines[6]);
        let ways = lines[5]["what_if"]["ways"].as_array().unwrap();
        assert_eq!(ways.iter().any(|way| way["to"].is_string()), number >= 2, "{}", lines[5]);
    }
}

/// A name with one of its letters twice: nearer to itself than to any other.
fn misspelt(name: &str) -> impl Iterator<Item = String> {
    name.char_indices().map(|(at, letter)| format!("{}{letter}{}", &name[..at], &name[at..]))
}

/// A request that can't be read, and what the error must say.
type Wrong = (Value, String);

/// Every way to get the name of a command or of a field wrong.
fn misspellings(name: &'static str, argument: &Value) -> Vec<Wrong> {
    let meant = |name: &str| format!("did you mean `{name}`?");
    let mut wrong: Vec<Wrong> = misspelt(name).map(|other| (request(&other, argument), meant(name))).collect();
    for (field, value) in argument.as_object().into_iter().flatten() {
        for other in misspelt(field) {
            let mut fields = argument.as_object().unwrap().clone();
            fields.remove(field);
            fields.insert(other.clone(), value.clone());
            wrong.push((request(name, &Value::Object(fields)), format!("has no field `{other}`; {}", meant(field))));
        }
    }
    wrong
}

/// Fields too many and too few.
fn extra_and_missing(name: &'static str, argument: &Value) -> Vec<Wrong> {
    let mut wrong = vec![
        (json!({name: argument, "also": true}), "one field, found 2".to_owned()),
        (json!({}), "one field, found 0".to_owned()),
    ];
    if let Value::Object(fields) = argument {
        let mut more = fields.clone();
        more.insert("zzzzzz".to_owned(), json!(1));
        wrong.push((request(name, &Value::Object(more)), format!("`{name}` has no field `zzzzzz`; it takes")));
        for field in fields.keys().filter(|field| !["tell", "at_end"].contains(&field.as_str())) {
            let mut fewer = fields.clone();
            fewer.remove(field);
            wrong.push((request(name, &Value::Object(fewer)), format!("`{name}` takes")));
        }
    }
    if let Value::Array(entries) = argument {
        let more: Vec<&Value> = entries.iter().chain(&entries[..1]).collect();
        wrong.push((json!({ name: more }), format!("`{name}` takes")));
        wrong.push((json!({ name: entries[..1] }), format!("`{name}` takes")));
    }
    wrong
}

/// Values of every type that is not the one of a value.
fn other_types(value: &Value) -> impl Iterator<Item = Value> {
    let kind = std::mem::discriminant(value);
    let all = [json!(null), json!(false), json!(-1), json!(1.5), json!("zzzzzz"), json!([]), json!([1]), json!({})];
    all.into_iter().filter(move |other| std::mem::discriminant(other) != kind || *other == json!(false))
}

/// Values of wrong types in place of what a command takes, and of each of its fields.
fn wrong_types(command: Command, name: &'static str, argument: &Value) -> Vec<Wrong> {
    let takes = format!("`{name}` takes");
    // Where several types are right, these are wrong in any case.
    let alone: Vec<Value> = match command {
        Command::Choose => vec![json!(null), json!(true), json!(-1), json!(1.5), json!([1]), json!({})],
        Command::Restore => vec![json!(null), json!(false), json!(1), json!([]), json!(["1.1"]), json!({})],
        Command::Nearest => vec![json!(null), json!(true), json!(0), json!(4), json!("most"), json!([]), json!({})],
        Command::WhatIf => vec![json!(null), json!(false), json!(1), json!("1.1"), json!(["1.1", 0]), json!({})],
        Command::Back | Command::Forward => {
            [json!(0), json!(-1), json!(1.5)].into_iter().chain(other_types(argument)).collect()
        }
        _ => other_types(argument).collect(),
    };
    let mut wrong: Vec<Wrong> = alone.iter().map(|other| (request(name, other), takes.clone())).collect();
    let Value::Object(fields) = argument else { return wrong };
    // Values alone, in any order, are not an object.
    wrong.push((json!({ name: fields.values().collect::<Vec<_>>() }), takes.clone()));
    wrong.push((json!({ name: fields.values().rev().collect::<Vec<_>>() }), takes.clone()));
    for (field, value) in fields {
        let others = other_types(value).filter(|other| !(value.is_boolean() && other.is_boolean()));
        for other in others {
            let mut fields = fields.clone();
            fields.insert(field.clone(), other);
            wrong.push((request(name, &Value::Object(fields)), takes.clone()));
        }
    }
    wrong
}

/// Every request of the table, with every kind of mistake.
fn all_wrong() -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (entry, name) in named() {
        for argument in arguments(entry.command) {
            wrong.extend(misspellings(name, &argument));
            wrong.extend(extra_and_missing(name, &argument));
            wrong.extend(wrong_types(entry.command, name, &argument));
        }
    }
    wrong
}

#[test]
fn a_request_that_cannot_be_read_says_what_was_meant_and_changes_nothing() {
    let wrong = all_wrong();
    assert!(wrong.len() > 500, "{}", wrong.len());
    let look = json!({"look": true});
    let typed: Vec<Value> = wrong.iter().flat_map(|(line, _)| [line.clone(), look.clone()]).collect();
    let (session, mut memory) = with_runs();
    let (bytes, files) = (memory.bytes.clone(), memory.files.clone());
    let lines = talk_with(session, &mut memory, &written(&typed));
    assert_eq!(lines.len(), 1 + typed.len(), "one line for each");
    let mut failed = Vec::new();
    let mut before = &lines[0];
    for ((line, says), answered) in wrong.iter().zip(lines[1..].chunks(2)) {
        let answer: Value = serde_json::from_str(&answered[0]).unwrap();
        if !is_error(&answer) || !answer["error"].as_str().unwrap().contains(says) || answered[1] != *before {
            failed.push(format!("{line}: {answer}, not {says:?}"));
        }
        before = &answered[1];
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), wrong.len(), failed.join("\n"));
    assert_eq!((memory.bytes, memory.files), (bytes, files));
}

#[test]
fn the_shipped_story_can_be_played_from_its_answers_alone() {
    let story = shipped();
    let mut memory = Memory::new(&story);
    let settings = Settings { all_editions: true, ..Settings::default() };
    let mut typed: Vec<Value> = Vec::new();
    loop {
        let session = Session::new(story.clone(), read(&story, &[]).0, 1, settings);
        let lines = values(&talk_with(session, &mut memory, &written(&typed)));
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

/// A request line, well formed or nearly.
fn any_request() -> impl Strategy<Value = Vec<u8>> {
    let well_formed: Vec<Value> = named()
        .filter(|(entry, _)| entry.command != Command::Quit)
        .flat_map(|(entry, name)| arguments(entry.command).into_iter().map(move |argument| request(name, &argument)))
        .collect();
    let choices = (1..7usize).prop_map(|number| json!({ "choose": number }));
    let wrong: Vec<Value> = all_wrong().into_iter().map(|(line, _)| line).collect();
    let written = |line: Value| line.to_string().into_bytes();
    prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..40),
        5 => choices.prop_map(written),
        5 => prop::sample::select(well_formed).prop_map(written),
        3 => prop::sample::select(wrong).prop_map(written),
    ]
}

proptest! {
    #![proptest_config(config(256))]
    #[test]
    fn each_line_gets_one_line_of_json_and_what_is_refused_changes_nothing(
        lines in prop::collection::vec(any_request(), 0..20)
    ) {
        let story = small();
        let clean = |line: &Vec<u8>| line.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<u8>>();
        let looked = |line: &Vec<u8>| [clean(line).as_slice(), b"\n{\"look\":true}\n"].concat();
        let typed: Vec<u8> = lines.iter().flat_map(looked).collect();
        let mut memory = Memory::new(&story);
        let answers = talk_with(sit(&story, &[], 1), &mut memory, &typed);
        prop_assert_eq!(answers.len(), 2 * lines.len() + 1);
        let mut before = &answers[0];
        let mut accepted = Vec::new();
        for (line, answered) in lines.iter().zip(answers[1..].chunks(2)) {
            let answer: Value = serde_json::from_str(&answered[0]).unwrap();
            prop_assert!(answer.is_object());
            if is_error(&answer) {
                prop_assert_eq!(&answered[1], before, "{}", String::from_utf8_lossy(line));
            } else {
                accepted.extend([clean(line).as_slice(), b"\n"].concat());
            }
            before = &answered[1];
        }
        // Without what was refused, the journal is the same to the byte.
        let mut again = Memory::new(&story);
        talk_with(sit(&story, &[], 1), &mut again, &accepted);
        prop_assert_eq!((again.bytes, again.files), (memory.bytes, memory.files));
    }
}

#[test]
fn settings_are_listed_and_changed() {
    let (session, mut memory) = with_runs();
    let lines = [
        json!({"settings": true}),
        json!({"settings": {"name": "margin", "value": "left"}}),
        json!({"settings": true}),
        json!({"settings": {"name": "margin", "value": "up"}}),
        json!({"settings": {"name": "margin", "valeu": "left"}}),
    ];
    let said = values(&talk_with(session, &mut memory, &written(&lines)));
    let margin = |line: &Value| {
        let settings = line["settings"].as_array().unwrap();
        settings.iter().find(|setting| setting["name"] == "margin").unwrap().clone()
    };
    let is = "where the notes are";
    let values = ["right", "left", "off"];
    assert_eq!(margin(&said[1]), json!({"name": "margin", "value": "right", "values": values, "is": is}));
    assert_eq!(said[2], json!({"version": 1, "remembered": true}));
    assert_eq!(margin(&said[3])["value"], "left");
    assert!(said[4]["error"].as_str().unwrap().starts_with("`settings` takes `true`, or a setting"), "{}", said[4]);
    assert!(said[5]["error"].as_str().unwrap().contains("did you mean `value`?"), "{}", said[5]);
}
