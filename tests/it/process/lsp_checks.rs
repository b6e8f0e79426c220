//! A chapter that is checked alone, before its story is loaded again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use earlier::diag::{Code, Diagnostic, FileId};
use earlier::lsp::{Loading, Server, ToCheck};
use earlier::story::{Loaded, ParsedFiles, recheck, reload};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

use super::edits_of_editors::{BUG, Memory};
use super::lsp_hostile::Numbers;
use super::lsp_unlisted::TEXT;

const QUAY: &str = "chapters/1-quay.ron";
const WATER: &str = "chapters/2-water.ron";
const URI: &str = "file:///story/chapters/1-quay.ron";

/// The files of the ferry, with a list of choices, a reusable text and a detour.
fn files() -> BTreeMap<String, String> {
    let read = |name: &str| fs::read_to_string(Path::new("tests/data/ferry").join(name)).unwrap();
    let mut files: BTreeMap<String, String> =
        ["story.ron", QUAY, WATER].map(|name| (name.to_owned(), read(name))).into();
    let more = r#"texts: [Text(id: "horn", text: "The horn{k_ink:, again}.")],
    lists: [ChoiceList(id: "always", choices: [Choice(id: "look", text: "Look up.")])],
    page:"#;
    let settings = files["story.ron"].replace("format: 1", "format: 2").replace("page:", more);
    files.insert("story.ron".to_owned(), settings);
    let quay = files[QUAY]
        .replace("choices: [Choice(text: \"Wait for", "choices_of: [\"always\"], choices: [Choice(text: \"Wait for");
    files.insert(QUAY.to_owned(), quay.replace("He turns the collar over.", "He turns the collar over. {text: horn}"));
    let water = files[WATER].replace("Count again.\", to: \"crowd\"", "Count again.\", detour: \"aside\"");
    let aside =
        "Scene(id: \"aside\", text: \"A detour.\", choices: [Choice(id: \"back\", text: \"Back.\", back: true)]),\n";
    let water = water.replacen("        Scene(", &format!("        {aside}        Scene("), 1);
    files.insert(
        WATER.to_owned(),
        water.replace("id: \"c2\",", "id: \"c2\", when: \"took(quay.swim) or not took(always.look)\","),
    );
    files
}

fn loaded(files: &BTreeMap<String, String>) -> Loaded {
    let read = |name: &str| files.get(name).map(|text| text.clone().into_bytes()).ok_or("there is no such file");
    reload(read, &mut ParsedFiles::default())
}

/// The problems of a file that can be found without the rest of the story.
fn of_file(found: &[Diagnostic], file: FileId) -> Vec<String> {
    let whole = [Code::JunctionCycle, Code::DetourCycle, Code::Unreferenced];
    let is_detour = |problem: &Diagnostic| {
        let detours = ["never comes back", "nowhere to go back to"];
        detours.iter().any(|detour| problem.message.ends_with(detour))
    };
    let own = found.iter().filter(|problem| problem.place.file == file && !whole.contains(&problem.code));
    let own = own.filter(|problem| !is_detour(problem));
    own.map(|problem| format!("{:?} {:?} {} {:?}", problem.code, problem.place.span, problem.message, problem.labels))
        .collect()
}

#[test]
fn a_chapter_checked_alone_has_the_problems_that_loading_the_story_finds_in_it() {
    let mut files = files();
    let mut before = loaded(&files);
    assert_eq!(before.diagnostics, []);
    let whole = files.clone();
    let pieces = [
        "",
        "",
        "\"",
        "(",
        ")",
        "{",
        "|",
        "}",
        ",",
        "\n",
        "id: \"booth\"",
        "trust +1",
        "quay",
        "}\"#",
        "seen(crowd)",
        "took(crowd.c1)",
        "took(always.loook)",
        "visits(nowhere) > 2",
        "to: \"e_see\"",
        "{text: horm}",
        "choices_of: [\"never\"]",
        "was: [\"booth\"]",
        "id: \"crowd\"",
        "needs: \"trust > 99\"",
    ];
    let mut numbers = Numbers(11);
    let mut compared = 0;
    for round in 0..1500 {
        let name = if numbers.below(2) == 0 { QUAY } else { WATER };
        let mut text = files[name].clone();
        let lines: Vec<usize> = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let at = text.floor_char_boundary(lines[numbers.below(lines.len())] + numbers.below(60));
        let end = text.floor_char_boundary((at + numbers.below(3) * numbers.below(12)).min(text.len())).max(at);
        text.replace_range(at..end, pieces[numbers.below(pieces.len())]);
        let mut changed = files.clone();
        changed.insert(name.to_owned(), text.clone());
        let fresh = loaded(&changed);
        let found = recheck(&before, name, &text).unwrap();
        // A chapter that can't be read may declare anything, so what the others say of its names depends on it.
        assert_eq!(
            of_file(&found.diagnostics, found.file),
            of_file(&fresh.diagnostics, found.file),
            "{round} {name}\n{text}"
        );
        compared += usize::from(!found.diagnostics.is_empty());
        // Some edits stay, so that chapters are checked beside others that have errors.
        match numbers.below(6) {
            0 => (files, before) = (changed, fresh),
            1 => (files, before) = (whole.clone(), loaded(&whole)),
            _ => {}
        }
    }
    assert!(compared > 300, "{compared} of the edits were wrong");
}

fn tell(method: &str, params: Value) -> Message {
    Notification { method: method.to_owned(), params }.into()
}

fn change(version: i32, text: &str) -> Message {
    let document = json!({"uri": URI, "version": version});
    tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}))
}

/// The first problem of each file that the server tells of.
fn told(said: Vec<Message>) -> Vec<String> {
    let first = |message| match message {
        Message::Notification(Notification { params, .. }) => {
            let message = params["diagnostics"][0]["message"].as_str().unwrap_or("none").to_owned();
            Some(message.lines().next().unwrap_or_default().to_owned())
        }
        Message::Response(_) | Message::Request(_) => None,
    };
    said.into_iter().filter_map(first).collect()
}

/// A server with the quay open, and what loads its story.
fn opened() -> (Server<Memory>, Loading<Memory>, String) {
    let files = files();
    let mut server = Server::new(Memory(files.clone()), Some(PathBuf::from("/story")));
    let mut loading = Loading::new(Memory(files.clone()));
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let document = json!({"uri": URI, "languageId": "ron", "version": 0, "text": files[QUAY]});
    server.receive(vec![
        Request { id: 1.into(), method: "initialize".to_owned(), params }.into(),
        tell("textDocument/didOpen", json!({"textDocument": document})),
    ]);
    assert_eq!(server.next_checks().len(), 0, "nothing was loaded yet");
    load(&mut server, &mut loading);
    (server, loading, files[QUAY].clone())
}

fn load(server: &mut Server<Memory>, loading: &mut Loading<Memory>) -> Vec<String> {
    let jobs = server.next_loads();
    assert_eq!(jobs.len(), 1);
    told(jobs.into_iter().flat_map(|job| server.take(loading.load(job))).collect())
}

fn check(server: &mut Server<Memory>, jobs: Vec<ToCheck>) -> Vec<String> {
    told(jobs.into_iter().filter_map(|job| server.checked(job.check())).collect())
}

#[test]
fn what_is_wrong_with_a_chapter_is_told_before_the_story_is_loaded_unless_it_is_outdated() {
    let (mut server, mut loading, text) = opened();
    let (unknown, other) = (text.replace("to: \"booth\"", "to: \"both\""), text.replace("debt +1", "dept +1"));
    server.receive(vec![change(1, &unknown)]);
    let first = server.next_checks();
    assert_eq!(
        (first.len(), server.next_checks().len(), server.next_loads().len()),
        (1, 0, 0),
        "checked first, and once"
    );
    server.receive(vec![change(2, &other)]);
    assert_eq!(check(&mut server, first), Vec::<String>::new(), "the text is another one by now");
    let second = server.next_checks();
    assert_eq!(check(&mut server, second), ["cannot find the meter or fact `dept`"]);
    assert_eq!(load(&mut server, &mut loading), Vec::<String>::new(), "loading finds the same");
    server.receive(vec![change(3, &text)]);
    let third = server.next_checks();
    assert_eq!(check(&mut server, third), ["none"]);
    assert_eq!(load(&mut server, &mut loading), Vec::<String>::new());
}

#[test]
fn a_bug_in_loading_is_reported_and_the_next_change_is_loaded() {
    let (mut server, mut loading, text) = opened();
    server.receive(vec![change(1, &format!("{text}{BUG}"))]);
    let jobs = server.next_checks();
    check(&mut server, jobs);
    let told = load(&mut server, &mut loading);
    assert!(told[0].starts_with("cannot read `story.ron`: an internal error of `earlier`"), "{told:?}");
    assert_eq!(server.next_loads().len(), 0, "it is not tried again and again");
    server.receive(vec![change(2, &text)]);
    let jobs = server.next_checks();
    assert_eq!(check(&mut server, jobs), Vec::<String>::new(), "nothing is known of the story");
    assert_eq!(load(&mut server, &mut loading), ["none"]);
}

#[test]
fn a_chapter_that_is_not_listed_is_checked_before_the_story_is_loaded_too() {
    let (mut server, mut loading, _) = opened();
    let uri = "file:///story/chapters/3-after.ron";
    let document = json!({"uri": uri, "languageId": "ron", "version": 0, "text": TEXT});
    server.receive(vec![tell("textDocument/didOpen", json!({"textDocument": document}))]);
    load(&mut server, &mut loading);
    let typed = TEXT.replace("to: \"crow\"", "to: \"crowd\", effects: [\"dept +1\"]");
    let document = json!({"uri": uri, "version": 1});
    let change = json!({"textDocument": document, "contentChanges": [{"text": typed}]});
    server.receive(vec![tell("textDocument/didChange", change)]);
    let said: Vec<Message> = server.next_checks().into_iter().filter_map(|job| server.checked(job.check())).collect();
    let [Message::Notification(told)] = &said[..] else { panic!("{said:?}") };
    let codes: Vec<&Value> =
        told.params["diagnostics"].as_array().unwrap().iter().map(|problem| &problem["code"]).collect();
    assert_eq!(codes, ["W1004", "E0201"], "not listed, and an unknown name");
    assert_eq!(load(&mut server, &mut loading), Vec::<String>::new(), "loading finds the same");
}
